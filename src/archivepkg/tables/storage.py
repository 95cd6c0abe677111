"""Storage: the types in which the columns of a table survive, digit by digit."""

from __future__ import annotations

from collections.abc import Callable

from archivepkg.package.resources import Field
from archivepkg.tables.jobs import Job
from archivepkg.tables.relations import Table
from archivepkg.tables.rowtexts import json_value
from archivepkg.tables.sql import sql_text
from archivepkg.tables.types import TEXT, FieldType, canonical, type_of

_SURE = r"-?[0-9]{1,9}(\.[0-9]{1,6})?"  # digits that 64 bits hold in any case
_PLAIN_NUMBER = Field({"type": "number"}, frozenset())


def stored_types(job: Job, table: Table) -> dict[str, FieldType]:
    """Return for each field the type that its values are stored as: its own, or text.

    Numbers are text where 64 bits do not hold every value of the column as it is written.
    """
    types = {field.name: type_of(field) for field in table.resource.fields}
    doubtful = [field for field in table.resource.fields if types[field.name].is_unbounded]
    for test in (_is_short, _survives):  # the first is quick, and mostly enough
        doubtful = _failing(job, table, doubtful, test)
    return types | {field.name: TEXT for field in doubtful}


def stored_value(table: Table, field: Field, stored: FieldType) -> str:
    """Return the SQL expression of what a field holds, in the type that it is stored as.

    Lists and objects are JSON texts.
    """
    if stored.json in ("array", "object"):
        return f"nullif({json_value(table, field)}, 'null')"
    if stored.sql != "VARCHAR":
        return table.value(field)
    return table.canonical(field) if type_of(field).is_unbounded else table.given(field)


def _failing(
    job: Job, table: Table, fields: list[Field], test: Callable[[Table, Field], str]
) -> list[Field]:
    """Return the fields of which some value fails a test, a condition in SQL."""
    if not fields:
        return []
    selected = ", ".join(f"coalesce(bool_and({test(table, field)}), true)" for field in fields)
    (answers,) = job.tables.query(f"SELECT {selected} FROM {table.relation}")
    return [field for field, passes in zip(fields, answers, strict=True) if not passes]


def _is_short(table: Table, field: Field) -> str:
    """Return the condition that a value is missing, or short enough to survive in any case."""
    return f"coalesce(regexp_full_match({table.given(field)}, {sql_text(_SURE)}), true)"


def _survives(table: Table, field: Field) -> str:
    """Return the condition that a value is the same after it was stored, or missing."""
    text = table.canonical(field)
    same = f"TRY_CAST({text} AS BIGINT) IS NOT NULL"
    if field.type == "number":
        stored = f"CAST(TRY_CAST({text} AS DOUBLE) AS VARCHAR)"
        same = f"{canonical(_PLAIN_NUMBER, stored)} = {text}"
    return f"CASE WHEN {_is_short(table, field)} OR {text} IS NULL THEN true ELSE {same} END"
