"""Rules for descriptor and schemas: generators from a package to what is wrong with it.

The docstring of a rule is its documentation for users; its name is its code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from archivepkg.package.jsontext import escape
from archivepkg.package.package import Package
from archivepkg.package.resources import Field, ForeignKey, Resource
from archivepkg.package.versions import is_semantic
from archivepkg.package.visible import CONTROL
from archivepkg.tables.dialects import declared, unusable
from archivepkg.validation.rules.findings import MetadataFinding
from archivepkg.validation.rules.standard import parts

FEW_LETTERS = 4  # another letter in a word that short makes another word, as of `data` and `date`

REQUIRED_METADATA = ("name", "title", "description", "version", "licenses", "sources")
REQUIRED_OF_RESOURCES = ("title", "description")
REQUIRED_OF_TABLES = (*REQUIRED_OF_RESOURCES, "schema")
REQUIRED_OF_FIELDS = ("title", "description", "type")


def json_duplicate_key(package: Package) -> Iterator[MetadataFinding]:
    """A JSON object gives each key once.

    Of two equal keys, each reader keeps one or the other (RFC 8259, section 4).
    Delete the one that is not meant.
    """
    for path, text in package.texts.items():
        for pointer, line in text.duplicates:
            key = pointer.rpartition("/")[2]
            message = f'The key "{key}" is given twice'
            yield MetadataFinding(pointer, message, key, place=(path, line))


def near_miss(package: Package) -> Iterator[MetadataFinding]:
    """A property that nearly has the name of a standard one has exactly that name.

    The standard allows any further property, so that `contraints` or `primarykey` is
    taken for one of those, and what it says is never checked. Near is what differs by a slip of
    one letter, by case, by `_` or `-`, or as singular and plural. Correct the spelling.
    """
    for pointer, item, known in parts(package.descriptor):
        for key in item if isinstance(item, dict) and isinstance(known, dict) else ():
            if key in known:
                continue
            meant = _meant(key, known)
            if meant and meant not in item:
                message = f'"{key}" is no property here: "{meant}" is'
                yield MetadataFinding(f"{pointer}/{escape(key)}", message, key, names=(key, meant))


def unusable_dialect(package: Package) -> Iterator[MetadataFinding]:
    """Delimiter, quote and escape of a dialect are single characters, all different.

    Correct the dialect.
    """
    for resource in package.resources:
        given = declared(resource) if resource.is_delimited_text else {}
        for name in unusable(given):
            pointer = f"/resources/{resource.index}/dialect/{name}"
            yield MetadataFinding(pointer, f'"{name}" cannot be "{given[name]}"', given[name])


def dangling_key(package: Package) -> Iterator[MetadataFinding]:
    """A unique key lists fields of its schema, a foreign key names a table and fields of it.

    Correct the name, or delete the key.
    """
    tables: dict[str, set[str]] = {}
    for resource in package.resources:
        tables.setdefault(resource.name, set()).update(_names(resource))
    for resource in package.resources:
        schema = f"/resources/{resource.index}/schema"
        for index, key in enumerate(resource.unique_keys):
            pointer = f"{schema}/uniqueKeys/{index}"
            if not key:
                yield MetadataFinding(pointer, "The unique key is no list of names of fields")
            for name in sorted(set(key) - _names(resource)):
                message = f'The unique key names "{name}", which is no field'
                yield MetadataFinding(pointer, message, name)
        for index, foreign_key in enumerate(resource.foreign_keys):
            if missing := _missing_target(foreign_key, tables):
                message = f'The foreign key refers to "{missing}", which is not there'
                yield MetadataFinding(f"{schema}/foreignKeys/{index}", message, missing)


def _missing_target(key: ForeignKey, tables: dict[str, set[str]]) -> str | None:
    if key.resource not in tables:
        return key.resource
    known = tables[key.resource]  # nothing, where it has no schema
    absent = [name for name in key.to_fields if known and name not in known]
    return f"{key.resource}.{absent[0]}" if absent else None


def _names(resource: Resource) -> set[str]:
    return {field.name for field in resource.fields}


def semantic_version(package: Package) -> Iterator[MetadataFinding]:
    """The package has a version, and it is a semantic one (semver.org, 2.0.0).

    `archivepkg diff` and everybody who pins a version count on it. Write one such as `1.0.0`.
    """
    version = package.descriptor.get("version")
    if "version" in package.descriptor and not is_semantic(package.version):
        yield MetadataFinding("/version", f'"{version}" is not a semantic version', str(version))


def required_metadata(package: Package) -> Iterator[MetadataFinding]:
    """Package, resources and fields say what they are.

    The package: name, title, description, version, licenses, sources. A resource: title,
    description, and schema where it is a table. A field: title, description, type. Where the
    package declares a profile of its own, the profile says what is required instead.
    Add what is missing.
    """
    if "profile" in package.settings:
        return
    yield from _absent("", package.descriptor, REQUIRED_METADATA)
    for resource in package.resources:
        required = REQUIRED_OF_TABLES if resource.is_tabular else REQUIRED_OF_RESOURCES
        yield from _absent(f"/resources/{resource.index}", resource.descriptor, required)
    for pointer, field in fields_of(package):
        yield from _absent(pointer, field.descriptor, REQUIRED_OF_FIELDS)


def metadata_text(package: Package) -> Iterator[MetadataFinding]:
    """Text in descriptor and schemas is NFC, and free of control characters.

    It ends up in databases, pages and citations. Retype it.
    """
    for pointer, text in _texts("", package.descriptor):
        if CONTROL.search(text):
            yield MetadataFinding(pointer, "The text holds a control character", text)
        elif not unicodedata.is_normalized("NFC", text):
            yield MetadataFinding(pointer, "The text is not in Normalization Form C", text)


def _meant(key: str, known: Iterable[str]) -> str | None:
    """Return the standard property that `key` seems to misspell."""
    bare = re.sub(r"[\s_-]", "", key).lower()
    plain = {name.lower(): name for name in known}
    if bare in plain:
        return plain[bare]
    return next((plain[name] for name in plain if _is_near(bare, name)), None)


def _is_near(one: str, other: str) -> bool:
    """Tell whether two words are one slip apart: a letter more, another one, or two swapped."""
    short, long = sorted((one, other), key=len)
    if long.endswith("ies") and short == f"{long[:-3]}y":
        return True
    at = next((n for n, pair in enumerate(zip(short, long, strict=False)) if len(set(pair)) > 1), 0)
    at = len(short) if long.startswith(short) else at
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return swapped or (len(long) > FEW_LETTERS and short[at + 1 :] == long[at + 1 :])


def fields_of(package: Package) -> Iterator[tuple[str, Field]]:
    """Yield each field of all schemas, after its JSON pointer."""
    for resource in package.resources:
        for index, field in enumerate(resource.fields):
            yield f"/resources/{resource.index}/schema/fields/{index}", field


def _absent(
    pointer: str, item: dict[str, Any], names: tuple[str, ...]
) -> Iterator[MetadataFinding]:
    for name in names:
        if item.get(name) in (None, "", [], {}):
            yield MetadataFinding(f"{pointer}/{name}", f'There is no "{name}"')


def _texts(pointer: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(f"{pointer}/{escape(key)}", item)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(f"{pointer}/{index}", item)


STANDARD = [json_duplicate_key, unusable_dialect, dangling_key]
WARNINGS = [near_miss]
HOUSE = [semantic_version, required_metadata, metadata_text]
