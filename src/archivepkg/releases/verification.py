"""Verification: whether a folder is what a release of the package in its zip archive comes to.

The same package gives the same files. So the release is made again from its archive, and compared.
"""

from __future__ import annotations

import filecmp
import os
import re
import shutil
import stat
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from archivepkg import __version__
from archivepkg.errors import ArchivepkgError
from archivepkg.package.package import Package
from archivepkg.package.writing import scratch_folder
from archivepkg.releases.archives import sha256
from archivepkg.releases.artifacts import ARTIFACTS, stem_of, write_artifacts
from archivepkg.releases.changes import Changes, markdown
from archivepkg.releases.contents import (
    archive_differences,
    database_differences,
    parquet_differences,
)
from archivepkg.releases.documents import (
    CHECKSUMS,
    DOCUMENTS,
    MADE_WITH,
    NOTES,
    changes_text,
    checksums,
    notes,
    write_documents,
)
from archivepkg.releases.releasing import changes_since, refusals
from archivepkg.sources import open_package
from archivepkg.validation import validate

if TYPE_CHECKING:
    from archivepkg.sources.downloads import Downloads

_SUM = re.compile(r"(?P<sum>[0-9a-f]{64}) [ *](?P<name>[^/\\]+)")
_TOOL = re.compile(rf"{MADE_WITH}([0-9][0-9A-Za-z.+-]*)\.\n\Z")
_LARGEST_TEXT = 2**24  # bytes of notes or checksums that are read; those of a release are few
_EXCERPT = 40  # characters that are shown of a line on each side of a difference

# Artifacts that can be the same in other bytes, what writes them, and what tells their contents.
_CONTENTS = {
    ".parquet.zip": ("DuckDB or zlib", parquet_differences),
    ".zip": ("zlib", archive_differences),
    ".sqlite": ("SQLite", database_differences),
}


class Finding(NamedTuple):
    """What was found of a file of a release. is_fault: whether the release is not whole by it."""

    file: str
    text: str
    is_fault: bool = True


def verify(
    folder: Path, previous: Package | None = None, *, remote: bool | Downloads = False
) -> Iterator[Finding]:
    """Yield what is missing, extra, damaged or different in a release, and what is not checked.

    previous: the release before it; without it, what the notes say of the changes is not checked.
    remote: fetch what its package names by URL (see `open_package`).
    Raises ArchivepkgError where there is no such folder, a file of it cannot be read, or the
    previous release cannot be compared.
    """
    if not folder.is_dir():
        what = "is a file" if folder.is_file() else "there is no such folder"
        raise ArchivepkgError(f"{folder}: {what}. Name the folder of a release.")
    try:
        yield from _findings(folder, previous, remote)
    except OSError as error:
        reason = error.strerror or error
        raise ArchivepkgError(f"{error.filename or folder}: {reason}.") from None


def _findings(
    folder: Path, previous: Package | None, remote: bool | Downloads
) -> Iterator[Finding]:
    if fault := _kind_fault(folder / CHECKSUMS):
        yield Finding(CHECKSUMS, fault)
        return
    sums: dict[str, str] = {}
    faults: list[Finding] = []
    text = _text(folder / CHECKSUMS)
    for number, line in enumerate(text.splitlines(), start=1):
        if match := _SUM.fullmatch(line):
            sums[match["name"]] = match["sum"]
        else:
            faults.append(Finding(CHECKSUMS, f"line {number} is no checksum and name of a file"))
    listed = set(os.listdir(folder))
    expected, stem = _expected({*sums, *listed})
    for name in sorted({*expected, *sums, *listed} - {CHECKSUMS}):
        if fault := _file_fault(folder / name, sums, expected):
            faults.append(Finding(name, fault))
    if not faults and text != checksums(sums):
        faults.append(Finding(CHECKSUMS, "its lines are not one for each file, in order"))
    yield from faults
    faulty = {finding.file for finding in faults}
    if f"{stem}.zip" not in faulty:
        yield from _reproduction(folder, stem, expected, faulty, previous, remote)


def _text(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_LARGEST_TEXT).decode("utf-8", "backslashreplace")


def _expected(named: set[str]) -> tuple[set[str], str]:
    """Return the names of all files of a release, and how its artifacts' names start.

    named: the names that are given. Which package has artifacts of its records is seen later.
    """
    others = tuple(suffix for suffix in ARTIFACTS if suffix != ".zip")
    archives = [name for name in sorted(named) if name.endswith(".zip")]
    stems = [name.removesuffix(".zip") for name in archives if not name.endswith(others)]
    stem = stems[0] if stems else "NAME-VERSION"
    optional = {stem + suffix for suffix, artifact in ARTIFACTS.items() if artifact.of_records}
    return {*DOCUMENTS, *(stem + suffix for suffix in ARTIFACTS)} - (optional - named), stem


def _kind_fault(path: Path) -> str | None:
    """Return why there is no plain file at a path; `None` where there is one."""
    if not os.path.lexists(path):
        return "missing"
    mode = path.lstat().st_mode
    if stat.S_ISREG(mode):
        return None
    kinds = {stat.S_IFLNK: "a link", stat.S_IFDIR: "a folder"}
    return f"is {kinds.get(stat.S_IFMT(mode), 'a device')}, and no file"


