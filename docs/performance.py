"""The figures of performance.md, from what `python -m benchmarks --save` measured."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.targets import LIMITS, TARGETS, Target  # noqa: E402


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
    works = _results()["works"]
    for target in TARGETS:
        ratio = target.ratio(works)
        met = "" if ratio is None else "met" if ratio <= target.most else "**missed**"
        measured = "not yet" if ratio is None else _said(ratio)
        lines.append(
            f"| {_work(target)} | {target.peer} | {target.rows:,} | {_said(target.most)} "
            f"| {measured} | {met} |"
        )
    return "\n".join(lines) + "\n"


def missed() -> str:
    """Return a paragraph for each limit that targets are missed by: what it is, how it was found.

    Raises KeyError where nobody has said it.
    """
    works = _results()["works"]
    by_limit: dict[str, list[str]] = {}
    for target in TARGETS:
        ratio = target.ratio(works)
        if ratio is not None and ratio > target.most:
            limit = LIMITS[target.work, target.peer]
            by_limit.setdefault(limit, []).append(f"{_work(target)} beside {target.peer}")
    return "\n".join(f"**{', '.join(names)}.** {limit}\n" for limit, names in by_limit.items())


def _work(target: Target) -> str:
    """Return what the work is called: by our command where the peer is ours as well."""
    is_own = target.peer.startswith("archivepkg ")
    return target.ours.removeprefix("archivepkg ") if is_own else target.work


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


def _results() -> dict[str, Any]:
    results: dict[str, Any] = json.loads((ROOT / "benchmarks/results.json").read_text())
    return results
