"""Rules for whole tables: generators from a table to what is wrong with its rows.

The docstring of a rule is its documentation for users; its name is its code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import islice

from archivepkg.package.resources import Field, Resource
from archivepkg.tables.csvfiles import NumberedRow
from archivepkg.tables.csvtext import CsvText, Row
from archivepkg.tables.types import type_of
from archivepkg.validation.rules.findings import Finding


@dataclass(frozen=True)
class TableView:
    """The rows of a resource.

    columns: the field of each cell, `None` for a column that the schema does not know.
    rows: returns the rows, from the first; a missing value is a cell like any other.
    """

    resource: Resource
    columns: list[Field | None]
    rows: Callable[[], Iterable[Row]]

    def positions(self, names: list[str]) -> list[int] | None:
        """Return where the cells of these fields stand; `None` where one has no column."""
        known = {field.name: index for index, field in enumerate(self.columns) if field}
        return [known[name] for name in names] if set(names) <= set(known) else None

    def cells(self, row: Row, positions: list[int]) -> list[str | None]:
        """Return the cells at these positions, `None` for what is missing or not there."""
        return [self._cell(row, position) for position in positions]

    def _cell(self, row: Row, position: int) -> str | None:
        field = self.columns[position]
        if position >= len(row.cells) or (field and row.cells[position] in field.missing):
            return None
        return row.cells[position]


def csv_view(resource: Resource, text: CsvText) -> TableView:
    """Return the view of a CSV or TSV resource. Raises ArchivepkgError where it is empty."""
    return TableView(resource, resource.columns(text.header()), text.rows)


def cells_view(resource: Resource, rows: Callable[[], Iterator[NumberedRow]]) -> TableView:
    """Return the view of a resource in another format, from its labels and numbered rows."""
    _, labels = next(rows(), (0, []))
    return TableView(
        resource, resource.columns(labels), lambda: rows_of(resource, islice(rows(), 1, None))
    )


def rows_of(resource: Resource, numbered: Iterable[NumberedRow]) -> Iterator[Row]:
    """Yield the rows of a view, of which numbers and cells are known, and no more."""
    for number, cells in numbered:
        yield Row(number, resource.path or "", 0, cells, "")


def incomplete_key(table: TableView) -> Iterator[Finding]:
    """No part of a primary key is missing (Table Schema v2, "primaryKey").

    Frictionless objects only where all parts are. Fill in the part, or take it out of the key.
    """
    names = table.resource.primary_key
    positions = table.positions(names)
    for row in table.rows() if positions else ():
        cells = table.cells(row, positions or [])
        if None in cells and set(cells) != {None}:
            missing = next(name for name, cell in zip(names, cells, strict=True) if cell is None)
            message = f'Of the primary key "{", ".join(names)}", this part is missing'
            yield Finding(row.number, message, missing, "")


def unique_keys(table: TableView) -> Iterator[Finding]:
    """No two rows share the values of a key of `uniqueKeys` (Table Schema v2, "uniqueKeys").

    As in SQL, a row with a missing value in the key is equal to no other.
    Correct the values, or drop the key from the schema.
    """
    for key in map(list, dict.fromkeys(map(tuple, table.resource.unique_keys))):
        positions = table.positions(key)
        if not positions:
            continue
        fields = [table.columns[position] for position in positions]
        first_seen: dict[tuple[object, ...], int] = {}
        for row in table.rows():
            cells = table.cells(row, positions)
            if None in cells:
                continue
            values = tuple(map(sort_value, cells, fields))
            first = first_seen.setdefault(values, row.number)
            if first != row.number:
                yield Finding(
                    row.number,
                    f'The unique key "{", ".join(key)}" has the same values in row {first}',
                    ", ".join(key),
                    ", ".join(str(cell) for cell in cells),
                )


def row_order(table: TableView) -> Iterator[Finding]:
    """Rows stand in the order of their primary key.

    Numbers are ordered as numbers, everything else by code point, missing values first.
    So a change to one row is a change to one line. Run `archivepkg tidy`.
    """
    positions = table.positions(table.resource.primary_key)
    if not positions:
        return
    fields = [table.columns[position] for position in positions]
    last: tuple[tuple[int, object], ...] | None = None
    for row in table.rows():
        cells = table.cells(row, positions)
        key = tuple(map(sort_value, cells, fields))
        if last is not None and key < last:
            yield Finding(
                row.number,
                "By its primary key, this row belongs above the row before it",
                ", ".join(table.resource.primary_key),
                ", ".join(cell or "" for cell in cells),
            )
        last = key


def sort_value(cell: str | None, field: Field | None) -> tuple[int, object]:
    """Return what a cell is ordered and compared by: missing first, numbers, then text."""
    if cell is None:
        return 0, 0
    if field and type_of(field).is_number:
        try:
            number = Decimal(cell)
            if number.is_finite():
                return 1, number
        except InvalidOperation:
            pass
    return 2, cell


ROWS = [incomplete_key]  # of one row alone, and so kept by a row that is surely valid
STANDARD = [unique_keys]
HOUSE = [row_order]
