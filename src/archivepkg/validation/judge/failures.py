"""Failures of the judge: where frictionless ends in an error of Python, and at which value."""

from __future__ import annotations

import traceback
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, time
from typing import Any, NamedTuple

from archivepkg.errors import ArchivepkgError
from archivepkg.package.resources import Resource
from archivepkg.tables.textfiles import cells_limited
from archivepkg.tables.types import BOUNDS
from archivepkg.validation.judge.tables import SelectedTable


class Obstacle(NamedTuple):
    """A value that frictionless cannot go past. reason: why, as a sentence."""

    row: int
    field: str
    value: str
    reason: str


def is_of_frictionless(exception: Exception) -> bool:
    """Tell whether an exception arose in frictionless, or in what it called.

    It calls our own code too, to be given rows: what arises there is of our making.
    """
    if isinstance(exception, ArchivepkgError | MemoryError):
        return False
    frames = traceback.walk_tb(exception.__traceback__)
    modules = [str(frame.f_globals.get("__name__")).partition(".")[0] for frame, _ in frames]
    own = [module for module in modules if module in ("archivepkg", "frictionless")]
    return own[-1:] == ["frictionless"]


def compared_fields(resource: Resource) -> set[str]:
    """Return the names of the fields whose values frictionless compares with one another."""
    unique = {item.name for item in resource.fields if item.constraints.get("unique")}
    keys = resource.foreign_keys
    own = {name for key in keys if key.resource == resource.name for name in key.to_fields}
    return unique | own | {*resource.primary_key, *(name for key in keys for name in key.fields)}


def obstacle(judged: Any, compared: Collection[str]) -> Obstacle | None:
    """Return the first value of a table that frictionless cannot go past, `None` for none.

    judged: the table in frictionless, which is read again, its keys forgotten.
    compared: the names of the fields whose values are compared with one another.
    """
    try:
        with cells_limited(), _keyless(judged) as table:
            return next(_obstacles(table.row_stream, compared), None)
    except Exception as exception:  # it cannot be read at all, or not read again
        if not is_of_frictionless(exception):
            raise
        return None


def _obstacles(rows: Iterable[Any], compared: Collection[str]) -> Iterator[Obstacle]:
    for row in rows:
        for field, cell in zip(row.fields, row.cells, strict=False):
            try:
                value = row[field.name]
                is_passable = field.name not in compared or _is_hashable(value)
            except Exception as exception:
                if not is_of_frictionless(exception):
                    raise
                is_passable = False
            if not is_passable:
                yield Obstacle(row.row_number, field.name, str(cell), _reason(field, cell))


def _is_hashable(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def _keyless(judged: Any) -> Any:
    table = judged if isinstance(judged, SelectedTable) else judged.to_copy()
    table.schema = table.schema.to_copy()
    table.schema.primary_key = []
    table.schema.foreign_keys = []
    for item in table.schema.fields:
        item.constraints.pop("unique", None)
    return table


def _reason(field: Any, cell: Any) -> str:
    read = field.create_value_reader()
    value = read(cell)
    if isinstance(value, list | dict):
        return f"Values of the type {field.type} cannot be compared, as those of a key have to be"
    for name in BOUNDS:
        if name in field.constraints and read(field.constraints[name]) is None:
            return f'The {name} of the field, "{field.constraints[name]}", is no value of its type'
    if isinstance(value, datetime | time):
        zone = "no time zone" if value.tzinfo is None else "a time zone"
        return f"The value has {zone}, unlike a bound of its field, and cannot be compared with it"
    return "The value cannot be compared with others, or with the bounds of its field"
