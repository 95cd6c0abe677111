"""Structure: which tables are parts of which, which one holds the records, where these lead."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace

from archivepkg.errors import ArchivepkgError
from archivepkg.package.package import Package
from archivepkg.package.resources import ForeignKey, Resource
from archivepkg.package.wording import free_name


@dataclass(frozen=True)
class Child:
    """A table whose rows belong to rows of a parent. key: its foreign key to the parent.

    member: what its rows are called in JSON, beside the fields of the parent.
    """

    resource: Resource
    key: ForeignKey
    member: str

    @property
    def own_names(self) -> list[str]:
        """The names of its fields without those that repeat the parent's key."""
        return [item.name for item in self.resource.fields if item.name not in self.key.fields]


def children(package: Package) -> dict[str, list[Child]]:
    """Return the child tables of each table, in the order of the package.

    A table is the child of the one whose primary key its own primary key repeats through a
    foreign key; of several such, of the one whose fields come first in its primary key.
    """
    found: dict[str, list[Child]] = {resource.name: [] for resource in package.tables}
    for resource in package.tables:
        key = _key_to_parent(package, resource)
        if key and not _is_below(found, resource.name, key.resource):
            fields = [field.name for field in package.resource(key.resource).fields]
            member = unused(package, resource.name, fields)
            found[key.resource].append(Child(resource, key, member))
    return found


def unused(package: Package, table: str, taken: Collection[str]) -> str:
    """Return the name of a table, or if that is taken, one like it that no table has."""
    used = {*taken, *({item.name for item in package.tables} - {table})}
    return free_name(table, used.__contains__, "_")


def top_tables(package: Package) -> list[Resource]:
    """Return the tables that are no child of another."""
    nested = {child.resource.name for items in children(package).values() for child in items}
    return [resource for resource in package.tables if resource.name not in nested]


def record_resource(package: Package) -> Resource:
    """Return the table of the records: the declared one, else the first that is no child.

    Raises ArchivepkgError where the package has no table.
    """
    declared = package.settings.get("record")
    if isinstance(declared, dict) and isinstance(declared.get("resource"), str):
        return package.resource(declared["resource"])
    tables = top_tables(package)
    if not tables:
        raise ArchivepkgError(f"{package.label} has no table, and so no records to export.")
    return tables[0]


def with_records(package: Package) -> Package | None:
    """Return the package with its records declared, `None` where it leaves them open.

    They are in the table that `archivepkg.record` names; without it, in the only table.
    """
    if "record" in package.settings:
        return package
    if len(package.tables) != 1:
        return None
    settings = {**package.settings, "record": {"resource": package.tables[0].name}}
    descriptor = {**package.descriptor, "archivepkg": settings}
    return replace(package, descriptor=descriptor, scratch=ExitStack())


def _key_to_parent(package: Package, resource: Resource) -> ForeignKey | None:
    primary = {item.name: item.primary_key for item in package.tables}
    own = resource.primary_key
    keys = [
        key
        for key in resource.foreign_keys
        if key.resource != resource.name
        and set(key.fields) <= set(own)
        and primary.get(key.resource)
        and set(key.to_fields) == set(primary[key.resource])
    ]
    return min(keys, key=lambda key: min(map(own.index, key.fields)), default=None)


def _is_below(found: dict[str, list[Child]], top: str, name: str) -> bool:
    """Tell whether the table `name` is `top` or stands below it."""
    return name == top or any(_is_below(found, child.resource.name, name) for child in found[top])


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
