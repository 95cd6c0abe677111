"""The wording of messages: counts, lists, likely meanings, and what was expected instead."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from frictionless import errors, helpers

from support.commands import run
from support.packages import RELEASABLE, Make, append, describe, replace, write


def test_one_is_counted_in_the_singular(letters: Make, tmp_path: Path) -> None:
    folder = letters(RELEASABLE, replace("data/letters.csv", "9.75,false", "9.75,no"))
    assert "not valid: 1 problem in " in run("validate", folder).stdout
    ran = run("release", folder, "--output", tmp_path / "release")
    assert (ran.code, ran.stderr[:26]) == (1, "Not valid, with 1 problem:")
    write("data/people.csv", "id,name,kind,born,email\np1,Anna Ek,person,,\n")(folder)
    assert "1 row   People" in run("info", folder).stdout


def test_the_reasons_for_a_version_name_their_tables(letters: Make, tmp_path: Path) -> None:
    old = letters(RELEASABLE).rename(tmp_path / "old")
    new = letters(
        RELEASABLE,
        replace("CHANGELOG.md", "1.1.0", "1.0.1"),
        describe('"version": "1.0.0"', '"version": "1.0.1"'),
        append("data/people.csv", "p4,Cy Mo,person,,\n"),
        append("data/letter_people.csv", "l4,p4,author,1\n"),
    )
    ran = run("release", new, "--previous", old, "--output", tmp_path / "release")
    assert ran.code == 1
    assert "people: 1 row added; letter_people: 1 row added." in ran.stderr


def test_a_release_names_all_that_keeps_it(letters: Make, tmp_path: Path) -> None:
    folder = letters(
        describe('"version": "1.0.0"', '"version": "one"'),
        replace("data/letters.csv", "9.75,false", "9.75,no"),
    )
    ran = run("release", folder, "--output", tmp_path / "release")
    assert ran.code == 1
    assert [line[:24] for line in ran.stderr.splitlines()] == [
        "Not valid, with 2 proble",
        "The package needs a name",
        "CHANGELOG.md: there is n",
    ]


def test_a_version_that_is_not_there_is_called_so(letters: Make, tmp_path: Path) -> None:
    old = letters().rename(tmp_path / "old")
    new = letters(describe('"version": "1.0.0",', ""))
    assert "there is no version" in run("diff", old, new).stdout


@pytest.mark.parametrize(
    ("categories", "shown"), [(12, "c11, c12"), (13, "c12, c13"), (14, "c11, c12 and 2 more")]
)
def test_a_list_leaves_out_none_or_several(letters: Make, categories: int, shown: str) -> None:
    names = ", ".join(f'"c{number}"' for number in range(1, categories + 1))
    old = '["person", {"value": "body", "label": "Body"}]'
    edit = replace("schema/people.json", old, f"[{names}]")
    (first, *_) = run("validate", letters(edit), "--format", "json").json()["problems"]
    assert first["message"].endswith(f", {shown}")


# Commands with a slip, and what is asked.
SLIPS = {
    "command": (["valdate"], "validate"),
    "command in capitals": (["Validate"], "validate"),
    "format of an export": (["export", "corpus:", "--to", "sqlit"], "sqlite"),
    "format of a report": (["validate", "corpus:", "--format", "jsn"], "json"),
    "option": (["validate", "corpus:", "--strct"], "--strict"),
    "role": (["search", "", "corpus:", "--role", "autor"], "author"),
    "agent": (["search", "", "corpus:", "--agent", "Stalim"], "Stalin"),
    "place": (["search", "", "corpus:", "--place", "Mosscow"], "Moscow"),
    "subject": (["search", "", "corpus:", "--subject", "ralways"], "Railways"),
    "type": (["search", "", "corpus:", "--type", "lettr"], "letter"),
    "record": (["show", "ssta-0O20", "--source", "corpus:"], "ssta-0020"),
    "resource": (["diff", "corpus:", "corpus:", "--resource", "docments"], "documents"),
    "file": (["info", "datapakage.json"], "datapackage.json"),
    "archive": (["info", "lettters.zip"], "letters.zip"),
}


@pytest.mark.parametrize(("arguments", "meant"), SLIPS.values(), ids=SLIPS.keys())
def test_a_slip_is_answered_with_what_may_be_meant(
    letters: Make, arguments: list[str], meant: str
) -> None:
    folder = letters(write("letters.zip", b""))
    ran = run(*arguments, cwd=folder)
    assert ran.code == 2
    assert f"Did you mean {meant}?" in re.sub("[\"']", "", ran.stderr)


def test_another_word_is_taken_for_no_slip() -> None:
    for arguments in (["publish"], ["search", "", "corpus:", "--agent", "Nabokov"]):
        ran = run(*arguments)
        assert (ran.code, "Did you mean" in ran.stderr) == (2, False)


# Fields of all types and constraints, with a cell that is wrong, and what is said of it.
EXPECTED: dict[str, tuple[dict[str, object], str, str]] = {
    "boolean": ({"type": "boolean"}, "no", "neither true (true, True, TRUE, 1) nor false (false, "),
    "boolean of its own": (
        {"type": "boolean", "trueValues": ["ja"], "falseValues": ["nein"]},
        "no",
        "neither true (ja) nor false (nein)",
    ),
    "integer": ({"type": "integer"}, "two", "no whole number, such as 1949"),
    "number": ({"type": "number", "decimalChar": ","}, "1.5", "no number, such as 9,75"),
    "date": ({"type": "date"}, "28.02.1949", "no date, such as 1949-02-28"),
    "date of a format": (
        {"type": "date", "format": "%d.%m.%Y"},
        "1949-02-28",
        'no date in the format "%d.%m.%Y", such as 28.02.1949',
    ),
    "any date": ({"type": "date", "format": "any"}, "spring", "no date, such as 1949-02-28"),
    "time": ({"type": "time"}, "noon", "no time, such as 09:30:00"),
    "datetime": ({"type": "datetime"}, "noon", "no date with a time, such as 1949-02-28T09:30:00Z"),
    "year": ({"type": "year"}, "MCM", "no year, such as 1949"),
    "yearmonth": ({"type": "yearmonth"}, "1949", "no year with a month, such as 1949-02"),
    "duration": ({"type": "duration"}, "long", "no duration, such as P1Y6M"),
    "geopoint": ({"type": "geopoint"}, "here", "no point, longitude first, such as 12.5, 41.9"),
    "geopoint as an object": (
        {"type": "geopoint", "format": "object"},
        "12,41",
        'no JSON object with a point, such as {"lon": 12.5, "lat": 41.9}',
    ),
    "list": (
        {"type": "list", "itemType": "integer", "delimiter": ";"},
        "a;b",
        'no list of values of the type integer with ";" between them',
    ),
    "array": ({"type": "array"}, "a", "no JSON array, such as [1, 2]"),
    "object": ({"type": "object"}, "a", 'no JSON object, such as {"pages": 2}'),
    "geojson": ({"type": "geojson"}, "a", 'no GeoJSON object, such as {"type": "Point"'),
    "e-mail": ({"type": "string", "format": "email"}, "anna", "such as name@example.org"),
    "uri": ({"type": "string", "format": "uri"}, "here", "no URI, such as https://example.org/"),
    "uuid": ({"type": "string", "format": "uuid"}, "7", "no UUID, such as 123e4567-e89b-"),
    "enum": (
        {"type": "string", "constraints": {"enum": [f"e{n}" for n in range(1, 15)]}},
        "e0",
        "none of the values allowed: e1, e2, e3, e4, e5, e6, e7, e8, e9, e10, e11, e12 and 2 more",
    ),
    "minimum": ({"type": "integer", "constraints": {"minimum": 3}}, "2", "below the minimum, 3"),
    "maximum": (
        {"type": "date", "constraints": {"maximum": "1950-01-01"}},
        "1951-01-01",
        "above the maximum, 1950-01-01",
    ),
    "exclusive minimum": (
        {"type": "number", "constraints": {"exclusiveMinimum": 0}},
        "0",
        "not above the exclusive minimum, 0",
    ),
    "exclusive maximum": (
        {"type": "number", "constraints": {"exclusiveMaximum": 9}},
        "9",
        "not below the exclusive maximum, 9",
    ),
    "pattern": (
        {"type": "string", "constraints": {"pattern": "[a-z]+"}},
        "A1",
        'does not match the pattern "[a-z]+"',
    ),
    "length": (
        {"type": "string", "constraints": {"minLength": 2}},
        "A",
        '"A" has fewer than 2 characters',
    ),
    "length of an array": (
        {"type": "array", "constraints": {"maxLength": 1}},
        "[1, 2]",
        '"[1, 2]" has more than 1 item',
    ),
    "required": (
        {"type": "string", "constraints": {"required": True}},
        "",
        "A value is required, and this cell has none",
    ),
}


@pytest.mark.parametrize(("field", "cell", "said"), EXPECTED.values(), ids=EXPECTED.keys())
def test_what_was_expected_is_said(
    tmp_path: Path, field: dict[str, object], cell: str, said: str
) -> None:
    schema = {"fields": [{"name": "id", "type": "string"}, {"name": "f", **field}]}
    resource = {"name": "t", "path": "t.csv", "schema": schema}
    package = {"$schema": V2, "name": "t", "resources": [resource]}
    write("datapackage.json", json.dumps(package))(tmp_path)
    with (tmp_path / "t.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["id", "f"], ["a", cell]])
    (problem,) = run("validate", tmp_path, "--format", "json").json()["problems"]
    rule = "constraint-error" if "constraints" in field else "type-error"
    facts = ("rule", "row", "field", "value")
    assert tuple(problem[name] for name in facts) == (rule, 2, "f", cell)
    assert said in problem["message"]


V2 = "https://datapackage.org/profiles/2.0/datapackage.json"


@pytest.mark.parametrize("kind", errors.CellError.list_children())
def test_errors_of_frictionless_keep_their_words(kind: type[errors.CellError]) -> None:
    import archivepkg.validation.judge.verdicts  # noqa: F401  # where they are given them

    error = kind(
        note="a note", cells=["a", "b"], row_number=7, cell="b", field_name="f", field_number=2
    )
    descriptor = error.to_descriptor()
    message = descriptor.pop("message")
    assert message == error.message == helpers.safe_format(error.template, descriptor)
    assert {"title", "description", "tags", "note", "cells", "rowNumber"} <= set(descriptor)
