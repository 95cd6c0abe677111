"""Databases: a package as SQLite, be it an export that is there or one made to be asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from archivepkg.errors import ArchivepkgError
from archivepkg.package.package import Package
from archivepkg.package.resources import Resource
from archivepkg.records.meaning.structure import with_records
from archivepkg.records.sqlite.build import build, build_tables
from archivepkg.records.sqlite.search import has_search, search_table
from archivepkg.records.sqlite.tables import ROWID, Names, names
from archivepkg.tables.jobs import Job

Values = dict[str, Any]  # values by the names of fields, as SQLite has them


@dataclass(frozen=True)
class Database:
    """A package in the form of the SQLite export."""

    package: Package
    connection: sqlite3.Connection
    named: Names

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query. Raises ArchivepkgError where the file is damaged."""
        try:
            yield from self.connection.execute(sql, parameters)
        except sqlite3.Error as error:
            raise ArchivepkgError(
                f"{self.package.label}: the database cannot be read: {error}. Export it again."
            ) from None

    def rows(
        self, resource: Resource, fields: Iterable[str] = (), *values: Any
    ) -> Iterator[Values]:
        """Yield the rows of a table whose `fields` have these values, in the order of its file."""
        own = [field.name for field in resource.fields]
        where = " AND ".join(f"{self.named.column(resource.name, name)} = ?" for name in fields)
        sql = (
            f"SELECT {self.named.all(resource.name, own)} "
            f"FROM {self.named.table(resource.name)} WHERE {where or 'true'}"
        )
        for row in self.query(f"{sql} ORDER BY {ROWID}", values):
            yield dict(zip(own, row, strict=True))

    def numbered(self, resource: Resource, number: int) -> Iterator[Values]:
        """Yield the row of a table that has this number."""
        own = [field.name for field in resource.fields]
        sql = f"SELECT {self.named.all(resource.name, own)} FROM {self.named.table(resource.name)}"
        for row in self.query(f"{sql} WHERE {ROWID} = ?", [number]):
            yield dict(zip(own, row, strict=True))

    def count(self, resource: Resource) -> int:
        """Return how many rows a table has."""
        ((number,),) = self.query(f"SELECT count(*) FROM {self.named.table(resource.name)}")
        return int(number)


@contextmanager
def database_of(job: Job, *, searchable: bool = False) -> Iterator[Database]:
    """Yield the database of a job's package: its export, or one made for the time being.

    searchable: make the view of the records and the search table, too.
    """
    package = (with_records(job.package) if searchable else None) or job.package
    if package is job.package and "sqlite" in job.written:
        with closing(open_export(job.written["sqlite"])) as connection:
            yield Database(package, connection, names(package))
        return
    # In memory, and on the disk where it grows too large for that.
    with closing(sqlite3.connect("", isolation_level=None)) as connection:
        named = names(package)
        (build if searchable else build_tables)(replace(job, package=package), connection, named)
        yield Database(package, connection, named)


def open_export(path: Path) -> sqlite3.Connection:
    """Return an SQLite export, opened to be read and no more, whatever it holds."""
    database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    database.executescript("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
    return database


def exported(package: Package, connection: sqlite3.Connection) -> Database:
    """Return the database of an SQLite export. Raises ArchivepkgError where it is none."""
    database = Database(package, connection, names(package))
    wanted = dict.fromkeys(database.named.tables.values(), "CREATE TABLE")
    if has_search(package):
        wanted[search_table(package, database.named)] = "CREATE VIRTUAL TABLE"
    found = dict(database.query("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
    for name, start in wanted.items():
        if not str(found.get(name)).startswith(start):
            raise ArchivepkgError(
                f"{package.label}: has no table {name!r} as exports of archivepkg have. "
                "Export it again."
            )
    return database
