"""The stranger: from CSV files to a checked release, with no file written by hand but data."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from support.commands import Ran, run
from support.strangers import family, mend, photographs

# By archive: how often the stranger is told to mend the data, and all commands to the release.
ARCHIVES = {"photographs": (photographs, 1, 8), "family": (family, 0, 7)}


@pytest.mark.parametrize("name", ARCHIVES)
def test_a_stranger_gets_to_a_release(name: str, tmp_path: Path) -> None:
    make, refusals, commands = ARCHIVES[name]
    folder, session = make(tmp_path / name), list[Ran]()

    def do(*words: object) -> Ran:
        session.append(run(*words, cwd=folder))
        return session[-1]

    while (told := do("init", "--check")).code == 1:
        assert len(session) < 5, told.stdout
        mend(folder, told.stdout)
    for words in (
        ("init", "--yes"),
        ("tidy",),
        ("validate",),
        ("export", "--to", "html", "--output", "../catalogue"),
        ("release", "--output", "../release"),
        ("verify", "../release"),
    ):
        ran = do(*words)
        assert ran.code == 0, (words, ran.stdout, ran.stderr)
    assert (sum(ran.code == 1 for ran in session), len(session)) == (refusals, commands)
    assert (tmp_path / "catalogue/index.html").is_file()


def prepared(make: Callable[[Path], Path], folder: Path) -> dict[str, dict[str, object]]:
    """Make an archive, mend and begin it, and return its schemas by name."""
    make(folder)
    mend(folder, run("init", "--check", cwd=folder).stdout)
    assert run("init", "--yes", cwd=folder).code == 0
    return {file.stem: json.loads(file.read_text()) for file in (folder / "schema").iterdir()}


def test_photographs_have_their_keys_and_meanings(tmp_path: Path) -> None:
    schemas = prepared(photographs, tmp_path / "photographs")
    assert schemas["fotos"]["primaryKey"] == ["nr"]
    assert schemas["fotos"]["foreignKeys"] == [
        {"fields": ["Fotograf"], "reference": {"resource": "fotografen", "fields": ["id"]}}
    ]
    found = run("search", "harbour", "--format", "json", cwd=tmp_path / "photographs").json()
    assert found["total"] == 11
    shown = run("show", "p08", "--format", "chicago", cwd=tmp_path / "photographs").stdout
    assert "3 April 1931" in shown or "April 3, 1931" in shown


def test_letters_answer_one_another(tmp_path: Path) -> None:
    schemas = prepared(family, tmp_path / "family")
    assert schemas["mentions"]["primaryKey"] == ["letter", "person", "role"]
    references = {
        (name, *key["fields"]): key["reference"]["resource"] or name
        for name, schema in schemas.items()
        for key in schema.get("foreignKeys", [])  # type: ignore[attr-defined]
    }
    assert references == {
        ("letters", "sender"): "persons",
        ("letters", "reply_to"): "letters",
        ("persons", "mother"): "persons",
        ("mentions", "letter"): "letters",
        ("mentions", "person"): "persons",
    }
    shown = run("show", "L-002", cwd=tmp_path / "family").stdout
    assert "Jonas Keller" in shown
    assert "To Jonas, on the move" in shown


def test_a_photograph_is_added_to_what_init_made(tmp_path: Path) -> None:
    folder = tmp_path / "photographs"
    prepared(photographs, folder)
    assert run("tidy", cwd=folder).code == 0
    values = ["Titel=Station; evening", "Datum=1934-05", "Fotograf=f2"]
    words = [word for value in values for word in ("--set", value)]
    assert run("new", "fotos", *words, "--yes", cwd=folder).code == 0
    assert (
        (folder / "Fotos.csv").read_text("utf-8").endswith('p51;"Station; evening";1934-05;f2;\n')
    )
    assert run("validate", cwd=folder).code == 0
    refused = run("new", "fotos", "--set", "Fotograf=Studio Nord", "--yes", cwd=folder)
    assert (refused.code, 'Studio Nord is "f3".' in refused.stdout) == (1, True)
