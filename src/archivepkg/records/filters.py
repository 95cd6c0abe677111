"""Filters: which records a search may find, by date, type, agent, role, place and subject."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from archivepkg.errors import ArchivepkgError
from archivepkg.package.resources import Field, ForeignKey, Resource
from archivepkg.package.wording import did_you_mean, there_is_no
from archivepkg.records.folding import folded, has_words, words
from archivepkg.records.inventory import Entity, Inventory
from archivepkg.records.meaning.readable import RECORD
from archivepkg.records.meaning.structure import Child
from archivepkg.records.meaning.terms import Link, field_meaning, means, relator, role_code, texts
from archivepkg.tables.dates import bounds, days_of

PART = "c"  # the alias of a child table

Condition = tuple[str, list[Any]]  # of SQL, and the values of its marks


@dataclass(frozen=True)
class Filters:
    """What a record must meet; `None` asks for nothing.

    start, end: dates of EDTF; a record passes that may lie in the range. type, agent, role,
    place, subject: an id, a label, or words of a name; a subject includes its narrower ones.
    """

    start: str | None = None
    end: str | None = None
    type: str | None = None
    agent: str | None = None
    role: str | None = None
    place: str | None = None
    subject: str | None = None


def conditions(records: Inventory, filters: Filters) -> tuple[list[str], list[Any]]:
    """Return the SQL conditions for a record `r`, and the values of their marks.

    Raises ArchivepkgError where a filter names what the package has not.
    """
    found = list(_conditions(records, filters))
    return [sql for sql, _ in found], [value for _, values in found for value in values]


def _conditions(records: Inventory, filters: Filters) -> Iterator[Condition]:
    if filters.start or filters.end:
        start = days_of(filters.start)[0] if filters.start else ""
        end = days_of(filters.end)[1] if filters.end else "9999-12-31"
        if start > end:
            raise ArchivepkgError(
                f"No date is from {filters.start} to {filters.end}: the one is after the other. "
                "Exchange them."
            )
        yield _dated(records, start, end)
    if filters.type:
        yield _type(records, filters.type)
    if filters.agent or filters.role:
        yield _linked(records, "agent", filters.agent, filters.role)
    if filters.place:
        yield _linked(records, "place", filters.place)
    if filters.subject:
        yield _linked(records, "subject", filters.subject)


def _dated(records: Inventory, start: str, end: str) -> Condition:
    """Return the condition that one of a record's dates, its own or of its parts, may lie there."""
    semantics = records.semantics
    found = [_in_time(records, semantics.record, RECORD, start, end)]
    for child in semantics.parts:
        if condition := _in_time(records, child.resource, PART, start, end):
            found.append(_below(records, child, *condition))
    dated = [condition for condition in found if condition]
    if not dated:
        raise ArchivepkgError(
            f"No field of {semantics.record.name} is a date by its rdfType, "
            "so nothing can be sought by date."
        )
    return _any(dated)


def _in_time(
    records: Inventory, resource: Resource, alias: str, start: str, end: str
) -> Condition | None:
    """Return the condition that a row may be dated so, `None` where its table has no date."""
    date = field_meaning(resource, "date")
    first, last = (field_meaning(resource, name) or date for name in ("start", "end"))
    if not (first and last):
        return None
    named = records.database.named
    ends = [named.column(resource.name, field.name) for field in (first, last)]
    sql = f"SELECT DISTINCT {', '.join(ends)} FROM {named.table(resource.name)}"
    spans = [
        (one, other)
        for one, other in records.database.query(sql)
        if _may_lie(one, other, start, end)
    ]
    columns = ", ".join(f"{alias}.{column}" for column in ends)
    return f"({columns}) IN (SELECT {_items(2)} FROM json_each(?))", [json.dumps(spans)]


def _may_lie(first: Any, last: Any, start: str, end: str) -> bool:
    """Tell whether dates from `first` to `last` may lie between two days."""
    one, other = (bounds(str(value)) if value is not None else None for value in (first, last))
    return bool(one and other and one[0] <= end and other[1] >= start)


def _known(records: Inventory, resource: Resource, field: Field) -> list[Any]:
    """Return the values that a field has in the rows of its table."""
    named = records.database.named
    column = named.column(resource.name, field.name)
    sql = f"SELECT DISTINCT {column} FROM {named.table(resource.name)} WHERE {column} IS NOT NULL"
    return [value for (value,) in records.database.query(sql)]


def _own(records: Inventory, name: str) -> str:
    return f"{RECORD}.{records.database.named.column(records.semantics.record.name, name)}"


def _type(records: Inventory, wanted: str) -> Condition:
    field = records.semantics.field("type")
    if not field:
        raise ArchivepkgError(f"No field of {records.semantics.record.name} is a type.")
    known = _known(records, records.semantics.record, field)
    return _is_one_of(_own(records, field.name), _chosen(field, known, wanted, "type"))


def _chosen(field: Field, known: Iterable[Any], wanted: str, what: str) -> list[Any]:
    """Return the values that are meant by their own text, their label or their relator."""
    known = sorted(known, key=str)
    found = [value for value in known if _is_meant(field, value, wanted)]
    if not found:
        raise ArchivepkgError(there_is_no(what, wanted, known))
    return found


def _is_meant(field: Field, value: Any, wanted: str) -> bool:
    texts = {folded(str(value)), folded(str(field.category(value).get("label", value)))}
    code = relator(field, value)
    return folded(wanted) in texts or (code is not None and code == role_code(wanted))


