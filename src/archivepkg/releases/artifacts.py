"""Artifacts: what a release is made of, the same bytes from the same package."""

from __future__ import annotations

import copy
import hashlib
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archivepkg import __version__
from archivepkg.errors import ArchivepkgError
from archivepkg.exporters import write
from archivepkg.package import changelogs
from archivepkg.package.jsontext import document
from archivepkg.package.package import Package
from archivepkg.package.paths import inside, is_url
from archivepkg.package.portable import DESCRIPTOR, present_files
from archivepkg.package.progress import Advance, Progress, untold
from archivepkg.package.resources import Resource
from archivepkg.package.values import objects
from archivepkg.package.versions import is_semantic
from archivepkg.package.wording import counted, listed
from archivepkg.package.writing import replacing
from archivepkg.releases.changes import Changes, compare, markdown
from archivepkg.releases.tidying import tidy
from archivepkg.sources import open_package
from archivepkg.validation import Report, validate

if TYPE_CHECKING:
    from archivepkg.sources.downloads import Downloads

CHECKSUMS = "SHA256SUMS"
NOTES = "RELEASE_NOTES.md"
PAGE = "index.html"

# How an artifact ends, and what it is for.
ARTIFACTS = {
    ".zip": "The package: tables as CSV, schemas, changelog. For every tool, and to keep.",
    ".sqlite": "A database with types, keys, documentation and full-text search.",
    ".metadata.json": "What Datasette shows with the database.",
    ".csv": "One row per record, for spreadsheets.",
    ".json": "Everything in one file, link rows nested in their records.",
    ".jsonl": "The records alone, one a line.",
}
_EXPORTS = {".sqlite": "sqlite", ".csv": "csv", ".json": "json", ".jsonl": "jsonl"}
_NAME = re.compile(r"\w[\w. -]*")


def release(
    package: Package,
    folder: Path,
    previous: Package | None = None,
    *,
    remote: bool | Downloads = False,
    progress: Progress = untold,
) -> list[str]:
    """Write the artifacts of a package to a new or empty folder.

    previous: the release before this one; the version must be raised as their diff asks.
    remote: fetch what the package names by URL (see `open_package`).
    Returns all that keeps the package from being released; nothing is written where there is any.
    Raises ArchivepkgError where the folder holds anything, or cannot be written.
    """
    _refuse_full(folder)
    report = validate(package, limit=0, progress=progress)
    with changes_since(previous, package, report, progress) as changes:
        found = list(refusals(package, report, changes))
        if not found:
            with (
                progress(len(_EXPORTS) * report.rows) as advance,
                replacing(folder, force=True) as new,
            ):
                new.mkdir()
                write_artifacts(package, new, advance, remote=remote)
                write_documents(package, new, changes_text(changes))
                sums = {file.name: sha256(file) for file in new.iterdir()}
                _save(new / CHECKSUMS, checksums(sums))
    return found


def _refuse_full(folder: Path) -> None:
    """Raise ArchivepkgError where a release cannot be written to `folder`."""
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise ArchivepkgError(
            f"{folder}: is not empty. A release goes into a folder of its own: name another one."
        )


def changes_since(
    previous: Package | None, package: Package, report: Report, progress: Progress = untold
) -> AbstractContextManager[Changes | None]:
    """Return the context of what changed since the previous release; `None` where none can tell.

    Raises ArchivepkgError where the previous release has faults that leave it unclear.
    """
    if previous is None or not report.valid:
        return nullcontext()
    return compare(previous, package, progress=progress)


def refusals(package: Package, report: Report, changes: Changes | None) -> Iterator[str]:
    """Yield all that keeps a package from being released.

    report: of its validation. changes: what changed since the previous release, where known.
    """
    if not report.valid:
        problems = counted(report.total, "problem")
        yield f"Not valid, with {problems}: `archivepkg validate` names each."
    if not _NAME.fullmatch(package.name or "") or not is_semantic(package.version):
        yield (
            "The package needs a name of letters, digits, `.`, `_` and `-`, by which to call the "
            "files, and a semantic version, such as 1.0.0."
        )
    for licence in objects(package.descriptor.get("licenses")):
        path = licence.get("path")
        if isinstance(path, str) and not is_url(path) and not _is_there(package, path):
            yield f"{path}: is named as a licence, and there is no such file. Add it."
    yield from changelogs.faults(package)
    if report.valid:
        for file in tidy(package, check=True):
            if file.changes:
                yield f"{file.path}: not in canonical form. Run `archivepkg tidy`."
    if changes:
        yield from _version_faults(changes)


def _is_there(package: Package, path: str) -> bool:
    file = inside(package.root, path)
    return file is not None and file.is_file()


def _version_faults(changes: Changes) -> Iterator[str]:
    old, new, verdict = changes.old.version, changes.new.version, changes.verdict
    if old == new:
        yield f"The version is still {old}, that of the previous release. Raise it."
    elif not verdict.ok:
        asking = [reason for reason in changes.reasons if reason.rule.level != "none"]
        yield (
            f"The changes since {old} ask for a {verdict.bump} bump, so for {verdict.least} at "
            f"least, and the version is {new}: {listed(asking, 3, '; ')}. "
            "`archivepkg diff` has more."
        )


