"""JSON Lines: the records alone, one a line, with the link rows nested in them.

It serves tools that take one record after the other (jq, pandas, full-text indexes). What the
records refer to stands in the JSON export, which is the one that holds everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from archivepkg.exporters.json import records
from archivepkg.records.meaning.structure import record_resource
from archivepkg.tables.jobs import Job


def write(job: Job, new: Path) -> None:
    """Write the file of JSON lines."""
    with new.open("w", encoding="utf-8", newline="") as file:
        file.writelines(texts(job))


def texts(job: Job) -> Iterator[str]:
    """Yield the records, each with its line end."""
    return (record + "\n" for record in records(job, record_resource(job.package)))
