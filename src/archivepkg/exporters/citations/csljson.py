"""CSL-JSON (citation-style-language/schema 1.0): what Zotero, pandoc and citeproc take."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from archivepkg.exporters.citations.citation import Citation, Name
from archivepkg.tables.dates import HistoricalDate, in_words

TYPES = {
    "letter": "personal_communication",
    "manuscript": "manuscript",
    "picture": "graphic",
    "map": "map",
    "interview": "interview",
    "film": "motion_picture",
}


def texts(citations: Iterable[Citation]) -> Iterator[str]:
    """Yield the array of items, an item a piece."""
    between = "[\n"
    for citation in citations:
        yield between + json.dumps(item(citation), ensure_ascii=False, indent=2)
        between = ",\n"
    yield "[]\n" if between == "[\n" else "\n]\n"


def item(citation: Citation) -> dict[str, Any]:
    """Return a citation as an item of CSL-JSON."""
    found = {
        "id": citation.id,
        "type": TYPES[citation.kind],
        "title": citation.title,
        "genre": citation.genre,
        "author": [_name(author) for author in citation.authors],
        "recipient": [_name(recipient) for recipient in citation.recipients],
        "translator": [_name(translator) for translator in citation.translators],
        "issued": _date(citation.date) if citation.date else None,
        "archive": citation.keeper,
        "archive_location": citation.location,
        "number": citation.number,
        "language": citation.cited_language,
        "URL": citation.url,
        "abstract": citation.abstract,
        "keyword": ", ".join(citation.subjects),
        "source": citation.provider,
    }
    return {name: value for name, value in found.items() if value}


def _name(name: Name) -> dict[str, Any]:
    if name.inverts:
        return {"family": name.family, "given": name.given}
    return {"literal": name.full}


def _date(date: HistoricalDate) -> dict[str, Any]:
    """Return a date with the precision that it has; one that CSL cannot say, as a literal."""
    if date.start is None or date.end is None:
        return {"literal": in_words(date.text)}
    ends = [date.start, date.end] if date.is_interval else [date.start]
    found: dict[str, Any] = {"date-parts": [list(parts) for parts in ends]}
    if date.season:
        found["season"] = date.season - 20
    if date.uncertain or date.approximate:
        found["circa"] = True
    return found
