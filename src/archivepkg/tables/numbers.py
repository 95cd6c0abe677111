"""Numbers of Table Schema: how they are spelt in cells, in SQL and in JSON."""

from __future__ import annotations

import re
from typing import Any

from archivepkg.package.resources import Field
from archivepkg.tables.sql import sql_text

_SIGN = "[+-]?"
_SHORTEST = r"0|-?0\.[0-9]*[1-9]|-?[1-9][0-9]*(\.[0-9]*[1-9])?"


def whole_pattern(field: Field) -> str | None:
    """Return the pattern of an integer, `None` where it may have text around it."""
    return None if _has_text(field) else _SIGN + _digits(field.option("groupChar"))


def pattern(field: Field) -> str | None:
    """Return the pattern of a number, `None` where it may have text around it."""
    if _has_text(field):
        return None
    return decimal_pattern(field.option("decimalChar"), field.option("groupChar"))


def decimal_pattern(decimal: str = ".", group: str = "") -> str:
    """Return the pattern of a number with these marks."""
    point, digits = re.escape(decimal), _digits(group)
    return f"({_SIGN}({digits}({point}[0-9]*)?|{point}[0-9]+)([eE][+-]?[0-9]+)?|NaN|-?INF)"


def plain(field: Field, text: str) -> str:
    """Return the text of a number with `.` for its decimal mark and nothing else but digits."""
    if _has_text(field):
        text = rf"regexp_replace({text}, '^[^-\d]*|\D*$', '', 'g')"
    if group := field.option("groupChar"):
        text = f"replace({text}, {sql_text(group)}, '')"
    if (decimal := field.option("decimalChar")) != ".":
        text = f"replace({text}, {sql_text(decimal)}, '.')"
    return text


def canonical(field: Field, text: str) -> str:
    """Return the shortest spelling of a number, of any length: `+01.50` becomes `1.5`.

    A number with an exponent, rare in tables, is compared as a double where it is too long.
    """
    text = plain(field, text)
    spelt_out = (
        f"CASE WHEN regexp_matches({text}, '[eE]') THEN coalesce(CAST(TRY_CAST({text} AS "
        f"DECIMAL(38, 18)) AS VARCHAR), CAST(CAST({text} AS DOUBLE) AS VARCHAR)) ELSE {text} END"
    )
    whole = rf"regexp_replace(regexp_replace({spelt_out}, '^\+', ''), '^(-?)0+([0-9])', '\1\2')"
    short = rf"regexp_replace(regexp_replace({whole}, '(\.[0-9]*?)0+$', '\1'), '\.$', '')"
    return rf"regexp_replace(regexp_replace({short}, '^(-?)\.', '\10.'), '^-0$', '0')"


def is_shortest(field: Field, text: str) -> str:
    """Return the SQL condition that a text surely is the shortest spelling, as nearly all are."""
    marks = field.option("decimalChar"), field.option("groupChar")
    if field.type == "number" and marks == (".", ""):
        return f"regexp_full_match({text}, {sql_text(_SHORTEST)})"
    return f"CAST(TRY_CAST({text} AS BIGINT) AS VARCHAR) = {text}"


def as_json(field: Field, text: str) -> str:
    """Return the JSON of a canonical number: NaN and infinity, which JSON has not, are strings."""
    return f"CASE WHEN {text} IN ('NaN', 'INF', '-INF') THEN '\"' || {text} || '\"' ELSE {text} END"


def spelt(field: Field, value: Any) -> str:
    """Return the literal of a number."""
    return str(value).replace(".", field.option("decimalChar"))


def _has_text(field: Field) -> bool:
    return field.descriptor.get("bareNumber") is False


def _digits(group: str) -> str:
    return f"[0-9](({re.escape(group)})?[0-9])*" if group else "[0-9]+"
