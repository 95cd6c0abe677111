"""Drafts: the changelog's section of a version, from what changed, to be put into words."""

from __future__ import annotations

from archivepkg.errors import ArchivepkgError
from archivepkg.package import changelogs
from archivepkg.package.package import Package
from archivepkg.releases.changes import Changes
from archivepkg.releases.documents import changes_text


def draft(package: Package, changes: Changes | None) -> str:
    """Return a section for the version of a package, empty where the changelog has one.

    changes: since the release before, where they are known; without them there is a draft for
    the first release alone.
    """
    try:
        known = [section.version for section in changelogs.sections(package)]
    except ArchivepkgError:  # there is no changelog, or none that can be read
        known = []
    if package.version in known or (changes is None and set(known) - {"Unreleased"}):
        return ""
    said = "- First release."
    if changes:
        said = changes_text(changes).partition("\n")[2].strip()
    return f"## [{package.version}] - YYYY-MM-DD\n\n{said}\n"
