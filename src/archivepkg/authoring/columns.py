"""Columns: what the values of each column are, asked of DuckDB, and which of them stand out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Any

from archivepkg.authoring.faults import Cells, Fault, cells_fault
from archivepkg.package.resources import Field
from archivepkg.package.wording import MOST_ITEMS, counted
from archivepkg.tables.dates import HOW_TO_WRITE, bounds
from archivepkg.tables.engine import Tables
from archivepkg.tables.relations import Table
from archivepkg.tables.sql import is_in
from archivepkg.tables.types import is_literal

NEARLY = 0.9  # the share of values of one kind from which the others are taken for slips
HALF = 0.5  # the share of different values by which a type is tried on all rows
HEAD = 2000  # rows from which they come
SAMPLE = 300  # different values of a column that frictionless is shown
MOST_HELD = 100_000  # values of a key that are held in memory
BATCH = 24  # columns that one query asks for
MOST_ODD = 1000  # values that are no plain dates, and are looked at one by one

# What people write into a cell that they leave empty.
PLACEHOLDERS = (
    "-", "--", "\u2013", "\u2014", "?", "n/a", "N/A", "NA", "n.a.", "#N/A", "NULL", "null",
    "None", "none", "k.A.", "k. A.", "s.d.", "unknown", "unbekannt",
)  # fmt: skip

_SPACE = re.compile(r"\s")
_CODE_WITH_ZEROS = re.compile(r"[+-]?0[0-9].*")
_WITH_COMMA = re.compile(r"[+-]?([0-9]+|[0-9]{1,3}(\.[0-9]{3})+)(,[0-9]+)?")
_SURELY_DECIMAL = re.compile(r".*,([0-9]{1,2}|[0-9]{4,})")  # 1,234 may be a thousand
_PLAIN_DATE = "[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]))?)?"
_NOUNS = {
    "integer": "whole numbers", "number": "numbers", "boolean": "true or false",
    "date": "dates", "datetime": "dates with a time", "time": "times", "year": "years",
    "yearmonth": "years with a month",
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column of a table. type: of Table Schema. marks: what else Table Schema has of its numbers.
    missing: texts that stand for no value. is_edtf: whether it is to hold dates, and does.

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
    marks: tuple[tuple[str, str], ...] = ()
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
        return self.is_unique and self.is_code

    @property
    def is_unique(self) -> bool:
        """Whether each row has a value of its own."""
        return 0 < self.rows == self.filled == self.distinct

    @property
    def is_short(self) -> bool:
        """Whether its values may name rows, as `MS 12` does, where the column says that they do."""
        return self.type in ("string", "integer") and self.longest <= 60

    @property
    def is_code(self) -> bool:
        """Whether its values look like such that name rows."""
        spaced = any(_SPACE.search(value.strip()) for value in self.sample)
        return self.is_short and not spaced

    @property
    def has_digits_alone(self) -> bool:
        return all(value.isdecimal() for value in self.sample)

    @cached_property
    def field(self) -> Field:
        """The field that it is to be, as far as its values tell."""
        descriptor = {"name": self.name, "type": self.type, **dict(self.marks)}
        return Field(descriptor, frozenset(["", *self.missing]))

    @property
    def numbers(self) -> Iterator[float]:
        """The values of the sample, of a column of numbers."""
        marks = dict(self.marks)
        for value in self.sample:
            if value not in self.missing:
                digits = value.replace(marks.get("groupChar", ""), "")
                yield float(digits.replace(marks.get("decimalChar", "."), "."))

    def cells(self, condition: str) -> Cells:
        """Return the cells that meet a condition of SQL, in the order of the file."""
        rows = list(
            self.tables.query(
                f"SELECT row, {self.sql}, count(*) OVER () FROM {self.table.relation} "
                f"WHERE {condition} ORDER BY row LIMIT {MOST_ITEMS + 1}"
            )
        )
        return Cells(rows[0][2] if rows else 0, tuple((row, text) for row, text, _ in rows))

    @cached_property
    def values(self) -> frozenset[str] | None:
        """Its different values, `None` where these are too many to hold."""
        if self.distinct > MOST_HELD:
            return None
        return frozenset(
            value for (value,) in self.tables.query(
                f"SELECT DISTINCT {self.sql} FROM {self.table.relation}"
            )
        )  # fmt: skip

    def may_hold(self, other: Column) -> bool:
        """Tell by the sample of another column whether this one may have most of its values."""
        if self.values is None:
            return True
        known = sum(value in self.values for value in other.sample)
        return 0 < known >= HALF * len(other.sample)

    @property
    def is_strange(self) -> str:
        """The SQL condition that a cell has no value of its type, spaces around it or not."""
        return f"{self.given} AND NOT {is_literal(self.field, f'trim({self.sql})')}"

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
    samples = _samples(tables, table)
    columns = [
        Column(tables, table, name, **facts, sample=samples[index])
        for index, (name, facts) in enumerate(_facts(tables, table))
    ]
    typed = [
        _typed(column) if column.filled and not is_dated(column.name) else column
        for column in columns
    ]
    odd = _numbers_odd(tables, table, typed)
    for column, found in zip(columns, typed, strict=True):
        faults = list(_spaces(column))
        if not column.filled:
            faults += _emptiness(column)
        elif is_dated(column.name):
            column, fault = _dated(column)
            faults += [fault] if fault else []
        elif found.type != "string":
            faults += _slips(found, odd[found.name])
            column = column if odd[found.name] or column.spaced else found
        yield column, faults


# What `Column` counts of a column, in SQL.
_FACTS = {
    "rows": "count(*)",
    "filled": "count(*) FILTER ({0} <> '')",
    "distinct": "count(DISTINCT {0}) FILTER ({0} <> '')",
    "spaced": "count(*) FILTER ({0} <> trim({0}))",
    "longest": "coalesce(max(length({0})), 0)",
}


def _facts(tables: Tables, table: Table) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each column with what is counted of it."""
    for names in _batched(table.columns):
        terms = [fact.format(table.columns[name]) for name in names for fact in _FACTS.values()]
        (numbers,) = tables.query(f"SELECT {', '.join(terms)} FROM {table.relation}")
        found = iter(numbers)
        for name in names:
            yield name, dict(zip(_FACTS, found, strict=False))


