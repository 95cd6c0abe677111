"""Columns: what the values of each column are, asked of DuckDB, and which of them stand out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from archivepkg.authoring.faults import Cells, Fault, cells_fault
from archivepkg.package.resources import Field
from archivepkg.package.wording import MOST_ITEMS, counted
from archivepkg.tables.dates import bounds
from archivepkg.tables.engine import Tables
from archivepkg.tables.relations import Table
from archivepkg.tables.sql import is_in
from archivepkg.tables.types import is_literal

NEARLY = 0.9  # the share of values of one kind from which the others are taken for slips
HALF = 0.5  # the share of different values by which a type is tried on all rows
SAMPLE = 300  # different values of a column that frictionless is shown
MOST_ODD = 1000  # values that are no plain dates, and are looked at one by one

# What people write into a cell that they leave empty.
PLACEHOLDERS = (
    "-", "--", "\u2013", "\u2014", "?", "n/a", "N/A", "NA", "n.a.", "#N/A", "NULL", "null",
    "None", "none", "k.A.", "k. A.", "s.d.", "unknown", "unbekannt",
)  # fmt: skip

_SPACE = re.compile(r"\s")
_CODE_WITH_ZEROS = re.compile(r"[+-]?0[0-9].*")
_PLAIN_DATE = "[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]))?)?"
_NOUNS = {
    "integer": "whole numbers", "number": "numbers", "boolean": "true or false",
    "date": "dates", "datetime": "dates with a time", "time": "times", "year": "years",
    "yearmonth": "years with a month",
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column of a table. type: of Table Schema. missing: texts that stand for no value.
    is_edtf: whether it is to hold dates, and does.

    rows: of the table. filled: those with a value. distinct: different values. spaced: those
    with spaces around it. longest: the characters of the longest. sample: some of the values.
    """

    tables: Tables
    table: Table
    name: str
    rows: int
    filled: int
    distinct: int
    spaced: int
    longest: int
    sample: tuple[str, ...] = ()
    type: str = "string"
    missing: tuple[str, ...] = ()
    is_edtf: bool = False

    @property
    def sql(self) -> str:
        """Its column in the view of the table."""
        return self.table.columns[self.name]

    @property
    def header(self) -> int:
        """The row of its name."""
        return max(self.table.text.dialect.header_rows, default=1)

    @property
    def given(self) -> str:
        """The SQL condition that a cell has a value."""
        return f"NOT {is_in(self.sql, ['', *self.missing])}"

    @property
    def is_key(self) -> bool:
        """Whether each row has a value of its own, and a code rather than prose."""
        return 0 < self.rows == self.filled == self.distinct and self.is_code

    @property
    def is_code(self) -> bool:
        """Whether its values look like such that name rows."""
        spaced = any(_SPACE.search(value.strip()) for value in self.sample)
        return self.type in ("string", "integer") and self.longest <= 60 and not spaced

    @property
    def has_digits_alone(self) -> bool:
        return all(value.isdecimal() for value in self.sample)

    @cached_property
    def field(self) -> Field:
        """The field that it is to be, as far as its values tell."""
        return Field({"name": self.name, "type": self.type}, frozenset(["", *self.missing]))

    def cells(self, condition: str) -> Cells:
        """Return the cells that meet a condition of SQL, in the order of the file."""
        rows = list(
            self.tables.query(
                f"SELECT row, {self.sql}, count(*) OVER () FROM {self.table.relation} "
                f"WHERE {condition} ORDER BY row LIMIT {MOST_ITEMS + 1}"
            )
        )
        return Cells(rows[0][2] if rows else 0, tuple((row, text) for row, text, _ in rows))

    def strangers(self) -> Cells:
        """Return the cells that are no values of its type, spaces around them or not."""
        return self.cells(f"{self.given} AND NOT {is_literal(self.field, f'trim({self.sql})')}")

    def odd_dates(self) -> Cells:
        """Return the cells that are no dates of EDTF."""
        text = f"trim({self.sql})"
        odd = self.tables.query(
            f"SELECT DISTINCT {text} AS date FROM {self.table.relation} WHERE {self.given} "
            f"AND NOT regexp_full_match({text}, '{_PLAIN_DATE}') ORDER BY date LIMIT {MOST_ODD}"
        )
        wrong = [date for (date,) in odd if bounds(date) is None]
        return self.cells(is_in(text, wrong))

    def fault(self, cells: Cells, message: str) -> Fault:
        """Return a fault of some cells (see `cells_fault`)."""
        return cells_fault(self.table, self.name, cells, message)