def _is_one_of(column: str, values: list[Any]) -> Condition:
    return f"{column} IN (SELECT value FROM json_each(?))", [json.dumps(values)]


def _linked(
    records: Inventory, kind: str, wanted: str | None, role: str | None = None
) -> Condition:
    """Return the condition that a record is linked to a row that is meant, in a role."""
    links = records.semantics.of_kind(kind)
    if not links:
        raise ArchivepkgError(
            f"No link of {records.semantics.record.name} leads to {kind}s by its rdfType."
        )
    usable = [link for link in links if role is None or _has_role(records, link, role)]
    if role and not usable:
        known = {str(value) for link in links for value in _roles(records, link)}
        raise ArchivepkgError(there_is_no("role", role, sorted(known)))
    found = [_over(records, link, wanted, role) for link in usable]
    meant = [condition for condition in found if condition]
    if not meant:
        near = did_you_mean(wanted or "", _callings(records, links))
        raise ArchivepkgError(
            f"There is no {kind} {wanted!r}.{near} Write an id, or words of the name."
        )
    return _any(meant)


def _over(records: Inventory, link: Link, wanted: str | None, role: str | None) -> Condition | None:
    """Return the condition that a record is linked so, `None` where no row is meant."""
    named, own = records.database.named, records.semantics.record.name
    table = link.child.resource.name if link.child else own
    alias = PART if link.child else RECORD
    parts: list[str] = []
    values: list[Any] = []
    if wanted:
        keys = _meant(records, link.target, link.key.to_fields, wanted)
        if not keys:
            return None
        columns = ", ".join(f"{alias}.{named.column(table, name)}" for name in link.key.fields)
        items = _items(len(link.key.fields))
        parts.append(f"({columns}) IN (SELECT {items} FROM json_each(?))")
        values.append(json.dumps(keys))
    if role and link.role:
        known = _roles(records, link)
        sql, chosen = _is_one_of(
            f"{alias}.{named.column(table, link.role.name)}",
            _chosen(link.role, known, role, "role"),
        )
        parts.append(sql)
        values += chosen
    if not parts:
        parts = [f"{alias}.{named.column(table, name)} IS NOT NULL" for name in link.key.fields]
    if not link.child:
        return " AND ".join(parts), values
    return _below(records, link.child, " AND ".join(parts), values)


def _below(records: Inventory, child: Child, where: str, values: list[Any]) -> Condition:
    """Return the condition that a record has a row of a child table that meets another one."""
    named, table = records.database.named, child.resource.name
    here = ", ".join(_own(records, name) for name in child.key.to_fields)
    there = ", ".join(f"{PART}.{named.column(table, name)}" for name in child.key.fields)
    sql = f"({here}) IN (SELECT {there} FROM {named.table(table)} {PART} WHERE {where})"
    return sql, values


def _any(found: list[Condition]) -> Condition:
    return "(" + " OR ".join(s for s, _ in found) + ")", [v for _, vs in found for v in vs]


def _items(width: int) -> str:
    return ", ".join(f"json_extract(value, '$[{n}]')" for n in range(width))


def _has_role(records: Inventory, link: Link, wanted: str) -> bool:
    if link.role:
        return any(_is_meant(link.role, value, wanted) for value in _roles(records, link))
    return folded(wanted) == folded(link.title) or (
        link.implied is not None and link.implied == role_code(wanted)
    )


def _roles(records: Inventory, link: Link) -> list[Any]:
    if not link.role or not link.child:
        return [link.title]
    return _known(records, link.child.resource, link.role)


def _meant(
    records: Inventory, resource: Resource, fields: tuple[str, ...], wanted: str
) -> list[list[Any]]:
    """Return the keys of the rows that an id or words of a name mean, and of all below these."""
    rows = list(records.entities(resource))
    exact = [entity for entity in rows if wanted == entity.id]
    parts = words(wanted)
    found = exact or [entity for entity in rows if parts and _is_called(records, entity, parts)]
    chosen = {entity.key for entity in found}
    for key in broader(resource):
        grown = True
        while grown:
            more = {e.key for e in rows if e.values(key.fields) in chosen and e.key not in chosen}
            chosen |= more
            grown = bool(more)
    return [list(e.values(fields)) for e in rows if e.key in chosen]


def _is_called(records: Inventory, entity: Entity, parts: list[str]) -> bool:
    if has_words(entity.name, parts):
        return True
    names = (
        " ".join(str(row[field.name]) for field in texts(resource) if row[field.name])
        for resource, row in records.parts(entity)
    )
    return any(has_words(name, parts) for name in names)


def _callings(records: Inventory, links: Iterable[Link]) -> Iterator[str]:
    """Yield what the rows that links lead to may be called by: ids, names, and words of names."""
    for target in {link.target.name: link.target for link in links}.values():
        for entity in records.entities(target):
            yield from (entity.id, entity.name, *entity.name.split())


def broader(resource: Resource) -> Iterator[ForeignKey]:
    """Yield the keys by which a row of a table refers to the broader row of the same table."""
    for key in resource.foreign_keys:
        leads_to_rows = key.resource == resource.name and [*key.to_fields] == resource.primary_key
        if leads_to_rows and means(resource.field(key.fields[0]), "broader"):
            yield key
