"""How else a package becomes SQLite: `python sqlite_peers.py import|utils PACKAGE DATABASE LIKE`.

LIKE is an export of the same package, whose schema `import` makes: the tables with their checks
and keys before the rows, the indexes and the full text after them.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

SETTINGS = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"


def by_import(package: Path, database: Path, like: Path) -> None:
    """Import with the shell of SQLite."""
    tables = [file.stem for file in sorted(package.glob("data/*.csv"))]
    with closing(sqlite3.connect(like)) as export:
        made = export.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
        before = [sql for _, name, _, sql in made if name in tables]
        after = [sql for kind, _, table, sql in made if kind == "index" and table in tables if sql]
        search = [sql for _, name, _, sql in made if name == "rows_fts"]
        if search:
            columns = [row[1] for row in export.execute("PRAGMA table_info(rows_fts)")]
            after += [*search, _filling(columns)]
    imports = [f".import --csv --skip 1 {package}/data/{table}.csv {table}" for table in tables]
    commands = [SETTINGS, *before, *imports, *after]
    subprocess.run(["sqlite3", "-bail", str(database), *commands], check=True)


def _filling(columns: list[str]) -> str:
    """Return the statement that fills the full text of the wide package, linked text included."""
    found = [
        "(SELECT name || char(10) FROM places WHERE places.id = place_id)"
        if column == "places"
        else column
        for column in columns
    ]
    return (
        f"INSERT INTO rows_fts (rowid, {', '.join(columns)}) SELECT rowid, {', '.join(found)} "
        "FROM rows; INSERT INTO rows_fts (rows_fts) VALUES ('optimize')"
    )


def by_utils(package: Path, database: Path) -> None:
    """Insert with sqlite-utils, which finds the types out."""
    tool, file = Path(sys.executable).parent / "sqlite-utils", str(package / "data/rows.csv")
    insert = [str(tool), "insert", str(database), "rows", file, "--csv", "--pk", "id"]
    subprocess.run(insert, check=True)


if __name__ == "__main__":
    kind, package, target, *like = sys.argv[1:]
    Path(target).unlink(missing_ok=True)
    peers = {"import": by_import, "utils": by_utils}
    peers[kind](*map(Path, [package, target, *like]))
