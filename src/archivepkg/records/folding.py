"""Folding: text as it is compared, without regard to case, accents and apostrophes."""

from __future__ import annotations

import re
import unicodedata

_APOSTROPHES = re.compile("['`\u00b4\u2018\u2019\u201b\u02b9-\u02bd\u02c8\u2032\uff07]")
_WORD = re.compile(r"\w+")


def folded(text: str) -> str:
    """Return `text` in small letters, without accents and apostrophes."""
    parts = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text).casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def words(text: str) -> list[str]:
    """Return the words of a text, folded."""
    return _WORD.findall(folded(text))


def has_words(text: str, wanted: list[str]) -> bool:
    """Tell whether every wanted word is the start of a word of the text."""
    found = words(text)
    return all(any(word.startswith(part) for word in found) for part in wanted)
