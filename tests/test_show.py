"""`archivepkg show`: records to read, and as other programs take them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from support.commands import Export, run
from support.packages import CORPUS, Make, append
from support.photographs import MORE, photographs, write_package


@pytest.mark.parametrize("form", ["text", "json", "ris", "csl-json", "bibtex", "chicago"])
def test_output(form: str, file_regression: FileRegressionFixture) -> None:
    ran = run("show", "ssta-0006", "ssta-0014", "--source", CORPUS, "--format", form)
    assert (ran.code, ran.stderr) == (0, "")
    file_regression.check(ran.stdout, extension=".txt")


def test_a_record_that_is_named_twice_is_shown_once() -> None:
    once, twice = (
        run("show", *names, "--source", CORPUS, "--format", "bibtex").stdout
        for names in (["ssta-0006"], ["ssta-0006", "ssta-0006"])
    )
    assert once == twice != ""


@pytest.mark.parametrize("name", ["nothing", "caf\udce9", ""])
def test_a_record_that_there_is_not(name: str) -> None:
    ran = run("show", name, "--source", CORPUS)
    assert (ran.code, ran.stderr.count("There is no record '")) == (2, 1)


TITLED = {"name": "title", "type": "string", "rdfType": "http://purl.org/dc/terms/title"}


def test_a_record_that_names_itself_says_so_once(tmp_path: Path) -> None:
    reference = {"resource": "t", "fields": "id"}
    relation = "http://purl.org/dc/terms/relation"
    schema = {
        "fields": [
            {"name": "id", "type": "string"},
            TITLED,
            {"name": "after", "type": "string", "rdfType": relation},
        ],
        "primaryKey": "id",
        "foreignKeys": [{"fields": "after", "reference": {"resource": "", "fields": "id"}}],
    }
    links = {
        "fields": [
            {"name": "one", "type": "string"},
            {"name": "other", "type": "string", "rdfType": relation},
        ],
        "primaryKey": ["one", "other"],
        "foreignKeys": [
            {"fields": "one", "reference": reference},
            {"fields": "other", "reference": reference},
        ],
    }
    package = {
        "resources": [
            {"name": "t", "path": "t.csv", "schema": schema},
            {"name": "links", "path": "links.csv", "schema": links},
        ],
        "archivepkg": {"record": {"resource": "t"}},
    }
    (tmp_path / "datapackage.json").write_text(json.dumps(package))
    (tmp_path / "t.csv").write_text("id,title,after\na,One,a\nb,Two,a\n")
    (tmp_path / "links.csv").write_text("one,other\na,a\na,b\n")
    shown = run("show", "a", "--source", tmp_path).stdout
    related = ["a after a (One)", "b (Two) after a", "a links a (One)", "a links b (Two)"]
    assert shown.startswith("\n  ".join(["a\nOne\n\nRelated", *related]) + "\n\n")
    cited = run("show", "a", "--source", tmp_path, "--format", "chicago").stdout
    assert "“One.” Undated." in cited


def test_json_is_that_of_the_json_export(corpus_export: Export) -> None:
    exported = json.loads(corpus_export("json").read_text(encoding="utf-8"))["documents"]
    identifiers = [record["id"] for record in exported]
    shown = run("show", *identifiers, "--source", CORPUS, "--format", "json").json()
    assert shown == exported


def test_a_record_reads_the_same_from_an_export(corpus_export: Export) -> None:
    for form in ("text", "json"):
        here, there = (
            run("show", "ssta-0010", "--source", source, "--format", form).stdout
            for source in (CORPUS, corpus_export("sqlite"))
        )
        assert here == there != ""


def test_an_unknown_record_is_named_with_the_nearest_one() -> None:
    refused = run("show", "ssta-006", "--source", CORPUS)
    assert (refused.code, refused.stdout) == (2, "")
    assert 'Did you mean "ssta-00' in refused.stderr


def test_a_row_that_breaks_a_key_is_named(letters: Make) -> None:
    more = "".join(f"p{number},One More,person,,\n" for number in (*range(4, 60), 40, 60))
    refused = run("show", "1", "--source", letters(append("data/people.csv", more)))
    assert (refused.code, refused.stdout) == (2, "")
    assert "data/people.csv:61: this cannot go into the database" in refused.stderr


def test_a_relation_is_told_from_both_sides() -> None:
    for identifier in ("ssta-0014", "ssta-0015"):
        text = run("show", identifier, "--source", CORPUS).stdout
        assert "ssta-0014" in text
        assert "attachment of" in text
        assert "ssta-0015" in text


def test_another_archive_is_shown_by_its_schema(
    tmp_path: Path, file_regression: FileRegressionFixture
) -> None:
    source = photographs(tmp_path / "photographs")
    ran = run("show", "b1", "b2", "b3", "--source", source)
    file_regression.check(ran.stdout, extension=".txt")


def test_further_dates_and_the_repository_are_shown(tmp_path: Path) -> None:
    source = write_package(tmp_path / "more", "more", "More", "bilder", MORE)
    text = run("show", "b1", "--source", source).stdout
    for part in ("echt: open", "Repository", "Pictures Online", "Further dates", "May 1958"):
        assert part in text


@pytest.mark.parametrize("form", ["ris", "csl-json", "bibtex", "chicago"])
def test_every_citation_names_the_repository(form: str, tmp_path: Path) -> None:
    source = write_package(tmp_path / "more", "more", "More", "bilder", MORE)
    for record in ("b1", "b3"):  # with an archive that has the original, and without
        assert "Pictures Online" in run("show", record, "--source", source, "--format", form).stdout


def test_ids_that_are_alike_have_keys_of_their_own_in_bibtex(tmp_path: Path) -> None:
    schema = {"fields": [{"name": "id", "type": "string"}, TITLED], "primaryKey": "id"}
    table = {"name": "t", "path": "t.csv", "schema": schema}
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [table]}))
    (tmp_path / "t.csv").write_text("id,title\nMS 1,One\nMS#1,Two\nMS-1-2,Three\n")
    new = tmp_path / "new.bib"
    assert run("export", tmp_path, "--to", "bibtex", "--output", new).code == 0
    keys = re.findall("@misc{(.*),", new.read_text())
    assert keys == ["MS-1", "MS-1-2", "MS-1-2-2"]


def test_values_of_every_type_are_shown(letters: Make) -> None:
    source = letters()
    text = run("show", "l1", "--source", source).stdout
    for shown in (
        "First",
        "3 February 1950",
        "yes",
        "war, peace",
        "A note\n              of three",
    ):
        assert shown in text
    (record,) = run("show", "l1", "--source", source, "--format", "json").json()
    assert record["is_copy"] is True
    assert record["extra"] == {"pen": "black"}
    assert record["parts"] == [1, 2]


def test_control_characters_are_shown_and_not_sent(tmp_path: Path) -> None:
    source = photographs(tmp_path / "photographs")
    file = source / "data/bilder.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("under repair", "\x1b]0;owned\x07"), encoding="utf-8")
    for arguments in (("show", "b1", "--source", source), ("search", "owned", source)):
        assert "\x1b" not in run(*arguments).stdout
