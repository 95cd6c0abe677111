"""A portable descriptor: one JSON object that carries all of a package but its rows."""

from __future__ import annotations

import base64
import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from archivepkg.errors import ArchivepkgError
from archivepkg.package.jsontext import document
from archivepkg.package.package import Package
from archivepkg.package.paths import misplaced, unsafe
from archivepkg.package.values import members, objects

DESCRIPTOR = "datapackage.json"

# What a table's resource says of the files that it came from, and not of its rows.
_OF_FILES = ("dialect", "compression", "innerpath", "bytes", "hash")


def portable(package: Package) -> dict[str, Any]:
    """Return the descriptor of the package that `unpack` makes of it.

    Schemas stand in it; tables are plain CSV, one file each; all other files that it names
    (profile, changelog, licence, pictures) stand under `archivepkg.contents` by their paths.
    """
    descriptor = copy.deepcopy(package.descriptor)
    for table in package.tables:
        described = descriptor["resources"][table.index]
        for name in _OF_FILES:
            described.pop(name, None)
        described.update(as_csv(table.name))
    if paths := other_files(package):
        contents = {path: _encoded((package.root / path).read_bytes()) for path in sorted(paths)}
        descriptor.setdefault("archivepkg", {})["contents"] = contents
    return descriptor


def unpack(descriptor: dict[str, Any], folder: Path) -> None:
    """Write the files of a portable descriptor to `folder`: all of the package but its tables.

    Raises ArchivepkgError where a file would lead out of the folder.
    """
    descriptor = copy.deepcopy(descriptor)
    settings = descriptor.get("archivepkg")
    contents = members(settings).pop("contents", {})
    if settings == {}:
        del descriptor["archivepkg"]
    for path, content in {**contents, DESCRIPTOR: document(descriptor)}.items():
        if reason := misplaced(folder, path):
            raise ArchivepkgError(f"The path {path!r} {reason}: refused.")
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(_decoded(content))


def table_path(name: str) -> str:
    """Return the path of a table's file in a package that this tool writes."""
    return f"data/{quote(name, safe=' ')}.csv"


def as_csv(name: str) -> dict[str, str]:
    """Return what a resource says of its file where a table is plain CSV."""
    form = {"format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
    return {"path": table_path(name), **form}


def other_files(package: Package) -> set[str]:
    """Return the paths of the files that a package names and has, but for tables and schemas."""
    tables = {table.index for table in package.tables}
    files = [{"path": r.paths} for r in package.resources if r.index not in tables]
    return present_files(package, {**package.descriptor, "resources": files})


def present_files(package: Package, descriptor: dict[str, Any]) -> set[str]:
    """Return the paths of the package's files that a descriptor names."""
    root = package.root
    return {p for p in named_files(descriptor) if not misplaced(root, p) and (root / p).is_file()}


def named_files(package: dict[str, Any]) -> set[str]:
    """Return the relative paths of all files that a descriptor names, in the package only."""
    paths = list(_strings(package.get("archivepkg")))
    for licence in objects(package.get("licenses")):
        paths += _strings(licence.get("path"))
    for resource in objects(package.get("resources")):
        for name in ("path", "schema", "dialect"):
            paths += _strings(resource.get(name))
    return {path for path in paths if not unsafe(path)}


def _strings(value: Any, depth: int = 2) -> Iterator[str]:
    """Yield `value`, or the strings at most so many levels below it, that may be paths."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict) and depth:
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item, depth - 1)


def _encoded(content: bytes) -> str | dict[str, str]:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(content).decode("ascii")}


def _decoded(content: Any) -> bytes:
    if isinstance(content, str):
        return content.encode("utf-8")
    return base64.b64decode(content["base64"])
