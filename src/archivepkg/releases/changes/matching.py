"""Row matching: two releases of a table side by side in SQL, their rows paired by key."""

from __future__ import annotations

import filecmp
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from archivepkg.package.resources import Field
from archivepkg.releases.changes.unshared import UnlikeError, write_unshared
from archivepkg.tables.bytefacts import byte_facts
from archivepkg.tables.engine import Tables, no_room
from archivepkg.tables.relations import Table
from archivepkg.tables.sql import sql_text
from archivepkg.tables.types import canonical, is_literal, sql_value, type_of

FieldNames = tuple[str, ...]

LARGEST_PART = 2_000_000  # hashes that are held in memory at once
_UNSORTED = ("VARCHAR", "JSON")  # types that sort as their text


class Matching(NamedTuple):
    """How the rows of a table in two releases are matched.

    key: the fields that tell rows apart; empty where whole rows are compared.
    rest: the pair of tables, without rows of which it is clear that both have them.
    size: how many rows the old release has.
    repeated: the first row that repeats a key, if that is why whole rows are compared.
    """

    key: FieldNames
    rest: Pair
    size: int
    repeated: str = ""


@dataclass(frozen=True)
class Pair:
    """A table in two releases, one of which may lack it."""

    old: Table | None
    new: Table | None

    @property
    def sides(self) -> list[Table]:
        return [side for side in (self.new, self.old) if side]

    @property
    def names(self) -> list[str]:
        """The fields of both: those of the new release, then what only the old one has."""
        return list(dict.fromkeys(item.name for side in self.sides for item in side.fields))

    def texts(self, name: str) -> tuple[str, str]:
        """Return the SQL expressions of a field's texts, NULL where missing or not there."""
        return _text(self.old, name), _text(self.new, name)

    def values(self, name: str) -> tuple[str, str]:
        """Return the SQL expressions of a field's values, as texts that compare as these do.

        Where the releases differ on the type, there are no values to compare but the texts.
        """
        types = {item.type for side in self.sides if (item := side.field(name))}
        if len(types) > 1:
            return self.texts(name)
        return _value(self.old, name), _value(self.new, name)

    def differ(self, name: str) -> str:
        """Return the SQL condition that the values of a field differ."""
        return "({} IS DISTINCT FROM {})".format(*self.values(name))

    def order(self, key: FieldNames) -> str:
        """Return the SQL terms that order rows by the values of a key, else by all fields."""
        return ", ".join(self._order(name) for name in key or self.names)

    def _order(self, name: str) -> str:
        fields = [(side, item) for side in self.sides if (item := side.field(name))]
        text = f"coalesce({', '.join(side.given(item) for side, item in fields)}) NULLS FIRST"
        types = {type_of(item).sql for _, item in fields}
        if len(types) > 1 or not types.isdisjoint(_UNSORTED):
            return text
        values = [f"TRY({sql_value(item, side.given(item))})" for side, item in fields]
        return f"coalesce({', '.join(values)}) NULLS FIRST, {text}"

    @property
    def is_untouched(self) -> bool:
        """Tell whether both releases have the same bytes, and read them alike."""
        if not (self.old and self.new and self._read_alike()):
            return False
        texts = self.old.text, self.new.text
        if texts[0].dialect != texts[1].dialect or texts[0].encoding != texts[1].encoding:
            return False
        files = self.old.resource.files, self.new.resource.files
        return len(files[0]) == len(files[1]) and all(
            filecmp.cmp(old, new, shallow=False) for old, new in zip(*files, strict=True)
        )

    def matching(self, tables: Tables, named: FieldNames = ()) -> Matching:
        """Return how to match rows: by the longest declared key that is unique in both.

        named: the key to take instead, where both have its fields.
        """
        declared = {tuple(side.resource.primary_key) for side in self.sides}
        keys = {named} if named and self.have(named) else declared
        usable = [key for key in keys if key and self.have(key)]
        rest, size, repeated = self, None, ""
        for key in sorted(usable, key=lambda key: (-len(key), key)):
            rows, repeats = _tally(tables, self.old, key) if self.old else (0, False)
            if size is None:
                rest, size = self._unshared(tables, rows), rows
            repeating = self.old if repeats else self._repeating_anew(tables, key, rest)
            if not repeating:
                return Matching(key, rest, size)
            repeated = repeated or _repeated(tables, repeating, key)
        if size is None:
            size = sum(tables.count([f"SELECT 1 FROM {self.old.relation}"] if self.old else []))
            rest = self._unshared(tables, size)
        return Matching((), rest, size, repeated)

    def _repeating_anew(self, tables: Tables, key: FieldNames, rest: Pair) -> Table | None:
        """Return the new release if it repeats a key that the old one does not repeat."""
        if self.old and rest is not self and _stay_unique(tables, self.old, rest, key):
            return None
        return self.new if self.new and _tally(tables, self.new, key)[1] else None

    def _unshared(self, tables: Tables, size: int) -> Pair:
        """Return the pair without the lines that both have; itself where these may be no rows.

        size: how many rows the old release has. If it has as many lines, each of them is a row, in
        the new release too. What the bytes of the new file tell then follows from the old one's,
        and from those of the lines that the old one lacks.
        """
        if not (self.old and self.new and self._has_lines_alike):
            return self
        sides, index = (self.old, self.new), self.new.resource.index
        delimiter = self.new.text.dialect.delimiter
        targets = [tables.scratch / f"unshared-{index}-{name}.csv" for name in ("old", "new")]
        try:
            lines = write_unshared([side.files[0] for side in sides], targets, delimiter)
        except UnlikeError:
            return self
        except OSError:
            raise no_room() from None
        facts = byte_facts(targets[1:], delimiter, header=False)
        ends_alike = facts.line_end in (None, self.old.facts.line_end)
        if lines - 1 != size or facts.oddity or not ends_alike:
            return self
        tables.vouch(self.new)
        return Pair(*(tables.excerpt(*pair) for pair in zip(sides, targets, strict=True)))

    def match(self, tables: Tables, key: FieldNames, store: str, *, numbered: bool) -> Pair:
        """Make a table `store` of the rows that differ, paired; return it as a pair of tables.

        Its column `kind` is `added`, `removed` or `changed`, `differ` tells of each field whether
        its values differ, and `row` is the old row's number if `numbered`, which keeps DuckDB from
        reading in parallel. Where the fields are not the same in both releases, there are `same`
        rows too. Without a key, each row is paired with an equal one, as often as both releases
        have it.
        """
        separator = sql_text(_absent(file for side in self.sides for file in side.files))
        old, new = (f"string_split({side}.text, {separator})" for side in "on")
        width = len(key) or len(self.names) + 1
        matched = [f"o.k{index} IS NOT DISTINCT FROM n.k{index}" for index in range(width)]
        tables.execute(
            f"CREATE OR REPLACE TABLE {store}_paired AS "
            f"SELECT {'o.row' if numbered else 'NULL'} AS row, {old} AS old, {new} AS new "
            f"FROM ({self._keyed(self.old, key, separator)}) o "
            f"FULL JOIN ({self._keyed(self.new, key, separator)}) n ON {' AND '.join(matched)} "
            f"WHERE {'o.text IS DISTINCT FROM n.text' if self._read_alike() else 'true'}"
        )
        paired = Pair(self._cells(self.old, "old"), self._cells(self.new, "new"))
        differ = ", ".join(paired.differ(name) for name in self.names)
        kind = (
            "CASE WHEN old IS NULL THEN 'added' WHEN new IS NULL THEN 'removed' "
            "WHEN list_contains(differ, true) THEN 'changed' ELSE 'same' END"
        )
        tables.execute(
            f"CREATE OR REPLACE TABLE {store} AS "
            f"FROM (SELECT {kind} AS kind, row, old, new, differ "
            f"FROM (SELECT row, old, new, [{differ}] AS differ FROM {store}_paired)) "
            f"WHERE kind <> 'same' OR {self._fields_differ()}"
        )
        tables.execute(f"DROP TABLE {store}_paired")
        return paired

    def have(self, names: Iterable[str]) -> bool:
        """Tell whether these are fields of both releases."""
        return all(name in side.columns for side in self.sides for name in names)

    def _keyed(self, side: Table | None, key: FieldNames, separator: str) -> str:
        """Return the query of a release's rows: `k0`, `k1`, … to match by, and their whole text."""
        names = list(key) or self.names
        position = 0 if side is self.old else 1
        keys = [self.values(name)[position] for name in names]
        if side is None:
            nulls = ", ".join(f"NULL AS k{index}" for index in range(len(names) + 1))
            return f"SELECT {nulls}, NULL::BIGINT AS row, NULL::VARCHAR AS text WHERE false"
        columns = [side.columns[name] for name in self.names if name in side.columns]
        shown = [f"{value} AS k{index}" for index, value in enumerate(keys)]
        shown.append(f"concat_ws({separator}, {', '.join(columns)}) AS text")
        rows = f"SELECT row, {', '.join(shown)} FROM {side.relation}"
        if key:
            return rows
        whole = ", ".join(f"k{index}" for index in range(len(names)))
        copy = f"row_number() OVER (PARTITION BY {whole} ORDER BY text) AS k{len(names)}"
        return f"SELECT *, {copy} FROM ({rows})"

    def _fields_differ(self) -> bool:
        return any(set(side.columns) != set(self.names) for side in self.sides)

    def _read_alike(self) -> bool:
        """Tell whether rows of equal text have equal values in both releases."""
        if not (self.old and self.new):
            return False
        readings = [{item.name: _reading(item) for item in side.fields} for side in self.sides]
        return readings[0] == readings[1]

    @property
    def _has_lines_alike(self) -> bool:
        """Tell whether equal lines are equal rows, if each line is a row."""
        if not (self.old and self.new and self._read_alike()):
            return False
        sides = self.old, self.new
        return (
            self.old.columns == self.new.columns
            and self.old.text.dialect == self.new.text.dialect
            and self.old.facts.line_end == self.new.facts.line_end
            and all(len(side.files) == 1 and _may_be_lines(side) for side in sides)
        )

    def _cells(self, side: Table | None, cells: str) -> Table | None:
        """Return a release's table with the items of a list of cells for its columns."""
        if side is None:
            return None
        names = [name for name in self.names if name in side.columns]
        columns = {name: f"{cells}[{index}]" for index, name in enumerate(names, start=1)}
        return replace(side, columns=columns)


