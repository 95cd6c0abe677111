"""The screen of metadata: it clears what is so plain that frictionless would surely not object."""

from __future__ import annotations

import re
from typing import Any

from archivepkg.package.package import Package
from archivepkg.package.resources import Field, Resource
from archivepkg.tables.types import TYPES, type_of
from archivepkg.validation.rules.descriptors import fields_of
from archivepkg.validation.rules.standard import parts
from archivepkg.validation.screen.readings import STRING_FORMATS

# The pattern of a plain example, by type; that of a boolean is one of its words.
EXAMPLES = {
    "string": r"[\s\S]*",
    "list": r"[\s\S]*",
    "integer": "[0-9]{1,18}",
    "number": r"[0-9]{1,15}(\.[0-9]{1,15})?",
    "date": "[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])",
    "year": "[0-9]{4}",
}
NO_EXAMPLE = ""


def is_plain(package: Package) -> bool:
    """Tell whether frictionless would surely find nothing wrong with descriptor and schemas."""
    standard = {key: item for key, item in package.descriptor.items() if key != "archivepkg"}
    resources = package.resources
    return (
        all(part.is_plain for part in parts(standard))
        and len({resource.name for resource in resources}) == len(resources) > 0
        and _are_named(standard)
        and all(_is_plain(resource) and _are_named(resource.descriptor) for resource in resources)
        and all(_is_plain_field(field) for _, field in fields_of(package))
    )


def _are_named(item: dict[str, Any]) -> bool:
    """Tell whether the licenses of a package or a resource have a name or a path."""
    return all(given.get("name") or given.get("path") for given in item.get("licenses", []))


def _is_plain(resource: Resource) -> bool:
    """Tell whether a resource has files, and keys that are made of its fields."""
    names = {field.name for field in resource.fields}
    keys = resource.foreign_keys
    return (
        {"name", "path"} <= resource.descriptor.keys()
        and ("schema" not in resource.descriptor or resource.fields != [])
        and len(names) == len(resource.fields)
        and names.issuperset(resource.primary_key)
        and all(names.issuperset(key.fields) for key in keys)
        and all(0 < len(key.fields) == len(key.to_fields) for key in keys)
    )


def _is_plain_field(field: Field) -> bool:
    """Tell whether a field has constraints of its type alone, and an example that is a value."""
    form = EXAMPLES.get(field.type, NO_EXAMPLE)
    if field.type == "boolean":
        form = "|".join(map(re.escape, [*field.true_words, *field.false_words]))
    if field.type == "string" and field.format in STRING_FORMATS:
        form = STRING_FORMATS[field.format]
    elif field.format != "default":
        return False
    return (
        {"name", "type"} <= field.descriptor.keys()
        and field.type in TYPES
        and field.constraints.keys() <= {"required", "unique", *_constraints(field)}
        and re.fullmatch(f"({form})?", field.descriptor.get("example", "")) is not None
    )


def _constraints(field: Field) -> tuple[str, ...]:
    """Return the names of the constraints that fields of a type may have."""
    if type_of(field).is_ordered:
        return ("minimum", "maximum")
    lengths = ("minLength", "maxLength") if field.type in ("string", "list") else ()
    return (*lengths, "pattern", "enum") if field.type == "string" else lengths
