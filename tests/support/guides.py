"""Guides: the fenced blocks of a page, and a reader who follows a page word for word.

A `console` block has commands after `$ `, each with what it prints; a line `…` stands for any
lines. A block with a title is a file to write; a `diff` is what to change in the file of its
title, at the one place where its old lines stand.
"""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from support.commands import run

_FENCE = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.DOTALL | re.MULTILINE)
_SHELL = re.compile(r"[|&;<>*$`]")
ANY = "…"


class Block(NamedTuple):
    """A fenced block of a page."""

    language: str
    title: str
    text: str


def blocks(page: Path, *languages: str) -> list[Block]:
    """Return the blocks of a page that are in one of these languages, or all."""
    found = [Block(*parts) for parts in _FENCE.findall(page.read_text(encoding="utf-8"))]
    return [block for block in found if not languages or block.language in languages]


def follow(page: Path, folder: Path) -> None:
    """Do in a folder what a page says, and check that it prints what the page shows."""
    cwd = folder
    for block in blocks(page):
        if block.language == "console":
            for command, shown in _commands(block.text):
                if command.startswith("cd "):
                    cwd = (cwd / command.removeprefix("cd ")).resolve(strict=True)
                    printed = ""
                else:
                    printed = _printed(command, cwd)
                assert _agree(shown, printed), f"$ {command}\n{printed}\n--- the page has\n{shown}"
        elif block.title:
            _write(block, cwd)


def _commands(text: str) -> Iterator[tuple[str, str]]:
    """Yield each command of a console block, and what the page says that it prints."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        while command.endswith("\\"):
            more, _, shown = shown.partition("\n")
            command = command.removesuffix("\\") + more.strip()
        yield command, shown


def _printed(command: str, cwd: Path) -> str:
    """Return what a command prints; the tool's own run in this process, which is quicker."""
    if command.startswith("archivepkg ") and not _SHELL.search(command):
        ran = run(*shlex.split(command)[1:], cwd=cwd)
        return ran.stdout + ran.stderr
    done = subprocess.run(
        ["bash", "-c", command], cwd=cwd, capture_output=True, encoding="utf-8", check=False
    )
    return done.stdout + done.stderr


def _agree(shown: str, printed: str) -> bool:
    pattern = "".join(
        r"(?:.*\n)*" if line == ANY else re.escape(line.rstrip()) + r"[ ]*\n"
        for line in shown.rstrip().splitlines()
    )
    return bool(re.fullmatch(pattern, printed.rstrip() + "\n" if printed.strip() else ""))


def _write(block: Block, cwd: Path) -> None:
    file = cwd / block.title
    if block.language == "diff":
        _patch(file, block.text)
        return
    assert not file.exists(), f"{block.title} is there already"
    file.write_text(block.text, encoding="utf-8", newline="")


def _patch(file: Path, diff: str) -> None:
    """Change the lines of a file as a diff says, which must stand there once."""
    text = file.read_bytes().decode("utf-8")
    if "\r\n" in text:
        diff = diff.replace("\n", "\r\n")
    lines = diff.splitlines(keepends=True)
    old, new = ("".join(ln[1:] for ln in lines if ln[0] in marks) for marks in (" -", " +"))
    assert text.count(old) == 1, f"{file.name} does not have these lines once:\n{old}"
    file.write_bytes(text.replace(old, new).encode("utf-8"))
