"""`python -m benchmarks [WORK …] [--rows N] [--times N] [--save]`: print a table for each work.

The peers are `pip install -e '.[benchmarks]'`, and Debian's `sqlite3`; for Spark, `.[spark]` and
Java 17, without which its work is left out. With --save, what was measured goes into
benchmarks/results.json, which docs/performance.md is made from; works that were not run keep their
results. Where a ratio to a peer has fallen by a quarter against that file, it is named, and the
exit code is 1.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.processes import measure, table
from benchmarks.results import load, rounded, save
from benchmarks.targets import fallen
from benchmarks.works import LONG, ONCE, WORKS, lacking

parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
parser.add_argument(
    "works", nargs="*", choices=[*WORKS, []], help=f"default: all but {', '.join(LONG)}"
)
parser.add_argument("--rows", type=int, default=1_000_000)
parser.add_argument("--times", type=int, default=5)
parser.add_argument("--save", action="store_true")
options = parser.parse_args()
before, measured = load()["works"], {}
with tempfile.TemporaryDirectory() as folder:
    for name in options.works or [work for work in WORKS if work not in LONG]:
        if lack := lacking(name):
            sys.stdout.write(f"### {name}\n\nLeft out: {lack} is not installed.\n\n")
            continue
        entries = WORKS[name](Path(folder), options.rows)
        measure(entries, 1 if name in ONCE else options.times)
        measured[name] = rounded(entries)
        sys.stdout.write("\n".join([*table(name, measured[name]), "", ""]))
        sys.stdout.flush()
        if options.save:  # at once: what is measured is not lost where a later work fails
            save({name: measured[name]})
slower = fallen(before, measured)
sys.stdout.writelines(f"{line}\n" for line in slower)
sys.exit(1 if slower else 0)
