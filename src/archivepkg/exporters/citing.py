"""Citations of all records of a package, for the exporters of their formats."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from archivepkg.exporters.citations import FORMATS, cite
from archivepkg.records.inventory import Inventory
from archivepkg.records.sqlite.database import database_of
from archivepkg.tables.jobs import Job


def citation_texts(job: Job, form: str) -> Iterator[str]:
    """Yield the text of all citations in one of the formats of `citations`."""
    catalogue = str(job.package.descriptor.get("title") or job.package.name or "")
    with database_of(job) as database:
        yield from FORMATS[form](cite(record, catalogue) for record in Inventory(database))


def save(texts: Iterator[str], new: Path) -> None:
    """Write the pieces of a text to a file."""
    with new.open("w", encoding="utf-8", newline="") as file:
        file.writelines(texts)
