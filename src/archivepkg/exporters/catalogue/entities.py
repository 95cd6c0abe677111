"""Entities: what the page of an agent, a place or a subject shows of its row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from archivepkg.exporters.catalogue.linkeddata import identifiers
from archivepkg.package.resources import Resource
from archivepkg.records.descriptions import Entity, Fact, facts, id_of
from archivepkg.records.inventory import Inventory
from archivepkg.records.meaning.labels import label
from archivepkg.records.meaning.terms import meaning, title_of

_ELSEWHERE = ("schema:sameAs", "skos:exactMatch")


class EntityView:
    """A row with what belongs to it, put together for its page."""

    def __init__(self, inventory: Inventory, entity: Entity, below: list[Entity]):
        self.entity = entity
        self.narrower = below
        self.identifiers = list(identifiers(entity))
        self.facts = list(_facts(entity))
        self.parts = list(_parts(inventory, entity))
        self.links = [
            (_title(entity.resource, key.fields[0]), target)
            for key in entity.resource.foreign_keys
            if (target := inventory.referred(key, entity.row))
        ]


def narrower(rows: list[Entity]) -> dict[str, list[Entity]]:
    """Return for each row, by id, the rows of the same table that refer to it."""
    found: dict[str, list[Entity]] = defaultdict(list)
    for entity in rows:
        for key in entity.resource.foreign_keys:
            if key.resource == entity.resource.name:
                found[id_of(tuple(entity.row[name] for name in key.fields))].append(entity)
    return found


def _facts(entity: Entity) -> Iterator[Fact]:
    """Yield what a row says beside its name, its keys and its identifiers elsewhere."""
    resource, named = entity.resource, label(entity.resource)
    told = {name for key in resource.foreign_keys for name in key.fields} | set(
        resource.primary_key
    )
    fields = [
        field
        for field in resource.fields
        if field.name not in told and field != named and meaning(field) not in _ELSEWHERE
    ]
    return (fact for fact in facts(fields, entity.row) if fact.text != entity.name)


def _parts(
    inventory: Inventory, entity: Entity
) -> Iterator[tuple[str, list[tuple[list[Fact], list[Entity]]]]]:
    """Yield for each child table its title, and of each row the facts and what it refers to."""
    found: dict[str, list[tuple[list[Fact], list[Entity]]]] = defaultdict(list)
    titles = {}
    for resource, row in inventory.parts(entity):
        keys = [key for key in resource.foreign_keys if key.resource != entity.resource.name]
        told = {name for key in resource.foreign_keys for name in key.fields}
        own = [field for field in resource.fields if field.name not in told]
        titles[resource.name] = title_of(resource)
        referred = [target for key in keys if (target := inventory.referred(key, row))]
        found[resource.name].append((list(facts(own, row)), referred))
    return ((titles[name], rows) for name, rows in found.items())


def _title(resource: Resource, name: str) -> str:
    return next(title_of(field) for field in resource.fields if field.name == name)
