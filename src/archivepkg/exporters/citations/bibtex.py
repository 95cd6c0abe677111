"""BibTeX in the form of biblatex, in UTF-8; bibtexparser writes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from archivepkg.exporters.citations.citation import Citation, Name

if TYPE_CHECKING:
    from bibtexparser.model import Entry

TYPES = {
    "letter": "letter",
    "manuscript": "unpublished",
    "picture": "image",
    "map": "misc",
    "interview": "misc",
    "film": "movie",
}

# What TeX would not print (TeXbook, chapter 7), and how it is written.
_SPECIAL = str.maketrans({
    "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}", "&": "\\&", "%": "\\%", "$": "\\$", "#": "\\#", "_": "\\_",
})  # fmt: skip


def texts(citations: Iterable[Citation]) -> Iterator[str]:
    """Yield the entries, one by one."""
    from bibtexparser.entrypoint import write_string
    from bibtexparser.library import Library

    for number, citation in enumerate(citations):
        yield ("\n" if number else "") + write_string(Library([entry(citation)]), unparse_stack=[])


def entry(citation: Citation) -> Entry:
    """Return a citation as an entry."""
    from bibtexparser.model import Entry, Field

    found = {
        "title": f"{{{_tex(citation.title)}}}",
        "author": _names(citation.authors),
        "recipient": _names(citation.recipients),
        "translator": _names(citation.translators),
        "date": citation.date.text if citation.date else "",
        "type": _tex(citation.genre),
        "library": _tex(", ".join(filter(None, [citation.location, citation.keeper]))),
        "archive": _tex(citation.keeper),
        "howpublished": _tex(citation.repository),
        "number": _tex(citation.number),
        "note": _note(citation),
        "language": citation.language,
        "url": re.sub(r"[{}\\\s]", "", citation.url),
        "abstract": _tex(citation.abstract),
        "keywords": _tex(", ".join(citation.subjects)),
    }
    fields = [
        Field(name, f"{{{value}}}") for name, value in found.items() if value and value != "{}"
    ]
    return Entry(TYPES[citation.kind], _key(citation.id), fields)


def _note(citation: Citation) -> str:
    """Return the recipients in words, because styles have no field for them."""
    if not citation.recipients:
        return ""
    return "Recipient: " + _tex("; ".join(name.full for name in citation.recipients))


def _names(names: tuple[Name, ...]) -> str:
    return " and ".join(_name(name) for name in names)


def _name(name: Name) -> str:
    if name.family:
        return f"{_tex(name.family)}, {_tex(name.given)}"
    return f"{{{_tex(name.full)}}}"


def _tex(text: str) -> str:
    return " ".join(text.split()).translate(_SPECIAL)


def _key(identifier: str) -> str:
    """Return a key that BibTeX reads: no space, comma, brace, quote or comment in it."""
    return re.sub(r"[\s,{}()\"'#%~\\=]", "-", identifier)
