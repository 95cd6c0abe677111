"""Results: what was measured, on which machine, with which versions."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks.processes import Entry

FILE = Path(__file__).parent / "results.json"
LIBRARIES = ("duckdb", "frictionless", "csv-diff", "daff", "sqlite-utils", "click", "pyspark")


def load() -> dict[str, Any]:
    """Return the results: `machine`, `versions`, and `works` with their runs."""
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {"works": {}}


def save(works: dict[str, list[dict[str, Any]]]) -> None:
    """Put the runs of works into the results, in place of earlier ones.

    Results of another machine, or of other versions, are dropped: they cannot be compared. A
    library that is not here now was not measured, and keeps its version and its results.
    """
    here, earlier = versions(), load()
    known = earlier.get("versions", {})
    alike = all(known.get(name, value) == value for name, value in here.items())
    if not alike or earlier.get("machine") != machine():
        known, earlier = {}, {"works": {}}
    results = {"machine": machine(), "versions": known | here}
    results["works"] = earlier["works"] | works
    FILE.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


def rounded(runs: Iterable[Entry]) -> list[dict[str, Any]]:
    """Return the runs of a work as the results have them."""
    return [
        {
            "name": run.name,
            "rows": run.rows,
            "seconds": [round(seconds, 3) for seconds in run.seconds],
            "megabytes": [round(size) for size in run.megabytes],
        }
        for run in runs
    ]


def machine() -> str:
    """Return what kind of machine this is: processor, cores, memory, system."""
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text().splitlines() if facts.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    processor = models[0] if models else platform.machine()
    return f"{processor}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}"


def versions() -> dict[str, str]:
    """Return the versions of Python and of the peers that are installed."""
    found = {"Python": platform.python_version(), "SQLite": sqlite3.sqlite_version}
    for name in LIBRARIES:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found
