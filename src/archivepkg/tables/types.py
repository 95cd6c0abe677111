"""Table Schema types: how values are spelt, held in SQL, and written back."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from archivepkg.package.resources import Field

_SIGN = "[+-]?"
_ZONE = "(Z|[+-][0-9]{2}:[0-9]{2})?"
_DATE = "-?[0-9]{4,}-[0-9]{2}-[0-9]{2}"
_TIME = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"

_FORMS = {
    "date": _DATE,
    "time": _TIME + _ZONE,
    "datetime": f"{_DATE}T{_TIME}{_ZONE}",
    "year": f"-?[0-9]{{4,}}{_ZONE}",
    "yearmonth": f"-?[0-9]{{4,}}-[0-9]{{2}}{_ZONE}",
    "duration": r"-?P([0-9]+Y)?([0-9]+M)?([0-9]+W)?([0-9]+D)?"
    r"(T([0-9]+H)?([0-9]+M)?([0-9]+(\.[0-9]+)?S)?)?",
}


def literal_form(field: Field) -> str | None:
    """Return the pattern of the type's literals, `None` where every text may be one.

    The pattern is one that Python's `re` and RE2 read alike; it is to match the whole cell.
    """
    descriptor = field.descriptor
    if field.type in ("integer", "number") and descriptor.get("bareNumber") is False:
        return None
    if field.type == "integer":
        return _SIGN + _digits(str(descriptor.get("groupChar") or ""))
    if field.type == "number":
        return _number(
            str(descriptor.get("decimalChar") or "."), str(descriptor.get("groupChar") or "")
        )
    if field.type == "geopoint" and field.format == "default":
        return f"{_number('.', '')}, ?{_number('.', '')}"
    if field.type == "list":
        return _list(descriptor)
    return _FORMS.get(field.type) if field.format == "default" else None


def _digits(group: str) -> str:
    return f"[0-9](({re.escape(group)})?[0-9])*" if group else "[0-9]+"


def _number(decimal: str, group: str) -> str:
    point, digits = re.escape(decimal), _digits(group)
    return f"({_SIGN}({digits}({point}[0-9]*)?|{point}[0-9]+)([eE][+-]?[0-9]+)?|NaN|-?INF)"


def _list(descriptor: dict[str, object]) -> str | None:
    item = literal_form(Field({"type": descriptor.get("itemType", "string")}, frozenset()))
    if item is None:
        return None
    delimiter = re.escape(str(descriptor.get("delimiter", ",")))
    return f"{item}({delimiter}{item})*"


@dataclass(frozen=True)
class SqlType:
    """How values of a field are held in DuckDB. `{}` stands for the expression of the text.

    name: the type. value: the typed value of a text that is a literal of the field.
    canonical: a text that is equal for equal values, and only for these.
    """

    name: str
    value: str
    canonical: str


def quoted(identifier: str) -> str:
    """Return an SQL identifier, quoted."""
    return '"' + identifier.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def sql_type(field: Field) -> SqlType:
    """Return how the values of a field are held in DuckDB.

    Whole numbers are HUGEINT and dates DATE where the format is the default; what has no
    type of its own in SQL (a month, a duration, a list) stays text.
    """
    match field.type:
        case "integer":
            plain = _plain_number(field)
            return SqlType("HUGEINT", f"CAST({plain} AS HUGEINT)", _canonical_number(plain))
        case "number":
            plain = _plain_number(field)
            return SqlType("DOUBLE", f"CAST({plain} AS DOUBLE)", _canonical_number(plain))
        case "boolean":
            true = ", ".join(map(literal, field.true_words))
            value = f"({{}} IN ({true}))"
            return SqlType("BOOLEAN", value, f"CAST({value} AS VARCHAR)")
        case "year":
            return SqlType("INTEGER", "CAST({} AS INTEGER)", "{}")
        case "date" if field.format == "default":
            return SqlType("DATE", "CAST({} AS DATE)", "{}")
        case "array" | "object" | "geojson":
            return SqlType("JSON", "CAST({} AS JSON)", "CAST(json({}) AS VARCHAR)")
        case "geopoint" if field.format == "default":
            return SqlType("VARCHAR", "{}", "replace({}, ', ', ',')")
        case "list" if item_field(field).type in ITEM_NUMBERS:
            return SqlType("VARCHAR", "{}", _canonical_list(field))
    return SqlType("VARCHAR", "{}", "{}")


def is_literal(field: Field, text: str) -> str:
    """Return the condition under which the SQL expression `text` is a literal of the field.

    It is exact where `value` and `canonical` would otherwise take what is no literal.
    """
    if field.type == "boolean":
        words = [*field.true_words, *field.false_words]
        return f"({text} IN ({', '.join(map(literal, words))}))"
    if field.type in ("array", "object", "geojson"):
        return f"coalesce(json_valid({text}), false)"
    pattern = literal_form(field)
    condition = f"regexp_full_match({text}, {literal(pattern)})" if pattern else "true"
    if field.type == "date" and field.format == "default":
        condition = f"({condition} AND TRY_CAST({text} AS DATE) IS NOT NULL)"
    return condition


# The types of a list's items that are not spelt in one way only.
ITEM_NUMBERS = ("integer", "number", "boolean")


def item_field(field: Field) -> Field:
    """Return the field that describes the items of a list (Table Schema v2, "list")."""
    return Field({"type": field.descriptor.get("itemType", "string")}, frozenset())


def _canonical_list(field: Field) -> str:
    delimiter = literal(str(field.descriptor.get("delimiter", ",")))
    item = sql_type(item_field(field)).canonical.replace("{}", "item")
    items = f"[{item} FOR item IN string_split({{}}, {delimiter})]"
    return f"array_to_string({items}, {delimiter})"


def _plain_number(field: Field) -> str:
    """Return the text of a number with `.` for its decimal mark and nothing else but digits."""
    text = "{}"
    if field.descriptor.get("bareNumber") is False:
        text = rf"regexp_replace({text}, '^[^-\d]*|\D*$', '', 'g')"
    if group := field.descriptor.get("groupChar"):
        text = f"replace({text}, {literal(str(group))}, '')"
    decimal = field.descriptor.get("decimalChar")
    if decimal and decimal != ".":
        text = f"replace({text}, {literal(str(decimal))}, '.')"
    return text


def _canonical_number(text: str) -> str:
    """Return the shortest spelling of a number, of any length: `+01.50` becomes `1.5`.

    A number with an exponent, rare in tables, is compared as a double where it is too long.
    """
    spelt_out = (
        f"CASE WHEN regexp_matches({text}, '[eE]') THEN coalesce(CAST(TRY_CAST({text} AS "
        f"DECIMAL(38, 18)) AS VARCHAR), CAST(CAST({text} AS DOUBLE) AS VARCHAR)) ELSE {text} END"
    )
    whole = rf"regexp_replace(regexp_replace({spelt_out}, '^\+', ''), '^(-?)0+([0-9])', '\1\2')"
    short = rf"regexp_replace(regexp_replace({whole}, '(\.[0-9]*?)0+$', '\1'), '\.$', '')"
    return rf"regexp_replace(regexp_replace({short}, '^(-?)\.', '\10.'), '^-0$', '0')"


class Number(str):
    """A number of a JSON text, with all its digits."""


def spelt(field: Field, value: Any) -> str:
    """Return a literal of the field for a value of JSON, SQLite or Parquet; `None` is missing."""
    if value is None:
        return "" if "" in field.missing else min(field.missing, default="")
    match field.type:
        case "boolean":
            return (field.true_words if value else field.false_words)[0]
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
