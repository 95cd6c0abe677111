"""A data package: its descriptor, its resources and where each part of them stands."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from archivepkg.errors import ArchivepkgError
from archivepkg.package import jsontext
from archivepkg.package.jsontext import JsonText
from archivepkg.package.paths import is_url, misplaced
from archivepkg.package.problems import Problem
from archivepkg.package.resources import Field, ForeignKey, Resource, file_of
from archivepkg.sources import located, named_files

__all__ = ["Field", "ForeignKey", "Package", "Resource", "open_package"]

LARGEST_JSON = 64 * 2**20  # bytes of one descriptor or schema


@dataclass
class Package:
    """An open data package.

    root: the folder that all its paths are relative to.
    descriptor: the descriptor with schemas and dialects dereferenced into it.
    texts: each JSON file that was read, by its path relative to `root`; the descriptor is first.
    origins: which file the value at a JSON pointer of `descriptor` came from.
    defects: problems that opening found, such as a schema that is not there.
    label: what the user called the package. is_local: whether `root` is a folder of the user's.
    packed_in: the user's own files that the package was unpacked from, where it was.
    """

    root: Path
    descriptor: dict[str, Any]
    label: str
    is_local: bool = False
    packed_in: tuple[Path, ...] = ()
    texts: dict[str, JsonText] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    defects: list[Problem] = field(default_factory=list)

    @property
    def name(self) -> str | None:
        return _text(self.descriptor.get("name"))

    @property
    def version(self) -> str | None:
        return _text(self.descriptor.get("version"))

    @property
    def settings(self) -> dict[str, Any]:
        """What the package declares for this tool, under `archivepkg`."""
        value = self.descriptor.get("archivepkg")
        return value if isinstance(value, dict) else {}

    @cached_property
    def resources(self) -> list[Resource]:
        items = self.descriptor.get("resources")
        return [
            Resource(self.root, index, item)
            for index, item in enumerate(items if isinstance(items, list) else [])
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

    @property
    def source_files(self) -> list[Path]:
        """The user's own files that the package stands in."""
        own = [*self.texts, *sorted(named_files(self.descriptor))] if self.is_local else []
        files = [self.root / path for path in own if not misplaced(self.root, path)]
        return [*self.packed_in, *filter(Path.is_file, files)]

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
            self.texts[path] = _read_json(file_of(self.root, path), path)
        return self.texts[path]


@contextmanager
def open_package(source: str | None) -> Iterator[Package]:
    """Yield the package that `source` names (see `archivepkg.sources.located`).

    A package with faults opens too: `validate` is what names them. Raises ArchivepkgError
    where there is no package to speak of: no descriptor, or one that is no JSON object.
    """
    with located(source) as folder:
        text = _read_json(folder.root / folder.descriptor, folder.descriptor)
        if not isinstance(text.value, dict):
            raise ArchivepkgError(
                f"{folder.label}: {folder.descriptor} must hold a JSON object (a data package)."
            )
        package = Package(
            folder.root,
            copy.deepcopy(text.value),
            folder.label,
            folder.is_local,
            folder.packed_in,
            {folder.descriptor: text},
        )
        _dereference(package)
        yield package


def _dereference(package: Package) -> None:
    """Put the schemas and dialects that stand in files of their own into the descriptor."""
    for resource in package.resources:
        for key in ("schema", "dialect"):
            path = resource.descriptor.get(key)
            if not isinstance(path, str):
                continue
            pointer = f"/resources/{resource.index}/{key}"
            try:
                value = package.read_json(path).value
                if not isinstance(value, dict):
                    raise ArchivepkgError(f"{path}: a {key} must be a JSON object.")
            except ArchivepkgError as error:
                rule = "remote-path" if is_url(path) else f"{key}-error"
                package.defects.append(
                    Problem(rule, str(error), resource.name, field=key, value=path, pointer=pointer)
                )
                del resource.descriptor[key]
            else:
                resource.descriptor[key] = copy.deepcopy(value)
                package.origins[pointer] = path


def _read_json(path: Path, name: str) -> JsonText:
    try:
        if path.stat().st_size > LARGEST_JSON:
            raise ArchivepkgError(f"{name}: larger than {LARGEST_JSON:,} bytes: refused.")
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArchivepkgError(
            f"{name}: byte {error.start} is not UTF-8. Save the file as UTF-8."
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ArchivepkgError(f"{name}: cannot be read: {reason}.") from None
    return jsontext.parse(text, name)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
