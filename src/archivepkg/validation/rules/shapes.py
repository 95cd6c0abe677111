"""Shapes: which parts of a descriptor are lists and objects, without which no more can be asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archivepkg.package.problems import Problem

# An object is written as its members, a list as a list of one item, a text as `str`.
_SHAPE: dict[str, Any] = {
    "$schema": str,
    "licenses": [{}],
    "sources": [{}],
    "contributors": [{}],
    "resources": [
        {
            "licenses": [{}],
            "sources": [{}],
            "contributors": [{}],
            "hash": str,
            "dialect": {},
            "schema": {
                "fields": [{"constraints": {}}],
                "foreignKeys": [{"reference": {}}],
                "uniqueKeys": [],
            },
        }
    ],
}


def shape_problems(descriptor: dict[str, Any]) -> Iterator[Problem]:
    """Yield a problem for each part that is no object, list or text, but is to be one."""
    return _problems("", descriptor, _SHAPE)


def _problems(pointer: str, value: Any, shape: Any) -> Iterator[Problem]:
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            yield _problem(pointer, "an object")
            return
        for name, part in shape.items():
            if name in value:
                yield from _problems(f"{pointer}/{name}", value[name], part)
    elif shape is str:
        if not isinstance(value, str):
            yield _problem(pointer, "a text")
    elif not isinstance(value, list):
        yield _problem(pointer, "a list")
    elif shape:
        for index, item in enumerate(value):
            yield from _problems(f"{pointer}/{index}", item, shape[0])


def _problem(pointer: str, wanted: str) -> Problem:
    return Problem(_rule(pointer), f"This must be {wanted}", pointer=pointer)


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
