"""Verification: whether a folder of artifacts is a whole release, and all hold the same data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from archivepkg.errors import ArchivepkgError
from archivepkg.exporters import write
from archivepkg.exporters.sqlite import metadata
from archivepkg.package.package import Package
from archivepkg.package.writing import scratch_folder
from archivepkg.records.sqlite.tables import names
from archivepkg.releases.artifacts import ARTIFACTS, CHECKSUMS, NOTES, PAGE, sha256
from archivepkg.releases.changes import compare
from archivepkg.sources import open_package
from archivepkg.validation import validate

if TYPE_CHECKING:
    from archivepkg.sources.downloads import Downloads

_SUM = re.compile(r"(?P<sum>[0-9a-f]{64}) [ *](?P<name>[^/\\]+)")


def findings(folder: Path, *, remote: bool | Downloads = False) -> Iterator[str]:
    """Yield what is missing, extra, damaged or different in a release, each with its file.

    remote: fetch what its package names by URL (see `open_package`).
    Raises ArchivepkgError where there is no such folder.
    """
    if not folder.is_dir():
        raise ArchivepkgError(f"{folder}: there is no such folder. Name that of a release.")
    if not (folder / CHECKSUMS).is_file():
        yield f"{CHECKSUMS}: missing"
        return
    sums = {}
    for number, line in enumerate(_lines(folder / CHECKSUMS), start=1):
        if match := _SUM.fullmatch(line):
            sums[match["name"]] = match["sum"]
        else:
            yield f"{CHECKSUMS}:{number}: this is no checksum and name of a file"
    expected, stem = _expected(sums)
    for name in sorted({*expected, *sums, *(file.name for file in folder.iterdir())} - {CHECKSUMS}):
        if finding := _file_finding(folder / name, sums, expected):
            yield f"{name}: {finding}"
    sound = {name for name in expected if _is_sound(folder / name, sums)}
    if f"{stem}.zip" in sound:
        yield from _data_findings(folder, stem, sound, remote)


def _lines(path: Path) -> list[str]:
    return path.read_bytes().decode("utf-8", "backslashreplace").splitlines()


def _expected(sums: dict[str, str]) -> tuple[set[str], str]:
    """Return the names of all files of a release, and how its artifacts' names start."""
    archives = sorted(name for name in sums if name.endswith(".zip"))
    stem = archives[0].removesuffix(".zip") if archives else "NAME-VERSION"
    return {NOTES, PAGE, *(stem + suffix for suffix in ARTIFACTS)}, stem


def _file_finding(path: Path, sums: dict[str, str], expected: set[str]) -> str | None:
    if not path.is_file():
        return "missing"
    if path.name not in sums:
        return f"not named in {CHECKSUMS}" if path.name in expected else "extra"
    if not _is_sound(path, sums):
        return f"damaged: it has not the checksum that {CHECKSUMS} gives"
    return None if path.name in expected else "extra"


def _is_sound(path: Path, sums: dict[str, str]) -> bool:
    return path.is_file() and sums.get(path.name) == sha256(path)


def _data_findings(
    folder: Path, stem: str, sound: set[str], remote: bool | Downloads
) -> Iterator[str]:
    """Yield where the package is not valid, or an artifact holds other data than it.

    What holds the same data as a valid package is valid.
    """
    archive = f"{stem}.zip"
    try:
        with open_package(str(folder / archive), remote) as package:
            if reasons := list(package.unfetched()):
                yield f"{archive}: cannot be compared: {reasons[0]}"
                return
            report = validate(package, limit=0)
            if not report.valid:
                yield f"{archive}: is not valid: {report.total:,} problems"
            if f"{package.name}-{package.version}" != stem:
                yield f"{archive}: holds {package.name} {package.version}"
            for suffix in (".sqlite", ".json"):
                if stem + suffix in sound:
                    yield from _comparison(folder / (stem + suffix), package)
            for suffix, form in ((".csv", "csv"), (".jsonl", "jsonl")):
                if stem + suffix in sound:
                    yield from _repetition(folder / (stem + suffix), package, form)
            if f"{stem}.metadata.json" in sound:
                yield from _description(folder / f"{stem}.metadata.json", package, stem)
    except ArchivepkgError as error:
        yield f"{archive}: cannot be opened: {error}"


def _comparison(path: Path, package: Package) -> Iterator[str]:
    """Yield what an artifact that opens as a package has other than the package."""
    try:
        if path.suffix == ".sqlite":
            yield from _database_faults(path)
        with open_package(str(path)) as other, compare(package, other) as changes:
            for reason in changes.reasons:
                if reason.rule.level != "none":
                    where = f"{reason.resource}: " if reason.resource else ""
                    yield f"{path.name}: holds other data: {where}{reason.detail}"
    except ArchivepkgError as error:
        yield f"{path.name}: cannot be opened: {error}"


def _database_faults(path: Path) -> Iterator[str]:
    import sqlite3
    from contextlib import closing

    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            for (answer,) in database.execute("PRAGMA integrity_check(3)"):
                if answer != "ok":
                    yield f"{path.name}: fails SQLite's integrity check: {answer}"
            for row in database.execute("PRAGMA foreign_key_check"):
                yield f"{path.name}: a row of {row[0]} refers to none of {row[2]}"
    except sqlite3.Error as error:
        yield f"{path.name}: is no sound database: {error}"


def _repetition(path: Path, package: Package, form: str) -> Iterator[str]:
    """Yield where an artifact is not what the package gives when it is exported again."""
    with scratch_folder() as folder:
        again = folder / path.name
        write(package, form, again)
        with path.open("rb") as given, again.open("rb") as made:
            number = 0
            while (line := given.readline()) == made.readline():
                number += 1
                if not line:
                    return
    yield f"{path.name}: holds other data than the package, from line {number + 1}"


def _description(path: Path, package: Package, stem: str) -> Iterator[str]:
    try:
        given = json.loads(path.read_bytes())
    except ValueError as error:
        yield f"{path.name}: is not JSON: {error}"
        return
    if given != metadata(package, names(package), stem):
        yield f"{path.name}: describes other data than the package"
