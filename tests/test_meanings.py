"""docs/meanings.md: every meaning, role and setting that the code asks for is there, no other."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from archivepkg.package.settings import SETTINGS
from archivepkg.records.meaning.vocabulary import (
    FIELDS,
    IMPLIED,
    KINDS,
    PREFIXES,
    RELATOR,
    RELATORS,
)
from archivepkg.validation.rules.declared import RULES
from support.packages import CORPUS

PAGE = (CORPUS / "docs/meanings.md").read_text(encoding="utf-8")
SOURCE = CORPUS / "src/archivepkg"
VOCABULARY = SOURCE / "records/meaning/vocabulary.py"
SHORT = re.compile(rf"({'|'.join(set(PREFIXES.values()))})[A-Za-z]*")
MEANINGS = {**FIELDS, **KINDS}


def strings(but: Path) -> set[str]:
    """Return every text that stands in the code for itself, but for one file."""
    parts = (
        part
        for file in SOURCE.rglob("*.py")
        if file != but
        for part in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    )
    return {
        part.value
        for part in parts
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }


def test_no_other_module_names_a_term() -> None:
    found = strings(but=VOCABULARY)
    named = {text for text in found if SHORT.fullmatch(text)}
    named |= {text for text in found if text.startswith(tuple(PREFIXES))}
    assert named == set(), "ask for it by a name of the vocabulary"


def test_every_meaning_is_asked_for() -> None:
    assert set(MEANINGS) - strings(but=VOCABULARY) == set()


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
