"""The rules of this tool, in the order of its documentation: code, group and description."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

DECLARATION = """A declaration under `archivepkg` can be carried out.

A check names its kind, and resources and fields that are there. Correct the declaration."""

PROFILE = """The descriptor, its schemas put in place, satisfies the package's own profile.

The profile is the JSON Schema named by `archivepkg.profile`. Do what the message says."""

SLOW_PATTERN = """No `pattern` takes more than two seconds on slow matches.

A pattern such as `(a+)+$` can take years on a long value. Write a simpler pattern."""

INCOMPARABLE_VALUE = """A value can be compared as its key and the bounds of its field ask.

Lists and objects cannot, nor can a time with a time zone and one without. frictionless reads the
table no further. Change the type of the field, take it out of the key, or write all its times in
one way."""


# What to do about a problem that frictionless named, by its code.
FRICTIONLESS = {
    "package-error": "Correct the descriptor as the message says.",
    "resource-error": "Correct the resource in the descriptor as the message says.",
    "dialect-error": "Correct the resource's dialect as the message says.",
    "control-error": "Correct the resource's dialect as the message says.",
    "schema-error": "Correct the Table Schema as the message says.",
    "field-error": "Correct the field in the Table Schema as the message says.",
    "source-error": "The file must be a table in the format that the descriptor names.",
    "scheme-error": "Put the file where the descriptor says, or correct its path.",
    "format-error": "Save the file in the format that the descriptor names.",
    "encoding-error": "Save the file in the encoding that the descriptor names.",
    "compression-error": "Pack the file again, or correct its compression.",
    "hash-count": "The file is not the one that was described: restore it, or renew its hash.",
    "byte-count": "The file is not the one that was described: restore it, or renew its bytes.",
    "unmatched-header": "Name the columns as the schema names its fields.",
    "extra-label": "Delete the column, or add its field to the schema.",
    "missing-label": "Add the column, or take its field out of the schema.",
    "blank-label": "Name the column.",
    "duplicate-label": "Rename or delete one of the columns.",
    "incorrect-label": "Name and order the columns as the schema does its fields.",
    "blank-row": "Delete the blank line.",
    "extra-cell": "Delete the cell, or quote a cell that holds the delimiter.",
    "missing-cell": "Add the cell: an empty one is written as nothing between two delimiters.",
    "type-error": "Write the value as its field's type and format ask.",
    "constraint-error": "Correct the value, or the constraint if the value is right.",
    "unique-error": "Correct the value that is given twice, or delete the row.",
    "primary-key": "Give each row its own key, with no part of it missing.",
    "foreign-key": "Correct the value, or add the row that it refers to.",
}


@dataclass(frozen=True)
class Rule:
    """A rule, as the paragraphs of its docstring describe it.

    group: `standard`, `house` or `declared`. summary: what holds. detail: why, and what to do.
    note: how it is declared, where a package declares it.
    """

    code: str
    group: str
    summary: str
    detail: str
    note: str = ""


def code(rule: Callable[..., Any]) -> str:
    """Return the code of a rule, which is its function's name in kebab case."""
    return rule.__name__.replace("_", "-")


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

    modules: list[Any] = [descriptors, constraints, files, texts, cells, tables]
    standard = [_described("standard", rule) for module in modules for rule in module.STANDARD]
    house = [_described("house", rule) for module in modules for rule in module.HOUSE]
    own = [_described("declared", rule) for rules in declared.RULES.values() for rule in rules]
    return [
        *standard,
        _rule("slow-pattern", "standard", SLOW_PATTERN),
        _rule("incomparable-value", "standard", INCOMPARABLE_VALUE),
        *house,
        _rule("declaration", "declared", DECLARATION),
        _rule("profile", "declared", PROFILE),
        *own,
    ]


def remedies() -> dict[str, str]:
    """Return for each rule, of this tool and of frictionless, why it is and what to do."""
    return {**FRICTIONLESS, **{rule.code: rule.detail for rule in own_rules()}}


def _described(group: str, rule: Callable[..., Any]) -> Rule:
    return _rule(code(rule), group, inspect.getdoc(rule) or "")


def _rule(rule_code: str, group: str, text: str) -> Rule:
    paragraphs = [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]
    return Rule(rule_code, group, *paragraphs)
