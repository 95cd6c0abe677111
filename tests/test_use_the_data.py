"""docs/use-the-data.md: each snippet runs as it stands in the page, in the folder of a release."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.packages import CORPUS

PAGE = (CORPUS / "docs/use-the-data.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"^```(python|sh)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("number", range(len(SNIPPETS)))
def test_a_snippet_runs_as_it_stands(number: int, corpus_release: Path) -> None:
    language, text = SNIPPETS[number]
    program = [sys.executable, "-c"] if language == "python" else ["sh", "-c"]
    if language == "sh" and not shutil.which(text.split()[0]):
        pytest.skip(f"{text.split()[0]} is not installed")
    done = subprocess.run(
        [*program, text], cwd=corpus_release, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) >= 3


def test_every_file_that_the_page_names_is_there(corpus_release: Path) -> None:
    named = set(re.findall(r"sino-soviet-assistance-[0-9.]+\.[a-z.]+[a-z]", PAGE))
    assert named
    assert named <= {file.name for file in corpus_release.iterdir()}
