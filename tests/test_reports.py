"""Reports of `validate`: what people and programs read, kept to the letter."""

from __future__ import annotations

import json

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from support.commands import run
from support.packages import Edit, Make, append, both, describe, replace

MANY_PROBLEMS: Edit = both(
    describe('"version": "1.0.0"', '"version": "1.0"'),
    describe('"licenses":', '"licences":'),
    replace(
        "schema/people.json", '"title": "Kind", "description"', '"title": "Kind", "desciption"'
    ),
    replace("data/people.csv", "Bo Li", "B"),
    replace("data/people.csv", "club@", "anna@"),
    append("data/people.csv", "p5,Dee Ng,person,1950,\np4,Cy Mo,person,1851,\n"),
    replace("data/letters.csv", "9.75,false", "9.75,no"),
    replace("data/letters.csv", ",l1,10,", ",l1,1_0,"),
    replace("data/letters.csv", "1951-12-31", "1951-12-30"),
    replace("data/letters.csv", "Unbekannt: Köln", '"50%:\x1b[31m Ko\u0308ln, a\nb"'),
    replace("data/letter_people.csv", "l2,p2,author", "l2,p9,writer"),
    replace("data/letter_people.csv", "l3,p1,reader", "l3,p1,author"),
)


@pytest.mark.parametrize(
    ("form", "extension"), [("text", ".txt"), ("json", ".json"), ("github", ".txt")]
)
def test_report(
    letters: Make, file_regression: FileRegressionFixture, form: str, extension: str
) -> None:
    ran = run("validate", "--format", form, cwd=letters(MANY_PROBLEMS))
    assert ran.code == 1
    file_regression.check(ran.stdout, extension=extension)


@pytest.mark.parametrize("form", ["text", "json"])
def test_overview(letters: Make, file_regression: FileRegressionFixture, form: str) -> None:
    ran = run("info", "--format", form, cwd=letters())
    assert ran.code == 0
    file_regression.check(ran.stdout, extension=".txt" if form == "text" else ".json")


def test_a_limit_bounds_what_is_listed_and_not_what_is_counted(letters: Make) -> None:
    folder = letters(MANY_PROBLEMS)
    whole = run("validate", folder, "--format", "json").json()
    for limit in (0, 1, 5):
        report = run("validate", folder, "--format", "json", "--limit", str(limit)).json()
        assert report["counts"] == whole["counts"]
        assert report["by_rule"] == whole["by_rule"]
        assert report["problems"] == whole["problems"][:limit]
        assert report["truncated"]
    assert not whole["truncated"]
    text = run("validate", folder, "--limit", "5").stdout
    assert f"Only 5 of {whole['counts']['problems']} problems are listed" in text


def test_strict_applies_the_house_rules_to_any_package(letters: Make) -> None:
    folder = letters(
        describe('"strict": true', '"strict": false'),
        replace("data/letters.csv", ",Second,", ",Second ,"),
    )
    assert run("validate", folder).code == 0
    report = run("validate", folder, "--strict", "--format", "json").json()
    assert report["by_rule"] == {"surrounding-space": 1}


def test_each_check_that_a_row_fails_is_named(letters: Make) -> None:
    tables = ["letter_people", "letters", "letters"]
    checks = [{"check": "referenced", "resource": "letters", "by": by} for by in tables]
    folder = letters(describe('"checks": [', f'"checks": [{json.dumps(checks)[1:-1]}, '))
    problems = run("validate", folder, "--format", "json").json()["problems"]
    assert [(item["rule"], item["row"], item["message"]) for item in problems] == [
        ("unreferenced", 3, 'No row of "letters" refers to this row'),
        ("unreferenced", 5, 'No row of "letter_people" refers to this row'),
        ("unreferenced", 5, 'No row of "letters" refers to this row'),
    ]
