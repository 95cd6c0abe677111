"""Linkage: which tables a record leads to, over which keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archivepkg.package.package import Package
from archivepkg.package.resources import ForeignKey, Resource
from archivepkg.records.meaning.structure import Child, children, record_resource


@dataclass(frozen=True)
class Step:
    """From one table to the next: to the rows whose `to_fields` equal `fields` there."""

    fields: tuple[str, ...]
    resource: Resource
    to_fields: tuple[str, ...]


Path = tuple[Step, ...]


def paths(package: Package) -> Iterator[Path]:
    """Yield every way from a record to what is linked to it, and never back to the records.

    A record leads to what it refers to, to its child tables, to what the keys of these refer
    to, and to the names and other parts of all that.
    """
    record, nested = record_resource(package), children(package)
    for child in nested[record.name]:
        yield (_down(child),)
    for path in _linked(package, record, nested[record.name]):
        if path[-1].resource.name != record.name:
            yield path
            for child in nested[path[-1].resource.name]:
                if not links(child):
                    yield (*path, _down(child))


def links(child: Child) -> list[ForeignKey]:
    """Return the foreign keys by which a child table links its parent to other rows."""
    key = set(linking_key(child))
    return [other for other in _others(child) if set(other.fields) <= key]


def linking_key(child: Child) -> list[str]:
    """Return the key of a child table that says what its rows link: the first that refers to more.

    Foreign keys outside of it (a source, say) are about the link, and no part of it.
    """
    keys = [child.resource.primary_key, *child.resource.unique_keys]
    linking = [k for k in keys if any(set(other.fields) <= set(k) for other in _others(child))]
    return (linking or keys)[0]


def _others(child: Child) -> list[ForeignKey]:
    return [key for key in child.resource.foreign_keys if key != child.key]


def step(package: Package, key: ForeignKey) -> Step:
    """Return the step from a row to the one that it refers to."""
    return Step(key.fields, package.resource(key.resource), key.to_fields)


def _linked(package: Package, record: Resource, nested: list[Child]) -> Iterator[Path]:
    for key in record.foreign_keys:
        yield (step(package, key),)
    for child in nested:
        for key in links(child):
            yield (_down(child), step(package, key))


def _down(child: Child) -> Step:
    return Step(child.key.to_fields, child.resource, child.key.fields)
