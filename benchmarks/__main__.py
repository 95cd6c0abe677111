"""`python -m benchmarks [WORK …] [--rows N] [--times N] [--save]`: print a table for each work.

The peers are `pip install -e '.[benchmarks]'`, and Debian's `sqlite3`. With --save, what was
measured goes into benchmarks/results.json, which docs/performance.md is made from.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from benchmarks.processes import measure, table
from benchmarks.results import save
from benchmarks.works import WORKS

parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
parser.add_argument("works", nargs="*", choices=[*WORKS, []], help="default: all")
parser.add_argument("--rows", type=int, default=1_000_000)
parser.add_argument("--times", type=int, default=5)
parser.add_argument("--save", action="store_true")
options = parser.parse_args()
for name in options.works or WORKS:
    with tempfile.TemporaryDirectory() as folder:
        entries = WORKS[name](Path(folder), options.rows)
        measure(entries, options.times)
    runs = [asdict(entry) for entry in entries]
    sys.stdout.write("\n".join([*table(name, runs), "", ""]))
    sys.stdout.flush()
    if options.save:
        save(name, runs)
