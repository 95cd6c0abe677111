"""The corpus: valid for this tool and for frictionless, and what is said of it agrees with it."""

from __future__ import annotations

import json

import generate
from frictionless import Package

from support.commands import run
from support.packages import CORPUS


def test_the_corpus_is_valid() -> None:
    ran = run("validate", CORPUS)
    assert (ran.code, ran.stderr) == (0, "")
    assert ran.stdout.startswith("sino-soviet-assistance 2.0.0 is valid: ")
    assert ran.stdout.endswith("no problems.\n")


def test_the_corpus_is_valid_for_frictionless() -> None:
    assert Package(str(CORPUS / "datapackage.json")).validate().valid


def test_title_and_description_have_the_counts_and_years_of_the_data() -> None:
    about = json.loads((CORPUS / "datapackage.json").read_text(encoding="utf-8"))
    found = run("info", CORPUS, "--format", "json").json()
    count = next(table["rows"] for table in found["tables"] if table["name"] == "documents")
    first, last = (day[:4] for day in found["dates"])
    assert about["title"].endswith(f", {first} to {last}: a catalogue of {count} records")
    assert about["description"].startswith(f"The first {count} records, by date, ")
    assert f"run from {first} to {last}" in about["description"]


def test_the_citation_file_is_that_of_the_descriptor() -> None:
    written = (CORPUS / "CITATION.cff").read_text(encoding="utf-8")
    assert written == generate.citation_text(), "Run `python docs/generate.py`."
