"""The inventory: the records of a database, each described from the tables that it leads to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from archivepkg.errors import ArchivepkgError
from archivepkg.package.package import Package
from archivepkg.package.resources import Field, ForeignKey, Resource
from archivepkg.records.descriptions import Description, Entity, Key, Statement, facts, id_of
from archivepkg.records.meaning.labels import label
from archivepkg.records.meaning.relators import relator
from archivepkg.records.meaning.terms import Link, Semantics, shown
from archivepkg.records.sqlite.database import Database, Row
from archivepkg.tables.dates import bounds


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
        if len(values) == len(fields):
            for row in self.database.rows(self.semantics.record, fields, *values):
                return self.describe(row)
        raise ArchivepkgError(self._unknown(identifier, fields))

    def entity(self, resource: Resource, row: Row) -> Entity:
        """Return a row of any table under its name."""
        key = tuple(row[name] for name in resource.primary_key or row)
        field = label(resource)
        name = str(row[field.name]) if field and row[field.name] is not None else id_of(key)
        return Entity(resource, key, name, row)

    def entities(self, resource: Resource) -> Iterator[Entity]:
        """Yield every row of a table."""
        return (self.entity(resource, row) for row in self.database.rows(resource))

    def parts(self, entity: Entity) -> Iterator[tuple[Resource, Row]]:
        """Yield the rows of child tables that belong to a row and link it to no other."""
        for child in self.semantics.children[entity.resource.name]:
            if set(child.key.fields) < set(child.resource.primary_key) and not any(
                link.child == child for link in self.semantics.links
            ):
                values = [entity.row[name] for name in child.key.to_fields]
                for row in self.database.rows(child.resource, child.key.fields, *values):
                    yield child.resource, row

    def referred(self, key: ForeignKey, row: Row) -> Entity | None:
        """Return the row that a row refers to over a key, `None` where it refers to nothing."""
        values = tuple(row[name] for name in key.fields)
        return None if None in values else self._referred(key, values)

    def _refer(self, key: ForeignKey, values: Key) -> Entity | None:
        resource = self.package.resource(key.resource)
        rows = self.database.rows(resource, key.to_fields, *values)
        return next((self.entity(resource, row) for row in rows), None)

    def describe(self, row: Row) -> Description:
        """Return the record of a row of its table."""
        record, semantics = self.semantics.record, self.semantics
        date, first, last = self._dated(row)
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
        )

    def _dated(self, row: Row) -> tuple[str, str, str]:
        """Return the date of a record as EDTF, and the first and last day that it may mean."""
        date, first, last = (
            _raw(self.semantics.field(name), row) for name in ("date", "start", "end")
        )
        days = bounds(date) if date else None
        first, last = (first, last) if first and last else days or ("", "")
        return date or (first if first == last else f"{first}/{last}"), first, last

    def _statements(self, row: Row) -> Iterator[Statement]:
        for link in self.semantics.links:
            child = link.child
            for linked in self._below(child.resource, child.key, row) if child else [row]:
                yield from self._statement(link, linked, link.key)
            if link.target == self.semantics.record:
                yield from self._inverse(link, row)

    def _inverse(self, link: Link, row: Row) -> Iterator[Statement]:
        """Yield what other records say of a record by this link."""
        if link.child:
            for linked in self._below(link.child.resource, link.key, row):
                yield from self._statement(link, linked, link.child.key, inverse=True)
            return
        for other in self._below(self.semantics.record, link.key, row):
            target = self.entity(self.semantics.record, other)
            yield Statement(link, target, "", link.implied, (), (), inverse=True)

    def _below(self, resource: Resource, key: ForeignKey, row: Row) -> Iterator[Row]:
        """Yield the rows of a table that refer to a row over a key."""
        return self.database.rows(resource, key.fields, *(row[name] for name in key.to_fields))

    def _statement(
        self, link: Link, row: Row, key: ForeignKey, *, inverse: bool = False
    ) -> Iterator[Statement]:
        if target := self.referred(key, row):
            role = row[link.role.name] if link.role else None
            sources = [self.referred(other, row) for other in link.evidence]
            yield Statement(
                link,
                target,
                shown(link.role, role) if link.role else "",
                relator(link.role, role) or link.implied,
                facts(link.facts, row),
                tuple(source for source in sources if source),
                inverse,
            )

    def _unknown(self, identifier: str, fields: list[str]) -> str:
        from difflib import get_close_matches

        record = self.semantics.record
        columns = " || '/' || ".join(self.database.named.column(record.name, n) for n in fields)
        sql = f"SELECT {columns} FROM {self.database.named.table(record.name)} LIMIT 10000"
        near = get_close_matches(
            identifier, [str(known) for (known,) in self.database.query(sql)], 1
        )
        hint = f"Did you mean {near[0]}?" if near else "`archivepkg search` finds records."
        return f"There is no record {identifier!r} in {record.name}. {hint}"


def _raw(field: Field | None, row: Row) -> str:
    return "" if field is None or row[field.name] is None else str(row[field.name])


def _text(field: Field | None, row: Row) -> str:
    return shown(field, row[field.name]) if field else ""
