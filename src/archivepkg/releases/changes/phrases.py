"""Wording: what a diff means for the version, and what changed within a text, said in words."""

from __future__ import annotations

import difflib
import re
from typing import Any, Literal, NamedTuple

from archivepkg.package.jsontext import readable
from archivepkg.package.package import Package
from archivepkg.releases.changes import Changes


def title(changes: Changes) -> str:
    """Return which releases were compared."""
    old, new = changes.old, changes.new
    if old.name == new.name:
        return f"{_name(old)} {old.version or _NO_VERSION} → {new.version or _NO_VERSION}"
    return f"{_name(old)} {old.version or _NO_VERSION} → {_name(new)} {new.version or _NO_VERSION}"


def verdict(changes: Changes) -> str:
    """Return which version the diff asks for, and whether the new one is it."""
    bump, ok, least = changes.verdict
    new = changes.new.version
    if bump == "none":
        content = "The content is the same: no new version is asked for"
        return f"{content}." if ok is not False else f"{content}, but {new} is a lower one."
    if least is None:
        return f"Asks for a {bump} version after that of OLD, which is no semantic version."
    asked = f"Asks for a {bump} version, {least} or higher"
    if ok is None:
        return f"{asked}; the version of NEW is no semantic version."
    return f"{asked}: {new} is." if ok else f"{asked}: {new} is not."


def shown(value: Any, missing: str) -> str:
    """Return a value as people read it: texts as they are, all else as JSON."""
    return missing if value is None else readable(value)


_NO_VERSION = "(no version)"


def _name(package: Package) -> str:
    return package.name or package.label


LONG = 60  # characters; what is shorter is easier to read whole
MOST_TOKENS = 4000  # comparing takes time that grows with their square
CONTEXT = 5  # words that are kept on each side of a change

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


class Part(NamedTuple):
    """A part of a text that both have (`=`), the old one only (`-`), or the new one only (`+`)."""

    sign: Literal["=", "-", "+"]
    text: str


def parts(old: str, new: str) -> list[Part] | None:
    """Return two long texts as the parts that differ, with some words around them.

    Returns `None` where it is clearer to show both texts whole: they are short, or share little.
    """
    if min(len(old), len(new)) < LONG:
        return None
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(before) + len(after) > MOST_TOKENS:
        return None
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < 0.5:
        return None
    found: list[Part] = []
    blocks = matcher.get_opcodes()
    for index, (tag, start, end, other, last) in enumerate(blocks):
        if tag == "equal":
            words = before[start:end]
            text = _shortened(words, index > 0, index < len(blocks) - 1)
            found.append(Part("=", text))
            continue
        if end > start:
            found.append(Part("-", "".join(before[start:end])))
        if last > other:
            found.append(Part("+", "".join(after[other:last])))
    return found


def _shortened(tokens: list[str], follows: bool, precedes: bool) -> str:
    """Return a text that stayed, without what is far from the change before or after it."""
    kept = 2 * CONTEXT  # every other token is a space
    head, tail = tokens[:kept] if follows else [], tokens[-kept:] if precedes else []
    if len(tokens) <= len(head) + len(tail) + 2:
        return "".join(tokens)
    return "".join(head) + "[…]" + "".join(tail)