def stem_of(package: Package) -> str:
    """Return how the names of a package's artifacts start."""
    return f"{package.name}-{package.version}"


def write_artifacts(
    package: Package,
    folder: Path,
    advance: Advance = lambda rows: None,
    *,
    remote: bool | Downloads = False,
) -> None:
    """Write the zip archive of a package to a folder, and make all other artifacts from it.

    So they can be made again from the archive. remote: as `release` takes it.
    Raises ArchivepkgError where one cannot hold it.
    """
    start = folder / stem_of(package)
    archive = start.with_name(f"{start.name}.zip")
    write_zip(package, archive)
    with open_package(str(archive), remote) as zipped:
        for suffix, form in _EXPORTS.items():
            write(zipped, form, start.with_name(start.name + suffix), advance)


def write_documents(package: Package, folder: Path, changed: str, tool: str = __version__) -> None:
    """Write what tells people of the artifacts in a folder: release notes and page.

    changed: what the notes say of the changes. tool: the version of this tool that they name.
    """
    _save(folder / NOTES, notes(package, changed, tool))
    _save(folder / PAGE, _page(package, folder))


def checksums(sums: dict[str, str]) -> str:
    """Return the text that gives the checksums of files, by name, as `sha256sum` reads it."""
    return "".join(f"{sums[name]}  {name}\n" for name in sorted(sums))


def changes_text(changes: Changes | None) -> str:
    """Return what the release notes say of the changes since the previous release.

    It is the same whatever form the releases are in: where their data lies is left out.
    """
    if changes is None:
        return ""
    lasting = [item for item in changes.metadata if item.rule != "bookkeeping-changed"]
    shown = replace(changes, metadata=lasting)
    return "\n".join(markdown.lines(shown, limit=20, summary=False))


def notes(package: Package, changed: str, tool: str) -> str:
    """Return the release notes: the changelog's section, then the changes, then how to check."""
    found = changelogs.section(package)
    title = package.descriptor.get("title") or package.name
    head = f"# {title}, {package.version}"
    parts = [head, found.text if found else "", changed, _CHECKING, f"{MADE_WITH}{tool}."]
    return "\n\n".join(part for part in parts if part) + "\n"


MADE_WITH = "Made with archivepkg "
_CHECKING = """## Checking the files

`sha256sum -c SHA256SUMS` tells whether the files are whole; `archivepkg verify` on this folder \
makes the release again from its zip archive, and tells whether each file is what comes out. Made \
again from the same package, all files are the same, byte for byte: the database with the same \
version of the SQLite library, the zip archive with the same version of zlib."""


def _page(package: Package, folder: Path) -> str:
    """Return the page from which a person downloads the artifacts in a folder."""
    from jinja2 import Environment, PackageLoader

    environment = Environment(
        loader=PackageLoader("archivepkg.releases"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    names = {stem_of(package) + suffix: about for suffix, about in ARTIFACTS.items()}
    files: list[dict[str, Any]] = [
        {"name": name, "size": (folder / name).stat().st_size, "about": about}
        for name, about in names.items()
    ]
    found = changelogs.section(package)
    return environment.get_template("release.html").render(
        about=package.descriptor, files=files, date=found.date if found else "",
        tables=package.tables, checksums=CHECKSUMS, notes=NOTES,
    )  # fmt: skip


def _save(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")


_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first day that zip can tell
_COMPRESSED = (".gz", ".bz2", ".xz", ".zip")


def write_zip(package: Package, new: Path) -> None:
    """Write a package, with `hash` and `bytes` of each resource, to an archive."""
    with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        descriptor = _measured(package)
        for path in sorted({DESCRIPTOR, *present_files(package, _given(package))}):
            entry = zipfile.ZipInfo(path, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, as which the permissions are read
            entry.external_attr = 0o100644 << 16
            if path == DESCRIPTOR:
                archive.writestr(entry, document(descriptor))
                continue
            file = package.root / path
            entry.file_size = file.stat().st_size
            with file.open("rb") as source, archive.open(entry, "w") as target:
                shutil.copyfileobj(source, target, 2**20)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _given(package: Package) -> Any:
    """Return the descriptor as its author wrote it, with the paths of schemas."""
    return next(iter(package.texts.values())).value


def _measured(package: Package) -> Any:
    descriptor = copy.deepcopy(_given(package))
    for resource in package.resources:
        if _is_measurable(resource):
            (file,) = resource.files
            facts = {"bytes": file.stat().st_size, "hash": f"sha256:{sha256(file)}"}
            descriptor["resources"][resource.index].update(facts)
    return descriptor


def _is_measurable(resource: Resource) -> bool:
    """Tell whether `hash` and `bytes` mean one thing: of one file that is here, as it is."""
    if any(map(is_url, resource.paths)) and not resource.is_tabular:
        return False
    return len(resource.files) == 1 and resource.files[0].suffix.lower() not in _COMPRESSED
