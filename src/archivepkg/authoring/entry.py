"""Entry: what a row that is to be added may hold, field by field, before it is anywhere."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cached_property
from typing import Any

from archivepkg.errors import ArchivepkgError
from archivepkg.package.jsontext import JsonText, dumps
from archivepkg.package.package import Package
from archivepkg.package.portable import DESCRIPTOR
from archivepkg.package.resources import Field, ForeignKey, Resource
from archivepkg.package.values import items, objects
from archivepkg.package.visible import is_no_text
from archivepkg.package.wording import did_you_mean
from archivepkg.package.writing import save, scratch_folder
from archivepkg.records.folding import folded
from archivepkg.records.meaning.structure import Child, children
from archivepkg.records.meaning.terms import label
from archivepkg.tables.csvtext import canonical_row
from archivepkg.tables.dates import HOW_TO_WRITE, bounds
from archivepkg.tables.engine import Tables
from archivepkg.tables.jobs import PACKAGE
from archivepkg.tables.relations import Table
from archivepkg.tables.types import spelt, type_of
from archivepkg.validation import validate

_JSON: dict[str, type | tuple[type, ...]] = {  # what JSON has for values that are no texts
    "boolean": bool, "integer": int, "number": (int, float), "array": list, "object": dict,
}  # fmt: skip
_NUMBERED = "'^(.*?)([0-9]+)([^0-9]*)$'"


@dataclass(frozen=True)
class NewRow:
    """A row that is to be added: the texts of its cells by the names of its fields."""

    resource: Resource
    cells: dict[str, str]

    def key_of(self, child: Child) -> dict[str, str]:
        """Return what a row of a child table repeats of the key of this one."""
        pairs = zip(child.key.fields, child.key.to_fields, strict=True)
        return {name: self.cells[to] for name, to in pairs}


@dataclass(frozen=True)
class Entry:
    """A package to which rows are to be added, and its tables.

    beside: rows that are to be added too, as others refer to them, each with those below it.
    keys: by table, the keys of the rows that were made.
    """

    package: Package
    tables: Tables
    beside: list[list[NewRow]] = dataclass_field(default_factory=list)
    keys: dict[str, set[str]] = dataclass_field(default_factory=lambda: defaultdict(set))

    @cached_property
    def children(self) -> dict[str, list[Child]]:
        """The child tables of each table."""
        return children(self.package)

    def table(self, resource: Resource) -> Table:
        """Return the table of a resource. Raises ArchivepkgError where it cannot be added to."""
        table = self.tables.table(PACKAGE, resource.name)
        if table is None:
            reason = self.tables.reasons.get((PACKAGE, resource.name))
            if reason and resource.is_delimited_text:
                raise ArchivepkgError(reason)
            raise ArchivepkgError(
                f"{resource.name} is no CSV file with a schema, and rows are added to such only. "
                "Add the row with the program that made it."
            )
        return table

    def proposed(self, resource: Resource, field: Field, given: dict[str, str]) -> str:
        """Return what a field most likely holds, given the fields before it; empty for unknown.

        It is the next number of a key, and the first or last day of a date (`edtf` checks).
        """
        if resource.primary_key == [field.name]:
            return self._next(resource, field)
        for check in self._checks(resource):
            for end, name in enumerate(("start", "end")):
                if check.get(name) == field.name and (
                    days := bounds(given.get(check["field"], ""))
                ):
                    return days[end]
        return ""

    def fault(self, resource: Resource, field: Field, text: str) -> str | None:
        """Return why a field cannot hold a text, and what it may; `None` where it can."""
        if is_no_text(text):
            return "This holds half a character, which no file can."
        if text in field.missing:
            needed = field.constraints.get("required") or field.name in resource.primary_key
            return "A value is required here." if needed else None
        if resource.primary_key == [field.name] and self._holds(resource, field.name, text):
            return f'"{text}" is the key of another row. Give this one a key of its own.'
        key = self.refers(resource, field)
        if key and not self._holds(self.package.resource(key.resource), key.to_fields[0], text):
            return self._stranger(key, text)
        return self._problem(resource, field, text)

    def refers(self, resource: Resource, field: Field) -> ForeignKey | None:
        """Return the foreign key that a field is alone, `None` where it is none."""
        keys = (key for key in resource.foreign_keys if key.fields == (field.name,))
        return next(keys, None)

    def is_unknown(self, resource: Resource, field: Field, text: str) -> bool:
        """Tell whether a text refers to a row that is not there, but could be added."""
        key = self.refers(resource, field)
        if key is None or text in field.missing:
            return False
        target, name = self.package.resource(key.resource), key.to_fields[0]
        return (
            not self._holds(target, name, text)
            and self.fault(target, target.field(name), text) is None
        )

    def _next(self, resource: Resource, field: Field) -> str:
        table = self.table(resource)
        column = table.columns[field.name]
        start, middle, end = (
            f"regexp_extract({column}, {_NUMBERED}, {part})" for part in (1, 2, 3)
        )
        found = self.tables.query(
            f"SELECT {start} AS a, {end} AS b, count(*) AS number, "
            f"max(CAST({middle} AS HUGEINT)), max(length({middle})), "
            f"bool_or({middle} LIKE '0%') FROM {table.relation} "
            f"WHERE regexp_full_match({column}, '.*[0-9].*') AND length({middle}) < 30 "
            "GROUP BY a, b ORDER BY number DESC, a, b LIMIT 1"
        )
        (count,) = self.tables.count([f"SELECT 1 FROM {table.relation}"])
        for before, after, number, highest, width, padded in found:
            free, digits = int(highest) + 1, width if padded else 1
            while self._holds(resource, field.name, f"{before}{free:0{digits}}{after}"):
                free += 1
            if number * 2 > count:
                return f"{before}{free:0{digits}}{after}"
        return ""

    def _checks(self, resource: Resource) -> list[dict[str, Any]]:
        """Return the checks that the package declares of dates in a table."""
        checks = objects(self.package.settings.get("checks"))
        return [
            c for c in checks if c.get("check") == "edtf" and c.get("resource") == resource.name
        ]

    def _holds(self, resource: Resource, name: str, text: str) -> bool:
        """Tell whether a table has a row with this text in a field, or is to have it."""
        added = (row for rows in self.beside for row in rows)
        if any(row.resource == resource and row.cells.get(name) == text for row in added):
            return True
        if resource.primary_key == [name] and text in self.keys[resource.name]:
            return True
        table = self.table(resource)
        query = f"SELECT 1 FROM {table.relation} WHERE {table.columns[name]} = ? LIMIT 1"
        return any(self.tables.query(query, [text]))

    def _stranger(self, key: ForeignKey, text: str) -> str:
        """Return that a text refers to no row, with what it may mean by key or by name."""
        target, name = self.package.resource(key.resource), key.to_fields[0]
        table, shown = self.table(target), label(target)
        named = table.columns[shown.name if shown else name]
        rows = list(
            self.tables.query(f"SELECT {table.columns[name]}, {named} FROM {table.relation}")
        )
        said = next(
            (
                f' {called} is "{known}".'
                for known, called in rows
                if folded(called) == folded(text)
            ),
            did_you_mean(text, (known for known, _ in rows)),
        )
        hint = said or f" `archivepkg new {key.resource}` adds one."
        return f'There is no "{text}" in {key.resource}.{hint}'

    def _problem(self, resource: Resource, field: Field, text: str) -> str | None:
        """Return what validation says of a table of this one value."""
        descriptor = {name: item for name, item in field.descriptor.items() if name != "title"}
        checks = [{"check": "edtf", "resource": "t", "field": item["field"]}
                  for item in self._checks(resource) if item["field"] == field.name]  # fmt: skip
        described: dict[str, Any] = {
            "archivepkg": {"checks": checks},
            "resources": [
                {
                    "name": "t",
                    "path": "t.csv",
                    "dialect": {"delimiter": ",", "skipInitialSpace": False},
                    "schema": {"fields": [descriptor], "missingValues": sorted(field.missing)},
                }
            ],
        }
        strict = self.package.settings.get("strict") is True
        with scratch_folder() as folder:
            rows = canonical_row([field.name], ",") + canonical_row([text], ",")
            save([rows], folder / "t.csv")
            texts = {DESCRIPTOR: JsonText("{}", described)}
            report = validate(Package(folder, described, "t", texts=texts), strict=strict)
        found = next((p for p in report.problems if p.row is not None and p.row > 1), None)
        if found is None:
            return None
        return f"{found.message}. {HOW_TO_WRITE}" if found.rule == "edtf" else f"{found.message}."


def rows_of(entry: Entry, resource: Resource, value: Any) -> list[NewRow]:
    """Return the rows that an object of JSON makes: one, and those of its child tables.

    value: as the JSON export has a record; fields left out are missing, or as proposed. The rows
    of other tables may stand in it too, in a list under the table's name, and go to `beside`.
    Raises ArchivepkgError where it is no such object, or names what is not there.
    """
    others = {item.name for item in entry.package.tables}
    others -= {field.name for field in resource.fields} | set(_below(entry, resource))
    if isinstance(value, dict):
        for name in [name for name in value if name in others]:
            target = entry.package.resource(name)
            for item in items(value[name]):
                entry.beside.append(_rows(entry, target, item, {}))
        value = {name: item for name, item in value.items() if name not in others}
    return _rows(entry, resource, value, {})


def _below(entry: Entry, resource: Resource) -> dict[str, Child]:
    return {child.member: child for child in entry.children[resource.name]}


def _rows(entry: Entry, resource: Resource, value: Any, fixed: dict[str, str]) -> list[NewRow]:
    if not isinstance(value, dict):
        raise ArchivepkgError(f"{resource.name}: a row must be a JSON object, and not {value!r}.")
    below = _below(entry, resource)
    given = {
        name: _text(resource.field(name), item) for name, item in value.items() if name not in below
    }
    own = complete(entry, resource, {**given, **fixed})
    rows = [own]
    for member, child in below.items():
        for item in items(value.get(member)):
            rows += _rows(entry, child.resource, item, own.key_of(child))
    return rows


def _text(field: Field, value: Any) -> str:
    """Return a value of JSON as a cell has it; a text is one already."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, _JSON.get(type_of(field).json, ())):
        return spelt(field, value)
    return dumps(value)


