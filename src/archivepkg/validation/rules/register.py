"""The rules of this tool, in the order of its documentation: code, group and description."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from archivepkg.validation.rules.findings import code
from archivepkg.validation.rules.remedies import FRICTIONLESS

DECLARATION = """A declaration under `archivepkg` can be carried out.

A check names its kind, and resources and fields that are there; what goes without saying
(`plain`) names a field, and one of its categories. Correct the declaration."""

PROFILE = """The descriptor satisfies its profiles, which are JSON Schemas.

The package's own, named by `archivepkg.profile`, is of the descriptor with its schemas put in
place; one that the package or a resource names by URL, of the descriptor as it is written. Do what
the message says."""

SLOW_PATTERN = """No `pattern` takes more than two seconds on slow matches.

A pattern such as `(a+)+$` can take years on a long value. Write a simpler pattern."""

INCOMPARABLE_VALUE = """A value can be compared as its key and the bounds of its field ask.

Lists and objects cannot, nor can a time with a time zone and one without. frictionless reads the
table no further. Change the type of the field, take it out of the key, or write all its times in
one way."""


@dataclass(frozen=True)
class Rule:
    """A rule, as the paragraphs of its docstring describe it.

    group: `standard`, `warning`, `house` or `declared`. summary: what holds. detail: why, and
    what to do. note: how it is declared, where a package declares it.
    """

    code: str
    group: str
    summary: str
    detail: str
    note: str = ""


def own_rules() -> list[Rule]:
    """Return the rules that this tool adds to those of frictionless."""
    from archivepkg.validation.rules import (
        cells,
        constraints,
        declared,
        descriptors,
        files,
        tables,
        texts,
    )

    def listed(group: str, name: str) -> Iterator[Rule]:
        for module in (descriptors, constraints, files, texts, cells, tables):
            for rule in getattr(module, name, ()):
                yield _described(group, rule)

    return [
        *listed("standard", "STANDARD"),
        *listed("standard", "ROWS"),
        _rule("slow-pattern", "standard", SLOW_PATTERN),
        _rule("incomparable-value", "standard", INCOMPARABLE_VALUE),
        *listed("warning", "WARNINGS"),
        *listed("house", "HOUSE"),
        _rule("declaration", "declared", DECLARATION),
        _rule("profile", "declared", PROFILE),
        *(_described("declared", rule) for rules in declared.RULES.values() for rule in rules),
    ]


def remedies() -> dict[str, str]:
    """Return for each rule, of this tool and of frictionless, why it is and what to do."""
    return {**FRICTIONLESS, **{rule.code: rule.detail for rule in own_rules()}}


def _described(group: str, rule: Callable[..., Any]) -> Rule:
    return _rule(code(rule), group, inspect.getdoc(rule) or "")


def _rule(rule_code: str, group: str, text: str) -> Rule:
    paragraphs = [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]
    return Rule(rule_code, group, *paragraphs)
