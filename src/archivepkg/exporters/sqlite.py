"""SQLite: a database as one would make it by hand for the schemas of the package.

Every table is STRICT, in the order of its file, with the keys and constraints of its schema,
indexes on its foreign keys, a readable view of the records and full-text search over them and
what is linked to them (`records.sqlite`). Whole numbers, years and booleans (0, 1) are INTEGER,
numbers REAL, everything else TEXT: dates as ISO 8601, lists and objects as JSON. A number that
64 bits do not hold as it is written makes its column TEXT. A missing value is NULL.

`datapackage`, `datapackage_resources` and `datapackage_fields` document the package; the
first holds its portable descriptor, so that the database opens as a package again. The metadata
for Datasette says there what tables and columns are.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from archivepkg.exporters.formats import companion
from archivepkg.package.jsontext import document
from archivepkg.package.package import Package
from archivepkg.package.resources import Resource
from archivepkg.package.writing import save
from archivepkg.records.meaning.structure import record_resource
from archivepkg.records.meaning.terms import label
from archivepkg.records.sqlite.build import build
from archivepkg.records.sqlite.database import open_export
from archivepkg.records.sqlite.search import has_search, search_table
from archivepkg.records.sqlite.tables import Names, names
from archivepkg.records.sqlite.view import view_name
from archivepkg.tables.jobs import Job, NamedRow
from archivepkg.tables.sql import sql_name


def write(job: Job, new: Path) -> None:
    """Write the database, and beside it the metadata that Datasette shows with it.

    Raises ArchivepkgError where a row breaks a rule that the database enforces.
    """
    named = names(job.package)
    job.once("sqlite", new, partial(_build, job, named))
    about = document(metadata(job.package, named, new.stem))
    save([about], companion(new, ".metadata.json"))


def _build(job: Job, named: Names, new: Path) -> None:
    try:
        with closing(sqlite3.connect(new, isolation_level=None)) as database:
            build(job, database, named)
            # Pages that full-text search has left hold remains that belong to nothing.
            if database.execute("PRAGMA freelist_count").fetchone() != (0,):
                database.execute("VACUUM")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            raise OSError(str(error)) from None
        raise


def metadata(package: Package, named: Names, database: str) -> dict[str, Any]:
    """Return the metadata for `datasette --metadata`, for a database file of this name."""
    tables = {named.tables[item.name]: _table(item, named) for item in package.tables}
    record = record_resource(package)
    if has_search(package):
        search = {"fts_table": search_table(package, named), "fts_pk": "rowid"}
        tables[named.tables[record.name]] |= search
    tables[view_name(package, named)] = {
        "title": f"{record.descriptor.get('title') or record.name}, with what is linked to them",
        "description": "A row per record; linked rows are shown by their names.",
    }
    about = {**_described(package.descriptor), **_license(package), **_source(package)}
    return {**about, "databases": {database: {**about, "tables": tables}}}


def read_descriptor(path: Path) -> Any:
    """Return the portable descriptor that an export holds."""
    with closing(open_export(path)) as database:
        (descriptor,) = database.execute("SELECT descriptor FROM datapackage").fetchone()
        return json.loads(descriptor)


def read_rows(path: Path, package: Package) -> Iterator[NamedRow]:
    """Yield all rows of the tables of an export, whose package is known."""
    with closing(open_export(path)) as database:
        for resource in package.tables:
            names = [field.name for field in resource.fields]
            for row in database.execute(_query(database, resource)):
                yield resource.name, dict(zip(names, row, strict=True))


def _query(database: sqlite3.Connection, resource: Resource) -> str:
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
    listed = ", ".join(sql_name(name) for (name,) in columns)
    return f"SELECT {listed} FROM {sql_name(table)} NOT INDEXED"


def _table(resource: Resource, named: Names) -> dict[str, Any]:
    columns = {
        named.columns[resource.name][field.name]: text
        for field in resource.fields
        if (text := _field_text(field.descriptor))
    }
    shown = label(resource)
    naming = {"label_column": named.columns[resource.name][shown.name]} if shown else {}
    return {**_described(resource.descriptor), **naming, "columns": columns}


def _field_text(field: dict[str, Any]) -> str:
    parts = (field.get("title"), field.get("description"))
    return ": ".join(part for part in parts if isinstance(part, str) and part)


def _described(item: dict[str, Any]) -> dict[str, Any]:
    return {name: item[name] for name in ("title", "description") if item.get(name)}


def _license(package: Package) -> dict[str, Any]:
    for item in package.descriptor.get("licenses") or []:
        url = {"license_url": item["path"]} if "path" in item else {}
        return {"license": item.get("title") or item.get("name") or "licence", **url}
    return {}


def _source(package: Package) -> dict[str, Any]:
    for item in package.descriptor.get("sources") or []:
        url = {"source_url": item["path"]} if "path" in item else {}
        return {"source": item.get("title") or "source", **url}
    return {}
