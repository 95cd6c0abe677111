"""Storage: the types in which the columns of a table survive, digit by digit."""

from __future__ import annotations

from collections.abc import Callable

from archivepkg.package.resources import Field
from archivepkg.tables.jobs import Job
from archivepkg.tables.relations import LONG_NUMBER, LongNumberError, Table
from archivepkg.tables.rowtexts import json_value
from archivepkg.tables.sql import sql_text
from archivepkg.tables.types import TEXT, FieldType, canonical, type_of

_SURE = r"-?[0-9]{1,9}(\.[0-9]{1,6})?"  # digits that 64 bits hold in any case
_PLAIN_NUMBER = Field({"type": "number"}, frozenset())


def store(job: Job, table: Table, write: Callable[[dict[str, FieldType], bool], None]) -> None:
    """Write a table, given for each field the type that its values are stored as.

    That is its own; but numbers are text where 64 bits do not hold every value of the column as
    it is written. Such values are rare: they show when the table is written, which is then done
    anew. `write` hands on to `stored_value` whether the types are sure.
    """
    types = {field.name: type_of(field) for field in table.resource.fields}
    try:
        write(types, False)
    except LongNumberError:
        write(types | dict.fromkeys(_lost(job, table), TEXT), True)


def stored_value(table: Table, field: Field, stored: FieldType, sure: bool) -> str:
    """Return the SQL expression of what a field holds, in the type that it is stored as.

    Lists and objects are JSON texts. Where the type is not sure, a long number is an error.
    """
    if stored.json in ("array", "object"):
        return f"nullif({json_value(table, field)}, 'null')"
    if stored.is_unbounded and not sure:
        return (
            f"CASE WHEN {_is_short(table, field)} THEN {table.value(field)} "
            f"ELSE error({sql_text(LONG_NUMBER)}) END"
        )
    if stored.sql != "VARCHAR":
        return table.value(field)
    return table.canonical(field) if type_of(field).is_unbounded else table.given(field)


def _lost(job: Job, table: Table) -> list[str]:
    """Return the fields of which 64 bits do not hold every value as it is written."""
    fields = [field for field in table.resource.fields if type_of(field).is_unbounded]
    tests = (f"coalesce(bool_and({_survives(table, field)}), true)" for field in fields)
    (answers,) = job.tables.query(f"SELECT {', '.join(tests)} FROM {table.relation}")
    return [field.name for field, survives in zip(fields, answers, strict=True) if not survives]


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
