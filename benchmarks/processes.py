"""Whole processes, run in turn and measured: seconds of wall clock, and the most memory held."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from dataclasses import dataclass, field


@dataclass
class Entry:
    """A program that does the work; `rows` is the size that it is given."""

    name: str
    command: list[str]
    rows: int
    seconds: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)

    def run(self) -> None:
        """Run the program once. Raises RuntimeError where it fails: 0 and 1 are its answers."""
        started = time.perf_counter()
        process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        self.seconds.append(time.perf_counter() - started)
        self.megabytes.append(usage.ru_maxrss / 1024)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            raise RuntimeError(f"{self.name} failed with {process.returncode}")


def measure(entries: list[Entry], times: int) -> None:
    """Run the entries in turn, so that what else the machine does hits all alike."""
    for _ in range(times):
        for entry in entries:
            entry.run()


def table(title: str, entries: list[Entry]) -> list[str]:
    """Return the lines of a Markdown table: medians, and the ratio to the first entry of a size."""
    lines = [f"### {title}", "", "| program | rows | seconds | ratio | MB |"]
    lines.append("| --- | ---: | ---: | ---: | ---: |")
    ours = {entry.rows: statistics.median(entry.seconds) for entry in reversed(entries)}
    for entry in entries:
        seconds = statistics.median(entry.seconds)
        ratio = seconds / ours[entry.rows]
        lines.append(
            f"| {entry.name} | {entry.rows:,} | {seconds:.2f} | {ratio:.2f} "
            f"| {max(entry.megabytes):.0f} |"
        )
    return lines
