"""`archivepkg release`: what it refuses, and that the same input gives the same bytes."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from support.commands import exported, released, run, run_process
from support.packages import (
    NO_PROFILE,
    RAISED,
    RELEASABLE,
    Edit,
    Make,
    append,
    both,
    content,
    copy_letters,
    describe,
    replace,
    transform,
)
from test_sources import commit_all

LONGER = append("data/people.csv", "p9,Zoe Ro,person,,\n")


def test_writes_what_users_download(letters: Make, tmp_path: Path) -> None:
    done = run("release", letters(RELEASABLE), "--output", tmp_path / "out")
    assert (done.code, done.stdout) == (0, "")
    stem = "letters-1.0.0"
    assert set(content(tmp_path / "out")) == {
        f"{stem}.zip", f"{stem}.json", f"{stem}.jsonl", f"{stem}.sqlite", f"{stem}.csv",
        f"{stem}.metadata.json", f"{stem}.parquet.zip", f"{stem}.catalogue.zip", f"{stem}.ris",
        f"{stem}.csl.json", f"{stem}.bib", "SHA256SUMS", "RELEASE_NOTES.md", "index.html",
        "CITATION.cff", "codemeta.json", ".zenodo.json", "ro-crate-metadata.json",
    }  # fmt: skip
    assert "First release." in (tmp_path / "out/RELEASE_NOTES.md").read_text()
    assert run("verify", tmp_path / "out").code == 0


def test_can_be_made_again_from_what_it_wrote(letters: Make, tmp_path: Path) -> None:
    """Also where no descriptor names the changelog."""
    assert run("release", letters(RELEASABLE), "--output", tmp_path / "out").code == 0
    for form in ("zip", "sqlite", "json"):
        source, again = tmp_path / f"out/letters-1.0.0.{form}", tmp_path / form
        assert run("release", source, "--output", again).code == 0
    assert content(tmp_path / "zip") == content(tmp_path / "out")


def test_says_in_the_notes_what_changed_since_the_previous_release(
    letters: Make, tmp_path: Path
) -> None:
    source = letters(RELEASABLE)
    assert run("release", source, "--output", tmp_path / "old").code == 0
    both(RAISED, append("data/people.csv", "p9,Zoe Ro,person,,zoe@example.org\n"),
         append("data/letter_people.csv", "l4,p9,reader,10\n"))(source)  # fmt: skip
    previous = tmp_path / "old/letters-1.0.0.zip"
    done = run("release", source, "--previous", previous, "--output", tmp_path / "new")
    assert (done.code, done.stderr.splitlines()[-1:]) == (0, [f"Wrote {tmp_path / 'new'}"])
    notes = (tmp_path / "new/RELEASE_NOTES.md").read_text()
    assert "two more" in notes
    assert "Zoe Ro" in notes


def test_hides_nothing_in_free_pages_of_the_database(letters: Make, tmp_path: Path) -> None:
    """That of a release is that of an export, which is there sooner."""
    words = [" ".join(f"w{number * step % 9973}" for step in range(60)) for number in range(2000)]
    rows = (f"m{number:04},Many{',' * 18}{note}\n" for number, note in enumerate(words))
    source = letters(RELEASABLE, append("data/letters.csv", "".join(rows)))
    made = exported(source, "sqlite", tmp_path / "letters.sqlite")
    with closing(sqlite3.connect(made)) as database:
        assert database.execute("PRAGMA freelist_count").fetchone() == (0,)


REFUSED: dict[str, tuple[Edit, str]] = {
    "problems": (append("data/people.csv", "p1,Twice,person,,\n"), "archivepkg validate"),
    "not canonical": (
        both(describe('"strict": true', '"strict": false'),
             transform("data/people.csv", lambda c: c.replace(b"\n", b"\r\n"))),
        "archivepkg tidy",
    ),
    "no semantic version": (
        both(describe('"strict": true', '"strict": false'),
             describe('"version": "1.0.0"', '"version": "one"')),
        "semantic version",
    ),
    "no changelog": (lambda root: (root / "CHANGELOG.md").unlink(), "no changelog"),
    "no heading": (replace("CHANGELOG.md", "## [1.0.0]", "## [0.9.0]"), "no heading for 1.0.0"),
    "no date": (replace("CHANGELOG.md", "[1.0.0] - 2026-11-23", "[1.0.0]"), "no date"),
    "no real date": (replace("CHANGELOG.md", "2026-11-23", "2026-13-01"), "no date"),
    "no entry": (replace("CHANGELOG.md", "- First release.", "Nothing."), "no entry"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refuses_with_the_reason(name: str, letters: Make, tmp_path: Path) -> None:
    edit, reason = REFUSED[name]
    refused = run("release", letters(RELEASABLE, edit), "--output", tmp_path / "out")
    assert (refused.code, refused.stdout) == (1, "")
    assert reason in refused.stderr
    assert not (tmp_path / "out").exists()


def test_refuses_with_all_reasons_at_once(letters: Make, tmp_path: Path) -> None:
    source = letters(RELEASABLE, describe('"strict": true', '"strict": false'))
    assert run("release", source, "--output", tmp_path / "old").code == 0
    both(
        replace("CHANGELOG.md", "- First release.", "Nothing."),
        transform("data/people.csv", lambda c: c.replace(b"\n", b"\r\n")),
        describe("https://creativecommons.org/publicdomain/zero/1.0/", "LICENSE"),
    )(source)
    old = tmp_path / "old/letters-1.0.0.zip"
    refused = run("release", source, "--previous", old, "--output", tmp_path / "new")
    reasons = ("no entry", "archivepkg tidy", "named as a licence", "still 1.0.0")
    lines = refused.stderr.splitlines()
    assert (refused.code, len(lines)) == (1, len(reasons))
    assert all(any(reason in line for line in lines) for reason in reasons)


def test_refuses_what_no_data_can_mend_of_a_package_that_is_not_valid(
    letters: Make, tmp_path: Path
) -> None:
    source = letters(append("data/people.csv", "p1,Twice,person,,\n"))
    refused = run("release", source, "--output", tmp_path / "out")
    assert refused.code == 1
    assert "archivepkg validate" in refused.stderr
    assert "no changelog" in refused.stderr


@pytest.mark.parametrize("name", ["../evil", "/tmp/evil", r"e\\vil", ".evil", r"e\nvil"])
def test_writes_nothing_outside_of_its_folder(name: str, letters: Make, tmp_path: Path) -> None:
    title = ',\n  "title": "Letters",'
    named = describe(f'"name": "letters"{title}', f'"name": "{name}"{title}')
    source = letters(RELEASABLE, NO_PROFILE, named)
    (tmp_path / "out").mkdir()
    refused = run("release", source, "--output", tmp_path / "out" / "release")
    assert refused.code == 1
    assert "needs a name" in refused.stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_is_the_same_whatever_form_the_previous_release_has(
    letters: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where files come and go, and no descriptor names the changelog.

    The database and the JSON file hold no files that are no tables.
    """
    source = letters(RELEASABLE, replace("CHANGELOG.md", "[1.1.0]", "[2.0.0]"))
    commit_all(source, "v1")
    assert run("release", source, "--output", tmp_path / "old").code == 0
    shutil.copytree(source, tmp_path / "before")
    both(
        describe('"version": "1.0.0"', '"version": "2.0.0"'),
        describe('"name": "drawer"', '"name": "cupboard"'),
        describe('"path": "data/letters.csv"', '"path": "data/all-letters.csv"'),
        transform("data/letters.csv", bytes, "data/all-letters.csv"),
    )(source)
    monkeypatch.chdir(source)
    forms = ["git:v1", tmp_path / "before", tmp_path / "old/letters-1.0.0.zip"]
    for number, previous in enumerate(forms):
        output = tmp_path / str(number)
        done = run("release", ".", "--previous", previous, "--output", output)
        assert done.code == 0, done.stderr
        assert content(output) == content(tmp_path / "0")
        done = run("verify", tmp_path / "0", "--previous", previous)
        assert (done.code, done.stderr) == (0, "")
    notes = (tmp_path / "0/RELEASE_NOTES.md").read_text()
    assert "- Resource `drawer` removed." in notes
    assert "all-letters.csv" not in notes


