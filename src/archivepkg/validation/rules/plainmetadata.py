"""Plain metadata: descriptors of so ordinary a shape that frictionless need not be asked.

What is not surely valid is not plain, and a valid descriptor may well not be plain: then
frictionless judges it. Most packages never need it, and so never wait for it to start.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set
from datetime import date, datetime
from typing import Any

from archivepkg.package.paths import unsafe
from archivepkg.package.resources import Field
from archivepkg.tables.types import literal_form, words
from archivepkg.validation.screen.readings import STRING_FORMATS

Shape = Callable[[Any], bool]


def is_plain(descriptor: dict[str, Any]) -> bool:
    """Tell whether frictionless would surely find nothing wrong with a dereferenced descriptor."""
    if not _has(descriptor, PACKAGE, required={"$schema", "name", "resources"}, others=True):
        return False
    if {"profile", "type", "fields", "missingValues"} & set(descriptor):
        return False
    resources = descriptor["resources"]
    if not all(_has(item, RESOURCE, required={"name", "path", "schema"}) for item in resources):
        return False
    fields = {item["name"]: _names(item["schema"]) for item in resources}
    return len(fields) == len(resources) and all(
        _keys_lead_somewhere(item["name"], item["schema"], fields) for item in resources
    )


def _has(
    item: Any,
    shapes: Mapping[str, Shape],
    *,
    required: Set[str] = frozenset(),
    others: bool = False,
) -> bool:
    """Tell whether an object has the required properties, and each known one its shape."""
    if not isinstance(item, dict) or not required <= set(item):
        return False
    return all(shapes[key](value) if key in shapes else others for key, value in item.items())


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _size(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _one_of(*texts: str) -> Shape:
    return lambda value: isinstance(value, str) and value in texts


def _list_of(shape: Shape) -> Shape:
    return lambda value: isinstance(value, list) and bool(value) and all(map(shape, value))


def _path(value: Any) -> bool:
    return _text(value) and unsafe(value) is None


def _created(value: Any) -> bool:
    if not _text(value) or not re.fullmatch(r"[1-9][0-9]{3}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value):
        return False
    return _parses(datetime.fromisoformat, value)


def _parses(parse: Callable[[str], Any], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


def _license(value: Any) -> bool:
    shapes = {"name": _text, "path": _text, "title": _text}
    return _has(value, shapes) and bool(value.get("name") or value.get("path"))


def _source(value: Any) -> bool:
    return _has(value, {"title": _text, "path": _text, "version": _text})


def _contributor(value: Any) -> bool:
    return _has(value, dict.fromkeys(("title", "path", "givenName", "familyName"), _text) | {
        "organization": _text, "roles": _list_of(_text)
    })  # fmt: skip


DESCRIBED: dict[str, Shape] = {
    "name": _text,
    "title": _text,
    "description": _text,
    "licenses": _list_of(_license),
    "sources": _list_of(_source),
}
PACKAGE: dict[str, Shape] = DESCRIBED | {
    "$schema": _one_of("https://datapackage.org/profiles/2.0/datapackage.json"),
    "contributors": _list_of(_contributor),
    "created": _created,
    "homepage": _text,
    "image": _text,
    "keywords": _list_of(_text),
    "resources": _list_of(lambda value: isinstance(value, dict)),
    "version": _text,
}


def _schema(value: Any) -> bool:
    if not _has(value, SCHEMA, required={"fields"}):
        return False
    names = _names(value)
    return len(set(names)) == len(names) and set(value.get("primaryKey", [])) <= set(names)


def _names(schema: dict[str, Any]) -> list[str]:
    return [field["name"] for field in schema["fields"]]


def _foreign_key(value: Any) -> bool:
    names = _list_of(_text)
    reference = {"resource": _text, "fields": names}
    return _has(
        value,
        {"fields": names, "reference": lambda item: _has(item, reference, required={"fields"})},
        required={"fields", "reference"},
    )


def _keys_lead_somewhere(name: str, schema: dict[str, Any], fields: dict[str, list[str]]) -> bool:
    for key in schema.get("foreignKeys", []):
        target = fields.get(key["reference"].get("resource") or name, [])
        if not set(key["fields"]) <= set(fields[name]):
            return False
        if not set(key["reference"]["fields"]) <= set(target):
            return False
        if len(key["fields"]) != len(key["reference"]["fields"]):
            return False
    return True


def _field(value: Any) -> bool:
    if not _has(value, FIELD, required={"name", "type"}) or value["type"] not in CONSTRAINTS:
        return False
    if not _has(value.get("constraints", {}), CONSTRAINTS[value["type"]] | ALWAYS):
        return False
    allowed = {"default", *STRING_FORMATS} if value["type"] == "string" else {"default"}
    return value.get("format", "default") in allowed and _is_example(value)


def _is_example(field: dict[str, Any]) -> bool:
    """Tell whether the example is surely a value of its field."""
    example, kind = field.get("example", ""), field["type"]
    if example == "" or (kind == "string" and field.get("format", "default") == "default"):
        return True
    if kind == "string":
        return re.fullmatch(STRING_FORMATS[field["format"]], example) is not None
    if kind == "boolean":
        return any(example in known for known in words(Field(field, frozenset())))
    if kind == "list" and field.get("itemType", "string") == "string":
        return True
    if kind == "date":
        return len(example) == 10 and _parses(date.fromisoformat, example)
    plain = literal_form(Field({"type": kind}, frozenset()))
    return kind in ("integer", "number", "year") and re.fullmatch(plain or "", example) is not None


ALWAYS: dict[str, Shape] = {"required": _flag, "unique": _flag}
_BOUNDS: dict[str, Shape] = dict.fromkeys(
    ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    lambda value: isinstance(value, int | str) and not isinstance(value, bool),
)
_LENGTHS: dict[str, Shape] = {"minLength": _size, "maxLength": _size}
CONSTRAINTS: dict[str, dict[str, Shape]] = {
    "boolean": {},
    "date": _BOUNDS,
    "integer": _BOUNDS,
    "list": _LENGTHS,
    "number": _BOUNDS,
    "string": {"pattern": _text, "enum": _list_of(_text), **_LENGTHS},
    "year": _BOUNDS,
}
FIELD: dict[str, Shape] = {
    "categories": lambda value: isinstance(value, list),
    "categoriesOrdered": _flag,
    "constraints": lambda value: isinstance(value, dict),
    "delimiter": lambda value: _text(value) and len(value) == 1,
    "description": _text,
    "example": _text,
    "falseValues": _list_of(_text),
    "format": _text,
    "itemType": _one_of("string", "integer"),
    "name": lambda value: _text(value) and value != "",
    "rdfType": _text,
    "title": _text,
    "trueValues": _list_of(_text),
    "type": _text,
}
SCHEMA: dict[str, Shape] = {
    "$schema": _text,
    "description": _text,
    "fields": _list_of(_field),
    "fieldsMatch": _one_of("exact", "equal", "subset", "superset", "partial"),
    "foreignKeys": _list_of(_foreign_key),
    "missingValues": lambda value: value == [] or _list_of(_text)(value),
    "primaryKey": _list_of(_text),
    "title": _text,
    "uniqueKeys": _list_of(_list_of(_text)),
}
RESOURCE: dict[str, Shape] = DESCRIBED | {
    "bytes": _size,
    "encoding": _text,
    "format": _one_of("csv"),
    "hash": _text,
    "mediatype": _text,
    "path": lambda value: _path(value) or _list_of(_path)(value),
    "schema": _schema,
    "type": _one_of("table"),
}
