"""Vocabulary: the properties that the Data Package standard (v1 and v2) knows, object by object."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_COMMON = {"$schema", "name", "title", "description"}

PACKAGE = frozenset(
    _COMMON
    | {"id", "profile", "licenses", "contributors", "keywords", "image", "version", "created"}
    | {"sources", "resources", "homepage"}
)
RESOURCE = frozenset(
    _COMMON
    | {"type", "path", "data", "profile", "format", "mediatype", "encoding", "bytes", "hash"}
    | {"sources", "licenses", "dialect", "schema", "homepage", "compression", "innerpath"}
)
SCHEMA = frozenset(
    _COMMON | {"fields", "fieldsMatch", "missingValues", "primaryKey", "uniqueKeys", "foreignKeys"}
)
FIELD = frozenset(
    _COMMON
    | {"type", "format", "example", "examples", "constraints", "rdfType", "missingValues"}
    | {"categories", "categoriesOrdered", "trueValues", "falseValues", "bareNumber"}
    | {"decimalChar", "groupChar", "floatNumber", "delimiter", "itemType"}
)
CONSTRAINTS = frozenset(
    {"required", "unique", "pattern", "enum", "minLength", "maxLength", "minimum", "maximum"}
    | {"exclusiveMinimum", "exclusiveMaximum", "jsonSchema"}
)
FOREIGN_KEY = frozenset({"fields", "reference"})
REFERENCE = frozenset({"resource", "fields"})
DIALECT = frozenset(
    _COMMON
    | {"header", "headerRows", "headerJoin", "headerCase", "commentRows", "commentChar"}
    | {"delimiter", "lineTerminator", "quoteChar", "doubleQuote", "escapeChar", "nullSequence"}
    | {"skipInitialSpace", "skipBlankRows", "property", "itemType", "itemKeys", "sheetNumber"}
    | {"sheetName", "table", "caseSensitiveHeader", "csvddfVersion", "csv", "json", "excel"}
)
LICENSE = frozenset({"name", "path", "title"})
SOURCE = frozenset({"title", "path", "email", "version"})
CONTRIBUTOR = frozenset(
    {"title", "path", "email", "givenName", "familyName", "roles", "role", "organization"}
)

# What is known of the objects in a list, by the list's name.
_LISTED = {"licenses": LICENSE, "sources": SOURCE, "contributors": CONTRIBUTOR}


def known_properties(
    package: dict[str, Any],
) -> Iterator[tuple[str, dict[str, Any], frozenset[str]]]:
    """Yield each standard object of a dereferenced descriptor with the properties it may have.

    Yields (JSON pointer, object, names of its standard properties).
    """
    yield "", package, PACKAGE
    yield from _described("", package)
    for pointer, resource in _objects("/resources", package.get("resources")):
        yield pointer, resource, RESOURCE
        yield from _described(pointer, resource)
        if isinstance(dialect := resource.get("dialect"), dict):
            yield f"{pointer}/dialect", dialect, DIALECT
        if isinstance(schema := resource.get("schema"), dict):
            yield from _schema(f"{pointer}/schema", schema)


def _schema(
    pointer: str, schema: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any], frozenset[str]]]:
    yield pointer, schema, SCHEMA
    for place, field in _objects(f"{pointer}/fields", schema.get("fields")):
        yield place, field, FIELD
        if isinstance(constraints := field.get("constraints"), dict):
            yield f"{place}/constraints", constraints, CONSTRAINTS
    for place, key in _objects(f"{pointer}/foreignKeys", schema.get("foreignKeys")):
        yield place, key, FOREIGN_KEY
        if isinstance(reference := key.get("reference"), dict):
            yield f"{place}/reference", reference, REFERENCE


def _described(
    pointer: str, item: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any], frozenset[str]]]:
    for name, known in _LISTED.items():
        for place, entry in _objects(f"{pointer}/{name}", item.get(name)):
            yield place, entry, known


def _objects(pointer: str, value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for index, item in enumerate(value if isinstance(value, list) else []):
        if isinstance(item, dict):
            yield f"{pointer}/{index}", item