def columns_of(
    tables: Tables, table: Table, is_dated: Callable[[str], bool]
) -> Iterator[tuple[Column, list[Fault]]]:
    """Yield the columns of a table, and what stands out in each.

    is_dated: tells of a column's name whether it is to hold dates.
    """
    parts = ["count(*)"]
    for sql in table.columns.values():
        parts += [
            f"count(*) FILTER ({sql} <> '')",
            f"count(DISTINCT {sql}) FILTER ({sql} <> '')",
            f"count(*) FILTER ({sql} <> trim({sql}))",
            f"coalesce(max(length({sql})), 0)",
        ]
    ((rows, *facts),) = tables.query(f"SELECT {', '.join(parts)} FROM {table.relation}")
    for index, name in enumerate(table.columns):
        column = Column(tables, table, name, rows, *facts[4 * index : 4 * index + 4])
        column = replace(column, sample=tuple(_sample(column)))
        yield _judged(column, dated=is_dated(name))


def _sample(column: Column) -> Iterator[str]:
    text = f"trim({column.sql})"
    rows = column.tables.query(
        f"SELECT {text}, min(row) AS place FROM {column.table.relation} WHERE {text} <> '' "
        f"GROUP BY 1 ORDER BY place LIMIT {SAMPLE}"
    )
    return (value for value, _ in rows)


def _judged(column: Column, *, dated: bool) -> tuple[Column, list[Fault]]:
    """Return a column with its type and what stands for missing values, and its faults."""
    faults = list(_spaces(column))
    if not column.filled:
        if column.rows:
            message = f"all {counted(column.rows, 'row')} are empty. Fill or delete the column."
            path = column.table.resource.paths[0]
            faults.append(Fault(path, column.header, column.name, message))
        return column, faults
    if dated:
        column, fault = _dated(column)
        return column, [*faults, *([fault] if fault else [])]
    found = _typed(column)
    if found.type == "string":
        return column, faults
    odd = found.strangers()
    if not odd:
        return (column if column.spaced else found), faults
    right = found.filled - len(odd)
    if right >= NEARLY * found.filled:
        told = f"{right:,} of {found.filled:,} values are {_NOUNS[found.type]}, and {{value}} is "
        faults.append(found.fault(odd, f"{told}none. Correct it, or all stay text."))
    return column, faults


def _typed(column: Column) -> Column:
    """Return a column with the type that nearly all of its values have."""
    from archivepkg.validation.judge.inference import inferred_type

    holders = [value for value in column.sample if value in PLACEHOLDERS]
    values = [value for value in column.sample if value not in holders]
    if not values or (any(map(_CODE_WITH_ZEROS.fullmatch, values)) and _are_whole(values)):
        return column
    kind = inferred_type(values)
    if kind == "string" and (kind := inferred_type(values, HALF)) == "string":
        return column
    return _without(replace(column, type=kind), holders)


def _are_whole(values: list[str]) -> bool:
    return sum(value.lstrip("+-").isdecimal() for value in values) >= NEARLY * len(values)


def _without(column: Column, holders: list[str]) -> Column:
    """Return a column in which some texts stand for missing values."""
    if not holders:
        return column
    told: list[tuple[Any, ...]] = list(
        column.tables.query(
            f"SELECT count(*), count(DISTINCT {column.sql}) FROM {column.table.relation} "
            f"WHERE {is_in(column.sql, holders)}"
        )
    )
    count, different = told[0]
    return replace(
        column,
        missing=tuple(holders),
        filled=column.filled - count,
        distinct=column.distinct - different,
    )


def _dated(column: Column) -> tuple[Column, Fault | None]:
    """Return a column whose name says that it holds dates: of EDTF, or what is wrong with it."""
    holders = [value for value in column.sample if value in PLACEHOLDERS and not bounds(value)]
    typed = _typed(column)
    found = _without(column, holders)
    odd = found.odd_dates()
    if not odd:
        days = found.filled and not replace(found, type="date").strangers()
        kind = "date" if days and typed.type == "date" and not found.spaced else "string"
        return replace(found, type=kind, is_edtf=found.filled > 0 and not found.spaced), None
    right = found.filled - len(odd)
    told = f"{right:,} of {found.filled:,} values are EDTF, and {{value}} is none." if right else (
        "{value} is no date of EDTF."
    )  # fmt: skip
    how = "Write it as 1949-02-28, 1949-02, 1949, 1949~ (about) or 1949-02/1949-04."
    return column, found.fault(odd, f"{told} {how}")


def _spaces(column: Column) -> Iterator[Fault]:
    if column.name != column.name.strip():
        message = "the name of the column has spaces around it. Delete them."
        yield Fault(column.table.resource.paths[0], column.header, column.name, message)
    if column.spaced:
        cells = column.cells(f"{column.sql} <> trim({column.sql})")
        yield column.fault(cells, "{value} has spaces around it. Delete them.")
