"""Chicago style: the bibliography entry of a document in an archive, to paste into a text.

After the Chicago Manual of Style (17th edition, 14.221 to 14.231): author, title in quotes,
date, then from the item to the archive. No library has this; the Chicago styles for citeproc
leave letters out of a bibliography, as unpublished.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archivepkg.exporters.citations.citation import Citation, Name
from archivepkg.tables.dates import in_words


def texts(citations: Iterable[Citation]) -> Iterator[str]:
    """Yield the entries, one a line."""
    return (entry(citation) + "\n" for citation in citations)


def entry(citation: Citation) -> str:
    """Return the bibliography entry of a record."""
    where = [citation.number, citation.location, citation.archive]
    sentences = [
        _authors(citation.authors),
        f"\u201c{_end(citation.title)}\u201d",
        _capitalised(", ".join(filter(None, [citation.genre, _date(citation)]))),
        _translated(citation.translators),
        ", ".join(filter(None, where)),
        citation.provider,
        citation.url,
    ]
    return " ".join(_end(text) for text in sentences if text)


def _date(citation: Citation) -> str:
    return in_words(citation.date.text) if citation.date else "undated"


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _authors(names: tuple[Name, ...]) -> str:
    """Return the names, the first one with the family name in front."""
    if not names:
        return ""
    first = names[0]
    head = f"{first.family}, {first.given}" if first.inverts else first.full
    return listed([head, *(name.full for name in names[1:])])


def _translated(names: tuple[Name, ...]) -> str:
    return f"Translated by {listed([name.full for name in names])}" if names else ""


def listed(texts: list[str]) -> str:
    """Return texts in a row: `A`, `A and B`, `A, B, and C` (Chicago Manual of Style, 6.19)."""
    *others, last = texts
    if len(others) > 1:
        return f"{', '.join(others)}, and {last}"
    return f"{others[0]} and {last}" if others else last


def _end(text: str) -> str:
    """Return a text that ends a sentence."""
    return (
        text if text.endswith((".", ".\u201d", "?", "!")) or text.startswith("http") else f"{text}."
    )
