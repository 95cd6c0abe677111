"""The diff that DuckDB does alone, in one statement: `python duckdb_diff.py OLD NEW OUTPUT`."""

from __future__ import annotations

import sys

import duckdb

TYPES = {"integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}


def main(old: str, new: str, output: str, fields: dict[str, str]) -> None:
    """Write the rows of two CSV files that differ as JSON, matched by the first field."""
    columns = ", ".join(
        f"'{name}': '{TYPES.get(kind, 'VARCHAR')}'" for name, kind in fields.items()
    )
    options = f"header = true, auto_detect = false, columns = {{{columns}}}"
    sides = [f"read_csv('{path}', {options})" for path in (old, new)]
    key = next(iter(fields))
    shown = ", ".join(f"o.{name} AS old_{name}, n.{name} AS new_{name}" for name in fields)
    differ = " OR ".join(f"o.{name} IS DISTINCT FROM n.{name}" for name in fields)
    duckdb.sql(
        f"COPY (SELECT {shown} FROM {sides[0]} o FULL JOIN {sides[1]} n ON o.{key} = n.{key} "
        f"WHERE {differ} ORDER BY coalesce(o.{key}, n.{key})) TO '{output}' (FORMAT json)"
    )


if __name__ == "__main__":
    from benchmarks.packages import FIELDS

    main(*sys.argv[1:4], FIELDS)
