"""Search: the records in which words are found, in their own text or in what is linked to them.

The search table of the SQLite export is asked; SQLite's bm25 ranks what it finds, names before
notes. A word also finds longer words that start with it. A word that stands nowhere is sought
with an apostrophe in it, so that `Vasilevich` finds `Vasil'evich`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archivepkg.errors import ArchivepkgError
from archivepkg.records.filters import Filters, conditions
from archivepkg.records.inventory import Description, Inventory
from archivepkg.records.meaning.readable import RECORD
from archivepkg.records.meaning.terms import Semantics, label, title_of
from archivepkg.records.sqlite.database import Database
from archivepkg.records.sqlite.search import Searched, has_search, search_table, searched
from archivepkg.records.sqlite.tables import ROWID
from archivepkg.tables.sql import sql_name

MARKS = ("\ue000", "\ue001")  # around a word that was found: characters that no text has

_TERM = re.compile(r'"([^"]+)"|(\S+)')
_SENTENCE_END = re.compile(r"(?<=\w\w\w[.!?])\s+(?=[^a-z\d])|\n+")  # not after "No."
_WEIGHTS = {"name": 10.0, "abstract": 5.0, "own": 3.0, "linked": 4.0, "other": 0.5}


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
    """What a search found. total: how many records there are. partly: whether none of them has
    all the words, so that these have some. hits: the first of them, the best first."""

    total: int
    partly: bool
    hits: list[Hit]


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
    terms = [asked.term(*match.groups()) for match in _TERM.finditer(query)]
    terms = [term for term in terms if term]
    found = asked.matching(" AND ".join(terms), limit)
    if found.total or len(terms) < 2:
        return found
    return asked.matching(" OR ".join(terms), limit, partly=True)


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

    def term(self, phrase: str | None, word: str | None) -> str:
        """Return one term of the user's as a query of FTS5; empty where it has no letters."""
        text = phrase or word or ""
        if not re.search(r"\w", text):
            return ""
        quotes = '"' + text.replace('"', "").rstrip("*") + '"'
        if phrase:
            return quotes
        found = f"({quotes} OR {quotes} *)"
        if self._count(found) or not text.isalpha():
            return found
        splits = (f'"{text[:at]} {text[at:]}"' for at in range(1, len(text)))
        return f"({' OR '.join([quotes, *splits])})"

    def matching(self, match: str, limit: int, *, partly: bool = False) -> Hits:
        """Return the records that match a query of FTS5, or all that pass the filters."""
        own = f"{self.database.named.table(self.record.name)} {RECORD}"
        values = [*([match] if match else []), *self.values]
        if match:
            own = f"{self.table} JOIN {own} ON {RECORD}.{ROWID} = {self.table}.rowid"
        where = " AND ".join([*([f"{self.table} MATCH ?"] if match else []), *self.where, "true"])
        ((total,),) = self.database.query(f"SELECT count(*) FROM {own} WHERE {where}", values)
        rank = f"bm25({self.table}, {', '.join(self._weights())}), " if match else ""
        keys = self.database.named
        key = ", ".join(f"{RECORD}.{keys.column(self.record.name, n)}" for n in self._key())
        sql = f"SELECT {RECORD}.{ROWID}, {key} FROM {own} WHERE {where} ORDER BY {rank}1 LIMIT ?"
        rows = list(self.database.query(sql, [*values, limit]))
        hits = [self._hit(row, key, match) for row, *key in rows]
        return Hits(int(total), partly and bool(total), hits)

    def _key(self) -> list[str]:
        return self.record.primary_key or [field.name for field in self.record.fields]

    def _count(self, match: str) -> int:
        found = f"SELECT 1 FROM {self.table} WHERE {self.table} MATCH ? LIMIT 1"
        return len(list(self.database.query(found, [match])))

    def _weights(self) -> Iterator[str]:
        for column in self.columns:
            yield str(_WEIGHTS[_rank(self.inventory.semantics, column)])

    def _hit(self, row: int, key: list[object], match: str) -> Hit:
        values = tuple(key)
        record = next(self.database.rows(self.record, self._key(), *values))
        description = self.inventory.describe(record)
        return Hit(description, *(self._sentence(row, match) if match else ("", "")))

    def _sentence(self, row: int, match: str) -> tuple[str, str]:
        """Return the sentence with the most of the words, and where it stands."""
        parts = [
            f"highlight({self.table}, {number}, '{MARKS[0]}', '{MARKS[1]}')"
            for number in range(len(self.columns))
        ]
        where = f"{self.table} MATCH ? AND rowid = ?"
        sql = f"SELECT {', '.join(parts)} FROM {self.table} WHERE {where}"
        ((*texts,),) = self.database.query(sql, [match, row])
        best, found = (0, 0.0), ("", "")
        for column, text in zip(self.columns, texts, strict=True):
            kind = _rank(self.inventory.semantics, column)
            for sentence in _SENTENCE_END.split(text or ""):
                score = (_marked(sentence), 0 if kind == "name" else _WEIGHTS[kind])
                if score > best:
                    best, found = score, (_title(column), " ".join(sentence.split()))
        return found


def _title(column: Searched) -> str:
    return title_of(column.field or column.resource)


def _rank(semantics: Semantics, column: Searched) -> str:
    """Return which of the weights the text of a column has."""
    resource, field = column.resource, column.field
    if field:
        if field == label(resource):
            return "name"
        return "abstract" if field == semantics.field("abstract") else "own"
    named = {
        link.target.name
        for kind in ("agent", "place", "subject")
        for link in semantics.of_kind(kind)
    }
    parents = {
        child.resource.name: parent
        for parent, items in semantics.children.items()
        for child in items
    }
    if resource.name in named or parents.get(resource.name) in named | {semantics.record.name}:
        return "linked"
    return "other"


def _marked(sentence: str) -> int:
    """Return how many different words of a sentence are marked."""
    found = re.findall(f"{MARKS[0]}(.*?){MARKS[1]}", sentence)
    return len({text.casefold() for text in found})
