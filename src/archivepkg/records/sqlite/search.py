"""Full-text search of the SQLite export: what of a record is searched, and the table of it.

A record is found by its own words: its texts, key, date and the labels of its categories; by the
names of what it is linked to, in all their forms; and by what the linking tables say in words.
Notes and descriptions of what is linked are about that, and no words of the record; nor are its
sources.

The search table, `TABLE_fts`, has the rowid of the record and a column for each of these. It is
made once, of a package that declares its records: a changed package is exported again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import lru_cache
from typing import Any, NamedTuple

from archivepkg.package.package import Package
from archivepkg.package.resources import Field, Resource
from archivepkg.records.meaning.readable import RECORD
from archivepkg.records.meaning.structure import Path, paths, record_resource
from archivepkg.records.meaning.terms import (
    Semantics,
    evidence,
    field_meaning,
    label,
    meaning,
    means,
    texts,
    title_of,
)
from archivepkg.records.sqlite.tables import ROWID, Names, distinct
from archivepkg.records.sqlite.view import own_name
from archivepkg.tables.dates import in_words
from archivepkg.tables.sql import joined, sql_name, sql_text

MOST_LIKE = 20_000  # words that are compared with a misspelt one

# Where words may stand, the best place first.
TIERS = ("name", "abstract", "linked", "own", "other")

# Letters that stand for apostrophes (Unicode's modifier letters) part words, as apostrophes do.
_APOSTROPHES = "\u02b9\u02ba\u02bb\u02bc\u02bd\u02c8"
_OPTIONS = f"tokenize = \"unicode61 remove_diacritics 2 separators '{_APOSTROPHES}'\""
_RESERVED = ("rowid", "rank")  # by FTS5, beside the name of the table


class Searched(NamedTuple):
    """A column of the search table. title: for people. tier: the place in TIERS. text: in SQL."""

    name: str
    title: str
    tier: int
    text: str


def has_search(package: Package) -> bool:
    """Tell whether the package says what its records are, and they hold any text."""
    return "record" in package.settings and bool(texts(record_resource(package)))


def search_table(package: Package, named: Names) -> str:
    """Return what the search table of the records is called."""
    return own_name(package, named, "{}_fts")


def searched(package: Package, named: Names) -> list[Searched]:
    """Return the columns of the search table."""
    semantics = Semantics(package)
    taken = (*_RESERVED, search_table(package, named))
    fields = _own(semantics)
    own = distinct([field.name for field in fields], taken)
    ways = _ways(semantics)
    linked = distinct(ways, (*taken, *own.values()))
    return [
        *(
            Searched(
                own[f.name], title_of(f), _own_tier(semantics, f), _own_text(semantics, named, f)
            )
            for f in fields
        ),
        *(
            Searched(
                name,
                title_of(package.resource(table)),
                _linked_tier(semantics, ways[table]),
                _linked_text(named, semantics, ways[table]),
            )
            for table, name in linked.items()
        ),
    ]


def search_statements(package: Package, named: Names) -> Iterator[str]:
    """Yield the statements that make the search table and fill it.

    The comment is for sqlite-utils and Datasette, which look for these words to learn which
    table the search is of. A true `content` option would leave no room for what is linked.
    """
    if not has_search(package):
        return
    record, columns = record_resource(package), searched(package, named)
    table = sql_name(search_table(package, named))
    names = ", ".join(sql_name(column.name) for column in columns)
    of = sql_name(named.tables[record.name]).replace("*/", "")
    yield f"CREATE VIRTUAL TABLE {table} USING fts5 /* content={of} */ ({names}, {_OPTIONS})"
    yield (
        f"INSERT INTO {table} (rowid, {names}) "
        f"SELECT {RECORD}.{ROWID}, {', '.join(column.text for column in columns)} "
        f"FROM {named.table(record.name)} {RECORD} ORDER BY {RECORD}.{ROWID}"
    )
    yield f"INSERT INTO {table} ({table}) VALUES ('optimize')"


def functions(database: sqlite3.Connection) -> None:
    """Give a database the function that these statements ask for."""

    @lru_cache(maxsize=100_000)
    def dated(date: Any) -> str | None:
        return None if date is None else " ".join({str(date): "", in_words(str(date)): ""})

    database.create_function("dated", 1, dated, deterministic=True)


def tokens(given: Iterable[str]) -> list[list[str]]:
    """Return the words of each text as the search table has them."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f"CREATE VIRTUAL TABLE t USING fts5 (text, {_OPTIONS})")
        database.execute("CREATE VIRTUAL TABLE words USING fts5vocab (t, instance)")
        numbered = list(enumerate(given))
        database.executemany("INSERT INTO t (rowid, text) VALUES (?, ?)", numbered)
        found: list[list[str]] = [[] for _ in numbered]
        for doc, term in database.execute("SELECT doc, term FROM words ORDER BY doc, offset"):
            found[doc].append(term)
        return found


def words_like(database: sqlite3.Connection, table: str, word: str, most: int) -> list[str]:
    """Return the words of the search table `table`, as SQL has its name, that are like a word.

    They start with its letter, and are longer or shorter by `most` letters at most. Of more than
    MOST_LIKE such words, those are returned that most records have.
    """
    database.execute(f"CREATE VIRTUAL TABLE temp.known USING fts5vocab(main, {table}, row)")
    bounds = word[0], f"{word[0]}\U0010ffff", len(word) - most, len(word) + most, MOST_LIKE
    found = database.execute(
        "SELECT term FROM known WHERE term BETWEEN ? AND ? AND length(term) BETWEEN ? AND ? "
        "ORDER BY doc DESC LIMIT ?",
        bounds,
    )
    words = [word for (word,) in found]
    database.execute("DROP TABLE temp.known")
    return words


