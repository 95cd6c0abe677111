"""The command line for tests: in this process, and in one of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from archivepkg.cli import cli

JUDGES = Path(__file__).parents[2] / ".judges"  # where .ci/run puts programs of other people
Export = Callable[[str], Path]  # from a format to what was exported


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    stdout: str
    stderr: str

    def json(self) -> Any:
        return json.loads(self.stdout)


Run = Callable[..., Ran]


def run(*arguments: object, cwd: Path | None = None, typed: str | None = None) -> Ran:
    """Run a command in this process, and in a folder; an error it does not handle is raised.

    typed: the answers to what it asks.
    """
    with chdir(cwd or "."):
        result = CliRunner().invoke(cli, [str(argument) for argument in arguments], typed)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


def command(*arguments: object) -> list[str]:
    """Return the words that run a command in a process of its own."""
    return [sys.executable, "-m", "archivepkg", *map(str, arguments)]


def run_process(*arguments: object, **options: Any) -> Ran:
    """Run a command in a process of its own, with any options of `subprocess.run`."""
    done = subprocess.run(command(*arguments), capture_output=True, text=True, **options)
    return Ran(done.returncode, done.stdout, done.stderr)


def exported(source: Path, form: str, target: Path) -> Path:
    """Export a package, and return what was written."""
    assert run("export", source, "--to", form, "--output", target).code == 0
    return target


def released(source: Path, folder: Path) -> Path:
    """Release a package, and return the folder of the release."""
    assert run("release", source, "--output", folder).code == 0
    return folder
