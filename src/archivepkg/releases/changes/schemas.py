"""Schema changes: two Table Schemas, field by field and key by key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archivepkg.package.resources import Resource
from archivepkg.releases.changes.fields import (
    DIFFERENT,
    LOOSER,
    STRICTER,
    SchemaChange,
    constraint,
    descriptions,
    field_changes,
    missing_changes,
)

# The freest last: a table that matches in one way matches in those with a higher number.
_FREEDOM = {"exact": 0, "equal": 1, "subset": 2, "superset": 2, "partial": 3}

_COMPARED = frozenset(
    {"fields", "fieldsMatch", "missingValues", "primaryKey", "uniqueKeys", "foreignKeys", "$schema"}
)


def schema_changes(old: Resource, new: Resource) -> Iterator[SchemaChange]:
    """Yield what differs in the schemas of two resources: the fields, then the schema itself."""
    before = {field.name: field for field in old.fields}
    after = {field.name: field for field in new.fields}
    for name, field in after.items():
        if name in before:
            yield from field_changes(before[name], field)
        else:
            yield SchemaChange("field-added", name, "added", None, field.descriptor)
    for name, field in before.items():
        if name not in after:
            yield SchemaChange("field-removed", name, "removed", field.descriptor, None)
    yield from _order_changes(list(before), list(after), {old.fields_match, new.fields_match})
    yield from _match_changes(old.fields_match, new.fields_match)
    yield from missing_changes(None, old.schema, new.schema)
    yield from _primary_key_changes(
        names(old.schema, "primaryKey"), names(new.schema, "primaryKey")
    )
    yield from _unique_key_changes(_unique_keys(old.schema), _unique_keys(new.schema))
    yield from _reference_changes(references(old.schema), references(new.schema))
    yield from descriptions(None, old.schema, new.schema, _COMPARED)


def names(item: Any, key: str) -> list[str]:
    """Return the names under a key of a schema: one string, or a list of them."""
    value = item.get(key) if isinstance(item, dict) else None
    return [value] if isinstance(value, str) else [str(name) for name in _list(value)]


def references(schema: dict[str, Any]) -> dict[tuple[str, ...], dict[str, Any]]:
    """Return the foreign keys of a schema by their fields, in one spelling."""
    found = {}
    for item in _list(schema.get("foreignKeys")):
        fields = names(item, "fields")
        target = item.get("reference") if isinstance(item, dict) else None
        resource = target.get("resource", "") if isinstance(target, dict) else ""
        reference = {"resource": resource, "fields": names(target, "fields")}
        found[tuple(fields)] = {"fields": fields, "reference": reference}
    return found


def _order_changes(old: list[str], new: list[str], matches: set[str]) -> Iterator[SchemaChange]:
    """Yield the change of the order of fields; it matters where columns are told by position."""
    was = [name for name in old if name in new]
    now = [name for name in new if name in old]
    if was != now:
        rule = "fields-reordered" if "exact" in matches else "order-immaterial"
        yield SchemaChange(rule, None, "fields reordered", was, now)


def _match_changes(old: str, new: str) -> Iterator[SchemaChange]:
    if old != new:
        freedom = _FREEDOM.get(new, 0) - _FREEDOM.get(old, 0)
        direction = LOOSER if freedom > 0 else STRICTER if freedom < 0 else DIFFERENT
        yield constraint(None, "fieldsMatch", direction, old, new)


def _primary_key_changes(old: list[str], new: list[str]) -> Iterator[SchemaChange]:
    """Yield the change of the primary key; another one gives rows another identity."""
    if set(old) != set(new):
        direction = STRICTER if not old else DIFFERENT if new else LOOSER
        yield constraint(None, "primaryKey", direction, old or None, new or None)


def _unique_keys(schema: dict[str, Any]) -> set[tuple[str, ...]]:
    keys = _list(schema.get("uniqueKeys"))
    return {tuple(sorted(names({"key": key}, "key"))) for key in keys}


def _unique_key_changes(
    old: set[tuple[str, ...]], new: set[tuple[str, ...]]
) -> Iterator[SchemaChange]:
    for key in sorted(new - old):
        yield constraint(None, "uniqueKeys", STRICTER, None, list(key))
    for key in sorted(old - new):
        yield constraint(None, "uniqueKeys", LOOSER, list(key), None)


def _reference_changes(
    old: dict[tuple[str, ...], dict[str, Any]], new: dict[tuple[str, ...], dict[str, Any]]
) -> Iterator[SchemaChange]:
    for fields in sorted({*old, *new}):
        was, now = old.get(fields), new.get(fields)
        if was == now:
            continue
        if was and now:
            yield SchemaChange("reference-updated", None, "foreignKeys changed", was, now)
        else:
            yield constraint(None, "foreignKeys", STRICTER if now else LOOSER, was, now)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
