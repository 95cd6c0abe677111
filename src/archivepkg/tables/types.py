"""Table Schema types in SQL: how a cell's text becomes a value of DuckDB, type by type."""

from __future__ import annotations

from dataclasses import dataclass

from archivepkg.package.resources import Field
from archivepkg.tables.literals import form


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
            true = ", ".join(map(literal, words(field)[0]))
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


# Table Schema v2, "boolean": the defaults of trueValues and falseValues.
TRUE_VALUES = ["true", "True", "TRUE", "1"]
FALSE_VALUES = ["false", "False", "FALSE", "0"]


def is_literal(field: Field, text: str) -> str:
    """Return the condition under which the SQL expression `text` is a literal of the field.

    It is exact where `value` and `canonical` would otherwise take what is no literal.
    """
    if field.type == "boolean":
        true, false = words(field)
        return f"({text} IN ({', '.join(map(literal, [*true, *false]))}))"
    if field.type in ("array", "object", "geojson"):
        return f"coalesce(json_valid({text}), false)"
    pattern = form(field)
    condition = f"regexp_full_match({text}, {literal(pattern)})" if pattern else "true"
    if field.type == "date" and field.format == "default":
        condition = f"({condition} AND TRY_CAST({text} AS DATE) IS NOT NULL)"
    return condition


def words(field: Field) -> tuple[list[str], list[str]]:
    """Return the words for true and for false of a boolean field."""
    true, false = field.descriptor.get("trueValues"), field.descriptor.get("falseValues")
    return (
        [str(word) for word in true] if isinstance(true, list) else TRUE_VALUES,
        [str(word) for word in false] if isinstance(false, list) else FALSE_VALUES,
    )


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
