"""Drawing: what the pictures of the catalogue have in common."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

LETTER = 6.6  # how wide a letter is drawn, on average
PHONE, DESKTOP = 340, 960  # the widths for which pictures are drawn
TOP, LINE = 14, 18  # of a label: where its first line stands, and from there to the next
HEADS = {DESKTOP: 44, PHONE: 62}  # where what is below labels begins


@dataclass(frozen=True)
class Label:
    """What a mark shows when it is pointed at. anchor: which end of its lines is at x.

    head, text: what it says. lines: the same as it is drawn, with the height of each.
    """

    head: str
    text: str
    x: float
    anchor: str
    lines: tuple[tuple[float, str], ...]


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


def wrapped(text: str, width: float) -> Iterator[str]:
    """Yield a text line by line. A word that is too wide is cut."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and breadth(longer) > width:
            yield fitted(line, width)
            longer = word
        line = longer
    if line:
        yield fitted(line, width)


def label_over(x: float, width: int, head: str, text: str) -> Label:
    """Return a label at x, on top of a picture so wide, on the side where there is room."""
    anchor, room = ("start", width - x) if x <= width / 2 else ("end", x)
    if max(breadth(head), breadth(text)) > room:  # then from the edge
        x, room = (0 if anchor == "start" else width), width
    return label_at(x, anchor, room, head, text, 1 if width == DESKTOP else 2)


def label_at(x: float, anchor: str, room: float, head: str, text: str, most: int = 1) -> Label:
    """Return a label on top of a picture. room: its width. most: the lines that its text takes."""
    texts = list(wrapped(text, room))
    if len(texts) > most:
        texts[most - 1 :] = [fitted(" ".join(texts[most - 1 :]), room)]
    lines = [fitted(head, room), *texts]
    drawn = tuple((TOP + LINE * number, line) for number, line in enumerate(lines))
    return Label(head, text, round(x, 1), anchor, drawn)
