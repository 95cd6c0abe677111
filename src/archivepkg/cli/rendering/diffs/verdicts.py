"""Verdicts: what a diff means for the version, in words."""

from __future__ import annotations

import json
from typing import Any

from archivepkg.package.package import Package
from archivepkg.releases.changes import Changes


def title(changes: Changes) -> str:
    """Return which releases were compared."""
    old, new = changes.old, changes.new
    if old.name == new.name:
        return f"{_name(old)} {old.version or _NO_VERSION} → {new.version or _NO_VERSION}"
    return f"{_name(old)} {old.version or _NO_VERSION} → {_name(new)} {new.version or _NO_VERSION}"


def verdict(changes: Changes) -> str:
    """Return which version the diff asks for, and whether the new one is it."""
    bump, ok, least = changes.verdict
    new = changes.new.version
    if bump == "none":
        content = "The content is the same: no new version is asked for"
        return f"{content}." if ok is not False else f"{content}, but {new} is a lower one."
    if least is None:
        return f"Asks for a {bump} version after that of OLD, which is no semantic version."
    asked = f"Asks for a {bump} version, {least} or higher"
    if ok is None:
        return f"{asked}; the version of NEW is no semantic version."
    return f"{asked}: {new} is." if ok else f"{asked}: {new} is not."


def shown(value: Any, missing: str) -> str:
    """Return a value as people read it: texts as they are, all else as JSON."""
    if value is None:
        return missing
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


_NO_VERSION = "(no version)"


def _name(package: Package) -> str:
    return package.name or package.label
