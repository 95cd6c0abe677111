"""Datasette: the metadata file with which it shows what tables and columns are."""

from __future__ import annotations

from typing import Any

from archivepkg.package.package import Package, Resource
from archivepkg.records.meaning.labels import label
from archivepkg.records.meaning.structure import record_resource
from archivepkg.records.sqlite.search import has_search, search_table
from archivepkg.records.sqlite.tables import Names
from archivepkg.records.sqlite.view import view_name


def metadata(package: Package, named: Names, database: str) -> dict[str, Any]:
    """Return the metadata for `datasette --metadata`, for a database file of this name."""
    tables = {named.tables[item.name]: _table(item, named) for item in package.tables}
    record = record_resource(package)
    if has_search(package):
        search = {"fts_table": search_table(package, named), "fts_pk": "rowid"}
        tables[named.tables[record.name]] |= search
    tables[view_name(package, named)] = {
        "title": f"{record.descriptor.get('title') or record.name}, with what is linked to them",
        "description": "A row per record; linked rows are shown by their names.",
    }
    about = {**_described(package.descriptor), **_license(package), **_source(package)}
    return {**about, "databases": {database: {**about, "tables": tables}}}


def _table(resource: Resource, named: Names) -> dict[str, Any]:
    columns = {
        named.columns[resource.name][field.name]: text
        for field in resource.fields
        if (text := _field_text(field.descriptor))
    }
    shown = label(resource)
    naming = {"label_column": named.columns[resource.name][shown.name]} if shown else {}
    return {**_described(resource.descriptor), **naming, "columns": columns}


def _field_text(field: dict[str, Any]) -> str:
    parts = (field.get("title"), field.get("description"))
    return ": ".join(part for part in parts if isinstance(part, str) and part)


def _described(item: dict[str, Any]) -> dict[str, Any]:
    return {name: item[name] for name in ("title", "description") if item.get(name)}


def _license(package: Package) -> dict[str, Any]:
    for item in package.descriptor.get("licenses") or []:
        url = {"license_url": item["path"]} if "path" in item else {}
        return {"license": item.get("title") or item.get("name") or "licence", **url}
    return {}


def _source(package: Package) -> dict[str, Any]:
    for item in package.descriptor.get("sources") or []:
        url = {"source_url": item["path"]} if "path" in item else {}
        return {"source": item.get("title") or "source", **url}
    return {}
