"""Fixtures: the package of letters, and what is made of the corpus once for all tests."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from archivepkg.validation.rules import patterns
from support.browsers import browser
from support.commands import Export, exported, released
from support.packages import CORPUS, Edit, Make, copy_letters

# `pytest --hypothesis-profile=nightly` tries ten times as many inputs.
for profile, examples in {"default": 200, "nightly": 2000}.items():
    settings.register_profile(
        profile,
        max_examples=examples,
        deadline=None,
        # The machine may be busy.
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
settings.load_profile("default")


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Let the options that stand in pyproject.toml pass where xdist is turned off."""
    if not pluginmanager.hasplugin("xdist"):
        for option in ("--numprocesses", "--dist"):
            parser.addoption(option, help="Needs pytest-xdist.")


MEMORY = Path("/dev/shm")  # where Linux has files in memory
ROOM = 2**31  # bytes, several times what all tests write


def pytest_configure() -> None:
    """Let the tests keep what they compile, and write to memory where it has room.

    Each of a hundred processes would compile the program, each file of an export wait for a disk.
    """
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    may_write = "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK)
    if may_write and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None  # what it has looked up before


@pytest.fixture
def letters(tmp_path: Path) -> Make:
    """Return a function that makes the package of letters, edited."""

    def make(*edits: Edit) -> Path:
        return copy_letters(tmp_path / "letters", *edits)

    return make


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give patterns less time."""
    monkeypatch.setattr(patterns, "BUDGET", 0.2)


@pytest.fixture(scope="session")
def corpus_export(tmp_path_factory: pytest.TempPathFactory) -> Export:
    """Return a function that exports the corpus to a format, once; nobody writes in there."""
    folder = tmp_path_factory.mktemp("exports")
    return cache(lambda form: exported(CORPUS, form, folder / f"corpus.{form}"))


@pytest.fixture(scope="session")
def corpus_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a release of the corpus; nobody writes in there."""
    return released(CORPUS, tmp_path_factory.mktemp("release") / "corpus")


@pytest.fixture(scope="session")
def chrome() -> Iterator[Any]:
    """Yield one browser for all tests; each opens pages of its own."""
    with browser() as opened:
        yield opened
