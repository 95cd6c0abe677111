"""The Python face: what `import archivepkg` offers, for a source by its name or an open package.

A source is what the command line takes: a folder, a descriptor, a `.zip`, an export of this tool,
an http(s) URL or `git:REVISION`. All functions raise ArchivepkgError where they could not do what
was asked for; faults in the data are never raised, they are returned.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from archivepkg import exporters, validation
from archivepkg.errors import ArchivepkgError as ArchivepkgError
from archivepkg.exporters.formats import FORMATS
from archivepkg.exporters.opening import open_job
from archivepkg.package.package import Package as Package
from archivepkg.package.problems import Problem as Problem
from archivepkg.package.resources import Resource as Resource
from archivepkg.package.wording import there_is_no
from archivepkg.records import search as records
from archivepkg.records.filters import Filters
from archivepkg.records.search import Hit as Hit
from archivepkg.records.search import Hits as Hits
from archivepkg.releases import changes, releasing, verification
from archivepkg.releases.changes import Changes as Changes
from archivepkg.releases.changes.bumps import Reason as Reason
from archivepkg.releases.changes.metadata import MetadataChange as MetadataChange
from archivepkg.releases.changes.rows import RowChange as RowChange
from archivepkg.releases.changes.rows import RowChanges as RowChanges
from archivepkg.releases.changes.schemas import SchemaChange as SchemaChange
from archivepkg.releases.releasing import Refusals as Refusals
from archivepkg.releases.verification import Finding as Finding
from archivepkg.sources import Source, open_database
from archivepkg.sources import open_package as open_package
from archivepkg.tables.rowtexts import json_row
from archivepkg.validation import Report as Report


def rows(source: Source, table: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table as dicts, in the order of its file.

    Values are those of the JSON export: numbers, booleans and lists are such, all else is text,
    dates too; a missing value is `None`.
    """
    package = open_package(source)
    resource = package.resource(table)
    with open_job(package) as job:
        found = job.table(resource)
        for (text,) in job.rows(f"SELECT {json_row(found, resource.fields)} FROM {found.relation}"):
            yield json.loads(text + "}")


def validate(
    source: Source = None, *, strict: bool = False, limit: int = validation.DEFAULT_LIMIT
) -> Report:
    """Return the report of every check of a package.

    strict: apply the house rules even where the package does not ask for them.
    limit: how many problems are listed at most; all are counted.
    """
    return validation.validate(open_package(source), strict=strict, limit=limit)


def compare(
    old: Source, new: Source = None, resource: str | None = None, *, key: str | Sequence[str] = ()
) -> Changes:
    """Return what differs between two releases of a package; rows are read as they are asked for.

    resource: the name of the one resource to compare; else all are, and the package's metadata.
    key: the fields to match rows by in the tables that have them, instead of the primary key.
    """
    fields = (key,) if isinstance(key, str) else tuple(key)
    return changes.compare(open_package(old), open_package(new), resource, fields)


def search(words: str, source: Source = None, *, limit: int = 20, **filters: str) -> Hits:
    """Return the records that have the words and pass the filters, the best first.

    words: words, and phrases in double quotes; where it is empty, all records that pass.
    filters: `start`, `end`, `type`, `agent`, `role`, `place`, `subject` (see `Filters`).
    """
    with open_database(source) as database:
        return records.search(database, words, Filters(**filters), limit)


def export(
    source: Source,
    form: str,
    target: str | PathLike[str],
    *,
    force: bool = False,
    safe_cells: bool = False,
) -> Report:
    """Write a package to `target` in a format of `archivepkg export`, once it is found valid.

    Returns the report of the validation: an invalid package is not exported. force: replace what
    stands at `target`. safe_cells: in the flat csv, keep spreadsheets from running formulas.
    """
    if form not in FORMATS:
        raise ArchivepkgError(there_is_no("format", form, FORMATS))
    package = open_package(source)
    return exporters.export(package, form, Path(target), force=force, safe_cells=safe_cells)


def release(
    source: Source, folder: str | PathLike[str], previous: Source = None, *, remote: bool = False
) -> Refusals:
    """Write the artifacts of a release to a new or empty folder.

    previous: the release before this one, if there is one. remote: fetch what the packages name
    by URL. Returns what keeps the package from being released, as a list of texts; nothing is
    written where there is any. Its `draft` is the section that the changelog lacks, if it does.
    """
    old = None if previous is None else open_package(previous, remote)
    return releasing.release(open_package(source, remote), Path(folder), old, remote=remote)


def verify(
    folder: str | PathLike[str], previous: Source = None, *, remote: bool = False
) -> list[Finding]:
    """Return what is missing, extra, damaged or different in a release, and what is not checked.

    previous: the release before this one; without it, what the notes say of the changes is not
    checked. remote: fetch what its package names by URL, where it does.
    A release is whole where no finding `is_fault`.
    """
    old = None if previous is None else open_package(previous, remote)
    return list(verification.verify(Path(folder), old, remote=remote))
