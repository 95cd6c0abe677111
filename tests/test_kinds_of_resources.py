"""Tables that are no CSV, and files that are no tables: what the commands make of them."""

from __future__ import annotations

import csv
import hashlib
import json
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from support.commands import exported, run
from support.packages import changed_descriptor

FORMS = ["csv", "json", "jsonl", "sqlite", "parquet", "html", "ris", "csl-json", "bibtex"]

# Of each type: the field, the cell as Excel or JSON has it, and its text.
EXCEL: list[tuple[dict[str, Any], Any, str]] = [
    ({"type": "integer"}, 1, "1"),
    ({"type": "integer"}, 12.0, "12"),
    ({"type": "number"}, 1.5, "1.5"),
    ({"type": "number", "decimalChar": ","}, 1.5, '"1,5"'),
    ({"type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]}, False, "no"),
    ({"type": "date"}, date(1949, 2, 8), "1949-02-08"),
    ({"type": "date", "format": "%d.%m.%Y"}, datetime(1949, 2, 8), "08.02.1949"),
    ({"type": "datetime"}, datetime(1949, 2, 8, 9, 30), "1949-02-08T09:30:00"),
    ({"type": "time"}, time(9, 30), "09:30:00"),
    ({"type": "string"}, 'a, "b"\n=c', '"a, ""b""\n=c"'),
    ({"type": "string", "missingValues": ["-"]}, None, "-"),
    ({"type": "integer", "missingValues": ["", "-9"]}, -9, "-9"),
    ({"type": "year"}, 1949, "1949"),
]
INLINE: list[tuple[dict[str, Any], Any, str]] = [
    ({"type": "integer"}, 10**30, str(10**30)),
    ({"type": "number"}, 1.50, "1.5"),
    ({"type": "number"}, "1.50", "1.50"),
    ({"type": "boolean"}, True, "true"),
    ({"type": "boolean", "trueValues": ["ja"], "falseValues": ["nein"]}, True, "ja"),
    ({"type": "integer"}, None, ""),
    ({"type": "list"}, ["a", "b"], '"a,b"'),
    ({"type": "list", "itemType": "integer", "delimiter": ";"}, [1, 2], "1;2"),
    ({"type": "object"}, {"a": [1.5, None, "é"]}, '"{""a"": [1.5, null, ""é""]}"'),
    ({"type": "array"}, [True], "[true]"),
    ({"type": "geopoint"}, [1, 2.5], '"1,2.5"'),
    ({"type": "yearmonth"}, [1949, 2], "1949-02"),
    ({"type": "any"}, True, "true"),
]


def package(folder: Path, *resources: dict[str, Any]) -> Path:
    """Write a descriptor of these resources, and return its folder."""
    folder.mkdir(exist_ok=True)
    descriptor = {"name": "p", "version": "1.0.0", "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    return folder


def described(cases: list[tuple[dict[str, Any], Any, str]]) -> tuple[list[str], dict[str, Any]]:
    """Return the names of the fields of some cases, and their schema."""
    names = ["id", *(f"f{number}" for number in range(len(cases)))]
    fields = [{"type": "integer"}, *(field for field, _, _ in cases)]
    named = [{"name": name, **field} for name, field in zip(names, fields, strict=True)]
    return names, {"fields": named, "primaryKey": "id"}


def excel(folder: Path, *, changed: bool = False) -> Path:
    """Make a package of one table in an Excel file."""
    names, schema = described(EXCEL)
    book = Workbook()
    cells = [cell for _, cell, _ in EXCEL]
    for row in (names, [1, *cells], [2, *cells[:-1], 1950 if changed else 1949]):
        book.active.append(row)
    folder.mkdir()
    book.save(folder / "t.xlsx")
    return package(folder, {"name": "t", "path": "t.xlsx", "schema": schema})


def rows_in_descriptor(folder: Path, *, changed: bool = False) -> Path:
    names, schema = described(INLINE)
    cells = [cell for _, cell, _ in INLINE]
    rows = [names, [1, *cells], [2, *cells[:-1], not changed]]
    return package(folder, {"name": "t", "data": rows, "schema": schema})


def objects_in_descriptor(folder: Path, *, changed: bool = False) -> Path:
    rows_in_descriptor(folder, changed=changed)
    with changed_descriptor(folder) as descriptor:
        (table,) = descriptor["resources"]
        names, *rows = table["data"]
        table["data"] = [dict(zip(names, row, strict=True)) for row in rows]
    return folder


def json_file(folder: Path, *, changed: bool = False) -> Path:
    objects_in_descriptor(folder, changed=changed)
    (table,) = json.loads((folder / "datapackage.json").read_text())["resources"]
    (folder / "t.json").write_text(json.dumps(table.pop("data")))
    return package(folder, table | {"path": "t.json"})


MADE = {
    "excel": (excel, EXCEL),
    "rows": (rows_in_descriptor, INLINE),
    "objects": (objects_in_descriptor, INLINE),
    "json": (json_file, INLINE),
}


@pytest.mark.parametrize("made", MADE)
def test_cells_become_the_text_that_their_types_read(made: str, tmp_path: Path) -> None:
    make, cases = MADE[made]
    source = make(tmp_path / "source")
    assert run("validate", source).code == 0
    exported(source, "csv", tmp_path / "out")
    _, text = (tmp_path / "out/data/t.csv").read_text().split("\n", 1)
    assert text.startswith("1," + ",".join(text for _, _, text in cases) + "\n")
    assert run("validate", tmp_path / "out").code == 0
    assert run("diff", source, tmp_path / "out").code == 0


@pytest.mark.parametrize("made", MADE)
def test_a_release_of_them_is_whole(made: str, tmp_path: Path) -> None:
    make, _ = MADE[made]
    source = make(tmp_path / "source")
    (source / "CHANGELOG.md").write_text("# Changelog\n\n## [1.0.0] - 2026-11-23\n\n- First.\n")
    assert run("release", source, "--output", tmp_path / "release").code == 0
    ran = run("verify", tmp_path / "release")
    assert ran.code == 0, ran.stdout


@pytest.mark.parametrize("name", ["bytes", "hash"])
def test_a_json_file_is_the_one_that_was_described(name: str, tmp_path: Path) -> None:
    source = json_file(tmp_path / "source")
    descriptor = json.loads((source / "datapackage.json").read_text())
    content = (source / "t.json").read_bytes()
    right = {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
    descriptor["resources"][0][name] = right[name]
    (source / "datapackage.json").write_text(json.dumps(descriptor))
    assert run("validate", source).code == 0
    (source / "t.json").write_bytes(content + b"\n")
    ran = run("validate", source, "--format", "json")
    assert ran.json()["by_rule"] == {f"{name.removesuffix('s')}-count": 1}


@pytest.mark.parametrize("made", MADE)
@pytest.mark.parametrize("form", FORMS)
def test_every_format_takes_them(form: str, made: str, tmp_path: Path) -> None:
    make, _ = MADE[made]
    source, target = make(tmp_path / "source"), tmp_path / "out"
    ran = run("export", source, "--to", form, "--output", target)
    assert (ran.code, ran.stderr) == (0, f"Wrote {target}\n")
    if form in ("json", "sqlite", "parquet"):
        again = target / "datapackage.json" if form == "parquet" else target
        assert run("validate", again).code == 0
        assert run("diff", source, again).code == 0


@pytest.mark.parametrize("made", MADE)
def test_diff_compares_their_rows(made: str, tmp_path: Path) -> None:
    make, cases = MADE[made]
    old, new = make(tmp_path / "old"), make(tmp_path / "new", changed=True)
    ran = run("diff", old, new, "--format", "json")
    (change,) = ran.json()["resources"]["t"]["changed"]
    assert ran.code == 1
    assert change["key"] == {"id": "2"}
    assert list(change["fields"]) == [f"f{len(cases) - 1}"]


def test_search_and_show_find_them(tmp_path: Path) -> None:
    fields = [{"name": "id", "type": "integer"}, {"name": "title", "type": "string"}]
    table = {
        "name": "t",
        "data": [{"id": 1, "title": "A letter"}, {"id": 2, "title": "A cable"}],
        "schema": {"fields": fields, "primaryKey": "id"},
    }
    source = package(tmp_path, table, {"name": "scan", "data": {"no": "table"}})
    with changed_descriptor(source) as descriptor:
        descriptor["archivepkg"] = {"record": {"resource": "t"}}
    assert "A cable" in run("search", "cable", source).stdout
    assert "A letter" in run("show", "1", "--source", source).stdout


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        ({"type": "list"}, ["a,b", "c"]),
        ({"type": "string", "missingValues": []}, None),
        ({"type": "string"}, "\ud800"),
    ],
)  # fmt: skip
def test_a_value_that_no_text_stands_for_is_named(
    field: dict[str, Any], cell: Any, tmp_path: Path
) -> None:
    table: dict[str, Any] = {"name": "t", "data": [["id", "a"], ["1", cell]]}
    table["schema"] = {"fields": [{"name": "id", "type": "string"}, {"name": "a", **field}]}
    source = package(tmp_path / "source", table)
    ran = run("export", source, "--to", "json", "--output", tmp_path / "out.json")
    assert ran.code == 2
    assert "row 2" in ran.stderr
    assert "fault of archivepkg" not in ran.stderr


def files(folder: Path) -> Path:
    """Make a package of a table and of files that are none, one of which the table refers to."""
    folder.mkdir()
    (folder / "scan.pdf").write_bytes(b"%PDF-1.7\n\xff")
    (folder / "map.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    (folder / "raw").mkdir()
    (folder / "raw/codes.csv").write_bytes(b"code ;n\r\n 1;\r\n")
    (folder / "letters.csv").write_text("id,code\n1,x\n")
    fields = [{"name": "id", "type": "integer"}, {"name": "code", "type": "string"}]
    key = {"fields": "code", "reference": {"resource": "plain", "fields": "code"}}
    return package(
        folder,
        {"name": "scan", "path": "scan.pdf"},
        {"name": "map", "path": "map.geojson"},
        {"name": "letters", "path": "letters.csv",
         "schema": {"fields": fields, "primaryKey": "id", "foreignKeys": [key]}},
        {"name": "codes", "path": "raw/codes.csv", "dialect": {"delimiter": ";"}},
        {"name": "plain", "path": "plain.csv"},
    )  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_files_that_are_no_tables_stop_no_export(form: str, tmp_path: Path) -> None:
    source, target = files(tmp_path / "source"), tmp_path / "out"
    (source / "plain.csv").write_text("code\nx\n")
    assert run("validate", source).code == 0
    ran = run("export", source, "--to", form, "--output", target)
    said = "" if form == "csv" else "Left out, as they are no tables: scan, map, codes, plain\n"
    assert (ran.code, ran.stderr) == (0, f"{said}Wrote {target}\n")
    if form in ("csv", "json", "sqlite", "parquet"):
        again = target / "datapackage.json" if form == "parquet" else target
        assert run("validate", again).code == 0
        names = [item["name"] for item in run("info", again, "--format", "json").json()["tables"]]
        every = ["scan", "map", "letters", "codes", "plain"]
        assert names == (every if form == "csv" else ["letters"])


def test_csv_and_release_carry_them_as_they_are(tmp_path: Path) -> None:
    source = files(tmp_path / "source")
    (source / "plain.csv").write_text("code\nx\n")
    (source / "CHANGELOG.md").write_text("# Changelog\n\n## [1.0.0] - 2026-11-23\n\n- First.\n")
    exported(source, "csv", tmp_path / "csv")
    ran = run("release", source, "--output", tmp_path / "release")
    assert (ran.code, ran.stderr) == (0, f"Wrote {tmp_path / 'release'}\n")
    archive = tmp_path / "release/p-1.0.0.zip"
    exported(archive, "csv", tmp_path / "zip")
    for name in ("scan.pdf", "map.geojson", "raw/codes.csv", "plain.csv"):
        for folder in ("csv", "zip"):
            assert (tmp_path / folder / name).read_bytes() == (source / name).read_bytes()
    assert run("diff", source, tmp_path / "csv").code == 0
    assert run("verify", tmp_path / "release").code == 0


def test_the_flat_file_says_that_it_has_none_of_them(tmp_path: Path) -> None:
    source = files(tmp_path / "source")
    (source / "plain.csv").write_text("code\nx\n")
    ran = run("export", source, "--to", "csv", "--output", "-")
    assert list(csv.reader(ran.stdout.lstrip("\ufeff").splitlines())) == [
        ["id", "code"],
        ["1", "x"],
    ]
    assert ran.stderr == "Left out, as they are no tables: scan, map, codes, plain\n"


def test_a_file_in_the_place_of_a_table_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.csv").write_text("x\n1\n")
    (tmp_path / "b.csv").write_text("y\n1\n")
    table = {"name": "a", "path": "b.csv", "schema": {"fields": [{"name": "y"}]}}
    source = package(tmp_path, {"name": "raw", "path": "data/a.csv"}, table)
    ran = run("export", source, "--to", "csv", "--output", tmp_path / "out")
    assert ran.code == 2
    assert "data/a.csv" in ran.stderr
    assert not (tmp_path / "out").exists()


def test_diff_compares_a_table_that_it_cannot_read_as_a_file(tmp_path: Path) -> None:
    old, new = (excel(tmp_path / name) for name in ("old", "new"))
    assert run("diff", old, new).code == 0
    (new / "t.xlsx").write_bytes(b"no Excel file")
    ran = run("diff", old, new, "--format", "json")
    (reason,) = [item for item in ran.json()["reasons"] if item["level"] == "major"]
    assert (ran.code, reason["resource"]) == (1, "t")
    assert "rows are not compared: t: cannot be read" in reason["detail"]
