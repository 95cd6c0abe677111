"""HTML: the catalogue as a folder of pages, with the package to download in other formats."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from archivepkg.errors import ArchivepkgError
from archivepkg.exporters.catalogue.pages import Pages
from archivepkg.exporters.formats import FORMATS, save, texts
from archivepkg.records.inventory import Inventory
from archivepkg.records.meaning.structure import record_resource
from archivepkg.records.sqlite.database import database_of
from archivepkg.tables.jobs import Job

MOST_RECORDS = 20_000  # that one page can list and search
DOWNLOADS = ("json", "csv", "ris", "csl-json", "bibtex")


def write(job: Job, new: Path) -> None:
    """Write the folder. Raises ArchivepkgError where there are too many records."""
    if not has_room(job):
        raise ArchivepkgError(
            f"{_count(job):,} records are too many for a catalogue in one page, which takes "
            f"{MOST_RECORDS:,}. Export to sqlite, and publish that with Datasette: "
            "`datasette serve FILE.sqlite --metadata FILE.metadata.json`."
        )
    with database_of(job) as database:
        new.mkdir()
        Pages(Inventory(database), new).write(list(_downloads(job, new / "downloads")))


def has_room(job: Job) -> bool:
    """Tell whether a catalogue takes the records of a package."""
    return _count(job) <= MOST_RECORDS


def _count(job: Job) -> int:
    relation = job.table(record_resource(job.package)).relation
    ((count,),) = job.tables.query(f"SELECT count(*) FROM {relation}")
    return int(count)


def _downloads(job: Job, folder: Path) -> Iterator[Path]:
    """Write the files that are offered to download, and yield their paths."""
    stem = (job.package.name or "package").replace("/", "_")
    for form in DOWNLOADS:
        path = folder / f"{stem}{FORMATS[form].suffix or '-flat.csv'}"
        save(texts(form, job), path)
        yield path
