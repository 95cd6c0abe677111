"""Search: the records in which words are found, in their own text or in what is linked to them.

The search table of the SQLite export is asked (`records.sqlite.search` says what it holds). Each
word finds longer words that start with it, too; words in double quotes stand in this order. A
word that stands nowhere is sought in two parts, so that `Vasilevich` finds `Vasil'evich`. Where
no record has all the words, the most common ones are left out until some record has the rest.
For a word that stands nowhere, words are proposed that start with its letter, and differ from it
by one more letter, or by two where it has five.

A record whose name has all the words comes first; then one that has them in its name or
abstract; then these or the names linked to it; and so on through TIERS. Among those of one tier,
whole words come before their beginnings, and then the order of the table decides. The catalogue
finds the same in the same order: `search.js` is this module in another language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from archivepkg.errors import ArchivepkgError
from archivepkg.records.filters import Filters, conditions
from archivepkg.records.inventory import Description, Inventory
from archivepkg.records.meaning.readable import RECORD
from archivepkg.records.sqlite.database import Database
from archivepkg.records.sqlite.search import (
    has_search,
    highlighted,
    search_table,
    searched,
    tokens,
    words_like,
)
from archivepkg.records.sqlite.tables import ROWID
from archivepkg.tables.sql import sql_name

MARKS = ("\ue000", "\ue001")  # around a word that was found: characters that no text has
LONGEST = 64  # letters of a word that is sought in two parts

_QUOTES = re.compile("[\u201c\u201d\u201e\u201f\u00ab\u00bb]")
_TERM = re.compile(r'"([^"]*)"|([^\s"]+)')
_SENTENCE_END = re.compile(r"(?<=\w\w\w[.!?])\s+(?=[^a-z\d])|\n+")  # not after "No."


@dataclass(frozen=True)
class Hit:
    """A record that was found.

    where: the title of the field or table whose text has the words; empty where none were
    asked for. marked: the sentence with the words, these between MARKS.
    """

    description: Description
    where: str
    marked: str

    def __repr__(self) -> str:
        return f"<Hit {self.description.id}: {self.description.name}>"

    @property
    def sentence(self) -> str:
        """The sentence with the words, as it stands in the text."""
        return self.marked.translate({ord(mark): None for mark in MARKS})


@dataclass(frozen=True)
class Hits:
    """What a search found. total: how many records there are. left_out: the words that no record
    has together with the others, so that these have the rest. hits: the first, the best first.
    near: the words spelt almost like one that stands nowhere."""

    total: int
    left_out: tuple[str, ...]
    hits: list[Hit]
    near: tuple[str, ...] = ()


@dataclass(frozen=True)
class Term:
    """What a record must have. text: as it was asked for. words: as the search table has them.
    whole, any: as queries of FTS5, for whole words, and for these or their beginnings."""

    text: str
    words: tuple[str, ...]
    whole: str
    any: str


def search(database: Database, query: str, filters: Filters, limit: int) -> Hits:
    """Return the records that have the words of `query` and pass the filters.

    query: words, and phrases in double quotes; where it is empty, all records that pass.
    Raises ArchivepkgError where the package declares no records, or a filter names nothing.
    """
    if not has_search(database.package):
        raise ArchivepkgError(
            f"{database.package.label} does not say which table holds its records, or that table "
            'has no text. Declare it: "archivepkg": {"record": {"resource": NAME}}.'
        )
    asked = _Asked(database, filters)
    terms = asked.terms(query)
    if query.strip() and not terms:
        return Hits(0, (), [])
    total, kept = asked.count(terms), terms
    if not total and len(terms) > 1:
        kept = asked.together(terms)
        total = asked.count(kept) if kept else 0
    dropped = [term for term in terms if not total or term not in kept]
    left_out = tuple(term.text for term in dropped) if total else ()
    return Hits(
        total, left_out, asked.hits(kept, limit) if total else [], tuple(asked.near(dropped))
    )


def parsed(query: str) -> list[tuple[str, list[str], bool]]:
    """Return the terms of a query: the text, its words, and whether it stands in quotes."""
    whole = query.encode(errors="replace").decode()  # of characters, none of them half of one
    plain = _QUOTES.sub('"', unicodedata.normalize("NFC", whole))
    found = [(quoted or word, bool(quoted)) for quoted, word in _TERM.findall(plain)]
    words = tokens(text for text, _ in found)
    terms = [(text, w, quoted) for (text, quoted), w in zip(found, words, strict=True) if w]
    return list({(tuple(w), quoted): (text, w, quoted) for text, w, quoted in terms}.values())


class _Asked:
    """One search of a database."""

    def __init__(self, database: Database, filters: Filters):
        package = database.package
        self.database = database
        self.inventory = Inventory(database)
        self.record = self.inventory.semantics.record
        self.where, self.values = conditions(self.inventory, filters)
        self.table = sql_name(search_table(package, database.named))
        self.columns = searched(package, database.named)

    def terms(self, query: str) -> list[Term]:
        """Return the terms of a query."""
        return [self._term(*term) for term in parsed(query)]

    def count(self, terms: list[Term]) -> int:
        """Return how many records have these terms and pass the filters."""
        ((total,),) = self._rows("count(*)", _all(term.any for term in terms))
        return int(total)

    def together(self, terms: list[Term]) -> list[Term]:
        """Return the terms that some record has together, the rarest and those that go with it."""
        numbers = [self._matching(term.any) for term in terms]
        kept: list[Term] = []
        for _, term in sorted(zip(numbers, terms, strict=True), key=lambda item: item[0]):
            more = [t for t in terms if t in kept or t == term]
            if self._exists(_all(t.any for t in more)):
                kept = more
        return kept

    def hits(self, terms: list[Term], limit: int) -> list[Hit]:
        """Return the first of the records that have these terms, the best first."""
        match = _all(term.any for term in terms)
        found: dict[int, None] = {}
        for part in self._ranking(terms):
            found |= {number: None for (number,) in self._rows("number", part, limit)}
            if len(found) >= limit:
                break
        numbers = list(found)[:limit]
        said = self._sentences(numbers, match) if match else repeat(("", ""))
        return [Hit(self._described(number), *next(said)) for number in numbers]

    def _term(self, text: str, words: list[str], quoted: bool) -> Term:
        whole = f'"{" ".join(words)}"'
        found = whole if quoted else f"{whole} *"
        known = self._stands(whole) or self._stands(found)
        if quoted or known or len(words) > 1 or len(words[0]) > LONGEST:
            return Term(text, tuple(words), whole, found)
        word = words[0]
        splits = [f'"{word[:at]} {word[at:]}"' for at in range(1, len(word))]
        either = f"({' OR '.join([whole, *splits])})"
        return Term(text, (word,), either, either)

    def near(self, terms: list[Term]) -> Iterator[str]:
        """Yield up to three words of records that are spelt almost like each that stands nowhere.

        Of words that are equally near, the first in the order of the alphabet.
        """
        for term in terms:
            if len(term.words) == 1 and not self._stands(term.any):
                (word,) = term.words
                most = 1 if len(word) < 5 else 2
                alike = words_like(self.database.connection, self.table, word, most)
                distances = sorted((_distance(word, other, most), other) for other in alike)
                yield from (other for far, other in distances[:3] if far <= most)

    def _ranking(self, terms: list[Term]) -> Iterator[str]:
        """Yield queries of FTS5 whose records are the better, the sooner they come."""
        whole, found = _all(term.whole for term in terms), _all(term.any for term in terms)
        if terms:
            for tier in sorted({column.tier for column in self.columns}):
                names = [sql_name(column.name) for column in self.columns if column.tier <= tier]
                for match in (whole, found):
                    yield f"{{{' '.join(names)}}} : ({match})"
        yield found

    def _rows(self, what: str, match: str, limit: int = -1) -> Iterator[tuple[Any, ...]]:
        """Yield numbers of records, or their count, in order: those that match and pass."""
        record = f"{self.database.named.table(self.record.name)} {RECORD}"
        number = f"{self.table}.rowid" if match else f"{RECORD}.{ROWID}"
        source = self.table if match else record
        if match and self.where:
            source = f"{self.table} JOIN {record} ON {RECORD}.{ROWID} = {self.table}.rowid"
        where = " AND ".join([*([f"{self.table} MATCH ?"] if match else []), *self.where, "true"])
        order = "" if what == "count(*)" else f"ORDER BY {number}"
        sql = f"SELECT {what.replace('number', number)} FROM {source} WHERE {where} {order} LIMIT ?"
        return self.database.query(sql, [*([match] if match else []), *self.values, limit])

    def _exists(self, match: str) -> bool:
        return any(True for _ in self._rows("number", match, 1))

    def _stands(self, match: str) -> bool:
        found = f"SELECT 1 FROM {self.table} WHERE {self.table} MATCH ? LIMIT 1"
        return any(True for _ in self.database.query(found, [match]))

    def _matching(self, match: str) -> int:
        sql = f"SELECT count(*) FROM {self.table} WHERE {self.table} MATCH ?"
        ((number,),) = self.database.query(sql, [match])
        return int(number)

    def _described(self, number: int) -> Description:
        for row in self.database.numbered(self.record, number):
            return self.inventory.describe(row)
        raise self._damaged()

    def _damaged(self) -> ArchivepkgError:
        return ArchivepkgError(
            f"{self.database.package.label}: "
            f"{self.table} does not fit the records. Export it again."
        )

    def _sentences(self, numbers: list[int], match: str) -> Iterator[tuple[str, str]]:
        """Yield of each record the sentence with the most of the words, and where it stands."""
        names = ", ".join(sql_name(column.name) for column in self.columns)
        sql = f"SELECT {names} FROM {self.table} WHERE rowid = ?"
        rows = [row for number in numbers for row in self.database.query(sql, [number])]
        if len(rows) < len(numbers):
            raise self._damaged()
        for texts in highlighted(rows, match, MARKS):
            best, found = (0, False, 0), ("", "")
            for column, text in zip(self.columns, texts, strict=True):
                for sentence in _SENTENCE_END.split(str(text or "")):
                    score = (_marked(sentence), column.tier > 0, -column.tier)
                    if score > best and score[0]:
                        best, found = score, (column.title, " ".join(sentence.split()))
            yield found


def _all(matches: Iterable[str]) -> str:
    """Return the query of FTS5 for what matches each of these."""
    return " AND ".join(matches)


def _distance(one: str, other: str, most: int) -> int:
    """Return how many letters differ between two words, or more than `most` of too many."""
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        before, row = row, [place]
        for at, its in enumerate(other):
            row.append(min(before[at + 1] + 1, row[at] + 1, before[at] + (letter != its)))
        if min(row) > most:
            return most + 1
    return row[-1]


def _marked(sentence: str) -> int:
    """Return how many different words of a sentence are marked."""
    found = re.findall(f"{MARKS[0]}(.*?){MARKS[1]}", sentence)
    return len({text.casefold() for text in found})
