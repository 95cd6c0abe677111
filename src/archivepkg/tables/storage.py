"""Storage: the types in which the columns of a table survive, digit by digit."""

from __future__ import annotations

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
    tests = {
        field.name: _survives(table, field)
        for field in table.resource.fields
        if types[field.name].is_unbounded
    }
    if tests:
        selected = ", ".join(f"coalesce(bool_and({test}), true)" for test in tests.values())
        (answers,) = job.tables.query(f"SELECT {selected} FROM {table.relation}")
        lost = [name for name, survives in zip(tests, answers, strict=True) if not survives]
        types.update(dict.fromkeys(lost, TEXT))
    return types


def stored_value(table: Table, field: Field, stored: FieldType) -> str:
    """Return the SQL expression of what a field holds, in the type that it is stored as.

    Lists and objects are JSON texts.
    """
    if stored.json in ("array", "object"):
        return f"nullif({json_value(table, field)}, 'null')"
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
