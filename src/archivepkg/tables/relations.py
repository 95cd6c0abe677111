"""A relation: where a Table Schema meets SQL, a resource as columns of text that have types."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from archivepkg.errors import ArchivepkgError
from archivepkg.package.resources import Field, Resource
from archivepkg.tables.bytefacts import ByteFacts
from archivepkg.tables.csvtext import CsvText
from archivepkg.tables.numbers import is_shortest
from archivepkg.tables.sql import is_in, sql_text
from archivepkg.tables.types import Sql, canonical, is_literal, sql_value, type_of

NOT_A_LITERAL = "archivepkg: not a literal: "
LONG_NUMBER = "archivepkg: long number"


class LongNumberError(ArchivepkgError):
    """A number may have more digits than its type in SQL holds."""


@dataclass(frozen=True)
class Table:
    """A resource as a relation of text columns, none of them NULL.

    relation: the name of the view. Its column `row` numbers the rows as frictionless does.
    columns: the view's column (`c0`, `c1`, …) by the name of its field: the names of fields
    can hold anything, and differ by case alone.
    files: the files of plain UTF-8 CSV that DuckDB reads. label: the name of the package.
    facts: what the bytes of the resource's own files tell.
    """

    resource: Resource
    relation: str
    columns: dict[str, str]
    text: CsvText = field(repr=False)
    files: tuple[Path, ...]
    label: str
    facts: ByteFacts

    @cached_property
    def fields(self) -> list[Field]:
        """The fields that have a column, in the order of the schema."""
        return [item for item in self.resource.fields if item.name in self.columns]

    def field(self, name: str) -> Field | None:
        """Return the field of this name, `None` where it has no column."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {item.name: item for item in self.fields}

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {item.name: index for index, item in enumerate(self.resource.fields)}

    def given(self, item: Field) -> str:
        """Return the SQL expression of a field's text, NULL where the value is missing."""
        column = self.columns[item.name]
        if not item.missing:
            return column
        return f"CASE WHEN NOT {self.is_missing(item)} THEN {column} END"

    def is_missing(self, item: Field) -> str:
        """Return the SQL condition that a field's text stands for a missing value."""
        return is_in(self.columns[item.name], sorted(item.missing))

    def value(self, item: Field) -> str:
        """Return the SQL expression of a field's typed value; a text that is none is an error."""
        return self._checked(item, sql_value)

    def canonical(self, item: Field) -> str:
        """Return the SQL expression of a text that is the same for equal values only."""
        text, column = self._checked(item, canonical), self.columns[item.name]
        if not type_of(item).is_unbounded:
            return text
        plain = f"{is_shortest(item, column)} AND NOT {self.is_missing(item)}"
        return f"CASE WHEN {plain} THEN {column} ELSE {text} END"

    def _checked(self, item: Field, sql: Sql) -> str:
        column = self.columns[item.name]
        condition = is_literal(item, column)
        if condition == "true":
            return sql(item, self.given(item))
        fault = sql_text(f"{NOT_A_LITERAL}{self.relation} {self._positions[item.name]}\n")
        return (
            f"CASE WHEN {self.given(item)} IS NULL THEN NULL "
            f"WHEN {condition} THEN {sql(item, column)} ELSE error({fault}) END"
        )
