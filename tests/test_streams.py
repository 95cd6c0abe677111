"""Standard output and error: full, closed, of another encoding, or a terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from contextlib import suppress
from pathlib import Path

import click
import pytest

from archivepkg.cli.rendering import progress
from support.commands import run
from support.packages import Make, replace

COMMANDS = {
    "help": ["--help"],
    "validate": ["validate", "SOURCE"],
    "diff": ["diff", "SOURCE", "SOURCE"],
    "export": ["export", "SOURCE", "--to", "json", "--output", "-"],
}


def start(arguments: list[str], source: Path, **options: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(words_of(arguments, source), stderr=subprocess.PIPE, **options)


def words_of(arguments: list[str], source: Path) -> list[str]:
    named = [str(source) if argument == "SOURCE" else argument for argument in arguments]
    return [sys.executable, "-m", "archivepkg", *named]


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


@pytest.mark.parametrize("name", ["validate", "diff", "export"])
def test_output_that_is_closed_from_the_start(letters: Make, name: str) -> None:
    words = words_of(COMMANDS[name], letters())
    process = subprocess.run(["sh", "-c", '"$@" >&-', "sh", *words], capture_output=True, text=True)
    assert (process.returncode, "fault" in process.stderr) == (0, False)


def test_output_to_a_program_is_utf_8(letters: Make) -> None:
    folder = letters(replace("data/people.csv", "1920", "МЦМ"))
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    process = start(["validate", "SOURCE"], folder, stdout=subprocess.PIPE, env=environment)
    assert "МЦМ" in process.communicate()[0].decode("utf-8")


AT_ONCE = """
from archivepkg.cli import main
from archivepkg.cli.rendering import progress
progress.PATIENCE = 0
main()
"""
WORK = {
    "validate": (["validate", "SOURCE"], 0),
    "diff": (["diff", "SOURCE", "SOURCE"], 0),
    "export": (["export", "SOURCE", "--to", "json", "--output", "OUTPUT"], 0),
    "release that is refused": (["release", "SOURCE", "--output", "OUTPUT"], 1),
}


def on_a_terminal(
    words: list[str], stream: str, columns: int = 80, **variables: str
) -> tuple[str, int]:
    """Return what Python prints to a stream that is a terminal, and its exit code.

    variables: of the environment. What goes to the other stream is dropped.
    """
    mine, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    unset = ("NO_COLOR", "COLUMNS", "FORCE_COLOR")
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, stream: its}
    process = subprocess.Popen(
        [sys.executable, *words], env={**environment, "TERM": "xterm", **variables}, **streams
    )
    os.close(its)
    shown = b""
    with suppress(OSError):  # as Linux says that the other side is closed
        while chunk := os.read(mine, 2**16):
            shown += chunk
    os.close(mine)
    return shown.decode(), process.wait()


@pytest.mark.parametrize(("arguments", "code"), WORK.values(), ids=WORK.keys())
def test_work_shows_its_progress_on_a_terminal_and_nowhere_else(
    letters: Make,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    code: int,
) -> None:
    names = {"SOURCE": str(letters()), "OUTPUT": str(tmp_path / "out")}
    words = [names.get(word, word) for word in arguments]
    shown, ended = on_a_terminal(["-c", AT_ONCE, *words], "stderr")
    assert ended == code
    assert re.search(r"\r\[#* *\] +[0-9]+%", shown)
    assert re.search(r"\r +\r", shown), "the bar goes when the work is done"
    monkeypatch.setattr(progress, "PATIENCE", 0)
    quiet = run(*words, *(["--force"] if "export" in words else []))
    assert (quiet.code, "%" in quiet.stderr) == (code, False)


SHOWN = {
    "validate": ["validate", "BROKEN"],
    "diff": ["diff", "SOURCE", "CHANGED"],
    "info": ["info", "SOURCE"],
    "search": ["search", "stalin", "corpus:"],
    "show": ["show", "ssta-0001", "--source", "corpus:"],
}


@pytest.mark.parametrize("arguments", SHOWN.values(), ids=SHOWN.keys())
def test_a_terminal_is_given_colours_and_lines_that_fit(
    letters: Make, tmp_path: Path, arguments: list[str]
) -> None:
    names = {"SOURCE": str(letters().rename(tmp_path / "old"))}
    names["BROKEN"] = str(letters(BROKEN).rename(tmp_path / "broken"))
    names["CHANGED"] = str(letters(CHANGED))
    words = [names.get(word, word) for word in arguments]
    piped = run(*words)
    words = ["-m", "archivepkg", *words]
    wide, code = on_a_terminal(words, "stdout", columns=500)
    assert code == piped.code
    assert "\x1b[1m" in wide
    assert click.unstyle(wide).split("\r\n") == piped.stdout.split("\n")
    plain, _ = on_a_terminal(words, "stdout", columns=500, NO_COLOR="1")
    assert plain.split("\r\n") == piped.stdout.split("\n")
    narrow, _ = on_a_terminal(words, "stdout", columns=50)
    lines = click.unstyle(narrow).split("\r\n")
    assert " ".join(lines).split() == piped.stdout.split()
    assert [line for line in lines if len(line) > 50 and " " in line.strip()] == []


LONG_NAME = "Anna Ek" + " of Ek" * 20
BROKEN = replace("data/people.csv", "Anna Ek,person,1901", f"{LONG_NAME},person,MCMI")
CHANGED = replace("data/people.csv", "Anna Ek", LONG_NAME)
