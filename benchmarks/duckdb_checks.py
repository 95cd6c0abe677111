"""The checks of `validate` that DuckDB can do alone: `python duckdb_checks.py NAME PACKAGE`.

The tables are read with their types, then constraints, keys and references are queried.
"""

from __future__ import annotations

import sys

import duckdb

from benchmarks.packages import PLACES, REFERENCES

TYPES = {
    "integer": "BIGINT",
    "number": "DECIMAL(18, 4)",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "year": "INTEGER",
}
CHECKS = {
    "reference": (
        "SELECT count(*) FROM rows WHERE id IS NULL OR code IS NULL OR title IS NULL",
        "SELECT count(*) FROM rows WHERE NOT regexp_full_match(code, 'C[0-9]{9}')",
        "SELECT count(*) FROM rows WHERE id < 1 OR amount < 0 OR length(title) > 200",
        "SELECT count(*) FROM rows WHERE date < '1900-01-01' OR year < 1900",
        "SELECT count(*) FROM rows WHERE kind NOT IN ('letter', 'cable', 'report')",
        "SELECT count(*) FROM (SELECT id FROM rows GROUP BY id HAVING count(*) > 1)",
        "SELECT count(*) FROM (SELECT code FROM rows GROUP BY code HAVING count(*) > 1)",
        "SELECT count(*) FROM rows a ANTI JOIN rows b ON a.parent_id = b.id",
    ),
    "wide": (
        "SELECT count(*) FROM rows WHERE id IS NULL OR place_id IS NULL OR title IS NULL",
        "SELECT count(*) FROM rows WHERE id < 1 OR length(title) > 200",
        "SELECT count(*) FROM (SELECT id FROM rows GROUP BY id HAVING count(*) > 1)",
        "SELECT count(*) FROM (SELECT id FROM places GROUP BY id HAVING count(*) > 1)",
        "SELECT count(*) FROM rows a ANTI JOIN places b ON a.place_id = b.id",
    ),
}


def main(name: str, package: str) -> int:
    """Return how many problems the checks find in a reference package."""
    connection = duckdb.connect()
    for table, fields in {"rows": REFERENCES[name].fields, "places": PLACES}.items():
        if table == "rows" or name == "wide":
            columns = ", ".join(
                f"'{column}': '{TYPES.get(kind, 'VARCHAR')}'" for column, kind in fields.items()
            )
            options = f"header = true, auto_detect = false, columns = {{{columns}}}"
            read = f"read_csv('{package}/data/{table}.csv', {options})"
            connection.execute(f"CREATE TABLE {table} AS FROM {read}")
    return sum(connection.execute(check).fetchall()[0][0] for check in CHECKS[name])


if __name__ == "__main__":
    sys.exit(min(1, main(*sys.argv[1:])))
