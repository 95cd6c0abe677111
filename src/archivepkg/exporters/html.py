"""HTML: the catalogue as a folder of pages, with the package to download in other formats."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from archivepkg.errors import ArchivepkgError
from archivepkg.exporters import write_job
from archivepkg.exporters.catalogue.pages import Pages
from archivepkg.exporters.formats import FORMATS, companion
from archivepkg.records.inventory import Inventory
from archivepkg.records.meaning.structure import record_resource, with_records
from archivepkg.records.sqlite.database import database_of
from archivepkg.tables.jobs import Job

MOST_RECORDS = 20_000  # of a catalogue that travels in a release
DOWNLOADS = ("csv", "sqlite", "json", "jsonl", "ris", "csl-json", "bibtex")


def write(job: Job, new: Path) -> None:
    """Write the folder. Raises ArchivepkgError where no records are declared."""
    if with_records(job.package) is None:
        raise ArchivepkgError(
            f"{job.package.label} does not say which table holds its records, of which html makes "
            'pages. Declare it: "archivepkg": {"record": {"resource": NAME}}.'
        )
    downloads = list(_downloads(job, new / "downloads"))
    with database_of(job, searchable=True) as database:
        Pages(Inventory(database), new).write(downloads)


def has_room(job: Job) -> bool:
    """Tell whether a release takes the catalogue: its records are known, and not too many."""
    if with_records(job.package) is None:
        return False
    relation = job.table(record_resource(job.package)).relation
    ((count,),) = job.tables.query(f"SELECT count(*) FROM {relation}")
    return int(count) <= MOST_RECORDS


def _downloads(job: Job, folder: Path) -> Iterator[tuple[Path, str]]:
    """Write the files that are offered to download, and yield their paths, and for whom each is."""
    folder.mkdir(parents=True)
    stem = (job.package.name or "package").replace("/", "_")
    for form in DOWNLOADS:
        path = folder / f"{stem}{FORMATS[form].suffix or '-flat.csv'}"
        write_job(job, form, path)
        yield path, FORMATS[form].about
        for suffix in FORMATS[form].companions:
            yield companion(path, suffix), f"Goes with {path.name}."
