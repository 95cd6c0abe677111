"""Releasing: a package becomes a release once version, changelog and data agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from archivepkg.errors import ArchivepkgError
from archivepkg.package import changelogs
from archivepkg.package.package import Package
from archivepkg.package.paths import inside, is_url
from archivepkg.package.progress import Progress, untold
from archivepkg.package.values import objects
from archivepkg.package.versions import is_semantic
from archivepkg.package.wording import counted, listed
from archivepkg.package.writing import replacing
from archivepkg.releases.archives import sha256
from archivepkg.releases.artifacts import READINGS, write_artifacts
from archivepkg.releases.changes import Changes, compare
from archivepkg.releases.deposits import citation_file
from archivepkg.releases.documents import CHECKSUMS, changes_text, checksums, write_documents
from archivepkg.releases.drafting import draft
from archivepkg.releases.tidying import tidy
from archivepkg.validation import Report, validate

if TYPE_CHECKING:
    from archivepkg.sources.downloads import Downloads

_NAME = re.compile(r"\w[\w. -]*")


class Refusals(list[str]):
    """What keeps a package from being released, in words.

    draft: the section that the changelog lacks, in Markdown, where it lacks one.
    """

    draft = ""


def release(
    package: Package,
    folder: Path,
    previous: Package | None = None,
    *,
    remote: bool | Downloads = False,
    progress: Progress = untold,
) -> Refusals:
    """Write the artifacts of a package to a new or empty folder.

    previous: the release before this one; the version must be raised as their diff asks.
    remote: fetch what the package names by URL (see `open_package`).
    Returns all that keeps the package from being released; nothing is written where there is any.
    Raises ArchivepkgError where the folder holds anything, or cannot be written.
    """
    _refuse_full(folder)
    report = validate(package, limit=0, progress=progress)
    with changes_since(previous, package, report, progress) as changes:
        found = Refusals(refusals(package, report, changes))
        if found:
            is_clear = report.valid and is_semantic(package.version)
            found.draft = draft(package, changes) if is_clear else ""
        else:
            with (
                progress(READINGS * report.rows) as advance,
                replacing(folder, force=True) as new,
            ):
                new.mkdir()
                dates = write_artifacts(package, new, advance, remote=remote)
                write_documents(package, new, dates, changes_text(changes))
                sums = checksums({file.name: sha256(file) for file in new.iterdir()})
                (new / CHECKSUMS).write_text(sums, encoding="utf-8", newline="")
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
    yield from citation_file.faults(package)
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
