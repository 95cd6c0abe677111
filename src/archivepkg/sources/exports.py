"""Reimports: exports that become packages again, each table a plain CSV file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archivepkg.errors import ArchivepkgError
from archivepkg.package.package import LARGEST_JSON, Package, Resource
from archivepkg.package.portable import as_csv, parquet_tables, table_path, unpack
from archivepkg.records.meaning.structure import Child, children
from archivepkg.tables.csvtext import canonical_row
from archivepkg.tables.spelling import from_json, spelt
from archivepkg.tables.types import literal, quoted

if TYPE_CHECKING:
    from sqlite3 import Connection

    from duckdb import DuckDBPyConnection

Row = tuple[str, Mapping[str, Any]]  # the name of a table, and values by the names of fields


@dataclass(frozen=True)
class Form:
    """A form of export. descriptor: reads the portable descriptor; rows: reads all rows.

    parts: returns the files that hold rows, where these are files of their own.
    """

    name: str
    descriptor: Callable[[Path], Any]
    rows: Callable[[Path, Package], Iterator[Row]]
    parts: Callable[[Path, Package], list[Path]] = lambda path, package: []


def form_of(path: Path) -> Form | None:
    """Return the form of export that a file is by its content; `None` for any other file."""
    with path.open("rb") as file:
        start = file.read(32)
        if start.startswith(b"SQLite format 3\0"):
            return Form("SQLite", _sqlite_descriptor, _sqlite_rows)
        if start.startswith(b'{\n"package": {'):
            return Form("JSON", _json_descriptor, _json_rows)
        start += file.read(LARGEST_JSON) if path.suffix.lower() == ".json" else b""
        if b'"format": "parquet"' in start and _is_parquet_export(path, start):
            return Form("Parquet", _parquet_descriptor, _parquet_rows, _parquet_files)
    return None


def reimport(form: Form, path: Path, folder: Path) -> list[Path]:
    """Write the package that an export holds to `folder`, and return the export's files.

    Raises ArchivepkgError where the file is damaged, or no export of this tool.
    """
    with _damage_named(form.name, path):
        package = _unpacked(path, form.descriptor(path), folder)
        _save(package, form.rows(path, package))
        return [path, *form.parts(path, package)]


@contextmanager
def open_sqlite(path: Path, folder: Path) -> Iterator[tuple[Package, Connection]]:
    """Yield the package of an SQLite export, its rows left where they are, and the database.

    All of the package but its tables is written to `folder`. Raises as `reimport` does.
    """
    with _damage_named("SQLite", path):
        package = _unpacked(path, _sqlite_descriptor(path), folder)
        database = _sqlite(path)
    with closing(database):
        yield package, database


@contextmanager
def _damage_named(form: str, path: Path) -> Iterator[None]:
    try:
        yield
    except ArchivepkgError:
        raise
    except Exception as error:  # the file may hold anything, and so anything may go wrong
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ArchivepkgError(
            f"{path}: cannot be opened as an export of archivepkg to {form}: {reason}. "
            "Export it again."
        ) from None


def _unpacked(path: Path, descriptor: Any, folder: Path) -> Package:
    """Return the package of a portable descriptor, its files but the tables in `folder`."""
    for resource in Package(folder, descriptor, str(path)).resources:
        if resource.is_table:
            resource.descriptor.update(as_csv(resource.name))  # never where it says itself
    unpack(descriptor, folder)
    return Package(folder, descriptor, str(path))


def _save(package: Package, rows: Iterator[Row]) -> None:
    with ExitStack() as stack:
        files = {}
        for resource in package.tables:
            path = package.root / resource.paths[0]
            path.parent.mkdir(parents=True, exist_ok=True)
            files[resource.name] = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
            header = [field.name for field in resource.fields]
            files[resource.name].write(canonical_row(header, ","))
        fields = {resource.name: resource.fields for resource in package.tables}
        for name, row in rows:
            cells = [spelt(field, row[field.name]) for field in fields[name]]
            files[name].write(canonical_row(cells, ","))


def _sqlite(path: Path) -> Connection:
    import sqlite3

    database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    database.executescript("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
    return database


def _sqlite_descriptor(path: Path) -> Any:
    with closing(_sqlite(path)) as database:
        (descriptor,) = database.execute("SELECT descriptor FROM datapackage").fetchone()
        return json.loads(descriptor)


def _sqlite_rows(path: Path, package: Package) -> Iterator[Row]:
    with closing(_sqlite(path)) as database:
        for resource in package.tables:
            names = [field.name for field in resource.fields]
            for row in database.execute(_sqlite_query(database, resource)):
                yield resource.name, dict(zip(names, row, strict=True))


def _sqlite_query(database: Connection, resource: Resource) -> str:
    """Return the query for a table's rows; of a view, which could ask anything, there is none."""
    (table,) = database.execute(
        "SELECT s.name FROM datapackage_resources r JOIN sqlite_master s ON s.name = r.table_name "
        "WHERE r.name = ? AND s.type = 'table' AND s.rootpage > 0",
        [resource.name],
    ).fetchone()
    columns = database.execute(
        "SELECT column_name FROM datapackage_fields WHERE resource = ? ORDER BY position",
        [resource.name],
    )
    return (
        f"SELECT {', '.join(quoted(name) for (name,) in columns)} FROM {quoted(table)} NOT INDEXED"
    )


