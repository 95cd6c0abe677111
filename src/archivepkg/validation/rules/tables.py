"""Rules for whole tables: generators from a table to what is wrong with its rows.

The docstring of a rule is its documentation for users; its name is its code.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from archivepkg.package.resources import Field
from archivepkg.validation.rules.views import TableView


class Finding(NamedTuple):
    """What a rule found in a row: the rule's author writes the message, the caller the place."""

    row: int
    message: str
    field: str | None = None
    value: str | None = None


def unique_keys(table: TableView) -> Iterator[Finding]:
    """No two rows share the values of a key of `uniqueKeys` (Table Schema v2, "uniqueKeys").

    As in SQL, a row with a missing value in the key is equal to no other.
    Correct the values, or drop the key from the schema.
    """
    for key in table.resource.unique_keys:
        positions = table.positions(key)
        if positions is None:
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
    if field and field.type in ("integer", "number", "year"):
        try:
            number = Decimal(cell)
            if number.is_finite():
                return 1, number
        except InvalidOperation:
            pass
    return 2, cell


STANDARD = [unique_keys]
HOUSE = [row_order]
