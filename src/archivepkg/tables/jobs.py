"""A job: what an exporter works on, and how it reads rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from archivepkg.errors import ArchivepkgError
from archivepkg.package.package import Package
from archivepkg.package.progress import Advance
from archivepkg.package.resources import Resource
from archivepkg.package.writing import link_or_copy
from archivepkg.tables.engine import Tables
from archivepkg.tables.relations import Table

NamedRow = tuple[str, Mapping[str, Any]]  # a table's name, and values by the names of fields

PACKAGE = "package"  # what the package is called in `Tables`


@dataclass(frozen=True)
class Job:
    """A valid package, its tables, and whom to tell of progress.

    source: the package as it is. package: its tables alone, without the files that are none.
    safe_cells: whether text that a spreadsheet would run as a formula is made harmless.
    written: the first file in each format, which stays as long as the job lasts.
    """

    source: Package
    package: Package
    tables: Tables
    advance: Advance = lambda rows: None
    safe_cells: bool = False
    written: dict[str, Path] = field(default_factory=dict)

    def table(self, resource: Resource) -> Table:
        """Return the table of a resource; a field that its file lacks is missing in every row.

        Raises ArchivepkgError where the resource is no table that can be exported.
        """
        table = self.tables.table(PACKAGE, resource.name)
        if table is None:
            raise ArchivepkgError(
                f"The resource {resource.name!r} is no table: no schema describes its fields. "
                "Describe them, or name another one."
            )
        absent = {field.name: "CAST(NULL AS VARCHAR)" for field in resource.fields}
        return replace(table, columns=absent | table.columns)

    def once(self, form: str, new: Path, write: Callable[[Path], None]) -> None:
        """Write the file of a format by `write`, or copy the one that is there already."""
        if form in self.written:
            link_or_copy(self.written[form], new)
        else:
            write(new)
            self.written[form] = new

    def rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query as they come, and tell of progress."""
        for rows in self.tables.chunks(sql):
            yield from rows
            self.advance(len(rows))

    def lines(self, sql: str) -> Iterator[str]:
        """Yield the only column of a query, lines of text, with their ends, many at once."""
        for rows in self.tables.chunks(sql):
            yield "".join([f"{text}\n" for (text,) in rows])
            self.advance(len(rows))
