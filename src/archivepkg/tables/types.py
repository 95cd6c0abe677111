"""Field types: what each type of Table Schema is to SQL, to JSON and in a cell, in one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from archivepkg.package.resources import Field
from archivepkg.tables import lists, numbers
from archivepkg.tables.exactjson import to_json
from archivepkg.tables.sql import is_in, sql_text

Sql = Callable[[Field, str], str]  # makes SQL of a field's text, itself an expression of SQL

# The constraints that bound a value, or the length of it, each with how it compares to them.
BOUNDS = {"minimum": ">=", "maximum": "<=", "exclusiveMinimum": ">", "exclusiveMaximum": "<"}
LENGTHS = {"minLength": ">=", "maxLength": "<="}


def _unchanged(field: Field, text: str) -> str:
    return text


@dataclass(frozen=True)
class FieldType:
    """A type of Table Schema (v2, "Field Types"); what is not said of it is as for text.

    json: the type of the values in JSON. sql: their type in DuckDB.
    pattern: what the literals of the default format match, whole, to Python's `re` and to RE2
    alike, or the function that returns it for any format; `None` where any text may be one.
    condition: the SQL condition that a literal meets besides.
    plain: the text that SQL can cast to the type `sql`.
    canonical: a text that is equal for equal values, and only for these.
    as_json: the JSON of a canonical text, where that is no string.
    spelt: returns the literal of a value that JSON, SQLite or Parquet holds.
    has_formats: whether values of another format than the default are no more than text.
    is_number: whether values compare as numbers. is_ordered: whether they can have bounds.
    noun, example: what messages call a literal of the default format, and one of them.
    """

    json: str = "string"
    sql: str = "VARCHAR"
    pattern: str | Callable[[Field], str | None] | None = None
    condition: Sql | None = None
    plain: Sql = _unchanged
    canonical: Sql = _unchanged
    as_json: Sql = _unchanged
    spelt: Callable[[Field, Any], str] = lambda field, value: str(value)
    has_formats: bool = False
    is_number: bool = False
    is_ordered: bool = False
    noun: str = ""
    example: str = ""

    @property
    def is_unbounded(self) -> bool:
        """Tell whether values are numbers with more digits than SQL may have room for."""
        return self.sql in ("HUGEINT", "DOUBLE")


_ZONE = "(Z|[+-][0-9]{2}:[0-9]{2})?"
_DATE = "-?[0-9]{4,}-[0-9]{2}-[0-9]{2}"
_TIME = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"

TEXT = FieldType()
_NUMBER = FieldType(
    "number", "DOUBLE", numbers.pattern,
    plain=numbers.plain, canonical=numbers.canonical, as_json=numbers.as_json,
    spelt=numbers.spelt, is_number=True, is_ordered=True,
)  # fmt: skip
_OBJECT = FieldType(
    "object", "JSON",
    condition=lambda field, text: f"coalesce(json_valid({text}), false)",
    canonical=lambda field, text: f"CAST(json({text}) AS VARCHAR)",
    spelt=lambda field, value: value if isinstance(value, str) else to_json(value),
    noun="JSON object", example='{"pages": 2}',
)  # fmt: skip

TYPES = {
    "any": TEXT,
    "string": TEXT,
    "number": _NUMBER,
    "integer": replace(
        _NUMBER, json="integer", sql="HUGEINT", pattern=numbers.whole_pattern, as_json=_unchanged,
        noun="whole number", example="1949",
    ),
    "boolean": FieldType(
        "boolean", "BOOLEAN",
        condition=lambda field, text: is_in(text, [*field.true_words, *field.false_words]),
        plain=lambda field, text: is_in(text, field.true_words),
        canonical=lambda field, text: f"CAST({is_in(text, field.true_words)} AS VARCHAR)",
        spelt=lambda field, value: (field.true_words if value else field.false_words)[0],
    ),
    "date": FieldType(
        "string", "DATE", _DATE,
        condition=lambda field, text: f"TRY_CAST({text} AS DATE) IS NOT NULL",
        spelt=lambda field, value: value.isoformat() if isinstance(value, date) else str(value),
        has_formats=True, is_ordered=True, noun="date", example="1949-02-28",
    ),
    "time": FieldType(
        pattern=_TIME + _ZONE, has_formats=True, is_ordered=True, noun="time", example="09:30:00"
    ),
    "datetime": FieldType(
        pattern=f"{_DATE}T{_TIME}{_ZONE}", has_formats=True, is_ordered=True,
        noun="date with a time", example="1949-02-28T09:30:00Z",
    ),
    "year": FieldType(
        "integer", "INTEGER", f"-?[0-9]{{4,}}{_ZONE}",
        as_json=lambda field, text: f"CAST(CAST({text} AS INTEGER) AS VARCHAR)",
        spelt=lambda field, value: f"{int(value):04}", is_number=True, is_ordered=True,
        noun="year", example="1949",
    ),
    "yearmonth": FieldType(
        pattern=f"-?[0-9]{{4,}}-[0-9]{{2}}{_ZONE}", is_ordered=True,
        noun="year with a month", example="1949-02",
    ),
    "duration": FieldType(
        pattern=r"-?P([0-9]+Y)?([0-9]+M)?([0-9]+W)?([0-9]+D)?"
        r"(T([0-9]+H)?([0-9]+M)?([0-9]+(\.[0-9]+)?S)?)?",
        noun="duration", example="P1Y6M",
    ),
    "geopoint": FieldType(
        pattern=f"{numbers.decimal_pattern()}, ?{numbers.decimal_pattern()}", has_formats=True,
        canonical=lambda field, text: f"replace({text}, ', ', ',')",
        noun="point, longitude first", example="12.5, 41.9",
    ),
    "list": FieldType(
        "array", pattern=lambda field: lists.pattern(field, literal_form(lists.item_field(field))),
        canonical=lambda field, text: lists.canonical(
            field, text, canonical(lists.item_field(field), "item")
        ),
        as_json=lists.as_json, spelt=lists.spelt,
    ),
    "array": replace(_OBJECT, json="array", noun="JSON array", example="[1, 2]"),
    "object": _OBJECT,
    "geojson": replace(
        _OBJECT, noun="GeoJSON object", example='{"type": "Point", "coordinates": [12.5, 41.9]}'
    ),
}  # fmt: skip


def type_of(field: Field) -> FieldType:
    """Return the type of a field: text where it is unknown, or the format is one of its own."""
    found = TYPES.get(field.type, TEXT)
    if found.has_formats and field.format != "default":
        return FieldType(is_ordered=found.is_ordered)
    return found


def literal_form(field: Field) -> str | None:
    """Return the pattern that a field's literals match, `None` where any text may be one."""
    pattern = type_of(field).pattern
    if callable(pattern):
        return pattern(field)
    return pattern if field.format == "default" else None


def is_literal(field: Field, text: str) -> str:
    """Return the SQL condition that a text is a literal of the field.

    It is exact where `sql_value` and `canonical` would otherwise take what is no literal.
    """
    pattern, condition = literal_form(field), type_of(field).condition
    parts = [f"regexp_full_match({text}, {sql_text(pattern)})"] if pattern else []
    parts += [condition(field, text)] if condition else []
    return f"({' AND '.join(parts)})" if parts else "true"


def sql_value(field: Field, text: str) -> str:
    """Return the SQL of the typed value of a text that is a literal of the field."""
    found = type_of(field)
    return f"CAST({found.plain(field, text)} AS {found.sql})"


def canonical(field: Field, text: str) -> str:
    """Return the SQL of a text that is equal for equal values, and only for these."""
    return type_of(field).canonical(field, text)


def spelt(field: Field, value: Any) -> str:
    """Return a literal of the field for a value of JSON, SQLite or Parquet; `None` is missing."""
    if value is None:
        return "" if "" in field.missing else min(field.missing, default="")
    return type_of(field).spelt(field, value)
