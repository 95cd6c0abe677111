"""Fixtures: the package of letters, and the command line as its users have it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, settings

from archivepkg.cli import cli
from packages import Edit, copy_letters

# `pytest --hypothesis-profile=nightly` tries ten times as many inputs.
PATIENT = [HealthCheck.too_slow, HealthCheck.data_too_large]  # the machine may be busy
settings.register_profile("default", max_examples=200, deadline=None, suppress_health_check=PATIENT)
settings.register_profile(
    "nightly", max_examples=2000, deadline=None, suppress_health_check=PATIENT
)
settings.load_profile("default")


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    stdout: str
    stderr: str

    def json(self) -> Any:
        return json.loads(self.stdout)


Run = Callable[..., Ran]


@pytest.fixture
def run() -> Run:
    """Return a function that runs a command line in this process."""

    def run(*arguments: str | Path) -> Ran:
        result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def letters(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that makes the package of letters, edited."""

    def make(*edits: Edit) -> Path:
        return copy_letters(tmp_path / "letters", *edits)

    return make
