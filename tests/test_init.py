"""`archivepkg init`: a package that is valid at once, all that was seen said, no file replaced."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_regressions.file_regression import FileRegressionFixture

from support.commands import exported, run
from support.strangers import family, photographs

Files = dict[str, str | bytes]


def folder_of(parent: Path, files: Files) -> Path:
    folder = parent / "archive"
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def schema_of(folder: Path, name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((folder / f"schema/{name}.json").read_text("utf-8"))
    return schema


def types_of(folder: Path, name: str) -> dict[str, str]:
    return {field["name"]: field["type"] for field in schema_of(folder, name)["fields"]}


@pytest.mark.parametrize("make", [photographs, family])
def test_says_what_it_sees(
    make: Callable[[Path], Path], tmp_path: Path, file_regression: FileRegressionFixture
) -> None:
    folder = make(tmp_path / "archive")
    before = sorted(folder.rglob("*"))
    checked = run("init", "--check", cwd=folder)
    file_regression.check(checked.stdout, extension=".txt")
    assert (checked.code, checked.stderr) == (int(make is photographs), "")
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    "path", ["datapackage.json", "schema/mentions.json", "README.md", ".gitignore"]
)
def test_what_it_writes(path: str, tmp_path: Path, file_regression: FileRegressionFixture) -> None:
    folder = family(tmp_path / "family")
    assert run("init", "--yes", cwd=folder).code == 0
    extension = Path(path).suffix or ".txt"
    file_regression.check((folder / path).read_text("utf-8"), extension=extension)


def test_exports_are_not_to_be_committed(tmp_path: Path) -> None:
    folder = family(tmp_path / "family")
    assert run("init", "--yes", cwd=folder).code == 0
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    before = untracked(folder)
    for form in ("sqlite", "csv", "jsonl"):
        assert run("export", "--to", form, cwd=folder).code == 0
    assert untracked(folder) == before
    assert "tables/letters.csv" in before


def untracked(folder: Path) -> list[str]:
    words = ["git", "ls-files", "--others", "--exclude-standard"]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True)
    return sorted(done.stdout.splitlines())


# Faults that leave a package possible: the file, what is said, and the type of the column `x`.
LOOSE: dict[str, tuple[str | bytes, str, str]] = {
    "a slip in a number": (
        "id,x\n" + "".join(f"a{n},{n}\n" for n in range(1, 20)) + "a20,many\n",
        't.csv:21: x: 19 of 20 values are whole numbers, and "many" is none.',
        "string",
    ),
    "spaces": (
        "id,x\na,1\nb, 2\nc,3 \n",
        't.csv:3: x: " 2" has spaces around it. Delete them. The same in line 4.',
        "string",
    ),
    "spaces in the header": ("id, x\na,1\n", "t.csv:1:  x: the name of the column has", "integer"),
    "an empty column": ("id,x\na,\nb,\n", "t.csv:1: x: all 2 rows are empty.", "string"),
    "a doubled key": (
        "id,x\na,1\nb,2\na,3\n",
        't.csv:4: id: is nearly a key, but "a" stands in lines 2 and 4.',
        "integer",
    ),
    "a key with a gap": (
        "id,x\na,1\n,2\nc,3\n",
        "t.csv:3: id: is nearly a key, and has no",
        "integer",
    ),
    **{
        f"letters of {encoding} such as {word}": (
            f"id,x\na,1\n{word},2\nb {word} {word} {word},3\n".encode(encoding),
            f't.csv:3: is not UTF-8. It is read as {encoding}, which gives "{word},2" here.',
            "integer",
        )
        for encoding, word in [
            ("cp1252", "Brücke"),
            ("cp1252", "„Möwe“"),
            ("cp1252", "à Émile"),
            ("cp1252", "così"),
            ("cp1252", "(€)"),
            ("cp1252", "l’été"),
            ("cp1255", "ירושלים"),
            ("cp1256", "القاهرة"),
        ]
    },
    "UTF-16": ("id,x\na,1\n".encode("utf-16"), "t.csv:1: is not UTF-8. It is read", "integer"),
}


@pytest.mark.parametrize("name", LOOSE)
def test_a_fault_leaves_a_looser_package(name: str, tmp_path: Path) -> None:
    content, said, kind = LOOSE[name]
    folder = folder_of(tmp_path, {"t.csv": content})
    checked = run("init", folder, "--check")
    assert said in checked.stdout
    assert checked.stdout.endswith("Nothing was written.\n")
    assert (checked.code, [item.name for item in folder.iterdir()]) == (1, ["t.csv"])
    made = run("init", folder, "--yes")
    assert made.code == 0
    assert "Once the data is mended" in made.stdout
    assert run("validate", folder).code == 0
    assert kind in types_of(folder, "t").values()
    file = folder / "t.csv"
    assert file.read_bytes() == (content if isinstance(content, bytes) else content.encode())


# Files that are no table, and what is said of them.
BROKEN: dict[str, tuple[str | bytes, list[str]]] = {
    "rows of other widths": (
        "id,x\na\nb,1,2\n\nc,3\n",
        [
            "t.csv:2: has 1 cell, and the header in line 1 has 2.",
            "t.csv:3: has 3 cells, and the header in line 1 has 2.",
            "t.csv:4: is a blank line. Delete it.",
        ],
    ),
    "columns without a name": ("id,,\na,,\n", ["t.csv:1: column 2 has no name", ": column 3 has"]),
    "columns of one name": ("id,x,x\na,1,2\n", ["t.csv:1: x: 2 columns have this name."]),
    "an open quote": ('id,x\na,"1\nb,2\n', ["a quote is not closed"]),
    "a blank line": ("id,x\na,1\n\nb,2\n", ["Delete the blank line"]),
    "many faults": (
        "id,x\n" + "a\n" * 100,
        ["t.csv:13: has 1 cell", "t.csv:13: what is below is looked at when this is mended."],
    ),
    "a line for Excel": ("sep=;\nid;x\na;1\n", ["t.csv:1: is a line for Excel, and no header."]),
    "nothing": ("", ["t.csv:1: there is no header."]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_table_is_named_and_nothing_written(name: str, tmp_path: Path) -> None:
    content, said = BROKEN[name]
    folder = folder_of(tmp_path, {"t.csv": content})
    for option in ("--yes", "--check"):
        ran = run("init", folder, option)
        assert ran.code == 1
        for words in said:
            assert words in ran.stdout
        assert [item.name for item in folder.iterdir()] == ["t.csv"]


def test_types_and_missing_values(tmp_path: Path) -> None:
    head = "id,whole,number,day,flag,year,code,gap,time,words\n"
    folder = folder_of(
        tmp_path,
        {
            "t.csv": head
            + "a,1,1.5,1949-02-28,true,1949,001,3,10:00:00,Some words\n"
            + "b,-2,2,1950-01-01,false,1950?,002,n/a,11:30:00,3\n"
        },
    )
    assert run("init", folder, "--yes").code == 0
    assert types_of(folder, "t") == {
        "id": "string", "whole": "integer", "number": "number", "day": "date", "flag": "boolean",
        "year": "string", "code": "string", "gap": "integer", "time": "time", "words": "string",
    }  # fmt: skip
    gap = schema_of(folder, "t")["fields"][7]
    assert gap["missingValues"] == ["", "n/a"]
    checks = json.loads((folder / "datapackage.json").read_text())["archivepkg"]["checks"]
    assert checks == [{"check": "edtf", "resource": "t", "field": "year"}]


def test_numbers_may_have_a_decimal_comma(tmp_path: Path) -> None:
    rows = [
        "id;price;long;code;thousands;lat;lon",
        "a;1,50;1.200,50;1,5,2;1,200;46,94809;7,44744",
        "b;-;20,00;2,5;2,300;n/a;n/a",
        "c;3;0,5;3;4,500;-1,5;-0,5",
    ]
    folder = folder_of(tmp_path, {"t.csv": "\n".join(rows) + "\n"})
    assert (
        "price      number    decimal comma, missing where -\n"
        in run("init", folder, "--check").stdout
    )
    assert run("init", folder, "--yes").code == 0
    assert types_of(folder, "t") == {
        "id": "string", "price": "number", "long": "number", "code": "string",
        "thousands": "string", "lat": "number", "lon": "number",
    }  # fmt: skip
    _, price, long, *_, latitude, longitude = schema_of(folder, "t")["fields"]
    assert (price["decimalChar"], "groupChar" in price, long["groupChar"]) == (",", False, ".")
    assert "rdfType" not in long
    assert latitude["rdfType"].endswith("wgs84_pos#lat")
    assert longitude["rdfType"].endswith("wgs84_pos#long")
    records = run("show", "a", "--source", folder, "--format", "json").json()
    assert (records[0]["price"], records[0]["long"]) == (1.5, 1200.5)


def test_a_type_is_that_of_every_row(tmp_path: Path) -> None:
    rows = "".join(f"a{n},{n}\n" for n in range(5000))
    folder = folder_of(tmp_path, {"t.csv": f"id,x\n{rows}a5000,last\n"})
    checked = run("init", folder, "--check").stdout
    assert 't.csv:5002: x: 5,000 of 5,001 values are whole numbers, and "last" is none' in checked
    assert run("init", folder, "--yes").code == 0
    assert types_of(folder, "t")["x"] == "string"


@pytest.mark.parametrize("place", [0, 3, 19])
def test_a_slip_is_told_wherever_it_stands(place: int, tmp_path: Path) -> None:
    cells = [str(100 + n) for n in range(20)]
    cells[place] = "12 cm"
    rows = "".join(f"k{n:02},{cell}\n" for n, cell in enumerate(cells))
    folder = folder_of(tmp_path, {"t.csv": f"id,size\n{rows}"})
    said = f't.csv:{place + 2}: size: 19 of 20 values are whole numbers, and "12 cm" is none.'
    assert said in run("init", folder, "--check").stdout


def test_numbers_refer_only_where_a_name_says_so(tmp_path: Path) -> None:
    files: Files = {
        "letters.csv": "id,pages,person_id,parent_id\n1,2,1,\n2,1,2,1\n3,2,2,1\n",
        "persons.csv": "id,name\n1,Anna\n2,Jonas\n3,Mia\n",
    }
    folder = folder_of(tmp_path, files)
    assert run("init", folder, "--yes").code == 0
    keys = schema_of(folder, "letters")["foreignKeys"]
    assert [(key["fields"], key["reference"]["resource"]) for key in keys] == [
        (["person_id"], "persons"),
        (["parent_id"], ""),
    ]
    assert "foreignKeys" not in schema_of(folder, "persons")


@pytest.mark.parametrize(("doubled", "code"), [(1, 1), (5, 0)])
def test_links_that_stand_twice_are_told_where_they_are_few(
    doubled: int, code: int, tmp_path: Path
) -> None:
    links = [f"p{n},s{n % 3}\n" for n in range(20)]
    files: Files = {
        "photos.csv": "id,x\n" + "".join(f"p{n},a\n" for n in range(20)),
        "subjects.csv": "id,label\ns0,A\ns1,B\ns2,C\n",
        "photo_subjects.csv": "photo_id,subject_id\n" + "".join(links + links[:doubled]),
    }
    ran = run("init", folder_of(tmp_path, files), "--check")
    said = 'are nearly a key, but "p0, s0" stands in lines 2 and 22.'
    assert (ran.code, said in ran.stdout) == (code, bool(code))


def test_a_key_has_the_type_of_what_it_refers_to(tmp_path: Path) -> None:
    files: Files = {
        "photos.csv": "id,person_no\na,1\nb,2\n",
        "persons.csv": "no,name\n1,Anna\n2,Jonas\n3,Mia\nx,Nobody\n",
    }
    folder = folder_of(tmp_path, files)
    assert (
        "refers to persons.no" not in run("init", folder, "--check").stdout
    )  # numbers, and a word
    files = {"photos.csv": "id,person_no\na,1\nb,x\n", "persons.csv": files["persons.csv"]}
    folder_of(tmp_path, files)
    assert run("init", folder, "--yes").code == 0
    assert types_of(folder, "photos")["person_no"] == types_of(folder, "persons")["no"] == "string"


def test_a_meaning_needs_a_plain_name_and_plain_values(tmp_path: Path) -> None:
    head = "id,title,url,lat,long,date,titles,type\n"
    folder = folder_of(
        tmp_path,
        {
            "good.csv": head + "a,One,https://example.org/,47.3,7.9,1949~,x,letter\n",
            "bad.csv": head + "b,1,example.org,97.3,east,soon,x,2\n",
        },
    )
    assert run("init", folder, "--yes").code == 0
    meanings = {
        name: [field["name"] for field in schema_of(folder, name)["fields"] if "rdfType" in field]
        for name in ("good", "bad")
    }
    assert meanings == {
        "good": ["id", "title", "url", "lat", "long", "date", "type"],
        "bad": ["id"],
    }


@pytest.mark.parametrize(("other", "is_place"), [("Preis", False), ("Breite", True)])
def test_a_length_alone_is_no_longitude(other: str, is_place: bool, tmp_path: Path) -> None:
    text = f"Nr,Länge,{other}\nB1,73.5,5.25\nB2,56.6,7.5\n"
    folder = folder_of(tmp_path, {"bridges.csv": text})
    assert run("init", "--yes", folder).code == 0
    meant = [field.get("rdfType") for field in schema_of(folder, "bridges")["fields"][1:]]
    assert [term is not None for term in meant] == [is_place, is_place]


def test_answers_are_taken(tmp_path: Path) -> None:
    folder = family(tmp_path / "family")
    answers = ["Letters of the Kellers", "persons", "CC0-1.0", "n"]
    ran = run("init", cwd=folder, typed="\n".join(answers) + "\n")
    assert ran.code == 0
    descriptor = json.loads((folder / "datapackage.json").read_text())
    assert descriptor["title"] == answers[0]
    assert descriptor["archivepkg"]["record"] == {"resource": "persons"}
    assert descriptor["licenses"] == [{"name": "CC0-1.0"}]
    assert not any("rdfType" in field for field in schema_of(folder, "letters")["fields"])
    assert run("validate", folder).code == 0


def test_defaults_are_those_of_yes(tmp_path: Path) -> None:
    asked, told = family(tmp_path / "asked/family"), family(tmp_path / "told/family")
    assert run("init", asked, typed="\n\n\n\n").code == 0
    assert run("init", told, "--yes").code == 0
    for file in filter(Path.is_file, told.rglob("*")):
        assert (asked / file.relative_to(told)).read_bytes() == file.read_bytes()


@pytest.mark.parametrize(("typed", "code"), [("\n", 1), ("", 2)])
def test_faults_are_mended_first_by_default(typed: str, code: int, tmp_path: Path) -> None:
    folder = photographs(tmp_path / "photographs")
    ran = run("init", folder, typed=typed)
    assert ran.code == code
    assert sorted(item.name for item in folder.iterdir()) == ["Fotografen.csv", "Fotos.csv"]


def test_no_file_is_overwritten(tmp_path: Path) -> None:
    folder = family(tmp_path / "family")
    own: Files = {"README.md": "Mine.", "CHANGELOG.md": "Mine.", ".github/workflows/own.yml": ""}
    for path, content in own.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(str(content))
    made = run("init", folder, "--yes")
    assert made.code == 0
    assert "Kept CHANGELOG.md, README.md as it was." in made.stdout
    assert {path: (folder / path).read_text() for path in own} == own
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    again = run("init", folder, "--yes")
    assert again.code == 2
    assert "datapackage.json: exists already" in again.stderr
    (folder / "datapackage.json").unlink()
    again = run("init", folder, "--yes")
    assert (again.code, "schema/letters.json: exists already" in again.stderr) == (2, True)
    del before[folder / "datapackage.json"]
    assert before == {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_folder_in_the_way_leaves_nothing_half_written(tmp_path: Path) -> None:
    folder = family(tmp_path / "family")
    (folder / "schema").write_text("no folder")
    before = sorted(folder.rglob("*"))
    refused = run("init", folder, "--yes")
    assert (refused.code, "cannot be written" in refused.stderr) == (2, True)
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("files", "said"), [({}, "no .csv, .tsv or .xlsx file"), (None, "no such folder")]
)
def test_no_tables_no_package(files: Files | None, said: str, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    if files is not None:
        folder.mkdir()
    refused = run("init", folder, "--yes")
    assert refused.code == 2
    assert said in refused.stderr


@pytest.mark.parametrize("name", ["~t.csv", r"a\..\t.csv"])
def test_a_file_that_no_package_can_name_is_refused(name: str, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {name: "id,x\na,1\n"})
    refused = run("init", folder, "--yes")
    assert (refused.code, "t.csv: no package can have" in refused.stderr) == (2, True)


def test_other_forms_of_delimited_text(tmp_path: Path) -> None:
    files: Files = {
        "a.tsv": "id\tname\r\n1\tAnna, B.\r\n",
        "b.csv": "id;name\n1;Anna, B.\n",
        "c.csv": "List of people\nid;name;age;x;y\n1;Anna, B.;9;1;1\n2;Jo;8;1;1\n",
        "Ä Ö.csv": "id,name\n1,Anna\n",
        "sub/b.csv": "id,name\n1,Anna\n",
        ".hidden/d.csv": "no,package\n",
    }
    folder = folder_of(tmp_path, files)
    assert run("init", folder, "--yes").code == 0
    report = run("validate", folder, "--format", "json").json()
    assert (report["valid"], report["counts"]["resources"]) == (True, 5)
    assert sorted(file.stem for file in (folder / "schema").iterdir()) == [
        "a", "a-o", "b", "b-2", "c",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["?", "~", "😀", "名", "a,b", 'say "a"', "c0", "ROW", "\x1b[31m"])
def test_a_column_may_have_any_name(name: str, tmp_path: Path) -> None:
    stream = io.StringIO()
    csv.writer(stream).writerows([[name, "x"], ["1", "a"], ["2", "b"], ["3", "c"]])
    other = stream.getvalue().replace("3,c", "2,c")
    folder = folder_of(tmp_path, {"t.csv": stream.getvalue(), "u.csv": other})
    made = run("init", folder, "--yes")
    assert (made.code, "\x1b" in made.stdout) == (0, False)
    assert list(types_of(folder, "t")) == [name, "x"]
    assert run("validate", folder).code == 0


def test_a_name_with_braces_is_no_template(tmp_path: Path) -> None:
    keys = "id{0},a\n" + "".join(f"k{n:02},{n}\n" for n in range(20))
    links = "id,{t}\n" + "".join(f"l{n:02},k{n:02}\n" for n in range(19)) + "l19,k{9}\n"
    folder = folder_of(tmp_path, {"t.csv": keys, "u.csv": links})
    checked = run("init", folder, "--check")
    assert (checked.code, checked.stderr) == (1, "")
    assert '19 of 20 values are in t.id{0}, and "k{9}" is not.' in checked.stdout
    assert run("init", folder, "--yes").code == 0
    assert "The key is k20." in run("new", "t", folder, "--yes").stdout


def test_tables_that_lie_too_deep_are_named(tmp_path: Path) -> None:
    table = "id,x\na,1\n"
    paths = ["a.csv", "b/b.csv", "b/c/c.tsv", "b/c/d/d.csv", ".hidden/e/e.csv", "b/c/note.txt"]
    folder = folder_of(tmp_path, dict.fromkeys(paths, table))
    checked = run("init", folder, "--check")
    assert (checked.code, "b/b.csv" in checked.stdout) == (0, True)
    assert checked.stderr == (
        "Left alone, more than one folder down: b/c/c.tsv, b/c/d/d.csv. Move up what belongs in.\n"
    )


@pytest.mark.parametrize("link", ["l.csv", "sub/l.csv", "other/t.csv"])
def test_a_link_out_of_the_folder_is_no_table(link: str, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {"own.csv": "id,x\na,1\n"})
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "t.csv").write_text("id,x\nb,2\n")
    path = folder / link
    if path.parent.name == "other":
        path.parent.symlink_to(elsewhere)
    else:
        path.parent.mkdir(exist_ok=True)
        path.symlink_to(elsewhere / "t.csv")
    refused = run("init", folder, "--yes")
    assert (refused.code, f"{link}: is a link out of the package." in refused.stderr) == (2, True)
    assert [file.name for file in elsewhere.iterdir()] == ["t.csv"]
    assert not (folder / "datapackage.json").exists()


def test_what_was_made_of_the_tables_is_no_table(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {"t.csv": "id,x\na,1\n"})
    assert run("init", folder, "--yes").code == 0
    exported(folder, "csv", folder / "copy")
    assert run("release", folder, "--output", folder / "dist").code == 0
    checked = run("init", folder, "--check")
    assert (checked.code, checked.stderr) == (0, "")
    assert checked.stdout.startswith("t: 1 row of t.csv\n  id")
    assert ("copy" in checked.stdout, "dist" in checked.stdout) == (False, False)


@pytest.mark.parametrize("path", ["t.csv", "t.xlsx"])
def test_a_file_that_may_not_be_read_is_named(path: str, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {"a.csv": "id,x\na,1\n", path: "id,x\na,1\n"})
    (folder / path).chmod(0)
    if os.access(folder / path, os.R_OK):
        pytest.skip("this user may read every file")
    refused = run("init", folder, "--yes")
    assert (refused.code, "unexpected" in refused.stderr) == (2, False)
    assert f"{path}: cannot be read" in refused.stderr


def workbook(file: Path, sheets: dict[str, list[list[object]]]) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(file)


def test_sheets_of_excel_become_csv_files(tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    folder = folder_of(tmp_path, {"places.csv": "id,name\no1,Bern\n"})
    photos = [
        ["nr", "Titel", "Datum", "Ort", "Seiten", "Farbe", None],
        ["f1", "Bridge, “old”", date(1931, 4, 3), "o1", 3, True, None],
        ["f2", "Market", date(1932, 1, 1), None, 4.0, False, None],
        [None] * 7,
    ]
    sheets = {"Fotos": photos, "Leer": [], "Leute": [["id", "Name"], ["l1", "Max"]]}
    workbook(folder / "Album.xlsx", sheets)
    before = sorted(folder.iterdir())
    checked = run("init", folder, "--check")
    assert (checked.code, sorted(folder.iterdir())) == (0, before)
    assert "Album-Leute.csv is the sheet Leute of Album.xlsx.\n" in checked.stdout
    made = run("init", folder, "--yes")
    assert "Edit those; move Album.xlsx away." in made.stdout
    assert (made.code, "Wrote Album-Fotos.csv, Album-Leute.csv" in made.stdout) == (0, True)
    assert (folder / "Album-Fotos.csv").read_text("utf-8") == (
        "nr,Titel,Datum,Ort,Seiten,Farbe\n"
        'f1,"Bridge, “old”",1931-04-03,o1,3,true\nf2,Market,1932-01-01,,4,false\n'
    ).replace('\\"', '"')
    assert types_of(folder, "album-fotos") == {
        "nr": "string", "Titel": "string", "Datum": "date", "Ort": "string", "Seiten": "integer",
        "Farbe": "boolean",
    }  # fmt: skip
    assert json.loads((folder / "datapackage.json").read_text())["name"] == "archive"
    assert run("validate", folder).code == 0
    assert run("tidy", folder, "--check").code == 0


def test_a_sheet_takes_the_place_of_no_file(tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    folder = folder_of(tmp_path, {"t.csv": "id,x\na,own\n", "bad.xlsx": "no workbook"})
    refused = run("init", folder, "--yes")
    assert (refused.code, "bad.xlsx: cannot be read" in refused.stderr) == (2, True)
    (folder / "bad.xlsx").unlink()
    workbook(folder / "t.xlsx", {"t": [["id", "x"], ["b", "sheet"]]})
    refused = run("init", folder, "--yes")
    assert (refused.code, "t.csv" in refused.stderr) == (2, True)
    assert (folder / "t.csv").read_text() == "id,x\na,own\n"
    assert sorted(item.name for item in folder.iterdir()) == ["t.csv", "t.xlsx"]


CELLS = st.text(st.sampled_from('ab1-. \n",;é~/'), max_size=4)
TABLES = st.lists(st.lists(CELLS, min_size=2, max_size=3), min_size=1, max_size=5)


@settings(max_examples=25)
@given(TABLES, st.sampled_from(",;\t"))
def test_any_file_makes_a_valid_package_or_none(rows: list[list[str]], delimiter: str) -> None:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    with tempfile.TemporaryDirectory() as parent:
        folder = folder_of(Path(parent), {"t.csv": stream.getvalue()})
        made = run("init", folder, "--yes")
        if made.code == 0:
            assert run("validate", folder).code == 0
        else:
            assert [item.name for item in folder.iterdir()] == ["t.csv"]


def test_call_numbers_with_spaces_are_keys(tmp_path: Path) -> None:
    documents = "Nr,Titel,Ort\nMS 1,One,O 1\nMS 2,Two,O 2\nMS 3,Three,O 1\n"
    places = "id,Name\nO 1,Bern\nO 2,Basel\n"
    folder = folder_of(tmp_path, {"documents.csv": documents, "places.csv": places})
    said = run("init", folder, "--yes").stdout
    assert "Nr     string    key, means dcterms:identifier" in said
    assert "Ort    string    refers to places.id" in said
    assert "Bern" in run("show", "MS 1", "--source", folder).stdout


def test_a_call_number_that_stands_twice_is_told(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {"t.csv": "Nr,Titel\nMS 1,One\nMS 2,Two\nMS 2,Three\n"})
    said = run("init", folder, "--check").stdout
    assert 't.csv:4: Nr: is nearly a key, but "MS 2" stands in lines 3 and 4.' in said


def test_times_of_the_day_are_no_dates(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {"t.csv": "id,Zeit\na,09:30:00\nb,10:00:00\n"})
    checked = run("init", folder, "--check")
    assert (checked.code, "  Zeit  time\n" in checked.stdout) == (0, True)


def test_a_workbook_that_the_library_does_not_understand_is_named(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["id"])
    book.create_chartsheet("without a chart")
    book.save(tmp_path / "t.xlsx")
    ran = run("init", tmp_path, "--check")
    assert (ran.code, "t.xlsx: cannot be read as an Excel file" in ran.stderr) == (2, True)
