"""Faults of tables that are no package yet: where they are, and what to mend."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
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
    wanted, found = set(rows), dict[int, int]()
    if wanted:
        for row in text.raw_rows():
            if row.number in wanted:
                found[row.number] = row.line
            if row.number >= max(wanted):
                break
    return found


def cells_fault(table: Table, field: str, cells: Sequence[tuple[int, str]], message: str) -> Fault:
    """Return a fault that several cells share, named at the first.

    cells: of each its row and text. message: with `{value}` for the text of the first.
    """
    shown = cells[: MOST_ITEMS + 1]
    lines = lines_of(table.text, [row for row, _ in shown])
    first, *others = shown
    said = message.format(value=quoted(first[1]))
    if others:
        noun = "line" if len(cells) == 2 else "lines"
        places = listed([lines[row] for row, _ in others])
        more = f" and {len(cells) - len(shown):,} more" if len(cells) > len(shown) else ""
        said += f" The same in {noun} {places}{more}."
    return Fault(table.resource.paths[0], lines[first[0]], field, said)


def quoted(text: str) -> str:
    """Return a text as it is named in a message."""
    return f'"{text}"'


def misshapen(text: CsvText) -> Iterator[Fault]:
    """Yield what keeps a text from being a table: of its header, of each row, of its quotes."""
    path, line = text.resource.paths[0], 1
    try:
        labels = text.header()
    except ArchivepkgError:
        yield Fault(path, 1, "", "there is no header. Name the columns here, or delete the file.")
        return
    header = lines_of(text, text.dialect.header_rows).get(max(text.dialect.header_rows), 1)
    for place, label in enumerate(labels, start=1):
        if not label.strip():
            message = f"column {place} has no name. Give it one, or delete it."
            yield Fault(path, header, "", message)
    for label, number in Counter(labels).items():
        if number > 1 and label.strip():
            message = f"{number} columns have this name. Rename all but one."
            yield Fault(path, header, label, message)
    try:
        for row in text.rows(strict=True):
            line = row.line
            if not row.cells:
                yield Fault(path, line, "", "is a blank line. Delete it.")
            elif len(row.cells) != len(labels):
                message = (
                    f"has {counted(len(row.cells), 'cell')}, and the header in line {header} has "
                    f"{len(labels)}. Add what is missing, or quote the cell with the delimiter."
                )
                yield Fault(path, line, "", message)
    except csv.Error:
        message = "at or below this line, a quote is not closed, or text follows one that is."
        yield Fault(path, line, "", f"{message} Close it, or write it twice.")
