"""Full-text search of the SQLite export, over the records and what is linked to them.

The search table, `TABLE_fts`, has the rowid of the record, a column for each field of text, and
one for each linked table, with the text of all its rows that the record leads to. It is made
once, of a package that declares its records: a changed package is exported again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from archivepkg.package.package import Package
from archivepkg.package.resources import Field, Resource
from archivepkg.records.meaning.readable import RECORD
from archivepkg.records.meaning.structure import Path, paths, record_resource
from archivepkg.records.meaning.terms import texts
from archivepkg.records.sqlite.tables import ROWID, Names, distinct
from archivepkg.records.sqlite.view import own_name
from archivepkg.tables.sql import joined, sql_name

# Letters that stand for apostrophes (Unicode's modifier letters) part words, as apostrophes do.
_APOSTROPHES = "\u02b9\u02ba\u02bb\u02bc\u02bd\u02c8"
_RESERVED = ("rowid", "rank")  # columns that every FTS5 table has already
_OPTIONS = f"tokenize = \"unicode61 remove_diacritics 2 separators '{_APOSTROPHES}'\""
_RESERVED = ("rowid", "rank")  # by FTS5, beside the name of the table


class Searched(NamedTuple):
    """A column of the search table: the text of a table's rows, or of one field of the record."""

    name: str
    resource: Resource
    field: Field | None


def has_search(package: Package) -> bool:
    """Tell whether the package says what its records are, and they hold any text."""
    return "record" in package.settings and bool(texts(record_resource(package)))


def search_table(package: Package, named: Names) -> str:
    """Return what the search table of the records is called."""
    return own_name(package, named, "{}_fts")


def searched(package: Package, named: Names) -> list[Searched]:
    """Return the columns of the search table."""
    record, taken = record_resource(package), (*_RESERVED, search_table(package, named))
    fields = texts(record)
    own = distinct([field.name for field in fields], taken)
    linked = distinct(_ways(package), (*taken, *own.values()))
    return [
        *(Searched(own[field.name], record, field) for field in fields),
        *(Searched(name, package.resource(table), None) for table, name in linked.items()),
    ]


def search_statements(package: Package, named: Names) -> Iterator[str]:
    """Yield the statements that make the search table and fill it."""
    if not has_search(package):
        return
    table, record, ways = search_table(package, named), record_resource(package), _ways(package)
    columns = searched(package, named)
    names = ", ".join(sql_name(column.name) for column in columns)
    found = [
        f"{RECORD}.{named.column(record.name, column.field.name)}"
        if column.field
        else _linked_text(named, record, ways[column.resource.name])
        for column in columns
    ]
    yield f"CREATE VIRTUAL TABLE {sql_name(table)} USING fts5({names}, {_OPTIONS})"
    yield (
        f"INSERT INTO {sql_name(table)} (rowid, {names}) "
        f"SELECT {RECORD}.{ROWID}, {', '.join(found)} "
        f"FROM {named.table(record.name)} {RECORD} ORDER BY {RECORD}.{ROWID}"
    )
    yield f"INSERT INTO {sql_name(table)} ({sql_name(table)}) VALUES ('optimize')"


def _ways(package: Package) -> dict[str, list[Path]]:
    """Return the ways from a record to each table that has text."""
    ways: dict[str, list[Path]] = {}
    for path in paths(package):
        if texts(path[-1].resource):
            ways.setdefault(path[-1].resource.name, []).append(path)
    return ways


def _linked_text(named: Names, record: Resource, ways: list[Path]) -> str:
    """Return the text of all rows of a table that a record leads to."""
    resource = ways[0][-1].resource
    parts = joined(
        "||",
        [
            f"coalesce(t.{named.column(resource.name, field.name)} || char(10), '')"
            for field in texts(resource)
        ],
    )
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
