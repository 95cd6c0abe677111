"""Rules for the constraints of fields: generators from a package to what is wrong with them.

The docstring of a rule is its documentation for users; its name is its code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from archivepkg.literals import form
from archivepkg.package import Field, Package
from archivepkg.validation.descriptors import MetadataFinding, fields_of

_ORDERED = ("integer", "number", "date", "time", "datetime", "year", "yearmonth")
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")


def unusable_pattern(package: Package) -> Iterator[MetadataFinding]:
    """A `pattern` is a regular expression that can be read.

    Correct its syntax.
    """
    for pointer, field in fields_of(package):
        pattern = field.constraints.get("pattern")
        if not isinstance(pattern, str):
            continue
        try:
            re.compile(pattern)
        except (re.error, OverflowError, RecursionError) as error:
            yield MetadataFinding(
                f"{pointer}/constraints/pattern",
                f"The pattern is not a regular expression: {error}",
                pattern,
            )


def unusable_bound(package: Package) -> Iterator[MetadataFinding]:
    """A `minimum` or `maximum` is itself a value of the field's type.

    No value can be compared with it otherwise. Correct it, or the type.
    """
    for pointer, field in fields_of(package):
        for name in _BOUNDS:
            bound = field.constraints.get(name)
            if bound is not None and not _is_value(field, bound):
                yield MetadataFinding(
                    f"{pointer}/constraints/{name}",
                    f'"{bound}" is no value of the type {field.type}',
                    str(bound),
                )


def _is_value(field: Field, bound: Any) -> bool:
    """Tell whether a bound may be a value of its field; it is surely none where this is false."""
    if field.type not in _ORDERED:
        return True  # frictionless says that it has no bounds
    if field.type in ("integer", "number", "year") and isinstance(bound, int | float):
        return not isinstance(bound, bool)
    if not isinstance(bound, str):
        return False
    pattern = form(field)
    if pattern and not re.fullmatch(pattern, bound):
        return False
    return field.type != "date" or field.format != "default" or _is_date(bound)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


STANDARD = [unusable_pattern, unusable_bound]
HOUSE: list[Callable[[Package], Iterator[MetadataFinding]]] = []
