"""DuckDB's own writers: `python duckdb_copy.py json|csv FILE OUTPUT`."""

from __future__ import annotations

import sys

import duckdb

from benchmarks.duckdb_diff import TYPES
from benchmarks.packages import FIELDS

if __name__ == "__main__":
    kind, file, output = sys.argv[1:]
    columns = ", ".join(
        f"'{name}': '{TYPES.get(item, 'VARCHAR')}'" for name, item in FIELDS.items()
    )
    source = f"read_csv('{file}', header = true, auto_detect = false, columns = {{{columns}}})"
    options = "FORMAT json, ARRAY true" if kind == "json" else "FORMAT csv, HEADER true"
    duckdb.sql(f"COPY (FROM {source}) TO '{output}' ({options})")
