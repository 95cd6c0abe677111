"""Lists of Table Schema: texts of several items, each of which is spelt as its own type is."""

from __future__ import annotations

import re
from typing import Any

from archivepkg.package.resources import Field
from archivepkg.tables.exactjson import from_json
from archivepkg.tables.sql import sql_text


def item_field(field: Field) -> Field:
    """Return the field that describes the items of a list (Table Schema v2, "list")."""
    return Field({"type": field.option("itemType")}, frozenset())


def pattern(field: Field, item: str | None) -> str | None:
    """Return the pattern of a list by that of its items; `None` where any text is one."""
    return item and f"{item}({re.escape(field.option('delimiter'))}{item})*"


def canonical(field: Field, text: str, item: str) -> str:
    """Return the text of a list, its items canonical. item: the canonical text of SQL's `item`."""
    if not _has_numbers(field):
        return text
    delimiter = sql_text(field.option("delimiter"))
    items = f"[{item} FOR item IN string_split({text}, {delimiter})]"
    return f"array_to_string({items}, {delimiter})"


def as_json(field: Field, text: str) -> str:
    """Return the JSON of a canonical list: of strings, of numbers, or of booleans."""
    delimiter = sql_text(field.option("delimiter"))
    strings = f"CAST(to_json(string_split({text}, {delimiter})) AS VARCHAR)"
    if not _has_numbers(field):
        return strings
    numbers = f"'[' || replace({text}, {delimiter}, ',') || ']'"
    return f"CASE WHEN contains({text}, 'N') THEN {strings} ELSE {numbers} END"  # NaN, INF


def spelt(field: Field, value: Any) -> str:
    """Return the literal of a list, given as a list or as JSON."""
    items = from_json(value) if isinstance(value, str) else value
    return field.option("delimiter").join(map(_spelt_item, items))


def _has_numbers(field: Field) -> bool:
    """Tell whether the items are of a type that spells a value in more than one way."""
    return field.option("itemType") in ("integer", "number", "boolean")


def _spelt_item(item: Any) -> str:
    return str(item).lower() if isinstance(item, bool) else str(item)
