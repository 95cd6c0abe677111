"""docs/meanings.md: every meaning, role and setting that the code asks for is there, no other."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest

from archivepkg.authoring import meanings
from archivepkg.package.settings import SETTINGS
from archivepkg.records.meaning.terms import uri
from archivepkg.records.meaning.vocabulary import (
    FIELDS,
    IMPLIED,
    KINDS,
    PREFIXES,
    RELATOR,
    RELATORS,
)
from archivepkg.validation.rules.declared import RULES
from support.commands import run
from support.packages import CORPUS
from support.photographs import write_package

PAGE = (CORPUS / "docs/meanings.md").read_text(encoding="utf-8")
SOURCE = CORPUS / "src/archivepkg"
PROPOSED = (SOURCE / "authoring").rglob("*.py")  # what `init` reads from names of columns
VOCABULARY = SOURCE / "records/meaning/vocabulary.py"
SHORT = re.compile(rf"({'|'.join(set(PREFIXES.values()))})[A-Za-z]*")
MEANINGS = {**FIELDS, **KINDS}


def strings(*but: Path) -> set[str]:
    """Return every text that stands in the code for itself, but for some files."""
    parts = (
        part
        for file in SOURCE.rglob("*.py")
        if file not in but
        for part in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    )
    return {
        part.value
        for part in parts
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }


def test_no_other_module_names_a_term() -> None:
    found = strings(VOCABULARY, *PROPOSED)
    named = {text for text in found if SHORT.fullmatch(text)}
    assert named == set(), "ask for it by a name of the vocabulary"


def test_one_module_reads_what_a_field_means() -> None:
    showing = {"records/sqlite/build.py", "exporters/catalogue/dictionary.py"}
    reading = {
        file.relative_to(SOURCE).as_posix()
        for file in SOURCE.rglob("*.py")
        if ".rdf_type" in file.read_text(encoding="utf-8")
    }
    assert reading - showing == {"records/meaning/terms.py"}


def test_every_term_that_init_proposes_is_understood() -> None:
    roles = {RELATOR + code for code in RELATORS}
    understood = roles.union(*(meaning.terms for meaning in MEANINGS.values()))
    assert {*meanings.FIELDS, *meanings.LINKS} - understood == set()


def test_every_meaning_is_asked_for() -> None:
    assert set(MEANINGS) - strings(VOCABULARY) == set()


def test_every_setting_is_known() -> None:
    asked = set()
    for file in SOURCE.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        asked |= set(re.findall(r'settings\.get\("(\w+)"', text))
        asked |= set(re.findall(r'"(\w+)" in \w+\.settings', text))
    assert {"record", "strict", "profile", "checks"} < asked
    assert asked - set(SETTINGS) == set()


def test_the_page_has_them_all() -> None:
    cells = {cell.strip() for line in PAGE.splitlines() for cell in line.split("|")}
    code = set(re.findall(r"`([^`\n]+)`", PAGE))
    for meaning in MEANINGS.values():
        assert set(meaning.terms) <= code
        assert " ".join(meaning.does.split()) in cells
    assert {*IMPLIED, *(RELATOR + code for code in RELATORS), *PREFIXES, *RULES} <= code
    assert {", ".join(terms) for terms in RELATORS.values()} <= cells
    assert {f"`{name}`" for name in SETTINGS} <= cells
    assert set(SETTINGS.values()) <= cells


# What a reference has of a record whose one field with a meaning has this value.
CITED: dict[str, tuple[str, dict[str, Any]]] = {
    "name": ("Ferry", {"title": "Ferry"}),
    "date": ("1934-06", {"issued": {"date-parts": [[1934, 6]]}}),
    "type": ("Aerial photograph", {"genre": "Aerial photograph", "type": "graphic"}),
    "abstract": ("A ferry.", {"abstract": "A ferry."}),
    "language": ("de", {"language": "de"}),
    "shelf mark": ("Box 3", {"archive_location": "Box 3"}),
    "citation": ("Box 3, p. 4", {"archive_location": "Box 3, p. 4"}),
    "number": ("17", {"number": "17"}),
    "url": ("https://example.org/1", {"URL": "https://example.org/1"}),
}


@pytest.mark.parametrize(
    ("concept", "term"), [(concept, term) for concept in CITED for term in FIELDS[concept].terms]
)
def test_a_reference_has_what_a_field_means(concept: str, term: str, tmp_path: Path) -> None:
    value, expected = CITED[concept]
    table = {
        "title": "Things",
        "key": ["id"],
        "fields": {"id": None, "field": uri(term)},
        "refers": {},
        "rows": [["t1", value]],
    }
    folder = write_package(tmp_path / "things", "things", "Things", "things", {"things": table})
    (item,) = run("show", "t1", "--source", folder, "--format", "csl-json").json()
    assert expected.items() <= item.items()
