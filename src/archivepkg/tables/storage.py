"""Storage: the kinds of value in which the columns of a table survive, digit by digit."""

from __future__ import annotations

from archivepkg.package.resources import Field
from archivepkg.tables.jobs import Job
from archivepkg.tables.relations import Table
from archivepkg.tables.types import literal, sql_type

_SURE = r"-?[0-9]{1,9}(\.[0-9]{1,6})?"  # digits that 64 bits hold in any case
_PLAIN_NUMBER = Field({"type": "number"}, frozenset())


def kinds(job: Job, table: Table) -> dict[str, str]:
    """Return for each field how its values are stored.

    `integer` and `number` where 64 bits hold every value of the column as it is written, else
    `text`, as for every type that has no own kind. The other kinds are types of Table Schema:
    `boolean`, `year`, `date`, `list`, and `json` for array, object and geojson.
    """
    found = {field.name: _kind(field) for field in table.resource.fields}
    tests = {
        field.name: _survives(table, field)
        for field in table.resource.fields
        if found[field.name] in ("integer", "number")
    }
    if tests:
        selected = ", ".join(f"coalesce(bool_and({test}), true)" for test in tests.values())
        (answers,) = job.tables.query(f"SELECT {selected} FROM {table.relation}")
        for name, survives in zip(tests, answers, strict=True):
            found[name] = found[name] if survives else "text"
    return found


def _kind(field: Field) -> str:
    if field.type in ("array", "object", "geojson"):
        return "json"
    if field.type == "date" and field.format != "default":
        return "text"
    return field.type if field.type in _OWN else "text"


_OWN = ("integer", "number", "boolean", "year", "date", "list")


def _survives(table: Table, field: Field) -> str:
    """Return the condition that a value is the same after it was stored, or missing."""
    text = table.canonical(field)
    same = f"TRY_CAST({text} AS BIGINT) IS NOT NULL"
    if field.type == "number":
        stored = f"CAST(TRY_CAST({text} AS DOUBLE) AS VARCHAR)"
        same = f"{sql_type(_PLAIN_NUMBER).canonical.replace('{}', stored)} = {text}"
    short = f"regexp_full_match({table.columns[field.name]}, {literal(_SURE)})"
    return f"CASE WHEN {short} THEN true WHEN {text} IS NULL THEN true ELSE {same} END"
