"""Commands in processes of their own, which are watched: for how long, and with how much memory.

The processes are forks of one that has imported nearly all, which takes half a second.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from archivepkg.cli import main
from support.commands import Ran

FORKS = multiprocessing.get_context("forkserver")
# What commands, and frictionless in them, import at their first steps.
FORKS.set_forkserver_preload(
    [
        "pytest", "archivepkg.api", "archivepkg.cli.commands.validate",
        "archivepkg.cli.rendering.reports", "archivepkg.validation.data",
        "archivepkg.validation.jsonschemas", "archivepkg.validation.judge.judge",
        "archivepkg.validation.judge.metadata", "chardet", "dateutil.parser",
        "frictionless.formats", "frictionless.portals", "frictionless.schemes", "regex",
    ]
)  # fmt: skip


def nothing() -> None:
    """Do nothing."""


def run_watched(
    *arguments: object,
    cwd: Path,
    env: dict[str, str],
    output: Path,
    seconds: float,
    before: Callable[[], None] = nothing,
) -> tuple[Ran, int]:
    """Run a command, and return what it did and how many kilobytes it had at most.

    What it prints goes to two files in the folder `output`. before: what the process does first.
    The test fails where it takes more seconds of a processor, or ten times as many by the clock:
    it may have to wait for a machine that is busy, but not for ever.
    The peak that the system reports at the end would count what the first process holds, too.
    """
    out, err = output / "out", output / "err"
    words = [str(argument) for argument in arguments]
    process = FORKS.Process(target=_work, args=(words, cwd, env, out, err, before))
    process.start()
    deadline, kilobytes = time.monotonic() + 10 * seconds, 0
    while process.exitcode is None:
        kilobytes = max(kilobytes, _peak(process.pid))
        if _busy(process.pid) > seconds or time.monotonic() > deadline:
            process.kill()
            process.join()
            pytest.fail(f"still running after {seconds} seconds of a processor, or ten times that")
        process.join(0.01)
    return Ran(process.exitcode, out.read_text(), err.read_text()), kilobytes


def _work(
    words: list[str],
    cwd: Path,
    env: dict[str, str],
    out: Path,
    err: Path,
    before: Callable[[], None],
) -> None:
    """Run a command in this process, which was made for it."""
    before()
    for file, stream in ((out, sys.stdout), (err, sys.stderr)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream.fileno())
    os.chdir(cwd)
    os.environ.update(env)
    sys.argv = ["archivepkg", *words]
    main()


def _peak(process: int | None) -> int:
    """Return the kilobytes that a running process has had at most; 0 where it cannot be told."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    found = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return int(found[0]) if found else 0


def _busy(process: int | None) -> float:
    """Return for how many seconds a running process was worked on; 0 where it cannot be told."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return 0
    fields = status.rpartition(")")[2].split()  # behind the name, from the third on (proc(5))
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
