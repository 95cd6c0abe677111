"""Schema changes: two Table Schemas, field by field and key by key, and which way each went."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from archivepkg.package.resources import OPTIONS, Field, ForeignKey, Resource


class SchemaChange(NamedTuple):
    """What differs in a schema.

    rule: the code of the bump rule that it falls under. field: `None` for the schema itself.
    change: `added`, `removed`, or the property with the way it went, as in `minLength stricter`.
    """

    rule: str
    field: str | None
    change: str
    old: Any
    new: Any


STRICTER, LOOSER, DIFFERENT = "stricter", "looser", "different"

_LOWER_BOUNDS = ("minLength", "minimum", "exclusiveMinimum")
_UPPER_BOUNDS = ("maxLength", "maximum", "exclusiveMaximum")
_FREE = {"required": False, "unique": False, "minLength": 0}

_WORDS = ("trueValues", "falseValues")

# The freest last: a table that matches in one way matches in those with a higher number.
_FREEDOM = {"exact": 0, "equal": 1, "subset": 2, "superset": 2, "partial": 3}

_COMPARED = frozenset(
    {"fields", "fieldsMatch", "missingValues", "primaryKey", "uniqueKeys", "foreignKeys", "$schema"}
)
_COMPARED_OF_FIELDS = frozenset(
    {"name", "type", "constraints", "missingValues", "categories", "categoriesOrdered", *OPTIONS}
)


def schema_changes(old: Resource, new: Resource) -> Iterator[SchemaChange]:
    """Yield what differs in the schemas of two resources: the fields, then the schema itself."""
    before = {field.name: field for field in old.fields}
    after = {field.name: field for field in new.fields}
    for name, field in after.items():
        if name in before:
            yield from _field_changes(before[name], field)
        else:
            yield SchemaChange("field-added", name, "added", None, field.descriptor)
    for name, field in before.items():
        if name not in after:
            yield SchemaChange("field-removed", name, "removed", field.descriptor, None)
    yield from _order_changes(list(before), list(after), {old.fields_match, new.fields_match})
    yield from _match_changes(old.fields_match, new.fields_match)
    yield from _missing_changes(None, old.schema, new.schema)
    yield from _primary_key_changes(old.primary_key, new.primary_key)
    yield from _unique_key_changes(old.unique_keys, new.unique_keys)
    yield from _reference_changes(old.foreign_keys, new.foreign_keys)
    yield from _descriptions(None, old.schema, new.schema, _COMPARED)


def _field_changes(old: Field, new: Field) -> Iterator[SchemaChange]:
    """Yield what differs in the descriptors of two fields of one name."""
    name, before, after = new.name, old.descriptor, new.descriptor
    if old.type != new.type:
        yield SchemaChange("type-changed", name, "type changed", old.type, new.type)
    for key, default in OPTIONS.items():
        was, now = before.get(key, default), after.get(key, default)
        if key not in _WORDS and was != now:
            yield SchemaChange("type-changed", name, f"{key} changed", was, now)
        if key in _WORDS and old.type == new.type == "boolean":
            yield from _set_change(name, key, was, now)
    yield from _constraint_changes(old, new)
    yield from _category_changes(old, new)
    yield from _missing_changes(name, before, after)
    yield from _descriptions(name, before, after, _COMPARED_OF_FIELDS)


def _constraint_changes(old: Field, new: Field) -> Iterator[SchemaChange]:
    for key in [*new.constraints, *(key for key in old.constraints if key not in new.constraints)]:
        was = old.constraints.get(key, _FREE.get(key))
        now = new.constraints.get(key, _FREE.get(key))
        if key == "enum":
            yield from _set_change(new.name, key, was, now)
        elif was != now:
            yield _constraint(new.name, key, _direction(key, was, now), was, now)


def _direction(key: str, old: Any, new: Any) -> str:
    """Say which way a constraint went; one that was not there, or not in force, allowed all."""
    if old is None or old is False:
        return STRICTER
    if new is None or new is False:
        return LOOSER
    raised = _raised(old, new)
    if raised is None or key not in _LOWER_BOUNDS + _UPPER_BOUNDS:
        return DIFFERENT
    return STRICTER if raised == (key in _LOWER_BOUNDS) else LOOSER


def _raised(old: Any, new: Any) -> bool | None:
    """Tell whether a bound went up; `None` where that cannot be told."""
    try:
        return Decimal(str(new)) > Decimal(str(old))
    except InvalidOperation:  # dates and times, which sort as text
        alike = isinstance(old, str) and isinstance(new, str) and len(old) == len(new)
        return new > old if alike else None


def _category_changes(old: Field, new: Field) -> Iterator[SchemaChange]:
    """Yield the change of `categories`: of their values, their order, or their descriptions."""
    field, was, now = new.name, old.categories or None, new.categories or None
    was_ordered, is_ordered = (
        bool(item.descriptor.get("categoriesOrdered")) for item in (old, new)
    )
    before, after = (item.descriptor.get("categories") for item in (old, new))
    if _as_set(was) != _as_set(now):
        yield from _set_change(field, "categories", was, now)
    elif was_ordered != is_ordered:
        yield _constraint(field, "categoriesOrdered", DIFFERENT, was_ordered, is_ordered)
    elif is_ordered and was != now:
        yield _constraint(field, "categories", DIFFERENT, was, now)
    elif before != after:
        yield SchemaChange("description-changed", field, "categories changed", before, after)


def _set_change(field: str, key: str, old: Any, new: Any) -> Iterator[SchemaChange]:
    """Yield the change of a list of allowed values, whose order is of no consequence."""
    before, after = _as_set(old), _as_set(new)
    if before != after:
        looser = after is None or (before is not None and before < after)
        yield _constraint(field, key, LOOSER if looser else STRICTER, old, new)


def _as_set(values: Any) -> frozenset[str] | None:
    return frozenset(map(repr, values)) if isinstance(values, list) else None


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
        yield _constraint(None, "fieldsMatch", direction, old, new)


def _primary_key_changes(old: list[str], new: list[str]) -> Iterator[SchemaChange]:
    """Yield the change of the primary key; another one gives rows another identity."""
    if set(old) != set(new):
        direction = STRICTER if not old else DIFFERENT if new else LOOSER
        yield _constraint(None, "primaryKey", direction, old or None, new or None)


def _unique_key_changes(old: list[list[str]], new: list[list[str]]) -> Iterator[SchemaChange]:
    before, after = ({tuple(sorted(key)) for key in keys} for keys in (old, new))
    for key in sorted(after - before):
        yield _constraint(None, "uniqueKeys", STRICTER, None, list(key))
    for key in sorted(before - after):
        yield _constraint(None, "uniqueKeys", LOOSER, list(key), None)


def _reference_changes(old: list[ForeignKey], new: list[ForeignKey]) -> Iterator[SchemaChange]:
    before, after = ({key.fields: _reference(key) for key in keys} for keys in (old, new))
    for fields in sorted({*before, *after}):
        was, now = before.get(fields), after.get(fields)
        if was == now:
            continue
        if was and now:
            yield SchemaChange("reference-updated", None, "foreignKeys changed", was, now)
        else:
            yield _constraint(None, "foreignKeys", STRICTER if now else LOOSER, was, now)


def _reference(key: ForeignKey) -> dict[str, Any]:
    """Return a foreign key as schemas have it, in one spelling."""
    reference = {"resource": key.resource, "fields": list(key.to_fields)}
    return {"fields": list(key.fields), "reference": reference}


def _constraint(field: str | None, key: str, direction: str, old: Any, new: Any) -> SchemaChange:
    """Return the change of a constraint or key that went in the given direction."""
    return SchemaChange(f"constraint-{direction}", field, f"{key} {direction}", old, new)


def _missing_changes(
    field: str | None, old: dict[str, Any], new: dict[str, Any]
) -> Iterator[SchemaChange]:
    """Yield the change of `missingValues`: what was a value may be none now, and the reverse."""
    default = [""] if field is None else None
    was, now = old.get("missingValues", default), new.get("missingValues", default)
    if _as_set(was) != _as_set(now):
        yield SchemaChange("type-changed", field, "missingValues changed", was, now)


def _descriptions(
    field: str | None, old: dict[str, Any], new: dict[str, Any], compared: frozenset[str]
) -> Iterator[SchemaChange]:
    """Yield the changes of all properties but `compared`: they describe, and bind nobody."""
    for key in [*new, *(key for key in old if key not in new)]:
        if key not in compared and old.get(key) != new.get(key):
            yield SchemaChange(
                "description-changed", field, f"{key} changed", old.get(key), new.get(key)
            )
