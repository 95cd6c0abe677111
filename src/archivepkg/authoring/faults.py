"""Faults of tables that are no package yet: where they are, and what to mend."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archivepkg.errors import ArchivepkgError
from archivepkg.package.wording import MOST_ITEMS, counted, listed
from archivepkg.tables.csvtext import CsvText
from archivepkg.tables.relations import Table


@dataclass(frozen=True)
class Fault:
    """A fault of the data. message: what is wrong with the field, and what to do."""

    path: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        of = f"{self.field}: " if self.field else ""
        return f"{self.path}:{self.line}: {of}{self.message}"


def lines_of(text: CsvText, rows: Iterable[int]) -> dict[int, int]:
    """Return the lines at which some rows, given their numbers, start in the table's file."""
    return {row.number: row.line for row in text.rows_at(rows)}


@dataclass(frozen=True)
class Cells:
    """Some cells of a column: how many, and the row and text of each of the first."""

    count: int
    first: tuple[tuple[int, str], ...]

    def __len__(self) -> int:
        return self.count


def cells_fault(table: Table, field: str, cells: Cells, message: str) -> Fault:
    """Return a fault that several cells share, named at the first.

    message: with `{value}` for the text of the first.
    """
    lines = lines_of(table.text, [row for row, _ in cells.first])
    (row, text), *others = cells.first
    said = message.replace("{value}", quoted(text))  # no format: names in it may have braces
    if others:
        noun = "line" if len(cells) == 2 else "lines"
        left = len(cells) - len(cells.first)
        more = f" and {left:,} more" if left else ""
        said += f" The same in {noun} {listed([lines[row] for row, _ in others])}{more}."
    return Fault(table.resource.paths[0], lines[row], field, said)


def quoted(text: str) -> str:
    """Return a text as it is named in a message."""
    return f'"{text}"'


def header_faults(text: CsvText) -> Iterator[Fault]:
    """Yield what keeps the header of a text from naming columns."""
    path, line = text.resource.paths[0], _header_line(text)
    try:
        labels = text.header()
    except ArchivepkgError:
        yield Fault(path, 1, "", "there is no header. Name the columns here, or delete the file.")
        return
    if re.fullmatch("sep=.?", labels[0]):
        yield Fault(path, line, "", "is a line for Excel, and no header. Delete it.")
        return
    for place, label in enumerate(labels, start=1):
        if not label.strip():
            yield Fault(path, line, "", f"column {place} has no name. Give it one, or delete it.")
    for label, number in Counter(labels).items():
        if number > 1 and label.strip():
            message = f"{number} columns have this name. Rename all but one."
            yield Fault(path, line, label, message)


def row_faults(text: CsvText) -> Iterator[Fault]:
    """Yield what keeps the rows of a text, which has a header, from being a table."""
    path, line, told = text.resource.paths[0], 1, 0
    width, header = len(text.header()), _header_line(text)
    try:
        for row in text.rows(strict=True):
            line = row.line
            if fault := _misshapen_row(len(row.cells), width, header):
                told += 1
                yield Fault(path, line, "", fault)
            if told == MOST_ITEMS:
                yield Fault(path, line, "", "what is below is looked at when this is mended.")
                return
    except csv.Error:
        message = "at or below this line, a quote is not closed, or text follows one that is."
        yield Fault(path, line, "", f"{message} Close it, or write it twice.")


def _header_line(text: CsvText) -> int:
    number = max(text.dialect.header_rows, default=1)
    return lines_of(text, [number]).get(number, 1)


def _misshapen_row(cells: int, width: int, header: int) -> str | None:
    """Return what is wrong with the width of a row, `None` where nothing is."""
    if not cells:
        return "is a blank line. Delete it."
    if cells == width:
        return None
    return (
        f"has {counted(cells, 'cell')}, and the header in line {header} has {width}. "
        "Add what is missing, or quote the cell with the delimiter."
    )
