"""Strategies for schemas: fields of every type, format and option, and cells good and bad."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

# For each type: literals that are plain, odd but readable to frictionless, and no literals.
LITERALS: dict[str, list[str]] = {
    "string": ["a", "b", "ab", "Köln", "été", "x y", 'say "hi"', "a,b", "line\nbreak", "5",
               "e\u0301", "हिन्दी", "\x1c", "nobody@example.org", "http://a.org"],
    "any": ["a", "1", "2.5", "x"],
    "integer": ["0", "1", "2", "3", "-7", "007", "+5", "123456789012345678901", " 4 ", "1_0", "٣",
                "5.0", "x", "1e3", "1,000", "--1", "9223372036854775808", "€5", "5 %", "-0"],
    "number": ["0", "1", "1.0", "1.00", "2.5", "-0.5", ".5", "5.", "1e2", "15e-1", "NaN", "INF",
               "nan", " 3 ", "1,5", "x", "0.1234567890123456789", "12345678901234567890.5", "1e400",
               "1E+2", "1_0", "٣", "+1+5", "1-5", "112", "1e5", "1000", "1000.5", "1000000", "-0"],
    "boolean": ["true", "false", "True", "1", "0", "yes", "TRUE", "", "no", "x"],
    "date": ["2020-01-01", "2020-02-29", "2021-02-29", "1949-10-01", "2020-1-1", "0000-01-01",
             "2020-13-01", "x", "20200101", "9999-12-31", "0999-05-06", " 2020-01-01",
             "10000-01-01", "2020-01-01T00:00:00", "Jan 5 2020", "5"],
    "time": ["00:00:00", "23:59:59", "24:00:00", "12:30:00Z", "12:30:00.5", "1:2:3", "12:30", "x",
             "12:30:60", "12:30:00+01:00", "10 AM"],
    "datetime": ["2020-01-01T00:00:00", "2020-02-30T00:00:00", "2020-01-01T00:00:00Z",
                 "2020-01-01 00:00:00", "2020-01-01T12:30:00.25", "x", "2020-01-01T24:00:00",
                 "0000-01-01T00:00:00", "9999-12-31T23:59:59", "2020-01-01"],
    "year": ["1949", "0001", "0000", "9999", "949", "19490", "-949", "x", "19 9", "١٩٤٩", "+949"],
    "yearmonth": ["1949-10", "1949-13", "1949-1", "1949", "0001-01", "x-y", "0000-00", "-1-1"],
    "duration": ["P1Y", "P1M", "P1DT2H", "PT5M", "P", "PT", "P1", "P1Y2M3DT4H5M6S", "x", "P2W",
                 "-P1D", "P1.5D", "P99999Y", "P1YT", "PT1H1H", "p1y"],
    "geopoint": ["90,45", "1.5, 2.5", "181,0", "0,91", "-180,-90", "x", "1;2", "10,20,30",
                 "[90, 45]", '{"lon": 90, "lat": 45}', "180.0000001,0", "1e1,2", "90°,45°", ",",
                 "+1,2", "nan,1", "1 ,2"],
    "list": ["a,b", "1,2,3", "1, 2", "", "x", "1,,2", "2020-01-01,2020-02-30", "true,1", "1.5,2"],
    "array": ["[]", "[1, 2]", '["a"]', "{}", "[", "x", "null", "[NaN]", "[1,]", "[inf]", "[nan]",
              '["inf,]"]', "[1e999]", "[01]", '["\\ud800"]', "[" * 600 + "]" * 600,
              f"[{'9' * 5000}]", '["\t"]'],
    "object": ["{}", '{"a": 1}', "[]", "{", "x", '{"a": 1, "a": 2}', '{"a": 1,}', '{"a": -Inf}',
               "{'a': 1}", '{"a": /**/ 1}', '{"a": NaN}', '\ufeff{}'],
    "geojson": ['{"type": "Point", "coordinates": [1, 2]}', "{}", "x"],
}  # fmt: skip
STRING_FORMATS = {
    "email": ["a@b.org", "x.y@example.com", "a@b", "@b.org", "a b@c.org", "a@b.museum"],
    "uri": ["http://a.org", "https://a.org/b/c.html", "a.org", "http://", "urn:x:y",
            "https://a.org/?q=1", "https://a.org/%7B%22a%22%7D?f%5B0%5D=a:b&c=(d)",
            "https://a.org/%7", "https://a.org/{a}", "https://a.org/a b"],
    "uuid": ["123e4567-e89b-12d3-a456-426614174000", "123e4567", "x" * 36],
    "binary": ["YQ==", "YQ", "é"],
}  # fmt: skip
BOUNDS: dict[str, list[Any]] = {
    "integer": [0, 1, 2, "3", -1, 10**19],
    "number": [0, 1, 2.5, "0.5", "1e1", 1e-7, "1.000"],
    "date": ["2020-01-01", "1949-10-01"],
    "time": ["12:00:00", "12:30:00"],
    "datetime": ["2020-01-01T00:00:00"],
    "year": [1949, "1950", 0],
    "yearmonth": ["1949-10"],
}
PATTERNS = ["[a-z]+", "a|b", r"\w+", ".*", "[^x]*", "(a|b){1,2}", r"\d", "(?i)A+", "x{,3}",
            r"\S+", "[[:alpha:]]", "a{e}", r"[^\W\d_]+", r"\bx.*", "^a$", ""]  # fmt: skip
MISSING: list[list[Any]] = [[""], ["", "NA"], ["-"], [], ["0", "1949"], [{"value": "a"}]]
DATES = ["%d.%m.%Y", "%Y%m%d", "%y-%m-%d", "%d %b %Y", "%j %Y", "%Y-%m-%Y", "%d/%m", "%Y", "%m.%d.",
         "%Y-%m-%d %H", "%A %d %m %Y", "%e.%m.%Y", "%d%%%m%Y", "any", "%G-%V-%u"]  # fmt: skip
TIMES = ["%H:%M", "%H%M%S", "%I %p", "%H:%M:%S.%f", "%M", "any"]
DATETIMES = ["%Y-%m-%d %H:%M", "%d/%m/%YT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f", "%H %d.%m.%Y", "any",
             "%Y-%m-%d %H:%M:%S%z", "%c", "%s", "%d.%m.%y %H"]  # fmt: skip
MARKS = ["", ".", ",", "'", " ", "\xa0", "1", "0", "-", "+", "e", "E", "_", "..", ",,", "n", "٣"]
DELIMITERS = [",", ";", "|", "||", "-", "+", "1", " ", "", ".", "\n"]
ITEMS = ["string", "integer", "number", "boolean", "date", "datetime", "time"]
WORDS = [["yes"], ["1", "x"], ["x", "y"], ["no"], ["0", "n"], ["", "no"], []]
HARD_TO_COMPARE = ("array", "object", "geojson", "list")
SPANS = ["minLength", "maxLength"]
DAYS = [date(1, 1, 1), date(999, 5, 6), date(1949, 10, 1), date(2020, 2, 29), date(9999, 12, 31)]


# Properties that change how cells are read, by type: what they may be.
OPTIONS: dict[str, dict[str, list[Any]]] = {
    "array": {"arrayItem": [{}, {}, {"type": "integer"}]},
    "boolean": {"trueValues": WORDS, "falseValues": WORDS},
    "date": {"format": ["default", *DATES]},
    "datetime": {"format": ["default", *DATETIMES]},
    "geojson": {"format": ["default", "topojson"]},
    "geopoint": {"format": ["default", "array", "object"]},
    "integer": {"bareNumber": [True, True, False], "groupChar": ["", ",", "1"]},
    "list": {"delimiter": DELIMITERS, "itemType": ITEMS},
    "number": {"decimalChar": MARKS, "groupChar": MARKS, "bareNumber": [True, True, True, False],
               "floatNumber": [False, False, False, True]},
    "string": {"format": ["default", *STRING_FORMATS]},
    "time": {"format": ["default", *TIMES]},
}  # fmt: skip


@st.composite
def constraints(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    drawn: dict[str, Any] = {}
    if draw(st.booleans()):
        drawn["required"] = draw(st.booleans())
    if kind not in HARD_TO_COMPARE and draw(st.integers(0, 4)) == 0:
        drawn["unique"] = True
    if kind in BOUNDS and draw(st.booleans()):
        names = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]
        drawn[draw(st.sampled_from(names))] = draw(st.sampled_from(BOUNDS[kind]))
    if kind in ("string", "list", "array", "object") and draw(st.booleans()):
        drawn[draw(st.sampled_from(SPANS))] = draw(st.integers(0, 3))
    if kind == "string" and draw(st.integers(0, 2)) == 0:
        drawn["pattern"] = draw(st.sampled_from(PATTERNS))
    if kind != "list" and draw(st.integers(0, 4)) == 0:
        values = [*LITERALS[kind][:5], 1, 5, 1949, 2.5, True, None]
        drawn["enum"] = draw(st.lists(st.sampled_from(values), min_size=1, max_size=5))
    return drawn


@st.composite
def fields(draw: st.DrawFn, name: str) -> dict[str, Any]:
    kind = draw(st.sampled_from([*LITERALS, "string", "integer", "date", "number", "number"]))
    field: dict[str, Any] = {"name": name, "type": kind, "constraints": draw(constraints(kind))}
    for option, values in OPTIONS.get(kind, {}).items():
        if draw(st.integers(0, 2)) == 0:
            field[option] = draw(st.sampled_from(values))
    if kind == "string" and draw(st.integers(0, 9)) == 0:
        del field["type"]
    if draw(st.integers(0, 3)) == 0:
        field["missingValues"] = draw(st.sampled_from(MISSING))
    return field


def spelt(field: dict[str, Any]) -> list[str]:
    """Return literals in the spelling that the options of a field ask for."""
    kind, form = field.get("type", "string"), field.get("format", "default")
    texts = LITERALS[kind]
    if kind == "string":
        return STRING_FORMATS.get(form, texts)
    if kind == "number" and ("decimalChar" in field or "groupChar" in field):
        point, group = field.get("decimalChar", "."), field.get("groupChar", "")
        marked = ["1,5", "1,000", "1,000.5", "1.50", "1.5", "1", "12", "1,00", "1..5", ".5", "-1.5"]
        table = {",": group, ".": point}
        return ["".join(table.get(sign, sign) for sign in text) for text in marked] + texts
    if kind in ("date", "datetime", "time") and "%" in form:
        noon = timedelta(hours=12, minutes=5)
        days = [datetime.combine(day, datetime.min.time()) + noon for day in DAYS]
        good = [day.strftime(form) for day in days]
        odd = [text.replace("2020", "0000").replace("29", "30") for text in good]
        return [*good, *odd, *(text.replace("0", "", 1) for text in good), *texts]
    if kind == "list":
        items = LITERALS[field.get("itemType", "string")]
        delimiter = field.get("delimiter", ",")
        pairs = pairwise(items)
        return [delimiter.join(pair) for pair in pairs] + [items[0], delimiter, *texts]
    return texts


@st.composite
def cells(draw: st.DrawFn, field: dict[str, Any]) -> str:
    texts = spelt(field)
    plain = texts[: draw(st.sampled_from([2, 4, len(texts)]))]
    missing = [
        item["value"] if isinstance(item, dict) else item
        for item in field.get("missingValues", [""])
    ]
    return draw(st.sampled_from([*plain, *missing] * 2 + ["NA", "?"]))


def plain(field: dict[str, Any], number: int) -> str:
    """Return one of many plain literals of a field, as far as can be another for each number."""
    match field.get("type", "string"):
        case "string" if field.get("format", "default") == "default":
            return f"s{number}"
        case "integer" | "number":
            return str(number)
        case "date" if field.get("format", "default") == "default":
            return str(date(1000, 1, 1) + timedelta(days=number))
        case "year":
            return f"{number:04}"
    return spelt(field)[number % 2]
