"""An overview of a package: what it is, how much it holds, which years it covers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from archivepkg.errors import ArchivepkgError
from archivepkg.package.package import Package
from archivepkg.package.resources import Resource
from archivepkg.package.values import objects, text
from archivepkg.records.meaning.terms import means
from archivepkg.tables.csvtext import CsvText


@dataclass(frozen=True)
class Table:
    """A table: its name and title, and how many rows and fields it has."""

    name: str
    title: str | None
    rows: int | None
    fields: int


@dataclass(frozen=True)
class Overview:
    """What `info` shows. dates: first and last day of the records; a package may give none."""

    name: str | None
    title: str | None
    version: str | None
    description: str | None
    licenses: list[str]
    tables: list[Table]
    dates: tuple[str, str] | None


def overview(package: Package) -> Overview:
    """Return the overview of a package; its data is counted, not validated."""
    starts: set[str] = set()
    ends: set[str] = set()
    tables = []
    for resource in package.resources:
        rows = _scan(resource, starts, ends)
        title = text(resource.descriptor.get("title"))
        tables.append(Table(resource.name, title, rows, len(resource.fields)))
    return Overview(
        package.name,
        package.title,
        package.version,
        text(package.descriptor.get("description")),
        [_license(item) for item in objects(package.descriptor.get("licenses"))],
        tables,
        (min(starts), max(ends)) if starts and ends else None,
    )


def _scan(resource: Resource, starts: set[str], ends: set[str]) -> int | None:
    """Count the rows, and collect the dates on the way; `None` where no CSV can be read."""
    try:
        return _count(resource, starts, ends) if resource.is_delimited_text else None
    except ArchivepkgError:
        return None


def _count(resource: Resource, starts: set[str], ends: set[str]) -> int:
    days = [
        starts if means(field, "start") else ends if means(field, "end") else None
        for field in resource.fields
    ]
    rows = 0
    for row in CsvText(resource).rows():
        rows += 1
        for found, cell in zip(days, row.cells, strict=False):
            if cell and found is not None:
                found.add(cell)
    return rows


def _license(item: dict[str, Any]) -> str:
    return str(item.get("name") or item.get("title") or item.get("path"))
