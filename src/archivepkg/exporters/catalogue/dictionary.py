"""The dictionary: tables, fields and changes of a package, as the page on the data shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archivepkg.errors import ArchivepkgError
from archivepkg.package.changelogs import sections
from archivepkg.package.jsontext import readable
from archivepkg.package.package import Package
from archivepkg.package.resources import Field, Resource
from archivepkg.records.inventory import Inventory
from archivepkg.records.meaning.terms import title_of

# Of Markdown: a heading, or the lines up to the next heading, entry or empty line.
_BLOCKS = re.compile(r"^#.*$|^[ \t]*\S.*(?:\n(?!#|[ \t]*[-*+] |[ \t]*$).*)*", re.MULTILINE)


@dataclass(frozen=True)
class FieldEntry:
    """A field. rules: its constraints in words. values: category, label and description."""

    name: str
    title: str
    description: str
    type: str
    rules: str
    meaning: str
    values: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class TableEntry:
    """A table, its keys in words, and its fields."""

    name: str
    title: str
    description: str
    rows: int
    keys: tuple[str, ...]
    fields: tuple[FieldEntry, ...]


@dataclass(frozen=True)
class Change:
    """A version of the changelog: headings and entries, in order."""

    version: str
    date: str | None
    lines: tuple[tuple[str, str], ...]  # `heading`, `entry` or `text`, and the text itself


def tables(inventory: Inventory) -> Iterator[TableEntry]:
    """Yield every table of a package."""
    for resource in inventory.package.tables:
        yield TableEntry(
            resource.name,
            title_of(resource),
            str(resource.descriptor.get("description") or ""),
            inventory.database.count(resource),
            tuple(_keys(resource)),
            tuple(map(_field, resource.fields)),
        )


def changes(package: Package) -> list[Change]:
    """Return the versions of the changelog that say anything, none where it cannot be read."""
    try:
        found = [Change(s.version, s.date, tuple(_lines(s.text))) for s in sections(package)]
    except ArchivepkgError:
        return []
    return [change for change in found if change.lines]


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield headings, entries and paragraphs of Markdown, its marks taken off."""
    for block in _BLOCKS.findall(text):
        line = " ".join(block.split())
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)|`([^`]*)`|\*\*([^*]*)\*\*", _inner, line)
        if line.startswith("#"):
            yield "heading", plain.lstrip("# ")
        elif re.match(r"[-*+] ", line):
            yield "entry", plain[2:]
        else:
            yield "text", plain


def _inner(match: re.Match[str]) -> str:
    return next(group for group in match.groups() if group is not None)


def _keys(resource: Resource) -> Iterator[str]:
    if resource.primary_key:
        yield f"Primary key: {', '.join(resource.primary_key)}"
    for key in resource.unique_keys:
        yield f"Unique: {', '.join(key)}"
    for other in resource.foreign_keys:
        yield f"{', '.join(other.fields)} refers to {other.resource} ({', '.join(other.to_fields)})"


def _field(field: Field) -> FieldEntry:
    form = "" if field.format == "default" else f", {field.format}"
    return FieldEntry(
        field.name,
        title_of(field),
        str(field.descriptor.get("description") or ""),
        f"{field.type}{form}",
        ", ".join(_rules(field)),
        field.rdf_type or "",
        tuple(_values(field)),
    )


def _rules(field: Field) -> Iterator[str]:
    for name, value in field.constraints.items():
        if value is True:
            yield name
        elif value is not False:
            yield f"{name} {readable(value)}"


def _values(field: Field) -> Iterator[tuple[str, str, str]]:
    for value in field.categories:
        about = field.category(value)
        said = " ".join(str(about[name]) for name in ("description", "uri") if about.get(name))
        yield str(value), str(about.get("label") or ""), said
