"""Warnings: what the standard allows, but is most likely a slip, leaves a package valid."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from support.commands import exported, run
from support.packages import Edit, both, describe, replace

Make = Callable[..., Path]

DESCRIPTOR, PEOPLE_SCHEMA, LETTERS = "datapackage.json", "schema/people.json", "data/letters.csv"
RELAXED = describe('"strict": true,', "")


def misspelt(right: str, wrong: str) -> Edit:
    """Return the edit that gives a property of the descriptor another name."""
    return describe(f'"{right}":', f'"{wrong}":')


# Edits, and what is warned of: rule, file, line, field, value.
WARNED: dict[str, tuple[Edit, tuple[str, str, int, str | None, str]]] = {
    "a letter is missing": (
        replace("schema/letters.json", '"constraints": {"enum"', '"contraints": {"enum"'),
        ("near-miss", "schema/letters.json", 21, "shelf", "contraints"),
    ),
    "singular": (misspelt("licenses", "license"), ("near-miss", DESCRIPTOR, 7, None, "license")),
    "another letter": (
        misspelt("licenses", "licences"),
        ("near-miss", DESCRIPTOR, 7, None, "licences"),
    ),
    "letters swapped": (
        replace(PEOPLE_SCHEMA, '"title": "Kind"', '"titel": "Kind"'),
        ("near-miss", PEOPLE_SCHEMA, 5, "kind", "titel"),
    ),
    "other case": (
        replace(PEOPLE_SCHEMA, '"title": "Kind"', '"Title": "Kind"'),
        ("near-miss", PEOPLE_SCHEMA, 5, "kind", "Title"),
    ),
    "underscore": (
        replace("schema/letter_people.json", '"uniqueKeys"', '"unique_keys"'),
        ("near-miss", "schema/letter_people.json", 9, None, "unique_keys"),
    ),
    "a setting of this tool": (
        misspelt("checks", "check"),
        ("near-miss", DESCRIPTOR, 14, None, "check"),
    ),
    "a control character": (
        replace(LETTERS, "Unbekannt", "Un\x07bekannt"),
        ("control-character", LETTERS, 7, "note", "Un\x07bekannt: Köln"),
    ),
    "a control character of another encoding": (
        replace(LETTERS, "Unbekannt", "Un\x93bekannt"),
        ("control-character", LETTERS, 7, "note", "Un\x93bekannt: Köln"),
    ),
}


@pytest.mark.parametrize(("edit", "expected"), WARNED.values(), ids=WARNED.keys())
def test_a_warning_leaves_the_package_valid(
    letters: Make, edit: Edit, expected: tuple[object, ...]
) -> None:
    folder = letters(edit, RELAXED)
    ran = run("validate", folder, "--format", "json")
    report = ran.json()
    facts = ("rule", "path", "line", "field", "value")
    assert [tuple(item[name] for name in facts) for item in report["warnings"]] == [expected]
    assert (ran.code, report["valid"], report["problems"], report["by_rule"]) == (0, True, [], {})
    text = run("validate", folder)
    assert text.code == 0
    assert f"{expected[1]}:{expected[2]}: warning: {expected[0]}" in text.stdout
    assert f"no problems, 1 warning.\n    1 {expected[0]} (warning)\n" in text.stdout
    github = run("validate", folder, "--format", "github").stdout
    assert [line[:9] for line in github.splitlines() if "::" in line] == ["::warning"]


@pytest.mark.parametrize(("edit", "expected"), WARNED.values(), ids=WARNED.keys())
def test_a_strict_look_makes_a_problem_of_a_warning(
    letters: Make, edit: Edit, expected: tuple[object, ...]
) -> None:
    ran = run("validate", letters(edit, RELAXED), "--strict", "--format", "json")
    assert ran.code == 1
    assert expected[0] in ran.json()["by_rule"]
    assert ran.json()["warnings"] == []


OTHER_WORDS = ["related", "date", "rights", "format2x", "licensing", "x-licenses-x", "key"]


@pytest.mark.parametrize("name", OTHER_WORDS)
def test_other_words_are_no_near_misses(letters: Make, name: str) -> None:
    edit = describe('"resources": [', f'"{name}": [], "resources": [')
    report = run("validate", letters(edit, RELAXED), "--format", "json").json()
    assert (report["warnings"], report["problems"]) == ([], [])


def test_one_slip_in_many_places_is_one_warning(letters: Make) -> None:
    folder = letters(RELAXED)
    schema = folder / PEOPLE_SCHEMA
    schema.write_text(
        schema.read_text(encoding="utf-8").replace('"description"', '"decription"'),
        encoding="utf-8",
    )
    warnings = run("validate", folder, "--format", "json").json()["warnings"]
    messages = [warning["message"] for warning in warnings]
    assert [message[:12] for message in messages] == ['"decription"'] * len(messages)
    assert len(messages) <= 2  # in the schema, and in its fields
    assert " other place" in messages[-1]


def test_a_slip_that_makes_the_package_invalid_is_a_problem(letters: Make) -> None:
    report = run(
        "validate", letters(misspelt("resources", "resorces"), RELAXED), "--format", "json"
    ).json()
    assert report["by_rule"] == {"near-miss": 1}
    assert report["warnings"] == []


def test_a_warning_hides_no_problem_of_its_cell(letters: Make) -> None:
    edit = both(replace("data/people.csv", "body,1920", "bo\x07dy,1920"), RELAXED)
    report = run("validate", letters(edit), "--format", "json").json()
    assert report["by_rule"] == {"categories": 1}
    assert report["warnings"] == []


def test_what_is_warned_of_can_be_exported(letters: Make, tmp_path: Path) -> None:
    edit, _ = WARNED["singular"]
    target = exported(letters(edit, RELAXED), "json", tmp_path / "letters.json")
    assert json.loads(target.read_text(encoding="utf-8"))["package"]["name"] == "letters"


def test_a_limit_bounds_the_warnings_that_are_listed(letters: Make) -> None:
    edit, _ = WARNED["a control character"]
    folder = letters(edit, misspelt("licenses", "license"), RELAXED)
    report = run("validate", folder, "--format", "json", "--limit", "1").json()
    assert (len(report["warnings"]), report["truncated"], report["valid"]) == (1, True, True)
    text = run("validate", folder, "--limit", "1").stdout
    assert "no problems, 2 warnings." in text
    assert "Only 1 of 2 problems and warnings are listed" in text
