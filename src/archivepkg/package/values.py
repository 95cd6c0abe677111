"""JSON values that may be of any type: each taken for what it should be, else for nothing."""

from __future__ import annotations

from typing import Any


def text(value: Any) -> str | None:
    """Return a string, `None` for anything else."""
    return value if isinstance(value, str) else None


def members(value: Any) -> dict[str, Any]:
    """Return an object, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Any]:
    """Return a list, an empty one for anything else."""
    return value if isinstance(value, list) else []


def objects(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a list of them."""
    return [item for item in items(value) if isinstance(item, dict)]


def texts(value: Any) -> list[str]:
    """Return what is a string or a list of strings as a list."""
    return [item for item in [value, *items(value)] if isinstance(item, str)]
