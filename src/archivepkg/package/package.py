"""A data package: its descriptor, its resources and where each part of them stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from archivepkg.errors import ArchivepkgError
from archivepkg.package.jsontext import JsonText, read
from archivepkg.package.problems import Problem
from archivepkg.package.resources import Resource, file_of
from archivepkg.package.values import items, members, text


@dataclass
class Package:
    """An open data package.

    root: the folder that all its paths are relative to.
    descriptor: the descriptor with schemas and dialects dereferenced into it.
    texts: each JSON file that was read, by its path relative to `root`; the descriptor is first.
    origins: which file the value at a JSON pointer of `descriptor` came from.
    defects: problems that opening found, such as a schema that is not there.
    label: what the user called the package. is_local: whether `root` is a folder of the user's.
    """

    root: Path
    descriptor: dict[str, Any]
    label: str
    is_local: bool = False
    texts: dict[str, JsonText] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    defects: list[Problem] = field(default_factory=list)

    @property
    def name(self) -> str | None:
        return text(self.descriptor.get("name"))

    @property
    def version(self) -> str | None:
        return text(self.descriptor.get("version"))

    @property
    def settings(self) -> dict[str, Any]:
        """What the package declares for this tool, under `archivepkg`."""
        return members(self.descriptor.get("archivepkg"))

    @cached_property
    def resources(self) -> list[Resource]:
        return [
            Resource(self.root, index, item)
            for index, item in enumerate(items(self.descriptor.get("resources")))
            if isinstance(item, dict)
        ]

    @property
    def tables(self) -> list[Resource]:
        """The resources that are tables, and not files of another kind."""
        return [resource for resource in self.resources if resource.is_table]

    def resource(self, name: str) -> Resource:
        """Return the resource called `name`. Raises ArchivepkgError where there is none."""
        for resource in self.resources:
            if resource.name == name:
                return resource
        known = ", ".join(resource.name for resource in self.resources)
        raise ArchivepkgError(f"{self.label} has no resource {name!r}. It has: {known}.")

    def place(self, pointer: str) -> tuple[str, int]:
        """Return file and line of the value at a JSON pointer of the dereferenced descriptor."""
        for origin in sorted(self.origins, key=len, reverse=True):
            if pointer == origin or pointer.startswith(origin + "/"):
                path = self.origins[origin]
                return path, self.texts[path].line(pointer.removeprefix(origin))
        path = next(iter(self.texts))
        return path, self.texts[path].line(pointer)

    def read_json(self, path: str) -> JsonText:
        """Return the JSON file at a path of this package, read once.

        Raises ArchivepkgError where it is missing, outside the package, too large or not JSON.
        """
        if path not in self.texts:
            self.texts[path] = read(file_of(self.root, path), path)
        return self.texts[path]
