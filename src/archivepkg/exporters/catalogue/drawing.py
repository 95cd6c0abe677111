"""Drawing: what the pictures of the catalogue have in common."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

LETTER = 6.6  # how wide a letter is drawn, on average
PHONE, DESKTOP = 340, 960  # the widths for which pictures are drawn


@dataclass(frozen=True)
class Label:
    """Two lines that a mark shows when it is pointed at. anchor: which end of them is at x."""

    head: str
    text: str
    x: float
    y: float
    anchor: str = "middle"


def breadth(text: str) -> float:
    """Return about how wide a text is drawn; letters of Chinese and its like take two places."""
    return LETTER * sum(2 if unicodedata.east_asian_width(c) in "FW" else 1 for c in text)


def fitted(text: str, width: float) -> str:
    """Return a text on one line, and its beginning where it is too wide."""
    text = " ".join(text.split())
    if breadth(text) <= width:
        return text
    kept = text[: int(width / LETTER)]
    while kept and breadth(kept) > width - LETTER:
        kept = kept[:-1]
    return f"{kept.rstrip()}\u2026"


def label_over(x: float, y: float, width: int, head: str, text: str) -> Label:
    """Return a label at x in a picture so wide, on the side where there is room."""
    room = max(x, width - x)
    anchor = "start" if x <= width - x else "end"
    longest = max(breadth(head), breadth(text))
    if longest > room:  # then from the edge
        x, room = (0, width) if anchor == "start" else (width, width)
    return Label(fitted(head, room), fitted(text, room), round(x, 1), y, anchor)
