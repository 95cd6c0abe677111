"""Readings: SQL conditions under which a text is surely a value of a type, one function a type.

A condition may be suspicious, never lenient: a text that frictionless would object to must not
meet it, and one that it turns away is merely looked at again. What SQL cannot tell exactly is
no condition but a `Doubt`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from archivepkg.errors import ArchivepkgError
from archivepkg.package.resources import Field
from archivepkg.tables.sql import is_in, sql_text


class Doubt(ArchivepkgError):  # noqa: N818
    """Why the screen cannot do without the judge; the message is the whole reason."""


def no_words_for(construct: str) -> Doubt:
    """Return the doubt about a construct of a schema that SQL cannot express."""
    return Doubt(f"SQL has no words for {construct}")


@dataclass(frozen=True)
class Reading:
    """How the cells of a field are read.

    literal: the condition under which the text is surely a literal of the type.
    value: the SQL expression of its value, where equal values can be told.
    bound: returns a constraint's value in SQL, `None` where it is not surely one.
    """

    literal: str
    value: str | None = None
    bound: Callable[[Any], str | None] = lambda _: None


def reading(field: Field, column: str) -> Reading:
    """Return how the cells of `field` in `column` are read. Raises Doubt."""
    try:
        return TYPES[field.type](field, column)
    except KeyError:
        raise no_words_for(f"the type {field.type}") from None


def matches(column: str, pattern: str) -> str:
    """Return the condition under which a text matches a pattern of RE2 as a whole."""
    return f"regexp_full_match({column}, {sql_text(pattern)})"


# Types. Each function takes the field and the column of its text.


def _any(field: Field, column: str) -> Reading:
    # Where no type is given, frictionless reads a string, which may have a format.
    return Reading("true", column) if "type" in field.descriptor else _string(field, column)


def _string(field: Field, column: str) -> Reading:
    if field.format == "default":
        return Reading("true", column)
    if field.format not in STRING_FORMATS:
        raise no_words_for(f"the format {field.format} of strings")
    return Reading(matches(column, STRING_FORMATS[field.format]), column)


# The plainest of the texts that frictionless accepts for each format.
STRING_FORMATS = {
    "email": r"[a-z0-9]{1,30}(\.[a-z0-9]{1,30})?@[a-z0-9]{1,30}(\.[a-z0-9]{2,20}){0,2}\.[a-z]{2,6}",
    "uri": r"https?://[a-z0-9]+([.-][a-z0-9]+)*(/([A-Za-z0-9._~:,@!$&'()*+;=-]|%[0-9A-Fa-f]{2})*)*"
    r"(\?([A-Za-z0-9._~:,@!$&'()*+;=/?-]|%[0-9A-Fa-f]{2})*)?",
    "uuid": r"[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
}


def _integer(field: Field, column: str) -> Reading:
    pattern = "[+-]?[0-9]{1,18}"
    return Reading(matches(column, pattern), f"TRY_CAST({column} AS BIGINT)", _whole_bound)


def _number(field: Field, column: str) -> Reading:
    descriptor = field.descriptor
    if descriptor.get("bareNumber") is False:
        raise no_words_for("numbers with text around them")
    if descriptor.get("floatNumber") is True:
        raise no_words_for("numbers read as floats")
    decimal, group = _marks(descriptor.get("decimalChar", "."), descriptor.get("groupChar", ""))
    whole = "[0-9]{1,15}"
    if group:
        whole = f"[0-9]{{1,3}}({re.escape(group)}[0-9]{{3}}){{0,4}}"
    plain = f"replace({column}, {sql_text(group)}, '')" if group else column
    plain = plain if decimal == "." else f"replace({plain}, {sql_text(decimal)}, '.')"
    return Reading(
        matches(column, f"[+-]?{whole}({re.escape(decimal)}[0-9]{{1,15}})?"),
        f"TRY_CAST({plain} AS DECIMAL(38, 15))",
        lambda bound: None if group and isinstance(bound, str) else _number_bound(bound),
    )


def _marks(decimal: str, group: str) -> tuple[str, str]:
    """Return the marks of a number's fraction and of its groups, which nothing can mistake."""
    if (
        not decimal
        or re.search(r"[\w+-]", decimal + group)
        or ("." in decimal and decimal != ".")
        or set(decimal) & set(group)
    ):
        raise no_words_for(f'numbers with the marks "{decimal}" and "{group}"')
    return decimal, group


def _whole_bound(value: Any) -> str | None:
    return None if isinstance(value, float) else _decimal(value, r"-?[0-9]{1,15}")


def _number_bound(value: Any) -> str | None:
    return _decimal(value, r"-?[0-9]{1,15}(\.[0-9]{1,15})?")


def _decimal(value: Any, form: str) -> str | None:
    if isinstance(value, bool) or not re.fullmatch(form, str(value)):
        return None
    return f"CAST('{value}' AS DECIMAL(38, 15))"


def _boolean(field: Field, column: str) -> Reading:
    condition = is_in(column, [*field.true_words, *field.false_words])
    return Reading(condition, f"NOT {is_in(column, field.false_words)}")  # in both, it is false


