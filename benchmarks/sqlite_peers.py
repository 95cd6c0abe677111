"""How else a package becomes SQLite: `python sqlite_peers.py import|utils PACKAGE DATABASE`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.packages import FIELDS

TYPES = {"integer": "INTEGER", "year": "INTEGER", "number": "REAL", "boolean": "TEXT"}


def by_import(file: Path, database: Path) -> None:
    """Import into the same keys with the shell of SQLite."""
    columns = [f"{name} {TYPES.get(kind, 'TEXT')}" for name, kind in FIELDS.items()]
    columns[0] += " NOT NULL PRIMARY KEY"
    columns[1] += " NOT NULL UNIQUE"
    create = (
        f"CREATE TABLE rows ({', '.join(columns)}, FOREIGN KEY (parent_id) REFERENCES rows (id))"
    )
    commands = [create, f".import --csv --skip 1 {file} rows", "CREATE INDEX i ON rows (parent_id)"]
    subprocess.run(["sqlite3", str(database), *commands], check=True)


def by_utils(file: Path, database: Path) -> None:
    """Insert with sqlite-utils, which finds the types out."""
    tool = Path(sys.executable).parent / "sqlite-utils"
    insert = [str(tool), "insert", str(database), "rows", str(file), "--csv", "--pk", "id"]
    subprocess.run(insert, check=True)


if __name__ == "__main__":
    kind, package, target = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    target.unlink(missing_ok=True)
    {"import": by_import, "utils": by_utils}[kind](package / "data/rows.csv", target)
