"""The works that are measured: each a function from a folder to the programs that do it."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.packages import write_package
from benchmarks.processes import Entry

BIN = Path(sys.executable).parent


def diff(folder: Path, rows: int) -> list[Entry]:
    """Compare two releases of which one row in a hundred differs."""
    entries = []
    for size in (rows, rows // 10, rows // 100):
        old = write_package(folder / f"old{size}", size)
        new = write_package(folder / f"new{size}", size, edited=True)
        files = [str(package / "data/rows.csv") for package in (old, new)]
        ours = [sys.executable, "-m", "archivepkg", "diff", str(old), str(new), "--format", "json"]
        entries.append(Entry("archivepkg diff", ours, size))
        if size == rows:
            alone = [sys.executable, "-m", "benchmarks.duckdb_diff", *files, str(folder / "out")]
            entries.append(Entry("DuckDB alone", alone, size))
        elif size == rows // 10:
            peer = [str(BIN / "csv-diff"), *files, "--key", "id", "--json"]
            entries.append(Entry("csv-diff", peer, size))
        else:
            peer = [str(BIN / "daff"), "diff", "--id", "id", *files]
            entries.append(Entry("daff", peer, size))
    return entries


WORKS = {"diff": diff}
