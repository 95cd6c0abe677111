"""Versions of packages: which of them are semantic."""

from __future__ import annotations


def is_semantic(version: str | None) -> bool:
    """Tell whether a version follows Semantic Versioning 2.0.0."""
    from semver import Version

    return version is not None and version.isascii() and Version.is_valid(version)
