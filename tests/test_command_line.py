"""The command line as a shell has it: how it is called, its version, and what it completes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from archivepkg import __version__
from support.commands import command, run, run_process
from support.packages import CORPUS

DESCRIPTOR = json.loads((CORPUS / "datapackage.json").read_text(encoding="utf-8"))


def test_the_version_names_the_corpus_too(tmp_path: Path) -> None:
    corpus = f"{DESCRIPTOR['name']} {DESCRIPTOR['version']}"
    expected = f"archivepkg {__version__}, corpus {corpus}\n"
    assert run("--version", cwd=tmp_path).stdout == expected
    assert run_process("--version").stdout == expected


def completed(shell: str, line: str) -> list[str]:
    """Return what is completed of a line, as click tells it to a shell."""
    *words, last = line.split(" ")
    env = {"_ARCHIVEPKG_COMPLETE": f"{shell}_complete", "COMP_WORDS": line}
    env["COMP_CWORD"] = last if shell == "fish" else str(len(words))
    done = subprocess.run(
        command(), env={**os.environ, **env}, capture_output=True, encoding="utf-8", check=True
    )
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("shell", "line", "expected"),
    [
        ("bash", "archivepkg va", ["plain,validate"]),
        ("bash", "archivepkg export --to csl", ["plain,csl-json"]),
        ("bash", "archivepkg validate da", ["file,da"]),
        ("zsh", "archivepkg ve", ["plain", "verify"]),
        ("fish", "archivepkg diff --form", ["plain,--format"]),
    ],
)
def test_a_shell_is_told_what_completes_a_word(shell: str, line: str, expected: list[str]) -> None:
    found = completed(shell, line)
    assert found[: len(expected)] == expected or found[0].startswith(expected[0] + "\t")


def test_bash_completes_with_the_script_that_the_page_makes(tmp_path: Path) -> None:
    if sys.platform != "linux" or not shutil.which("bash"):
        pytest.skip("click asks for bash 4.4, and macOS has 3.2")
    tool = tmp_path / "archivepkg"
    tool.write_text(f'#!/bin/sh\nexec {sys.executable} -m archivepkg "$@"\n')
    tool.chmod(0o755)
    script = """
        eval "$(_ARCHIVEPKG_COMPLETE=bash_source archivepkg)"
        COMP_WORDS=(archivepkg export --to ""); COMP_CWORD=3
        _archivepkg_completion archivepkg
        echo "${COMPREPLY[@]}"
    """
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", script], env=env, capture_output=True, encoding="utf-8", check=True
    )
    assert {"csv", "sqlite", "html"} < set(done.stdout.split())
