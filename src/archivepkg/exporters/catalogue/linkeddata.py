"""Linked data: records, agents, places and subjects as JSON-LD of schema.org."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from archivepkg.exporters.catalogue.coordinates import coordinates
from archivepkg.exporters.catalogue.dataset import filled
from archivepkg.exporters.citations.citation import authors, cite, name
from archivepkg.package.paths import is_web
from archivepkg.records.folding import words
from archivepkg.records.inventory import Description, Entity, Inventory
from archivepkg.records.meaning.terms import means, title_of

_PREFIX = re.compile(r"\bprefix (https?://\S+/)")
_BODIES = {"organisation", "organization", "body", "institution", "office", "group", "company"}


def record_data(inventory: Inventory, record: Description) -> dict[str, Any]:
    """Return a record as a part of an archive's holdings, and a message where it is one."""
    citation = cite(record)
    kinds = ["ArchiveComponent", *(["Message"] if citation.recipients else [])]
    of = inventory.package.descriptor.get
    return filled(
        {
            "@context": "https://schema.org",
            "@type": kinds,
            "identifier": record.id,
            "name": record.name,
            "genre": record.type,
            "dateCreated": record.date if record.first == record.last else None,
            "temporalCoverage": "/".join(filter(None, [record.first, record.last])),
            "abstract": record.abstract,
            "inLanguage": citation.language,
            "author": [entity_data(inventory, agent) for agent in authors(record)],
            "recipient": [entity_data(inventory, agent) for agent in record.agents("rcp")],
            "translator": [entity_data(inventory, agent) for agent in record.agents("trl")],
            "about": [
                entity_data(inventory, s.target, "DefinedTerm") for s in record.of_kind("subject")
            ],
            "contentLocation": [
                entity_data(inventory, s.target, "Place") for s in record.of_kind("place")
            ],
            "holdingArchive": [
                {"@type": "ArchiveOrganization", "name": s.target.name}
                for s in record.of_kind("archive")
            ],
            "provider": [
                {"@type": "ArchiveOrganization", "name": s.target.name}
                for s in record.of_kind("repository")
            ],
            "itemLocation": citation.location,
            "url": record.url,
            "isPartOf": {"@type": "Dataset", "name": of("title") or of("name")},
        }
    )


def entity_data(inventory: Inventory, entity: Entity, kind: str | None = None) -> dict[str, Any]:
    """Return a row that records lead to. kind: its type; an agent's is read from its row."""
    found: dict[str, Any] = {"@type": kind or _agent_type(entity), "name": entity.name}
    found["sameAs"] = [url for _, url in identifiers(entity) if url]
    found["alternateName"] = list(_other_names(inventory, entity))
    for term, concept in (("birthDate", "birth"), ("deathDate", "death")):
        found[term] = entity.said(concept)
    if place := coordinates(entity):
        found["geo"] = {"@type": "GeoCoordinates", "latitude": place[1], "longitude": place[0]}
    return filled(found)


def identifiers(entity: Entity) -> Iterator[tuple[str, str]]:
    """Yield the title and address of every identifier that a row has elsewhere.

    A field with an identifier elsewhere holds addresses, or names before which its description
    gives a prefix that ends in a stroke.
    """
    for field in entity.resource.fields:
        value = entity.row[field.name]
        if means(field, "elsewhere") and value is not None:
            prefix = _PREFIX.search(str(field.descriptor.get("description", "")))
            start = prefix[1] if prefix else ""
            address = start + str(value)
            yield title_of(field), address if is_web(address) else ""


def _agent_type(entity: Entity) -> str:
    if name(entity).family:
        return "Person"
    kinds = set(words(entity.kind))
    if "person" in kinds:
        return "Person"
    return "Organization" if kinds & _BODIES else "Thing"


def _other_names(inventory: Inventory, entity: Entity) -> Iterator[str]:
    for resource, row in inventory.parts(entity):
        for field in resource.fields:
            if means(field, "other name") and row[field.name]:
                yield str(row[field.name])
