"""Descriptions: a record with all that is said of it, and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from archivepkg.package.categories import category_values
from archivepkg.package.resources import Field, Resource
from archivepkg.records.meaning.terms import Link, shown, title_of
from archivepkg.records.sqlite.database import Row

Key = tuple[Any, ...]


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
    """A row of a table and what it is called. id: its primary key as text."""

    resource: Resource
    key: Key
    name: str
    row: Row

    @property
    def id(self) -> str:
        return id_of(self.key)


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
class Description:
    """A record. first, last: the days between which it is dated, empty where it is not."""

    entity: Entity
    date: str
    first: str
    last: str
    type: str
    abstract: str
    url: str
    facts: tuple[Fact, ...]
    statements: tuple[Statement, ...]

    @property
    def id(self) -> str:
        return self.entity.id

    @property
    def name(self) -> str:
        return self.entity.name

    def of_kind(self, kind: str) -> list[Statement]:
        """Return its statements of one kind (see `semantics.KINDS`), the first roles first."""
        return sorted((s for s in self.statements if s.link.kind == kind), key=_rank)

    def agents(self, *relators: str) -> list[Entity]:
        """Return the agents that have one of these parts, each once."""
        found = [s.target for s in self.of_kind("agent") if s.relator in relators]
        return list({agent.key: agent for agent in found}.values())

    @cached_property
    def sources(self) -> list[Entity]:
        """Every source of a statement or of the record, each once, in the order of mention."""
        named = [source for s in self.statements for source in s.sources]
        named += [statement.target for statement in self.of_kind("source")]
        return list({source.key: source for source in named}.values())


def _rank(statement: Statement) -> int:
    """Return the place of a statement's role among the categories of its field."""
    role = statement.link.role
    given = [shown(role, value) for value in category_values(role)] if role else []
    return given.index(statement.part) if statement.part in given else len(given)


def facts(fields: list[Field] | tuple[Field, ...], row: Row) -> tuple[Fact, ...]:
    """Return the values that a row has in these fields."""
    return tuple(
        Fact(field, row[field.name], shown(field, row[field.name]))
        for field in fields
        if row[field.name] is not None
    )


def id_of(key: Key) -> str:
    """Return a key as text; the parts of a composite one are joined by strokes."""
    return "/".join(map(str, key))
