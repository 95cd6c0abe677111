"""The reference packages, generated from a seed, and their next releases.

`reference` is a table of ten narrow fields. `wide` has rows of 530 bytes, most of them text with
quotes, and a foreign key to a second table.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Row = list[str]
Rewrite = Callable[[Iterator[Row]], Iterator[Row]]

WORDS = ["cable", "letter", "report", "mission", "plan", "treaty", "steel", "railway", "school"]
KINDS = ["letter", "cable", "report"]


@dataclass(frozen=True)
class Reference:
    """A reference package: its table `rows`, and how many rows of another one each refers to.

    fields: types by name, the first being the primary key. new: a row that a next release adds,
    by its number. edited: the positions of fields that it changes. keys: the foreign keys.
    settings: what the package declares for this tool.
    """

    name: str
    fields: dict[str, str]
    constraints: dict[str, dict[str, Any]]
    keys: list[tuple[str, str]]
    rows: Callable[[int], Iterator[Row]]
    new: Callable[[int], Row]
    edited: list[int]
    places: Callable[[int], int] = lambda rows: 0
    settings: dict[str, Any] = field(default_factory=dict)

    def write(self, folder: Path, rows: int, rewrite: Rewrite = lambda rows: rows) -> Path:
        """Write the package with so many rows, each passed through `rewrite`, if it is not there.

        Returns the folder.
        """
        if folder.exists():
            return folder
        (folder / "data").mkdir(parents=True)
        keys = [
            {"fields": [name], "reference": {"resource": target, "fields": ["id"]}}
            for name, target in self.keys
        ]
        schema = {**_schema(self.fields, self.constraints), "foreignKeys": keys}
        resources = [_resource("rows", schema)]
        _write(folder, "rows", self.fields, rewrite(self.rows(rows)))
        if places := self.places(rows):
            resources.append(_resource("places", _schema(PLACES, {})))
            names = ([str(number), f"Place {number}"] for number in range(1, places + 1))
            _write(folder, "places", PLACES, names)
        profile = "https://datapackage.org/profiles/2.0/datapackage.json"
        descriptor = {"$schema": profile, "name": self.name, "version": "1.0.0"}
        descriptor |= {"resources": resources, **self.settings}
        (folder / "datapackage.json").write_text(json.dumps(descriptor, indent=2))
        return folder

    def next_release(self, rows: Iterator[Row]) -> Iterator[Row]:
        """Yield the rows of a next release: one in a hundred is changed, gone or new."""
        chance, number = random.Random(8), 0
        for row in rows:
            number += 1
            fate = chance.random()
            if fate < 0.008:
                row[chance.choice(self.edited)] += " again"
            if not 0.008 <= fate < 0.009:
                yield row
        for new in range(number + 1, number + 1 + number // 1000):
            yield self.new(new)


def broken(rows: Iterator[Row]) -> Iterator[Row]:
    """Yield the rows of `REFERENCE` with one in a hundred broken, in one of six ways."""
    chance = random.Random(9)
    faults = {"id": "1", "code": "D1", "date": "1949-02-30", "kind": "note", "flag": "maybe"}
    faults["parent_id"] = "999999999"
    names = list(REFERENCE.fields)
    for row in rows:
        if chance.random() < 0.01:
            name, fault = chance.choice(list(faults.items()))
            row[names.index(name)] = fault
        yield row


def with_numbers(rows: Iterator[Row]) -> Iterator[Row]:
    """Yield rows with 1 and 0 for true and false, as SQLite stores them."""
    numbers = {"true": "1", "false": "0"}
    for row in rows:
        yield [numbers.get(cell, cell) for cell in row]


def _schema(fields: dict[str, str], constraints: dict[str, dict[str, Any]]) -> dict[str, Any]:
    described = [
        {"name": name, "type": kind, "constraints": constraints.get(name, {})}
        for name, kind in fields.items()
    ]
    return {"fields": described, "primaryKey": [next(iter(fields))]}


def _resource(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    resource = {"name": name, "path": f"data/{name}.csv", "type": "table", "schema": schema}
    return resource | {"format": "csv", "encoding": "utf-8"}


def _write(folder: Path, name: str, header: Iterable[str], rows: Iterator[Row]) -> None:
    with (folder / f"data/{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _date(chance: random.Random) -> str:
    return f"19{chance.randint(48, 56)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"


def _narrow_rows(count: int) -> Iterator[Row]:
    chance = random.Random(7)
    for number in range(1, count + 1):
        yield [
            str(number),
            f"C{number:09}",
            f"{chance.choice(WORDS)}, {chance.choice(WORDS)} {number}",
            _date(chance),
            str(chance.randint(1948, 1956)),
            f"{chance.randint(0, 100_000) / 100:.2f}",
            chance.choice(["true", "false"]),
            chance.choice(KINDS),
            str(chance.randint(1, number)),
            " ".join(chance.choices(WORDS, k=12)),
        ]


def _wide_rows(count: int) -> Iterator[Row]:
    chance = random.Random(7)
    for number in range(1, count + 1):
        words = chance.choices(WORDS, k=60)
        yield [
            str(number),
            f'The "{words[0]}", {words[1]} {number}',
            _date(chance),
            str(chance.randint(1, _places(count))),
            " ".join([*words[:20], f'"{words[20]}",', *words[21:40]]),
            " ".join(words[40:]) + ".",
            f"Box {number % 400}, folder {number % 60}, " + "steel treaty railway " * 3,
        ]


def _places(rows: int) -> int:
    return max(1, rows // 100)


PLACES = {"id": "integer", "name": "string"}
REFERENCE = Reference(
    "reference",
    {
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
    },
    {
        "id": {"required": True, "minimum": 1},
        "code": {"required": True, "unique": True, "pattern": "C[0-9]{9}"},
        "title": {"required": True, "maxLength": 200},
        "date": {"minimum": "1900-01-01"},
        "year": {"minimum": 1900},
        "amount": {"minimum": 0},
        "kind": {"enum": KINDS},
    },
    [("parent_id", "")],
    _narrow_rows,
    lambda new: [
        *(str(new), f"C{new:09}", "new", "1950-01-01", "1950", "1.0", "true", "letter", "1", "")
    ],
    [2, 9],
)
WIDE = Reference(
    "wide",
    {
        "id": "integer",
        "title": "string",
        "date": "date",
        "place_id": "integer",
        "text": "string",
        "note": "string",
        "shelf": "string",
    },
    {
        "id": {"required": True, "minimum": 1},
        "title": {"required": True, "maxLength": 200},
        "place_id": {"required": True},
    },
    [("place_id", "places")],
    _wide_rows,
    lambda new: [str(new), "new", "1950-01-01", "1", "Text.", "A note.", "Box 1"],
    [4, 5],
    _places,
    {"archivepkg": {"record": {"resource": "rows"}}},
)
REFERENCES = {reference.name: reference for reference in (REFERENCE, WIDE)}
