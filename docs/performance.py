"""The figures of performance.md, from what `python -m benchmarks --save` measured."""

from __future__ import annotations

import json
import sys
from math import ceil
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.targets import LIMITS, TARGETS, Target  # noqa: E402

OURS = "archivepkg validate"
SPARK = ONE_CORE, TWO_CORES = ("Spark, 1 core", "Spark, 2 cores")


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


def cores() -> str:
    """Return the table of Spark's times, and how many cores it needs for ours."""
    times = _times("spark")
    if not times:
        return "Not measured yet.\n"
    sizes = sorted({rows for _, rows in times})
    start = times[TWO_CORES, sizes[0]]
    lines = [f"| rows | {OURS} | {' | '.join(SPARK)} | cores for the same time |"]
    lines.append("| ---: | ---: | ---: | ---: | ---: |")
    for rows in sizes:
        seconds = [times[name, rows] for name in (OURS, *SPARK)]
        needed = _cores_needed(seconds[0] - start, seconds[-1] - start)
        lines.append(_spark_row(f"{rows:,}", seconds, needed))
    last, largest = sizes[-2:]
    millions = (largest - last) / 1_000_000
    more = [(times[name, largest] - times[name, last]) / millions for name in (OURS, *SPARK)]
    lines.append(_spark_row("each million more", more, _cores_needed(more[0], more[-1])))
    return "\n".join(lines) + "\n"


def until_spark_has_started() -> str:
    """Return, as sentences, how long Spark takes to start, and what we do in this time."""
    times = _times("spark")
    if not times:
        return ""
    rows, seconds = _largest("spark")[:2]
    start = times[TWO_CORES, min(size for _, size in times)]
    meanwhile = _plain(rows / seconds * start)
    return (
        f"Spark takes {start:.1f} seconds for ten rows. In this time `validate` checks about "
        f"{meanwhile} rows: for packages up to this size, it does not matter how many cores Spark "
        "has.\n"
    )


def large() -> str:
    """Return the table of what each command takes for many rows, beside a tenth of them."""
    runs, times = _results()["works"].get("large", []), _times("large")
    if not runs:
        return "Not measured yet.\n"
    lines = ["| command | rows | seconds | beside a tenth of the rows | MB |"]
    lines.append("| --- | ---: | ---: | ---: | ---: |")
    for run in runs:
        if tenth := times.get((run["name"], run["rows"] // 10)):
            seconds = median(run["seconds"])
            command = run["name"].removeprefix("archivepkg ")
            lines.append(
                f"| {command} | {run['rows']:,} | {seconds:.1f} | {seconds / tenth:.1f} times "
                f"| {max(run['megabytes']):,} |"
            )
    return "\n".join(lines) + "\n"


def one_machine() -> str:
    """Return, as sentences, how far this machine was seen to go."""
    rows, seconds, megabytes = _largest("large")
    return (
        f"The largest package that was measured has {rows:,} rows. `validate` takes {seconds:.0f} "
        f"seconds for it, and {megabytes:,} MB of memory. At this rate, a thousand million rows "
        f"would take {1e9 / rows * seconds / 60:.0f} minutes.\n"
    )


def keys() -> str:
    """Return the table of keys that were checked by themselves."""
    runs = _results()["works"].get("keys", [])
    if not runs:
        return "Not measured yet.\n"
    lines = ["| keys | how many | seconds | MB |", "| --- | ---: | ---: | ---: |"]
    for run in runs:
        kind = run["name"].removeprefix("DuckDB, ")
        seconds, megabytes = median(run["seconds"]), max(run["megabytes"])
        lines.append(f"| {kind} | {run['rows']:,} | {seconds:.0f} | {megabytes:,} |")
    return "\n".join(lines) + "\n"


def _times(work: str) -> dict[tuple[str, int], float]:
    """Return the median seconds of a work's programs, by name and rows."""
    runs = _results()["works"].get(work, [])
    return {(run["name"], run["rows"]): median(run["seconds"]) for run in runs}


def _largest(work: str) -> tuple[int, float, int]:
    """Return the most rows that we have checked in a work; the seconds and megabytes of that."""
    runs = [run for run in _results()["works"][work] if run["name"] == OURS]
    run = max(runs, key=lambda run: run["rows"])
    return run["rows"], median(run["seconds"]), max(run["megabytes"])


def _cores_needed(ours: float, theirs: float) -> int | None:
    """Return how many cores do in our seconds what two do in theirs, `None` if no number does."""
    return ceil(2 * theirs / ours) if ours > 0 else None


def _spark_row(rows: str, seconds: list[float], needed: int | None) -> str:
    shown = " | ".join(f"{value:.1f}" for value in seconds)
    return f"| {rows} | {shown} | {needed or 'no number is enough'} |"


def _plain(rows: float) -> str:
    """Return a number with its first digit only, the rest being noise."""
    step = 10 ** (len(str(int(rows))) - 1)
    return f"{int(rows // step * step):,}"


def _said(ratio: float) -> str:
    """Return how a time relates to a peer's, in words."""
    if ratio == 1:
        return "no slower"
    return f"{1 / ratio:.3g} times as fast" if ratio < 1 else f"{ratio:.3g} times its time"


def _results() -> dict[str, Any]:
    results: dict[str, Any] = json.loads((ROOT / "benchmarks/results.json").read_text())
    return results