def _batched(names: Iterable[str]) -> Iterator[list[str]]:
    """Yield names in lists that are not long: the time of a query grows with the square of it."""
    rest = iter(names)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _samples(tables: Tables, table: Table) -> list[tuple[str, ...]]:
    """Return different values of each column, from the first rows."""
    cells = ", ".join(f"trim({sql})" for sql in table.columns.values())
    rows = tables.query(f"SELECT {cells} FROM {table.relation} ORDER BY row LIMIT {HEAD}")
    by_column = [dict.fromkeys(column) for column in zip(*rows, strict=True)]
    found = by_column or [{} for _ in table.columns]
    return [tuple(islice(filter(None, values), SAMPLE)) for values in found]


def _numbers_odd(tables: Tables, table: Table, typed: list[Column]) -> dict[str, int]:
    """Return of each column that is no text how many values are not of its type."""
    tests = {
        column.name: f"count(*) FILTER ({column.is_strange})"
        for column in typed
        if column.type != "string"
    }
    found: dict[str, int] = {}
    for names in _batched(tests):
        terms = ", ".join(tests[name] for name in names)
        (numbers,) = tables.query(f"SELECT {terms} FROM {table.relation}")
        found.update(zip(names, numbers, strict=True))
    return found


def _emptiness(column: Column) -> Iterator[Fault]:
    if column.rows:
        message = f"all {counted(column.rows, 'row')} are empty. Fill or delete the column."
        yield Fault(column.table.resource.paths[0], column.header, column.name, message)


def _slips(found: Column, odd: int) -> Iterator[Fault]:
    """Yield the few values that are not of the type of the others."""
    right = found.filled - odd
    if odd and right >= NEARLY * found.filled:
        told = f"{right:,} of {found.filled:,} values are {_NOUNS[found.type]}, and {{value}} is "
        cells = found.cells(found.is_strange)
        yield found.fault(cells, f"{told}none. Correct it, or all stay text.")


def _typed(column: Column) -> Column:
    """Return a column with the type that nearly all of its values have."""
    from archivepkg.validation.judge.inference import inferred_type

    holders = [value for value in column.sample if value in PLACEHOLDERS]
    values = [value for value in column.sample if value not in holders]
    if not values or (any(map(_CODE_WITH_ZEROS.fullmatch, values)) and _are_whole(values)):
        return column
    if marks := _marks(values):
        return _without(replace(column, type="number", marks=marks), holders)
    kind = inferred_type(values)
    if kind == "string" and (kind := inferred_type(values, HALF)) == "string":
        return column
    return _without(replace(column, type=kind), holders)


def _marks(values: list[str]) -> tuple[tuple[str, str], ...]:
    """Return the marks of Table Schema by which values are numbers such as 1.200,50, if they are.

    There are none where the commas may part thousands, or a point is all that there is.
    """
    found = [value for value in values if _WITH_COMMA.fullmatch(value)]
    if len(found) < NEARLY * len(values) or not any(map(_SURELY_DECIMAL.fullmatch, found)):
        return ()
    grouped = any("." in value for value in found)
    return (("decimalChar", ","), *((("groupChar", "."),) if grouped else ()))


def _are_whole(values: list[str]) -> bool:
    return sum(value.lstrip("+-").isdecimal() for value in values) >= NEARLY * len(values)


def _without(column: Column, holders: list[str]) -> Column:
    """Return a column in which some texts stand for missing values."""
    if not holders:
        return column
    ((count, different),) = column.tables.query(
        f"SELECT count(*), count(DISTINCT {column.sql}) FROM {column.table.relation} "
        f"WHERE {is_in(column.sql, holders)}"
    )
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
    if typed.type == "time":  # "Zeit" may be either
        return typed, None
    found = _without(column, holders)
    odd = found.odd_dates()
    if not odd:
        days = found.filled and not found.cells(replace(found, type="date").is_strange)
        kind = "date" if days and typed.type == "date" and not found.spaced else "string"
        return replace(found, type=kind, is_edtf=found.filled > 0 and not found.spaced), None
    right = found.filled - len(odd)
    told = f"{right:,} of {found.filled:,} values are EDTF, and {{value}} is none." if right else (
        "{value} is no date of EDTF."
    )  # fmt: skip
    return column, found.fault(odd, f"{told} {HOW_TO_WRITE}")


def _spaces(column: Column) -> Iterator[Fault]:
    if column.name != column.name.strip():
        message = "the name of the column has spaces around it. Delete them."
        yield Fault(column.table.resource.paths[0], column.header, column.name, message)
    if column.spaced:
        cells = column.cells(f"{column.sql} <> trim({column.sql})")
        yield column.fault(cells, "{value} has spaces around it. Delete them.")
