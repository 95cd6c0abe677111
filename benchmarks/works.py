"""The works that are measured: each a function from a folder to the programs that do it."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.packages import broken, edited, write_package
from benchmarks.processes import Entry

BIN = Path(sys.executable).parent
ARCHIVEPKG = [sys.executable, "-m", "archivepkg"]


def diff(folder: Path, rows: int) -> list[Entry]:
    """Compare two releases of which one row in a hundred differs."""
    entries = []
    for size in (rows, rows // 10):
        old = write_package(folder / f"old{size}", size)
        new = write_package(folder / f"new{size}", size, edited)
        files = [str(package / "data/rows.csv") for package in (old, new)]
        ours = [*ARCHIVEPKG, "diff", str(old), str(new), "--format", "json"]
        entries.append(Entry("archivepkg diff", ours, size, code=1))
        if size == rows:
            alone = [sys.executable, "-m", "benchmarks.duckdb_diff", *files, str(folder / "out")]
            entries.append(Entry("DuckDB alone", alone, size))
        else:
            peer = [str(BIN / "csv-diff"), *files, "--key", "id", "--json"]
            entries.append(Entry("csv-diff", peer, size))
            peer = [str(BIN / "daff"), "diff", "--id", "id", *files]
            entries.append(Entry("daff", peer, size))
    return entries


def validate(folder: Path, rows: int) -> list[Entry]:
    """Check a package in which all is well."""
    return _validate(write_package(folder / "valid", rows), rows, valid=True)


def validate_broken(folder: Path, rows: int) -> list[Entry]:
    """Check a package in which one row in a hundred is broken."""
    return _validate(write_package(folder / "broken", rows, broken), rows, valid=False)


def validate_sizes(folder: Path, rows: int) -> list[Entry]:
    """Check valid packages of a hundredth of the rows up to ten times as many."""
    entries = []
    for size in (rows // 100, rows // 10, rows, 10 * rows):
        found = _validate(write_package(folder / f"valid{size}", size), size, valid=True)
        entries += found if size <= rows else found[:2]  # frictionless would take ten minutes
    return entries


def _validate(package: Path, rows: int, *, valid: bool) -> list[Entry]:
    descriptor, file = str(package / "datapackage.json"), str(package / "data/rows.csv")
    checks = [sys.executable, "-m", "benchmarks.duckdb_checks", file]
    peer = [sys.executable, "-m", "benchmarks.frictionless_alone", descriptor]
    code = 0 if valid else 1
    return [
        Entry("archivepkg validate", [*ARCHIVEPKG, "validate", descriptor], rows, code),
        *([Entry("DuckDB alone", checks, rows)] if valid else []),
        Entry("frictionless", peer, rows, code),
    ]


def start(folder: Path, rows: int) -> list[Entry]:
    """Check the corpus, and show the help: mostly the time that a program takes to start."""
    empty = folder / "empty.py"
    empty.write_text("import click\n\n\n@click.command()\ndef main():\n    pass\n\n\nmain()\n")
    peer = [str(BIN / "frictionless"), "validate", "datapackage.json"]
    return [
        Entry("archivepkg validate", [str(BIN / "archivepkg"), "validate", "."], 20),
        Entry("frictionless validate", peer, 20),
        Entry("archivepkg --help", [str(BIN / "archivepkg"), "--help"], 0),
        Entry("an empty Click program --help", [sys.executable, str(empty), "--help"], 0),
    ]


def export_sqlite(folder: Path, rows: int) -> list[Entry]:
    """Write a package as SQLite, with types, keys and references."""
    package = write_package(folder / "valid", rows)
    small = write_package(folder / "small", rows // 10)
    ours = [*ARCHIVEPKG, "export", "--to", "sqlite", "--force", "--output"]
    peer = [sys.executable, "-m", "benchmarks.sqlite_peers"]
    return [
        Entry("archivepkg export --to sqlite", [*ours, str(folder / "a.db"), str(package)], rows),
        Entry("sqlite3 .import", [*peer, "import", str(package), str(folder / "b.db")], rows),
        Entry(
            "archivepkg export --to sqlite", [*ours, str(folder / "c.db"), str(small)], rows // 10
        ),
        Entry("sqlite-utils", [*peer, "utils", str(small), str(folder / "d.db")], rows // 10),
    ]


def export_text(folder: Path, rows: int) -> list[Entry]:
    """Write a package as JSON and as CSV, once it is found to be valid."""
    package = write_package(folder / "valid", rows)
    file = str(package / "data/rows.csv")
    copy = [sys.executable, "-m", "benchmarks.duckdb_copy"]
    entries = []
    for kind in ("json", "csv"):
        export = [*ARCHIVEPKG, "export", str(package), "--to", kind, "--force", "--output"]
        ours = [*export, str(folder / f"ours.{kind}")]
        entries.append(Entry(f"archivepkg export --to {kind}", ours, rows))
        peer = [*copy, kind, file, str(folder / f"peer.{kind}")]
        entries.append(Entry(f"DuckDB alone to {kind}", peer, rows))
    return entries


WORKS = {
    "validate": validate,
    "validate-broken": validate_broken,
    "validate-sizes": validate_sizes,
    "diff": diff,
    "export-sqlite": export_sqlite,
    "export-text": export_text,
    "start": start,
}
