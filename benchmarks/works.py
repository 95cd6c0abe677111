"""The works that are measured: each a function from a folder to the programs that do it."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from shutil import which

from benchmarks.duckdb_keys import KEYS
from benchmarks.packages import REFERENCE, WIDE, Reference, broken, with_numbers
from benchmarks.processes import Entry

BIN = Path(sys.executable).parent
ARCHIVEPKG = [sys.executable, "-m", "archivepkg"]
SQLITE = [*ARCHIVEPKG, "export", "--to", "sqlite", "--force", "--output"]


def diff(folder: Path, rows: int) -> list[Entry]:
    """Compare two releases of which one row in a hundred differs."""
    old, new = _releases(REFERENCE, folder, rows // 10)
    files = [str(package / "data/rows.csv") for package in (old, new)]
    return [
        *_diff(REFERENCE, folder, rows),
        Entry("archivepkg diff", _compare(old, new), rows // 10, code=1),
        Entry("csv-diff", [str(BIN / "csv-diff"), *files, "--key", "id", "--json"], rows // 10),
        Entry("daff", [str(BIN / "daff"), "diff", "--id", "id", *files], rows // 10),
    ]


def diff_wide(folder: Path, rows: int) -> list[Entry]:
    """Compare two releases of wide rows, of which one in a hundred differs."""
    return _diff(WIDE, folder, rows)


def _diff(reference: Reference, folder: Path, rows: int) -> list[Entry]:
    old, new = _releases(reference, folder, rows)
    files = [str(package / "data/rows.csv") for package in (old, new)]
    alone = [sys.executable, "-m", "benchmarks.duckdb_diff", reference.name, *files]
    return [
        Entry("archivepkg diff", _compare(old, new), rows, code=1),
        Entry("DuckDB alone", [*alone, str(folder / "differences")], rows),
    ]


def _releases(reference: Reference, folder: Path, rows: int) -> tuple[Path, Path]:
    old = reference.write(folder / f"{reference.name}-{rows}", rows)
    new = reference.write(folder / f"{reference.name}-{rows}-new", rows, reference.next_release)
    return old, new


def _compare(old: Path, new: Path) -> list[str]:
    return [*ARCHIVEPKG, "diff", str(old), str(new), "--format", "json"]


def validate(folder: Path, rows: int) -> list[Entry]:
    """Check a package in which all is well."""
    package = REFERENCE.write(folder / f"reference-{rows}", rows)
    return [*_validate(REFERENCE, package, rows), _frictionless(package, rows)]


def validate_wide(folder: Path, rows: int) -> list[Entry]:
    """Check a package of wide rows in which all is well."""
    return _validate(WIDE, WIDE.write(folder / f"wide-{rows}", rows), rows)


def validate_broken(folder: Path, rows: int) -> list[Entry]:
    """Check a package in which one row in a hundred is broken."""
    package = REFERENCE.write(folder / f"broken-{rows}", rows, broken)
    ours = [*ARCHIVEPKG, "validate", str(package)]
    return [Entry("archivepkg validate", ours, rows, 1), _frictionless(package, rows, 1)]


def validate_sizes(folder: Path, rows: int) -> list[Entry]:
    """Check valid packages of a hundredth of the rows up to ten times as many."""
    entries = []
    for size in (rows // 100, rows // 10, rows, 10 * rows):
        package = REFERENCE.write(folder / f"reference-{size}", size)
        entries += _validate(REFERENCE, package, size)
        if size <= rows:  # more would take frictionless ten minutes
            entries.append(_frictionless(package, size))
    return entries


def _validate(reference: Reference, package: Path, rows: int) -> list[Entry]:
    alone = [sys.executable, "-m", "benchmarks.duckdb_checks", reference.name, str(package)]
    return [
        Entry("archivepkg validate", [*ARCHIVEPKG, "validate", str(package)], rows),
        Entry("DuckDB alone", alone, rows),
    ]


def _frictionless(package: Path, rows: int, code: int = 0) -> Entry:
    descriptor = str(package / "datapackage.json")
    peer = [sys.executable, "-m", "benchmarks.frictionless_alone", descriptor]
    return Entry("frictionless", peer, rows, code)


def checks(folder: Path, rows: int) -> list[Entry]:
    """Look at a canonical package in other ways than `validate` does."""
    package = str(REFERENCE.write(folder / f"reference-{rows}", rows))
    return [
        Entry("archivepkg validate", [*ARCHIVEPKG, "validate", package], rows),
        # The reference package lacks metadata that the house rules ask for.
        Entry(
            "archivepkg validate --strict", [*ARCHIVEPKG, "validate", "--strict", package], rows, 1
        ),
        Entry("archivepkg info", [*ARCHIVEPKG, "info", package], rows),
        Entry("archivepkg tidy --check", [*ARCHIVEPKG, "tidy", "--check", package], rows),
    ]


def spark(folder: Path, rows: int) -> list[Entry]:
    """Check ten rows, many, and ten times as many, on this machine and on Spark on its cores."""
    entries = []
    for size in (10, rows, 10 * rows):
        package = REFERENCE.write(folder / f"reference-{size}", size)
        entries += _validate(REFERENCE, package, size)
        peer = [sys.executable, "-m", "benchmarks.spark_checks", REFERENCE.name, str(package)]
        entries += [
            Entry(f"Spark, {number} core{'s' if number > 1 else ''}", [*peer, str(number)], size)
            for number in (1, 2)
        ]
    return entries


def large(folder: Path, rows: int) -> list[Entry]:
    """Do everything with ten times as many rows as well, and validate a hundred times as many."""
    every = [["validate"], ["info"], ["tidy", "--check"]]
    every += [["export", "--to", form] for form in ("csv", "json", "jsonl", "parquet", "sqlite")]
    every.append(["search", "railway treaty"])
    entries = []
    for size in (rows, 10 * rows):
        old, new = _releases(REFERENCE, folder, size)
        for words in every:
            named = [str(old)]
            if words[0] == "export":
                named += ["--force", "--output", str(folder / words[-1])]
            name = f"archivepkg {' '.join(words)}"
            entries.append(Entry(name, [*ARCHIVEPKG, *words, *named], size))
        entries.append(Entry("archivepkg diff", _compare(old, new), size, code=1))
    package = str(folder / f"reference-{100 * rows}")
    _make("duckdb_multiply", str(old), package, "10")
    return [*entries, Entry("archivepkg validate", [*ARCHIVEPKG, "validate", package], 100 * rows)]


def keys(folder: Path, rows: int) -> list[Entry]:
    """Check a hundred times as many keys, and as many references, by themselves."""
    entries = []
    for number, (kind, (_, parts)) in enumerate(KEYS.items()):
        file = folder / f"keys-{number}.parquet"
        _make("duckdb_keys", "write", kind, str(100 * rows), str(file))
        command = [sys.executable, "-m", "benchmarks.duckdb_keys", "check", str(file), str(parts)]
        name = f"DuckDB, {kind}" if parts == 1 else f"DuckDB, {kind}, in {parts} parts"
        entries.append(Entry(name, command, 100 * rows))
    return entries


def _make(script: str, *words: str) -> None:
    """Let a process make what is measured: the memory of this one would count for all it starts."""
    subprocess.run([sys.executable, "-m", f"benchmarks.{script}", *words], check=True)


def start(folder: Path, rows: int) -> list[Entry]:
    """Check the corpus, and show the help: mostly the time that a program takes to start."""
    empty = folder / "empty.py"
    empty.write_text("import click\n\n\n@click.command()\ndef main():\n    pass\n\n\nmain()\n")
    peer = [str(BIN / "frictionless"), "validate", "datapackage.json"]
    return [
        Entry("archivepkg validate", [*ARCHIVEPKG, "validate", "."], 20),
        Entry("frictionless validate", peer, 20),
        Entry("archivepkg --help", [*ARCHIVEPKG, "--help"], 0),
        Entry("an empty Click program --help", [sys.executable, str(empty), "--help"], 0),
    ]


def export_sqlite(folder: Path, rows: int) -> list[Entry]:
    """Write a package as SQLite, with types, keys and references."""
    small = REFERENCE.write(folder / f"reference-{rows // 10}", rows // 10)
    peer = [sys.executable, "-m", "benchmarks.sqlite_peers", "utils", str(small)]
    ours = [*SQLITE, str(folder / "small.db"), str(small)]
    return [
        *_export_sqlite(REFERENCE, folder, rows),
        Entry("archivepkg export --to sqlite", ours, rows // 10),
        Entry("sqlite-utils", [*peer, str(folder / "utils.db")], rows // 10),
    ]


def export_sqlite_wide(folder: Path, rows: int) -> list[Entry]:
    """Write a fifth as many wide rows as SQLite, with full-text search."""
    return _export_sqlite(WIDE, folder, rows // 5)


def _export_sqlite(reference: Reference, folder: Path, rows: int) -> list[Entry]:
    package = reference.write(folder / f"{reference.name}-{rows}", rows)
    numbers = reference.write(folder / f"{reference.name}-{rows}-numbers", rows, with_numbers)
    like = folder / f"{reference.name}.db"
    tiny = reference.write(folder / f"{reference.name}-10", 10)
    subprocess.run([*SQLITE, str(like), str(tiny)], check=True, stdout=subprocess.DEVNULL)
    peer = [sys.executable, "-m", "benchmarks.sqlite_peers", "import", str(numbers)]
    return [
        Entry("archivepkg export --to sqlite", [*SQLITE, str(folder / "a.db"), str(package)], rows),
        Entry("sqlite3 .import", [*peer, str(folder / "b.db"), str(like)], rows),
    ]


def export_text(folder: Path, rows: int) -> list[Entry]:
    """Write a package as JSON, as CSV and as Parquet, once it is found to be valid."""
    package = REFERENCE.write(folder / f"reference-{rows}", rows)
    file, copy = str(package / "data/rows.csv"), [sys.executable, "-m", "benchmarks.duckdb_copy"]
    entries = []
    for kind in ("json", "csv", "parquet"):
        export = [*ARCHIVEPKG, "export", str(package), "--to", kind, "--force", "--output"]
        suffix = "" if kind == "parquet" else f".{kind}"
        ours = [*export, str(folder / f"ours-{kind}{suffix}")]
        entries.append(Entry(f"archivepkg export --to {kind}", ours, rows))
        peer = [*copy, kind, file, str(folder / f"peer.{kind}")]
        entries.append(Entry(f"DuckDB to {kind}", peer, rows))
    return entries


WORKS = {
    "validate": validate,
    "validate-wide": validate_wide,
    "validate-broken": validate_broken,
    "validate-sizes": validate_sizes,
    "checks": checks,
    "diff": diff,
    "diff-wide": diff_wide,
    "export-sqlite": export_sqlite,
    "export-sqlite-wide": export_sqlite_wide,
    "export-text": export_text,
    "start": start,
    "spark": spark,
    "keys": keys,
    "large": large,
}
ONCE = ("validate-sizes", "large")  # measured a single time
LONG = ("large",)  # takes an hour and 30 GB of disk: only measured where it is named


def lacking(name: str) -> str | None:
    """Return what a work needs that is not installed here, `None` where nothing is lacking."""
    if name != "spark":
        return None
    if not find_spec("pyspark"):
        return "pyspark (pip install -e '.[spark]')"
    return None if "JAVA_HOME" in os.environ or which("java") else "Java"
