"""The inventory: the records of a database, each described from the tables that it leads to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

from archivepkg.errors import ArchivepkgError
from archivepkg.package.package import Package
from archivepkg.package.resources import Field, ForeignKey, Resource
from archivepkg.package.visible import is_no_text
from archivepkg.package.wording import did_you_mean
from archivepkg.records.meaning.structure import Child, children
from archivepkg.records.meaning.terms import (
    Link,
    Semantics,
    evidence,
    field_meaning,
    label,
    relator,
    shown,
    title_of,
)
from archivepkg.records.sqlite.database import Database, Values
from archivepkg.tables.dates import bounds, in_words
from archivepkg.tables.types import type_of

KeyValues = tuple[Any, ...]
Place = tuple[str, KeyValues]  # a table's name, and the key of a row


@dataclass(frozen=True)
class Fact:
    """A value with the field that holds it. text: the value as people read it."""

    field: Field
    value: Any
    text: str

    @property
    def title(self) -> str:
        return title_of(self.field)


@dataclass(frozen=True)
class Entity:
    """A row of a table and what it is called. key: its primary key, all of it where it has none."""

    resource: Resource
    key: KeyValues
    name: str
    row: Values

    @property
    def id(self) -> str:
        """Its primary key as text, empty where the table has none."""
        return id_of(self.key) if self.resource.primary_key else ""

    @property
    def place(self) -> Place:
        """Where it stands among all rows of the package."""
        return self.resource.name, self.key

    @property
    def kind(self) -> str:
        """What kind of thing it is, by the type in its row; empty where the row has none."""
        return _text(field_meaning(self.resource, "type"), self.row)

    def said(self, concept: str) -> str:
        """Return the text of its field that means one of FIELDS, empty where it has none."""
        return _raw(field_meaning(self.resource, concept), self.row)

    def values(self, names: Iterable[str]) -> KeyValues:
        """Return what it has in some fields."""
        return tuple(self.row[name] for name in names)


@dataclass(frozen=True)
class Statement:
    """What is said of a record and another row.

    part: the role of that row in words, empty where it has none. sources: where it was seen.
    inverse: whether the other row, which is a record too, says it of this one.
    """

    link: Link
    target: Entity
    part: str
    relator: str | None
    facts: tuple[Fact, ...]
    sources: tuple[Entity, ...]
    inverse: bool = False

    @property
    def role(self) -> str:
        """The part, or where there is none, what the way to the other row is called."""
        is_plain = self.link.child and self.link.kind not in ("agent", "relation")
        return self.part or ("" if is_plain else self.link.title)


@dataclass(frozen=True)
class Part:
    """A row that says more of a record: the title of its table, what it says, who says so."""

    title: str
    facts: tuple[Fact, ...]
    sources: tuple[Entity, ...]


@dataclass(frozen=True)
class Description:
    """A record.

    first, last: the days between which it is dated, empty where it is not. spans: these, and
    those of the dates that its parts give. status: what is to be known before it is used.
    """

    entity: Entity
    date: str
    first: str
    last: str
    type: str
    abstract: str
    url: str
    facts: tuple[Fact, ...]
    statements: tuple[Statement, ...]
    status: Fact | None = None
    parts: tuple[Part, ...] = ()
    spans: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        return self.entity.id

    @property
    def name(self) -> str:
        return self.entity.name

    def of_kind(self, kind: str) -> list[Statement]:
        """Return its statements of one kind (see `vocabulary.KINDS`), the first roles first."""
        return sorted((s for s in self.statements if s.link.kind == kind), key=_rank)

    def agents(self, *relators: str) -> list[Entity]:
        """Return the agents that have one of these parts, each once."""
        found = [s.target for s in self.of_kind("agent") if s.relator in relators]
        return list({agent.key: agent for agent in found}.values())

    @cached_property
    def parts_by_title(self) -> dict[str, list[Part]]:
        """Its parts that say anything, table by table."""
        found: dict[str, list[Part]] = {}
        for part in self.parts:
            if part.facts:
                found.setdefault(part.title, []).append(part)
        return found

    @cached_property
    def sources(self) -> list[Entity]:
        """Every source of a statement or of the record, each once, in the order of mention."""
        named = [source for statement in self.statements for source in statement.sources]
        named += [source for part in self.parts for source in part.sources]
        named += [statement.target for statement in self.of_kind("source")]
        return list({source.key: source for source in named}.values())


def _rank(statement: Statement) -> int:
    """Return the place of a statement's role among the categories of its field."""
    given = statement.link.roles
    return given.index(statement.part) if statement.part in given else len(given)


