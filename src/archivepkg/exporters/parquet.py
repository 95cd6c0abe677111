"""Parquet: a folder of one typed file a table, with the descriptor that documents them.

Whole numbers are BIGINT, years INTEGER, numbers DOUBLE, dates DATE and booleans BOOLEAN; lists
and objects are JSON, everything else is text, and so is a column of numbers that 64 bits do not
hold as they are written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archivepkg.errors import ArchivepkgError
from archivepkg.exporters.formats import save
from archivepkg.package.jsontext import document
from archivepkg.package.package import Package
from archivepkg.package.portable import (
    DESCRIPTOR,
    as_csv,
    as_parquet,
    parquet_tables,
    portable,
    table_path,
)
from archivepkg.package.resources import Field, Resource
from archivepkg.tables.jobs import Job, NamedRow
from archivepkg.tables.relations import Table
from archivepkg.tables.sql import allowing, file_pattern, sql_name, sql_text
from archivepkg.tables.storage import store, stored_value
from archivepkg.tables.types import FieldType

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_ALL = "SELECT * FROM read_parquet($file)"


def write(job: Job, new: Path) -> None:
    """Write the folder."""
    (new / "data").mkdir(parents=True)
    for resource in job.package.tables:
        _save(job, resource, new / table_path(resource.name, "parquet"))
    save([document(portable(job.package, as_parquet))], new / DESCRIPTOR)


def is_export(path: Path) -> bool:
    """Tell whether a descriptor is that of our export, and not of a package with such files.

    All its tables are then in the places, and of the columns, that the export gives them.
    """
    try:
        package = Package(path.parent, json.loads(path.read_bytes()), str(path))
        tables = parquet_tables(package)
        with _reader(path) as database:
            is_all = all(table in tables for table in package.tables)
            return is_all and any(_is_ours(database, table) for table in tables)
    except (ValueError, RecursionError, AttributeError, TypeError, ArchivepkgError):
        return False


def read_descriptor(path: Path) -> Any:
    """Return the portable descriptor that an export holds."""
    descriptor = json.loads(path.read_bytes())
    for resource in parquet_tables(Package(path.parent, descriptor, str(path))):
        resource.descriptor.update(as_csv(resource.name))
    return descriptor


def read_rows(path: Path, package: Package) -> Iterator[NamedRow]:
    """Yield all rows of the tables of an export, whose package is known."""
    with _reader(path) as database:
        for resource in package.tables:
            file = path.parent / table_path(resource.name, "parquet")
            names = [field.name for field in resource.fields]
            for row in _rows(database, _ALL, file):
                yield resource.name, dict(zip(names, row, strict=True))


def is_same_table(given: Path, made: Path) -> bool:
    """Tell whether another version of DuckDB stored the same table in a file of the same folder.

    The same version would have written the same bytes.
    """
    import duckdb

    facts = (
        "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet($file))",
        "SELECT key, value FROM parquet_kv_metadata($file)",
        "SELECT count(*) FROM read_parquet($file)",
        _ALL,
    )
    written = "SELECT created_by FROM parquet_file_metadata($file)"
    try:
        with _reader(given) as one, _reader(made) as other:
            if list(_rows(one, written, given)) == list(_rows(other, written, made)):
                return False
            return all(
                row == right or repr(row) == repr(right)  # NaN is not equal to itself
                for sql in facts
                for row, right in zip_longest(
                    _rows(one, sql, given), _rows(other, sql, made), fillvalue=()
                )
            )
    except duckdb.Error:  # it is no Parquet, or damaged
        return False


def _rows(database: DuckDBPyConnection, sql: str, file: Path) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a query about a file."""
    found = database.execute(sql, {"file": file_pattern(file.resolve())})
    while batch := found.fetchmany(1000):
        yield from batch


@contextmanager
def _reader(descriptor: Path) -> Iterator[DuckDBPyConnection]:
    """Yield a database that reads the files beside a descriptor, and no others."""
    import duckdb

    with duckdb.connect() as database:
        database.execute(allowing([descriptor.parent.resolve()]))
        database.execute("SET enable_external_access = false")
        yield database


def _is_ours(database: DuckDBPyConnection, table: Resource) -> bool:
    """Tell whether a table's file has the columns of its schema, and DuckDB wrote it."""
    import duckdb

    try:
        file = file_pattern(table.files[0].resolve())
        found = database.execute("SELECT name FROM parquet_schema(?)", [file]).fetchall()
    except duckdb.Error:  # the file is missing or damaged
        return False
    return [name for (name,) in found] == ["duckdb_schema", *(f.name for f in table.fields)]


def _save(job: Job, resource: Resource, path: Path) -> None:
    table = job.table(resource)

    def copy(types: dict[str, FieldType], sure: bool) -> None:
        columns = ", ".join(
            f"{_value(table, field, types[field.name], sure)} AS {sql_name(field.name)}"
            for field in resource.fields
        )
        query = f"SELECT {columns} FROM {table.relation}"
        ((rows,),) = job.tables.query(
            f"COPY ({query}) TO {sql_text(str(path))} (FORMAT parquet, COMPRESSION zstd)"
        )
        job.advance(rows)

    store(job, table, copy)


def _value(table: Table, field: Field, stored: FieldType, sure: bool) -> str:
    column = "JSON" if stored.json in ("array", "object") else stored.sql
    column = column.replace("HUGEINT", "BIGINT")
    return f"CAST({stored_value(table, field, stored, sure)} AS {column})"
