"""Standard output: full, closed, or of another encoding."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from packages import replace

Make = Callable[..., Path]

COMMANDS = {
    "help": ["--help"],
    "validate": ["validate", "SOURCE"],
    "diff": ["diff", "SOURCE", "SOURCE"],
    "export": ["export", "SOURCE", "--to", "json", "--output", "-"],
}


def start(arguments: list[str], source: Path, **options: object) -> subprocess.Popen[bytes]:
    named = [str(source) if argument == "SOURCE" else argument for argument in arguments]
    return subprocess.Popen(
        [sys.executable, "-m", "archivepkg", *named], stderr=subprocess.PIPE, **options
    )


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS.keys())
def test_output_that_is_full(letters: Make, arguments: list[str], unbuffered: str) -> None:
    with open("/dev/full", "w") as full:
        environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
        process = start(arguments, letters(), stdout=full, env=environment)
        stderr = process.communicate()[1].decode()
    assert (process.returncode, stderr.count("\n")) == (2, 1)
    assert "the output cannot be written: No space left" in stderr


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS.keys())
def test_output_that_nobody_reads(letters: Make, arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    environment = {**os.environ, "PYTHONUNBUFFERED": ""}
    process = start(arguments, letters(), stdout=writing, env=environment)
    os.close(writing)
    assert (process.communicate()[1], process.returncode) == (b"", 1)


def test_output_to_a_program_is_utf_8(letters: Make) -> None:
    folder = letters(replace("data/people.csv", "1920", "МЦМ"))
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    process = start(["validate", "SOURCE"], folder, stdout=subprocess.PIPE, env=environment)
    assert "МЦМ" in process.communicate()[0].decode("utf-8")
