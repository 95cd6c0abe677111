"""Diffs as Tabular Diff: the form of daff, which `daff patch` applies to the old table.

The format is described at https://paulfitz.github.io/daff-doc/spec.html.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from archivepkg.errors import ArchivepkgError
from archivepkg.releases.changes.rows import RowChange, RowChanges, Texts

_NULL = re.compile("_*NULL")


def lines(name: str, rows: RowChanges) -> Iterator[str]:
    """Yield the lines of the tabular diff of one resource.

    Raises ArchivepkgError where the resource is no table in both releases.
    """
    if not (rows.is_table and rows.old_fields and rows.new_fields):
        raise ArchivepkgError(
            f"The resource {name!r} is no CSV table in both packages, so it has no tabular diff. "
            "Use another format."
        )
    columns = _columns(rows)
    if any(action for _, action in columns):
        yield _line("!", [action for _, action in columns])
    yield _line("@@", [name for name, _ in columns])
    names = [name for name, _ in columns]
    for change in rows.rows(as_written=True):
        if change.new is not None and (change.old is None or _only_spaces(change)):
            yield _line("+++", [_escaped(change.new.get(name)) for name in names])
    last = None
    for change in rows.rows(as_written=True):
        if change.old is not None and change.number is not None:
            if last is None or change.number > last + 1:
                yield _line("...", ["..." for _ in names])  # else daff moves the next row up
            last = change.number
            yield _line(*_kept(change.old, change, names))


def _columns(rows: RowChanges) -> list[tuple[str, str]]:
    """Return the columns with what happened to each: `+++`, `---`, `:` for moved, or nothing."""
    kept = [name for name in rows.old_fields if name in rows.new_fields]
    now = [name for name in rows.new_fields if name in rows.old_fields]
    moved = {name for name, other in zip(kept, now, strict=True) if name != other}
    columns = [
        (name, "+++" if name not in kept else ":" if name in moved else "")
        for name in rows.new_fields
    ]
    removed = [(name, "---") for name in rows.old_fields if name not in kept]
    return columns + removed


def _kept(old: Texts, change: RowChange, names: list[str]) -> tuple[str, list[str]]:
    """Return action and cells for a row of the old table."""
    new = change.new
    if new is None or _only_spaces(change):
        return "---", [old.get(name) or "" for name in names]
    updated = _updated(change)
    arrow = _arrow([text or "" for row in (old, new) for text in row.values()])
    cells = []
    for name in names:
        cell = old[name] or "" if name in old else _escaped(new[name])
        cells.append(f"{cell}{arrow}{_escaped(new[name])}" if name in updated else cell)
    return arrow if updated else "+", cells


def _updated(change: RowChange) -> list[str]:
    """Return the fields that differ and that both releases have."""
    old, new = change.old or {}, change.new or {}
    return [name for name in change.fields if name in old and name in new]


def _only_spaces(change: RowChange) -> bool:
    """Tell whether a row differs in a cell's spaces alone: then daff marks them in the table.

    Such a row is removed and added instead.
    """
    old, new = change.old or {}, change.new or {}
    return any(_bare(old[name]) == _bare(new[name]) for name in _updated(change))


def _arrow(texts: list[str]) -> str:
    """Return an arrow that no text holds, so that it can only be the mark of a change."""
    arrow = "->"
    while any(arrow in text for text in texts):
        arrow = f"-{arrow}"
    return arrow


def _bare(text: str | None) -> str:
    return (text or "").replace(" ", "")


def _escaped(text: str | None) -> str:
    """Return a new text so that it is not taken for the mark of a missing value."""
    return f"_{text}" if _NULL.fullmatch(text or "") else text or ""


def _line(action: str, cells: list[str]) -> str:
    stream = io.StringIO()
    csv.writer(stream).writerow([action, *cells])  # quotes what holds a line end of any kind
    return stream.getvalue().removesuffix("\r\n")
