"""Artifacts: the data of a release in all its forms, the same bytes from the same package."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from archivepkg.exporters import write_job
from archivepkg.exporters.html import has_room
from archivepkg.exporters.opening import open_job
from archivepkg.package.package import Package
from archivepkg.package.progress import Advance
from archivepkg.records.coverage import coverage
from archivepkg.releases.archives import zip_folder, zip_package
from archivepkg.sources import open_package
from archivepkg.tables.jobs import Job

if TYPE_CHECKING:
    from archivepkg.sources.downloads import Downloads


@dataclass(frozen=True)
class Artifact:
    """A form of the data. form: the format that it is exported to, zipped where it is a folder.

    readers: whom it is for. about: what it is. of_records: whether only a package that says
    what its records are has it.
    """

    form: str
    readers: str
    about: str
    media_type: str
    of_records: bool = False


# By how the names of the files end.
ARTIFACTS = {
    ".catalogue.zip": Artifact(
        "html", "To read and search", "The catalogue as web pages: unpack, and open index.html.",
        "application/zip", of_records=True,
    ),
    ".csv": Artifact("csv", "Excel, LibreOffice", "One row per record.", "text/csv"),
    ".zip": Artifact(
        "", "Every tool, and to keep", "The package: tables as CSV, schemas, changelog.",
        "application/zip",
    ),
    ".sqlite": Artifact(
        "sqlite", "SQLite, Datasette", "A database with types, keys, documentation and full-text "
        "search.", "application/vnd.sqlite3",
    ),
    ".metadata.json": Artifact(
        "", "Datasette", "What it shows with the database.", "application/json"
    ),
    ".parquet.zip": Artifact(
        "parquet", "pandas, Polars, R, DuckDB", "A typed Parquet file per table.",
        "application/zip",
    ),
    ".json": Artifact(
        "json", "Programs", "Everything in one file, link rows nested in their records.",
        "application/json",
    ),
    ".jsonl": Artifact("jsonl", "Programs", "The records alone, one a line.", "application/jsonl"),
    ".ris": Artifact(
        "ris", "Zotero, EndNote", "A reference for each record.",
        "application/x-research-info-systems", of_records=True,
    ),
    ".csl.json": Artifact(
        "csl-json", "Zotero, pandoc", "A reference for each record, in CSL-JSON.",
        "application/vnd.citationstyles.csl+json", of_records=True,
    ),
    ".bib": Artifact(
        "bibtex", "LaTeX, pandoc", "A reference for each record, for biblatex.",
        "application/x-bibtex", of_records=True,
    ),
}  # fmt: skip
# As they are written: the catalogue last, which offers the others to download.
EXPORTS = {
    suffix: artifact
    for suffix, artifact in sorted(ARTIFACTS.items(), key=lambda item: item[1].form == "html")
    if artifact.form
}
READINGS = sum(not artifact.of_records for artifact in EXPORTS.values())  # of each row, at most


def stem_of(package: Package) -> str:
    """Return how the names of a package's artifacts start."""
    return f"{package.name}-{package.version}"


def has_records(package: Package) -> bool:
    """Tell whether a package says which table holds its records."""
    return "record" in package.settings


def write_artifacts(
    package: Package,
    folder: Path,
    advance: Advance = lambda rows: None,
    *,
    remote: bool | Downloads = False,
) -> tuple[str, str] | None:
    """Write the zip archive of a package to a folder, and make all other artifacts from it.

    So they can be made again from the archive. remote: as `release` takes it.
    Returns the first and the last day of the records, where they are known.
    Raises ArchivepkgError where one cannot hold it.
    """
    start = stem_of(package)
    archive = folder / f"{start}.zip"
    zip_package(package, archive)
    with (
        open_package(str(archive), remote) as zipped,
        open_job(zipped, folder, advance) as job,
    ):
        is_of_records = has_records(zipped)
        for suffix, artifact in EXPORTS.items():
            if artifact.of_records and not is_of_records:
                continue
            if artifact.form != "html" or has_room(job):
                _write(job, artifact.form, folder / f"{start}{suffix}")
        return coverage(job) if is_of_records else None


def _write(job: Job, form: str, new: Path) -> None:
    if new.suffix != ".zip":
        write_job(job, form, new)
        return
    unpacked = new.with_suffix("")
    write_job(job, form, unpacked)
    zip_folder(unpacked, new)
    shutil.rmtree(unpacked)
