"""JSON: a package in one object, or its records alone; link rows nested in them, a record a line.

In the object, `package` is the portable descriptor; each table that is not nested follows under
its own name, as an array of records in the order of its file. Where that name is taken, by
`package` or by a field beside a nested table, a number is added: `archivepkg.arrays` of the
descriptor says what the rows of these tables are called. Rows pass through one by one: the
rows of a child table come in the order of their parents, so that each parent finds its own next.

JSON Lines are the records alone, for tools that take one after the other (jq, pandas, full-text
indexes). What the records refer to stands in the object, which is what holds everything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from archivepkg.package.jsontext import dumps
from archivepkg.package.package import Package
from archivepkg.package.portable import ARRAYS, portable
from archivepkg.package.resources import Resource
from archivepkg.records.meaning.structure import (
    Child,
    children,
    record_resource,
    top_tables,
    unused,
)
from archivepkg.tables.exactjson import from_json
from archivepkg.tables.jobs import Job, NamedRow
from archivepkg.tables.relations import Table
from archivepkg.tables.rowtexts import json_row

AT_ONCE = 100  # records that are written
DESCRIPTOR = "package"  # the key of the descriptor, beside the names of tables


def whole(job: Job) -> Iterator[str]:
    """Yield the object in pieces."""
    descriptor, arrays = portable(job.package), _arrays(job.package)
    if moved := {table: array for table, array in arrays.items() if array != table}:
        descriptor.setdefault("archivepkg", {})[ARRAYS] = moved
    yield f"{{\n{dumps(DESCRIPTOR)}: {dumps(descriptor)}"
    for resource in top_tables(job.package):
        yield f",\n{dumps(arrays[resource.name])}: ["
        records, between = _records(job, resource), "\n"
        while some := list(islice(records, AT_ONCE)):
            yield between + ",\n".join(some)
            between = ",\n"
        yield "\n]"
    yield "\n}\n"


def lines(job: Job) -> Iterator[str]:
    """Yield the records of a package as JSON Lines, each with its line end."""
    return (record + "\n" for record in _records(job, record_resource(job.package)))


def read_descriptor(path: Path) -> Any:
    """Return the portable descriptor that an export holds."""
    with path.open(encoding="utf-8", newline="") as file:
        next(file)
        return json.loads(next(file).partition(": ")[2].rstrip("\n,"))


def read_rows(path: Path, package: Package) -> Iterator[NamedRow]:
    """Yield all rows of the tables of an export, whose package is known."""
    nested = children(package)
    tables = {array: table for table, array in _arrays(package).items()}
    with path.open(encoding="utf-8", newline="") as file:
        next(file), next(file)
        for array, record in _records_of(file):
            yield from _unnested(tables[array], record, nested)


def _arrays(package: Package) -> dict[str, str]:
    """Return what the rows of each table are called, in the object or in the parent's row."""
    nested = {
        child.resource.name: child.member for items in children(package).values() for child in items
    }
    top = {item.name: unused(package, item.name, [DESCRIPTOR]) for item in top_tables(package)}
    return top | nested


def _records(job: Job, resource: Resource) -> Iterator[str]:
    """Yield the records of a table that is nested in no other, as JSON."""
    return map(itemgetter(1), _nested(job, resource, []))


def _nested(job: Job, top: Resource, below: list[Child]) -> Iterator[tuple[int, str]]:
    """Yield the rows of the last table below `top`: the number of the parent's row, and JSON."""
    resource = below[-1].resource if below else top
    parts = [
        (dumps(child.member), _Queue(_nested(job, top, [*below, child])))
        for child in children(job.package)[resource.name]
    ]
    for parent, row, text in job.rows(_query(job, top, below)):
        for name, queue in parts:
            comma = "" if text == "{" else ", "
            text += f"{comma}{name}: [{', '.join(queue.take(row))}]"
        yield parent, text + "}"


class _Queue:
    """Rows of a child table, grouped by their parents, in the order of these."""

    def __init__(self, rows: Iterator[tuple[int, str]]):
        self._groups = (
            (key, [text for _, text in rows]) for key, rows in groupby(rows, itemgetter(0))
        )
        self._next = next(self._groups, None)

    def take(self, parent: int) -> list[str]:
        """Return the rows of the next parent, by the number of its row."""
        if self._next is None or self._next[0] != parent:
            return []
        _, texts = self._next
        self._next = next(self._groups, None)
        return texts


def _query(job: Job, top: Resource, below: list[Child]) -> str:
    """Return the query for parent's row, row and text of the last table, in nested order."""
    if not below:
        table = job.table(top)
        return f"SELECT 0, row, {json_row(table, top.fields)} FROM {table.relation}"
    source = _keys(job.table(top), top.primary_key, "t0")
    for depth, child in enumerate(below, start=1):
        table, parent = job.table(child.resource), [top, *(c.resource for c in below)][depth - 1]
        on = [
            f"t{depth}.k{child.resource.primary_key.index(own)} = "
            f"t{depth - 1}.k{parent.primary_key.index(other)}"
            for own, other in zip(child.key.fields, child.key.to_fields, strict=True)
        ]
        source += f" JOIN {_keys(table, child.resource.primary_key, f't{depth}', child)} "
        source += f"ON {' AND '.join(on)}"
    order = ", ".join(f"t{depth}.row" for depth in range(len(below) + 1))
    last = len(below)
    return f"SELECT t{last - 1}.row, t{last}.row, t{last}.text FROM {source} ORDER BY {order}"


def _keys(table: Table, key: list[str], alias: str, child: Child | None = None) -> str:
    """Return a table as a relation of row number, primary key, and the JSON of a child's row."""
    by_name = {field.name: field for field in table.resource.fields}
    shown = [f"{table.canonical(by_name[name])} AS k{n}" for n, name in enumerate(key)]
    if child:
        shown.append(f"{json_row(table, [by_name[n] for n in child.own_names])} AS text")
    return f"(SELECT row, {', '.join(shown)} FROM {table.relation}) {alias}"


def _records_of(lines: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield array and record of each line, as the exporter writes them."""
    array, text = "", ""
    for line in lines:
        text = line.rstrip("\n,")
        if opening := re.fullmatch(r'("(?:[^"\\]|\\.)*"): \[', text):
            array = json.loads(opening[1])
        elif text not in ("]", "}"):
            yield array, from_json(text)
    if text != "}":
        raise ValueError("the file is cut short")


def _unnested(
    table: str, record: dict[str, Any], nested: dict[str, list[Child]]
) -> Iterator[NamedRow]:
    """Yield a record's own row, and the rows below it with the key that they share."""
    yield table, record
    for child in nested[table]:
        key = zip(child.key.fields, child.key.to_fields, strict=True)
        shared = {own: record[other] for own, other in key}
        for row in record[child.member]:
            yield from _unnested(child.resource.name, {**shared, **row}, nested)
