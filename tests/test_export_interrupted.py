"""`export` and `release`, killed or without room: the old or the new is left, and no debris."""

from __future__ import annotations

import csv
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from support.commands import run
from support.packages import RELEASABLE, copy_letters

POINTS = 20  # moments at which the process is killed


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a package of 5,000 rows, which takes a while to write."""
    root = tmp_path_factory.mktemp("many")
    fields = [{"name": "id", "type": "integer"}, {"name": "text", "type": "string"}]
    table = {"name": "t", "path": "t.csv", "schema": {"fields": fields, "primaryKey": "id"}}
    descriptor = {"name": "many", "version": "1.0.0", "resources": [table]}
    (root / "datapackage.json").write_text(json.dumps(descriptor))
    (root / "CHANGELOG.md").write_text("## [1.0.0] - 2026-11-23\n\n- All of it.\n")
    with (root / "t.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", "text"])
        writer.writerows((number, f"word {number} " * 20) for number in range(5_000))
    return root


def content(path: Path) -> Any:
    """Return all bytes of a file or folder, `None` where there is nothing."""
    if path.is_dir():
        return {str(p.relative_to(path)): content(p) for p in path.rglob("*") if p.is_file()}
    return path.read_bytes() if path.exists() else None


def command(*arguments: str | Path) -> list[str | Path]:
    return [sys.executable, "-m", "archivepkg", *arguments]


def start(arguments: list[str | Path], temporary: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        arguments, env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def remains(folder: Path) -> list[str]:
    """Return the names in a folder once they do not change any more."""
    for _ in range(100):
        names = sorted(os.listdir(folder))
        if not any(name.startswith(".") for name in names):
            return names
        time.sleep(0.05)
    return names


CASES = {
    "sqlite": ["--to", "sqlite", "--force"],
    "csv": ["--to", "csv", "--force"],
    "release": [],
}


@pytest.mark.parametrize("case", CASES)
def test_killed_at_any_moment_it_leaves_the_old_or_the_new(
    case: str, package: Path, tmp_path: Path
) -> None:
    folder, temporary = tmp_path / "out", tmp_path / "tmp"
    folder.mkdir(), temporary.mkdir()
    target, verb = folder / "x", "release" if case == "release" else "export"
    run = command(verb, package, *CASES[case], "--output", target)
    started = time.monotonic()
    assert start(run, temporary).wait() == 0
    duration = time.monotonic() - started
    names, new = remains(folder), content(target)
    old = None
    for point in range(POINTS):
        old = _put_old(case, target)
        process = start(run, temporary)
        time.sleep(duration * (point + 0.5) / POINTS)
        process.send_signal((signal.SIGKILL, signal.SIGTERM, signal.SIGINT)[point % 3])
        process.wait()
        assert content(target) in (old, new)
        assert set(remains(folder)) <= set(names)
        assert remains(temporary) == []


def _put_old(case: str, target: Path) -> Any:
    """Put something old in the target's place: a folder for a folder, nothing for a release."""
    if case == "release":
        for file in target.glob("*"):
            file.unlink()
        if target.exists():
            target.rmdir()
    elif case == "csv":
        (target / "datapackage.json").write_text("old")
    else:
        target.write_text("old")
    return content(target)


def _limited() -> None:
    """Let no file grow beyond 20 kB, which a process meets as it meets a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "sqlite", "parquet"])
def test_without_room_it_says_so_and_changes_nothing(
    form: str, package: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "x").write_text("old")
    done = subprocess.run(
        command("export", package, "--to", form, "--force", "--output", folder / "x"),
        capture_output=True, text=True, preexec_fn=_limited, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.strip().splitlines()) == 1
    assert "unexpected" not in done.stderr
    assert (folder / "x").read_text() == "old"
    assert remains(folder) == ["x"]


def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    source = copy_letters(tmp_path / "letters", RELEASABLE)
    done = run("release", source, "--output", tmp_path / "nowhere" / "out")
    assert (done.code, done.stdout) == (2, "")
    assert "nowhere" in done.stderr
