"""`archivepkg export`: what it writes, what it refuses, and what other tools read in it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from archivepkg.package.writing import WRITTEN
from support.archives import zip_folder
from support.commands import Export, exported, run
from support.packages import CORPUS, Make, append, changed_descriptor, content, replace, write
from support.photographs import DC, write_package

FORMS = {
    "csv": "-csv",
    "json": ".json",
    "jsonl": ".jsonl",
    "sqlite": ".sqlite",
    "parquet": "-parquet",
}


def tables(folder: Path) -> dict[str, bytes]:
    """Return the bytes of a package's CSV files by their names."""
    return {file.name: file.read_bytes() for file in sorted((folder / "data").glob("*.csv"))}


@pytest.mark.parametrize("form", FORMS)
def test_is_called_after_name_and_version(form: str, letters: Make, tmp_path: Path) -> None:
    assert run("export", letters(), "--to", form, cwd=tmp_path).code == 0
    assert (tmp_path / f"letters-1.0.0{FORMS[form]}").exists()


@pytest.mark.parametrize("form", ["csv", "json", "sqlite", "parquet"])
def test_of_the_corpus_opens_as_the_same_package(
    form: str, corpus_export: Export, tmp_path: Path
) -> None:
    artifact = tmp_path / "corpus" if form == "csv" else corpus_export(form)
    if form == "csv":
        exported(CORPUS, form, artifact)
    exported(artifact, "csv", tmp_path / "again")
    assert tables(tmp_path / "again") == tables(CORPUS)


@pytest.mark.parametrize("form", ["csv", "json", "sqlite", "parquet"])
def test_carries_files_that_the_package_names(form: str, letters: Make, tmp_path: Path) -> None:
    named = replace("datapackage.json", '"strict": true,', '"strict": true, "seal": "seal.png",')
    source = letters(write("seal.png", b"\x89PNG\xff\x00"), named)
    artifact = exported(source, form, tmp_path / "out.json")
    exported(artifact, "csv", tmp_path / "again")
    for name in ("seal.png", "schema/profile.json"):
        assert (tmp_path / "again" / name).read_bytes() == (source / name).read_bytes()
    assert run("validate", tmp_path / "again").code == 0


@pytest.mark.parametrize("form", FORMS)
def test_leaves_alone_what_stands_there(form: str, letters: Make, tmp_path: Path) -> None:
    source, target = letters(), tmp_path / "target"
    target.write_text("mine")
    refused = run("export", source, "--to", form, "--output", target)
    assert (refused.code, refused.stdout) == (2, "")
    assert "--force" in refused.stderr
    assert target.read_text() == "mine"


