"""Spelling: the text of a typed value in a CSV file, as its Table Schema field writes it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from archivepkg.package.resources import Field
from archivepkg.tables.types import words


class Number(str):
    """A number of a JSON text, with all its digits."""


def spelt(field: Field, value: Any) -> str:
    """Return a literal of the field for a value of JSON, SQLite or Parquet; `None` is missing."""
    if value is None:
        return "" if "" in field.missing else min(field.missing, default="")
    match field.type:
        case "boolean":
            true, false = words(field)
            return true[0] if value else false[0]
        case "year":
            return f"{int(value):04}"
        case "number" | "integer":
            return str(value).replace(".", str(field.descriptor.get("decimalChar") or "."))
        case "list":
            items = from_json(value) if isinstance(value, str) else value
            return str(field.descriptor.get("delimiter", ",")).join(map(_item, items))
        case "array" | "object" | "geojson":
            return value if isinstance(value, str) else to_json(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def from_json(text: str) -> Any:
    """Return a JSON text as values, each number with all its digits."""
    return json.loads(text, parse_int=Number, parse_float=Number)


def to_json(value: Any) -> str:
    """Return the JSON text of what `from_json` returned."""
    if isinstance(value, Number):
        return value
    if isinstance(value, dict):
        return "{" + ", ".join(f"{to_json(key)}: {to_json(v)}" for key, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(to_json, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _item(item: Any) -> str:
    return str(item).lower() if isinstance(item, bool) else str(item)
