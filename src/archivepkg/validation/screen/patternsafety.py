"""Which regular expressions mean the same to RE2, which DuckDB uses, and to Python's `re`."""

from __future__ import annotations

import re
from typing import Literal

# Inside brackets: no nested bracket (a POSIX class to RE2), no escape but of a class or a sign.
_CLASS = r"\[\^?(?:[^\\\[\]]|\\[dws]|\\[^A-Za-z0-9\s])+\]"
_SAFE = re.compile(
    rf"(?:{_CLASS}|\\[dwsDWS]|\\[^A-Za-z0-9\s]|\(\?:|\((?!\?)|\)|[|.^$*+?]"
    r"|\{[0-9]{1,3}(?:,[0-9]{0,3})?\}|[^\\\[\](){}|.^$*+?])*"
)
_DOUBLED_REPEAT = re.compile(r"[*+?}][*+]")  # possessive to Python, an error or a repeat to RE2
_CLASS_ESCAPE = re.compile(r"\\[dwsDWS]")


def same_in_re2(pattern: str) -> Literal["always", "ascii"] | None:
    r"""Tell when a full match in RE2 implies that frictionless accepts the text.

    Returns `always`, `ascii` (where the text is ASCII: `\d` and its like know more letters in
    Python), or `None` where it cannot be told. Matches are of texts without line breaks.
    """
    if not _SAFE.fullmatch(pattern) or _DOUBLED_REPEAT.search(pattern):
        return None
    return "ascii" if _CLASS_ESCAPE.search(pattern) else "always"
