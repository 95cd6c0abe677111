"""The checks of `validate` that DuckDB can do alone: `python duckdb_checks.py FILE`.

The table is read with its types, then constraints, keys and references are queried.
"""

from __future__ import annotations

import sys

import duckdb

TYPES = {
    "integer": "BIGINT",
    "number": "DECIMAL(18, 4)",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "year": "INTEGER",
}
CHECKS = (
    "SELECT count(*) FROM rows WHERE id IS NULL OR code IS NULL OR title IS NULL",
    "SELECT count(*) FROM rows WHERE NOT regexp_full_match(code, 'C[0-9]{9}')",
    "SELECT count(*) FROM rows WHERE id < 1 OR amount < 0 OR length(title) > 200",
    "SELECT count(*) FROM rows WHERE date < '1900-01-01' OR year < 1900",
    "SELECT count(*) FROM rows WHERE kind NOT IN ('letter', 'cable', 'report')",
    "SELECT count(*) FROM (SELECT id FROM rows GROUP BY id HAVING count(*) > 1)",
    "SELECT count(*) FROM (SELECT code FROM rows GROUP BY code HAVING count(*) > 1)",
    "SELECT count(*) FROM rows a ANTI JOIN rows b ON a.parent_id = b.id",
)


def main(file: str, fields: dict[str, str]) -> int:
    """Return how many problems the checks find in a CSV file."""
    columns = ", ".join(
        f"'{name}': '{TYPES.get(kind, 'VARCHAR')}'" for name, kind in fields.items()
    )
    options = f"header = true, auto_detect = false, columns = {{{columns}}}"
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE rows AS FROM read_csv('{file}', {options})")
    return sum(connection.execute(check).fetchall()[0][0] for check in CHECKS)


if __name__ == "__main__":
    from benchmarks.packages import FIELDS

    sys.exit(min(1, main(sys.argv[1], FIELDS)))