def as_json(entry: Entry, rows: list[NewRow]) -> dict[str, Any]:
    """Return rows as `rows_of` takes them, all values as texts: those below one follow it."""
    value = _as_json(entry, rows)
    for added in entry.beside:
        value.setdefault(added[0].resource.name, []).append(_as_json(entry, added))
    return value


def _as_json(entry: Entry, rows: list[NewRow]) -> dict[str, Any]:
    first, *rest = rows
    value: dict[str, Any] = {name: text for name, text in first.cells.items() if text}
    for member, child in _below(entry, first.resource).items():
        starts = [n for n, row in enumerate(rest) if row.resource == child.resource]
        for start, end in zip(starts, [*starts[1:], len(rest)], strict=True):
            value.setdefault(member, []).append(_as_json(entry, rest[start:end]))
    return value


def complete(entry: Entry, resource: Resource, given: dict[str, str]) -> NewRow:
    """Return a row of some texts, its other fields as proposed, else missing.

    Raises ArchivepkgError where one of them is no text.
    """
    for name, text in given.items():
        if is_no_text(text):
            raise ArchivepkgError(
                f"{resource.name}.{name}: {dumps(text)[:80]} holds half a character. Correct it."
            )
    cells: dict[str, str] = {}
    for field in resource.fields:
        if field.name in given:
            cells[field.name] = given[field.name]
        else:
            proposed = entry.proposed(resource, field, {**given, **cells})
            cells[field.name] = proposed or spelt(field, None)
            if proposed and resource.primary_key == [field.name]:
                entry.keys[resource.name].add(proposed)
    return NewRow(resource, cells)
