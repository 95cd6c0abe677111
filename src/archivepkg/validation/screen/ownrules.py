"""The rules of this tool in SQL: when a cell, or a whole table, surely keeps them."""

from __future__ import annotations

from archivepkg.package.resources import Field
from archivepkg.package.visible import CONTROL
from archivepkg.tables.bytefacts import ByteFacts
from archivepkg.tables.engine import Tables
from archivepkg.tables.relations import Table
from archivepkg.tables.sql import sql_text
from archivepkg.tables.types import type_of
from archivepkg.validation.screen.readings import matches

# All that Python's `strip` takes for white space.
_SPACES = (
    " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005"
    "\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)


def clear(item: Field, column: str, facts: ByteFacts, house: bool) -> list[str]:
    """Return the conditions under which a cell keeps the rules of `rules.cells`.

    That a value is spelt well, and one of its categories, is a matter of `clearance`.
    """
    conditions = []
    if facts.controls:
        conditions.append(f"NOT regexp_matches({column}, {sql_text(CONTROL.pattern)})")
    if house and not facts.ascii:
        conditions.append(f"nfc_normalize({column}) = {column}")
    if house and item.type in ("string", "any", "list"):
        ends = [f"contains({sql_text(_SPACES)}, {column}[{end}])" for end in (1, -1)]
        conditions.append(f"({column} = '' OR NOT ({' OR '.join(ends)}))")
    return conditions


def keeps_unique_keys(table: Table, tables: Tables) -> bool:
    """Tell whether `table` surely keeps the rule `unique-keys`."""
    keys = [names for names in table.resource.unique_keys if names]
    if not all(set(names) <= set(table.columns) for names in keys):
        return False
    return not any(tables.count([_twins(table, names) for names in keys]))


def _twins(table: Table, names: list[str]) -> str:
    """Return the query of the keys that more than one row may have."""
    items = [item for item in table.fields if item.name in names]
    values = [_comparable(item, table.columns[item.name]) for item in items]
    given = " AND ".join(f"NOT {table.is_missing(item)}" for item in items)
    unsure = " OR ".join(f"bool_or({value} IS NULL)" for value in values)
    return (
        f"SELECT 1 FROM {table.relation} WHERE {given} GROUP BY {', '.join(values)} "
        f"HAVING count(*) > 1 OR {unsure}"
    )


def _comparable(item: Field, column: str) -> str:
    """Return the SQL of what `sort_value` compares a cell by, NULL where it is not sure."""
    if not type_of(item).is_number:
        return column
    plain = matches(column, r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?")
    return f"CASE WHEN {plain} THEN CAST({column} AS DECIMAL(38, 15)) END"
