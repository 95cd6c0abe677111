"""Releases of a small package for tests of `diff`: one value describes all of one."""

from __future__ import annotations

import copy
import csv
import json
from pathlib import Path
from typing import Any

Rows = list[list[str]]

BASE: dict[str, Any] = {
    "name": "shelf",
    "title": "A shelf",
    "version": "1.0.0",
    "licenses": [{"name": "CC0-1.0"}],
    "resources": [
        {
            "name": "books",
            "path": "data/books.csv",
            "schema": {
                "title": "Books",
                "fields": [
                    {"name": "id", "type": "string"},
                    {"name": "title", "type": "string", "constraints": {"minLength": 2}},
                    {"name": "pages", "type": "integer", "constraints": {"maximum": 900}},
                    {"name": "weight", "type": "number"},
                    {"name": "lent", "type": "boolean", "trueValues": ["yes", "true"]},
                    {"name": "kind", "type": "string", "categories": ["novel", "poems"]},
                    {"name": "writer", "type": "string", "description": "Who wrote it."},
                ],
                "missingValues": ["", "-"],
                "primaryKey": ["id"],
                "uniqueKeys": [["title", "writer"]],
                "foreignKeys": [
                    {"fields": "writer", "reference": {"resource": "people", "fields": "id"}}
                ],
            },
        },
        {
            "name": "people",
            "path": "data/people.csv",
            "schema": {"fields": [{"name": "id", "type": "string"}], "primaryKey": ["id"]},
        },
        {
            "name": "readers",
            "path": "data/readers.csv",
            "schema": {
                "fields": [{"name": "book"}, {"name": "person"}, {"name": "note"}],
                "primaryKey": ["book", "person"],
                "foreignKeys": [
                    {"fields": ["book"], "reference": {"resource": "books", "fields": ["id"]}},
                    {"fields": ["person"], "reference": {"resource": "people", "fields": ["id"]}},
                ],
            },
        },
        {
            "name": "notes",
            "path": "data/notes.csv",
            "schema": {"fields": [{"name": "note", "type": "string"}]},
        },
        {"name": "cover", "path": "cover.txt"},
    ],
    "rows": {
        "books": [
            ["b1", "Rain", "120", "1.50", "yes", "novel", "p1"],
            ["b2", "Snow", "80", "0.9", "false", "poems", "p2"],
            ["b3", "Hail", "", "-", "", "", ""],
        ],
        "people": [["p1"], ["p2"]],
        "readers": [["b1", "p2", "twice"], ["b2", "p1", ""]],
        "notes": [["dry"], ["dry"], ["wet"]],
    },
}


def release() -> dict[str, Any]:
    """Return a description of the package, to be edited."""
    return copy.deepcopy(BASE)


def publish(folder: Path, description: dict[str, Any], **csv_options: Any) -> Path:
    """Write a package: `rows` are the cells of its tables, all else is its descriptor."""
    descriptor = {key: value for key, value in description.items() if key != "rows"}
    folder.mkdir(parents=True)
    for resource in descriptor["resources"]:
        if resource["name"] not in description["rows"]:
            continue
        path = folder / resource["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        labels = [field["name"] for field in resource["schema"]["fields"]]
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, **{"lineterminator": "\n", **csv_options})
            writer.writerows([labels, *description["rows"][resource["name"]]])
    if not (folder / "cover.txt").exists():
        (folder / "cover.txt").write_text(description.get("cover", "blue"))
    (folder / "datapackage.json").write_text(json.dumps(descriptor, indent=1))
    return folder


def resource(description: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the descriptor of a resource."""
    (found,) = [item for item in description["resources"] if item["name"] == name]
    return found


def field(description: dict[str, Any], name: str, of: str = "books") -> dict[str, Any]:
    """Return the descriptor of a field."""
    fields = resource(description, of)["schema"]["fields"]
    (found,) = [item for item in fields if item["name"] == name]
    return found
