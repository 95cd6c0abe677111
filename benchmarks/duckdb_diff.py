"""The diff that DuckDB does alone, in one statement: `duckdb_diff.py NAME OLD NEW OUTPUT`."""

from __future__ import annotations

import sys

import duckdb

from benchmarks.packages import REFERENCES, Reference

TYPES = {"integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}


def reading(file: str, reference: Reference) -> str:
    """Return the SQL that reads the rows of a reference package with their types."""
    columns = ", ".join(
        f"'{name}': '{TYPES.get(kind, 'VARCHAR')}'" for name, kind in reference.fields.items()
    )
    return f"read_csv('{file}', header = true, auto_detect = false, columns = {{{columns}}})"


def main(name: str, old: str, new: str, output: str) -> None:
    """Write the rows of two CSV files that differ as JSON, matched by the first field."""
    fields = REFERENCES[name].fields
    sides = [reading(file, REFERENCES[name]) for file in (old, new)]
    key = next(iter(fields))
    shown = ", ".join(f"o.{name} AS old_{name}, n.{name} AS new_{name}" for name in fields)
    differ = " OR ".join(f"o.{name} IS DISTINCT FROM n.{name}" for name in fields)
    duckdb.sql(
        f"COPY (SELECT {shown} FROM {sides[0]} o FULL JOIN {sides[1]} n ON o.{key} = n.{key} "
        f"WHERE {differ} ORDER BY coalesce(o.{key}, n.{key})) TO '{output}' (FORMAT json)"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