def _may_be_lines(side: Table) -> bool:
    """Tell whether each line of a file may be a row, the header being the first."""
    facts, has_header = side.facts, side.text.dialect.header_rows == (1,)
    return has_header and facts.ends_lines and not (facts.oddity or facts.blank_lines)


def _tally(tables: Tables, side: Table, key: FieldNames) -> tuple[int, bool]:
    """Return how many rows there are, and whether two of them have the same key.

    Different hashes are the cheap proof of different keys. They stay in a table (`_hashes`).
    """
    store, values = _hashes(side), ", ".join(_value(side, name) for name in key)
    hashes = f"SELECT hash({values}) AS hash FROM {side.relation}"
    tables.execute(f"CREATE OR REPLACE TABLE {store} AS {hashes}")
    (rows,) = tables.count([f"SELECT 1 FROM {store}"])
    parts = 1 + rows // LARGEST_PART
    distinct = 0
    for part in range(parts):
        in_part = f"SELECT DISTINCT hash FROM {store} WHERE hash % {parts} = {part}"
        distinct += sum(tables.count([in_part]))
    if rows == distinct:
        return rows, False
    groups = f"SELECT 1 FROM {side.relation} GROUP BY {values} HAVING count(*) > 1 LIMIT 1"
    return rows, any(tables.query(groups))


