"""The wording of messages: counts, lists, likely meanings, and what was expected instead."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

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
