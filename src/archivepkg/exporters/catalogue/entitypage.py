"""The pages of agents, places and subjects: each row, and the list of a table's rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from archivepkg.exporters.catalogue.linkeddata import identifiers
from archivepkg.exporters.catalogue.remarks import Remarks, Teller, own_title, small
from archivepkg.exporters.citations.citation import name
from archivepkg.package.resources import ForeignKey, Resource
from archivepkg.records.filters import broader
from archivepkg.records.folding import folded
from archivepkg.records.inventory import Entity, Fact, Inventory, KeyValues, facts
from archivepkg.records.meaning.terms import field_meaning, label, means, shown, title_of
from archivepkg.records.sqlite.database import Values

DEEPEST = 12  # levels of a tree that are shown as such
MOST_LEVELS = 100  # over which a row counts for those above it

Mentions = dict[KeyValues, list[KeyValues]]  # the records that lead to a row, both by their keys
Reached = dict[KeyValues, dict[KeyValues, list[Entity]]]


@dataclass(frozen=True)
class Line:
    """A row in the list of its table.

    total: how many records lead to it, or to a row below it; each counts once. own: those that
    lead to the row itself. level: how deep it stands in a tree, 0 where it is in none.
    """

    entity: Entity
    text: str
    own: int
    total: int
    level: int = 0


@dataclass(frozen=True)
class Group:
    """Rows of one kind, under a heading that is empty where they have none."""

    heading: str
    lines: list[Line]


def groups(rows: list[Entity], mentions: Mentions, *, are_agents: bool) -> list[Group]:
    """Return the rows of a table as its page lists them.

    A table that refers to itself is a tree, unless it is one of agents; others are parted by
    kind, where the kind is one of a few. Agents are in the order of their sort names.
    """
    key, counted = _broader(rows), reached(rows, mentions)

    def line(entity: Entity, text: str, level: int = 0) -> Line:
        own, total = len(mentions.get(entity.key, ())), len(counted.get(entity.key, ()))
        return Line(entity, text, own, total, level)

    if key and not are_agents:
        return [Group("", [line(row, row.name, level) for row, level in _tree(rows, key)])]
    found: dict[str, list[Line]] = {heading: [] for heading in _kinds(rows)}
    for entity in rows:
        text = sort_name(entity) if are_agents else entity.name
        found.setdefault(_kind(entity), []).append(line(entity, text))
    for lines in found.values():
        lines.sort(key=lambda item: (folded(item.text), item.entity.id))
    return [Group(heading, lines) for heading, lines in found.items() if lines]


def sort_name(agent: Entity) -> str:
    """Return the name by which an agent is sorted: `Family, Given`, where its row has that."""
    if given := agent.said("sort name"):
        return given
    parted = name(agent)
    is_inverted = parted.family and not parted.family_first
    return f"{parted.family}, {parted.given}" if is_inverted else parted.full


def below(rows: list[Entity]) -> dict[KeyValues, list[Entity]]:
    """Return for each row, by key, the rows of the same table that refer to it."""
    found: dict[KeyValues, list[Entity]] = defaultdict(list)
    if key := _broader(rows):
        for entity in rows:
            found[entity.values(key.fields)].append(entity)
    return found


def reached(rows: list[Entity], mentions: Mentions) -> Reached:
    """Return for each row which records lead to it or to a row below it, and to which of these."""
    by_key, key = {entity.key: entity for entity in rows}, _broader(rows)
    found: Reached = defaultdict(lambda: defaultdict(list))
    for entity in rows:
        above: dict[KeyValues, None] = {}
        place: KeyValues = entity.key
        while place in by_key and place not in above and len(above) < MOST_LEVELS:
            above[place] = None
            place = by_key[place].values(key.fields) if key else ()
        for place in above:
            for record in mentions.get(entity.key, ()):
                found[place][record].append(entity)
    return found


def _broader(rows: list[Entity]) -> ForeignKey | None:
    """Return the key by which rows refer to broader ones of their table, if they do."""
    return next(broader(rows[0].resource), None) if rows else None


def _tree(rows: list[Entity], key: ForeignKey) -> Iterator[tuple[Entity, int]]:
    """Yield the rows of a tree with their levels from the top, each before those below it."""
    direct = below(rows)
    keys = {entity.key for entity in rows}
    top = [entity for entity in rows if entity.values(key.fields) not in keys - {entity.key}]
    seen: set[KeyValues] = set()
    for first in [*_sorted(top), *rows]:  # whose rows refer to each other in a circle have no top
        waiting = [(first, 0)]
        while waiting:
            entity, level = waiting.pop()
            if entity.key in seen:
                continue
            seen.add(entity.key)
            yield entity, min(level, DEEPEST)
            lower = _sorted(direct.get(entity.key, []))
            waiting += [(other, level + 1) for other in reversed(lower)]


def _sorted(rows: list[Entity]) -> list[Entity]:
    return sorted(rows, key=lambda entity: (folded(entity.name), entity.id))


def _kinds(rows: list[Entity]) -> list[str]:
    """Return what kinds a table has, in their order; none where a kind may be any text."""
    field = field_meaning(rows[0].resource, "type") if rows else None
    return [shown(field, value) for value in field.categories] if field else []


def _kind(entity: Entity) -> str:
    """Return its kind, where that is one of a few."""
    field = field_meaning(entity.resource, "type")
    return entity.kind if field and field.categories else ""


@dataclass(frozen=True)
class Item:
    """A row of a child table: what comes first, what it refers to, and what else it says.

    language: that of the text, empty where the table does not say it.
    """

    text: str
    language: str
    links: list[Entity]
    remarks: Remarks


class EntityView:
    """A row with what belongs to it, put together for its page."""

    def __init__(self, inventory: Inventory, teller: Teller, entity: Entity):
        self._inventory, self._teller = inventory, teller
        self.entity = entity
        self.kind = _kind(entity)
        self.identifiers = [found for found in identifiers(entity) if found[1]]
        self.facts = list(self._facts())
        keys = [
            (title_of(field), means(field, "evidence"), target)
            for key in entity.resource.foreign_keys
            if (target := inventory.referred(key, entity.row))
            for field in [entity.resource.field(key.fields[0])]
        ]
        self.links = [(title, target) for title, is_source, target in keys if not is_source]
        self.parts = self._parts()
        for title, is_source, target in keys:
            if is_source:
                said = Remarks(brief=(("", small(title)),))
                self.parts.setdefault("Sources", []).append(Item("", "", [target], said))

    def _facts(self) -> Iterator[Fact]:
        """Yield what the row says beside its names, its kind, its keys and its identifiers."""
        entity, resource = self.entity, self.entity.resource
        told = {name for key in resource.foreign_keys for name in key.fields}
        told |= {*resource.primary_key}
        kind = field_meaning(resource, "type") if self.kind else None
        fields = [
            field
            for field in resource.fields
            if field.name not in told
            and field not in (label(resource), kind)
            and not means(field, "elsewhere")
        ]
        parted = name(entity)
        known = {entity.name, sort_name(entity), f"{parted.family}, {parted.given}"}
        for fact in facts(fields, entity.row):
            if fact.text not in known and not self._teller.is_plain(fact):
                yield fact

    def _parts(self) -> dict[str, list[Item]]:
        """Return the rows of child tables by what the tables are called on this page."""
        found: dict[str, list[Item]] = {}
        for resource, row in self._inventory.parts(self.entity):
            title = own_title(title_of(resource), self.entity.resource)
            found.setdefault(title, []).append(self._item(resource, row))
        return found

    def _item(self, resource: Resource, row: Values) -> Item:
        keys = [key for key in resource.foreign_keys if key.resource != self.entity.resource.name]
        told = {name for key in resource.foreign_keys for name in key.fields}
        own = [field for field in resource.fields if field.name not in told]
        links = [target for key in keys if (target := self._inventory.referred(key, row))]
        names = [field for field in own if means(field, "other name")]
        first = names[:1] or ([] if links else own[:1])
        text = "".join(fact.text for fact in facts(first, row))
        language = field_meaning(resource, "language") if names else None
        rest = facts([field for field in own if field not in (*first, language)], row)
        tag = str(row[language.name] or "") if language else ""
        return Item(text, tag, links, self._teller.remarks(rest, resource))
