"""DuckDB's own writers: `python duckdb_copy.py json|csv|parquet FILE OUTPUT`."""

from __future__ import annotations

import sys

import duckdb

from benchmarks.duckdb_diff import reading
from benchmarks.packages import REFERENCE

OPTIONS = {
    "json": "FORMAT json, ARRAY true",
    "csv": "FORMAT csv, HEADER true",
    "parquet": "FORMAT parquet, COMPRESSION zstd",
}

if __name__ == "__main__":
    kind, file, output = sys.argv[1:]
    duckdb.sql(f"COPY (FROM {reading(file, REFERENCE)}) TO '{output}' ({OPTIONS[kind]})")