def _json_descriptor(path: Path) -> Any:
    with path.open(encoding="utf-8", newline="") as file:
        next(file)
        return json.loads(next(file).partition(": ")[2].rstrip("\n,"))


def _json_rows(path: Path, package: Package) -> Iterator[Row]:
    nested = children(package)
    with path.open(encoding="utf-8", newline="") as file:
        next(file), next(file)
        for table, record in _json_records(file):
            yield from _unnested(table, record, nested)


def _json_records(lines: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield table and record of each line, as the exporter writes them."""
    table, text = "", ""
    for line in lines:
        text = line.rstrip("\n,")
        if opening := re.fullmatch(r'("(?:[^"\\]|\\.)*"): \[', text):
            table = json.loads(opening[1])
        elif text not in ("]", "}"):
            yield table, from_json(text)
    if text != "}":
        raise ValueError("the file is cut short")


def _unnested(table: str, record: dict[str, Any], nested: dict[str, list[Child]]) -> Iterator[Row]:
    """Yield a record's own row, and the rows below it with the key that they share."""
    yield table, record
    for child in nested[table]:
        key = zip(child.key.fields, child.key.to_fields, strict=True)
        shared = {own: record[other] for own, other in key}
        for row in record[child.resource.name]:
            yield from _unnested(child.resource.name, {**shared, **row}, nested)


def _is_parquet_export(path: Path, text: bytes) -> bool:
    """Tell whether a descriptor is that of our export, and not of a package with such files.

    All its tables are then in the places, and of the columns, that the export gives them.
    """
    try:
        package = Package(path.parent, json.loads(text), str(path))
        tables = parquet_tables(package)
        with _parquet(path) as database:
            is_all = all(table in tables for table in package.tables)
            return is_all and any(_is_ours(database, table) for table in tables)
    except (ValueError, RecursionError, AttributeError, TypeError, ArchivepkgError):
        return False


def _is_ours(database: DuckDBPyConnection, table: Resource) -> bool:
    """Tell whether a table's file has the columns of its schema, and DuckDB wrote it."""
    import duckdb

    try:
        file = str(table.files[0].resolve())
        found = database.execute("SELECT name FROM parquet_schema(?)", [file]).fetchall()
    except duckdb.Error:  # the file is missing or damaged
        return False
    return [name for (name,) in found] == ["duckdb_schema", *(f.name for f in table.fields)]


def _parquet_descriptor(path: Path) -> Any:
    descriptor = json.loads(path.read_bytes())
    for resource in parquet_tables(Package(path.parent, descriptor, str(path))):
        resource.descriptor.update(as_csv(resource.name))
    return descriptor


@contextmanager
def _parquet(descriptor: Path) -> Iterator[DuckDBPyConnection]:
    """Yield a database that reads the files beside a descriptor, and no others."""
    import duckdb

    with duckdb.connect() as database:
        folder = literal(f"{descriptor.parent.resolve()}/")
        database.execute(f"SET allowed_directories = [{folder}]")
        database.execute("SET enable_external_access = false")
        yield database


def _parquet_files(path: Path, package: Package) -> list[Path]:
    return [path.parent / table_path(table.name, "parquet") for table in package.tables]


def _parquet_rows(path: Path, package: Package) -> Iterator[Row]:
    with _parquet(path) as database:
        for resource, file in zip(package.tables, _parquet_files(path, package), strict=True):
            rows = database.execute("SELECT * FROM read_parquet(?)", [str(file.resolve())])
            names = [field.name for field in resource.fields]
            while batch := rows.fetchmany(1000):
                for row in batch:
                    yield resource.name, dict(zip(names, row, strict=True))
