"""docs/use-the-data.md: all that it shows runs as it stands there, in the folder of a release."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.guides import Block, blocks, follow
from support.packages import CORPUS

PAGE = CORPUS / "docs/use-the-data.md"
SNIPPETS = blocks(PAGE, "python", "sh")


def printed(snippet: Block, folder: Path) -> str:
    """Return what a snippet prints in a folder."""
    program = snippet.text.split()[0]
    if snippet.language == "sh" and not shutil.which(program):
        pytest.skip(f"{program} is not installed")
    shell = [sys.executable, "-c"] if snippet.language == "python" else ["sh", "-c"]
    done = subprocess.run(
        [*shell, snippet.text], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("number", range(len(SNIPPETS)))
def test_a_snippet_runs_as_it_stands(number: int, corpus_release: Path) -> None:
    assert len(printed(SNIPPETS[number], corpus_release).splitlines()) >= 3


def test_jq_answers_the_question_of_python(corpus_release: Path) -> None:
    (asked,) = (n for n, item in enumerate(SNIPPETS) if item.text.startswith("jq "))
    python, jq = SNIPPETS[asked - 1], SNIPPETS[asked]
    assert printed(jq, corpus_release) == printed(python, corpus_release)


def test_the_commands_print_what_the_page_shows(corpus_release: Path, tmp_path: Path) -> None:
    if not shutil.which("pandoc"):
        pytest.skip("pandoc is not installed")
    follow(PAGE, shutil.copytree(corpus_release, tmp_path / "release"))


def test_every_file_that_the_page_names_is_there(corpus_release: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    named = set(re.findall(r"sino-soviet-assistance-[0-9.]+\.[a-z.]+[a-z]", text))
    assert named
    assert named <= {file.name for file in corpus_release.iterdir()}