def facts(fields: list[Field] | tuple[Field, ...], row: Values) -> tuple[Fact, ...]:
    """Return the values that a row has in these fields."""
    return tuple(
        Fact(field, row[field.name], shown(field, row[field.name]))
        for field in fields
        if row[field.name] is not None
    )


def id_of(key: KeyValues) -> str:
    """Return a key as text; the parts of a composite one are joined by strokes."""
    return "/".join(map(str, key))


class Inventory:
    """The records of a database, read one by one."""

    def __init__(self, database: Database):
        self.database = database
        self.package: Package = database.package
        self.semantics = Semantics(database.package)
        self._referred = cache(self._refer)  # the same few agents come back all the time

    def __iter__(self) -> Iterator[Description]:
        """Yield every record, in the order of the table."""
        return map(self.describe, self.database.rows(self.semantics.record))

    def get(self, identifier: str) -> Description:
        """Return the record with an id. Raises ArchivepkgError where there is none."""
        fields = self.semantics.record.primary_key
        if not fields:
            raise ArchivepkgError(
                f"{self.semantics.record.name} has no primary key, so no record can be named. "
                "Give its schema a primaryKey."
            )
        values = identifier.split("/", len(fields) - 1)
        if len(values) == len(fields) and not is_no_text(identifier):
            for row in self.database.rows(self.semantics.record, fields, *values):
                return self.describe(row)
        raise ArchivepkgError(self._unknown(identifier, fields))

    def entity(self, resource: Resource, row: Values) -> Entity:
        """Return a row of any table under its name."""
        key = tuple(row[name] for name in resource.primary_key or row)
        field = label(resource)
        given = [row[field.name]] if field else []
        given += [id_of(key)] if resource.primary_key else row.values()
        name = next((str(value) for value in given if value is not None), "")
        return Entity(resource, key, name, row)

    def entities(self, resource: Resource) -> Iterator[Entity]:
        """Yield every row of a table."""
        return (self.entity(resource, row) for row in self.database.rows(resource))

    def parts(self, entity: Entity) -> Iterator[tuple[Resource, Values]]:
        """Yield the rows of child tables that belong to a row and link it to no other."""
        for child in self.semantics.children[entity.resource.name]:
            if set(child.key.fields) < set(child.resource.primary_key) and not any(
                link.child == child for link in self.semantics.links
            ):
                for row in self._below(child.resource, child.key, entity.row):
                    yield child.resource, row

    def referred(self, key: ForeignKey, row: Values) -> Entity | None:
        """Return the row that a row refers to over a key, `None` where it refers to nothing."""
        values = tuple(row[name] for name in key.fields)
        return None if None in values else self._referred(key, values)

    def _refer(self, key: ForeignKey, values: KeyValues) -> Entity | None:
        resource = self.package.resource(key.resource)
        rows = self.database.rows(resource, key.to_fields, *values)
        return next((self.entity(resource, row) for row in rows), None)

    def describe(self, row: Values) -> Description:
        """Return the record of a row of its table."""
        record, semantics = self.semantics.record, self.semantics
        date, first, last = self._dated(record, row)
        status = semantics.field("status")
        below = [
            (child, part)
            for child in semantics.parts
            for part in self._below(child.resource, child.key, row)
        ]
        spans = [self._dated(child.resource, part)[1:] for child, part in below]
        return Description(
            self.entity(record, row),
            date,
            first,
            last,
            _text(semantics.field("type"), row),
            _text(semantics.field("abstract"), row),
            _text(semantics.field("url"), row),
            facts(semantics.facts, row),
            tuple(self._statements(row)),
            next(iter(facts([status] if status else [], row)), None),
            tuple(self._part(child, part) for child, part in below),
            tuple(dict.fromkeys(span for span in [(first, last), *spans] if all(span))),
        )

    def _part(self, child: Child, row: Values) -> Part:
        resource = child.resource
        told = {name for key in resource.foreign_keys for name in key.fields}
        date, start, end = (field_meaning(resource, name) for name in ("date", "start", "end"))
        if date:
            told |= {bound.name for bound in (start, end) if bound}  # they follow from the date
        said = facts([field for field in resource.fields if field.name not in told], row)
        return Part(
            title_of(resource),
            tuple(replace(f, text=in_words(f.text)) if f.field == date else f for f in said),
            tuple(self._evidence(evidence(resource), row)),
        )

    def _evidence(self, keys: tuple[ForeignKey, ...], row: Values) -> Iterator[Entity]:
        return (source for key in keys if (source := self.referred(key, row)))

    def _dated(self, resource: Resource, row: Values) -> tuple[str, str, str]:
        """Return the date of a row as EDTF, and the first and last day that it may mean."""
        date, first, last = (
            _raw(field_meaning(resource, name), row) for name in ("date", "start", "end")
        )
        days = bounds(date) if date else None
        first, last = (first, last) if first and last else days or ("", "")
        return date or (first if first == last else f"{first}/{last}"), first, last

    def _statements(self, row: Values) -> Iterator[Statement]:
        for link in self.semantics.links:
            child = link.child
            for linked in self._below(child.resource, child.key, row) if child else [row]:
                yield from self._statement(link, linked, link.key)
            if link.target == self.semantics.record:
                yield from self._inverse(link, row)

    def _inverse(self, link: Link, row: Values) -> Iterator[Statement]:
        """Yield what other records say of a record by this link."""
        if link.child:
            for linked in self._below(link.child.resource, link.key, row):
                if not _is_of(link.child.key, row, linked):
                    yield from self._statement(link, linked, link.child.key, inverse=True)
            return
        for other in self._below(self.semantics.record, link.key, row):
            if other == row:  # which the statement itself says
                continue
            target = self.entity(self.semantics.record, other)
            yield Statement(link, target, "", link.implied, (), (), inverse=True)

    def _below(self, resource: Resource, key: ForeignKey, row: Values) -> Iterator[Values]:
        """Yield the rows of a table that refer to a row over a key."""
        return self.database.rows(resource, key.fields, *(row[name] for name in key.to_fields))

    def _statement(
        self, link: Link, row: Values, key: ForeignKey, *, inverse: bool = False
    ) -> Iterator[Statement]:
        if target := self.referred(key, row):
            role = row[link.role.name] if link.role else None
            yield Statement(
                link,
                target,
                shown(link.role, role) if link.role else "",
                relator(link.role, role) or link.implied,
                facts(link.facts, row),
                tuple(self._evidence(link.evidence, row)),
                inverse,
            )

    def _unknown(self, identifier: str, fields: list[str]) -> str:
        record = self.semantics.record
        columns = " || '/' || ".join(self.database.named.column(record.name, n) for n in fields)
        sql = f"SELECT {columns} FROM {self.database.named.table(record.name)}"
        near = did_you_mean(identifier, (str(known) for (known,) in self.database.query(sql)))
        hint = near or " `archivepkg search` finds records."
        return f"There is no record {identifier!r} in {record.name}.{hint}"