def _file_fault(path: Path, sums: dict[str, str], expected: set[str]) -> str | None:
    if path.name not in expected:
        return "extra" if os.path.lexists(path) else "missing"
    if fault := _kind_fault(path):
        return fault
    if path.name not in sums:
        return f"not named in {CHECKSUMS}"
    if sums[path.name] != sha256(path):
        return f"damaged: it has not the checksum that {CHECKSUMS} gives"
    return None


def _reproduction(
    folder: Path,
    stem: str,
    expected: set[str],
    faulty: set[str],
    previous: Package | None,
    remote: bool | Downloads,
) -> Iterator[Finding]:
    """Make the release again from its archive, and yield where the files expected are others.

    faulty: those of which faults are known.
    """
    archive = f"{stem}.zip"
    with ExitStack() as stack:
        try:
            package = stack.enter_context(open_package(str(folder / archive), remote))
            report = validate(package, limit=0)
        except ArchivepkgError as error:
            yield Finding(archive, f"cannot be opened: {error}")
            return
        if unfetched := next(package.unfetched(), None):
            yield Finding(archive, f"cannot be compared: {unfetched}")
            return
        if stem_of(package) != stem:
            yield Finding(archive, f"holds {package.name} {package.version}")
            return
        changes = stack.enter_context(changes_since(previous, package, report))
        if refused := [Finding(archive, text) for text in refusals(package, report, changes)]:
            yield from refused
            return
        made = stack.enter_context(scratch_folder())
        try:
            dates = write_artifacts(package, made, remote=remote)
        except ArchivepkgError as error:
            yield Finding(archive, f"no release can be made of it: {error}")
            return
        for name in sorted({file.name for file in made.iterdir()} - set(os.listdir(folder))):
            if name not in expected:
                yield Finding(name, "missing")
        yield from _differences(folder, made, expected - faulty, package, dates, changes)


def _differences(
    folder: Path,
    made: Path,
    whole: set[str],
    package: Package,
    dates: tuple[str, str] | None,
    changes: Changes | None,
) -> Iterator[Finding]:
    """Yield where the whole files of a folder are not those made, whose documents are made here."""
    in_other_bytes = []
    for name in sorted(whole - set(DOCUMENTS)):
        for finding in _comparison(folder / name, made / name):
            yield finding
            in_other_bytes += [] if finding.is_fault else [name]
    given = _text(folder / NOTES) if NOTES in whole else ""
    changed, tool = _changes_text(given, package, changes), _tool(given)
    write_documents(package, made, dates, changed, tool)
    documents = sorted(whole & set(DOCUMENTS))
    if in_other_bytes and filecmp.cmpfiles(folder, made, documents, shallow=False)[1]:
        for name in in_other_bytes:  # of whose size and hash the documents may tell
            shutil.copyfile(folder / name, made / name)
        write_documents(package, made, dates, changed, tool)
    for name in documents:
        yield from _comparison(folder / name, made / name)
    if changed and changes is None:
        text = "what it says of the changes is not checked: name the release before with --previous"
        yield Finding(NOTES, text, is_fault=False)
    if tool != __version__:
        text = f"says that archivepkg {tool} made the release; this is {__version__}, and its "
        yield Finding(NOTES, f"{text}files may differ in form", is_fault=False)


def _changes_text(given: str, package: Package, changes: Changes | None) -> str:
    """Return what the notes have to say of the changes.

    Where these are not known, it is what the given notes say, if `release` may write such.
    """
    if changes:
        return changes_text(changes)
    before, _, after = notes(package, "\0", _tool(given)).partition("\0")
    if not (given.startswith(before) and given.endswith(after)):
        return ""
    claimed = given[len(before) : -len(after)]
    title = f"## {markdown.escape(package.version or '')}\n"
    return claimed if claimed.startswith(title) and markdown.is_escaped(claimed) else ""


def _tool(given: str) -> str:
    """Return the version of this tool that the given notes say they were made with."""
    match = _TOOL.search(given)
    return match[1] if match else __version__


def _comparison(given: Path, made: Path) -> Iterator[Finding]:
    """Yield where a file is not the one that was made."""
    if not made.exists():
        yield Finding(given.name, "extra: the package gives no such file")
        return
    if filecmp.cmp(given, made, shallow=False):
        return
    library, differences = next(
        (found for suffix, found in _CONTENTS.items() if given.name.endswith(suffix)),
        ("", _line_differences),
    )
    is_same = True
    for text in differences(given, made):
        is_same = False
        yield Finding(given.name, f"holds other data than the package: {text}")
    if is_same:
        text = f"has the same contents in other bytes, as another version of {library} writes them"
        yield Finding(given.name, text, is_fault=False)


def _line_differences(given: Path, made: Path) -> Iterator[str]:
    """Yield where two texts begin to differ."""
    number = 1
    with given.open("rb") as one, made.open("rb") as other:
        while (line := one.readline(2**16)) == (right := other.readline(2**16)):
            number += line.endswith(b"\n")
    shorter = min(len(line), len(right))
    same = next((n for n in range(shorter) if line[n] != right[n]), shorter)
    start = max(0, same - _EXCERPT)
    yield f"line {number} is {_excerpt(line[start:])}, and should be {_excerpt(right[start:])}"


def _excerpt(line: bytes) -> str:
    text = line.decode("utf-8", "replace")
    return f'"{text[: 2 * _EXCERPT].rstrip()}"' if text else "the end"
