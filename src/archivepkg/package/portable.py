"""A portable descriptor: one JSON object that carries all of a package but its rows."""

from __future__ import annotations

import base64
import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from archivepkg.errors import ArchivepkgError
from archivepkg.package.changelogs import changelog_path
from archivepkg.package.jsontext import document
from archivepkg.package.package import Package
from archivepkg.package.paths import misplaced, unsafe
from archivepkg.package.resources import Resource
from archivepkg.package.values import members, objects

DESCRIPTOR = "datapackage.json"
ARRAYS = "arrays"  # where the JSON export says what else than its name the rows of a table have

# What a table's resource says of where its rows came from, and not of the rows.
_OF_FILES = ("data", "dialect", "encoding", "compression", "innerpath", "bytes", "hash")


def portable(
    package: Package, placed: Callable[[str], dict[str, str]] | None = None
) -> dict[str, Any]:
    """Return the descriptor of the package that `unpack` makes of it.

    Schemas stand in it; each table is one file, which `placed` describes by the table's name:
    plain CSV, unless it is given. The other files that the package names (profile, changelog,
    licence) stand under `archivepkg.contents` by their paths, but for those of resources.
    """
    resources = [
        {name: value for name, value in table.descriptor.items() if name not in _OF_FILES}
        | (placed or as_csv)(table.name)
        if table.is_table
        else table.descriptor
        for table in package.resources
    ]
    descriptor = copy.deepcopy({**package.descriptor, "resources": resources})
    if paths := present_files(package, {**package.descriptor, "resources": []}):
        contents = {path: _encoded((package.root / path).read_bytes()) for path in sorted(paths)}
        descriptor.setdefault("archivepkg", {})["contents"] = contents
    return descriptor


def unpack(descriptor: dict[str, Any], folder: Path) -> None:
    """Write the files of a portable descriptor to `folder`: all of the package but its tables.

    Raises ArchivepkgError where a file would lead out of the folder.
    """
    descriptor = copy.deepcopy(descriptor)
    settings = descriptor.get("archivepkg")
    added = members(settings)
    contents = added.pop("contents", {})
    added.pop(ARRAYS, None)
    if settings == {}:
        del descriptor["archivepkg"]
    for path, content in {**contents, DESCRIPTOR: document(descriptor)}.items():
        if reason := misplaced(folder, path):
            raise ArchivepkgError(f"The path {path!r} {reason}: refused.")
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(_decoded(content))


def table_path(name: str, form: str = "csv") -> str:
    """Return the path of a table's file in a package that this tool writes."""
    return f"data/{quote(name, safe=' ')}.{form}"


def as_csv(name: str) -> dict[str, str]:
    """Return what a resource says of its file where a table is plain CSV."""
    form = {"format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
    return {"path": table_path(name), **form}


def as_parquet(name: str) -> dict[str, str]:
    """Return what a resource says of its file where a table is in the Parquet export."""
    form = {"format": "parquet", "mediatype": "application/vnd.apache.parquet"}
    return {"path": table_path(name, "parquet"), **form}


def parquet_tables(package: Package) -> list[Resource]:
    """Return the resources that are tables as the Parquet export has them."""
    carried = package.settings.get("contents", {})  # among which may be Parquet files too
    return [
        resource
        for resource in package.resources
        if as_parquet(resource.name).items() <= resource.descriptor.items()
        and resource.paths[0] not in carried
    ]


def carried_files(package: Package) -> set[str]:
    """Return the paths of the files that a package has, and that are no tables of it."""
    files = [{"path": item.paths} for item in package.resources if not item.is_table]
    return present_files(package, {"resources": files})


def source_files(package: Package) -> list[Path]:
    """Return the user's own files that a package stands in."""
    own = [*package.texts, *sorted(named_files(package.descriptor))] if package.is_local else []
    files = [package.root / path for path in own if not misplaced(package.root, path)]
    return [*package.packed_in, *filter(Path.is_file, files)]


def present_files(package: Package, descriptor: dict[str, Any]) -> set[str]:
    """Return the paths of the package's files that a descriptor names, and of its changelog."""
    root, paths = package.root, {changelog_path(package), *named_files(descriptor)}
    return {path for path in paths if not misplaced(root, path) and (root / path).is_file()}


def named_files(package: dict[str, Any]) -> set[str]:
    """Return the relative paths of all files that a descriptor names, in the package only."""
    settings = members(package.get("archivepkg"))
    paths = list(_strings({name: value for name, value in settings.items() if name != "contents"}))
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
