"""The standard (Data Package v1 and v2): which properties its objects have, and of what shape.

With them stands `archivepkg`, the property that this tool adds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from archivepkg.package.problems import Problem
from archivepkg.package.settings import SETTINGS

# An object is written as its properties, a list as a list of one item, a text as `str`; of what
# is `ANY`, frictionless or a rule says what it may be.
ANY = None

# Where the standard's own profiles are, of all its versions.
_PROFILE = re.compile(
    r"https?://(datapackage\.org/profiles|(specs\.)?frictionlessdata\.io/schemas)/[^#]*#?"
)

_DESCRIBED = dict.fromkeys(("$schema", "name", "title", "description"), ANY)
_LISTED = {
    "licenses": [dict.fromkeys(("name", "path", "title"), ANY)],
    "sources": [dict.fromkeys(("title", "path", "email", "version"), ANY)],
    "contributors": [
        dict.fromkeys(
            ("title", "path", "email", "givenName", "familyName", "roles", "role", "organization"),
            ANY,
        )
    ],
}
CONSTRAINTS = dict.fromkeys(
    ("required", "unique", "pattern", "enum", "minLength", "maxLength", "minimum", "maximum",
     "exclusiveMinimum", "exclusiveMaximum", "jsonSchema"), ANY
)  # fmt: skip
FIELD = {
    **_DESCRIBED,
    **dict.fromkeys(
        ("type", "format", "example", "examples", "rdfType", "missingValues", "categories",
         "categoriesOrdered", "trueValues", "falseValues", "bareNumber", "decimalChar",
         "groupChar", "floatNumber", "delimiter", "itemType"), ANY
    ),
    "constraints": CONSTRAINTS,
}  # fmt: skip
FOREIGN_KEY = {"fields": ANY, "reference": {"resource": ANY, "fields": ANY}}
SCHEMA = {
    **_DESCRIBED,
    **dict.fromkeys(("fieldsMatch", "missingValues", "primaryKey"), ANY),
    "fields": [FIELD],
    "uniqueKeys": [ANY],
    "foreignKeys": [FOREIGN_KEY],
}
DIALECT = {
    **_DESCRIBED,
    **dict.fromkeys(
        ("header", "headerRows", "headerJoin", "headerCase", "commentRows", "commentChar",
         "delimiter", "lineTerminator", "quoteChar", "doubleQuote", "escapeChar", "nullSequence",
         "skipInitialSpace", "skipBlankRows", "property", "itemType", "itemKeys", "sheetNumber",
         "sheetName", "table", "caseSensitiveHeader", "csvddfVersion", "csv", "json", "excel"),
        ANY,
    ),
}  # fmt: skip
RESOURCE = {
    **_DESCRIBED,
    **_LISTED,
    **dict.fromkeys(
        ("type", "path", "data", "profile", "format", "mediatype", "encoding", "bytes",
         "homepage", "compression", "innerpath"), ANY
    ),
    "hash": str,
    "dialect": DIALECT,
    "schema": SCHEMA,
}  # fmt: skip
PACKAGE = {
    **_DESCRIBED,
    **_LISTED,
    **dict.fromkeys(("id", "profile", "keywords", "image", "version", "created", "homepage"), ANY),
    "$schema": str,
    "resources": [RESOURCE],
    "archivepkg": dict.fromkeys(SETTINGS, ANY),
}


def is_own_profile(url: str) -> bool:
    """Tell whether a URL is that of a profile of the standard itself, which is always checked."""
    return bool(_PROFILE.fullmatch(url))


class Part(NamedTuple):
    """A part of a descriptor, at a JSON pointer, and the shape that the standard gives it."""

    pointer: str
    value: Any
    shape: Any

    @property
    def wanted(self) -> str | None:
        """What the part must be, in words; `None` where it is, or where it may be anything."""
        for shape, kind, words in _KINDS:
            if isinstance(self.shape, shape):
                return None if isinstance(self.value, kind) else words
        return None


_KINDS = ((dict, dict, "an object"), (list, list, "a list"), (type, str, "a text"))


def parts(value: Any, shape: Any = PACKAGE, pointer: str = "") -> Iterator[Part]:
    """Yield a dereferenced descriptor and each part of it that the standard speaks of."""
    part = Part(pointer, value, shape)
    yield part
    if part.wanted:
        return
    if isinstance(shape, dict):
        for name in shape:
            if name in value:
                yield from parts(value[name], shape[name], f"{pointer}/{name}")
    elif isinstance(shape, list):
        for index, item in enumerate(value):
            yield from parts(item, shape[0], f"{pointer}/{index}")


def shape_problems(descriptor: dict[str, Any]) -> Iterator[Problem]:
    """Yield a problem for each part that is no object, list or text, but is to be one.

    Nothing more can be asked of a descriptor before these are put right.
    """
    for part in parts(descriptor):
        if part.wanted:
            rule, message = _rule(part.pointer), f"This must be {part.wanted}"
            yield Problem(rule, message, pointer=part.pointer)


def _rule(pointer: str) -> str:
    """Return frictionless's code for errors of the part that holds what is at this pointer."""
    for part, rule in {
        "/fields/": "field-error",
        "/schema": "schema-error",
        "/dialect": "dialect-error",
        "/resources/": "resource-error",
    }.items():
        if part in pointer:
            return rule
    return "package-error"
