"""BibTeX in the form of biblatex, in UTF-8; bibtexparser writes it.

Every record is of type `misc`: its fields are those that biblatex's standard styles and pandoc
print of a document in an archive, the translator too. biblatex has no driver for `letter`,
`image` and `movie`, and neither prints `library`, `number` and `note` of all types.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count
from typing import TYPE_CHECKING

from archivepkg.exporters.citations.chicago import listed
from archivepkg.exporters.citations.citation import Citation, Name
from archivepkg.tables.dates import HistoricalDate, Parts, in_words

if TYPE_CHECKING:
    from bibtexparser.model import Entry

# What TeX would not print (TeXbook, chapter 7), and how it is written.
_SPECIAL = str.maketrans({
    "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}", "&": "\\&", "%": "\\%", "$": "\\$", "#": "\\#", "_": "\\_",
})  # fmt: skip
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")  # of BCP 47


def texts(citations: Iterable[Citation]) -> Iterator[str]:
    """Yield the entries, one by one, each with a key of its own."""
    from bibtexparser.entrypoint import write_string
    from bibtexparser.library import Library

    taken: set[str] = set()
    for citation in citations:
        made = entry(citation)
        for number in count(2):
            if made.key not in taken:
                break
            made.key = f"{_key(citation.id)}-{number}"
        yield ("\n" if taken else "") + write_string(Library([made]), unparse_stack=[])
        taken.add(made.key)


def entry(citation: Citation) -> Entry:
    """Return a citation as an entry."""
    from bibtexparser.model import Entry, Field

    where = [citation.number, citation.location, citation.archive, citation.provider]
    found = {
        "title": f"{{{_tex(citation.title)}}}",
        "author": _names(citation.authors),
        "translator": _names(citation.translators),
        **_date(citation.date),
        "type": _tex(_genre(citation)),
        "howpublished": _tex(", ".join(filter(None, where))),
        "language": _language(citation.cited_language),
        "url": re.sub(r"[{}\\\s]", "", citation.url),
        "abstract": _tex(citation.abstract),
        "keywords": _tex(", ".join(citation.subjects)),
    }
    fields = [
        Field(name, f"{{{value}}}") for name, value in found.items() if value and value != "{}"
    ]
    return Entry("misc", _key(citation.id), fields)


def _genre(citation: Citation) -> str:
    """Return the type, with the recipients, for whom no style has a field."""
    if not citation.recipients:
        return citation.genre
    return f"{citation.genre or 'Letter'} to {listed([name.full for name in citation.recipients])}"


def _date(date: HistoricalDate | None) -> dict[str, str]:
    """Return a date in the part of EDTF that biblatex and pandoc read, else in words."""
    if date is None:
        return {}
    if date.start is None and date.end is None:
        return {"year": _tex(in_words(date.text))}
    if date.season and date.start:
        return {"date": _iso((*date.start, date.season))}
    mark = {(True, True): "%", (True, False): "?", (False, True): "~"}.get(
        (date.uncertain, date.approximate), ""
    )
    ends = [date.start, date.end] if date.is_interval else [date.start]
    return {"date": "/".join(_iso(parts) + mark if parts else "" for parts in ends)}


def _iso(parts: Parts) -> str:
    year, *rest = parts
    return "-".join([f"{year:04}", *(f"{part:02}" for part in rest)])


def _language(text: str) -> str:
    """Return the name of a language; a tag of BCP 47 would be printed as it stands."""
    return "" if _TAG.fullmatch(text) else _tex(text)


def _names(names: tuple[Name, ...]) -> str:
    return " and ".join(_name(name) for name in names)


def _name(name: Name) -> str:
    if name.inverts:
        return f"{_tex(name.family)}, {_tex(name.given)}"
    return f"{{{_tex(name.full)}}}"


def _tex(text: str) -> str:
    return " ".join(text.split()).translate(_SPECIAL)


def _key(identifier: str) -> str:
    """Return a key that BibTeX reads: no space, comma, brace, quote or comment in it."""
    return re.sub(r"[\s,{}()\"'#%~\\=]", "-", identifier)
