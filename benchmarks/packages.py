"""The reference package: a table of ten fields, generated from a seed, and its next release."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

Rewrite = Callable[[Iterator[list[str]]], Iterator[list[str]]]

FIELDS = {
    "id": "integer",
    "code": "string",
    "title": "string",
    "date": "date",
    "year": "year",
    "amount": "number",
    "flag": "boolean",
    "kind": "string",
    "parent_id": "integer",
    "note": "string",
}
CONSTRAINTS = {
    "id": {"required": True, "minimum": 1},
    "code": {"required": True, "unique": True, "pattern": "C[0-9]{9}"},
    "title": {"required": True, "maxLength": 200},
    "date": {"minimum": "1900-01-01"},
    "year": {"minimum": 1900},
    "amount": {"minimum": 0},
    "kind": {"enum": ["letter", "cable", "report"]},
}
WORDS = ["cable", "letter", "report", "mission", "plan", "treaty", "steel", "railway", "school"]
KINDS = ["letter", "cable", "report"]


def write_package(folder: Path, rows: int, rewrite: Rewrite = lambda rows: rows) -> Path:
    """Write the package with so many rows, each passed through `rewrite`."""
    (folder / "data").mkdir(parents=True)
    schema = {
        "fields": [
            {"name": name, "type": kind, "constraints": CONSTRAINTS.get(name, {})}
            for name, kind in FIELDS.items()
        ],
        "primaryKey": ["id"],
        "foreignKeys": [{"fields": ["parent_id"], "reference": {"resource": "", "fields": ["id"]}}],
    }
    resource = {"name": "rows", "path": "data/rows.csv", "type": "table", "schema": schema}
    resource |= {"format": "csv", "encoding": "utf-8"}
    profile = "https://datapackage.org/profiles/2.0/datapackage.json"
    descriptor = {"$schema": profile, "name": "reference", "version": "1.0.0"}
    descriptor["resources"] = [resource]
    (folder / "datapackage.json").write_text(json.dumps(descriptor, indent=2))
    with (folder / "data/rows.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(FIELDS)
        writer.writerows(rewrite(_rows(rows)))
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


def edited(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """Yield the rows of a next release: one in a hundred is changed, gone or new."""
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


def broken(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """Yield the rows with one in a hundred broken, in one of six ways."""
    chance = random.Random(9)
    faults = {"id": "1", "code": "D1", "date": "1949-02-30", "kind": "note", "flag": "maybe"}
    faults["parent_id"] = "999999999"
    names = list(FIELDS)
    for row in rows:
        if chance.random() < 0.01:
            name, fault = chance.choice(list(faults.items()))
            row[names.index(name)] = fault
        yield row
