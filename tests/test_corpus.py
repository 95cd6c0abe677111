"""The corpus: valid for this tool, and for frictionless itself."""

from __future__ import annotations

from pathlib import Path

from frictionless import Package

from conftest import Ran, Run

ROOT = Path(__file__).parents[1]


def test_the_corpus_is_valid(run: Run) -> None:
    ran = run("validate", ROOT)
    assert ran == Ran(
        0, "sino-soviet-assistance 1.0.0 is valid: 12 tables, 576 rows, no problems.\n", ""
    )


def test_the_corpus_is_valid_for_frictionless() -> None:
    assert Package(str(ROOT / "datapackage.json")).validate().valid
