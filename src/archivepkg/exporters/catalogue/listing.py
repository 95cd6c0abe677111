"""The listing: the index by which the catalogue's script searches, filters and sorts records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archivepkg.package.resources import Resource
from archivepkg.records.folding import folded, words
from archivepkg.records.inventory import Description, Entity, Inventory, KeyValues
from archivepkg.records.meaning.terms import texts
from archivepkg.records.sqlite.database import Values
from archivepkg.tables.dates import in_words

# The facets by which records are filtered: the key in the script, and what people read.
FACETS = {
    "type": "Type",
    "agent": "Person or body",
    "role": "Role",
    "place": "Place",
    "subject": "Subject",
    "year": "Year",
}


def index(inventory: Inventory, records: list[Description]) -> dict[str, Any]:
    """Return what the script needs to know: facets, and for each record what it is found by.

    A record has its words, and for each facet the numbers of its values.
    """
    found = _Words(inventory)
    values: dict[str, dict[str, int]] = {facet: {} for facet in FACETS}
    entries = []
    for record in records:
        marks = [
            sorted({values[facet].setdefault(v, len(values[facet])) for v in given})
            for facet, given in _facets(record).items()
        ]
        entries.append({"w": found.of(record), "f": marks})
    facets = [
        {"key": facet, "title": FACETS[facet], "values": list(known)}
        for facet, known in values.items()
    ]
    return {"facets": facets, "records": entries}


def years(record: Description) -> list[str]:
    """Return the years in which a date of a record may lie; of a long range, its ends."""
    found: set[int] = set()
    for ends in record.spans:
        years = [day[:4] for day in ends]
        if all(map(str.isdigit, years)):
            first, last = map(int, years)
            found.update(range(first, last + 1) if last - first < 10 else (first, last))
    return [str(year) for year in sorted(found)]


def _facets(record: Description) -> dict[str, list[str]]:
    agents = record.of_kind("agent")
    return {
        "type": [record.type] if record.type else [],
        "agent": [statement.target.name for statement in agents],
        "role": [statement.role for statement in agents],
        "place": [statement.target.name for statement in record.of_kind("place")],
        "subject": [statement.target.name for statement in record.of_kind("subject")],
        "year": years(record),
    }


class _Words:
    """The words by which records are found: their own, and names of what is linked to them."""

    def __init__(self, inventory: Inventory):
        self._inventory = inventory
        self._names: dict[tuple[str, KeyValues], frozenset[str]] = {}

    def of(self, record: Description) -> str:
        """Return the words of a record, each once, folded, with a space before each."""
        found = set(words(record.id)) | self._in(record.entity.resource, record.entity.row)
        found |= set(words(f"{record.type} {record.date} {in_words(record.date)}"))
        said = [fact.text for part in record.parts for fact in part.facts]
        found |= {word for text in said for word in words(text)}
        for statement in record.statements:
            if statement.link.kind not in ("source", "relation"):
                found |= self._named(statement.target)
                found |= {word for fact in statement.facts for word in words(fact.text)}
        return "".join(f" {word}" for word in sorted(found))

    def _named(self, entity: Entity) -> frozenset[str]:
        key = entity.resource.name, entity.key
        if key not in self._names:
            names = set(words(entity.name))
            for resource, row in self._inventory.parts(entity):
                names |= self._in(resource, row)
            self._names[key] = frozenset(names)
        return self._names[key]

    def _in(self, resource: Resource, row: Values) -> set[str]:
        given = (row[field.name] for field in texts(resource))
        return {word for text in given if text for word in words(str(text))}


def sort_keys(record: Description) -> Iterator[tuple[str, str]]:
    """Yield the keys by which the script sorts a record."""
    yield "date", record.first or "9999"
    yield "title", folded(record.name)
    yield "type", folded(record.type)
