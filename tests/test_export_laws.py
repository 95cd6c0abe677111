"""The law of exports: a package of any types comes back as the same package."""

from __future__ import annotations

import csv
import datetime
import io
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.commands import exported, run
from support.laws import examples

TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=12).map(str)
LINES = st.lists(TEXT, min_size=1, max_size=3).map("\n".join)
DIGITS = st.decimals(-(10**25), 10**25, allow_nan=False, places=6).map(lambda n: f"{n:f}")
DATES = st.dates(datetime.date(1000, 1, 1)).map(str)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


def dumped(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[str]:
    return strategy.map(lambda value: json.dumps(value, ensure_ascii=False))


# Fields of every type and the literals of their values, odd ones among them.
CELLS: dict[str, tuple[dict[str, Any], st.SearchStrategy[str]]] = {
    "string": ({"type": "string"}, LINES),
    "any": ({"type": "any"}, LINES),
    "integer": ({"type": "integer"}, st.integers(-(10**18), 10**18).map(str)),
    "huge": ({"type": "integer"}, st.integers(-(10**30), 10**30).map(str)),
    "grouped": ({"type": "number", "groupChar": " "}, st.integers(0, 10**9).map(
        lambda n: f"{n:,}".replace(",", " "))),
    "number": ({"type": "number"}, DIGITS),
    "decimal": ({"type": "number"}, st.decimals(-999, 999, places=2).map(str)),
    "special": ({"type": "number"}, st.sampled_from(["NaN", "INF", "-INF", "1e5", "-0", "+1.50"])),
    "comma": ({"type": "number", "decimalChar": ","}, st.decimals(-9, 9, places=3).map(
        lambda n: str(n).replace(".", ","))),
    "boolean": ({"type": "boolean"}, st.sampled_from(["true", "false", "0", "True"])),
    "yes": ({"type": "boolean", "trueValues": ["oui"], "falseValues": ["non", "nein"]},
            st.sampled_from(["oui", "non", "nein"])),
    "date": ({"type": "date"}, DATES),
    "german": ({"type": "date", "format": "%d.%m.%Y"}, st.dates(datetime.date(1900, 1, 1)).map(
        lambda day: day.strftime("%d.%m.%Y"))),
    "time": ({"type": "time"}, st.times().map(lambda time: time.strftime("%H:%M:%S"))),
    "datetime": ({"type": "datetime"}, st.tuples(DATES, st.times()).map(
        lambda pair: f"{pair[0]}T{pair[1].strftime('%H:%M:%S')}Z")),
    "year": ({"type": "year"}, st.integers(1, 9999).map("{:04}".format)),
    "yearmonth": ({"type": "yearmonth"}, DATES.map(lambda day: day[:7])),
    "duration": ({"type": "duration"}, st.integers(1, 99).map("P{}DT2H".format)),
    "list": ({"type": "list"}, st.lists(st.text("abcé", min_size=1), min_size=1).map(",".join)),
    "numbers": ({"type": "list", "itemType": "integer", "delimiter": ";"},
                st.lists(st.integers().map(str), min_size=1, max_size=4).map(";".join)),
    "array": ({"type": "array"}, dumped(st.lists(JSON, max_size=3))),
    "object": ({"type": "object"}, dumped(st.dictionaries(TEXT, JSON, max_size=3))),
    "geopoint": ({"type": "geopoint"}, st.integers(-90, 90).map("{0}.5, {0}".format)),
    "geojson": ({"type": "geojson"}, st.integers(-90, 90).map(
        '{{"type": "Point", "coordinates": [{0}.25, {0}]}}'.format)),
}  # fmt: skip
MISSING = ["", "n/a"]


@st.composite
def packages(draw: st.DrawFn) -> dict[str, bytes]:
    """Return the files of a package: a table of any types, a child table and one without key."""
    names = draw(st.lists(st.sampled_from(sorted(CELLS)), min_size=1, max_size=6, unique=True))
    keys = draw(st.lists(st.text("abcABC'\" é", min_size=1), max_size=5, unique=True))
    keys = sorted(key for key in keys if key.strip() == key)
    columns = [CELLS[name][1] | st.sampled_from(MISSING) for name in names]
    records = [[key, *(draw(column) for column in columns)] for key in keys]
    fields = [{"name": "Key", "type": "string"}]
    fields += [{"name": name, **CELLS[name][0]} for name in names]
    part = {"fields": ["Key"], "reference": {"resource": "records", "fields": ["Key"]}}
    parts = [[key, str(n)] for key in keys for n in range(draw(st.integers(0, 2)))]
    tables = {
        "records": (fields, records, {"primaryKey": ["Key"]}),
        "parts": ([fields[0], {"name": "n", "type": "integer"}], parts,
                  {"primaryKey": ["Key", "n"], "foreignKeys": [part]}),
        "odd-name": ([{"name": 'a "text"', "type": "string"}],
                     draw(st.lists(st.tuples(LINES.filter(bool)))), {}),
    }  # fmt: skip
    resources = [
        {"name": name, "path": f"{number}.csv", "format": "csv", "dialect": {"delimiter": ","},
         "schema": {"fields": fields, "missingValues": MISSING, **more}}
        for number, (name, (fields, _, more)) in enumerate(tables.items())
    ]  # fmt: skip
    files = {
        f"{number}.csv": _csv([[field["name"] for field in fields], *rows])
        for number, (fields, rows, _) in enumerate(tables.values())
    }
    descriptor = {"name": "any", "version": "1.0.0", "resources": resources}
    return {**files, "datapackage.json": json.dumps(descriptor).encode()}


def _csv(rows: list[Any]) -> bytes:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue().encode()


@pytest.mark.parametrize("form", ["csv", "json", "sqlite", "parquet"])
@examples(8, nightly=150)
@given(files=packages())
def test_a_package_comes_back_the_same(form: str, files: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as name:
        source, artifact, again = (Path(name) / part for part in ("source", "out.json", "again"))
        source.mkdir()
        for path, content in files.items():
            (source / path).write_bytes(content)
        exported(source, form, artifact)
        assert run("diff", source, artifact).code == 0
        exported(artifact, "csv", again)
        assert run("diff", source, again).code == 0
