"""Bounds of a package: how many tables, files, fields and keys it may describe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from archivepkg.errors import ArchivepkgError
from archivepkg.package.limits import (
    MOST_COLUMNS,
    MOST_FIELDS_IN_ALL,
    MOST_FILES,
    MOST_KEYS,
    MOST_RESOURCES,
    MOST_TABLES,
)
from archivepkg.package.package import Package
from archivepkg.package.resources import Resource
from archivepkg.package.values import objects
from archivepkg.package.visible import visible


class Count(NamedTuple):
    """How many parts of a kind there are, and may be, at a JSON pointer of the descriptor."""

    pointer: str
    number: int
    most: int
    kind: str


def refuse_excess(package: Package) -> None:
    """Raise ArchivepkgError where a package describes more than can be checked in a short time."""
    for count in _counts(package):
        if count.number > count.most:
            path, line = package.place(count.pointer)
            raise ArchivepkgError(
                f"{path}:{line}: there are {count.number:,} {count.kind}, more than "
                f"{count.most:,}: refused. Divide the package into several."
            )


def _counts(package: Package) -> Iterator[Count]:
    in_all = sum(len(_fields(resource)) for resource in package.resources)
    yield Count("/resources", len(package.resources), MOST_RESOURCES, "resources")
    yield Count("/resources", sum(r.is_tabular for r in package.resources), MOST_TABLES, "tables")
    yield Count("/resources", in_all, MOST_FIELDS_IN_ALL, "fields in all tables")
    for resource in package.resources:
        pointer, name = f"/resources/{resource.index}", visible(resource.name, width=100)
        schema, fields = f"{pointer}/schema", len(_fields(resource))
        keys = len(resource.unique_keys) + len(resource.foreign_keys)
        yield Count(f"{pointer}/path", len(resource.paths), MOST_FILES, f"files of {name}")
        yield Count(schema, fields, MOST_COLUMNS, f"fields of {name}")
        yield Count(schema, len(resource.primary_key), MOST_COLUMNS, f"fields in the key of {name}")
        yield Count(schema, keys, MOST_KEYS, f"unique and foreign keys of {name}")


def _fields(resource: Resource) -> list[dict[str, object]]:
    return objects(resource.schema.get("fields"))