def highlighted(
    rows: list[tuple[Any, ...]], match: str, marks: tuple[str, str]
) -> Iterator[tuple[str | None, ...]]:
    """Yield rows of the search table with marks around what a query of FTS5 finds in them."""
    with closing(sqlite3.connect(":memory:")) as database:
        places = range(len(rows[0]) if rows else 1)
        names = ", ".join(f"c{place}" for place in places)
        database.execute(f"CREATE VIRTUAL TABLE t USING fts5 ({names}, {_OPTIONS})")
        marked = ", ".join(f"highlight(t, {place}, ?, ?)" for place in places)
        values = ", ".join("?" * len(places))
        database.executemany(f"INSERT INTO t VALUES ({values})", rows)
        sql = f"SELECT rowid, {marked} FROM t WHERE t MATCH ?"
        found = {row: texts for row, *texts in database.execute(sql, [*marks * len(places), match])}
        yield from (tuple(found.get(number, row)) for number, row in enumerate(rows, start=1))


def _own(semantics: Semantics) -> list[Field]:
    """Return the fields of the record that are searched."""
    record, read = semantics.record, texts(semantics.record)
    links = {name for key in record.foreign_keys for name in key.fields}
    date = semantics.field("date")
    return [
        field
        for field in record.fields
        if field in read
        or field == date
        or (field.name in record.primary_key and field.name not in links)
        or (field.categories and meaning(field))
    ]


def _own_tier(semantics: Semantics, field: Field) -> int:
    if field == label(semantics.record):
        return TIERS.index("name")
    return TIERS.index("abstract" if field == semantics.field("abstract") else "own")


def _own_text(semantics: Semantics, named: Names, field: Field) -> str:
    column = f"{RECORD}.{named.column(semantics.record.name, field.name)}"
    if field == semantics.field("date"):
        return f"dated({column})"
    labels = {str(value): field.category(value).get("label") for value in field.categories or ()}
    told = "".join(
        f" WHEN {sql_text(value)} THEN {sql_text(str(said))}"
        for value, said in labels.items()
        if said
    )
    return f"CASE CAST({column} AS TEXT){told} ELSE {column} END" if told else column


def _ways(semantics: Semantics) -> dict[str, list[Path]]:
    """Return the ways from a record to each table in which it is searched."""
    sources = {link.target.name for link in semantics.of_kind("source")}
    sources |= {key.resource for resource in semantics.package.tables for key in evidence(resource)}
    sources |= {link.child.resource.name for link in semantics.of_kind("source") if link.child}
    ways: dict[str, list[Path]] = {}
    for path in paths(semantics.package):
        found = [step.resource.name for step in path]
        if not sources.intersection(found) and _names(semantics, path[-1].resource):
            ways.setdefault(found[-1], []).append(path)
    return ways


def _names(semantics: Semantics, resource: Resource) -> list[Field]:
    """Return the fields of a linked table that name what is linked, or what the link says."""
    words = [field for field in texts(resource) if not means(field, "note")]
    date = field_meaning(resource, "date")
    if date and resource in [child.resource for child in semantics.parts]:
        return [date, *(field for field in words if field != date)]
    if resource not in [link.target for link in semantics.links]:
        return words
    named = label(resource)
    return [field for field in words if field == named or means(field, "other name")] or words


def _linked_tier(semantics: Semantics, ways: list[Path]) -> int:
    """Return the tier of a table: whether it, or what it belongs to, is who, where or what."""
    links = [link for kind in ("agent", "place", "subject") for link in semantics.of_kind(kind)]
    named = {link.target.name for link in links}
    named |= {link.child.resource.name for link in links if link.child}
    parts = {child.resource.name for child in semantics.parts}
    passed = {step.resource.name for way in ways for step in way}
    return TIERS.index("linked" if passed & (named | parts) else "other")


def _linked_text(named: Names, semantics: Semantics, ways: list[Path]) -> str:
    """Return the text of all rows of a table that a record leads to."""
    resource, record = ways[0][-1].resource, semantics.record
    fields, date = _names(semantics, resource), field_meaning(resource, "date")
    columns = [(field, f"t.{named.column(resource.name, field.name)}") for field in fields]
    said = [f"dated({column})" if field == date else column for field, column in columns]
    parts = joined("||", [f"coalesce({text} || char(10), '')" for text in said])
    reached = " OR ".join(_reached(named, record, path, "t") for path in ways)
    return (
        f"(SELECT group_concat(part, '') FROM (SELECT {parts} AS part "
        f"FROM {named.table(resource.name)} t WHERE {reached} ORDER BY t.{ROWID}))"
    )


def _reached(named: Names, record: Resource, path: Path, row: str) -> str:
    """Return the condition that a record leads to the row of this alias over this path."""
    *before, last = path
    here = _tuple(named, row, last.resource, last.to_fields)
    if not before:
        return f"{here} = {_tuple(named, RECORD, record, last.fields)}"
    alias, previous = f"p{len(before)}", before[-1].resource
    return (
        f"{here} IN (SELECT {_columns(named, alias, previous, last.fields)} "
        f"FROM {named.table(previous.name)} {alias} "
        f"WHERE {_reached(named, record, tuple(before), alias)})"
    )


def _tuple(named: Names, alias: str, resource: Resource, fields: Iterable[str]) -> str:
    return f"({_columns(named, alias, resource, fields)})"


def _columns(named: Names, alias: str, resource: Resource, fields: Iterable[str]) -> str:
    return ", ".join(f"{alias}.{named.column(resource.name, name)}" for name in fields)
