"""Pages: templates filled with records, the rows they lead to, and the package."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from archivepkg.exporters.catalogue.addresses import Addresses, base_address, relative, sitemap
from archivepkg.exporters.catalogue.dataset import dataset
from archivepkg.exporters.catalogue.dictionary import changes, tables
from archivepkg.exporters.catalogue.entitypage import EntityView, below, groups, reached
from archivepkg.exporters.catalogue.languages import language_tag
from archivepkg.exporters.catalogue.linkeddata import entity_data, record_data
from archivepkg.exporters.catalogue.maps import Atlas
from archivepkg.exporters.catalogue.network import network
from archivepkg.exporters.catalogue.recordpage import RecordView, relation, web_address
from archivepkg.exporters.catalogue.remarks import Teller
from archivepkg.exporters.catalogue.searchindex import PORTION, SearchIndex, brief, when
from archivepkg.exporters.catalogue.timeline import timeline
from archivepkg.exporters.citations import FORMATS
from archivepkg.exporters.citations.citation import Citation, cite
from archivepkg.package import changelogs
from archivepkg.package.attribution import reference
from archivepkg.package.paths import is_web
from archivepkg.package.resources import Resource
from archivepkg.package.values import text
from archivepkg.package.wording import counted, noun
from archivepkg.records.inventory import Description, Entity, Inventory, KeyValues, Place, Statement
from archivepkg.records.meaning.terms import title_of
from archivepkg.records.sqlite.search import has_search
from archivepkg.tables.dates import in_words

KINDS = ("agent", "place", "subject")  # what has pages beside the records
ASSETS = ("catalogue.css", "catalogue.js", "search.js", "list.js", "pictures.js", "icon.svg")
PAGE = 500  # records on a page of the whole list
SITEMAP = "sitemap.xml"
MAP = "assets/map.svg"  # the ground of all maps
ROOM = "archivepkg.exporters.catalogue"
TYPES = {"place": "Place", "subject": "DefinedTerm"}  # of schema.org
_COMPILED: dict[str, bytes] = {}  # templates, for the next catalogue of this process


class Pages:
    """The pages of a package's records, written to a folder one after the other."""

    def __init__(self, inventory: Inventory, folder: Path):
        self.inventory, self.folder = inventory, folder
        self.title = inventory.package.title or inventory.package.name or "Catalogue"
        self.base = base_address(inventory.package)
        self.written: list[str] = []
        self.records = list(inventory)
        self.places = {record.entity.key: place for place, record in enumerate(self.records)}
        self.teller = Teller(inventory.semantics)
        self.addresses = Addresses()
        self.tables = self._tables()
        self.entities = {r.name: list(inventory.entities(r)) for _, r in self.tables}
        self.mentions = self._mentions()
        self._address()
        self.atlas = self._atlas()
        self.environment = _environment()
        self.environment.globals.update(self._globals())

    def write(self, downloads: list[tuple[Path, str]]) -> None:
        """Write all pages. downloads: files that the page on the data offers, and for whom."""
        about = text(self.inventory.package.descriptor.get("description"))
        self._assets()
        self._render(
            "index.html",
            "index.html",
            timeline=timeline(self.records),
            network=network(self.records),
            description=about,
            linked_data=self._dataset(),
        )
        self._list()
        for number, record in enumerate(self.records):
            self._record(number, record)
        for kind, resource in self.tables:
            self._entities(kind, resource)
        self._render(
            "data.html",
            "data.html",
            tables=list(tables(self.inventory)),
            changes=changes(self.inventory.package),
            downloads=[(path.name, path.stat().st_size, what) for path, what in downloads],
            citation=str(reference(self.inventory.package)),
            description=about,
            linked_data=self._dataset(),
        )
        if self.base:
            _save(self.folder / SITEMAP, sitemap(self.base, self.written))

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

    def _mentions(self) -> dict[Place, list[tuple[Description, Statement]]]:
        found: dict[Place, list[tuple[Description, Statement]]] = defaultdict(list)
        for record in self.records:
            for statement in record.statements:
                if statement.target.resource.name in self.entities:
                    found[statement.target.place].append((record, statement))
        return found

    def _atlas(self) -> Atlas:
        """Return the maps of all places, each with the number of records that lead to it."""
        tables = [resource.name for kind, resource in self.tables if kind == "place"]
        places = [place for name in tables for place in self.entities[name]]
        return Atlas((place, len(self._mentioned_in(place))) for place in places)

    def _address(self) -> None:
        self.addresses.add_table(self.inventory.semantics.record, len(self.records))
        for record in self.records:
            self.addresses.add(record.entity)
        for _, resource in self.tables:
            self.addresses.add_table(resource, len(self.entities[resource.name]))
            for entity in self.entities[resource.name]:
                self.addresses.add(entity)

    def _globals(self) -> dict[str, Any]:
        package = self.inventory.package
        return {
            "title": self.title,
            "base": self.base,
            "short_title": short_title(self.title),
            "package": package,
            "about": package.descriptor,
            "records": self.records,
            "atlas": self.atlas,
            "record_title": title_of(self.inventory.semantics.record),
            "tables_with_pages": [
                (title_of(r), self.addresses.list_of(r), len(self.entities[r.name]))
                for _, r in self.tables
            ],
            "address": self.addresses.of,
            "url_of": _url,
            "in_words": in_words,
            "remarks_on": self.teller.remarks,
            "relation": relation,
            "is_searched": has_search(package),
            "portion": PORTION,
            "brief": brief,
            "when": when,
            "list_page": self._list_page(0) if len(self.records) > PORTION else None,
        }

    def _assets(self) -> None:
        assets = self.folder / "assets"
        assets.mkdir(parents=True)
        for name in ASSETS:
            (assets / name).write_bytes(files(ROOM).joinpath("assets", name).read_bytes())
        if self.atlas:
            _save(self.folder / MAP, self.atlas.ground)

    def _list(self) -> None:
        """Write what finds records: the index of the search, and the whole list page by page."""
        found = [self._path(record.entity) for record in self.records]
        SearchIndex(self.inventory, self.records, self.folder).write(found)
        count = -(-len(self.records) // PAGE) if len(self.records) > PORTION else 0
        for number in range(count):
            near = [n if 0 <= n < count else None for n in (number - 1, number + 1)]
            self._render(
                self._list_page(number),
                "list.html",
                listed=self.records[number * PAGE : (number + 1) * PAGE],
                number=number + 1,
                count=count,
                neighbours=[None if n is None else self._list_page(n) for n in near],
            )

    def _list_page(self, number: int) -> str:
        path = self.addresses.list_of(self.inventory.semantics.record) or ""
        return path if number == 0 else path.replace(".html", f"-{number + 1}.html")

    def _record(self, number: int, record: Description) -> None:
        cited = cite(record, self.title)
        neighbours = [
            self.records[n] if 0 <= n < len(self.records) else None
            for n in (number - 1, number + 1)
        ]
        self._render(
            self._path(record.entity),
            "record.html",
            record=record,
            view=RecordView(self.inventory.semantics, self.teller, record, cited),
            numbers={source.key: n for n, source in enumerate(record.sources, start=1)},
            citations={form: _cited(form, cited) for form in FORMATS},
            neighbours=neighbours,
            description=record.abstract,
            linked_data=record_data(self.inventory, record),
        )

    def _entities(self, kind: str, resource: Resource) -> None:
        rows = self.entities[resource.name]
        told = {entity.key: self._mentioned_in(entity) for entity in rows}
        mentions = {key: list(records) for key, records in told.items()}
        listed = groups(rows, mentions, are_agents=kind == "agent")
        self._render(
            self.addresses.list_of(resource) or "",
            "entities.html",
            heading=title_of(resource),
            groups=listed,
            counts_below=any(line.own != line.total for group in listed for line in group.lines),
        )
        narrower, all_reached = below(rows), reached(rows, mentions)
        for entity in rows:
            said = [one for _, statements in told[entity.key].values() for one in statements]
            self._render(
                self._path(entity),
                "entity.html",
                kind=kind,
                entity=EntityView(self.inventory, self.teller, entity),
                narrower=narrower.get(entity.key, []),
                table=(title_of(resource), self.addresses.list_of(resource)),
                mentions=list(told[entity.key].values()),
                description=entity.said("abstract"),
                legend_of=self.teller.legend(statement.facts for statement in said),
                usual=self.teller.usual(said),
                further=self._further(all_reached.get(entity.key, {}), told[entity.key]),
                linked_data={
                    "@context": "https://schema.org",
                    **entity_data(self.inventory, entity, TYPES.get(kind)),
                },
            )

    def _further(
        self, found: dict[KeyValues, list[Entity]], own: Collection[KeyValues]
    ) -> list[tuple[Description, list[Entity]]]:
        """Return the records that lead to rows below a row only, and to which of these."""
        further = sorted((self.places[key], rows) for key, rows in found.items() if key not in own)
        return [(self.records[place], rows) for place, rows in further]

    def _mentioned_in(self, entity: Entity) -> dict[KeyValues, tuple[Description, list[Statement]]]:
        """Return the records that lead to a row, each with the statements by which it does."""
        found: dict[KeyValues, tuple[Description, list[Statement]]] = {}
        for record, statement in self.mentions[entity.place]:
            found.setdefault(record.entity.key, (record, []))[1].append(statement)
        return found

    def _path(self, entity: Entity) -> str:
        path = self.addresses.of(entity)
        assert path is not None
        return path

    def _render(self, path: str, template: str, **context: Any) -> None:
        self.written.append(path)
        href = partial(relative, page=path)
        page = self.environment.get_template(template).render(page=path, href=href, **context)
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        _save(self.folder / path, page)


def _save(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8", newline="")


def _url(entity: Entity) -> str:
    """Return the web address of a row, empty where it has none."""
    return web_address(entity.said("url"))


def short_title(title: str) -> str:
    """Return a title as the head of each page has it: without a subtitle after a colon."""
    return title.partition(": ")[0] or title


def _lang(words: str, declared: str = "") -> Any:
    """Return the attribute that says the language of a text, nothing where it is not known."""
    from markupsafe import Markup

    tag = language_tag(words, declared)
    return Markup(' lang="{}"').format(tag) if tag else ""


def _cited(form: str, citation: Citation) -> str:
    return "".join(FORMATS[form]([citation])).strip()


def _environment() -> Any:
    from jinja2 import BytecodeCache, Environment, PackageLoader, StrictUndefined
    from jinja2.bccache import Bucket

    class Kept(BytecodeCache):
        def load_bytecode(self, bucket: Bucket) -> None:
            if bucket.key in _COMPILED:
                bucket.bytecode_from_string(_COMPILED[bucket.key])

        def dump_bytecode(self, bucket: Bucket) -> None:
            _COMPILED[bucket.key] = bucket.bytecode_to_string()

    environment = Environment(
        loader=PackageLoader(ROOM),
        bytecode_cache=Kept(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["counted"] = counted
    environment.filters["noun"] = noun
    environment.filters["lang"] = _lang
    environment.tests["web"] = is_web
    return environment
