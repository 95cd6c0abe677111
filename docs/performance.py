"""The figures of performance.md, from what `python -m benchmarks --save` measured."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]


class Target(NamedTuple):
    """How many times a peer's time ours shall take, at most; at how many rows."""

    work: str
    ours: str
    peer: str
    rows: int
    most: float


MILLION, TENTH = 1_000_000, 100_000
TARGETS = [
    Target("validate", "archivepkg validate", "frictionless", MILLION, 1 / 20),
    Target("validate", "archivepkg validate", "DuckDB alone", MILLION, 1.5),
    Target("validate-broken", "archivepkg validate", "frictionless", MILLION, 1 / 10),
    Target("diff", "archivepkg diff", "DuckDB alone", MILLION, 1.5),
    Target("diff", "archivepkg diff", "csv-diff", TENTH, 1 / 5),
    Target("diff", "archivepkg diff", "daff", TENTH, 1 / 50),
    Target("export-sqlite", "archivepkg export --to sqlite", "sqlite3 .import", MILLION, 1),
    Target("export-sqlite", "archivepkg export --to sqlite", "sqlite-utils", TENTH, 1 / 8),
    Target("start", "archivepkg validate", "frictionless validate", 20, 1),
    Target("start", "archivepkg --help", "an empty Click program --help", 0, 1.5),
]


def conditions() -> str:
    """Return the machine and the versions of a measurement, as a sentence."""
    results = _results()
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    return f"Measured on: {results['machine']}. {versions}.\n"


def targets() -> str:
    """Return the table of the targets: how much faster than its peer a command is to be, and is."""
    lines = [
        "| work | beside | rows | target | measured | |",
        "| --- | --- | ---: | --- | --- | --- |",
    ]
    for target in TARGETS:
        ratio = _seconds(target, target.ours) / _seconds(target, target.peer)
        met = "met" if ratio <= target.most else "**missed**"
        lines.append(
            f"| {target.work} | {target.peer} | {target.rows:,} | {_said(target.most)} "
            f"| {_said(ratio)} | {met} |"
        )
    return "\n".join(lines) + "\n"


def tables() -> str:
    """Return a table of all runs for each work."""
    lines = []
    for work, runs in _results()["works"].items():
        lines += [f"### {work}", "", "| program | rows | seconds | from, to | MB |"]
        lines.append("| --- | ---: | ---: | --- | ---: |")
        for run in runs:
            seconds = run["seconds"]
            lines.append(
                f"| {run['name']} | {run['rows']:,} | {median(seconds):.2f} "
                f"| {min(seconds):.2f}, {max(seconds):.2f} | {max(run['megabytes']):,} |"
            )
        lines.append("")
    return "\n".join(lines)


def _said(ratio: float) -> str:
    """Return how a time relates to a peer's, in words."""
    if ratio == 1:
        return "no slower"
    return f"{1 / ratio:.3g} times as fast" if ratio < 1 else f"{ratio:.3g} times its time"


def _seconds(target: Target, name: str) -> float:
    (run,) = [
        run
        for run in _results()["works"][target.work]
        if run["name"] == name and run["rows"] == target.rows
    ]
    return float(median(run["seconds"]))


def _results() -> dict[str, Any]:
    results: dict[str, Any] = json.loads((ROOT / "benchmarks/results.json").read_text())
    return results
