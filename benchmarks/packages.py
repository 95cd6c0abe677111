"""The reference package: a table of ten fields, generated from a seed, and its next release."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator
from pathlib import Path

FIELDS = {
    "id": "integer",
    "code": "string",
    "title": "string",
    "date": "date",
    "year": "integer",
    "amount": "number",
    "flag": "boolean",
    "kind": "string",
    "parent_id": "integer",
    "note": "string",
}
WORDS = ["cable", "letter", "report", "mission", "plan", "treaty", "steel", "railway", "school"]
KINDS = ["letter", "cable", "report"]


def write_package(folder: Path, rows: int, edited: bool = False) -> Path:
    """Write the package with so many rows; edited, one in a hundred is changed, gone or new."""
    (folder / "data").mkdir(parents=True)
    schema = {
        "fields": [{"name": name, "type": kind} for name, kind in FIELDS.items()],
        "primaryKey": ["id"],
        "uniqueKeys": [["code"]],
        "foreignKeys": [{"fields": ["parent_id"], "reference": {"resource": "", "fields": ["id"]}}],
    }
    resource = {"name": "rows", "path": "data/rows.csv", "schema": schema}
    descriptor = {"name": "reference", "version": "1.0.0", "resources": [resource]}
    (folder / "datapackage.json").write_text(json.dumps(descriptor, indent=2))
    with (folder / "data/rows.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(FIELDS)
        writer.writerows(_edited(_rows(rows)) if edited else _rows(rows))
    return folder


def _rows(count: int) -> Iterator[list[str]]:
    chance = random.Random(7)
    for number in range(1, count + 1):
        yield [
            str(number),
            f"C{number:09}",
            f"{chance.choice(WORDS)}, {chance.choice(WORDS)} {number}",
            f"19{chance.randint(48, 56)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
            str(chance.randint(1948, 1956)),
            f"{chance.randint(0, 100_000) / 100:.2f}",
            chance.choice(["true", "false"]),
            chance.choice(KINDS),
            str(chance.randint(1, number)),
            " ".join(chance.choices(WORDS, k=12)),
        ]


def _edited(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    chance, number = random.Random(8), 0
    for row in rows:
        number += 1
        fate = chance.random()
        if fate < 0.008:
            row[chance.choice([2, 9])] += " again"
        if not 0.008 <= fate < 0.009:
            yield row
    for new in range(number + 1, number + 1 + number // 1000):
        yield [
            str(new),
            f"C{new:09}",
            "new",
            "1950-01-01",
            "1950",
            "1.0",
            "true",
            "letter",
            "1",
            "",
        ]
