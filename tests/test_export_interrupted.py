"""`export` and `release`, ended or without room: the old or the new is left, whole."""

from __future__ import annotations

import csv
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from support.commands import command, run
from support.packages import RELEASABLE, content, copy_letters

resource = pytest.importorskip("resource", reason="no signals that end a process, as on Windows")


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


def start(arguments: list[str], temporary: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        arguments, env={**os.environ, "TMPDIR": str(temporary)}, preexec_fn=_interruptible,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip


def _interruptible() -> None:
    """Let Ctrl-C end a process, also where the tests run in the background, which ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


CASES = {"sqlite": ["--to", "sqlite", "--force"], "csv": ["--to", "csv", "--force"], "release": []}
RENAMES = {"sqlite": [1, 2], "csv": [1, 2], "release": [1]}
SIGNALS = [signal.SIGKILL, signal.SIGTERM, signal.SIGINT]
SHARES = [0.5, 0.75, 0.95]  # of the time that the run takes

# The command line, which sends itself a signal before it renames a file for the n-th time.
RENAMING = """
import os, sys
from archivepkg.cli import main
number, left = int(sys.argv.pop(1)), int(sys.argv.pop(1))
def hook(event, arguments):
    global left
    if event == "os.rename" and ".archivepkg-" in str(arguments):
        left -= 1
        if not left:
            os.kill(os.getpid(), number)
sys.addaudithook(hook)
main()
"""


@pytest.mark.parametrize("case", CASES)
def test_ended_at_any_moment_it_leaves_the_old_or_the_new(
    case: str, package: Path, tmp_path: Path
) -> None:
    target, temporary = tmp_path / "out" / "x", tmp_path / "tmp"
    target.parent.mkdir(), temporary.mkdir()
    arguments = ["release" if case == "release" else "export", package]
    arguments += [*CASES[case], "--output", target]
    started = time.monotonic()
    assert start(command(*arguments), temporary).wait() == 0
    duration = time.monotonic() - started
    names, new = sorted(os.listdir(target.parent)), content(target)
    old = _put_old(case, target)

    def ended(process: subprocess.Popen[bytes], number: int) -> None:
        """Assert what must hold after a process, then put everything back."""
        said = process.communicate()[1].decode()
        debris = [*target.parent.glob(".archivepkg-*"), *temporary.iterdir()]
        if number == signal.SIGKILL:
            aside = target.parent.glob(".archivepkg-*/x.old")
            assert content(target if target.exists() else next(aside, target)) in (old, new)
            for folder in debris:
                assert folder.name.startswith(".archivepkg-")
                shutil.rmtree(folder)
        else:
            assert "unexpected" not in said
            assert debris == []
            assert content(target) in (old, new)
        assert set(os.listdir(target.parent)) <= set(names)
        _put_old(case, target)

    for number, share in zip(SIGNALS, SHARES, strict=True):
        process = start(command(*arguments), temporary)
        time.sleep(duration * share)
        process.send_signal(number)
        ended(process, number)
    for number, count in itertools.product(SIGNALS, RENAMES[case]):
        program = [sys.executable, "-c", RENAMING, str(int(number)), str(count)]
        process = start([*program, *arguments], temporary)
        ended(process, number)
        assert process.returncode == (-number if number == signal.SIGKILL else 2)


def _put_old(case: str, target: Path) -> Any:
    """Put something old in the target's place: a folder for a folder, nothing for a release."""
    if target.is_dir():
        shutil.rmtree(target)
    if case == "csv":
        target.mkdir()
        (target / "datapackage.json").write_text("old")
    elif case == "sqlite":
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
    assert os.listdir(folder) == ["x"]


def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    source = copy_letters(tmp_path / "letters", RELEASABLE)
    done = run("release", source, "--output", tmp_path / "nowhere" / "out")
    assert (done.code, done.stdout) == (2, "")
    assert "nowhere" in done.stderr
