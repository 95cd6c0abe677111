"""A record in JSON, as the JSON export has it: the rows of its child tables within it."""

from __future__ import annotations

import json
from typing import Any

from archivepkg.package.resources import Field, Resource
from archivepkg.records.meaning.structure import Child, children
from archivepkg.records.sqlite.database import Database, Row


def nested(database: Database, resource: Resource, row: Row) -> dict[str, Any]:
    """Return a row of a table with all that is nested in it (see `record.schema.json`)."""
    return _nested(database, children(database.package), resource, row, list(row))


def _nested(
    database: Database,
    below: dict[str, list[Child]],
    resource: Resource,
    row: Row,
    names: list[str],
) -> dict[str, Any]:
    fields = [field for field in resource.fields if field.name in names]
    found = {field.name: in_json(field, row[field.name]) for field in fields}
    for child in below[resource.name]:
        values = [row[name] for name in child.key.to_fields]
        found[child.resource.name] = [
            _nested(database, below, child.resource, part, child.own_names)
            for part in database.rows(child.resource, child.key.fields, *values)
        ]
    return found


def in_json(field: Field, value: Any) -> Any:
    """Return a value of SQLite as JSON has it."""
    if value is None:
        return None
    match field.type:
        case "boolean":
            return bool(value)
        case "list" | "array" | "object" | "geojson":
            return json.loads(value)
        case "integer" | "year":
            return int(value)
    return value
