"""Plain metadata is never metadata that frictionless would object to."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from archivepkg.package.package import Package
from archivepkg.sources import open_package
from archivepkg.validation.judge.metadata import judge_metadata
from archivepkg.validation.rules.plainmetadata import is_plain

CORPUS = Path(__file__).parents[1]
VALUES = st.sampled_from(
    [None, True, False, 0, -1, 2.5, "", "x", "../x", "/etc", "http://a.b", "date", "table", "1.0",
     [], [""], ["x"], [1], [[]], [{}], {}, {"x": 1}, {"name": "x"}, "2026-13-01T00:00:00Z"]
)  # fmt: skip
KEYS = st.sampled_from(
    "name type format path data schema profile scheme extrapaths hash bytes fields primaryKey "
    "foreignKeys missingValues constraints required enum minimum pattern example licenses "
    "contributors email created $schema resources dialect compression fieldsMatch itemType "
    "minLength x".split()
)


def _containers(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [value, *(inner for item in value.values() for inner in _containers(item))]
    if isinstance(value, list):
        return [value, *(inner for item in value for inner in _containers(item))]
    return []


def _corpus() -> dict[str, Any]:
    with open_package(str(CORPUS)) as package:
        descriptor = package.descriptor
        descriptor["resources"] = descriptor["resources"][:2] + descriptor["resources"][6:7]
        for resource in descriptor["resources"]:
            resource["schema"]["fields"] = resource["schema"]["fields"][:6]
            resource["schema"].pop("foreignKeys", None)
        descriptor["resources"][2]["schema"]["foreignKeys"] = [
            {"fields": ["broader_id"], "reference": {"resource": "", "fields": ["id"]}}
        ]
        return descriptor


DESCRIPTOR = _corpus()


@st.composite
def edited(draw: st.DrawFn) -> dict[str, Any]:
    descriptor = copy.deepcopy(DESCRIPTOR)
    for _ in range(draw(st.integers(1, 3))):
        container = draw(st.sampled_from(_containers(descriptor)))
        value = copy.deepcopy(draw(VALUES))
        if isinstance(container, dict):
            known = [*container] or ["x"]
            key = draw(st.one_of(st.sampled_from(known), KEYS))
            if draw(st.integers(0, 3)) == 0:
                container.pop(key, None)
            else:
                container[key] = value
        elif container and draw(st.booleans()):
            container[draw(st.integers(0, len(container) - 1))] = value
        else:
            container.append(value)
    return descriptor


def test_the_corpus_is_plain() -> None:
    assert is_plain(DESCRIPTOR)


@given(descriptor=edited())
def test_plain_is_valid(descriptor: dict[str, Any]) -> None:
    if is_plain(descriptor):
        package = Package(CORPUS, json.loads(json.dumps(descriptor)), "edited")
        assert judge_metadata(package) == []
