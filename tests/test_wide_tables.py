"""Tables of very many columns: what works, and the message where something is a limit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from support.commands import exported, run
from support.packages import changed_descriptor

WIDTH = 2_000  # with the key one column more than SQLite takes
TYPES = ["string", "string", "integer", "string", "number", "date", "boolean", "string"]
CELLS = {"string": "x,y", "integer": "7", "number": "1.50", "date": "1949-02-08", "boolean": "true"}


def wide(folder: Path, width: int, types: list[str] = TYPES, **settings: Any) -> Path:
    """Make a package of one table with so many columns beside its key, and two rows."""
    folder.mkdir()
    columns = [(f"c{number}", types[number % len(types)]) for number in range(width)]
    fields = [{"name": "id", "type": "integer"}, *({"name": n, "type": t} for n, t in columns)]
    cells = [f'"{CELLS[kind]}"' if kind == "string" else CELLS[kind] for _, kind in columns]
    lines = [[name for name, _ in [("id", ""), *columns]], ["1", *cells], ["2", *cells]]
    (folder / "t.csv").write_text("".join(",".join(line) + "\n" for line in lines))
    table = {"name": "t", "path": "t.csv", "schema": {"fields": fields, "primaryKey": "id"}}
    descriptor = {"name": "wide", "version": "1.0.0", "resources": [table], **settings}
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    return folder


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wide(tmp_path_factory.mktemp("wide") / "source", WIDTH)


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "parquet"])
def test_exports(form: str, source: Path, tmp_path: Path) -> None:
    target = exported(source, form, tmp_path / "out")
    if form == "csv":
        assert (target / "data/t.csv").read_bytes() == (source / "t.csv").read_bytes()
    elif form == "parquet":
        (row, _) = duckdb.sql(f"FROM '{target}/data/t.parquet'").fetchall()
        assert (len(row), row[:6]) == (WIDTH + 1, (1, "x,y", "x,y", 7, "x,y", 1.5))
    else:
        text = target.read_text()
        record = json.loads(text)["t"][0] if form == "json" else json.loads(text.split("\n")[0])
        assert len(record) == WIDTH + 1
        assert list(record.values())[:6] == [1, "x,y", "x,y", 7, "x,y", 1.5]


@pytest.mark.parametrize("words", [["validate"], ["info"], ["tidy", "--check"]])
def test_is_read(words: list[str], source: Path) -> None:
    assert run(*words, source).code == 0


def test_is_compared(tmp_path: Path) -> None:
    source = wide(tmp_path / "source", WIDTH, ["string"])
    changed = wide(tmp_path / "changed", WIDTH, ["string"])
    text = (changed / "t.csv").read_text()
    (changed / "t.csv").write_text(text.removesuffix('"x,y"\n') + "z\n")
    ran = run("diff", source, changed, "--format", "json")
    (change,) = ran.json()["resources"]["t"]["changed"]
    assert (ran.code, change["fields"]) == (1, {f"c{WIDTH - 1}": {"old": "x,y", "new": "z"}})


@pytest.mark.parametrize("form", ["sqlite", "html", "bibtex"])
def test_the_limit_of_sqlite_is_named(form: str, source: Path, tmp_path: Path) -> None:
    ran = run("export", source, "--to", form, "--output", tmp_path / "out")
    assert ran.code == 2
    assert "t: has 2,001 fields, and SQLite" in ran.stderr
    assert "2,000 columns" in ran.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_limit_of_full_text_search_is_named(tmp_path: Path) -> None:
    record = {"record": {"resource": "t"}}
    source = wide(tmp_path / "source", 1_999, ["string"], archivepkg=record)
    ran = run("search", "x", source)
    assert (ran.code, "too many columns" in ran.stderr) == (2, True)
    assert "fault of archivepkg" not in ran.stderr


def test_an_enum_may_be_long(tmp_path: Path) -> None:
    source = wide(tmp_path / "source", 1)
    with changed_descriptor(source) as descriptor:
        values = [*map(str, range(3_000)), "x,y"]
        descriptor["resources"][0]["schema"]["fields"][1]["constraints"] = {"enum": values}
    exported(source, "sqlite", tmp_path / "o.sqlite")
