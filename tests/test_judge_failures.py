"""Where frictionless ends in an error of Python: of the data it is a problem, of ours a fault."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from archivepkg.validation.judge.judge import Judge
from archivepkg.validation.screen.screen import Screen
from support.commands import run
from support.packages import append

Schema = dict[str, Any]


def package(folder: Path, **tables: tuple[Schema, list[list[str]]]) -> Path:
    """Write a package of these tables, each of its schema and rows, and return the folder."""
    resources = []
    for name, (schema, rows) in tables.items():
        resources.append({"name": name, "path": f"{name}.csv", "schema": schema})
        with (folder / f"{name}.csv").open("w", newline="") as file:
            labels = [field["name"] for field in schema["fields"]]
            csv.writer(file, lineterminator="\n").writerows([labels, *rows])
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": resources}))
    return folder


def fields(kind: str, **constraints: Any) -> list[dict[str, Any]]:
    return [{"name": "k", "type": kind, "constraints": constraints}, {"name": "v"}]


def refers(fields: str, to: str, table: str = "") -> list[dict[str, Any]]:
    return [{"fields": [fields], "reference": {"resource": table, "fields": [to]}}]


LISTS = "Values of the type list cannot be compared"
# A schema, its rows, and of what is said the row, the value and the reason.
INCOMPARABLE: dict[str, tuple[Schema, list[list[str]], int, str, str]] = {
    "lists in a key": (
        {"fields": fields("list"), "primaryKey": ["k"]},
        [["a,b", "x"], ["c", "x"]], 2, "a,b", LISTS,
    ),
    "lists in a composite key": (
        {"fields": fields("list"), "primaryKey": ["v", "k"]},
        [["", "x"], ["a,b", "x"]], 3, "a,b", LISTS,
    ),
    "unique objects": (
        {"fields": fields("object", unique=True)},
        [['{"a": 1}', "x"]], 2, '{"a": 1}', "Values of the type object cannot be compared",
    ),
    "lists that refer": (
        {"fields": fields("list"), "foreignKeys": refers("k", "v")},
        [["a", "a"]], 2, "a", LISTS,
    ),
    "lists that are referred to": (
        {"fields": fields("list"), "foreignKeys": refers("v", "k")},
        [["a", "a"]], 2, "a", LISTS,
    ),
    "a bound with a zone": (
        {"fields": fields("datetime", minimum="1949-01-01T00:00:00Z")},
        [["1949-02-01T00:00:00Z", "x"], ["1949-02-01T00:00:00", "x"]],
        3, "1949-02-01T00:00:00", "The value has no time zone, unlike a bound",
    ),
    "a bound without a zone": (
        {"fields": fields("time", maximum="12:00:00")},
        [["", "x"], ["11:00:00Z", "x"]],
        3, "11:00:00Z", "The value has a time zone, unlike a bound",
    ),
    "a bound that is no time": (
        {"fields": [{**fields("time", minimum="noon")[0], "format": "any"}, {"name": "v"}]},
        [["11:00", "x"]], 2, "11:00", 'The minimum of the field, "noon", is no value of its type',
    ),
    "a signalling NaN": (
        {"fields": fields("number", minimum=1)},
        [["2", "x"], ["sNaN", "x"]], 3, "sNaN", "The value cannot be compared",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", INCOMPARABLE)
def test_what_it_cannot_compare_is_named(case: str, tmp_path: Path) -> None:
    schema, rows, row, value, reason = INCOMPARABLE[case]
    found = run("validate", package(tmp_path, t=(schema, rows)), "--format", "json")
    others = ("blank-row", "incomplete-key")
    (problem,) = [p for p in found.json()["problems"] if p["rule"] not in others]
    assert (found.code, problem["rule"]) == (1, "incomparable-value")
    assert problem["message"].startswith(reason)
    assert {name: problem[name] for name in ("resource", "path", "row", "field", "value")} == {
        "resource": "t", "path": "t.csv", "row": row, "field": "k", "value": value,
    }  # fmt: skip


def test_what_it_cannot_compare_in_another_table_is_named(tmp_path: Path) -> None:
    lists = {"fields": fields("list")}
    refer = {"fields": fields("list"), "foreignKeys": refers("v", "k", "lists")}
    folder = package(tmp_path, lists=(lists, [["a", "x"]]), refer=(refer, [["b", "y"]]))
    (problem,) = run("validate", folder, "--format", "json").json()["problems"]
    assert (problem["rule"], problem["resource"], problem["field"]) == (
        "incomparable-value", "refer", "v",
    )  # fmt: skip
    assert problem["message"].startswith('A key refers to "k" of "lists": Values of the type list')


def test_a_missing_reader_is_named(tmp_path: Path) -> None:
    resource = {"name": "t", "path": "t.ods", "schema": {"fields": fields("string")}}
    (tmp_path / "t.ods").write_bytes(b"PK")
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}))
    ran = run("validate", tmp_path)
    assert (ran.code, ran.stdout) == (2, "")
    assert 'Run `pip install "frictionless[ods]"`.' in ran.stderr


def _faulty(*arguments: Any) -> Any:
    raise AttributeError("planted")


@pytest.mark.parametrize(("place", "name"), [(Judge, "_pattern_problems"), (Screen, "selected")])
def test_a_fault_of_ours_is_none_of_the_file(
    place: type, name: str, letters: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = letters(append("data/people.csv", "p9,Odd Row,person,MCMXX,\n"))
    monkeypatch.setattr(place, name, _faulty)
    ran = run("validate", source)
    assert (ran.code, ran.stdout) == (2, "")
    assert "unexpected AttributeError: planted. This is a fault of archivepkg" in ran.stderr
