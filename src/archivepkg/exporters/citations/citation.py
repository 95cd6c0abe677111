"""A citation: what a reference to a record says, in any format."""

from __future__ import annotations

from dataclasses import dataclass

from archivepkg.records.folding import folded, words
from archivepkg.records.inventory import Description, Entity
from archivepkg.tables.dates import HistoricalDate, parse

# Those whose work a record is; the first group that has anybody is cited.
AUTHORS = (("aut", "cre", "pht", "art", "ive", "isb"), ("spk",), ("pbl",), ("mtk",))

# Kinds of record that reference managers tell apart, by the words in a record's type.
_KINDS = {
    "photograph": "picture", "picture": "picture", "drawing": "picture", "poster": "picture",
    "map": "map", "interview": "interview", "film": "film",
}  # fmt: skip


@dataclass(frozen=True)
class Name:
    """A name. family, given: empty for a body, or where no inverted form tells them apart.
    family_first: whether the usual form has the family name first, as Chinese names have."""

    full: str
    family: str = ""
    given: str = ""
    family_first: bool = False

    @property
    def inverts(self) -> bool:
        """Whether programs may part the name, and print it as `Given Family` or `Family, Given`.

        A name that has the family name first stays whole: they have no third order.
        """
        return bool(self.family) and not self.family_first


@dataclass(frozen=True)
class Citation:
    """What a reference to a record says.

    kind: `letter` for all that is addressed to somebody, `picture`, `map`, `interview`, `film`,
    else `manuscript`. genre: the record's own type. location: where the archive has it, or where
    it is printed. repository: who makes it accessible. number: empty where the title has it.
    catalogue: the title of the package.
    """

    id: str
    kind: str
    genre: str
    title: str
    authors: tuple[Name, ...]
    recipients: tuple[Name, ...]
    translators: tuple[Name, ...]
    date: HistoricalDate | None
    archive: str
    location: str
    repository: str
    number: str
    language: str
    url: str
    abstract: str
    subjects: tuple[str, ...]
    catalogue: str

    @property
    def cited_language(self) -> str:
        """The language of what is cited, as far as it is known: not that of a translation.

        By the language, programs order names and set titles: citeproc-js those of `zh`.
        """
        return "" if self.translators else self.language

    @property
    def keeper(self) -> str:
        """Who has it: the archive of the original, or the repository where none is known."""
        return self.archive or self.repository

    @property
    def provider(self) -> str:
        """Where it was found: the repository, or this catalogue where none is named."""
        return self.repository or self.catalogue


def cite(record: Description, catalogue: str = "") -> Citation:
    """Return the citation of a record. catalogue: the title of the package it is from."""
    recipients, said = record.agents("rcp"), record.entity.said
    return Citation(
        record.id or "-".join(words(record.name)),
        _kind(record.type, bool(recipients)),
        record.type,
        record.name,
        tuple(map(name, authors(record))),
        tuple(map(name, recipients)),
        tuple(map(name, record.agents("trl"))),
        parse(record.date),
        _named(record, "archive"),
        said("shelf mark") or said("citation"),
        _named(record, "repository"),
        number if (number := said("number")) not in record.name else "",
        said("language"),
        record.url,
        record.abstract,
        tuple(statement.target.name for statement in record.of_kind("subject")),
        catalogue,
    )


def authors(record: Description) -> list[Entity]:
    """Return the agents whose work a record is."""
    return next((found for codes in AUTHORS if (found := record.agents(*codes))), [])


def name(agent: Entity) -> Name:
    """Return an agent's name, parted where another field of its row has it as `Family, Given`."""
    for value in agent.row.values():
        if isinstance(value, str) and value.count(", ") == 1:
            family, given = value.split(", ")
            if agent.name in (f"{given} {family}", f"{family} {given}"):
                return Name(agent.name, family, given, agent.name == f"{family} {given}")
    return Name(agent.name)


def _kind(genre: str, is_addressed: bool) -> str:
    if is_addressed:
        return "letter"
    return next((kind for word, kind in _KINDS.items() if word in folded(genre)), "manuscript")


def _named(record: Description, kind: str) -> str:
    return "; ".join(statement.target.name for statement in record.of_kind(kind))
