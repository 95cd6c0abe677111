"""Full-text search of the SQLite export, over the records and what is linked to them.

The search table, `TABLE_fts`, has the rowid of the record, a column for each field of text, and
one for each linked table, with the text of all its rows that the record leads to. Triggers keep
it in step with every table that it reads. It is made where the package declares its records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from archivepkg.package.package import Package
from archivepkg.package.resources import Field, Resource
from archivepkg.records.meaning.readable import RECORD
from archivepkg.records.meaning.structure import Path, Step, paths, record_resource
from archivepkg.records.meaning.terms import texts
from archivepkg.records.sqlite.tables import Names, distinct
from archivepkg.records.sqlite.view import own_name
from archivepkg.tables.types import quoted

# Letters that stand for apostrophes (Unicode's modifier letters) part words, as apostrophes do.
_APOSTROPHES = "\u02b9\u02ba\u02bb\u02bc\u02bd\u02c8"
_RESERVED = ("rowid", "rank")  # columns that every FTS5 table has already
_OPTIONS = f"tokenize = \"unicode61 remove_diacritics 2 separators '{_APOSTROPHES}'\""


def search_table(package: Package, named: Names) -> str:
    """Return what the search table of the records is called."""
    return own_name(package, named, "{}_fts")


def has_search(package: Package) -> bool:
    """Tell whether the package says what its records are, and they hold any text."""
    return "record" in package.settings and bool(texts(record_resource(package)))


def searched(package: Package) -> dict[str, Field | Resource]:
    """Return the columns of the search table, each with the record's field or the linked table
    whose text it holds."""
    fields = {field.name: field for field in texts(record_resource(package))}
    ways = _ways(package)
    own = distinct(fields, _RESERVED)
    linked = distinct(ways, [*own.values(), *_RESERVED])
    return {own[name]: field for name, field in fields.items()} | {
        linked[name]: paths[0][-1].resource for name, paths in ways.items()
    }


def search_statements(package: Package, named: Names) -> Iterator[str]:
    """Yield the statements that make the search table, fill it, and keep it in step."""
    if not has_search(package):
        return
    search = _Search(package, named)
    yield search.content_view()
    yield search.create()
    yield search.insert("true")
    yield f"INSERT INTO {search.table} ({search.table}) VALUES ('optimize')"
    yield from search.triggers()


def _ways(package: Package) -> dict[str, list[Path]]:
    """Return the ways from a record to each table that has text."""
    ways: dict[str, list[Path]] = {}
    for path in paths(package):
        if texts(path[-1].resource):
            ways.setdefault(path[-1].resource.name, []).append(path)
    return ways


class _Search:
    """The SQL of the search table of one package."""

    def __init__(self, package: Package, named: Names):
        self.record = record_resource(package)
        self.named = named
        self.table = quoted(search_table(package, named))
        self.content = quoted(own_name(package, named, "{}_searched"))
        self.row = named.rowid(self.record.name)
        self.ways = _ways(package)
        self.names = [quoted(name) for name in searched(package)]

    def create(self) -> str:
        return f"CREATE VIRTUAL TABLE {self.table} USING fts5({', '.join(self.names)}, {_OPTIONS})"

    def content_view(self) -> str:
        own = [f"{RECORD}.{self._column(self.record, f.name)}" for f in texts(self.record)]
        linked = [self._linked_text(ways) for ways in self.ways.values()]
        selected = ",\n  ".join(
            f"{text} AS {name}" for text, name in zip([*own, *linked], self.names, strict=True)
        )
        return (
            f"CREATE VIEW {self.content} AS SELECT\n  {RECORD}.{self.row} AS record_rowid,\n"
            f"  {selected}\nFROM {self.named.table(self.record.name)} {RECORD}"
        )

    def insert(self, condition: str) -> str:
        names = ", ".join(self.names)
        return (
            f"INSERT INTO {self.table} (rowid, {names}) SELECT record_rowid, {names} "
            f"FROM {self.content} WHERE {condition} ORDER BY record_rowid"
        )

    def triggers(self) -> Iterator[str]:
        """Yield a trigger for each change of each table that the content is read from."""
        fresh = f"{RECORD}.{self.row} = {{}}.{self.row}"
        yield from self._triggers(self.record, [fresh])
        ways: dict[str, list[Path]] = {}
        for path in chain.from_iterable(self.ways.values()):
            for length in range(1, len(path) + 1):
                known = ways.setdefault(path[length - 1].resource.name, [])
                if path[:length] not in known:
                    known.append(path[:length])
        for parts in ways.values():
            yield from self._triggers(parts[0][-1].resource, [self._leading(p) for p in parts])

    def _triggers(self, table: Resource, conditions: list[str]) -> Iterator[str]:
        """Yield the triggers of a table; `{}` in a condition stands for the row that changed."""
        for event, rows in (("INSERT", ["new"]), ("UPDATE", ["old", "new"]), ("DELETE", ["old"])):
            affected = " OR ".join(text.format(row) for row in rows for text in conditions)
            records = (
                f"(SELECT {RECORD}.{self.row} FROM {self.named.table(self.record.name)} {RECORD} "
                f"WHERE {affected})"
            )
            gone = ""
            if table == self.record and "old" in rows:
                gone = f"  DELETE FROM {self.table} WHERE rowid = old.{self.row};\n"
            name = f"{self.named.tables[self.record.name]}_fts_{event.lower()}"
            name += f"_{self.named.tables[table.name]}" if table != self.record else ""
            yield (
                f"CREATE TRIGGER {quoted(name)} AFTER {event} ON {self.named.table(table.name)} "
                f"BEGIN\n{gone}  DELETE FROM {self.table} WHERE rowid IN {records};\n"
                f"  {self.insert(f'record_rowid IN {records}')};\nEND"
            )

    def _linked_text(self, ways: list[Path]) -> str:
        """Return the text of all rows of a table that a record leads to."""
        resource = ways[0][-1].resource
        parts = " || ".join(
            f"coalesce(t.{self._column(resource, field.name)} || char(10), '')"
            for field in texts(resource)
        )
        reached = " OR ".join(self._reached(path, "t") for path in ways)
        return (
            f"(SELECT group_concat(part, '') FROM (SELECT {parts} AS part "
            f"FROM {self.named.table(resource.name)} t WHERE {reached} "
            f"ORDER BY t.{self.named.rowid(resource.name)}))"
        )

    def _reached(self, path: Path, row: str) -> str:
        """Return the condition that the record leads to the row of this alias over this path."""
        *before, last = path
        here = self._tuple(row, last.resource, last.to_fields)
        if not before:
            return f"{here} = {self._tuple(RECORD, self.record, last.fields)}"
        alias, previous = f"p{len(before)}", before[-1].resource
        fields = ", ".join(f"{alias}.{self._column(previous, name)}" for name in last.fields)
        return (
            f"{here} IN (SELECT {fields} FROM {self.named.table(previous.name)} {alias} "
            f"WHERE {self._reached(tuple(before), alias)})"
        )

    def _leading(self, path: Path) -> str:
        """Return the condition that a record leads to the changed row (`{}`) over this path."""
        first, *after = path
        here = self._tuple(RECORD, self.record, first.fields)
        return self._leads(here, first, after)

    def _leads(self, here: str, step: Step, after: list[Step]) -> str:
        if not after:
            return f"{here} = {self._tuple('{}', step.resource, step.to_fields)}"
        alias = f"p{len(after)}"
        fields = ", ".join(f"{alias}.{self._column(step.resource, n)}" for n in step.to_fields)
        inner = self._tuple(alias, step.resource, after[0].fields)
        return (
            f"{here} IN (SELECT {fields} FROM {self.named.table(step.resource.name)} {alias} "
            f"WHERE {self._leads(inner, after[0], after[1:])})"
        )

    def _tuple(self, alias: str, resource: Resource, fields: Iterable[str]) -> str:
        return "(" + ", ".join(f"{alias}.{self._column(resource, name)}" for name in fields) + ")"

    def _column(self, resource: Resource, field: str) -> str:
        return self.named.column(resource.name, field)
