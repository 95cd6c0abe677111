"""Whole processes, run in turn and measured: seconds of wall clock, and the most memory held."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from typing import Any

SLOW = 20.0  # seconds


@dataclass
class Entry:
    """A program that does the work.

    rows: the size that it is given. code: the exit code by which it says that it did it.
    seconds, megabytes: of each run.
    """

    name: str
    command: list[str]
    rows: int
    code: int = 0
    seconds: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)

    def run(self) -> None:
        """Run the program once. Raises RuntimeError, with what it said, where it fails."""
        # Programs are measured as they are installed, their modules compiled.
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
        nowhere = subprocess.DEVNULL
        with tempfile.TemporaryFile() as said:
            started = time.perf_counter()
            process = subprocess.Popen(self.command, stdout=nowhere, stderr=said, env=environment)
            _, status, usage = os.wait4(process.pid, 0)
            self.seconds.append(time.perf_counter() - started)
            self.megabytes.append(usage.ru_maxrss / 1024)
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode != self.code:
                said.seek(0)
                raise RuntimeError(
                    f"{self.name} failed with {process.returncode}:\n{said.read().decode()}"
                )


def measure(entries: list[Entry], times: int) -> None:
    """Run the entries in turn, so that what else the machine does hits all alike.

    One that is slow runs once: what hits it for a moment weighs little.
    """
    for _ in range(times):
        for entry in entries:
            if not entry.seconds or entry.seconds[0] < SLOW:
                entry.run()


def table(title: str, runs: list[dict[str, Any]]) -> list[str]:
    """Return the lines of a Markdown table: medians, and the ratio to the first entry of a size.

    runs: the runs of a work, as the results have them.
    """
    lines = [f"### {title}", "", "| program | rows | seconds | ratio | MB |"]
    lines.append("| --- | ---: | ---: | ---: | ---: |")
    ours = {run["rows"]: statistics.median(run["seconds"]) for run in reversed(runs)}
    for run in runs:
        name, rows, seconds = run["name"], run["rows"], statistics.median(run["seconds"])
        lines.append(
            f"| {name} | {rows:,} | {seconds:.2f} | {seconds / ours[rows]:.2f} "
            f"| {max(run['megabytes']):.0f} |"
        )
    return lines
