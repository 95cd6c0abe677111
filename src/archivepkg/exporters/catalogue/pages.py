"""Pages: templates filled with records, the rows they lead to, and the package."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from archivepkg.exporters.catalogue.addresses import Addresses, relative
from archivepkg.exporters.catalogue.dataset import dataset
from archivepkg.exporters.catalogue.dictionary import changes, tables
from archivepkg.exporters.catalogue.linkeddata import (
    ELSEWHERE,
    entity_data,
    identifiers,
    record_data,
)
from archivepkg.exporters.catalogue.listing import index, sort_keys
from archivepkg.exporters.catalogue.network import network
from archivepkg.exporters.catalogue.timeline import timeline
from archivepkg.exporters.citations import FORMATS
from archivepkg.exporters.citations.citation import Citation, cite
from archivepkg.package import changelogs
from archivepkg.package.resources import Resource
from archivepkg.package.wording import counted
from archivepkg.records.inventory import (
    Description,
    Entity,
    Fact,
    Inventory,
    Statement,
    facts,
    id_of,
)
from archivepkg.records.meaning.terms import field_meaning, label, meaning, title_of
from archivepkg.tables.dates import in_words

KINDS = ("agent", "place", "subject")  # what has pages beside the records
ASSETS = ("catalogue.css", "catalogue.js", "icon.svg")
INDEX = "assets/index.js"
ROOM = "archivepkg.exporters.catalogue"
TYPES = {"place": "Place", "subject": "DefinedTerm"}  # of schema.org


class Pages:
    """The pages of a package's records, written to a folder one after the other."""

    def __init__(self, inventory: Inventory, folder: Path):
        self.inventory, self.folder = inventory, folder
        self.records = list(inventory)
        self.addresses = Addresses()
        self.tables = self._tables()
        self.entities = {r.name: list(inventory.entities(r)) for _, r in self.tables}
        self.mentions = self._mentions()
        self._address()
        self.environment = _environment()
        self.environment.globals.update(self._globals())

    def write(self, downloads: list[Path]) -> None:
        """Write all pages. downloads: files of the folder that the page on the data offers."""
        self._assets()
        self._render(
            "index.html",
            "index.html",
            timeline=timeline(self.records),
            network=network(self.records),
            linked_data=self._dataset(),
        )
        for number, record in enumerate(self.records):
            self._record(number, record)
        for kind, resource in self.tables:
            self._entities(kind, resource)
        self._render(
            "data.html",
            "data.html",
            tables=list(tables(self.inventory)),
            changes=changes(self.inventory.package),
            downloads=[(path.name, path.stat().st_size) for path in downloads],
            linked_data=self._dataset(),
        )

    def _dataset(self) -> dict[str, Any]:
        days = [day for record in self.records for day in (record.first, record.last) if day]
        package = self.inventory.package
        return dataset(package, (min(days), max(days)) if days else None, changelogs.day(package))

    def _tables(self) -> list[tuple[str, Resource]]:
        """Return kind and table of all rows but the records that get a page."""
        semantics = self.inventory.semantics
        found = {
            link.target.name: (kind, link.target)
            for kind in KINDS
            for link in semantics.of_kind(kind)
            if link.target != semantics.record
        }
        return list(found.values())

    def _mentions(self) -> dict[tuple[str, str], list[tuple[Description, Statement]]]:
        found: dict[tuple[str, str], list[tuple[Description, Statement]]] = defaultdict(list)
        for record in self.records:
            for statement in record.statements:
                target = statement.target
                if target.resource.name in self.entities:
                    found[target.resource.name, target.id].append((record, statement))
        return found

    def _address(self) -> None:
        self.addresses.add_table(self.inventory.semantics.record)
        for record in self.records:
            self.addresses.add(record.entity)
        for _, resource in self.tables:
            self.addresses.add_table(resource)
            for entity in self.entities[resource.name]:
                self.addresses.add(entity)

    def _globals(self) -> dict[str, Any]:
        package = self.inventory.package
        title = package.title or package.name or "Catalogue"
        return {
            "title": title,
            "package": package,
            "about": package.descriptor,
            "records": self.records,
            "record_title": title_of(self.inventory.semantics.record),
            "tables_with_pages": [
                (title_of(r), self.addresses.list_of(r), len(self.entities[r.name]))
                for _, r in self.tables
            ],
            "address": self.addresses.of,
            "url_of": _url,
            "in_words": in_words,
            "is_note": lambda fact: meaning(fact.field) == "skos:note",
            "sort_keys": sort_keys,
        }

    def _assets(self) -> None:
        assets = self.folder / "assets"
        assets.mkdir(parents=True)
        for name in ASSETS:
            (assets / name).write_bytes(files(ROOM).joinpath("assets", name).read_bytes())
        found = json.dumps(
            index(self.inventory, self.records), ensure_ascii=True, separators=(",", ":")
        )
        (self.folder / INDEX).write_text(
            f"const CATALOGUE = {found};\n", encoding="ascii", newline=""
        )

    def _record(self, number: int, record: Description) -> None:
        citation = cite(record, str(self.environment.globals["title"]))
        neighbours = [
            self.records[n] if 0 <= n < len(self.records) else None
            for n in (number - 1, number + 1)
        ]
        self._render(
            self._path(record.entity),
            "record.html",
            record=record,
            numbers={source.id: n for n, source in enumerate(record.sources, start=1)},
            citations={form: _cited(form, citation) for form in FORMATS},
            neighbours=neighbours,
            linked_data=record_data(self.inventory, record),
        )

    def _entities(self, kind: str, resource: Resource) -> None:
        rows = self.entities[resource.name]
        counted = [(entity, len(self._mentioned_in(entity))) for entity in rows]
        self._render(
            self.addresses.list_of(resource) or "",
            "entities.html",
            heading=title_of(resource),
            description=resource.descriptor.get("description"),
            entities=sorted(counted, key=lambda item: (item[0].name.casefold(), item[0].id)),
        )
        below = _narrower(rows)
        for entity in rows:
            self._render(
                self._path(entity),
                "entity.html",
                entity=EntityView(self.inventory, entity, below.get(entity.id, [])),
                table=(title_of(resource), self.addresses.list_of(resource)),
                mentions=self._mentioned_in(entity),
                linked_data={
                    "@context": "https://schema.org",
                    **entity_data(self.inventory, entity, TYPES.get(kind)),
                },
            )

    def _mentioned_in(self, entity: Entity) -> list[tuple[Description, list[Statement]]]:
        """Return the records that lead to a row, each with the statements by which it does."""
        found: dict[str, tuple[Description, list[Statement]]] = {}
        for record, statement in self.mentions[entity.resource.name, entity.id]:
            found.setdefault(record.id, (record, []))[1].append(statement)
        return list(found.values())

    def _path(self, entity: Entity) -> str:
        path = self.addresses.of(entity)
        assert path is not None
        return path

    def _render(self, path: str, template: str, **context: Any) -> None:
        href = partial(relative, page=path)
        text = self.environment.get_template(template).render(page=path, href=href, **context)
        (self.folder / path).parent.mkdir(exist_ok=True)
        (self.folder / path).write_text(text, encoding="utf-8", newline="")


class EntityView:
    """A row with what belongs to it, put together for its page."""

    def __init__(self, inventory: Inventory, entity: Entity, below: list[Entity]):
        self.entity = entity
        self.narrower = below
        self.identifiers = list(identifiers(entity))
        self.facts = list(_facts(entity))
        self.parts = list(_parts(inventory, entity))
        self.links = [
            (title_of(entity.resource.field(key.fields[0])), target)
            for key in entity.resource.foreign_keys
            if (target := inventory.referred(key, entity.row))
        ]


def _narrower(rows: list[Entity]) -> dict[str, list[Entity]]:
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
        if field.name not in told and field != named and meaning(field) not in ELSEWHERE
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


def _url(entity: Entity) -> str:
    """Return the web address of a row, empty where it has none."""
    field = field_meaning(entity.resource, "url")
    value = str(entity.row[field.name]) if field else ""
    return value if value.startswith(("http://", "https://")) else ""


def _cited(form: str, citation: Citation) -> str:
    return "".join(FORMATS[form]([citation])).strip()


def _environment() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader(ROOM),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["counted"] = counted
    return environment
