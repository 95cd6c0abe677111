"""The rules of this tool in SQL: when a cell, or a whole table, surely keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archivepkg.package.package import Package
from archivepkg.package.resources import Field
from archivepkg.tables.bytefacts import ByteFacts
from archivepkg.tables.engine import Tables
from archivepkg.tables.relations import Table
from archivepkg.tables.types import literal, type_of
from archivepkg.validation.rules import declared
from archivepkg.validation.screen.readings import DATE, YEAR

_CONTROLS = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x{9f}]"
# All that Python's `strip` takes for white space.
_SPACES = (
    " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005"
    "\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)


def clear(item: Field, column: str, facts: ByteFacts, house: bool) -> list[str]:
    """Return the conditions under which a cell keeps the rules of `validation.cells`.

    That a value is spelt well, and one of its categories, is a matter of `clearance`.
    """
    conditions = []
    if facts.controls:
        conditions.append(f"NOT regexp_matches({column}, {literal(_CONTROLS)})")
    if house and not facts.ascii:
        conditions.append(f"nfc_normalize({column}) = {column}")
    if house and item.type in ("string", "any", "list"):
        ends = [f"contains({literal(_SPACES)}, {column}[{end}])" for end in (1, -1)]
        conditions.append(f"({column} = '' OR NOT ({' OR '.join(ends)}))")
    return conditions


def cleared(package: Package, table: Table, tables: Tables) -> set[str]:
    """Return `unique-keys` and the kinds of declared checks that `table` surely keeps."""
    queries = list(_queries(package, table, tables))
    counts = iter(tables.count([query for _, query in queries if query]))
    broken = {code for code, query in queries if query is None or next(counts)}
    return {"unique-keys", *CHECKS} - broken


def _queries(package: Package, table: Table, tables: Tables) -> Iterator[tuple[str, str | None]]:
    """Yield codes, each with the query of the rows that may break it, if there is one."""
    for names in table.resource.unique_keys:
        known = set(names) <= set(table.columns)
        yield "unique-keys", _twins(table, names) if known else None
    for check in declared.checks(package, table.resource):
        try:
            yield check["check"], CHECKS[check["check"]](table, tables, check)
        except KeyError:  # a field without a column
            yield check["check"], None


def _comparable(table: Table, item: Field) -> str:
    """Return the SQL of what `validation.tables` compares a cell by."""
    column = table.columns[item.name]
    if not type_of(item).is_number:
        return column
    number = f"CAST(TRY_CAST({column} AS DECIMAL(38, 15)) AS VARCHAR)"
    return f"coalesce({number}, trim({column}))"


def _twins(table: Table, names: list[str]) -> str:
    items = [item for item in table.fields if item.name in names]
    values = ", ".join(_comparable(table, item) for item in items)
    given = " AND ".join(f"NOT {table.is_missing(item)}" for item in items)
    return f"SELECT 1 FROM {table.relation} WHERE {given} GROUP BY {values} HAVING count(*) > 1"


# Declared checks. Each function returns the query of the rows that may break the check,
# `None` where there is no telling.


def _edtf(table: Table, tables: Tables, check: dict[str, Any]) -> str | None:
    """Dates of the day, the month and the year are cleared; the rarer forms are parsed."""
    column = table.columns[check["field"]]
    items = {item.name: item for item in table.fields}
    day = (
        f"(regexp_full_match({column}, {literal(DATE)}) AND TRY_CAST({column} AS DATE) IS NOT NULL)"
    )
    month_form = f"{YEAR}-(0[1-9]|1[0-2])"
    forms = [
        (day, column, column),
        (f"regexp_full_match({column}, {literal(month_form)})", f"{column} || '-01'",
         f"CAST(last_day(TRY_CAST({column} || '-01' AS DATE)) AS VARCHAR)"),
        (f"regexp_full_match({column}, {literal(YEAR)})", f"{column} || '-01-01'",
         f"{column} || '-12-31'"),
    ]  # fmt: skip
    bounds = [table.columns[check[name]] for name in ("start", "end") if name in check]
    clear = [
        " AND ".join(
            [form, *(f"{bound} = {value}" for bound, value in zip(bounds, values, strict=False))]
        )
        for form, *values in forms
    ]
    absent = [table.is_missing(items[check["field"]])]
    absent += [table.is_missing(items[check[name]]) for name in ("start", "end") if name in check]
    condition = " OR ".join(f"({part})" for part in [*clear, " AND ".join(absent)])
    return f"SELECT 1 FROM {table.relation} WHERE NOT coalesce({condition}, false)"


def _differ(table: Table, tables: Tables, check: dict[str, Any]) -> str | None:
    first, second = (table.columns[name] for name in check["fields"])
    return f"SELECT 1 FROM {table.relation} WHERE {first} = {second}"


def _referenced(table: Table, tables: Tables, check: dict[str, Any]) -> str | None:
    by = tables.table("package", check["by"])
    for foreign in by.resource.foreign_keys if by else ():
        if by and foreign.resource == table.resource.name:
            own = ", ".join(table.columns[name] for name in foreign.to_fields)
            theirs = ", ".join(by.columns[name] for name in foreign.fields)
            return f"SELECT {own} FROM {table.relation} EXCEPT SELECT {theirs} FROM {by.relation}"
    return None


CHECKS = {"edtf": _edtf, "differ": _differ, "referenced": _referenced}
