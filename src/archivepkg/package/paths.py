"""Paths that a package names: which of them stay inside the package."""

from __future__ import annotations

import re
from pathlib import Path

from archivepkg.errors import ArchivepkgError
from archivepkg.package.wording import reason_of

_URL = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]+:")
_DRIVE = re.compile(r"^[A-Za-z]:")


def is_url(path: str) -> bool:
    """Tell whether `path` is a URL (RFC 3986: it starts with a scheme)."""
    return bool(_URL.match(path)) and not _DRIVE.match(path)


def is_web(address: str) -> bool:
    """Tell whether an address is one of the web."""
    return address.startswith(("http://", "https://"))


def suffixes(path: str) -> list[str]:
    """Return what the name of a file ends in, from the first dot on: of a path, or of a URL."""
    place = re.split(r"[?#]", path)[0] if is_url(path) else path
    return re.findall(r"\.([^.]*)", re.split(r"[/\\]", place)[-1])


def not_fetched(url: str) -> Path:
    """Raise ArchivepkgError: what is at a URL, is not fetched unless one asks for it."""
    if url.lower().startswith(("http:", "https:")):
        raise ArchivepkgError(f"{url} is named by a URL; --remote fetches it.")
    raise ArchivepkgError(
        f"{url} is named by a URL, and only those of http and https can be fetched. "
        "Put the file into the package."
    )


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
    if "\0" in path or not path.strip("."):
        return "is not the name of a file"
    return None


def misplaced(root: Path, path: str) -> str | None:
    """Return why `path` does not lead to a file of the package at `root`, `None` where it does.

    A file that is missing is not misplaced.
    """
    if reason := unsafe(path):
        return reason
    target = root / path
    try:
        if not target.resolve().is_relative_to(root.resolve()):
            return "is a link out of the package"
        if target.exists() and not target.is_file():
            return "leads to a folder or a device"
    except (OSError, RuntimeError, ValueError) as error:  # a loop of links, a name too long
        return f"cannot be followed: {reason_of(error)}"
    return None


def inside(root: Path, path: str) -> Path | None:
    """Return the file `path` of the package at `root`; `None` where it does not lead to one."""
    return None if misplaced(root, path) else root / path
