"""Rules for the constraints of fields: generators from a package to what is wrong with them.

The docstring of a rule is its documentation for users; its name is its code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from archivepkg.package.package import Package
from archivepkg.package.resources import Field
from archivepkg.tables.types import BOUNDS, literal_form, type_of
from archivepkg.validation.rules.descriptors import fields_of
from archivepkg.validation.rules.findings import MetadataFinding
from archivepkg.validation.rules.patterns import anchored


def unusable_pattern(package: Package) -> Iterator[MetadataFinding]:
    """A `pattern` is a regular expression that can be read, and stand for the whole value.

    Correct its syntax. Flags for all of it, such as `(?i)`, are not among it.
    """
    for pointer, field in fields_of(package):
        if fault := _pattern_fault(field):
            yield MetadataFinding(
                f"{pointer}/constraints/pattern",
                f"The pattern cannot be used: {fault}",
                field.constraints["pattern"],
            )


def unusable_bound(package: Package) -> Iterator[MetadataFinding]:
    """A `minimum` or `maximum` is itself a value of the field's type.

    No value can be compared with it otherwise. Correct it, or the type.
    """
    for pointer, field in fields_of(package):
        for name in _faulty_bounds(field):
            bound = field.constraints[name]
            yield MetadataFinding(
                f"{pointer}/constraints/{name}",
                f'"{bound}" is no value of the type {field.type}',
                str(bound),
            )


def unusable_categories(package: Package) -> Iterator[MetadataFinding]:
    """`categories` lists values, or objects with a `value` each (Table Schema v2, "categories").

    Otherwise it says of no value whether it may be there. Write it as a list.
    """
    for pointer, field in fields_of(package):
        given = field.descriptor.get("categories", [])
        if not isinstance(given, list):
            yield MetadataFinding(f"{pointer}/categories", "The categories are no list")
        elif any(_is_no_category(item) for item in given):
            message = "A category is neither a value nor an object with a value"
            yield MetadataFinding(f"{pointer}/categories", message)


def _is_no_category(item: Any) -> bool:
    value = item.get("value") if isinstance(item, dict) else item
    return not isinstance(value, str | int | float)


def unusable(field: Field) -> list[str]:
    """Return the names of a field's constraints that no value can be held against."""
    return [*_faulty_bounds(field), *(["pattern"] if _pattern_fault(field) else [])]


def _pattern_fault(field: Field) -> str | None:
    pattern = field.constraints.get("pattern")
    try:
        re.compile(anchored(pattern) if isinstance(pattern, str) else "")
    except (re.error, OverflowError, RecursionError) as error:
        return str(error)
    return None


def _faulty_bounds(field: Field) -> list[str]:
    given = field.constraints.get
    return [name for name in BOUNDS if not (given(name) is None or _is_value(field, given(name)))]


def _is_value(field: Field, bound: Any) -> bool:
    """Tell whether a bound may be a value of its field; it is surely none where this is false."""
    found = type_of(field)
    if not found.is_ordered:
        return True  # frictionless says that it has no bounds
    if found.is_number and isinstance(bound, int | float):
        return not isinstance(bound, bool)
    if not isinstance(bound, str):
        return False
    pattern = literal_form(field)
    if pattern and not re.fullmatch(pattern, bound):
        return False
    return found.sql != "DATE" or _is_date(bound)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


STANDARD = [unusable_pattern, unusable_bound, unusable_categories]
