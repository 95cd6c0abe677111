"""CSL-JSON: a reference to every record, for reference managers (see `citations.csljson`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from archivepkg.exporters.citing import citation_texts, save
from archivepkg.tables.jobs import Job


def write(job: Job, new: Path) -> None:
    """Write the file."""
    save(texts(job), new)


def texts(job: Job) -> Iterator[str]:
    """Yield the references in pieces."""
    return citation_texts(job, "csl-json")
