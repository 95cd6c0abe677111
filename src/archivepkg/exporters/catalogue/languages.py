"""Languages: what a page can say of the language of a text, by a declared tag or by its script."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")  # BCP 47, as far as data has it

# Codes of ISO 15924 by the first word of a letter's name in Unicode; Latin needs none.
_SCRIPTS = {
    "CYRILLIC": "Cyrl", "CJK": "Hani", "HIRAGANA": "Jpan", "KATAKANA": "Jpan", "HANGUL": "Kore",
    "ARABIC": "Arab", "HEBREW": "Hebr", "GREEK": "Grek", "DEVANAGARI": "Deva", "THAI": "Thai",
    "ARMENIAN": "Armn", "GEORGIAN": "Geor", "MONGOLIAN": "Mong", "TIBETAN": "Tibt",
}  # fmt: skip


def language_tag(text: str, declared: str = "") -> str:
    """Return the BCP 47 tag of a text: the declared one, else that of an unknown language in the
    script that most of its letters have; empty for Latin letters."""
    if _TAG.fullmatch(declared):
        return declared
    if text.isascii():
        return ""
    letters = Counter(unicodedata.name(c, "").split(" ")[0] for c in text[:200] if c.isalpha())
    most = max(letters, key=lambda script: letters[script], default="")
    return f"und-{_SCRIPTS[most]}" if most in _SCRIPTS else ""
