"""HTML: the catalogue as a folder of pages, with the package to download in other formats."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from archivepkg.exporters import bibtex, csljson, csv, json, ris
from archivepkg.exporters.catalogue import refuse_too_many, write_catalogue
from archivepkg.exporters.citing import save
from archivepkg.records.inventory import Inventory
from archivepkg.records.sqlite.database import database_of
from archivepkg.tables.jobs import Job

# What is offered to download: the ending, and what writes it.
DOWNLOADS = {".json": json, "-flat.csv": csv, ".ris": ris, ".csl.json": csljson, ".bib": bibtex}


def write(job: Job, new: Path) -> None:
    """Write the folder. Raises ArchivepkgError where there are too many records."""
    with database_of(job) as database:
        inventory = Inventory(database)
        refuse_too_many(inventory)
        new.mkdir()
        write_catalogue(inventory, new, list(_downloads(job, new / "downloads")))


def _downloads(job: Job, folder: Path) -> Iterator[Path]:
    folder.mkdir()
    stem = (job.package.name or "package").replace("/", "_")
    for ending, form in DOWNLOADS.items():
        path = folder / f"{stem}{ending}"
        save(form.texts(job), path)
        yield path
