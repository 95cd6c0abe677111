"""Clearance: SQL conditions under which a cell is surely valid, one small function per construct.

A condition may be suspicious, never lenient: a cell that frictionless or a rule of this tool
would object to must not meet it, and a cell that it turns away is merely looked at again.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Literal

from archivepkg.package.resources import Field
from archivepkg.tables.sql import is_in, sql_text
from archivepkg.tables.types import BOUNDS, LENGTHS
from archivepkg.validation.screen.readings import Reading, matches, no_words_for, reading


def surely_valid(field: Field, column: str, value: str | None = None) -> str:
    """Return the condition under which the text in `column` is a valid value of `field`.

    Missing values are not its concern, nor is uniqueness. Raises Doubt.
    value: where that is at hand, the SQL of the value, NULL where the text is surely none.
    """
    read = reading(field, column)
    if value and read.literal != "true":
        read = replace(read, literal=f"{value} IS NOT NULL", value=read.value and value)
    conditions = [read.literal]
    for name, value in field.constraints.items():
        if name not in ("required", "unique"):
            conditions.append(_constraint(field, column, read, name, value))
    if "categories" in field.descriptor:
        conditions.append(_categories(field, column))
    return " AND ".join(condition for condition in conditions if condition != "true") or "true"


# Constraints. Each function takes what the constraint says and how the cell is read.


def _constraint(field: Field, column: str, read: Reading, name: str, value: Any) -> str:
    if name in BOUNDS:
        bound = read.bound(value)
        if read.value is None or bound is None:
            raise no_words_for(f"the constraint {name} of {field.type}s")
        return f"coalesce({read.value} {BOUNDS[name]} {bound}, false)"
    if name in LENGTHS and field.type in ("string", "list") and isinstance(value, int):
        return f"{_length(field, column)} {LENGTHS[name]} {int(value)}"
    if name == "pattern" and field.type == "string" and isinstance(value, str):
        return _pattern(column, value)
    if name == "enum" and isinstance(value, list) and field.type not in ("array", "object"):
        return is_in(column, [str(item) for item in value if _is_text_of(field, item)])
    raise no_words_for(f"the constraint {name} of {field.type}s")


def _is_text_of(field: Field, item: Any) -> bool:
    """Tell whether the text of an item of `enum` surely has the item's value."""
    whole = isinstance(item, int) and not isinstance(item, bool)
    return isinstance(item, str) or (whole and field.type in ("integer", "number", "year"))


def _length(field: Field, column: str) -> str:
    if field.type == "string":
        return f"length({column})"
    delimiter = sql_text(field.option("delimiter"))
    return f"len(string_split({column}, {delimiter}))"


def _pattern(column: str, pattern: str) -> str:
    same = same_in_re2(pattern)
    if same is None:
        raise no_words_for(f"the pattern {pattern}")
    condition = f"{matches(column, pattern)} AND NOT contains({column}, chr(10))"
    return condition if same == "always" else f"{condition} AND {is_ascii(column)}"


def _categories(field: Field, column: str) -> str:
    if not isinstance(field.descriptor["categories"], list):
        return "true"
    return is_in(column, [str(value) for value in field.categories])


def is_ascii(column: str) -> str:
    """Return the condition under which a text is ASCII."""
    return f"strlen({column}) = length({column})"


# Inside brackets: no nested bracket (a POSIX class to RE2), no escape but of a class or a sign.
_CLASS = r"\[\^?(?:[^\\\[\]]|\\[dws]|\\[^A-Za-z0-9\s])+\]"
_SAFE = re.compile(
    rf"(?:{_CLASS}|\\[dwsDWS]|\\[^A-Za-z0-9\s]|\(\?:|\((?!\?)|\)|[|.^$*+?]"
    r"|\{[0-9]{1,3}(?:,[0-9]{0,3})?\}|[^\\\[\](){}|.^$*+?])*"
)
_DOUBLED_REPEAT = re.compile(r"[*+?}][*+]")  # possessive to Python, an error or a repeat to RE2
_CLASS_ESCAPE = re.compile(r"\\[dwsDWS]")


def same_in_re2(pattern: str) -> Literal["always", "ascii"] | None:
    r"""Tell when a full match in RE2 implies that frictionless accepts the text.

    Returns `always`, `ascii` (where the text is ASCII: `\d` and its like know more letters in
    Python), or `None` where it cannot be told. Matches are of texts without line breaks.
    """
    if not _SAFE.fullmatch(pattern) or _DOUBLED_REPEAT.search(pattern):
        return None
    return "ascii" if _CLASS_ESCAPE.search(pattern) else "always"
