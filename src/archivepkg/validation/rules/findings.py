"""Findings: what rules return, to which the caller adds the code of the rule and the place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class MetadataFinding(NamedTuple):
    """What a rule found in the metadata, and where.

    pointer: JSON pointer into the dereferenced descriptor, or into the file of `place`.
    place: file and line, where the pointer alone does not lead to them. names: the property that
    is misspelt, and the one that is meant.
    """

    pointer: str
    message: str
    value: str | None = None
    place: tuple[str, int] | None = None
    names: tuple[str, ...] = ()


class TextFinding(NamedTuple):
    """What a rule found in a file: the rule's author writes the message, the caller the rest."""

    path: str
    line: int
    message: str
    row: int | None = None


class Finding(NamedTuple):
    """What a rule found in a row: the rule's author writes the message, the caller the place."""

    row: int
    message: str
    field: str | None = None
    value: str | None = None


def code(rule: Callable[..., Any]) -> str:
    """Return the code of a rule, which is its function's name in kebab case."""
    return rule.__name__.replace("_", "-")
