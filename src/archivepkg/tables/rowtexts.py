"""Rows as text, made in SQL: a line of CSV, an object of JSON."""

from __future__ import annotations

from collections.abc import Iterable

from archivepkg.package.jsontext import dumps
from archivepkg.package.resources import Field
from archivepkg.tables.relations import Table
from archivepkg.tables.sql import joined, sql_text
from archivepkg.tables.types import type_of


def csv_row(cells: Iterable[str], delimiter: str = ",") -> str:
    """Return the SQL expression of a row of CSV in canonical form, without its line end.

    cells: SQL expressions of text, none of them NULL.
    """
    cells = list(cells)
    if len(cells) == 1:  # an empty cell would be a blank line
        return f"CASE WHEN {cells[0]} = '' THEN '\"\"' ELSE {_csv_cell(cells[0], delimiter)} END"
    return f"concat_ws({sql_text(delimiter)}, {', '.join(_csv_cell(c, delimiter) for c in cells)})"


def csv_size(table: Table) -> str:
    """Return the SQL expression of the bytes that a row of CSV takes in canonical form.

    It is never more than the row really takes, with its line end: so the sum is the size of the
    rows only if each is in canonical form, and there are no blank lines.
    """
    signs = [table.text.dialect.delimiter, '"', "\n", *(["\r"] if table.facts.returns else [])]
    sizes = [_csv_cell_size(table, item, signs) for item in table.fields]
    return joined("+", [*sizes, str(len(table.columns))])


def json_row(table: Table, fields: Iterable[Field]) -> str:
    """Return the SQL expression of a JSON object of these fields, its closing brace left out."""
    members = [f"{_json_key(field)} || {json_value(table, field)}" for field in fields]
    return f"'{{' || concat_ws(', ', {', '.join(members)})" if members else "'{'"


def json_value(table: Table, field: Field) -> str:
    """Return the SQL expression of a field's value in JSON, as text.

    Numbers keep all their digits; NaN and infinity, which JSON has not, are strings.
    What has no type in JSON (dates, durations, points) keeps its text.
    """
    if (found := type_of(field)).json == "string":
        value = f"CAST(to_json({table.given(field)}) AS VARCHAR)"
    else:
        value = found.as_json(field, table.canonical(field))
    return f"coalesce({value}, 'null')"


def _json_key(field: Field) -> str:
    return sql_text(dumps(field.name) + ": ")


def _csv_cell_size(table: Table, item: Field, signs: list[str]) -> str:
    """Return the SQL of the bytes of a cell, which is quoted where one of the signs is in it."""
    column = table.columns[item.name]
    if item.type in ("integer", "year", "yearmonth", "boolean", "date"):
        return f"strlen({column})"
    special = " OR ".join(f"contains({column}, {sql_text(sign)})" for sign in signs)
    return (
        f"(strlen({column}) + CASE WHEN {special} "
        f"THEN 2 + strlen({column}) - strlen(replace({column}, '\"', '')) ELSE 0 END)"
    )


def _csv_cell(cell: str, delimiter: str) -> str:
    special = (sql_text(delimiter), "'\"'", "chr(10)", "chr(13)")
    odd = " OR ".join(f"contains({cell}, {character})" for character in special)
    return f"CASE WHEN {odd} THEN '\"' || replace({cell}, '\"', '\"\"') || '\"' ELSE {cell} END"
