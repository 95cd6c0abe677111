"""Databases: a package as SQLite, be it an export that is there or one made to be asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from archivepkg.errors import ArchivepkgError
from archivepkg.exporters.sqlite import build, build_tables
from archivepkg.package.package import Package, Resource, open_package
from archivepkg.records.sqlite.search import has_search, search_table
from archivepkg.records.sqlite.tables import Names, names
from archivepkg.sources.exports import form_of, open_sqlite
from archivepkg.tables.engine import Tables
from archivepkg.tables.jobs import PACKAGE, Job

Row = dict[str, Any]  # values by the names of fields, as SQLite has them


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

    def rows(self, resource: Resource, fields: Iterable[str] = (), *values: Any) -> Iterator[Row]:
        """Yield the rows of a table whose `fields` have these values, in the order of its file."""
        own = [field.name for field in resource.fields]
        where = " AND ".join(f"{self.named.column(resource.name, name)} = ?" for name in fields)
        sql = (
            f"SELECT {self.named.all(resource.name, own)} "
            f"FROM {self.named.table(resource.name)} WHERE {where or 'true'}"
        )
        for row in self.query(f"{sql} ORDER BY {self.named.rowid(resource.name)}", values):
            yield dict(zip(own, row, strict=True))

    def count(self, resource: Resource) -> int:
        """Return how many rows a table has."""
        ((number,),) = self.query(f"SELECT count(*) FROM {self.named.table(resource.name)}")
        return int(number)


@contextmanager
def open_database(source: str | None) -> Iterator[Database]:
    """Yield the database of the package that `source` names, with its search table.

    A `.sqlite` export is read as it is; of any other form a database is made for the time
    being. Raises ArchivepkgError where there is no package, or its tables break their keys.
    """
    if source and _is_export(Path(source)):
        with _exported(Path(source)) as database:
            yield database
        return
    with (
        open_package(source) as package,
        Tables({PACKAGE: package}) as tables,
        closing(_empty()) as connection,
    ):
        named = names(package)
        build(Job(package, tables), connection, named)
        yield Database(package, connection, named)


@contextmanager
def database_of(job: Job) -> Iterator[Database]:
    """Yield a database with the tables of a job's package, and no search."""
    with closing(_empty()) as connection:
        named = names(job.package)
        build_tables(job, connection, named)
        yield Database(job.package, connection, named)


def _empty() -> sqlite3.Connection:
    """Return a database that is in memory, and on the disk where it grows too large for that."""
    return sqlite3.connect("", isolation_level=None)


def _is_export(path: Path) -> bool:
    form = form_of(path) if path.is_file() else None
    return form is not None and form.name == "SQLite"


@contextmanager
def _exported(path: Path) -> Iterator[Database]:
    with (
        TemporaryDirectory(prefix="archivepkg-") as folder,
        open_sqlite(path, Path(folder)) as (
            package,
            connection,
        ),
    ):
        database = Database(package, connection, names(package))
        _refuse_strangers(database)
        yield database


def _refuse_strangers(database: Database) -> None:
    """Raise ArchivepkgError where what is to be read are not the tables of an export."""
    package, named = database.package, database.named
    wanted = dict.fromkeys(named.tables.values(), "CREATE TABLE")
    if has_search(package):
        wanted[search_table(package, named)] = "CREATE VIRTUAL TABLE"
    found = dict(database.query("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
    for name, start in wanted.items():
        if not str(found.get(name)).startswith(start):
            raise ArchivepkgError(
                f"{package.label}: has no table {name!r} as exports of archivepkg have. "
                "Export it again."
            )
