"""Meanings: which term a column's plain name stands for, of those that this tool understands."""

from __future__ import annotations

from collections.abc import Iterator

from archivepkg.authoring.columns import Column
from archivepkg.authoring.finding import words_of
from archivepkg.authoring.keys import ROLES, Keys, bare, is_named_after
from archivepkg.package.paths import is_web
from archivepkg.records.meaning.terms import role_code
from archivepkg.records.meaning.vocabulary import RELATOR

# The words, folded and without spaces, that mean a term in the name of a column.
FIELDS = {
    "dcterms:title": ("title", "titel", "titre", "bezeichnung", "heading", "caption", "betreff"),
    "schema:name": ("name", "fullname", "nom", "label"),
    "dcterms:date": (
        "date", "datum", "created", "year", "jahr", "zeit", "annee", "dated", "datecreated",
    ),
    "schema:startDate": ("datestart", "startdate", "start", "begin", "von", "from"),
    "schema:endDate": ("dateend", "enddate", "end", "bis", "until"),
    "dcterms:type": ("type", "typ", "genre", "art", "kind"),
    "dcterms:description": (
        "description", "beschreibung", "inhalt", "contents", "content",
    ),
    "dcterms:abstract": ("abstract", "summary", "zusammenfassung", "regest", "resume"),
    "dcterms:language": ("language", "sprache", "lang", "langue"),
    "dcterms:creator": ("creator", "urheber", "creators"),
    "dcterms:identifier": ("identifier",),
    "bf:shelfMark": ("shelfmark", "signatur", "callnumber", "cote"),
    "schema:url": ("url", "link", "web", "website", "page", "netz"),
    "geo:lat": ("latitude", "lat", "breite"),
    "geo:long": ("longitude", "long", "lon", "lng", "laenge", "lange"),
}  # fmt: skip
COORDINATES = {"geo:lat", "geo:long"}  # a place on the earth has both
# The same of columns that refer to another table.
LINKS = {
    "dcterms:creator": ("creator", "urheber", "maker"),
    "relators:aut": ("from", "von", "verfasser", "absender", "autor", "auteur"),
    "relators:rcp": ("to", "an", "empfaenger", "empfanger", "destinataire"),
    "relators:pht": ("fotograf", "photograph", "photographe", "fotografin"),
    "bf:agent": ("agent", "person", "people", "who", "leute", "name"),
    "dcterms:spatial": ("place", "ort", "location", "lieu", "where", "places", "orte"),
    "dcterms:subject": (
        "subject", "thema", "topic", "keyword", "theme", "subjects", "stichwort", "schlagwort",
        "motiv", "tag",
    ),
    "dcterms:isPartOf": ("partof", "part", "album", "parent", "series", "aus", "teilvon"),
    "dcterms:references": ("replyto", "reply", "answerto", "answers", "antwortauf", "references"),
    "schema:holdingArchive": ("archive", "archiv", "heldby", "holder"),
    "dcterms:source": ("source", "quelle"),
}  # fmt: skip


def is_dated(name: str) -> bool:
    """Tell whether a column's name says that it holds dates."""
    return "".join(words_of(name)) in FIELDS["dcterms:date"]


def meanings_of(table: dict[str, Column], keys: Keys) -> Iterator[tuple[str, str]]:
    """Yield the columns of a table that mean a term by name and values, each with the term.

    Of two that mean the same, the first does. A length alone (`Länge`) is no longitude.
    """
    found: dict[str, str] = {}
    for column in table.values():
        if term := _meaning(column, keys):
            found.setdefault(term, column.name)
    for term, name in found.items():
        if term not in COORDINATES or found.keys() >= COORDINATES:
            yield name, term


def _meaning(column: Column, keys: Keys) -> str | None:
    table = column.table.resource.name
    refers = {key.fields[0]: key.resource for key in keys.foreign[table]}
    if column.name in refers:
        return _link(column.name, to_own=refers[column.name] == table)
    if keys.primary.get(table) == (column.name,):
        return "dcterms:identifier"
    words = words_of(column.name)
    if len(words) > 1 and is_named_after(words[:1], table):
        words = words[1:]
    word = "".join(words)
    if refers and word in ROLES:
        return "bf:role"
    found = (term for term, known in FIELDS.items() if word in known and _fits(column, term))
    return next(found, None)


def _link(name: str, *, to_own: bool) -> str | None:
    words = bare(name)
    if code := role_code(" ".join(words)):
        return "dcterms:creator" if code == "cre" else RELATOR + code
    found = [term for term, known in LINKS.items() if "".join(words) in known]
    if to_own and found and not found[0].startswith("dcterms:"):
        return None
    return next(iter(found), None)


def _fits(column: Column, term: str) -> bool:
    """Tell whether the values of a column are such as a term has."""
    values = column.sample
    match term:
        case "dcterms:date":
            return column.is_edtf
        case "schema:startDate" | "schema:endDate":
            return column.type == "date"
        case "schema:url":
            return bool(values) and all(map(is_web, values))
        case "geo:lat" | "geo:long":
            most = 90 if term == "geo:lat" else 180
            numbers = column.type in ("number", "integer") and column.filled > 0
            return numbers and all(-most <= number <= most for number in column.numbers)
        case "dcterms:identifier":
            return column.is_key
    return column.type == "string" and column.filled > 0
