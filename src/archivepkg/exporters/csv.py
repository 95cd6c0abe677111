"""CSV: a folder of the tables in canonical form, and one flat file for spreadsheets.

The folder is a data package again. The flat file has a row per record; what is linked to it is
shown by its names, joined with `; `; the headers are the titles of fields and tables. It starts
with a byte order mark, by which spreadsheets know that it is UTF-8.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from archivepkg.errors import ArchivepkgError
from archivepkg.exporters.formats import save
from archivepkg.package.portable import carried_files, portable, table_path, unpack
from archivepkg.package.resources import Resource
from archivepkg.records.meaning.readable import RECORD, columns
from archivepkg.records.meaning.structure import record_resource
from archivepkg.tables.csvtext import canonical_row
from archivepkg.tables.jobs import Job
from archivepkg.tables.rowtexts import csv_row
from archivepkg.tables.sql import sql_text

BYTE_ORDER_MARK = "\ufeff"

# What a spreadsheet takes for the start of a formula (OWASP, "CSV Injection"), and what is none.
_FORMULA = r"^[=+\-@\t\r]"
_NUMBER = r"[+-]?[0-9]+([.,][0-9]+)?"


def write(job: Job, new: Path) -> None:
    """Write the folder, or the flat file alone where the path ends in `.csv`."""
    alone = new
    if new.suffix.lower() != ".csv":
        alone = new / f"{job.package.name or 'package'}-flat.csv".replace("/", "_")
        unpack(portable(job.source), new)
        for resource in job.package.tables:
            save(_table(job, resource), new / table_path(resource.name))
        _carry(job, new)
    job.once("csv", alone, partial(save, flat(job)))


def _carry(job: Job, new: Path) -> None:
    """Copy the files that are no tables. Raises ArchivepkgError where a table has their place."""
    taken = {table_path(resource.name) for resource in job.package.tables}
    for path in sorted(carried_files(job.source)):
        if path in taken:
            raise ArchivepkgError(
                f"{path}: this file, which is no table, is where the csv export writes the table "
                "of that name. Rename one of the two."
            )
        (new / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(job.source.root / path, new / path)


def flat(job: Job) -> Iterator[str]:
    """Yield the flat file, line by line."""
    sql = DuckNaming(job)
    found = list(columns(job.package, sql))
    by_name = {column.name for column in found if column.link}
    shown = [column for column in found if column.link or column.name not in by_name]
    yield BYTE_ORDER_MARK + canonical_row([column.title for column in shown], ",")
    cells = [f"cell{number}" for number in range(len(shown))]
    selected = ", ".join(
        f"coalesce({column.text}, '') AS {cell}" for column, cell in zip(shown, cells, strict=True)
    )
    record = record_resource(job.package)
    # Without what is linked to them, records come as they stand in their file.
    order = " ORDER BY row" if len(found) > len(record.fields) else ""
    row = csv_row(map(_harmless, cells) if job.safe_cells else cells)
    yield from job.lines(
        f"SELECT {row} FROM (SELECT {RECORD}.row, {selected} "
        f"FROM {sql.relation(record)} {RECORD}){order}"
    )


class DuckNaming:
    """How DuckDB calls the tables of a package (see `readable.Naming`)."""

    def __init__(self, job: Job):
        self._job = job
        self._places = {
            resource.name: {field.name: place for place, field in enumerate(resource.fields)}
            for resource in job.package.tables
        }

    def relation(self, resource: Resource) -> str:
        table = self._job.table(resource)
        cells = (f"{table.given(field)} AS f{n}" for n, field in enumerate(resource.fields))
        return f"(SELECT row, {', '.join(cells)} FROM {table.relation})"

    def column(self, alias: str, resource: Resource, field: str) -> str:
        return f"{alias}.f{self._places[resource.name][field]}"

    def joined(self, text: str, alias: str, resource: Resource, rest: str) -> str:
        return f"(SELECT string_agg({text}, '; ' ORDER BY {alias}.row) FROM {rest})"


def _table(job: Job, resource: Resource) -> Iterator[str]:
    """Yield a table line by line, each cell with the text that it has."""
    table = job.table(resource)
    yield canonical_row([field.name for field in resource.fields], ",")
    row = csv_row(f"coalesce({table.columns[field.name]}, '')" for field in resource.fields)
    yield from job.lines(f"SELECT {row} FROM {table.relation}")


def _harmless(cell: str) -> str:
    """Return the expression of a cell that no spreadsheet runs."""
    formula = f"regexp_matches({cell}, {sql_text(_FORMULA)})"
    number = f"regexp_full_match({cell}, {sql_text(_NUMBER)})"
    apostrophe = sql_text("'")
    return f"(CASE WHEN {formula} AND NOT {number} THEN {apostrophe} || {cell} ELSE {cell} END)"