VERSIONS: dict[str, tuple[Edit, str]] = {
    "not raised": (append("data/letter_people.csv", "l4,p2,reader,10\n"), "still 1.0.0"),
    "raised too little": (
        both(
            describe('"version": "1.0.0"', '"version": "1.0.1"'),
            replace("CHANGELOG.md", "[1.1.0]", "[1.0.1]"),
            append("data/letter_people.csv", "l4,p2,reader,10\n"),
        ),
        "minor bump, so for 1.1.0",
    ),
    "lowered": (
        both(
            describe('"version": "1.0.0"', '"version": "0.9.0"'),
            replace("CHANGELOG.md", "[1.1.0]", "[0.9.0]"),
        ),
        "1.0.0",
    ),
}


@pytest.fixture(scope="module")
def previous(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the database of a release of the letters."""
    folder = tmp_path_factory.mktemp("previous")
    source = copy_letters(folder / "letters", RELEASABLE)
    return released(source, folder / "old") / "letters-1.0.0.sqlite"


@pytest.mark.parametrize("name", VERSIONS)
def test_refuses_a_version_that_hides_the_changes(
    name: str, previous: Path, letters: Make, tmp_path: Path
) -> None:
    edit, reason = VERSIONS[name]
    source = letters(RELEASABLE, edit)
    refused = run("release", source, "--previous", previous, "--output", tmp_path / "new")
    assert refused.code == 1
    assert reason in refused.stderr
    assert not (tmp_path / "new").exists()


def test_refuses_a_folder_that_is_not_empty(letters: Make, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert run("release", letters(RELEASABLE), "--output", tmp_path / "out").code == 0
    before = content(tmp_path / "out")
    refused = run("release", tmp_path / "letters", "--output", tmp_path / "out")
    assert refused.code == 2
    assert "not empty" in refused.stderr
    assert content(tmp_path / "out") == before


def test_gives_the_same_bytes_anywhere(letters: Make, tmp_path: Path) -> None:
    """In another folder, time zone, locale, hash seed, umask and time, from a copied package."""
    one, two = tmp_path / "one", tmp_path / "two" / "deeper"
    two.parent.mkdir()
    source = letters(RELEASABLE)
    _release(source, one, {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1"})
    moved = source.rename(two.parent / "elsewhere")
    for file in moved.rglob("*"):
        os.utime(file, (1e9, 1e9))
    (moved / "data/people.csv").chmod(0o600)
    _release(moved, two, {"TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"}, 0o077)
    assert content(one) == content(two)


def _release(source: Path, output: Path, environment: dict[str, str], umask: int = 0o022) -> None:
    environment = {**os.environ, **environment}
    ran = run_process("release", source, "--output", output, env=environment, umask=umask)
    assert ran.code == 0


def test_the_folder_of_a_release_leads_to_its_archive(corpus_release: Path) -> None:
    refused = run("diff", corpus_release, "corpus:")
    said = f"such as {corpus_release / 'sino-soviet-assistance-2.0.0.zip'}."
    assert (refused.code, said in refused.stderr) == (2, True)


def test_the_zip_satisfies_frictionless(corpus_release: Path) -> None:
    archive = corpus_release / "sino-soviet-assistance-2.0.0.zip"
    done = subprocess.run(
        [Path(sys.executable).with_name("frictionless"), "validate", archive, "--json"],
        capture_output=True, check=False,
    )  # fmt: skip
    names = zipfile.ZipFile(archive).namelist()
    assert {"LICENSE-DATA", "CHANGELOG.md", "schema/documents.json"} < set(names)
    report = json.loads(done.stdout)
    assert report["valid"] is True
    assert report["stats"]["tasks"] == 15


def test_the_page_asks_for_nothing_from_elsewhere(letters: Make, tmp_path: Path) -> None:
    source = letters(RELEASABLE, hostile_title)
    assert run("release", source, "--output", tmp_path / "out").code == 0
    page = (tmp_path / "out/index.html").read_text()
    assert re.findall("<script[^>]*>", page) == ['<script type="application/ld+json">']
    assert "&lt;script&gt;" in page
    assert not re.findall(r"""(?:src|href)=["']?(?:https?:)?//(?!creativecommons)""", page)
    for name in re.findall(r'href="([^":]+)"', page):
        assert (tmp_path / "out" / name).is_file()


def hostile_title(root: Path) -> None:
    """Give the package a title that is markup."""
    file = root / "datapackage.json"
    package = json.loads(file.read_text())
    package["title"] = "<script>alert(1)</script> & co"
    file.write_text(json.dumps(package, indent=2))


@pytest.mark.parametrize("place", ["", "data", "datapackage.json", "link"])
def test_never_replaces_its_source(place: str, letters: Make) -> None:
    source = letters(RELEASABLE)
    (source / "link").symlink_to(source / "data")
    before = {file: file.read_bytes() for file in source.rglob("*") if file.is_file()}
    refused = run("release", source, "--output", source / place)
    assert (refused.code, refused.stdout) == (2, "")
    assert "name another one" in refused.stderr
    assert {file: file.read_bytes() for file in source.rglob("*") if file.is_file()} == before
