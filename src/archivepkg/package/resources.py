"""Resources: the tables of a package, as their schemas and dialects describe them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from archivepkg.errors import ArchivepkgError
from archivepkg.package.paths import is_url, misplaced, not_fetched, suffixes
from archivepkg.package.values import items, members, objects, text, texts
from archivepkg.package.wording import did_you_mean

# What says how the values of a field are spelt, and what holds where it is not given
# (Table Schema v2, "Field Types").
OPTIONS: dict[str, Any] = {
    "format": "default",
    "decimalChar": ".",
    "groupChar": None,
    "bareNumber": True,
    "delimiter": ",",
    "itemType": "string",
    "trueValues": ["true", "True", "TRUE", "1"],
    "falseValues": ["false", "False", "FALSE", "0"],
}


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
        return members(self.descriptor.get("constraints"))

    @property
    def rdf_type(self) -> str | None:
        """The URI of what the field means (Table Schema v2, `rdfType`)."""
        return text(self.descriptor.get("rdfType"))

    @property
    def true_words(self) -> list[str]:
        """The literals for true of a boolean (Table Schema v2, `trueValues`)."""
        return self._words("trueValues")

    @property
    def false_words(self) -> list[str]:
        """The literals for false of a boolean (Table Schema v2, `falseValues`)."""
        return self._words("falseValues")

    @property
    def categories(self) -> list[Any]:
        """The values of `categories`, in their order; none where any value may be."""
        given = items(self.descriptor.get("categories"))
        return [item.get("value") if isinstance(item, dict) else item for item in given]

    def category(self, value: Any) -> dict[str, Any]:
        """Return what `categories` says of a value, nothing where it says nothing."""
        for item in objects(self.descriptor.get("categories")):
            if item.get("value") == value:
                return item
        return {}

    def option(self, name: str) -> str:
        """Return one of OPTIONS that is text, empty where neither it nor a default is given."""
        return str(self.descriptor.get(name) or OPTIONS[name] or "")

    def _words(self, name: str) -> list[str]:
        given = self.descriptor.get(name)
        return list(map(str, given if isinstance(given, list) else OPTIONS[name]))


@dataclass(frozen=True)
class ForeignKey:
    """A foreign key: `fields` of this resource refer to `to_fields` of `resource`."""

    fields: tuple[str, ...]
    resource: str
    to_fields: tuple[str, ...]


@dataclass(frozen=True)
class Resource:
    """A resource of a package, its schema and dialect dereferenced.

    index: its position in the package's `resources`. fetch: from a URL to the file at it.
    """

    root: Path
    index: int
    descriptor: dict[str, Any]
    fetch: Callable[[str], Path] = not_fetched

    @property
    def name(self) -> str:
        return str(self.descriptor.get("name", ""))

    @property
    def paths(self) -> list[str]:
        """The relative paths, or URLs, of its files; none where the descriptor has its data."""
        return texts(self.descriptor.get("path"))

    @property
    def path(self) -> str | None:
        """The first of its paths, `None` where the descriptor has its data."""
        return next(iter(self.paths), None)

    @property
    def files(self) -> list[Path]:
        """Its files on this machine, in order; they need not be there.

        Raises ArchivepkgError where a path leads out of the package, or to no plain file, and
        where what is at a URL is not fetched.
        """
        return [self.file(path) for path in self.paths]

    def file(self, path: str) -> Path:
        """Return the file of one of its paths. Raises as `files` does."""
        if not is_url(path):
            return file_of(self.root, path)
        if not self.is_tabular:
            raise ArchivepkgError(f"{path} is no table, and so is not fetched.")
        if not all(map(is_url, self.paths)):
            raise ArchivepkgError(
                f"{path} is a URL in one list with relative paths. Name all by URL, or none."
            )
        return self.fetch(path)

    def unfetched(self) -> Iterator[tuple[str, str]]:
        """Yield the URLs of a table that is not here, each with the reason."""
        for url in filter(is_url, self.paths if self.is_tabular else []):
            try:
                self.file(url)
            except ArchivepkgError as error:
                yield url, str(error)

    @property
    def size(self) -> int:
        """The bytes of its files, as far as they are there."""
        found = [self.root / path for path in self.paths if not misplaced(self.root, path)]
        return sum(file.stat().st_size for file in found if file.is_file())

    @property
    def schema(self) -> dict[str, Any]:
        return members(self.descriptor.get("schema"))

    @cached_property
    def fields(self) -> list[Field]:
        schema = self.schema
        default = schema.get("missingValues", [""])
        return [
            Field(item, frozenset(_missing(item.get("missingValues", default))))
            for item in objects(schema.get("fields"))
        ]

    def field(self, name: str) -> Field:
        """Return the field called `name`. Raises ArchivepkgError where there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        known = [field.name for field in self.fields]
        raise ArchivepkgError(
            f"The schema of {self.name} has no field {name!r}.{did_you_mean(name, known)} "
            f"It has: {', '.join(known)}. "
            "Where the package itself refers to it, `archivepkg validate` names the place."
        )

    @property
    def primary_key(self) -> list[str]:
        return texts(self.schema.get("primaryKey"))

    @property
    def unique_keys(self) -> list[list[str]]:
        """The keys of `uniqueKeys` (Table Schema v2); one that is no list of names is empty."""
        named = [(key, texts(key)) for key in items(self.schema.get("uniqueKeys"))]
        return [names if key in (names, *names) else [] for key, names in named]

    @property
    def foreign_keys(self) -> list[ForeignKey]:
        keys = []
        for item in objects(self.schema.get("foreignKeys")):
            target = members(item.get("reference"))
            keys.append(
                ForeignKey(
                    tuple(texts(item.get("fields"))),
                    str(target.get("resource") or self.name),
                    tuple(texts(target.get("fields"))),
                )
            )
        return keys

    @property
    def fields_match(self) -> str:
        """How columns are matched to fields (Table Schema v2, `fieldsMatch`)."""
        return (texts(self.schema.get("fieldsMatch")) or ["exact"])[0]

    def columns(self, labels: list[str]) -> list[Field | None]:
        """Match the columns of a header to fields; `None` for one that the schema does not know."""
        if self.fields_match == "exact" or not labels:
            width = max(len(labels), len(self.fields))
            return [*self.fields, *[None] * (width - len(self.fields))]
        by_name = {field.name: field for field in self.fields}
        return [by_name.get(label) for label in labels]

    @property
    def is_table(self) -> bool:
        """Tell whether the data is rows of the fields that a schema describes, in any format."""
        return bool(self.fields) and (
            self.is_delimited_text or self.descriptor.get("type", "table") == "table"
        )

    @property
    def is_tabular(self) -> bool:
        """Tell whether the data is rows, whether or not a schema describes their fields."""
        return self.is_table or self.is_delimited_text or self.descriptor.get("type") == "table"

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
        names = suffixes(self.paths[0].lower()) if self.paths else []
        if names and names[-1] in ("gz", "bz2", "xz", "zip"):
            names.pop()
        return names[-1] if names else ""


def file_of(root: Path, path: str) -> Path:
    """Return the file of the package at `root` that has this relative path.

    Raises ArchivepkgError where the path leads out of the package, or to no plain file.
    """
    if reason := misplaced(root, path):
        raise ArchivepkgError(f"{path}: the path {reason}. Name a file of the package.")
    return root / path


def _missing(values: Any) -> Iterator[str]:
    """Yield the literals of `missingValues`, whose items may be objects with a label (v2)."""
    for item in items(values):
        yield str(item["value"]) if isinstance(item, dict) and "value" in item else str(item)
