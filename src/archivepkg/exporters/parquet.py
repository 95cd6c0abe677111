"""Parquet: a folder of one typed file a table, with the descriptor that documents them.

Whole numbers are BIGINT, years INTEGER, numbers DOUBLE, dates DATE and booleans BOOLEAN; lists
and objects are JSON, everything else is text, and so is a column of numbers that 64 bits do not
hold as they are written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archivepkg.package.jsontext import document
from archivepkg.package.package import Package
from archivepkg.package.portable import DESCRIPTOR, portable, table_path
from archivepkg.package.resources import Field, Resource
from archivepkg.tables.jobs import Job, NamedRow
from archivepkg.tables.relations import Table
from archivepkg.tables.rowtexts import json_value
from archivepkg.tables.storage import kinds
from archivepkg.tables.types import literal, quoted


def write(job: Job, new: Path) -> None:
    """Write the folder."""
    (new / "data").mkdir(parents=True)
    descriptor = portable(job.package)
    for resource in job.package.tables:
        described = descriptor["resources"][resource.index]
        path = described["path"].removesuffix(".csv") + ".parquet"
        _save(job, resource, new / path)
        described |= {"path": path, "format": "parquet"}
        described["mediatype"] = "application/vnd.apache.parquet"
        del described["encoding"]
    (new / DESCRIPTOR).write_text(document(descriptor), encoding="utf-8", newline="")


def read_descriptor(path: Path) -> Any:
    """Return the portable descriptor that an export holds."""
    return json.loads(path.read_bytes())


def read_rows(path: Path, package: Package) -> Iterator[NamedRow]:
    """Yield all rows of the tables of an export, whose package is known."""
    import duckdb

    with duckdb.connect() as database:
        folder = literal(f"{path.parent.resolve()}/")
        database.execute(f"SET allowed_directories = [{folder}]")
        database.execute("SET enable_external_access = false")
        for resource in package.tables:
            file = path.parent / table_path(resource.name).replace(".csv", ".parquet")
            rows = database.execute("SELECT * FROM read_parquet(?)", [str(file.resolve())])
            names = [field.name for field in resource.fields]
            while batch := rows.fetchmany(1000):
                for row in batch:
                    yield resource.name, dict(zip(names, row, strict=True))


def _save(job: Job, resource: Resource, path: Path) -> None:
    table = job.table(resource)
    kind_of = kinds(job, table)
    columns = ", ".join(
        f"{_value(table, field, kind_of[field.name])} AS {quoted(field.name)}"
        for field in resource.fields
    )
    query = f"SELECT {columns} FROM {table.relation}"
    ((rows,),) = job.tables.query(
        f"COPY ({query}) TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd)"
    )
    job.advance(rows)


def _value(table: Table, field: Field, kind: str) -> str:
    match kind:
        case "integer":
            return f"CAST({table.value(field)} AS BIGINT)"
        case "list" | "json":
            return f"CAST(nullif({json_value(table, field)}, 'null') AS JSON)"
        case "text" if field.type in ("integer", "number"):
            return table.canonical(field)
        case "text":
            return table.literal(field)
    return table.value(field)
