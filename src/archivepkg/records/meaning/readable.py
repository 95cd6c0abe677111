"""Readable rows: a record in one row, what is linked to it shown by its names, in any SQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from archivepkg.package.package import Package
from archivepkg.package.resources import ForeignKey, Resource
from archivepkg.records.meaning.structure import (
    Child,
    children,
    linking_key,
    links,
    record_resource,
)
from archivepkg.records.meaning.terms import label, title_of
from archivepkg.tables.sql import sql_text

RECORD = "r"  # the alias of the records' table


class Naming(Protocol):
    """How one SQL database calls the tables of a package."""

    def relation(self, resource: Resource) -> str:
        """Return what stands after FROM for a resource."""

    def column(self, alias: str, resource: Resource, field: str) -> str:
        """Return a column of the relation that has this alias."""

    def joined(self, text: str, alias: str, resource: Resource, rest: str) -> str:
        """Return the subquery that joins a text of many rows, in their order, with `; `.

        rest: what follows on FROM; the order is that of the relation with this alias.
        """


class Column(NamedTuple):
    """A column of a readable row.

    name: of the field or child table. title: for people. text: the SQL expression.
    link: whether it shows by name what the field of this name refers to.
    """

    name: str
    title: str
    text: str
    link: bool = False


def columns(package: Package, sql: Naming) -> Iterator[Column]:
    """Yield the columns of the readable rows of a package's records."""
    record = record_resource(package)
    shown = {key.fields[0]: key for key in record.foreign_keys if len(key.fields) == 1}
    for field in record.fields:
        title = title_of(field)
        yield Column(field.name, title, sql.column(RECORD, record, field.name))
        if field.name in shown and label(package.resource(shown[field.name].resource)):
            text = _looked_up(package, sql, shown[field.name])
            yield Column(field.name, title, text, link=True)
    for child in children(package)[record.name]:
        listed = _listed(package, sql, record, child)
        yield Column(child.resource.name, title_of(child.resource), listed)


def _looked_up(package: Package, sql: Naming, key: ForeignKey) -> str:
    """Return the name of what a record refers to."""
    target, record = package.resource(key.resource), record_resource(package)
    condition = _equal(sql, ("l", target, key.to_fields), (RECORD, record, key.fields))
    return (
        f"(SELECT {_name(sql, 'l', key, target)} FROM {sql.relation(target)} l WHERE {condition})"
    )


def _listed(package: Package, sql: Naming, record: Resource, child: Child) -> str:
    """Return the rows of a child table, each by the names in its key: `Mao Zedong (author)`."""
    resource, own = child.resource, set(child.key.fields)
    rest, names = sql.relation(resource) + " c", []
    for number, key in enumerate(links(child)):
        alias, target = f"l{number}", package.resource(key.resource)
        condition = _equal(sql, (alias, target, key.to_fields), ("c", resource, key.fields))
        rest += f" LEFT JOIN {sql.relation(target)} {alias} ON {condition}"
        names.append(_name(sql, alias, key, target))
        own.update(key.fields)
    others = [sql.column("c", resource, name) for name in linking_key(child) if name not in own]
    belongs = _equal(sql, ("c", resource, child.key.fields), (RECORD, record, child.key.to_fields))
    return sql.joined(_phrase(names, others), "c", resource, f"{rest} WHERE {belongs}")


def _phrase(names: list[str], others: list[str]) -> str:
    spaced = " || ', ' || "
    if names and others:
        return f"{spaced.join(names)} || ' (' || {spaced.join(others)} || ')'"
    return spaced.join(names or others) or sql_text("1")


def _name(sql: Naming, alias: str, key: ForeignKey, target: Resource) -> str:
    """Return the name of a row that a key refers to, or the key where it has none."""
    shown = label(target)
    if shown:
        return sql.column(alias, target, shown.name)
    return " || ' ' || ".join(sql.column(alias, target, name) for name in key.to_fields)


def _equal(
    sql: Naming,
    one: tuple[str, Resource, tuple[str, ...]],
    other: tuple[str, Resource, tuple[str, ...]],
) -> str:
    pairs = zip(one[2], other[2], strict=True)
    return " AND ".join(
        f"{sql.column(one[0], one[1], left)} = {sql.column(other[0], other[1], right)}"
        for left, right in pairs
    )
