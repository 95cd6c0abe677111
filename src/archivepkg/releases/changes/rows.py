"""Row changes: the rows of a resource that two releases do not share."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal, NamedTuple

from archivepkg.package.paths import is_url
from archivepkg.package.resources import Resource
from archivepkg.releases.changes.matching import FieldNames, Pair
from archivepkg.tables.engine import Tables
from archivepkg.tables.relations import Table
from archivepkg.tables.sql import sql_text

Kind = Literal["added", "removed", "changed"]
Texts = dict[str, str | None]
KINDS: tuple[Kind, ...] = ("added", "removed", "changed")


class Counts(NamedTuple):
    """How many rows were added, removed and changed, and how many are the same."""

    added: int
    removed: int
    changed: int
    unchanged: int


class RowChange(NamedTuple):
    """A row that differs: added where `old` is `None`, removed where `new` is.

    Values are texts as in the file, `None` for a missing one. fields: those that differ.
    number: the row's number in the old release.
    """

    old: Texts | None
    new: Texts | None
    fields: tuple[str, ...]
    number: int | None = None

    @property
    def kind(self) -> Kind:
        return "added" if self.old is None else "removed" if self.new is None else "changed"

    @property
    def row(self) -> Texts:
        """The row of the new release, or where it is gone, that of the old one."""
        return self.new or self.old or {}

    @property
    def cells(self) -> dict[str, tuple[str | None, str | None]]:
        """The values that differ, by field: what was, and what is."""
        old, new = self.old or {}, self.new or {}
        return {name: (old.get(name), new.get(name)) for name in self.fields}


@dataclass(frozen=True)
class RowChanges:
    """The rows of a resource that differ.

    key: the fields that rows are matched by; empty where whole rows are compared.
    old_fields, new_fields: the fields of each release, in order.
    rows: yields the rows of the given kinds, in the order of their keys' values. Given none, it
    yields all, and where a field was added or removed, the rows that are the same too. With
    `as_written=True`, rows are as the files have them: in the order of the old file, the added
    ones last, and a missing value is the text that stands for it.
    is_table: whether these are rows of a table, and not the files of another resource.
    repeated: where a key is first repeated, if that is why whole rows are compared.
    """

    key: FieldNames
    old_fields: list[str]
    new_fields: list[str]
    counts: Counts
    rows: Callable[..., Iterator[RowChange]]
    is_table: bool = True
    repeated: str = ""

    def __repr__(self) -> str:
        counts = self.counts._asdict().items()
        return f"<{', '.join(f'{count:,} {kind}' for kind, count in counts)}>"

    @property
    def differ(self) -> bool:
        return any(self.counts[:3])

    @property
    def added(self) -> Iterator[Texts]:
        """The rows of the new release that the old one does not have."""
        return (change.new for change in self.rows("added") if change.new)

    @property
    def removed(self) -> Iterator[Texts]:
        """The rows of the old release that the new one does not have."""
        return (change.old for change in self.rows("removed") if change.old)

    @property
    def changed(self) -> Iterator[RowChange]:
        """The rows that both have, with other values."""
        return self.rows("changed")


def table_changes(
    tables: Tables, pair: Pair, store: str, named: FieldNames = (), *, numbered: bool = False
) -> RowChanges:
    """Compare the rows of a table in two releases.

    Rows are matched by a key (`Pair.matching`), and values are equal as their types see them; a
    field that one release does not have is missing in all its rows.

    named: the key to take instead of the primary key.
    numbered: keep the numbers of the old rows, which `as_written` needs; it takes longer.
    store: the name of a table to make in the database, for the rows that differ.
    Raises ArchivepkgError where a file is not what its schema says.
    """
    changes = partial(_changes, tables, store, named, numbered)
    return tables.certain(changes, pair.old, pair.new)


def _changes(
    tables: Tables,
    store: str,
    named: FieldNames,
    numbered: bool,
    old_table: Table | None,
    new_table: Table | None,
) -> RowChanges:
    pair = Pair(old_table, new_table)
    if pair.old and pair.new and pair.is_untouched:
        tables.vouch(pair.new)
        fields = [item.name for item in pair.old.fields]
        counts = Counts(0, 0, 0, *tables.count([f"SELECT 1 FROM {pair.old.relation}"]))
        key = named or tuple(pair.old.resource.primary_key)
        return RowChanges(key, fields, fields, counts, lambda *kinds, **options: iter(()))
    key, rest, size, repeated = pair.matching(tables, named)
    paired = rest.match(tables, key, store, numbered=numbered)
    names = [[item.name for item in side.fields] if side else [] for side in (pair.old, pair.new)]
    all_names = pair.names

    def rows(*kinds: Kind, as_written: bool = False) -> Iterator[RowChange]:
        shown = [_texts(paired, side, as_written) for side in (0, 1)]
        wanted = ", ".join(map(sql_text, kinds))
        query = (
            f"SELECT row, kind <> 'added', kind <> 'removed', [{shown[0]}], [{shown[1]}], "
            f"differ FROM {store} {f'WHERE kind IN ({wanted})' if kinds else ''} "
            f"ORDER BY {'row NULLS LAST, ' if as_written else ''}{paired.order(key)}"
        )
        for number, has_old, has_new, old, new, differ in tables.query(query):
            changed = zip(all_names, differ, strict=True)
            yield RowChange(
                dict(zip(names[0], old, strict=True)) if has_old else None,
                dict(zip(names[1], new, strict=True)) if has_new else None,
                tuple(name for name, differs in changed if differs),
                number,
            )

    counts = _counts(tables, store, size)
    return RowChanges(key, names[0], names[1], counts, rows, repeated=repeated)


def _texts(pair: Pair, side: int, as_written: bool) -> str:
    table = (pair.old, pair.new)[side]
    names = [item.name for item in table.fields] if table else []
    written = table.columns if table else {}
    return ", ".join(written[name] if as_written else pair.texts(name)[side] for name in names)


def _counts(tables: Tables, store: str, size: int) -> Counts:
    """Return the counts of a table whose old release has so many rows."""
    found = dict(tables.query(f"SELECT kind, count(*) FROM {store} GROUP BY kind"))
    added, removed, changed = (found.get(kind, 0) for kind in KINDS)
    return Counts(added, removed, changed, size - removed - changed)


def file_changes(old: Resource | None, new: Resource | None) -> RowChanges:
    """Compare a resource that is no CSV table: its files, in their order, by their hashes.

    Data that stands in the descriptor counts as one file.
    """
    hashes = [_hashes(resource) for resource in (old, new)]
    files = [
        RowChange(_file(number, hashes[0]), _file(number, hashes[1]), ("hash",))
        for number in range(max(map(len, hashes)))
    ]
    changes = [change for change in files if change.old != change.new]
    found = [change.kind for change in changes]
    fields = ["file", "hash"]

    def rows(*kinds: Kind, as_written: bool = False) -> Iterator[RowChange]:
        return (change for change in changes if not kinds or change.kind in kinds)

    return RowChanges(
        ("file",),
        fields if old else [],
        fields if new else [],
        Counts(
            found.count("added"),
            found.count("removed"),
            found.count("changed"),
            len(files) - len(changes),
        ),
        rows,
        is_table=False,
    )


def _file(number: int, hashes: list[str]) -> Texts | None:
    return {"file": str(number + 1), "hash": hashes[number]} if number < len(hashes) else None


def _hashes(resource: Resource | None) -> list[str]:
    if resource is None:
        return []
    if not resource.paths:
        data = json.dumps(resource.descriptor.get("data"), sort_keys=True).encode()
        return [f"sha256:{hashlib.sha256(data).hexdigest()}"]
    found = []
    for path in resource.paths:
        if is_url(path) and not resource.is_tabular:
            found.append(str(resource.descriptor.get("hash")))  # all that is known of it
            continue
        with resource.file(path).open("rb") as file:
            found.append(f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}")
    return found
