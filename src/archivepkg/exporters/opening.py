"""Opening: the tables of packages in SQL, in whatever format frictionless reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from archivepkg.package.package import Package
from archivepkg.package.progress import Advance
from archivepkg.package.resources import Resource
from archivepkg.tables.csvfiles import NumberedRow
from archivepkg.tables.engine import Tables
from archivepkg.tables.jobs import PACKAGE, Job


def open_tables(
    packages: dict[str, Package],
    output: Path | None = None,
    *,
    may_lack: Callable[[Resource], bool] = lambda resource: False,
    supposing: bool = False,
) -> Tables:
    """Return the tables of packages, by the name of the SQL schema that they stand in.

    output, may_lack, supposing: as for `Tables`. Raises ArchivepkgError where a table cannot be
    opened, or its format takes a library that is not installed.
    """
    return Tables(packages, output, may_lack=may_lack, other_formats=_rows, supposing=supposing)


@contextmanager
def open_job(
    package: Package,
    output: Path | None = None,
    advance: Advance = lambda rows: None,
    *,
    safe_cells: bool = False,
) -> Iterator[Job]:
    """Yield the job of exporting a package. Raises as `open_tables` does."""
    alone = package.without_files()
    with open_tables({PACKAGE: alone}, output) as tables:
        yield Job(package, alone, tables, advance, safe_cells)


def _rows(package: Package, resource: Resource) -> Iterator[NumberedRow]:
    """Yield the labels and rows of a table, as text that says what its cells are."""
    from archivepkg.validation.judge.judge import Judge

    others = {other.index for other in package.resources} - {resource.index}
    yield from Judge(package, others).cells(resource, exact=True)
