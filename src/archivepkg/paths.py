"""Paths that a package names: which of them stay inside the package."""

from __future__ import annotations

import re
from pathlib import Path

_URL = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]+:")
_DRIVE = re.compile(r"^[A-Za-z]:")


def is_url(path: str) -> bool:
    """Tell whether `path` is a URL (RFC 3986: it starts with a scheme)."""
    return bool(_URL.match(path)) and not _DRIVE.match(path)


def unsafe(path: str) -> str | None:
    """Return why `path` may not be opened, or `None` where it stays inside its package.

    Data Package v2, "URL or Path": a path is relative, with forward slashes, and never
    leads to a parent folder.
    """
    if is_url(path):
        return "is a URL"
    if path.startswith(("/", "\\", "~")) or _DRIVE.match(path):
        return "is absolute"
    if ".." in re.split(r"[/\\]", path):
        return "leads to a parent folder"
    if "\0" in path or not path:
        return "is not the name of a file"
    return None


def inside(root: Path, path: str) -> Path | None:
    """Return the file `path` of the package at `root`; `None` where a link leads out of it."""
    target = root / path
    try:
        resolved = target.resolve()
    except (OSError, RuntimeError):  # a loop of links
        return None
    return target if resolved.is_relative_to(root.resolve()) else None
