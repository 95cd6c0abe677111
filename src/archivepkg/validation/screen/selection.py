"""Selections: the rows of a table that the judge has to see, and all they could collide with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from archivepkg.package.resources import Field
from archivepkg.tables.engine import Tables
from archivepkg.tables.relations import Table
from archivepkg.validation.screen.keys import Key, part, stored_part, unique_keys, values
from archivepkg.validation.screen.readings import Doubt, reading
from archivepkg.validation.screen.screen import Screen, Screening

# More odd cells in a key, or rows referred to, than this are not worth looking at one by one.
MOST_ODD_CELLS = 10_000

# Reads a cell as frictionless does: (field, text) to its value, `None` where it has none.
Read = Callable[[Field, str], Any]


@dataclass(frozen=True)
class Selection:
    """What the judge is given of a table instead of its file.

    rows: how many rows the table has. selected: yields number and cells of the rows to judge.
    references: the keys that these may refer to, as labels and cells, by name of the resource.
    """

    rows: int
    selected: Callable[[], Iterator[tuple[int, list[str]]]]
    references: dict[str, list[list[str]]]


def select(screen: Screen, tables: Tables, screening: Screening, read: Read) -> Selection:
    """Return what the judge has to see of a screened table. Raises Doubt if that is too much.

    SQL compares literals that it is sure of; frictionless also takes ` 7 ` for 7. So the odd
    cells of keys among the suspects are read by frictionless itself, and the rows that have
    the same value are suspects too.
    """
    table = screening.table
    colliding = []
    for key in unique_keys(table):
        for item in key.fields:
            if odd := _odd_values(tables, screening, item, read):
                colliding.append(f"{stored_part(table, item)} IN {values(item, odd)}")
        if len(key.fields) > 1 and any(_may_be_odd(table, item) for item in key.fields):
            colliding.append(f"NOT ({key.stored(screening.scan.relation).complete})")
    if colliding:
        screen.add_suspects(screening, " OR ".join(colliding))
    references: dict[str, list[list[str]]] = {}
    links = screen.links(table)
    for key, other in links:
        odd_parts = [_odd_values(tables, screening, item, read) for item in key.fields]
        if len(odd_parts) > 1 and any(odd_parts):
            raise Doubt("an odd value stands in a composite foreign key")
        names = _referred_fields(links, other.table)
        rows = references.setdefault(other.table.resource.name, [names])
        rows += _referred(tables, screening, key, other, names, odd_parts[0])
    return Selection(screening.rows, lambda: screen.selected(screening), references)


def _may_be_odd(table: Table, item: Field) -> bool:
    return reading(item, table.columns[item.name]).literal != "true"


def _odd_values(tables: Tables, screening: Screening, item: Field, read: Read) -> list[str]:
    """Return the plain texts of the values among the suspects that SQL is not sure of."""
    table = screening.table
    if not _may_be_odd(table, item):
        return []
    column = table.columns[item.name]
    cells = tables.query(
        f"SELECT DISTINCT {column} FROM {screening.relation} WHERE NOT {table.is_missing(item)} "
        f"AND {part(table, item)} IS NULL LIMIT {MOST_ODD_CELLS + 1}"
    )
    texts = [text for (text,) in cells]
    if len(texts) > MOST_ODD_CELLS:
        raise Doubt(f"there are many odd values in the key field {item.name}")
    found = [read(item, text) for text in texts]
    return [_plain(value) for value in found if value is not None]


def _plain(value: Any) -> str:
    """Return the plain literal of a value in SQL. Raises Doubt where it has none."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | str():
            return str(value)
        case Decimal() if value.is_finite():
            return str(value)
        case datetime() | date() | time():
            return value.isoformat()
    raise Doubt("a key has a value that SQL cannot compare")


def _referred_fields(links: list[tuple[Key, Key]], table: Table) -> list[str]:
    """Return the fields of a table that foreign keys refer to, in its order."""
    named = {item.name for _, other in links for item in other.fields if other.table is table}
    return [name for name in table.columns if name in named]


def _referred(
    tables: Tables, screening: Screening, key: Key, other: Key, names: list[str], odd: list[str]
) -> Iterator[list[str]]:
    """Yield the named cells of the rows of the other table that suspects may refer to."""
    columns = ", ".join(other.table.columns[name] for name in names)
    conditions = [
        f"{other.value} IN (SELECT {key.value} FROM {screening.relation})",
        f"NOT ({other.complete})",
    ]
    if odd:
        conditions.append(f"{other.value} IN {values(other.fields[0], odd)}")
    found = tables.query(
        f"SELECT DISTINCT {columns} FROM {other.table.relation} "
        f"WHERE {' OR '.join(f'coalesce({condition}, false)' for condition in conditions)}"
    )
    for number, cells in enumerate(found):
        if number > max(MOST_ODD_CELLS, 2 * screening.suspects):
            raise Doubt("many rows may be referred to")
        yield list(cells)
