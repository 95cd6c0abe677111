"""The descriptor as the judge may have it: nothing to fetch, to follow or to guess."""

from __future__ import annotations

import copy
from typing import Any

from archivepkg.errors import ArchivepkgError
from archivepkg.package.package import Package
from archivepkg.package.paths import is_url
from archivepkg.package.resources import Resource
from archivepkg.package.values import members, objects
from archivepkg.tables.csvtext import CsvText
from archivepkg.validation.rules.constraints import unusable

_STANDARD_PROFILES = (
    "data-package",
    "tabular-data-package",
    "data-resource",
    "tabular-data-resource",
)
# Properties by which frictionless would read something else than the resource's files.
_LEADING_ELSEWHERE = ("scheme", "extrapaths", "innerpath", "checklist", "pipeline", "detector")


def harmless(package: Package) -> dict[str, Any]:
    """Return a copy of the descriptor that names nothing beyond the package's own files."""
    descriptor = copy.deepcopy(package.descriptor)
    for item in [descriptor, *objects(descriptor.get("resources"))]:
        if item.get("profile") not in _STANDARD_PROFILES:
            item.pop("profile", None)
        for name in _LEADING_ELSEWHERE:
            item.pop(name, None)
    return descriptor


def readable(package: Package, skip: set[int]) -> dict[str, Any]:
    """Return the harmless descriptor, with everything spelt out that tables are read by.

    skip: positions of resources that are not to be read, and not to be referred to.
    """
    descriptor = harmless(package)
    tables = {
        resource.name: {field.name for field in resource.fields}
        for resource in package.resources
        if resource.index not in skip
    }
    for resource in package.resources:
        item = descriptor["resources"][resource.index]
        if resource.index in skip:
            descriptor["resources"][resource.index] = {"name": resource.name, "data": []}
            continue
        if any(map(is_url, resource.paths)):
            item["path"] = [file.name for file in resource.files]
        if resource.fields:  # else frictionless takes a JSON file for no table
            item.setdefault("type", "table")
            _drop_unusable_constraints(resource, item["schema"])
            _drop_dangling_keys(resource, tables, item["schema"])
        if resource.is_delimited_text:
            _spell_out(resource, item)
    return descriptor


def _drop_unusable_constraints(resource: Resource, schema: dict[str, Any]) -> None:
    """Drop what no value can be held against, at which frictionless would stop."""
    for field, item in zip(resource.fields, schema["fields"], strict=True):
        for name in unusable(field):
            del item["constraints"][name]


def _drop_dangling_keys(
    resource: Resource, tables: dict[str, set[str]], schema: dict[str, Any]
) -> None:
    """Drop the foreign keys whose targets are not there, or not to be read.

    tables: the names of the fields of each table; none where it has no schema.
    """
    keys = zip(resource.foreign_keys, schema.get("foreignKeys") or [], strict=True)
    schema["foreignKeys"] = [
        item
        for key, item in keys
        if key.resource in tables
        and (not tables[key.resource] or set(key.to_fields) <= tables[key.resource])
    ]


def _spell_out(resource: Resource, item: dict[str, Any]) -> None:
    """Write out the dialect and encoding that frictionless would guess from the first lines."""
    try:
        text = CsvText(resource)
    except ArchivepkgError:
        return  # the judge says what is wrong
    explicit: dict[str, Any] = {
        "delimiter": text.dialect.delimiter,
        "quoteChar": text.dialect.quote,
        "skipInitialSpace": text.dialect.skip_initial_space,
    }
    if text.dialect.escape:
        explicit["escapeChar"] = text.dialect.escape
    item["dialect"] = {**explicit, **members(item.get("dialect"))}
    if not text.dialect.quote:
        item["dialect"]["quoteChar"] = "\0"  # an empty one, the csv module does not take
    item.setdefault("encoding", "utf-8")
