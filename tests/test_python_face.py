"""`import archivepkg`: the page on it word for word, what is loaded when, and how it is typed."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import archivepkg
from support.guides import blocks
from support.packages import LETTERS, replace

CORPUS = Path(__file__).parents[1]
PAGE = CORPUS / "docs/python.md"


def test_the_page_says_what_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name in ("data", "schema"):
        shutil.copytree(CORPUS / name, corpus / name)
    for name in ("datapackage.json", "CHANGELOG.md", "LICENSE-DATA"):
        shutil.copy(CORPUS / name, corpus)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    found = blocks(PAGE, "python", "text")
    for snippet, following in zip(found, [*found[1:], None], strict=True):
        if snippet.language == "python":
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec(compile(snippet.text, PAGE, "exec"), names)
            shows = following is not None and following.language == "text"
            assert printed.getvalue() == (following.text if shows else ""), snippet.text


def test_nothing_is_loaded_before_it_is_used() -> None:
    program = """
import sys, archivepkg
assert "validate" in dir(archivepkg)
before = {name for name in sys.modules if name.startswith("archivepkg")}
archivepkg.validate
print(before, "archivepkg.validation" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("{'archivepkg'} True\n", "")


def test_every_name_is_there_and_no_other() -> None:
    for name in archivepkg.__all__:
        assert getattr(archivepkg, name).__doc__
    assert not hasattr(archivepkg, "frobnicate")


def test_a_type_checker_sees_it(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    program = tmp_path / "program.py"
    uses = "\n".join(f"print(archivepkg.{name})" for name in archivepkg.__all__)
    program.write_text(
        f"""
import pathlib
import archivepkg

{uses}

def added(old: archivepkg.Package, new: pathlib.Path) -> list[str | None]:
    changes: archivepkg.Changes = archivepkg.compare(old, new)
    return [row["id"] for row in changes.rows["people"].added]

wrong: int = archivepkg.verify("folder")
""",
        encoding="utf-8",
    )
    assert (Path(archivepkg.__file__).parent / "py.typed").is_file()
    done = subprocess.run(
        # No library is looked into: what is public has types of its own.
        [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent",
         "--no-site-packages", f"--cache-dir={os.devnull}", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, "MYPYPATH": str(Path(archivepkg.__file__).parents[1])},
    )  # fmt: skip
    *errors, _ = done.stdout.splitlines()
    assert len(errors) == 1
    assert 'expression has type "list[Finding]", variable has type "int"' in errors[0]


def test_what_was_unpacked_is_there_as_long_as_somebody_holds_it(tmp_path: Path) -> None:
    archive = tmp_path / "letters.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in LETTERS.rglob("*"):
            file.write(path, path.relative_to(LETTERS))
    package = archivepkg.open_package(archive)
    root = package.root
    rows = archivepkg.rows(package, "people")
    next(rows)
    del package
    assert root.exists()
    assert [row["id"] for row in rows] == ["p2", "p3"]
    del rows
    assert not root.exists()
    with archivepkg.open_package(archive) as package:
        assert package.root.exists()
    assert not package.root.exists()


def test_changes_are_read_as_long_as_somebody_holds_them(letters: Callable[..., Path]) -> None:
    edited = letters(replace("data/people.csv", "p3,", "p4,"))
    rows = archivepkg.compare(LETTERS, edited).rows["people"]
    for _ in range(2):
        assert [row["id"] for row in rows.added] == ["p4"]
        assert [row["id"] for row in rows.removed] == ["p3"]
    with archivepkg.compare(LETTERS, edited, "people") as changes:
        (change,) = changes.rows["people"].rows("added")
        assert (change.kind, change.row["id"], change.cells["id"]) == ("added", "p4", (None, "p4"))
    with pytest.raises(archivepkg.ArchivepkgError, match="closed"):
        list(changes.rows["people"].added)


def test_rows_have_the_values_of_json() -> None:
    row = next(archivepkg.rows(LETTERS, "letters"))
    assert (row["id"], row["is_copy"], row["tags"], row["extra"]) == (
        "l1", True, ["war", "peace"], {"pen": "black"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("ask", "reason"),
    [
        (lambda: archivepkg.export(LETTERS, "xls", "letters.xls"), "There are: csv, json"),
        (lambda: list(archivepkg.rows(LETTERS, "peple")), "has no resource 'peple'"),
        (lambda: archivepkg.verify("nowhere"), "no such folder"),
        (lambda: archivepkg.verify(__file__), "is a file. Name the folder"),
        (lambda: archivepkg.search("", CORPUS, place="Atlantis"), "no place 'Atlantis'"),
    ],
)
def test_what_cannot_be_done_is_one_error(ask: Callable[[], object], reason: str) -> None:
    with pytest.raises(archivepkg.ArchivepkgError, match=reason):
        ask()


def test_a_large_file_that_has_changed_is_validated_anew(tmp_path: Path) -> None:
    file, row = tmp_path / "large.csv", "x" * 120 + "\n"
    file.write_text("name\n" + row * 40_000, encoding="utf-8", newline="")
    schema = {"fields": [{"name": "name", "type": "string"}]}
    resource = {"name": "large", "path": "large.csv", "encoding": "utf-8", "schema": schema}
    package = {"name": "large", "resources": [resource]}
    (tmp_path / "datapackage.json").write_text(json.dumps(package))
    assert archivepkg.validate(str(tmp_path)).valid
    with file.open("r+b") as stream:
        stream.seek(-len(row.encode()), 2)
        stream.write(b"\n")
    assert archivepkg.validate(str(tmp_path)).by_rule["blank-row"] == 1


def test_one_key_may_be_given_by_its_name() -> None:
    assert archivepkg.compare(LETTERS, LETTERS, key="id").identical
