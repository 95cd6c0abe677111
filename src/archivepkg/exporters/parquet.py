"""Parquet: a folder of one typed file a table, with the descriptor that documents them.

Whole numbers are BIGINT, years INTEGER, numbers DOUBLE, dates DATE and booleans BOOLEAN; lists
and objects are JSON, everything else is text, and so is a column of numbers that 64 bits do not
hold as they are written.
"""

from __future__ import annotations

import json
from pathlib import Path

from archivepkg.package.package import Field, Resource
from archivepkg.package.portable import as_parquet, portable
from archivepkg.sources import DESCRIPTOR
from archivepkg.tables.jobs import Job
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
        described |= as_parquet(resource.name)
        del described["encoding"]
        _save(job, resource, new / described["path"])
    text = json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"
    (new / DESCRIPTOR).write_text(text, encoding="utf-8", newline="")


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
