"""An overview of a package: what it is, how much it holds, which years it covers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from archivepkg.errors import ArchivepkgError
from archivepkg.package.package import Package
from archivepkg.package.resources import Field, Resource
from archivepkg.package.values import objects, text
from archivepkg.records.meaning.terms import means
from archivepkg.tables.csvtext import CsvText

if TYPE_CHECKING:
    from archivepkg.tables.engine import Tables
    from archivepkg.tables.relations import Table as Relation

Counted = tuple[int, list[tuple[str, str]]]  # rows; dates, each as `start` or `end`
Dates = dict[str, set[str]]  # the first and last days found: `start`, `end`
LARGE = 2**22  # bytes


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
    dates: Dates = {"start": set(), "end": set()}
    tables = []
    with _opened(package) as opened:
        for resource in package.resources:
            rows = _scan(opened, resource, dates)
            title = text(resource.descriptor.get("title"))
            tables.append(Table(resource.name, title, rows, len(resource.fields)))
    starts, ends = dates.values()
    return Overview(
        package.name,
        package.title,
        package.version,
        text(package.descriptor.get("description")),
        [_license(item) for item in objects(package.descriptor.get("licenses"))],
        tables,
        (min(starts), max(ends)) if starts and ends else None,
    )


@contextmanager
def _opened(package: Package) -> Iterator[Tables | None]:
    """Yield the tables of a large package, of which DuckDB counts the rows in less time."""
    if sum(resource.size for resource in package.resources) < LARGE:
        yield None
        return
    from archivepkg.tables.engine import Tables
    from archivepkg.tables.jobs import PACKAGE

    with Tables({PACKAGE: package}, may_lack=lambda resource: True, supposing=True) as tables:
        yield tables


def _scan(tables: Tables | None, resource: Resource, dates: Dates) -> int | None:
    """Count the rows, and collect the dates on the way; `None` where no CSV can be read."""
    if not resource.is_delimited_text:
        return None
    try:
        if tables:
            with suppress(ArchivepkgError):
                rows, found = _counted_in_sql(tables, resource)
                for kind, cell in found:
                    dates[kind].add(cell)
                return rows
        return _count(resource, dates)
    except ArchivepkgError:
        return None


def _count(resource: Resource, dates: Dates) -> int:
    kinds = list(map(_kind, resource.fields))
    rows = 0
    for row in CsvText(resource).rows():
        rows += 1
        for kind, cell in zip(kinds, row.cells, strict=False):
            if cell and kind:
                dates[kind].add(cell)
    return rows


def _counted_in_sql(tables: Tables, resource: Resource) -> Counted:
    """Return how many rows there are, and the first and last date of each field, with its kind.

    Raises ArchivepkgError where DuckDB cannot read them as `_count` does.
    """
    from archivepkg.tables.jobs import PACKAGE

    if table := tables.table(PACKAGE, resource.name):
        return tables.certain(partial(_counted, tables), table)
    raise ArchivepkgError(f"{resource.name}: is no table that DuckDB reads.")


def _counted(tables: Tables, table: Relation) -> Counted:
    if table.facts.oddity or table.facts.blank_lines:
        raise ArchivepkgError(f"{table.label}: {table.facts.oddity or 'there are blank lines'}.")
    columns = {table.columns[item.name]: kind for item in table.fields if (kind := _kind(item))}
    ends = [
        f"{'min' if kind == 'start' else 'max'}(nullif({column}, ''))"
        for column, kind in columns.items()
    ]
    ((rows, *found),) = tables.query(
        f"SELECT {', '.join(['count(*)', *ends])} FROM {table.relation}"
    )
    return int(rows), [pair for pair in zip(columns.values(), found, strict=True) if pair[1]]


def _kind(field: Field) -> str | None:
    """Tell whether a field holds the `start` or the `end` of what a record is about."""
    return next((kind for kind in ("start", "end") if means(field, kind)), None)


def _license(item: dict[str, Any]) -> str:
    return str(item.get("name") or item.get("title") or item.get("path"))
