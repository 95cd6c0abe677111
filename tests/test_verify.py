"""`archivepkg verify`: each fault of a release is named by its file."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from support.commands import released, run
from support.packages import RELEASABLE, append, copy_letters

ADVICE = "Download the release again, or build it with `archivepkg release`.\n"

STEM = "letters-1.0.0"
SUFFIXES = [
    ".zip", ".json", ".jsonl", ".sqlite", ".csv", ".metadata.json", ".parquet.zip",
    ".catalogue.zip", ".ris", ".csl.json", ".bib",
]  # fmt: skip
DEPOSIT = [".zenodo.json", "CITATION.cff", "codemeta.json", "ro-crate-metadata.json"]
ARTIFACTS = [f"{STEM}{suffix}" for suffix in SUFFIXES] + [
    "RELEASE_NOTES.md",
    "index.html",
    *DEPOSIT,
]


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the release `good`, and `other`, of the same version, made of more."""
    folder = tmp_path_factory.mktemp("releases")
    more = append("data/letter_people.csv", "l4,p2,reader,10\n")
    letter = append("data/letters.csv", f"l5,Fifth{',' * 18}\n")
    for name, edits in (("good", [RELEASABLE]), ("other", [RELEASABLE, more, letter])):
        source = copy_letters(folder / f"{name}-source", *edits)
        released(source, folder / name)
    return folder


@pytest.fixture
def release(releases: Path, tmp_path: Path) -> Path:
    """Return a copy of the good release, to be broken."""
    return Path(shutil.copytree(releases / "good", tmp_path / "release"))


def sign(folder: Path) -> None:
    """Write the checksums anew, as somebody does who puts other files in their place."""
    if not (folder / "SHA256SUMS").is_file():
        return
    lines = []
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        if (folder / name).is_file():
            digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        lines.append(f"{digest}  {name}\n")
    (folder / "SHA256SUMS").write_text("".join(lines))


def test_finds_nothing_in_a_good_release(release: Path) -> None:
    done = run("verify", release)
    assert (done.code, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 1


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def truncate(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-7])


DAMAGE: dict[str, Callable[[Path], None]] = {"flipped": flip, "truncated": truncate}


@pytest.mark.parametrize("damage", DAMAGE)
def test_names_each_damaged_file(damage: str, release: Path) -> None:
    for name in ARTIFACTS:
        DAMAGE[damage](release / name)
    done = run("verify", release)
    assert (done.code, done.stderr) == (1, ADVICE)
    assert done.stdout.splitlines() == [
        f"{name}: damaged: it has not the checksum that SHA256SUMS gives"
        for name in sorted(ARTIFACTS)
    ]


def test_names_no_other_than_the_damaged_file(release: Path) -> None:
    flip(release / f"{STEM}.jsonl")
    assert len(run("verify", release).stdout.splitlines()) == 1


@pytest.mark.parametrize("names", [ARTIFACTS, ["SHA256SUMS"], [f"{STEM}.csv"]])
def test_names_each_missing_file(names: list[str], release: Path) -> None:
    for name in names:
        (release / name).unlink()
    done = run("verify", release)
    assert (done.code, done.stdout.splitlines()) == (1, [f"{n}: missing" for n in sorted(names)])
    assert done.stderr == ADVICE


def test_names_an_extra_file(release: Path) -> None:
    (release / "notes.txt").write_text("mine")
    done = run("verify", release)
    assert (done.code, done.stdout) == (1, "notes.txt: extra\n")


def test_names_each_artifact_made_from_other_data(release: Path, releases: Path) -> None:
    names = {f"{STEM}{suffix}" for suffix in SUFFIXES if suffix not in (".zip", ".metadata.json")}
    for name in names:
        shutil.copy(releases / "other" / name, release)
    sign(release)
    done = run("verify", release)
    assert (done.code, done.stderr) == (1, ADVICE)
    said = [line.partition(":") for line in done.stdout.splitlines()]
    assert {name for name, _, text in said if "other data" in text} == names
    assert {name for name, _, _ in said} == names


def test_names_all_others_where_the_package_is_made_from_other_data(
    release: Path, releases: Path
) -> None:
    shutil.copy(releases / "other" / f"{STEM}.zip", release)
    sign(release)
    named = {line.partition(":")[0] for line in run("verify", release).stdout.splitlines()}
    others = {f"{STEM}{suffix}" for suffix in SUFFIXES if suffix not in (".zip", ".metadata.json")}
    # These give the sizes and hashes of the files.
    assert named == others | {"index.html", "ro-crate-metadata.json"}


def overwrite(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2].ljust(len(content), b"\0"))


@pytest.mark.parametrize("damage", [truncate, overwrite])
def test_ends_well_where_damaged_files_are_signed(
    damage: Callable[[Path], None], release: Path
) -> None:
    names = {f"{STEM}{suffix}" for suffix in SUFFIXES if suffix != ".zip"}
    if damage is truncate:
        names.remove(f"{STEM}.sqlite")  # its last bytes are free space
    for name in names:
        damage(release / name)
    sign(release)
    done = run("verify", release)
    assert (done.code, done.stderr) == (1, ADVICE)
    assert {line.partition(":")[0] for line in done.stdout.splitlines()} == names


@pytest.mark.parametrize("damage", [flip, truncate, overwrite])
def test_ends_well_where_a_damaged_package_is_signed(
    damage: Callable[[Path], None], release: Path
) -> None:
    damage(release / f"{STEM}.zip")
    sign(release)
    done = run("verify", release)
    assert (done.code, done.stderr) == (1, ADVICE)
    assert f"{STEM}.zip: " in done.stdout


@pytest.mark.parametrize("line", ["nonsense", "0" * 64 + "  ../../etc/passwd"])
def test_names_a_line_that_is_no_checksum(line: str, release: Path) -> None:
    with (release / "SHA256SUMS").open("a") as sums:
        sums.write(line + "\n")
    done = run("verify", release)
    assert (done.code, done.stdout) == (
        1, f"SHA256SUMS: line {len(ARTIFACTS) + 1} is no checksum and name of a file\n",
    )  # fmt: skip


def test_asks_for_a_folder(tmp_path: Path) -> None:
    done = run("verify", tmp_path / "nowhere")
    assert (done.code, done.stdout) == (2, "")
