"""The corpus: valid for this tool, and for frictionless itself."""

from __future__ import annotations

from frictionless import Package

from support.commands import Ran, run
from support.packages import CORPUS


def test_the_corpus_is_valid() -> None:
    ran = run("validate", CORPUS)
    assert ran == Ran(
        0, "sino-soviet-assistance 1.0.0 is valid: 12 tables, 576 rows, no problems.\n", ""
    )


def test_the_corpus_is_valid_for_frictionless() -> None:
    assert Package(str(CORPUS / "datapackage.json")).validate().valid
