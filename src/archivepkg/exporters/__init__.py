"""Exporters: a package in the formats that other tools open, one module a format."""

from __future__ import annotations

import importlib
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from archivepkg.errors import ArchivepkgError

if TYPE_CHECKING:
    from archivepkg.package.package import Package
    from archivepkg.tables.jobs import Advance, Progress
    from archivepkg.validation import Report


@dataclass(frozen=True)
class Format:
    """A format. module: the one of this package that writes it. suffix: how its files end,
    empty where it is a folder. companions: how the files end that it writes beside.
    streams: whether it can be sent to a pipe."""

    module: str
    suffix: str
    companions: tuple[str, ...] = ()
    streams: bool = False


FORMATS = {
    "csv": Format("csv", "", streams=True),
    "json": Format("json", ".json", streams=True),
    "jsonl": Format("jsonl", ".jsonl", streams=True),
    "sqlite": Format("sqlite", ".sqlite", companions=(".metadata.json",)),
    "parquet": Format("parquet", ""),
    "ris": Format("ris", ".ris", streams=True),
    "csl-json": Format("csljson", ".csl.json", streams=True),
    "bibtex": Format("bibtex", ".bib", streams=True),
    "html": Format("html", ""),
}


def default_name(package: Package, form: str) -> str:
    """Return what an export is called where the user gives no name: NAME-VERSION and suffix."""
    stem = "-".join(part for part in (package.name, package.version) if part) or "package"
    return stem.replace("/", "_").replace("\\", "_") + (FORMATS[form].suffix or f"-{form}")


def export(
    package: Package,
    form: str,
    target: Path,
    *,
    force: bool = False,
    safe_cells: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Write a package to `target` in one of FORMATS; what stood there stays until all is written.

    Returns the report of the validation that comes first: an invalid package is not exported.
    Raises ArchivepkgError where the target exists and is not forced, would replace a file of
    the package itself, or cannot be written.
    """
    from archivepkg.package.changelogs import changelog_path
    from archivepkg.package.writing import refuse_existing, refuse_source, replacing
    from archivepkg.validation import validate

    own = [*package.source_files, package.root / changelog_path(package)]
    for suffix in ("", *FORMATS[form].companions):
        refuse_source(companion(target, suffix), own)
        refuse_existing(companion(target, suffix), force=force)
    report = validate(package, limit=0)
    if report.valid:
        bar = progress(report.rows) if progress else nullcontext(lambda rows: None)
        with replacing(target, force=force) as new, bar as advance:
            write(package, form, new, advance, safe_cells=safe_cells)
    return report


def write(
    package: Package,
    form: str,
    new: Path,
    advance: Advance = lambda rows: None,
    *,
    safe_cells: bool = False,
) -> None:
    """Write a valid package to `new`, where nothing is yet.

    Raises ArchivepkgError where the format cannot hold the package, OSError where the disk is full.
    """
    from archivepkg.tables.engine import Tables
    from archivepkg.tables.jobs import PACKAGE, Job

    with Tables({PACKAGE: package}, output=new.parent) as tables:
        _module(form).write(Job(package, tables, advance, safe_cells), new)


def stream(package: Package, form: str, out: IO[bytes], *, safe_cells: bool = False) -> Report:
    """Send an export to a pipe, piece by piece. Returns and raises as `export` does."""
    from archivepkg.tables.engine import Tables
    from archivepkg.tables.jobs import PACKAGE, Job
    from archivepkg.validation import validate

    if not FORMATS[form].streams:
        able = ", ".join(name for name in FORMATS if FORMATS[name].streams)
        raise ArchivepkgError(
            f"{form} cannot be sent to a pipe. Name a file, or use one of: {able}."
        )
    report = validate(package, limit=0)
    if report.valid:
        with Tables({PACKAGE: package}) as tables:
            for text in _module(form).texts(Job(package, tables, safe_cells=safe_cells)):
                out.write(text.encode())
    return report


def companion(target: Path, suffix: str) -> Path:
    """Return the path of the file that is written beside `target`; itself for no suffix."""
    return target.with_name(target.stem + suffix) if suffix else target


def _module(form: str) -> Any:
    return importlib.import_module(f"archivepkg.exporters.{FORMATS[form].module}")
