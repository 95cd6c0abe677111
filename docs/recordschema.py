"""The JSON Schema of a record of the JSON export, made from the Table Schemas of a package.

`docs/generate.py` writes that of the corpus; the tests hold the export of any package to it.
"""

from __future__ import annotations

from typing import Any

from archivepkg.package.package import Package
from archivepkg.package.resources import Field, Resource
from archivepkg.package.values import items
from archivepkg.records.meaning.structure import Child, children, record_resource
from archivepkg.tables.lists import item_field
from archivepkg.tables.types import BOUNDS, type_of

_FORMATS = {
    ("string", "email"): "email",
    ("string", "uri"): "uri",
    ("string", "uuid"): "uuid",
    ("date", "default"): "date",
}
_NOT_FINITE = ["NaN", "INF", "-INF"]  # numbers to Table Schema, strings in JSON


def record_schema(package: Package) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of one record, the rows of its child tables within it.

    Every field is there, with `null` for a missing value; every child table is an array.
    """
    resource = record_resource(package)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{package.name}:{resource.name}:record",
        **_described(resource),
        **_object(resource, resource.fields, children(package)),
    }


def _object(
    resource: Resource, fields: list[Field], nested: dict[str, list[Child]]
) -> dict[str, Any]:
    """Return the schema of a row: some of its fields, and the child tables."""
    properties = {field.name: field_schema(field) for field in fields}
    for child in nested[resource.name]:
        own = [field for field in child.resource.fields if field.name in child.own_names]
        properties[child.member] = {
            **_described(child.resource),
            "type": "array",
            "items": _object(child.resource, own, nested),
        }
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def field_schema(field: Field) -> dict[str, Any]:
    """Return the schema of a field's values in JSON."""
    kind = type_of(field).json
    optional = field.constraints.get("required") is not True
    schema: dict[str, Any] = {
        **_described_field(field),
        "type": [kind, "null"] if optional else kind,
    }
    values = _values(field)
    if values:
        schema["enum"] = [*values, None] if optional else values
    schema.update(_constraints(field, kind))
    if kind == "number" and not schema.keys() & set(BOUNDS):
        schema["type"] = [kind, *(["null"] if optional else []), "string"]
        schema["pattern"] = f"^({'|'.join(_NOT_FINITE)})$"
    return schema


def _described(resource: Resource) -> dict[str, str]:
    found = {
        name: resource.schema.get(name) or resource.descriptor.get(name)
        for name in ("title", "description")
    }
    return {name: text for name, text in found.items() if isinstance(text, str)}


def _described_field(field: Field) -> dict[str, Any]:
    given = field.descriptor
    found: dict[str, Any] = {
        name: given[name] for name in ("title", "description") if name in given
    }
    if "example" in given:
        found["examples"] = [_in_json(field, given["example"])]
    return found


def _values(field: Field) -> list[Any]:
    """Return the values of `categories` or `enum`, none where any value may be."""
    given = field.descriptor.get("categories") or field.constraints.get("enum")
    return [
        _in_json(field, item["value"] if isinstance(item, dict) and "value" in item else item)
        for item in items(given)
    ]


def _constraints(field: Field, kind: str) -> dict[str, Any]:
    """Return the constraints that say the same of a value in JSON."""
    given = field.constraints
    found: dict[str, Any] = {}
    if kind == "string":
        found = {name: given[name] for name in ("minLength", "maxLength") if name in given}
        if isinstance(pattern := given.get("pattern"), str):
            found["pattern"] = _anchored(pattern)
        if form := _FORMATS.get((field.type, field.format)):
            found["format"] = form
    if kind in ("integer", "number"):
        found = {name: _in_json(field, given[name]) for name in BOUNDS if name in given}
    if kind == "array":
        names = {"minLength": "minItems", "maxLength": "maxItems"}
        found = {to: given[name] for name, to in names.items() if name in given}
    if field.type == "list":
        found["items"] = {"type": type_of(item_field(field)).json}
    return found


def _anchored(pattern: str) -> str:
    """Return a pattern that finds what the pattern of a field, which means all of it, matches."""
    core = pattern.removeprefix("^")
    if core.endswith("$") and not core.endswith("\\$"):
        core = core[:-1]
    return f"^(?:{core})$" if "|" in core else f"^{core}$"


def _in_json(field: Field, value: Any) -> Any:
    """Return a value that a schema gives, perhaps as text, in the type that it has in JSON."""
    if not isinstance(value, str):
        return value
    match type_of(field).json:
        case "integer":
            return int(value)
        case "number":
            return float(value)
        case "boolean":
            return value in field.true_words
        case "array" if field.type == "list":
            return value.split(field.option("delimiter"))
    return value
