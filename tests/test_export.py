"""`archivepkg export`: what it writes, what it refuses, and what other tools read in it."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

from support.commands import Export, run
from support.packages import CORPUS, Make, append, replace, write

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


def content(path: Path) -> Any:
    """Return all bytes of a file or folder."""
    if path.is_file():
        return path.read_bytes()
    return {
        str(f.relative_to(path)): f.read_bytes() for f in sorted(path.rglob("*")) if f.is_file()
    }


@pytest.mark.parametrize("form", FORMS)
def test_is_called_after_name_and_version(form: str, letters: Make, tmp_path: Path) -> None:
    assert run("export", letters(), "--to", form, cwd=tmp_path).code == 0
    assert (tmp_path / f"letters-1.0.0{FORMS[form]}").exists()


@pytest.mark.parametrize("form", ["csv", "json", "sqlite", "parquet"])
def test_of_the_corpus_opens_as_the_same_package(form: str, tmp_path: Path) -> None:
    artifact = tmp_path / f"corpus.{form if form == 'json' else 'x'}"
    assert run("export", CORPUS, "--to", form, "--output", artifact).code == 0
    assert run("validate", artifact).code == 0
    assert run("export", artifact, "--to", "csv", "--output", tmp_path / "again").code == 0
    assert tables(tmp_path / "again") == tables(CORPUS)


@pytest.mark.parametrize("form", ["csv", "json", "sqlite", "parquet"])
def test_carries_files_that_are_no_tables(form: str, letters: Make, tmp_path: Path) -> None:
    named = replace("datapackage.json", '"strict": true,', '"strict": true, "seal": "seal.png",')
    source = letters(write("seal.png", b"\x89PNG\xff\x00"), named)
    artifact = tmp_path / "out.json"
    assert run("export", source, "--to", form, "--output", artifact).code == 0
    assert run("export", artifact, "--to", "csv", "--output", tmp_path / "again").code == 0
    for name in ("data/drawer.txt", "seal.png", "schema/profile.json"):
        assert (tmp_path / "again" / name).read_bytes() == (source / name).read_bytes()
    assert run("validate", tmp_path / "again").code == 0


@pytest.mark.parametrize("form", FORMS)
def test_gives_the_same_bytes_each_time(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, zone in (("one", "UTC"), ("two", "Asia/Shanghai")):
        (tmp_path / name).mkdir()
        monkeypatch.setenv("TZ", zone)
        assert run("export", CORPUS, "--to", form, "--output", tmp_path / name / "x").code == 0
    assert content(tmp_path / "one") == content(tmp_path / "two")


@pytest.mark.parametrize("form", FORMS)
def test_leaves_alone_what_stands_there(form: str, letters: Make, tmp_path: Path) -> None:
    source, target = letters(), tmp_path / "target"
    target.write_text("mine")
    refused = run("export", source, "--to", form, "--output", target)
    assert (refused.code, refused.stdout) == (2, "")
    assert "--force" in refused.stderr
    assert target.read_text() == "mine"


@pytest.mark.parametrize("form", FORMS)
def test_replaces_what_stands_there_when_forced(form: str, letters: Make, tmp_path: Path) -> None:
    source, target = letters(), tmp_path / "target"
    assert run("export", source, "--to", form, "--output", target).code == 0
    before = content(target)
    assert run("export", source, "--to", form, "--output", target, "--force").code == 0
    assert content(target) == before
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".")]


def test_replaces_no_folder_that_holds_anything_else(letters: Make, tmp_path: Path) -> None:
    source, target = letters(), tmp_path / "target"
    assert run("export", source, "--to", "csv", "--output", target).code == 0
    (target / "notes.txt").write_text("mine")
    refused = run("export", source, "--to", "csv", "--output", target, "--force")
    assert refused.code == 2
    assert "notes.txt" in refused.stderr
    assert (target / "notes.txt").read_text() == "mine"


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
def test_sends_to_a_pipe_what_it_writes_to_a_file(form: str, corpus_export: Export) -> None:
    piped = run("export", CORPUS, "--to", form, "--output", "-").stdout
    assert piped.encode() == corpus_export(form).read_bytes()


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
