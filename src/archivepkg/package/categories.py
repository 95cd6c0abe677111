"""Categories: the values that a field may have, and what its schema says of each."""

from __future__ import annotations

from typing import Any

from archivepkg.package.resources import Field


def category(field: Field, value: Any) -> dict[str, Any]:
    """Return what `categories` says of a value, nothing where it says nothing."""
    given = field.descriptor.get("categories")
    for item in given if isinstance(given, list) else []:
        if isinstance(item, dict) and item.get("value") == value:
            return item
    return {}


def category_values(field: Field) -> list[Any]:
    """Return the values of `categories`, in their order; none where any value may be."""
    given = field.descriptor.get("categories")
    items = given if isinstance(given, list) else []
    return [item.get("value") if isinstance(item, dict) else item for item in items]