def _is_of(key: ForeignKey, row: Values, below: Values) -> bool:
    """Tell whether a row below refers to this one over a key, too."""
    pairs = zip(key.fields, key.to_fields, strict=True)
    return all(below[name] == row[to_name] for name, to_name in pairs)


def _raw(field: Field | None, row: Values) -> str:
    return "" if field is None or row[field.name] is None else str(row[field.name])


def _text(field: Field | None, row: Values) -> str:
    return shown(field, row[field.name]) if field else ""


def nested(database: Database, resource: Resource, row: Values) -> dict[str, Any]:
    """Return a row of a table with all that is nested in it (see `record.schema.json`)."""
    return _nested(database, children(database.package), resource, row, list(row))


def _nested(
    database: Database,
    below: dict[str, list[Child]],
    resource: Resource,
    row: Values,
    names: list[str],
) -> dict[str, Any]:
    fields = [field for field in resource.fields if field.name in names]
    found = {field.name: in_json(field, row[field.name]) for field in fields}
    for child in below[resource.name]:
        values = [row[name] for name in child.key.to_fields]
        found[child.member] = [
            _nested(database, below, child.resource, part, child.own_names)
            for part in database.rows(child.resource, child.key.fields, *values)
        ]
    return found


def in_json(field: Field, value: Any) -> Any:
    """Return a value of SQLite as JSON has it."""
    if value is None:
        return None
    match type_of(field).json:
        case "boolean":
            return bool(value)
        case "array" | "object":
            return json.loads(value)
        case "integer":
            return int(value)
    return value
