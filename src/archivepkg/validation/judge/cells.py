"""Cells of tables in any format as frictionless reads them, and as text that says the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, time
from decimal import Decimal
from itertools import chain, repeat
from typing import Any

from archivepkg.errors import ArchivepkgError
from archivepkg.package.resources import Field, Resource
from archivepkg.tables.csvfiles import NumberedRow
from archivepkg.tables.exactjson import Number, to_json
from archivepkg.tables.textfiles import cells_limited, limited
from archivepkg.tables.types import spelt

Speller = Callable[[Any], str | None]  # from a cell to its text; `None` where no text says the same


def text_rows(judged: Any, resource: Resource, *, exact: bool) -> Iterator[NumberedRow]:
    """Yield the labels of a table of frictionless, then its rows, as text.

    exact: raise ArchivepkgError at a value that no text stands for; else it is Python's text.
    """
    with _opened(judged) as table:
        yield max(table.dialect.header_rows, default=0), list(map(str, table.labels))
        columns = resource.columns(list(map(str, table.labels)))
        spellers = [_speller(field, table.schema) for field in columns]
        stream = table.dialect.read_enumerated_content_stream(table.cell_stream)
        for number, cells in limited(stream):
            by_column = chain(spellers, repeat(_python_text))
            texts = [spell(cell) for spell, cell in zip(by_column, cells, strict=False)]
            if exact and None in texts:
                place = texts.index(None)
                field = columns[place]
                raise ArchivepkgError(
                    f"{resource.name}: row {number}: the value {cells[place]!r} of the field "
                    f'"{field.name if field else ""}" cannot be written in a cell of CSV so that '
                    "it is read as the same value. Change it, or the options of the field."
                )
            pairs = zip(texts, cells, strict=True)
            yield number, [_python_text(cell) if text is None else text for text, cell in pairs]


def read_to_end(judged: Any) -> None:
    """Read all cells of a table of frictionless, which may raise anything."""
    with _opened(judged) as table:
        for _ in limited(table.cell_stream):
            pass


@contextmanager
def _opened(judged: Any) -> Iterator[Any]:
    copied = judged.to_copy()
    copied.schema.foreign_keys = []  # else the tables that they refer to are read as well
    with cells_limited():
        copied.open()
    with copied:
        yield copied


def _speller(field: Field | None, schema: Any) -> Speller:
    """Return what spells the cells of a column; text stays as it is."""
    if field is None:
        return _python_text
    judged = schema.get_field(field.name)
    read, write = judged.create_value_reader(), judged.create_value_writer()

    def spell(cell: Any) -> str | None:
        if isinstance(cell, str):
            return cell
        if cell is None:
            return spelt(field, None) if field.missing else None
        if str(cell) in field.missing or (value := read(cell)) is None:
            return str(cell)
        if field.type == "any":
            return _python_text(value)
        if field.type in ("array", "object", "geojson"):
            return _json_text(value)
        for candidate in (_iso, lambda value: spelt(field, value), write):
            with suppress(Exception):  # one that is not for such a value
                text = candidate(value)
                if text not in field.missing and read(text) == value:
                    return str(text)
        return None

    return spell


def _iso(value: Any) -> str:
    """Return a date or time as Table Schema spells it. Raises TypeError for anything else."""
    if isinstance(value, date | time):
        return value.isoformat()
    raise TypeError


def _python_text(cell: Any) -> str:
    """Return the text of a cell whose type is not known."""
    if cell is None:
        return ""
    if isinstance(cell, bool | dict | list):
        return _json_text(cell)
    return _iso(cell) if isinstance(cell, date | time) else str(cell)


def _json_text(value: Any) -> str:
    """Return a value as JSON, with all the digits of its numbers."""
    return to_json(_exact(value))


def _exact(value: Any) -> Any:
    if isinstance(value, Decimal):
        return Number(value)
    if isinstance(value, dict):
        return {key: _exact(item) for key, item in value.items()}
    return list(map(_exact, value)) if isinstance(value, list | tuple) else value
