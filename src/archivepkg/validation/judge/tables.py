"""A table for frictionless that reads the rows picked out for it, under their own numbers."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from frictionless import Dialect, Schema
from frictionless import Package as JudgedPackage
from frictionless.resources import TableResource

from archivepkg.tables.csvfiles import NumberedRow
from archivepkg.validation.screen.selection import Selection


class _NumberedRows:
    """A stream of rows that know their numbers."""

    def __init__(self, rows: Iterator[NumberedRow]):
        self.rows = rows


class _NumberingDialect(Dialect):
    """A dialect that takes the numbers of rows as they are given."""

    def read_enumerated_content_stream(self, cell_stream: Any) -> Any:
        if isinstance(cell_stream, _NumberedRows):
            return cell_stream.rows
        return super().read_enumerated_content_stream(cell_stream)


class SelectedTable(TableResource):
    """A table that opens its file for the header only, and then reads the selected rows."""

    selection: Selection
    itself: Any  # what its foreign keys to itself are looked up in

    @property
    def cell_stream(self) -> Any:
        return _NumberedRows(self.selection.selected())

    def to_copy(self, **options: Any) -> Any:
        return self.itself


class _Reference(TableResource):
    """The rows that a selection refers to; frictionless copies what it looks keys up in."""

    def to_copy(self, **options: Any) -> Any:
        return self


def selected_table(
    resource: Any, selection: Selection, descriptors: dict[str, dict[str, Any]], version: str
) -> TableResource:
    """Return `resource`, a table of frictionless, restricted to a selection of its rows.

    descriptors: the descriptors of the package's resources by name. In the place of those
    that the table refers to stand the rows that its selection refers to. version: the version
    of the standard that the package follows.
    """
    own = descriptors[resource.name]
    referred: dict[str, Any] = {
        name: _Reference(
            name=name,
            data=rows,
            schema=_schema(descriptors[name], rows[0], version),
            format="inline",
        )
        for name, rows in selection.references.items()
    }
    table = SelectedTable(
        name=resource.name,
        path=resource.path,
        extrapaths=list(resource.extrapaths),
        format=resource.format,
        encoding=own.get("encoding"),
        schema=resource.schema,
        dialect=_NumberingDialect.from_descriptor(dict(own.get("dialect") or {})),
        basepath=resource.basepath,
    )
    table.selection = selection
    table.itself = referred.pop(resource.name, None)
    table.package = JudgedPackage(resources=[*referred.values()])
    return table


def _schema(descriptor: dict[str, Any], names: list[str], version: str) -> Schema:
    """Return the part of a schema that describes the fields of a reference."""
    schema = copy.deepcopy(descriptor["schema"])
    schema["fields"] = [item for item in schema["fields"] if item["name"] in names]
    for name in ("foreignKeys", "primaryKey", "uniqueKeys"):
        schema.pop(name, None)
    return Schema.from_descriptor(schema, datapackage_version=version)
