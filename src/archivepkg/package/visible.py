"""Visible text: what people read, with nothing in it that a terminal or an editor would hide."""

from __future__ import annotations

import json
import re
from typing import Any

# Control characters, invisible direction marks (Unicode's Bidi_Control) and lone surrogates.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_HIDDEN_IN_JSON = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str, *, width: int | None = None) -> str:
    """Return `text` with all that a terminal would act on written as escapes.

    width: the most characters to show; a longer text keeps its start and its end.
    """
    if width and len(text) > width:
        half = (width - 3) // 2
        text = f"{text[:half]} … {text[-half:]}"
    return _HIDDEN.sub(_escape, text)


def is_no_text(text: str) -> bool:
    """Tell whether a text holds what is no character: half of a pair, from a byte of no UTF-8."""
    return any("\ud800" <= character <= "\udfff" for character in text)


def to_json(value: Any, indent: int | None = 2) -> str:
    """Return `value` as JSON in which nothing invisible stands unescaped.

    indent: spaces a level; `None` for one line.
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _HIDDEN_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    short = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(character)
    code = ord(character)
    return short or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")
