"""Storage: the types in which the columns of a table survive, digit by digit."""

from __future__ import annotations

from collections.abc import Callable

from archivepkg.package.resources import Field
from archivepkg.tables.jobs import Job
from archivepkg.tables.relations import LOST_DIGITS, LostDigitsError, Table
from archivepkg.tables.rowtexts import json_value
from archivepkg.tables.sql import sql_text
from archivepkg.tables.types import TEXT, FieldType, canonical, type_of

_SURE = r"-?[0-9]{1,9}(\.[0-9]{1,6})?"  # digits that 64 bits hold in any case
_PLAIN_NUMBER = Field({"type": "number"}, frozenset())


def store(job: Job, table: Table, write: Callable[[dict[str, FieldType]], None]) -> None:
    """Write a table, given for each field the type that its values are stored as.

    That is its own; but numbers are text where 64 bits do not hold every value of the column as
    it is written. As this shows only on the way, such a table is written anew.
    """
    types = {field.name: type_of(field) for field in table.resource.fields}
    try:
        write(types)
    except LostDigitsError:
        write(types | dict.fromkeys(_lost(job, table), TEXT))


def _lost(job: Job, table: Table) -> list[str]:
    """Return the fields of numbers that 64 bits do not hold."""
    fields = [field for field in table.resource.fields if type_of(field).is_unbounded]
    tests = (f"coalesce(bool_and({_survives(table, field)}), true)" for field in fields)
    (answers,) = job.tables.query(f"SELECT {', '.join(tests)} FROM {table.relation}")
    return [field.name for field, survives in zip(fields, answers, strict=True) if not survives]


def stored_value(table: Table, field: Field, stored: FieldType) -> str:
    """Return the SQL expression of what a field holds, in the type that it is stored as.

    Lists and objects are JSON texts. The expression is an error where a number loses digits.
    """
    if stored.json in ("array", "object"):
        return f"nullif({json_value(table, field)}, 'null')"
    if stored.is_unbounded:
        kept, fault = _survives(table, field), sql_text(LOST_DIGITS)
        return f"CASE WHEN {kept} THEN {table.value(field)} ELSE error({fault}) END"
    if stored.sql != "VARCHAR":
        return table.value(field)
    return table.canonical(field) if type_of(field).is_unbounded else table.given(field)


def _survives(table: Table, field: Field) -> str:
    """Return the condition that a value is the same after it was stored, or missing."""
    text = table.canonical(field)
    same = f"TRY_CAST({text} AS BIGINT) IS NOT NULL"
    if field.type == "number":
        stored = f"CAST(TRY_CAST({text} AS DOUBLE) AS VARCHAR)"
        same = f"{canonical(_PLAIN_NUMBER, stored)} = {text}"
    short = f"regexp_full_match({table.columns[field.name]}, {sql_text(_SURE)})"
    return f"CASE WHEN {short} THEN true WHEN {text} IS NULL THEN true ELSE {same} END"
