"""The standard (Data Package v1 and v2): which properties its objects have, and of what shape.

With them stands `archivepkg`, the property that this tool adds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from archivepkg.package.problems import Problem
from archivepkg.package.settings import SETTINGS

# Where the standard's own profiles are, of all its versions.
_PROFILE = re.compile(
    r"https?://(datapackage\.org/profiles|(specs\.)?frictionlessdata\.io/schemas)/[^#]*#?"
)

# An object is written as its properties, a list as a list of one item, a text as `str`: what has
# another shape is wrong. Of any other value, a function tells whether it is plain, which is to say
# surely right; of one that is not, frictionless or a rule says what it may be.
Plain = Callable[[Any], bool]


def _any(value: Any) -> bool:
    return True


def _never(value: Any) -> bool:
    return False


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _bound(value: Any) -> bool:
    return isinstance(value, str | int | float)


def _list_of(is_plain: Plain) -> Plain:
    return lambda value: isinstance(value, list) and all(map(is_plain, value))


def _one_or_more(is_plain: Plain) -> Plain:
    return lambda value: is_plain(value) or (_list_of(is_plain)(value) and value != [])


def _like(pattern: str) -> Plain:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


_name = _like("[-a-z0-9._/]+")
_path = _like("[A-Za-z0-9_-]+([./][A-Za-z0-9_-]+)*")
_time = _like("[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T[01][0-9](:[0-5][0-9]){2}Z")

_DESCRIBED = {"$schema": _text, "name": _name, "title": _text, "description": _text}
_LISTED = {
    "licenses": [dict.fromkeys(("name", "path", "title"), _text)],
    "sources": [{"title": _text, "path": _text, "email": _never, "version": _text}],
    "contributors": [
        {
            **dict.fromkeys(("title", "path", "givenName", "familyName"), _text),
            "email": _never,
            "roles": _list_of(_text),
            "role": _text,
            "organization": _text,
        }
    ],
}
CONSTRAINTS = {
    **dict.fromkeys(("required", "unique"), _flag),
    "pattern": _text,
    "enum": _list_of(_any),
    "minLength": _whole,
    "maxLength": _whole,
    **dict.fromkeys(("minimum", "maximum"), _bound),
    **dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum", "jsonSchema"), _never),
}
FIELD = {
    **_DESCRIBED,
    **dict.fromkeys(
        ("name", "type", "format", "example", "rdfType", "decimalChar", "groupChar", "delimiter"),
        _text,
    ),
    **dict.fromkeys(("missingValues", "trueValues", "falseValues"), _list_of(_text)),
    **dict.fromkeys(("categoriesOrdered", "bareNumber", "floatNumber"), _flag),
    "examples": _any,
    "categories": _any,
    "itemType": _like("string|integer"),
    "constraints": CONSTRAINTS,
}
FOREIGN_KEY = {
    "fields": _one_or_more(_text),
    "reference": {"resource": _text, "fields": _one_or_more(_text)},
}
SCHEMA = {
    **_DESCRIBED,
    "fieldsMatch": _like("exact|equal|subset|superset|partial"),
    "missingValues": _list_of(_text),
    "primaryKey": _one_or_more(_text),
    "fields": [FIELD],
    "uniqueKeys": [_any],
    "foreignKeys": [FOREIGN_KEY],
}
DIALECT = {
    **_DESCRIBED,
    **dict.fromkeys(
        ("header", "headerRows", "headerJoin", "headerCase", "commentRows", "commentChar",
         "delimiter", "lineTerminator", "quoteChar", "doubleQuote", "escapeChar", "nullSequence",
         "skipInitialSpace", "skipBlankRows", "property", "itemType", "itemKeys", "sheetNumber",
         "sheetName", "table", "caseSensitiveHeader", "csvddfVersion", "csv", "json", "excel"),
        _never,
    ),
}  # fmt: skip
RESOURCE = {
    **_DESCRIBED,
    **_LISTED,
    "type": _like("table"),
    "path": _one_or_more(_path),
    "format": _like("csv|tsv"),
    **dict.fromkeys(("data", "profile", "compression", "innerpath"), _never),
    "mediatype": _text,
    "encoding": _text,
    "homepage": _text,
    "bytes": _whole,
    "hash": str,
    "dialect": DIALECT,
    "schema": SCHEMA,
}
PACKAGE = {
    **_DESCRIBED,
    **_LISTED,
    "id": _text,
    "image": _text,
    "version": _text,
    "homepage": _text,
    "profile": _never,
    "keywords": _list_of(_text),
    "created": _time,
    "$schema": str,
    "resources": [RESOURCE],
    "archivepkg": dict.fromkeys(SETTINGS, _any),
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

    @property
    def is_plain(self) -> bool:
        """Tell whether the part is surely right, as far as that can be told of it alone."""
        if self.wanted:
            return False
        if isinstance(self.shape, dict):
            return set(self.value) <= set(self.shape)
        return bool(isinstance(self.shape, list | type) or self.shape(self.value))


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
