"""What remains once the parts of a table are valid: `duckdb_keys.py check FILE PARTS`.

It takes less than a gigabyte. FILE, which `write KIND ROWS FILE` makes, is a Parquet file of keys
and of what refers to them. DuckDB works on disk where its memory does not suffice, but gives up
where even that takes too much: so it is asked part by part, by the hash of the key. The exit code
is 1 where a key repeats, or a reference leads nowhere.
"""

from __future__ import annotations

import sys
from pathlib import Path

# Each kind of key: its SQL, and how many parts it is asked in.
KEYS = {
    "whole numbers": ("({} + 1)", 1),
    "texts of 16 letters": ("left(md5(({})::VARCHAR), 16)", 8),
}
CHECKS = (
    "SELECT count(*) FROM (SELECT id FROM '{0}' WHERE hash(id) % {1} = {2} "
    "GROUP BY id HAVING count(*) > 1)",
    "SELECT count(*) FROM (FROM '{0}' WHERE hash(parent_id) % {1} = {2}) a "
    "ANTI JOIN (FROM '{0}' WHERE hash(id) % {1} = {2}) b ON a.parent_id = b.id",
)


def write(kind: str, rows: str, file: str) -> int:
    """Write a file of so many keys in no order, each with a reference to another, if it is not."""
    import duckdb

    if not Path(file).exists():
        sql, _ = KEYS[kind]
        key, parent = (sql.format(f"i * {prime} % {rows}") for prime in (7919, 104729))
        query = f"SELECT {key} AS id, {parent} AS parent_id FROM range({rows}) numbers(i)"
        duckdb.sql(f"COPY ({query}) TO '{file}'")
    return 0


def check(file: str, parts: str) -> int:
    """Return how many keys repeat, and how many references lead nowhere."""
    import duckdb

    settings = {"memory_limit": "800MB", "temp_directory": f"{file}.tmp"}
    connection = duckdb.connect(config=settings)
    queries = [sql.format(file, parts, part) for sql in CHECKS for part in range(int(parts))]
    return sum(connection.execute(query).fetchall()[0][0] for query in queries)


if __name__ == "__main__":
    sys.exit(min(1, {"check": check, "write": write}[sys.argv[1]](*sys.argv[2:])))