def _hashes(side: Table) -> str:
    return f"{side.relation}_hashes"


def _stay_unique(tables: Tables, old: Table, rest: Pair, key: FieldNames) -> bool:
    """Tell whether a key that the old release does not repeat is surely unique in the new one.

    That is so where the rows that only the new one has do not repeat it, and have it in common
    with no other old rows than those that only the old one has.
    """
    if not (rest.old and rest.new) or _tally(tables, rest.new, key)[1]:
        return False
    _tally(tables, rest.old, key)
    common = [
        f"SELECT 1 FROM {_hashes(side)} SEMI JOIN {_hashes(rest.new)} USING (hash)"
        for side in (old, rest.old)
    ]
    whole, gone = tables.count(common)
    return whole == gone


def _field(side: Table | None, name: str) -> Field | None:
    return side.field(name) if side else None


def _text(side: Table | None, name: str) -> str:
    item = _field(side, name)
    return side.given(item) if side and item else "NULL"


def _value(side: Table | None, name: str) -> str:
    item = _field(side, name)
    return side.canonical(item) if side and item else "NULL"


def _reading(item: Field) -> tuple[str, str, frozenset[str]]:
    """Return what a field's texts are read by: equal readings read equal texts alike."""
    return canonical(item, "text"), is_literal(item, "text"), item.missing


def _absent(files: Iterable[Path]) -> str:
    """Return a text that stands in none of the files, to tell cells apart by.

    It starts as it does not end, so no text before or after it can be taken for part of it.
    """
    paths, number = list(files), 0
    while any(_holds(path, b"\x1f%d\x1e" % number) for path in paths):
        number += 1
    return f"\x1f{number}\x1e"


def _holds(path: Path, text: bytes) -> bool:
    first, end = text[:1], len(text) - 1
    with path.open("rb") as file:
        rest = b""
        while chunk := file.read(2**20):
            # The first byte alone is found much faster, and stands in hardly any file.
            if (first in rest or first in chunk) and text in rest + chunk:
                return True
            rest = chunk[-end:]
    return False


def _repeated(tables: Tables, side: Table, key: Iterable[str]) -> str:
    """Return where a key is first repeated, and what that means."""
    names = list(enumerate(key))
    texts = ", ".join(f"coalesce({_text(side, name)}, '') AS t{index}" for index, name in names)
    # A window takes no expression that may be an error, but columns that were made by one.
    values = ", ".join(f"{_value(side, name)} AS k{index}" for index, name in names)
    columns = [", ".join(f"{letter}{index}" for index, _ in names) for letter in "tk"]
    row, *found = next(
        tables.query(
            f"SELECT row, {columns[0]} FROM (SELECT row, {texts}, {values} FROM {side.relation}) "
            f"QUALIFY row_number() OVER (PARTITION BY {columns[1]} ORDER BY row) > 1 "
            "ORDER BY row LIMIT 1"
        )
    )
    path, line = side.text.place(row)
    return (
        f'{side.label}: {path}:{line}: the key "{", ".join(key)}" has the values '
        f'"{", ".join(found)}" a second time, so whole rows are compared; --key names another key.'
    )
