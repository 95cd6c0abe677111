"""Building: an empty SQLite database, filled with all that the export has of a package."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import chain, islice
from typing import Any

from archivepkg.errors import ArchivepkgError
from archivepkg.package.jsontext import dumps
from archivepkg.package.portable import portable
from archivepkg.package.resources import Field, Resource
from archivepkg.package.values import text
from archivepkg.records.meaning.structure import record_resource
from archivepkg.records.sqlite.search import functions, search_statements
from archivepkg.records.sqlite.tables import Names, create_indexes, create_table
from archivepkg.records.sqlite.view import create_view
from archivepkg.tables.jobs import Job
from archivepkg.tables.relations import Table
from archivepkg.tables.storage import store, stored_value
from archivepkg.tables.types import FieldType

APPLICATION_ID = 0x61706B67  # "apkg": what `file` and `PRAGMA application_id` tell

# How SQLite says that a statement is more than it takes (sqlite.org/limits.html).
_LIMITS = ("too many", "Expression tree is too large", "parser stack overflow", "string or blob")

VALUES_AT_ONCE = 100  # that one statement inserts

_SETTINGS = f"""
PRAGMA page_size = 4096;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA cache_size = -65536;
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = 1;
"""

_DOCUMENTATION = """
CREATE TABLE datapackage (
  name TEXT, title TEXT, description TEXT, version TEXT, licenses TEXT CHECK (json_valid(licenses)),
  descriptor TEXT NOT NULL CHECK (json_valid(descriptor))
) STRICT;
CREATE TABLE datapackage_resources (
  name TEXT NOT NULL PRIMARY KEY, table_name TEXT NOT NULL UNIQUE, title TEXT, description TEXT
) STRICT;
CREATE TABLE datapackage_fields (
  resource TEXT NOT NULL REFERENCES datapackage_resources (name), position INTEGER NOT NULL,
  name TEXT NOT NULL, column_name TEXT NOT NULL, title TEXT, description TEXT,
  type TEXT, rdf_type TEXT, example TEXT, field TEXT NOT NULL CHECK (json_valid(field)),
  PRIMARY KEY (resource, position)
) STRICT;
"""


def build(job: Job, database: sqlite3.Connection, named: Names) -> None:
    """Fill an empty database with all that the export has.

    Raises ArchivepkgError where a row breaks a rule that the database enforces, or the package
    is larger than its limits.
    """
    build_tables(job, database, named)
    database.execute("BEGIN")
    record = record_resource(job.package).name
    functions(database)
    _run(database, [create_view(job.package, named)], record)
    _run(database, search_statements(job.package, named), record)
    database.execute("COMMIT")


def build_tables(job: Job, database: sqlite3.Connection, named: Names) -> None:
    """Fill an empty database with the tables and their indexes alone. Raises as `build` does."""
    database.executescript(_SETTINGS + _DOCUMENTATION)
    database.execute("BEGIN")
    try:
        _document(job, database, named)
    except sqlite3.IntegrityError as error:  # two tables of one name
        raise _refused(job.package.label, error) from None
    for resource in job.package.tables:
        _fill(job, database, resource, named)
    for resource in job.package.tables:
        _run(database, create_indexes(resource, named), resource.name)
    database.execute("COMMIT")


def _run(database: sqlite3.Connection, statements: Iterable[str], place: str) -> None:
    """Run statements for the table `place`. Raises as `build` does."""
    for statement in statements:
        try:
            database.execute(statement)
        except sqlite3.IntegrityError as error:
            raise _refused(place, error) from None
        except sqlite3.OperationalError as error:
            if not str(error).startswith(_LIMITS):
                raise
            raise ArchivepkgError(
                f"{place}: SQLite, in which this is done, cannot hold the table: {error}, which "
                "is a limit of its own. The formats csv, json, jsonl and parquet can."
            ) from None


def _refused(place: str, error: sqlite3.IntegrityError) -> ArchivepkgError:
    """Return the error that says what the database enforces."""
    return ArchivepkgError(
        f"{place}: this cannot go into the database, which enforces the schema: {error}. "
        "`archivepkg validate` names what is wrong; where it finds nothing, SQLite sees it "
        "otherwise than Table Schema: the formats csv, json, jsonl and parquet take it."
    )


def _fill(job: Job, database: sqlite3.Connection, resource: Resource, named: Names) -> None:
    table = job.table(resource)
    most = database.getlimit(sqlite3.SQLITE_LIMIT_COLUMN)
    if len(resource.fields) > most:
        raise ArchivepkgError(
            f"{resource.name}: has {len(resource.fields):,} fields, and SQLite, in which this is "
            f"done, takes no more than {most:,} columns (SQLITE_MAX_COLUMN). The formats csv, "
            "json, jsonl and parquet hold them; or break the table into several."
        )
    name = named.table(resource.name)

    def fill(types: dict[str, FieldType], sure: bool) -> None:
        create = create_table(job.package, resource, types, named)
        values = ", ".join(
            _value(table, field, types[field.name], sure) for field in resource.fields
        )
        _run(database, [f"DROP TABLE IF EXISTS {name}", create], resource.name)
        try:
            _insert(database, name, job.rows(f"SELECT {values} FROM {table.relation}"))
        except sqlite3.IntegrityError as error:
            rows = job.tables.query(f"SELECT row, {values} FROM {table.relation}")
            number = _first_refused(create, name, rows)
            raise _refused("{}:{}".format(*table.text.place(number)), error) from None

    store(job, table, fill)


def _first_refused(create: str, name: str, rows: Iterator[tuple[Any, ...]]) -> int:
    """Return the number of the first row that a table refuses; each comes after its number."""
    with closing(sqlite3.connect("", isolation_level=None)) as database:
        database.execute(create)

        def refuses(row: Sequence[Any]) -> bool:
            try:
                _insert(database, name, [row])
            except sqlite3.IntegrityError:
                return True
            return False

        return next(int(number) for number, *row in rows if refuses(row))


def _insert(database: sqlite3.Connection, table: str, rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows: one statement for several of them costs less than one for each."""
    left = iter(rows)
    while first := next(left, None):
        some = [first, *islice(left, VALUES_AT_ONCE // len(first))]
        marks = f"({', '.join('?' * len(first))})"
        statement = f"INSERT INTO {table} VALUES {', '.join([marks] * len(some))}"
        database.execute(statement, list(chain.from_iterable(some)))


def _value(table: Table, field: Field, stored: FieldType, sure: bool) -> str:
    """Return the SQL expression of what SQLite stores for a field, in DuckDB's SQL."""
    if stored.sql == "DATE":
        return table.given(field)
    value = stored_value(table, field, stored, sure)
    return f"CAST({value} AS BIGINT)" if stored.json in ("integer", "boolean") else value


def _document(job: Job, database: sqlite3.Connection, named: Names) -> None:
    descriptor = portable(job.package)
    facts: list[Any] = [
        text(descriptor.get(name)) for name in ("name", "title", "description", "version")
    ]
    facts += [dumps(descriptor.get("licenses", [])), dumps(descriptor)]
    database.execute("INSERT INTO datapackage VALUES (?, ?, ?, ?, ?, ?)", facts)
    for resource in job.package.tables:
        about = resource.descriptor.get
        database.execute(
            "INSERT INTO datapackage_resources VALUES (?, ?, ?, ?)",
            (
                resource.name,
                named.tables[resource.name],
                text(about("title")),
                text(about("description")),
            ),
        )
        database.executemany(
            "INSERT INTO datapackage_fields VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            _field_rows(resource, named),
        )


def _field_rows(resource: Resource, named: Names) -> Iterable[tuple[Any, ...]]:
    for position, field in enumerate(resource.fields, start=1):
        about, example = field.descriptor.get, field.descriptor.get("example")
        yield (
            resource.name, position, field.name, named.columns[resource.name][field.name],
            text(about("title")), text(about("description")), field.type, field.rdf_type,
            None if example is None else str(example), dumps(field.descriptor),
        )  # fmt: skip
