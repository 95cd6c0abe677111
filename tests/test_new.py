"""`archivepkg new`: a row at its place, with what belongs to it, or nothing at all."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from support.commands import run
from support.packages import (
    CORPUS,
    Edit,
    Make,
    append,
    describe,
    moved,
    replace,
    rows_of,
    to_gzip,
    to_tsv,
)
from support.photographs import photographs

Contents = dict[str, bytes]


def contents(folder: Path) -> Contents:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def added(before: Contents, folder: Path) -> dict[str, list[str]]:
    """Return the lines that each file has more than before, and assert that it has no fewer."""
    found: dict[str, list[str]] = {}
    for path, content in contents(folder).items():
        if content == before[path]:
            continue
        old, new = before[path].decode().splitlines(), content.decode().splitlines()
        assert [line for line in new if line in old] == old
        found[path] = [line for line in new if line not in old]
    return found


def test_a_row_goes_to_its_place_and_nothing_else_changes(letters: Make) -> None:
    folder = letters()
    before = contents(folder)
    values = {"id": "l2b", "title": 'Of "May", in haste', "date": "1952-05", "reply_to": "l1"}
    ran = run("new", "letters", folder, *sets(values), "--yes")
    assert (ran.code, ran.stderr) == (0, "")
    line = 'l2b,"Of ""May"", in haste",1952-05,1952-05-01,1952-05-31,l1,,,,,,,,,,,,,,'
    assert added(before, folder) == {"data/letters.csv": [line]}
    identifiers = [row[0] for row in rows_of((folder / "data/letters.csv").read_bytes())]
    assert identifiers == ["id", "l1", "l2", "l2b", "l3", "l4"]
    assert run("validate", folder).code == 0


def sets(values: dict[str, str]) -> list[str]:
    return [word for name, text in values.items() for word in ("--set", f"{name}={text}")]


@pytest.mark.parametrize(
    ("known", "proposed"),
    [
        (["ssta-0019", "ssta-0020"], "ssta-0021"),
        (["p9", "p10"], "p11"),
        (["1", "3", "2"], "4"),
        (["a-099"], "a-100"),
        (["1949/7 b", "1949/12 b", "x"], "1949/13 b"),
        (["anna", "jonas"], ""),
        (["a1", "anna", "jonas"], ""),
    ],
)
def test_the_next_key_is_proposed(known: list[str], proposed: str, tmp_path: Path) -> None:
    field = {"name": "id", "type": "string"}
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": [field], "primaryKey": "id"}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [resource]}))
    (tmp_path / "t.csv").write_text("\n".join(["id", *sorted(known), ""]))
    ran = run("new", "t", tmp_path, "--yes")
    if proposed:
        assert ran.code == 0
        assert f"The key is {proposed}." in ran.stdout
        assert proposed in (tmp_path / "t.csv").read_text().splitlines()
    else:
        assert (ran.code, "primary-key" in ran.stdout) == (1, True)


# What is set, and why nothing is written, with the exit code.
REFUSED: dict[str, tuple[dict[str, str], int, str]] = {
    "a field that is not there": ({"titel": "x"}, 2, 'Did you mean "title"?'),
    "a key that is taken": ({"id": "l1", "title": "x"}, 1, '"l1" is the key of another row'),
    "a value of another type": ({"title": "x", "pages": "two"}, 1, '"two" is no whole number'),
    "a value out of bounds": ({"title": "x", "pages": "100"}, 1, "above the maximum, 99"),
    "no date": ({"title": "x", "date": "May 1952"}, 1, "no date of EDTF. Write it as 1949-02-28"),
    "a row that is not there": ({"title": "x", "reply_to": "l44"}, 1, 'Did you mean "l4"?'),
    "nothing required": ({"date": "1952"}, 1, "A value is required"),
    "a house rule": ({"title": " x"}, 1, "white space"),
    "half a character": ({"title": "x\udcff"}, 1, "half a character"),
    "bounds of another date": (
        {"title": "x", "date": "1952", "date_end": "1953-01-01"}, 1, 'asks for "1952-12-31"',
    ),
    "two of them": ({"pages": "two", "date": "May"}, 1, "letters.date: "),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_nothing_is_written_that_would_not_be_valid(name: str, letters: Make) -> None:
    values, code, said = REFUSED[name]
    folder = letters()
    before = contents(folder)
    ran = run("new", "letters", folder, *sets(values), "--yes")
    assert ran.code == code
    assert said in ran.stdout + ran.stderr
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (append("data/people.csv", '"p0",Zoe,person,,\n'), "Run `archivepkg tidy` first"),
        (
            moved("data/people.csv", "data/people.csv.gz", to_gzip),
            "Add it with the program that made",
        ),
    ],
)
def test_no_more_than_the_row_is_changed(edit: Edit, said: str, letters: Make) -> None:
    folder = letters(edit, describe('"strict": true', '"strict": false'))
    before = contents(folder)
    ran = run("new", "people", folder, "--set", "id=p9", "--set", "name=Zoe", "--yes")
    assert (ran.code, said in ran.stderr) == (2, True)
    assert contents(folder) == before


def test_a_table_of_tabs_gets_tabs(letters: Make) -> None:
    folder = letters(moved("data/letter_people.csv", "data/letter_people.tsv", to_tsv))
    values = {"letter_id": "l3", "person_id": "p2", "role": "reader", "rank": "3"}
    assert run("new", "letter_people", folder, *sets(values), "--yes").code == 0
    assert "l3\tp2\treader\t3\n" in (folder / "data/letter_people.tsv").read_text("utf-8")


def test_only_a_folder_is_added_to() -> None:
    ran = run("new", "documents", "corpus:", "--yes")
    assert (ran.code, "Name a folder" in ran.stderr) == (2, True)


# What is typed for bilder: nr, bezeichnung, zeit, art, inhalt, urheber (one that is not there,
# with name and ordnung), ort (by its name, then by its key), aus, archiv, signatur, netz; for one
# in the picture, and for a theme that is misspelt first.
SESSION = [
    "", "Bridge, again", "1933", "photograph", "", "max", "y", "Max Moser", "Moser, Max",
    "Olten", "n", "o1", "", "", "", "", "y", "l3", "On the right.", "n",
    "y", "bruecke", "n", "bruecken", "n", "y",
]  # fmt: skip


def test_a_session(tmp_path: Path, file_regression: FileRegressionFixture) -> None:
    folder = photographs(tmp_path / "photographs")
    before = contents(folder)
    ran = run("new", "bilder", folder, typed="\n".join(SESSION) + "\n")
    assert (ran.code, added(before, folder)) == (
        0,
        {
            "data/bilder.csv": ['b4,"Bridge, again",1933,photograph,,max,o1,,,,'],
            "data/leute.csv": ['max,Max Moser,"Moser, Max"'],
            "data/abgebildet.csv": ["b4,l3,On the right."],
            "data/bild_themen.csv": ["b4,bruecken"],
        },
    )
    file_regression.check(ran.stdout, extension=".txt")
    assert run("validate", folder).code == 0


@pytest.mark.parametrize(("typed", "code"), [(["", "x"], 2), ([*[""] * 11, "n", "n", "n"], 1)])
def test_a_session_that_is_left_writes_nothing(typed: list[str], code: int, tmp_path: Path) -> None:
    folder = photographs(tmp_path / "photographs")
    before = contents(folder)
    ran = run("new", "bilder", folder, typed="\n".join(typed) + "\n")
    assert (ran.code, contents(folder)) == (code, before)


def test_fields_say_what_they_are_and_what_they_may_hold(
    letters: Make, file_regression: FileRegressionFixture
) -> None:
    typed = ["l3", "p2", "writer", "reader", "4", "3", "n"]
    ran = run("new", "letter_people", letters(), typed="\n".join(typed) + "\n")
    assert ran.code == 1
    file_regression.check(ran.stdout, extension=".txt")


def test_what_was_typed_is_not_lost(letters: Make) -> None:
    folder = letters(
        replace("data/letter_people.csv", "l1,p1,author,1\n", ""),
        describe('"resource": "people", "by"', '"resource": "letters", "by"'),
    )
    assert run("validate", folder).code == 1
    typed = ["", "A letter", *[""] * 18, "y", "p2", "author", "1", "n", "y"]
    ran = run("new", "letters", folder, typed="\n".join(typed) + "\n")
    assert (ran.code, "Nothing was written." in ran.stdout) == (1, True)
    _, _, kept = ran.stdout.partition("once it is corrected:\n")
    expected = {
        "id": "l5",
        "title": "A letter",
        "letter_people": [{"letter_id": "l5", "person_id": "p2", "role": "author", "rank": "1"}],
    }
    assert json.loads(kept) == expected
    shutil.rmtree(folder)
    folder = letters()
    before = contents(folder)
    (folder.parent / "kept.json").write_text(kept)
    assert run("new", "letters", folder, "--from", folder.parent / "kept.json").code == 0
    assert added(before, folder)["data/letter_people.csv"] == ["l5,p2,author,1"]


def record(**values: Any) -> dict[str, Any]:
    return {"title": "x", **values}


# Objects of JSON, and the cells that they make, or what is said of them, with the exit code.
OBJECTS: dict[str, tuple[Any, int, str]] = {
    "values of JSON": (
        record(
            pages=3, weight=9.75, is_copy=False, tags=["a", "b"], extra={"pen": "red"}, note=None
        ),
        0,
        'l5,x,,,,,3,9.75,false,,,,,a;b,"{""pen"": ""red""}",,,,,',
    ),
    "texts": (record(pages="3", is_copy="false", note=""), 0, "l5,x,,,,,3,,false,,,,,,,,,,,"),
    "a number for a truth": (record(is_copy=5), 1, '"5" is neither true'),
    "a list for a number": (record(pages=[3]), 1, '"[3]" is no whole number'),
    "no row": ([], 2, "there is no row in it"),
    "no object": (["x"], 2, "a row must be a JSON object"),
    "a field that is not there": (record(titel="x"), 2, "has no field 'titel'"),
    "half a character": (record(note="\ud800"), 2, "half a character"),
    "a child of nobody": (record(letter_people=[{"person_id": "p9"}]), 1, '"p9"'),
}


@pytest.mark.parametrize("name", OBJECTS)
def test_rows_come_from_json(name: str, letters: Make) -> None:
    value, code, said = OBJECTS[name]
    folder = letters()
    before = contents(folder)
    file = folder.parent / "record.json"
    file.write_text(json.dumps(value))
    ran = run("new", "letters", folder, "--from", file)
    assert ran.code == code
    if code == 0:
        assert added(before, folder) == {"data/letters.csv": [said]}
    else:
        assert said in ran.stdout + ran.stderr
        assert contents(folder) == before


def test_each_row_from_json_has_a_key_of_its_own(letters: Make) -> None:
    folder = letters()
    before = contents(folder)
    file = folder.parent / "records.json"
    file.write_text(json.dumps([record(), record(id="l6"), record(), record()]))
    ran = run("new", "letters", folder, "--from", file)
    assert ran.code == 1  # what is given is not proposed, and may be in the way
    file.write_text(json.dumps([record(), record(), record(id="x1")]))
    assert run("new", "letters", folder, "--from", file).code == 0
    keys = [line.partition(",")[0] for line in added(before, folder)["data/letters.csv"]]
    assert keys == ["l5", "l6", "x1"]


def test_a_value_that_is_set_twice_is_refused(letters: Make) -> None:
    ran = run("new", "letters", letters(), "--set", "title=x", "--set", "title=y", "--yes")
    assert (ran.code, "--set title= is given twice." in ran.stderr) == (2, True)


@pytest.mark.parametrize("command", ["new", "init"])
def test_a_question_that_nobody_answers(command: str, letters: Make, tmp_path: Path) -> None:
    folder = letters()
    (tmp_path / "new").mkdir()
    (tmp_path / "new/t.csv").write_text("id,x\n1,2\n")
    words = ["letters", folder] if command == "new" else [tmp_path / "new"]
    ran = run(command, *words, typed="")
    assert (ran.code, "With --yes, none is asked." in ran.stderr) == (2, True)
    assert [item.name for item in (tmp_path / "new").iterdir()] == ["t.csv"]


def test_rows_in_another_encoding_are_refused(letters: Make) -> None:
    folder = letters()
    file = folder.parent / "record.json"
    file.write_bytes('{"title": "Brücke"}'.encode("cp1252"))
    ran = run("new", "letters", folder, "--from", file)
    assert (ran.code, f"{file}: this is not UTF-8. Save it as UTF-8." in ran.stderr) == (2, True)


def test_rows_of_other_tables_come_along(letters: Make) -> None:
    folder = letters()
    before = contents(folder)
    part = {"person_id": "p9", "role": "author", "rank": 1}
    value = record(letter_people=[part], people=[{"id": "p9", "name": "Zoe", "kind": "person"}])
    file = folder.parent / "record.json"
    file.write_text(json.dumps([value]))
    assert run("new", "letters", folder, "--from", file).code == 0
    found = added(before, folder)
    assert found["data/letter_people.csv"] == ["l5,p9,author,1"]
    assert [line[:10] for line in found["data/people.csv"]] == ["p9,Zoe,per"]


def corpus_copy(folder: Path) -> Path:
    for name in ("data", "schema"):
        shutil.copytree(CORPUS / name, folder / name)
    for name in ("datapackage.json", "CHANGELOG.md", "LICENSE-DATA"):
        shutil.copy(CORPUS / name, folder / name)
    return folder


def test_a_document_with_all_its_links_is_one_step(tmp_path: Path) -> None:
    (document,) = run("show", "ssta-0020", "--format", "json", cwd=CORPUS).json()
    del document["id"]
    document["listing_position"] = 21
    folder = corpus_copy(tmp_path / "corpus")
    before = contents(folder)
    file = tmp_path / "record.json"
    file.write_text(json.dumps(document))
    ran = run("new", "documents", folder, "--from", file)
    assert (ran.code, ran.stderr) == (0, "")
    found = added(before, folder)
    assert {path: len(lines) for path, lines in found.items()} == {
        "data/documents.csv": 1, "data/document_dates.csv": 1, "data/document_agents.csv": 1,
        "data/document_places.csv": 2, "data/document_subjects.csv": 3,
        "data/document_sources.csv": 6,
    }  # fmt: skip
    assert all(line.startswith("ssta-0021,") for lines in found.values() for line in lines)
    assert run("tidy", folder, "--check").code == 0
