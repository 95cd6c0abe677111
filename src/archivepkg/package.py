"""A data package: its descriptor, its resources and where each part of them stands."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from archivepkg import jsontext
from archivepkg.errors import ArchivepkgError
from archivepkg.jsontext import JsonText
from archivepkg.paths import is_url, misplaced
from archivepkg.problems import Problem
from archivepkg.sources import located

LARGEST_JSON = 64 * 2**20  # bytes of one descriptor or schema


@dataclass(frozen=True)
class Field:
    """A field of a Table Schema (v2), with the schema's defaults filled in.

    descriptor: the field as the schema gives it.
    missing: the literals that stand for a missing value in this field.
    """

    descriptor: dict[str, Any]
    missing: frozenset[str]

    @property
    def name(self) -> str:
        return str(self.descriptor.get("name", ""))

    @property
    def type(self) -> str:
        """The Table Schema type; `any` where none is given."""
        return str(self.descriptor.get("type", "any"))

    @property
    def format(self) -> str:
        return str(self.descriptor.get("format", "default"))

    @property
    def constraints(self) -> dict[str, Any]:
        value = self.descriptor.get("constraints")
        return value if isinstance(value, dict) else {}

    @property
    def rdf_type(self) -> str | None:
        """The URI of what the field means (Table Schema v2, `rdfType`)."""
        value = self.descriptor.get("rdfType")
        return value if isinstance(value, str) else None


@dataclass(frozen=True)
class ForeignKey:
    """A foreign key: `fields` of this resource refer to `to_fields` of `resource`."""

    fields: tuple[str, ...]
    resource: str
    to_fields: tuple[str, ...]


@dataclass(frozen=True)
class Resource:
    """A resource of a package, its schema and dialect dereferenced.

    index: its position in the package's `resources`.
    """

    root: Path
    index: int
    descriptor: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.descriptor.get("name", ""))

    @property
    def paths(self) -> list[str]:
        """The relative paths of its files; empty where its data stands in the descriptor."""
        return _texts(self.descriptor.get("path"))

    @property
    def files(self) -> list[Path]:
        """Its files on this machine, in order; they need not be there.

        Raises ArchivepkgError where a path leads out of the package, or to no plain file.
        """
        return [file_of(self.root, path) for path in self.paths]

    @property
    def schema(self) -> dict[str, Any]:
        value = self.descriptor.get("schema")
        return value if isinstance(value, dict) else {}

    @cached_property
    def fields(self) -> list[Field]:
        schema = self.schema
        default = schema.get("missingValues", [""])
        return [
            Field(item, frozenset(_missing(item.get("missingValues", default))))
            for item in _dicts(schema.get("fields"))
        ]

    @property
    def primary_key(self) -> list[str]:
        return _texts(self.schema.get("primaryKey"))

    @property
    def unique_keys(self) -> list[list[str]]:
        """The keys of `uniqueKeys` (Table Schema v2)."""
        keys = self.schema.get("uniqueKeys")
        return [_texts(key) for key in keys] if isinstance(keys, list) else []

    @property
    def foreign_keys(self) -> list[ForeignKey]:
        keys = []
        for item in _dicts(self.schema.get("foreignKeys")):
            reference = item.get("reference")
            target = reference if isinstance(reference, dict) else {}
            keys.append(
                ForeignKey(
                    tuple(_texts(item.get("fields"))),
                    str(target.get("resource") or self.name),
                    tuple(_texts(target.get("fields"))),
                )
            )
        return keys

    @property
    def fields_match(self) -> str:
        """How columns are matched to fields (Table Schema v2, `fieldsMatch`)."""
        return (_texts(self.schema.get("fieldsMatch")) or ["exact"])[0]

    def columns(self, labels: list[str]) -> list[Field | None]:
        """Match the columns of a header to fields; `None` for one that the schema does not know."""
        if self.fields_match == "exact" or not labels:
            width = max(len(labels), len(self.fields))
            return [*self.fields, *[None] * (width - len(self.fields))]
        by_name = {field.name: field for field in self.fields}
        return [by_name.get(label) for label in labels]

    @property
    def is_table(self) -> bool:
        """Tell whether the data is rows: delimited text, or what is said to be a table."""
        return self.is_delimited_text or self.descriptor.get("type") == "table"

    @property
    def is_delimited_text(self) -> bool:
        """Tell whether the data is CSV or TSV in files (the form that can be read by line)."""
        return bool(self.paths) and self.format in ("csv", "tsv")

    @property
    def format(self) -> str:
        """The format, as declared or as the first file's name ends, in lower case."""
        declared = self.descriptor.get("format")
        if isinstance(declared, str):
            return declared.lower()
        names = self.paths[0].lower().split(".") if self.paths else []
        if names and names[-1] in ("gz", "bz2", "xz", "zip"):
            names.pop()
        return names[-1] if len(names) > 1 else ""


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
        package = Package(folder.root, copy.deepcopy(text.value), folder.label, folder.is_local)
        package.texts[folder.descriptor] = text
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


def file_of(root: Path, path: str) -> Path:
    """Return the file of the package at `root` that has this relative path.

    Raises ArchivepkgError where the path leads out of the package, or to no plain file.
    """
    if reason := misplaced(root, path):
        raise ArchivepkgError(f"{path}: The path {reason}. Name a file of the package.")
    return root / path


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


def _texts(value: Any) -> list[str]:
    """Return a property that is a string or a list of strings as a list."""
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _dicts(value: Any) -> list[dict[str, Any]]:
    """Return the JSON objects of a list of them."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _missing(values: Any) -> Iterator[str]:
    """Yield the literals of `missingValues`, whose items may be objects with a label (v2)."""
    for item in values if isinstance(values, list) else []:
        yield str(item["value"]) if isinstance(item, dict) and "value" in item else str(item)
