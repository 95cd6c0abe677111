"""Artifacts: what a release is made of, the same bytes from the same package."""

from __future__ import annotations

import copy
import hashlib
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from archivepkg.errors import ArchivepkgError
from archivepkg.exporters import write
from archivepkg.package import changelogs
from archivepkg.package.jsontext import document
from archivepkg.package.package import Package
from archivepkg.package.portable import DESCRIPTOR, present_files
from archivepkg.package.resources import Resource
from archivepkg.package.writing import replacing
from archivepkg.releases.changes import Changes, compare, markdown
from archivepkg.releases.changes.versions import is_semantic
from archivepkg.releases.tidying import tidy
from archivepkg.validation import validate

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


def release(package: Package, folder: Path, previous: Package | None = None) -> list[str]:
    """Write the artifacts of a package to a new or empty folder.

    previous: the release before this one; the version must be raised as their diff asks.
    Returns what keeps the package from being released; nothing is written where there is any.
    Raises ArchivepkgError where the folder holds anything, or cannot be written.
    """
    _refuse_full(folder)
    report = validate(package, limit=0)
    if not report.valid:
        return [f"Not valid, with {report.total:,} problems: `archivepkg validate` names each."]
    found = list(_faults(package))
    with compare(previous, package) if previous else nullcontext() as changes:
        found += _version_faults(changes) if changes else []
        if not found:
            _write(package, folder, changes)
    return found


def _refuse_full(folder: Path) -> None:
    """Raise ArchivepkgError where a release cannot be written to `folder`."""
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise ArchivepkgError(
            f"{folder}: is not empty. A release goes into a folder of its own: name another one."
        )


def _faults(package: Package) -> Iterator[str]:
    """Yield what keeps a valid package from being released: name, form, changelog."""
    if not package.name or not is_semantic(package.version):
        yield "The package needs a name and a semantic version, such as 1.0.0."
    for file in tidy(package, check=True):
        if file.changes:
            yield f"{file.path}: not in canonical form. Run `archivepkg tidy`."
    yield from changelogs.faults(package)


def _version_faults(changes: Changes) -> Iterator[str]:
    old, new, verdict = changes.old.version, changes.new.version, changes.verdict
    if old == new:
        yield f"The version is still {old}, that of the previous release. Raise it."
    elif not verdict.ok:
        why = "; ".join(reason.detail for reason in changes.reasons[:3])
        yield (
            f"The changes since {old} ask for a {verdict.bump} bump, so for {verdict.least} at "
            f"least, and the version is {new}: {why}. `archivepkg diff` has more."
        )


def _write(package: Package, folder: Path, changes: Changes | None) -> None:
    with replacing(folder, force=True) as new:
        new.mkdir()
        stem = f"{package.name}-{package.version}"
        write_zip(package, new / f"{stem}.zip")
        for suffix, form in _EXPORTS.items():
            write(package, form, new / f"{stem}{suffix}")
        _save(new / NOTES, _notes(package, changes))
        _save(new / PAGE, _page(package, new, stem))
        files = sorted(file for file in new.iterdir())
        _save(new / CHECKSUMS, "".join(f"{sha256(file)}  {file.name}\n" for file in files))


def _notes(package: Package, changes: Changes | None) -> str:
    """Return the release notes: the changelog's section, then the diff."""
    found = changelogs.section(package)
    title = package.descriptor.get("title") or package.name
    diff = "\n".join(markdown.lines(changes, limit=20, summary=False)) if changes else ""
    parts = [f"# {title}, {package.version}", found.text if found else "", diff, _CHECKING]
    return "\n\n".join(part for part in parts if part) + "\n"


_CHECKING = """## Checking the files

`sha256sum -c SHA256SUMS` tells whether the files are whole; `archivepkg verify` on this folder \
tells also whether each holds the same data. Made again from the same package, all files are the \
same, byte for byte: the database with the same version of the SQLite library, the zip archive \
with the same version of zlib."""


def _page(package: Package, folder: Path, stem: str) -> str:
    """Return the page from which a person downloads the release."""
    from jinja2 import Environment, PackageLoader

    environment = Environment(
        loader=PackageLoader("archivepkg.releases"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    files: list[dict[str, Any]] = [
        {"name": stem + suffix, "size": (folder / (stem + suffix)).stat().st_size, "about": about}
        for suffix, about in ARTIFACTS.items()
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
    """Tell whether `hash` and `bytes` mean one thing: of one file, as it is."""
    return len(resource.files) == 1 and resource.files[0].suffix.lower() not in _COMPRESSED
