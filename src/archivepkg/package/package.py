"""A data package: its descriptor, its resources and where each part of them stands."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from archivepkg.errors import ArchivepkgError
from archivepkg.package.jsontext import JsonText, read
from archivepkg.package.paths import is_url, not_fetched
from archivepkg.package.problems import Problem
from archivepkg.package.resources import Resource, file_of
from archivepkg.package.values import items, members, objects, text
from archivepkg.package.wording import did_you_mean


@dataclass
class Package:
    """An open data package: until `close`, the end of a `with`, or when nobody holds it any more.

    root: the folder that all its paths are relative to.
    descriptor: the descriptor with schemas and dialects dereferenced into it.
    texts: each JSON file that was read, by its path relative to `root`, or its URL; the
    descriptor is first.
    origins: which file the value at a JSON pointer of `descriptor` came from.
    defects: problems that opening found, such as a schema that is not there.
    label: what the user called the package. is_local: whether `root` is a folder of the user's.
    packed_in: the user's own files that the package was unpacked from, where it was.
    fetch: from a URL that the package names to the file at it; fetched_to: the folder of these
    files, `None` where nothing is fetched.
    scratch: what goes when the package is closed, such as the folder of an unpacked archive.
    """

    root: Path
    descriptor: dict[str, Any]
    label: str
    is_local: bool = False
    packed_in: tuple[Path, ...] = ()
    texts: dict[str, JsonText] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    defects: list[Problem] = field(default_factory=list)
    fetch: Callable[[str], Path] = field(default=not_fetched, repr=False)
    fetched_to: Path | None = None
    scratch: ExitStack = field(default_factory=ExitStack, compare=False)

    def __post_init__(self) -> None:
        self._closing = weakref.finalize(self, self.scratch.close)

    def __enter__(self) -> Package:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __repr__(self) -> str:
        tables = [resource.name for resource in self.tables]
        return f"<Package {self.called}: {', '.join(tables)}>"

    def close(self) -> None:
        """Delete what was unpacked or fetched to open the package."""
        self._closing()

    @property
    def name(self) -> str | None:
        return text(self.descriptor.get("name"))

    @property
    def title(self) -> str | None:
        return text(self.descriptor.get("title"))

    @property
    def version(self) -> str | None:
        return text(self.descriptor.get("version"))

    @property
    def called(self) -> str:
        """Name and version in one, as far as the package has them."""
        return " ".join(filter(None, (self.name or self.label, self.version)))

    @property
    def settings(self) -> dict[str, Any]:
        """What the package declares for this tool, under `archivepkg`."""
        return members(self.descriptor.get("archivepkg"))

    @cached_property
    def resources(self) -> list[Resource]:
        return [
            Resource(self.root, index, item, self.fetch)
            for index, item in enumerate(items(self.descriptor.get("resources")))
            if isinstance(item, dict)
        ]

    @property
    def tables(self) -> list[Resource]:
        """The resources that are tables, and not files of another kind."""
        return [resource for resource in self.resources if resource.is_table]

    def without_files(self) -> Package:
        """Return the package of the tables alone, to be used while this one is open.

        Left out are the resources that are no tables, and the keys that refer to them.
        """
        tables = self.tables
        if len(tables) == len(self.resources):
            return self
        names = {resource.name for resource in tables}
        resources = [_referring_to(names, resource) for resource in tables]
        descriptor = {**self.descriptor, "resources": resources}
        return replace(self, descriptor=descriptor, scratch=ExitStack())

    @property
    def unchecked(self) -> list[str]:
        """The URLs of its files that are no tables, which are never fetched."""
        faulty = {problem.resource for problem in self.defects}  # may be tables, for all we know
        others = [
            item for item in self.resources if not item.is_tabular and item.name not in faulty
        ]
        return [path for resource in others for path in resource.paths if is_url(path)]

    def unfetched(self) -> Iterator[str]:
        """Yield why a table, schema or dialect that is named by a URL is not here."""
        for problem in self.defects:
            if problem.rule == "remote-path":
                yield problem.message
        for resource in self.resources:
            yield from (reason for _, reason in resource.unfetched())

    def resource(self, name: str) -> Resource:
        """Return the resource called `name`. Raises ArchivepkgError where there is none."""
        for resource in self.resources:
            if resource.name == name:
                return resource
        known = ", ".join(resource.name for resource in self.resources)
        near = did_you_mean(name, (resource.name for resource in self.resources))
        raise ArchivepkgError(f"{self.label} has no resource {name!r}.{near} It has: {known}.")

    def place(self, pointer: str) -> tuple[str, int]:
        """Return file and line of the value at a JSON pointer of the dereferenced descriptor."""
        for origin in sorted(self.origins, key=len, reverse=True):
            if pointer == origin or pointer.startswith(origin + "/"):
                path = self.origins[origin]
                return path, self.texts[path].line(pointer.removeprefix(origin))
        path = next(iter(self.texts))
        return path, self.texts[path].line(pointer)

    def read_json(self, path: str) -> JsonText:
        """Return the JSON file at a path of this package, or at a URL, read once.

        Raises ArchivepkgError where it is missing, outside the package, not fetched, too large
        or not JSON.
        """
        if path not in self.texts:
            file = self.fetch(path) if is_url(path) else file_of(self.root, path)
            self.texts[path] = read(file, path)
        return self.texts[path]


def _referring_to(names: set[str], resource: Resource) -> dict[str, Any]:
    """Return a resource's descriptor without the foreign keys to others than these."""
    keys = objects(resource.schema.get("foreignKeys"))
    kept = [
        item for key, item in zip(resource.foreign_keys, keys, strict=True) if key.resource in names
    ]
    if len(kept) == len(keys):
        return resource.descriptor
    schema = {name: item for name, item in resource.schema.items() if name != "foreignKeys"}
    return {**resource.descriptor, "schema": schema | ({"foreignKeys": kept} if kept else {})}
