"""Metadata changes: two descriptors, property by property, by JSON pointer (RFC 6901)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from archivepkg.package.jsontext import escape
from archivepkg.package.package import Package
from archivepkg.package.resources import Resource

# Properties that say where and how the content is kept, or which release this is. The content
# itself is compared, so these never ask for a new version.
BOOKKEEPING = frozenset(
    {"version", "created", "$schema", "profile", "path", "bytes", "hash", "format", "mediatype"}
    | {"encoding", "dialect", "compression", "innerpath"}
)
# Properties of a resource that are compared elsewhere: field by field, and row by row.
CONTENT = frozenset({"schema", "data"})


class MetadataChange(NamedTuple):
    """A property that differs; one that is absent is `None`.

    pointer: where it stands in the new descriptor, or in the old one if it is gone from the new.
    """

    rule: str
    pointer: str
    old: Any
    new: Any
    resource: str | None = None


def package_changes(old: Package, new: Package) -> Iterator[MetadataChange]:
    """Yield what differs in two descriptors, their resources left out."""
    before = {key: value for key, value in old.descriptor.items() if key != "resources"}
    after = {key: value for key, value in new.descriptor.items() if key != "resources"}
    yield from _licence_changes(before.pop("licenses", None), after.pop("licenses", None), "")
    for pointer, was, now in _differences(before, after):
        yield MetadataChange(_rule_of_package(pointer), pointer, was, now)


def resource_changes(old: Resource | None, new: Resource | None) -> Iterator[MetadataChange]:
    """Yield what differs in the descriptors of two resources of one name, contents left out."""
    place = new or old
    assert place is not None
    pointer, name = f"/resources/{place.index}", place.name
    if old is None or new is None:
        yield MetadataChange(
            "resource-removed" if new is None else "resource-added",
            pointer,
            old.descriptor if old else None,
            new.descriptor if new else None,
            name,
        )
        return
    before = {key: value for key, value in old.descriptor.items() if key not in CONTENT}
    after = {key: value for key, value in new.descriptor.items() if key not in CONTENT}
    licences = before.pop("licenses", None), after.pop("licenses", None)
    for change in _licence_changes(*licences, pointer):
        yield change._replace(resource=name)
    for place_of, was, now in _differences(before, after):
        rule = "bookkeeping-changed" if _top(place_of) in BOOKKEEPING else "description-changed"
        yield MetadataChange(rule, pointer + place_of, was, now, name)


def _rule_of_package(pointer: str) -> str:
    if pointer in ("/name", "/id"):
        return "package-renamed"
    return "bookkeeping-changed" if _top(pointer) in BOOKKEEPING else "description-changed"


def _top(pointer: str) -> str:
    return pointer.split("/")[1]


def _licence_changes(old: Any, new: Any, pointer: str) -> Iterator[MetadataChange]:
    """Yield the change of a list of licences; what counts is which licences it names."""
    if old == new:
        return
    before, after = _licence_names(old), _licence_names(new)
    if before - after:
        rule = "licence-removed"
    else:
        rule = "licence-added" if after - before else "description-changed"
    yield MetadataChange(rule, f"{pointer}/licenses", old, new)


def _licence_names(value: Any) -> set[str]:
    items = value if isinstance(value, list) else []
    return {str(item.get("name") or item.get("path")) for item in items if isinstance(item, dict)}


def _differences(old: Any, new: Any, pointer: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield pointer, old and new value of what differs; lists of other lengths as a whole."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*new, *(key for key in old if key not in new)]:
            yield from _differences(old.get(key), new.get(key), f"{pointer}/{escape(key)}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (was, now) in enumerate(zip(old, new, strict=True)):
            yield from _differences(was, now, f"{pointer}/{index}")
    elif old != new or isinstance(old, bool) != isinstance(new, bool):
        yield pointer, old, new
