"""Wording: counts, lists and likely meanings, said in the same way wherever they are said."""

from __future__ import annotations

from collections.abc import Sequence

MOST_ITEMS = 12  # of a list in a sentence


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun. plural: the noun's, where it does not just end in `s`."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def listed(items: Sequence[object], most: int = MOST_ITEMS, separator: str = ", ") -> str:
    """Return items as a list in a sentence, and how many are left out, which is never one."""
    left = len(items) - most if len(items) > most + 1 else 0
    text = separator.join(map(str, items[: len(items) - left]))
    return f"{text} and {left:,} more" if left else text
