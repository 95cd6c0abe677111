"""`python -m benchmarks [WORK …] [--rows N] [--times N]`: print a table for each work.

The peers are `pip install csv-diff daff sqlite-utils`, and Debian's `sqlite3`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.processes import measure, table
from benchmarks.works import WORKS

parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
parser.add_argument("works", nargs="*", choices=[*WORKS, []], help="default: all")
parser.add_argument("--rows", type=int, default=1_000_000)
parser.add_argument("--times", type=int, default=5)
options = parser.parse_args()
for name in options.works or WORKS:
    with tempfile.TemporaryDirectory() as folder:
        entries = WORKS[name](Path(folder), options.rows)
        measure(entries, options.times)
    sys.stdout.write("\n".join([*table(name, entries), "", ""]))
