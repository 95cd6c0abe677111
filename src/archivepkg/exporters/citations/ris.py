"""RIS, with the tags as Zotero and EndNote read them; rispy writes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from archivepkg.exporters.citations.citation import Citation, Name
from archivepkg.tables.dates import HistoricalDate, in_words

TYPES = {
    "letter": "PCOMM",
    "manuscript": "MANSCPT",
    "picture": "ART",
    "map": "MAP",
    "interview": "PCOMM",
    "film": "MPCT",
}


def texts(citations: Iterable[Citation]) -> Iterator[str]:
    """Yield the references, one by one, with an empty line after each."""
    import rispy  # type: ignore[import-untyped]

    class Writer(rispy.RisWriter):  # type: ignore[misc]
        def set_header(self, count: int) -> str:
            return ""  # no numbers between the references

    for citation in citations:
        yield rispy.dumps([reference(citation)], implementation=Writer) + "\n"


def reference(citation: Citation) -> dict[str, Any]:
    """Return a citation under rispy's names for the tags."""
    found: dict[str, Any] = {
        "type_of_reference": TYPES[citation.kind],
        "id": citation.id,
        "title": citation.title,
        "authors": [_name(author) for author in citation.authors],
        "secondary_authors": [_name(recipient) for recipient in citation.recipients],
        "subsidiary_authors": [_name(translator) for translator in citation.translators],
        "date": _date(citation.date) if citation.date else "",
        "type_of_work": citation.genre,
        "name_of_database": citation.keeper,
        "accession_number": citation.location,
        "call_number": citation.number,
        "language": citation.cited_language,
        "urls": [citation.url] if citation.url else [],
        "abstract": citation.abstract,
        "keywords": list(citation.subjects),
        "database_provider": citation.provider,
        "notes": [_date_note(citation.date)] if citation.date else [],
    }
    return {name: _in_line(value) for name, value in found.items() if value and value != [""]}


def _in_line(value: Any) -> Any:
    """Return a value without line breaks, which would end its tag."""
    if isinstance(value, list):
        return [_in_line(item) for item in value]
    return re.sub(r"[^\S\u00a0]+", " ", str(value)).strip()


def _name(name: Name) -> str:
    """Return a name; one that stays whole ends in a comma, and has no other and no space.

    By the comma, EndNote and Zotero take all before it for one name; bibutils takes what spaces
    do not part.
    """
    if name.inverts:
        return f"{name.family}, {name.given}"
    return "\u00a0".join(name.full.replace(",", ";").split()) + ","


def _date(date: HistoricalDate) -> str:
    """Return `YYYY/MM/DD/other` with empty places for what is not known."""
    start = date.start or date.end
    if start is None:
        return ""
    year, month, day = (*(f"{part:02}" for part in start), "", "")[:3]
    return f"{int(year):04}/{month}/{day}/"


def _date_note(date: HistoricalDate) -> str:
    """Return what RIS dates cannot say: intervals, seasons and doubt."""
    plain = not (date.is_interval or date.season or date.uncertain or date.approximate)
    return "" if plain else f"Date: {in_words(date.text)} ({date.text})"
