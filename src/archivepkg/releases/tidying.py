"""Canonical form: the one way to write a table's CSV file, so that equal tables are equal bytes.

Rows stand in the order of their primary key (file order where there is none), cells are quoted
only where they must be, lines end in LF, text is NFC, and no byte order mark comes first.
"""

from __future__ import annotations

import filecmp
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from pathlib import Path

from archivepkg.errors import ArchivepkgError
from archivepkg.package.package import Package
from archivepkg.package.paths import is_url
from archivepkg.package.resources import Field, Resource
from archivepkg.package.wording import counted
from archivepkg.package.writing import replacing, scratch_folder
from archivepkg.tables.csvfiles import is_plain
from archivepkg.tables.csvtext import canonical_row
from archivepkg.tables.engine import Tables
from archivepkg.tables.jobs import PACKAGE
from archivepkg.tables.relations import Table
from archivepkg.tables.rowtexts import csv_row, csv_size
from archivepkg.tables.sql import joined
from archivepkg.tables.types import type_of
from archivepkg.validation.rules.texts import byte_order_mark, departures


@dataclass(frozen=True)
class Tidied:
    """A table's file. changes: what was, or would be, done to it, in words.

    kept: why it is left as it is, though it may not be canonical; `None` where it is not.
    """

    path: str
    changes: tuple[str, ...] = ()
    kept: str | None = None


def tidy(package: Package, *, check: bool = False) -> Iterator[Tidied]:
    """Bring the CSV files of a package into canonical form, and yield what was done to each.

    No value is changed, but letters are composed (NFC). check: only say what would be done.
    Raises ArchivepkgError where a file cannot be read as a table, or not be written.
    """
    if not check and not package.is_local:
        raise ArchivepkgError(
            f"{package.label}: only the files of a folder can be tidied. Name a folder."
        )
    with Tables({PACKAGE: package}, supposing=True) as tables:
        for resource in filter(attrgetter("is_tabular"), package.resources):
            table = tables.table(PACKAGE, resource.name)
            if reason := _untouchable(resource, table):
                yield Tidied(", ".join(resource.paths) or resource.name, kept=reason)
            elif table and not tables.certain(partial(_is_canonical, tables), table):
                table = tables.table(PACKAGE, resource.name) or table
                with _written(tables, table) as canonical:
                    file = resource.files[0]
                    if filecmp.cmp(canonical, file, shallow=False):
                        continue
                    changes = tuple(_changes(tables, table))
                    if not check:
                        with replacing(file, force=True) as new:
                            shutil.copyfile(canonical, new)
                            shutil.copymode(file, new)
                    yield Tidied(resource.paths[0], changes)


def _untouchable(resource: Resource, table: Table | None) -> str | None:
    if table is None:
        return "it is no CSV file with a schema"
    if any(map(is_url, resource.paths)):
        return "it is at a URL"
    if len(resource.files) > 1:
        return "it is several files"
    return None if is_plain(table.text) else "its encoding, dialect or compression is its own"


def _is_canonical(tables: Tables, table: Table) -> bool:
    """Tell, without writing it, whether a file surely is in canonical form."""
    (file,), dialect = table.resource.files, table.text.dialect
    header = b""
    if dialect.header_rows:
        header = canonical_row(table.text.header(), dialect.delimiter).encode()
    with file.open("rb") as stream:
        starts_well = stream.read(len(header)) == header
    if not starts_well or table.facts.oddity or not table.facts.ends_lines:
        return False
    cells = [] if table.facts.ascii else table.columns.values()
    orderly = [f"nfc_normalize({cell}) = {cell}" for cell in cells]
    if parts := ", ".join(_order_parts(table)):
        orderly.append(f"coalesce(row({parts}) >= lag(row({parts})) OVER (), true)")
    all_orderly = joined("AND", orderly) if orderly else "true"
    rows = f"SELECT {csv_size(table)} AS size, {all_orderly} AS is_orderly"
    ((size, is_orderly),) = tables.query(
        f"SELECT coalesce(sum(size), 0), coalesce(bool_and(is_orderly), true) "
        f"FROM ({rows} FROM {table.relation})"
    )
    return bool(is_orderly) and len(header) + size == file.stat().st_size


@contextmanager
def _written(tables: Tables, table: Table) -> Iterator[Path]:
    """Yield a file with the canonical form of a table."""
    delimiter, width = table.text.dialect.delimiter, len(table.text.header() or table.fields)
    cells = (_composed(table, f"c{number}") for number in range(width))
    query = f"SELECT {csv_row(cells, delimiter)} FROM {table.relation}"
    with scratch_folder() as folder:
        path = folder / "table.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            if table.text.dialect.header_rows:
                file.write(canonical_row(table.text.header(), delimiter))
            for rows in tables.chunks(query + _order(table)):
                file.write("".join([f"{line}\n" for (line,) in rows]))
        yield path


def _order(table: Table) -> str:
    parts = _order_parts(table)
    return f" ORDER BY {', '.join([*parts, 'row'])}" if parts else ""


def _order_parts(table: Table) -> list[str]:
    return [part for item in _key(table) for part in _sort_values(table, item)]


def _sort_values(table: Table, item: Field) -> list[str]:
    """Return what rows are sorted by: missing first, then numbers, then text by code point."""
    text = table.given(item)
    if not type_of(item).is_number:
        return [f"{text} IS NOT NULL", _composed(table, text)]
    exact, rough = f"TRY_CAST({text} AS DECIMAL(38, 9))", f"TRY_CAST({text} AS DOUBLE)"
    kind = f"CASE WHEN {text} IS NULL THEN 0 WHEN {rough} IS NOT NULL THEN 1 ELSE 2 END"
    return [kind, rough, exact, text]


def _composed(table: Table, text: str) -> str:
    """Return the SQL of a text with its letters composed (NFC), as those of ASCII are."""
    return text if table.facts.ascii and not table.facts.oddity else f"nfc_normalize({text})"


def _key(table: Table) -> list[Field]:
    by_name = {item.name: item for item in table.fields}
    return [by_name[name] for name in table.resource.primary_key if name in by_name]


def _changes(tables: Tables, table: Table) -> Iterator[str]:
    """Yield what is not canonical in a table, in words."""
    if next(byte_order_mark(table.text), None):
        yield "removed the byte order mark"
    for _, faults in departures(table.text):
        yield f"rewrote {faults}"
    decomposed = " OR ".join(f"nfc_normalize({c}) <> {c}" for c in table.columns.values())
    if rows := _count(tables, f"SELECT 1 FROM {table.relation} WHERE {decomposed}"):
        yield f"composed letters in {counted(rows, 'row')} (NFC)"
    if order := _order(table):
        place = f"SELECT row, row_number() OVER ({order}) AS place FROM {table.relation}"
        first = f"(SELECT min(row) - 1 FROM {table.relation})"
        if rows := _count(tables, f"SELECT 1 FROM ({place}) WHERE place <> row - {first}"):
            yield f"moved {counted(rows, 'row')} to the place of the key"


def _count(tables: Tables, query: str) -> int:
    ((count,),) = tables.query(f"SELECT count(*) FROM ({query})")
    return int(count)
