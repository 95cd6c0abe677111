"""A table as the rules see it: rows of untouched cells, and the field that each belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from archivepkg.package.resources import Field, Resource
from archivepkg.tables.csvtext import CsvText, Row


@dataclass(frozen=True)
class TableView:
    """The rows of a resource.

    columns: the field of each cell, `None` for a column that the schema does not know.
    rows: returns the rows, from the first; a missing value is a cell like any other.
    """

    resource: Resource
    columns: list[Field | None]
    rows: Callable[[], Iterable[Row]]

    def positions(self, names: list[str]) -> list[int] | None:
        """Return where the cells of these fields stand; `None` where one has no column."""
        known = {field.name: index for index, field in enumerate(self.columns) if field}
        return [known[name] for name in names] if set(names) <= set(known) else None

    def cells(self, row: Row, positions: list[int]) -> list[str | None]:
        """Return the cells at these positions, `None` for what is missing or not there."""
        return [self._cell(row, position) for position in positions]

    def _cell(self, row: Row, position: int) -> str | None:
        field = self.columns[position]
        if position >= len(row.cells) or (field and row.cells[position] in field.missing):
            return None
        return row.cells[position]


def csv_view(resource: Resource, text: CsvText) -> TableView:
    """Return the view of a CSV or TSV resource. Raises ArchivepkgError where it is empty."""
    return TableView(resource, resource.columns(text.header()), text.rows)


def cells_view(resource: Resource, rows: Callable[[], Iterator[list[str]]]) -> TableView:
    """Return the view of a resource in another format, from its rows of cells, header first."""
    labels = next(rows(), [])
    path = resource.paths[0] if resource.paths else ""

    def numbered() -> Iterator[Row]:
        for number, cells in enumerate(rows(), start=1):
            if number > 1:
                yield Row(number, path, 0, cells, "")

    return TableView(resource, resource.columns(labels), numbered)
