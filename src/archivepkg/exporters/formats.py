"""Formats: what a package can be exported to, and what the files of each are called."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archivepkg.package.package import Package
    from archivepkg.tables.jobs import Job


@dataclass(frozen=True)
class Format:
    """A format. module: the one of this room that writes it. about: what it is, and for whom.

    suffix: how its files end, empty where it is a folder. companions: how the files end that
    it writes beside. texts: the module's function that yields the format as text, piece by
    piece, so that it can be sent to a pipe; empty where there is none.
    """

    module: str
    about: str
    suffix: str
    companions: tuple[str, ...] = ()
    texts: str = ""

    def load(self) -> Any:
        """Return the module."""
        return importlib.import_module(f"archivepkg.exporters.{self.module}")


FORMATS = {
    "csv": Format("csv", "One row per record, for spreadsheets.", "", texts="flat"),
    "json": Format(
        "json", "Everything in one file, for programs; opens as a package.", ".json", texts="whole"
    ),
    "jsonl": Format(
        "json", "The records alone, one a line, for pandas and jq.", ".jsonl", texts="lines"
    ),
    "sqlite": Format(
        "sqlite",
        "A database with keys and full-text search, for SQL and Datasette.",
        ".sqlite",
        companions=(".metadata.json",),
    ),
    "parquet": Format("parquet", "Typed tables, for DuckDB, pandas and R.", ""),
    "ris": Format(
        "references", "A citation of each record, for Zotero and EndNote.", ".ris", texts="ris"
    ),
    "csl-json": Format(
        "references", "A citation of each record, for pandoc.", ".csl.json", texts="csl_json"
    ),
    "bibtex": Format("references", "A citation of each record, for LaTeX.", ".bib", texts="bibtex"),
    "html": Format("html", "A catalogue of pages, for readers.", ""),
}


def default_name(package: Package, form: str) -> str:
    """Return what an export is called where the user gives no name: NAME-VERSION and suffix."""
    stem = "-".join(part for part in (package.name, package.version) if part) or "package"
    return stem.replace("/", "_").replace("\\", "_") + (FORMATS[form].suffix or f"-{form}")


def companion(target: Path, suffix: str) -> Path:
    """Return the path of the file that is written beside `target`; itself for no suffix."""
    return target.with_name(target.stem + suffix) if suffix else target


def texts(form: str, job: Job) -> Iterator[str]:
    """Yield a package in one of the formats that have `texts`, piece by piece."""
    pieces: Iterator[str] = getattr(FORMATS[form].load(), FORMATS[form].texts)(job)
    return pieces


def save(pieces: Iterable[str], path: Path) -> None:
    """Write the pieces of a text to a file, whose folder is made where it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(pieces)
