"""The guides in docs/: each is followed word for word, in a folder as its reader has it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.guides import blocks, follow
from support.packages import CORPUS
from support.strangers import photographs

pytestmark = pytest.mark.skipif(os.name == "nt", reason="The guides are written for a Unix shell.")


def clone(folder: Path) -> Path:
    """Return a folder with the corpus, as it is in a clone of the repository."""
    folder.mkdir()
    for name in ("data", "schema"):
        shutil.copytree(CORPUS / name, folder / name)
    for name in ("datapackage.json", "CHANGELOG.md", "LICENSE-DATA", "CITATION.cff"):
        shutil.copy(CORPUS / name, folder)
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    for arguments in (["init", "-q"], ["add", "."], [*identity, "commit", "-qm", "The corpus"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True)
    return folder


def test_add_a_document(tmp_path: Path) -> None:
    follow(CORPUS / "docs/add-a-document.md", clone(tmp_path / "corpus"))


def test_start_a_catalogue(tmp_path: Path) -> None:
    photographs(tmp_path / "photographs")
    follow(CORPUS / "docs/start-a-catalogue.md", tmp_path)


def test_performance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not shutil.which("jq"):
        pytest.skip("jq is not installed")
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    follow(CORPUS / "docs/performance.md", tmp_path)


def test_every_page_with_a_session_is_followed() -> None:
    pages = {page.stem for page in (CORPUS / "docs").glob("*.md") if blocks(page, "console")}
    assert pages == {"add-a-document", "performance", "start-a-catalogue", "use-the-data"}
