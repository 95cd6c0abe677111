"""Validate, diff, export and release catalogues published as Frictionless data packages.

`docs/python.md` shows how. A name is loaded when it is first used, so that the command line
does not wait for what it does not need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archivepkg.api import (
        ArchivepkgError,
        Changes,
        Finding,
        Hit,
        Hits,
        MetadataChange,
        Package,
        Problem,
        Reason,
        Refusals,
        Report,
        Resource,
        RowChange,
        RowChanges,
        SchemaChange,
        compare,
        export,
        open_package,
        release,
        rows,
        search,
        validate,
        verify,
    )

__version__ = "1.0.0"

__all__ = [
    "ArchivepkgError",
    "Changes",
    "Finding",
    "Hit",
    "Hits",
    "MetadataChange",
    "Package",
    "Problem",
    "Reason",
    "Refusals",
    "Report",
    "Resource",
    "RowChange",
    "RowChanges",
    "SchemaChange",
    "compare",
    "export",
    "open_package",
    "release",
    "rows",
    "search",
    "validate",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from archivepkg import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
