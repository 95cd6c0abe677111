"""HTML: the catalogue as a folder of pages, with the package to download in other formats."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from archivepkg.exporters.catalogue.pages import Pages
from archivepkg.exporters.formats import FORMATS, save, texts
from archivepkg.records.inventory import Inventory
from archivepkg.records.sqlite.database import database_of
from archivepkg.tables.jobs import Job

DOWNLOADS = ("json", "csv", "ris", "csl-json", "bibtex")


def write(job: Job, new: Path) -> None:
    """Write the folder."""
    with database_of(job, searchable=True) as database:
        inventory = Inventory(database)
        new.mkdir()
        Pages(inventory, new).write(list(_downloads(job, new / "downloads")))


def _downloads(job: Job, folder: Path) -> Iterator[Path]:
    """Write the files that are offered to download, and yield their paths."""
    stem = (job.package.name or "package").replace("/", "_")
    for form in DOWNLOADS:
        path = folder / f"{stem}{FORMATS[form].suffix or '-flat.csv'}"
        save(texts(form, job), path)
        yield path
