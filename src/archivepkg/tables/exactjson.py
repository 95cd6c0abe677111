"""Exact JSON: JSON whose numbers keep all their digits."""

from __future__ import annotations

import json
from typing import Any

from archivepkg.package.jsontext import dumps


class Number(str):
    """A number of a JSON text, with all its digits."""


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
    return dumps(value)
