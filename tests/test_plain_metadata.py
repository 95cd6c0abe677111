"""The law of plain metadata: frictionless never objects to what is cleared without it."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from archivepkg.package.package import Package
from archivepkg.tables.types import TYPES
from archivepkg.validation.judge.metadata import judge_metadata
from archivepkg.validation.screen.metadata import is_plain
from support.laws import examples
from support.packages import CORPUS
from test_fuzz import STANDARD_KEYS, places

TEXTS = [
    *("", "x", "A b", "../x", "/etc", "~", "$x", "%x%", "x/../y", "http://a.b/c", "file:x", "a\nb"),
    *("table", "json", "csv", "default", "email", "uri", "date", "1", "-1", "12345", "2026-02-30"),
    *("2026-13-01T00:00:00Z", "2026-01-01", "true", "exact", "sha256:x", "md5:", ":", "integer"),
]
VALUES: list[Any] = [
    *(None, True, False, 0, -1, 2.5, 10**30, *TEXTS, [], [""], ["x"], [1], [[]], [{}], [None], {}),
    *({"x": 1}, {"name": "x"}, ["x", "x"], {"fields": []}, [{"value": "x"}], {"path": "x"}),
]
KEYS = sorted(
    STANDARD_KEYS
    | dict.fromkeys(["x", "scheme", "extrapaths", "rows", "hashing", "stats", "url", "profiles"])
    | dict.fromkeys(["layout", "reference", "resource", "email", "$frictionless"])
)


def _descriptor() -> dict[str, Any]:
    """Return a descriptor that has each property that may be plain, of each plain type."""
    fields: list[dict[str, Any]] = [{"name": kind, "type": kind} for kind in TYPES]
    by_type = {field["type"]: field for field in fields}
    by_type["string"] |= {"constraints": {"pattern": "x", "enum": ["x"], "minLength": 1}}
    by_type["integer"] |= {"example": "7", "constraints": {"minimum": 1, "maximum": "9"}}
    by_type["boolean"] |= {"example": "yes", "trueValues": ["yes"], "falseValues": ["no"]}
    by_type["date"] |= {"example": "2026-02-01", "constraints": {"required": True, "unique": True}}
    by_type["number"] |= {"decimalChar": ",", "groupChar": ".", "bareNumber": True}
    by_type["list"] |= {"itemType": "integer", "delimiter": ";", "missingValues": ["-"]}
    fields.append({"name": "site", "type": "string", "format": "uri", "example": "https://a.org"})
    described = {"title": "T", "description": "D"}
    schema = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fieldsMatch": "exact",
        "missingValues": ["", "-"],
        "primaryKey": "integer",
        "fields": fields,
        "uniqueKeys": [["string"]],
        "foreignKeys": [{"fields": "year", "reference": {"resource": "", "fields": ["integer"]}}],
    }
    resource = {
        "name": "one",
        "path": "data/one.csv",
        "type": "table",
        "format": "csv",
        "encoding": "utf-8",
        "mediatype": "text/csv",
        "bytes": 1,
        "hash": "sha256:x",
        "schema": schema,
        "licenses": [{"name": "CC0-1.0"}],
        **described,
    }
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "p",
        "version": "1.0.0",
        "created": "2026-01-02T03:04:05Z",
        "keywords": ["k"],
        "sources": [{"title": "S"}],
        "contributors": [{"title": "C", "roles": ["author"]}],
        "resources": [resource, {**resource, "name": "two", "path": ["a.csv", "b.csv"]}],
    }


DESCRIPTOR = json.loads(json.dumps(_descriptor()))  # no part of it stands in two places


@st.composite
def slips(draw: st.DrawFn) -> dict[str, Any]:
    """Return the descriptor with one to three slips in it: a part put in, put out, or replaced."""
    descriptor = copy.deepcopy(DESCRIPTOR)
    for _ in range(draw(st.integers(1, 3))):
        holder, place = draw(st.sampled_from(list(places(descriptor))))
        value = copy.deepcopy(draw(st.sampled_from(VALUES)))
        match draw(st.sampled_from(["replace", "replace", "delete", "add"])):
            case "replace":
                holder[place] = value
            case "delete":
                del holder[place]
            case "add" if isinstance(holder, dict):
                holder[draw(st.sampled_from(KEYS))] = value
            case "add":
                holder.append(copy.deepcopy(holder[place]))
    return descriptor


def test_the_descriptor_is_plain_and_valid() -> None:
    package = Package(CORPUS, DESCRIPTOR, "plain")
    assert is_plain(package)
    assert not judge_metadata(package)


@examples(200)
@given(descriptor=slips())
def test_frictionless_finds_nothing_wrong_with_what_is_plain(descriptor: dict[str, Any]) -> None:
    package = Package(CORPUS, descriptor, "slipped")
    if is_plain(package):
        assert judge_metadata(package) == []


def test_the_corpus_is_validated_without_frictionless() -> None:
    program = (
        "import sys; from archivepkg import validate; "
        f"assert validate({str(CORPUS)!r}).valid; "
        "assert 'frictionless' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