@pytest.mark.parametrize("form", FORMS)
def test_replaces_what_stands_there_by_the_same_bytes_when_forced(
    form: str, letters: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also in another time zone."""
    source, target = letters(), tmp_path / "target"
    exported(source, form, target)
    before = content(target)
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    assert run("export", source, "--to", form, "--output", target, "--force").code == 0
    assert content(target) == before
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".")]


def test_replaces_no_folder_that_holds_anything_else(letters: Make, tmp_path: Path) -> None:
    source, target = letters(), tmp_path / "target"
    exported(source, "csv", target)
    (target / "notes.txt").write_text("mine")
    refused = run("export", source, "--to", "csv", "--output", target, "--force")
    assert refused.code == 2
    assert "notes.txt" in refused.stderr
    assert (target / "notes.txt").read_text() == "mine"


def photographs(folder: Path, name: str) -> Path:
    """Write a package whose table and records have this name, and return its folder."""
    keys = {"nr": DC + "identifier", "titel": DC + "title"}
    table = {
        "title": "T",
        "key": ["nr"],
        "fields": keys,
        "refers": {},
        "rows": [[f"{name}-1", "T"]],
    }
    return write_package(folder, "p", "P", name, {name: table})


@pytest.mark.parametrize("form", ["csv", "parquet", "html"])
def test_replaces_what_an_export_wrote_before(form: str, tmp_path: Path) -> None:
    target = tmp_path / "target"
    old = photographs(tmp_path / "old", "bilder")
    new = photographs(tmp_path / "new", "fotos")
    exported(old, form, target)
    before = content(target)
    assert run("export", new, "--to", form, "--output", target, "--force").code == 0
    exported(new, form, tmp_path / "fresh")
    assert content(target) == content(tmp_path / "fresh")
    gone = sorted(set(before) - set(content(target)))
    assert gone
    (target / gone[0]).parent.mkdir(exist_ok=True)
    (target / gone[0]).write_text("mine")  # which is a stranger now
    (target / "link").symlink_to(old)
    refused = run("export", new, "--to", form, "--output", target, "--force")
    assert refused.code == 2
    assert gone[0] in refused.stderr
    assert (target / gone[0]).read_text() == "mine"
    (target / gone[0]).unlink()
    assert "link" in run("export", new, "--to", form, "--output", target, "--force").stderr
    (target / "link").unlink()
    assert run("export", new, "--to", form, "--output", target, "--force").code == 0


def test_a_list_that_is_none_lists_nothing(letters: Make, tmp_path: Path) -> None:
    source, target = letters(), tmp_path / "target"
    exported(source, "csv", target)
    (target / "notes.txt").write_text("mine")
    for listed in ("", "[", "{}", '[1, "../old/datapackage.json", "notes.txt"'):
        (target / WRITTEN).write_text(listed)
        refused = run("export", source, "--to", "csv", "--output", target, "--force")
        assert (refused.code, (target / "notes.txt").read_text()) == (2, "mine")


@pytest.mark.parametrize("output", ["-", "out"])
def test_refuses_a_package_with_problems(output: str, letters: Make, tmp_path: Path) -> None:
    source = letters(append("data/people.csv", "broken\n"))
    before = sorted(tmp_path.iterdir())
    refused = run("export", source, "--to", "json", "--output", output, cwd=tmp_path)
    assert (refused.code, refused.stdout) == (1, "")
    assert "archivepkg validate" in refused.stderr
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("form", ["sqlite", "parquet"])
def test_sends_no_binary_file_to_a_pipe(form: str) -> None:
    refused = run("export", CORPUS, "--to", form, "--output", "-")
    assert (refused.code, refused.stdout) == (2, "")


@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
def test_sends_to_a_pipe_what_it_writes_to_a_file(form: str, letters: Make, tmp_path: Path) -> None:
    source = letters()
    piped = run("export", source, "--to", form, "--output", "-").stdout
    assert piped.encode() == exported(source, form, tmp_path / f"x.{form}").read_bytes()


def test_jsonl_holds_the_records_of_json(corpus_export: Export) -> None:
    whole = json.loads(corpus_export("json").read_bytes())
    lines = corpus_export("jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == whole["documents"]
    assert whole["package"]["name"] == "sino-soviet-assistance"
    assert "document_agents" not in whole
    assert whole["documents"][0]["document_agents"][0]["role"]
    assert whole["documents"][0]["is_excerpt"] is False


def test_the_flat_file_has_a_row_per_record_with_names(corpus_export: Export) -> None:
    text = corpus_export("csv").read_text(encoding="utf-8")
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == 20
    assert "Joseph Stalin (addressee)" in rows[2]["Agents of documents"]
    assert rows[2]["Agents of documents"].count(";") >= 1


def test_safe_cells_are_run_by_no_spreadsheet(letters: Make) -> None:
    source = letters(lambda root: _retitle(root, '=HYPERLINK("http://example.org")'))
    plain = run("export", source, "--to", "csv", "--output", "-").stdout
    safe = run("export", source, "--to", "csv", "--output", "-", "--safe-cells").stdout
    assert '"=HYPERLINK(' in plain
    assert '"=HYPERLINK(' not in safe
    assert "\"'=HYPERLINK(" in safe


def _retitle(root: Path, title: str) -> None:
    """Give the first letter another title."""
    file = root / "data/letters.csv"
    header, first, *rest = csv.reader(file.open(newline=""))
    first[header.index("title")] = title
    with file.open("w", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([header, first, *rest])


def _named(root: Path, name: str) -> Path:
    """Make a symbolic link to a file of the package, and return it."""
    (root / "link").symlink_to(root / name)
    return root / "link"


# What would lie over a file of the package: the form, the target, and the file that is named.
OVER_THE_SOURCE: dict[str, tuple[str, Any, str]] = {
    "descriptor, as csv": ("csv", lambda root: root / "datapackage.json", "datapackage.json"),
    "descriptor, as json": ("json", lambda root: root / "datapackage.json", "datapackage.json"),
    "descriptor, as sqlite": ("sqlite", lambda root: root / "datapackage.json", "datapackage.json"),
    "schema": ("jsonl", lambda root: root / "schema/people.json", "people.json"),
    "table": ("ris", lambda root: root / "data/people.csv", "people.csv"),
    "file that is no table": ("bibtex", lambda root: root / "data/drawer.txt", "drawer.txt"),
    "profile": ("csl-json", lambda root: root / "schema/profile.json", "profile.json"),
    "changelog": ("json", lambda root: root / "CHANGELOG.md", "CHANGELOG.md"),
    "companion": ("sqlite", lambda root: root / "kept.sqlite", "kept.metadata.json"),
    "other spelling": ("json", lambda root: root / "data/../schema//people.json", "people.json"),
    "symbolic link": ("json", lambda root: _named(root, "data/people.csv"), "link"),
    "the package's folder": ("csv", lambda root: root, "datapackage.json"),
    "a folder of the package": ("parquet", lambda root: root / "data", "drawer.txt"),
    "a folder around it": ("html", lambda root: root.parent, "datapackage.json"),
    "a link to its folder": ("csv", lambda root: _named(root, "data"), "drawer.txt"),
}


@pytest.mark.parametrize("force", [[], ["--force"]])
@pytest.mark.parametrize("case", OVER_THE_SOURCE)
def test_never_replaces_a_file_of_its_source(case: str, force: list[str], letters: Any) -> None:
    form, place, named = OVER_THE_SOURCE[case]
    kept = replace(
        "datapackage.json", '"strict": true,', '"strict": true, "n": "kept.metadata.json",'
    )
    source = letters(write("kept.metadata.json", "{}"), write("CHANGELOG.md", "mine"), kept)
    target, before = place(source), content(source)
    refused = run("export", source, "--to", form, "--output", target, *force)
    assert (refused.code, refused.stdout) == (2, "")
    assert named in refused.stderr
    assert "a file of the package" in refused.stderr
    assert "Choose another --output" in refused.stderr
    assert content(source) == before


# The files and folders that the package is read from, where it stands in another form.
PACKED = {
    "x.json": ["x.json"],
    "x.sqlite": ["x.sqlite"],
    "x.zip": ["x.zip"],
    "x-parquet": ["x-parquet", "x-parquet/datapackage.json", "x-parquet/data/people.parquet"],
}


@pytest.mark.parametrize("name", PACKED)
def test_never_replaces_what_it_unpacks(name: str, letters: Any, tmp_path: Path) -> None:
    source, artifact = letters(), tmp_path / "out" / name
    artifact.parent.mkdir()
    if name == "x.zip":
        zip_folder(source, artifact)
    else:
        form = name.replace("-", ".").partition(".")[2]
        exported(source, form, artifact)
    before = content(artifact.parent)
    for target in ["", *PACKED[name]]:
        for form in ("json", "sqlite", "csv", "parquet"):
            refused = run(
                "export", artifact, "--to", form, "--output", artifact.parent / target, "--force"
            )
            assert (refused.code, refused.stdout) == (2, "")
            assert "a file of the package" in refused.stderr
    assert content(artifact.parent) == before


def test_may_write_into_the_folder_of_its_source(letters: Any) -> None:
    source = letters()
    for name in ("new.json", "data/new.json"):
        for _ in range(2):
            assert (
                run("export", source, "--to", "json", "--output", source / name, "--force").code
                == 0
            )
    assert run("validate", source).code == 0


def test_a_package_with_parquet_of_its_own_is_no_export(letters: Any, tmp_path: Path) -> None:
    """What stands in `data/NAME.parquet` may be a file of the package like any other."""
    own = {
        "name": "seals", "title": "Seals", "description": "Pressed.",
        "path": "data/seals.parquet", "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
    }  # fmt: skip
    source = letters(
        replace("datapackage.json", '"resources": [', f'"resources": [{json.dumps(own)},')
    )
    pytest.importorskip("pyarrow")  # with which frictionless reads Parquet
    duckdb.sql(f"COPY (SELECT 'red' AS seal) TO '{source}/data/seals.parquet'")
    before = (source / "data/seals.parquet").read_bytes()
    assert run("validate", source).code == 0
    copy = exported(source, "csv", tmp_path / "copy")
    assert (copy / "data/seals.parquet").read_bytes() == before
    assert run("diff", source, copy).code == 0
    for name in ("own-parquet", "own.json", "own.sqlite"):
        artifact, again = tmp_path / name, tmp_path / f"{name}-again"
        form = name.replace("-", ".").partition(".")[2]
        ran = run("export", source, "--to", form, "--output", artifact)
        assert (ran.code, "no tables: seals, " in ran.stderr) == (0, True)
        exported(artifact, "csv", again)
        assert tables(again).keys() == tables(source).keys()


@pytest.mark.parametrize("columns", ["a, b", "b"])
def test_parquet_files_make_no_export(columns: str, tmp_path: Path) -> None:
    """Nor do tables where the export has them, if not all is as it writes them."""
    fields = [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]
    table = {
        "name": "t",
        "path": "data/t.parquet",
        "format": "parquet",
        "schema": {"fields": fields},
    }
    if columns == "b":
        table["mediatype"] = "application/vnd.apache.parquet"
    (tmp_path / "data").mkdir()
    selected = ", ".join(f"'x' AS {name}" for name in columns.split(", "))
    duckdb.sql(f"COPY (SELECT {selected}) TO '{tmp_path}/data/t.parquet'")
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [table]}))
    ran = run("info", tmp_path)
    assert (ran.code, ran.stderr) == (0, "")


def test_a_table_may_be_called_like_a_file(tmp_path: Path) -> None:
    source, artifact = tmp_path / "source", tmp_path / "artifact"
    source.mkdir()
    table = {"name": "a.csv", "path": "a.csv", "schema": {"fields": [{"name": "k"}]}}
    (source / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [table]}))
    (source / "a.csv").write_text("k\nx\n")
    exported(source, "parquet", artifact)
    assert run("diff", source, artifact).code == 0


ODD_NAMES = ["t.zst", "t[1].csv", "t*.csv", "t?.csv", "t{1,2}.csv", "it's.csv"]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_file_of_any_name_is_read_and_no_other(name: str, tmp_path: Path) -> None:
    schema = {"fields": [{"name": "id", "type": "integer"}], "primaryKey": "id"}
    table = {"name": "t", "path": name, "format": "csv", "schema": schema}
    for number, folder in enumerate([tmp_path / f"of {name}", tmp_path / "of t1.csv"], start=1):
        folder.mkdir()
        (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [table]}))
        for other in ("t1.csv", "tt.csv"):
            (folder / other).write_text("id\n8\n")
        (folder / name).write_text(f"id\n{number}\n")
    form, source = tmp_path / f"parquet {name}", tmp_path / f"of {name}"
    assert run("export", source, "--to", "parquet", "--output", form).code == 0
    for given in (source, form):
        new = tmp_path / f"{given.name}.json"
        assert run("export", given, "--to", "json", "--output", new).code == 0
        assert json.loads(new.read_text())["t"] == [{"id": 1}]


def test_a_damaged_export_is_named(letters: Any, tmp_path: Path) -> None:
    artifact = exported(letters(), "parquet", tmp_path / "artifact")
    for name in ("people", "letters"):
        (artifact / f"data/{name}.parquet").write_bytes(b"PAR1")
        ran = run("validate", artifact)
        assert (ran.code, ran.stdout) == (2, "")
        assert "cannot be opened as an export of archivepkg to parquet" in ran.stderr


# Keys and columns that SQLite has its own thoughts about.
ODD_COLUMNS = {
    "a key of integers": ("integer", ["title"]),
    "ROWID": ("string", ["ROWID"]),
    "all names of the row": ("string", ["RowId", "_rowid_", "OID"]),
    "a column of FTS5": ("string", ["Rank", "rank_2"]),
}


@pytest.mark.parametrize("case", ODD_COLUMNS)
def test_keeps_the_order_of_the_file(case: str, tmp_path: Path) -> None:
    kind, names = ODD_COLUMNS[case]
    fields = [{"name": "id", "type": kind}, *({"name": name, "type": "string"} for name in names)]
    fields[1]["rdfType"] = "http://purl.org/dc/terms/title"
    table = {"name": "t", "path": "t.csv", "schema": {"fields": fields, "primaryKey": "id"}}
    settings = {"record": {"resource": "t"}}
    descriptor = {"name": "p", "version": "1.0.0", "archivepkg": settings, "resources": [table]}
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor))
    rows = [[key, *[f"word{key}"] * len(names)] for key in "312"]
    text = "".join(",".join(row) + "\n" for row in [["id", *names], *rows])
    (tmp_path / "t.csv").write_text(text)
    for form in ("ris", "jsonl", "csv"):
        shown = run("export", tmp_path, "--to", form, "--output", "-").stdout
        assert sorted("123", key=lambda key: shown.index(f"word{key}")) == ["3", "1", "2"], form
    database, again = tmp_path / "x.sqlite", tmp_path / "again"
    exported(tmp_path, "sqlite", database)
    exported(database, "csv", again)
    assert (again / "data/t.csv").read_text() == text
    for source in (tmp_path, database):
        found = run("search", "word1", source)
        assert (found.code, found.stderr) == (0, "")
        assert any(f"{name}: word1" in found.stdout for name in names)


# A table that the database refuses: its rows, what its schema has besides fields, and what is said.
REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "a key that lacks a part": (
        "x,y\nx,\n", {"primaryKey": ["a", "b"]}, "t.csv:3: .*NOT NULL constraint failed: t.b",
    ),
    "a key given twice, below a cell of two lines": (
        '"x\n1",y\nz,y\nz,y\n', {"primaryKey": "a"}, "t.csv:5: .*UNIQUE constraint failed: t.a",
    ),
    "a unique key given twice": (
        "x,y\nx,z\n", {"uniqueKeys": [["a"]]}, "t: .*UNIQUE constraint failed: t.a",
    ),
}  # fmt: skip


def table_of_two(folder: Path, rows: str, **schema: Any) -> Path:
    """Make a package of one table with the fields `a` and `b`, which holds the records."""
    fields = [{"name": "a", "type": "string"}, {"name": "b", "type": "string"}]
    table = {"name": "t", "path": "t.csv", "schema": {"fields": fields, **schema}}
    record = {"record": {"resource": "t"}}
    folder.mkdir()
    (folder / "t.csv").write_text(f"a,b\n{rows}")
    descriptor = {"name": "p", "resources": [table], "archivepkg": record}
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    return folder


@pytest.mark.parametrize("case", REFUSED)
def test_a_row_that_the_database_refuses_is_named(case: str, tmp_path: Path) -> None:
    rows, schema, message = REFUSED[case]
    source = table_of_two(tmp_path / "source", rows, **schema)
    ran = run("export", source, "--to", "sqlite", "--output", tmp_path / "out")
    assert (ran.code, "validate" in ran.stderr) == (1, True)
    ran = run("search", "y", source)  # which validates nothing
    assert (ran.code, "fault of archivepkg" in ran.stderr) == (2, False)
    assert re.search(message, ran.stderr)


def test_a_valid_row_that_the_database_refuses_is_named(tmp_path: Path) -> None:
    """SQLite counts characters up to a NUL, and so sees text that is too short."""
    source = table_of_two(tmp_path / "source", "x\0yz,y\n")
    with changed_descriptor(source) as descriptor:
        descriptor["resources"][0]["schema"]["fields"][0]["constraints"] = {"minLength": 3}
    assert run("validate", source).code == 0
    ran = run("export", source, "--to", "sqlite", "--output", tmp_path / "out")
    assert ran.code == 2
    assert "t.csv:2: " in ran.stderr
    assert 'length("a") >= 3' in ran.stderr
    exported(source, "json", tmp_path / "out")


def named_like(folder: Path, parent: str, child: str, field: str) -> Path:
    """Make a package of a table and one that is part of it; the first has a field `field`."""

    def table(name: str, fields: list[str], key: list[str], **more: Any) -> dict[str, Any]:
        described = [{"name": item, "type": "string"} for item in fields]
        schema = {"fields": described, "primaryKey": key, **more}
        return {"name": name, "path": f"{name}.csv", "schema": schema}

    refers = {"fields": "of", "reference": {"resource": parent, "fields": "id"}}
    tables = [
        table(parent, ["id", field], ["id"]),
        table(child, ["of", "what"], ["of", "what"], foreignKeys=[refers]),
    ]
    folder.mkdir()
    (folder / f"{parent}.csv").write_text(f"id,{field}\n1,one\n2,two\n")
    (folder / f"{child}.csv").write_text("of,what\n1,a\n1,b\n")
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": tables}))
    return folder


@pytest.mark.parametrize(
    ("parent", "child", "field", "arrays"),
    [
        ("package", "parts", "x", {"package": "package_2"}),
        ("package", "package_2", "x", {"package": "package_3"}),
        ("t", "tags", "tags", {"tags": "tags_2"}),
        ("t", "package", "x", None),
    ],
)
def test_json_has_a_place_for_tables_of_any_name(
    parent: str, child: str, field: str, arrays: dict[str, str] | None, tmp_path: Path
) -> None:
    source = named_like(tmp_path / "source", parent, child, field)
    target = exported(source, "json", tmp_path / "out.json")
    whole = json.loads(target.read_text())
    assert whole["package"].get("archivepkg", {}).get("arrays") == arrays
    member = (arrays or {}).get(child, child)
    (one, two) = whole[(arrays or {}).get(parent, parent)]
    assert one == {"id": "1", field: "one", member: [{"what": "a"}, {"what": "b"}]}
    assert two == {"id": "2", field: "two", member: []}
    assert run("validate", target).code == 0
    assert run("diff", source, target).code == 0
    exported(target, "csv", tmp_path / "again")
    for name in (parent, child):
        again = tmp_path / f"again/data/{name}.csv"
        assert again.read_bytes() == (source / f"{name}.csv").read_bytes()
    assert "archivepkg" not in json.loads((tmp_path / "again/datapackage.json").read_text())