def _date(field: Field, column: str) -> Reading:
    if field.format == "default":
        value = f"TRY_CAST({column} AS DATE)"
        condition = f"{matches(column, DATE)} AND {value} IS NOT NULL"
        return Reading(f"({condition})", value, _bound_like(DATE, "DATE"))
    value = f"try_strptime({column}, {sql_text(_plain_format(field))})"
    return Reading(_round_trip(value, field, column))


def _plain_format(field: Field) -> str:
    """Return a date format in which Python and DuckDB surely read the same."""
    parts = re.findall("%.", field.format)
    known = re.fullmatch("(%[dmYHMS]|[ .,:/T-])+", field.format)
    if not known or len(set(parts)) < len(parts):
        raise no_words_for(f"the format {field.format} of dates and times")
    return field.format


def _round_trip(value: str, field: Field, column: str) -> str:
    same = f"strftime({value}, {sql_text(field.format)}) = {column}"
    return f"coalesce({same} AND {value} >= TIMESTAMP '0001-01-01', false)"


# Years before 1 and times such as 24:00:00 are left to the judge.
YEAR = "(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})"
DATE = f"{YEAR}-[0-9]{{2}}-[0-9]{{2}}"
TIME = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"


def _time(field: Field, column: str) -> Reading:
    if field.format != "default":
        raise no_words_for(f"the format {field.format} of times")
    return Reading(matches(column, TIME), f"TRY_CAST({column} AS TIME)", _bound_like(TIME, "TIME"))


def _datetime(field: Field, column: str) -> Reading:
    value = f"TRY_CAST({column} AS TIMESTAMP)"
    if field.format != "default":
        value = f"try_strptime({column}, {sql_text(_plain_format(field))})"
        return Reading(_round_trip(value, field, column))
    form = f"{DATE}T{TIME}"
    condition = f"({matches(column, form)} AND {value} IS NOT NULL)"
    return Reading(condition, value, _bound_like(form, "TIMESTAMP"))


def _bound_like(form: str, sql: str) -> Callable[[Any], str | None]:
    def bound(value: Any) -> str | None:
        if not isinstance(value, str) or not re.fullmatch(form, value):
            return None
        return f"CAST({sql_text(value)} AS {sql})"

    return bound


def _year(field: Field, column: str) -> Reading:
    return Reading(matches(column, "[0-9]{4}"), f"TRY_CAST({column} AS INTEGER)", _whole_bound)


YEARMONTH = "[0-9]{4}-(0[1-9]|1[0-2])"


def _yearmonth(field: Field, column: str) -> Reading:
    return Reading(matches(column, YEARMONTH), column, _bound_like(YEARMONTH, "VARCHAR"))


def _duration(field: Field, column: str) -> Reading:
    some = "[0-9]{1,4}"
    date, time = f"({some}Y)?({some}M)?({some}D)?", f"({some}H)?({some}M)?({some}S)?"
    return Reading(
        f"({matches(column, f'P{date}(T{time})?')} AND right({column}, 1) NOT IN ('P', 'T'))"
    )


def _geopoint(field: Field, column: str) -> Reading:
    if field.format != "default":
        raise no_words_for(f"the format {field.format} of geopoints")
    longitude, latitude = "-?(1[0-7][0-9]|[1-9]?[0-9])", "-?[1-8]?[0-9]"
    fraction = r"(\.[0-9]{1,15})?"
    return Reading(matches(column, f"{longitude}{fraction}, ?{latitude}{fraction}"))


def _list(field: Field, column: str) -> Reading:
    item = field.option("itemType")
    delimiter = field.descriptor.get("delimiter", ",")
    if item not in ("string", "integer"):
        raise no_words_for(f"lists of the type {item}")
    if not delimiter or (item == "integer" and re.search("[0-9+-]", delimiter)):
        raise no_words_for(f'lists with the delimiter "{delimiter}"')
    if item == "string":
        return Reading("true")
    some = "[+-]?[0-9]{1,18}"
    return Reading(matches(column, f"{some}({re.escape(delimiter)}{some})*"))


def _json(kind: str) -> Callable[[Field, str], Reading]:
    def read(field: Field, column: str) -> Reading:
        if "arrayItem" in field.descriptor:
            raise no_words_for("arrays with rules for their items")
        kind_of = f"CASE WHEN json_valid({column}) THEN CAST(json_type({column}) AS VARCHAR) END"
        # DuckDB also takes a comma at an end, and any spelling of infinity or no number.
        bare = f"regexp_replace({column}, {sql_text(JSON_STRING)}, '0', 'g')"
        strict = f"NOT regexp_matches({bare}, {sql_text(JSON_ODDITY)})"
        # Python refuses what is nested too deep: long texts are left to it.
        short = f"length({column}) < 900"
        return Reading(f"({short} AND coalesce({kind_of} = '{kind}', false) AND {strict})")

    return read


JSON_STRING = r'"([^"\\]|\\.)*"'
JSON_ODDITY = r",\s*[\]}]|[nN][aA]|[iI]"

TYPES: dict[str, Callable[[Field, str], Reading]] = {
    "any": _any,
    "array": _json("ARRAY"),
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "duration": _duration,
    "geopoint": _geopoint,
    "integer": _integer,
    "list": _list,
    "number": _number,
    "object": _json("OBJECT"),
    "string": _string,
    "time": _time,
    "year": _year,
    "yearmonth": _yearmonth,
}
