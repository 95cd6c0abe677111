"""Changelogs in the form of Keep a Changelog (1.1.0): the section of a version, and its faults."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from archivepkg.errors import ArchivepkgError
from archivepkg.package.package import Package
from archivepkg.package.paths import misplaced

DEFAULT_PATH = "CHANGELOG.md"

_HEADING = re.compile(
    r"^##\s+\[?(?P<version>[^\]\s]+)\]?(?:\([^)]*\))?(?:\s+-\s+(?P<date>\S+))?\s*$"
)
_ENTRY = re.compile(r"^\s*[-*+]\s+\S", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """What a changelog says of a version. date: as it stands there, `None` where it does not."""

    version: str
    date: str | None
    text: str


def section(package: Package) -> Section | None:
    """Return the changelog's section for the package's version, `None` where there is none.

    Raises ArchivepkgError where the package has no changelog.
    """
    return next((item for item in sections(package) if item.version == package.version), None)


def day(package: Package) -> str | None:
    """Return the day on which the package's version was released, else on which it was created."""
    try:
        found = section(package)
    except ArchivepkgError:
        found = None
    created = package.descriptor.get("created")
    return (found.date if found else None) or (created[:10] if isinstance(created, str) else None)


def sections(package: Package) -> Iterator[Section]:
    """Yield what the changelog says of each version, the newest first. Raises as `section`."""
    return _sections(_read(package))


def faults(package: Package) -> Iterator[str]:
    """Yield what keeps the changelog from describing the package's version."""
    path, version = changelog_path(package), package.version
    try:
        found = section(package)
    except ArchivepkgError as error:
        yield str(error)
        return
    if found is None:
        yield (
            f"{path}: there is no heading for {version}. Add `## [{version}] - YYYY-MM-DD`, and "
            "below it a list of what changed; with `--previous`, `release` drafts it."
        )
        return
    if found.date is None or not _is_day(found.date):
        yield f"{path}: the heading of {version} has no date. Write `## [{version}] - YYYY-MM-DD`."
    if not _ENTRY.search(found.text):
        yield f"{path}: the section of {version} has no entry. Say what changed, in a list."


def changelog_path(package: Package) -> str:
    """Return the path of the changelog: `archivepkg.changelog`, by default CHANGELOG.md."""
    given = package.settings.get("changelog")
    return given if isinstance(given, str) else DEFAULT_PATH


def _read(package: Package) -> str:
    path = changelog_path(package)
    file = package.root / path
    if misplaced(package.root, path) or not file.is_file():
        raise ArchivepkgError(f"{path}: there is no changelog. Write one (keepachangelog.com).")
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ArchivepkgError(f"{path}: is not UTF-8. Save the file as UTF-8.") from None


def _sections(text: str) -> Iterator[Section]:
    heading: re.Match[str] | None = None
    lines: list[str] = []
    for line in [*text.splitlines(), "## "]:
        if not line.startswith("## "):
            lines.append(line)
            continue
        if heading:
            yield Section(heading["version"], heading["date"], "\n".join(lines).strip())
        heading, lines = _HEADING.match(line), []


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
