"""References: a citation of every record, in the formats of reference managers."""

from __future__ import annotations

from collections.abc import Iterator

from archivepkg.exporters.citations import FORMATS, cited_in
from archivepkg.records.inventory import Inventory
from archivepkg.records.sqlite.database import database_of
from archivepkg.tables.jobs import Job


def ris(job: Job) -> Iterator[str]:
    """Yield the references in RIS."""
    return _references(job, "ris")


def csl_json(job: Job) -> Iterator[str]:
    """Yield the references in CSL-JSON."""
    return _references(job, "csl-json")


def bibtex(job: Job) -> Iterator[str]:
    """Yield the references in BibTeX."""
    return _references(job, "bibtex")


def _references(job: Job, form: str) -> Iterator[str]:
    with database_of(job) as database:
        yield from FORMATS[form](cited_in(Inventory(database)))
