"""Diffs as Tabular Diff: the form of daff, which `daff patch` applies to the old table.

The format is described at https://paulfitz.github.io/daff-doc/spec.html.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from archivepkg.errors import ArchivepkgError
from archivepkg.rowchanges import Row, RowChange, RowChanges

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
        yield from _row(change, names)


def _columns(rows: RowChanges) -> list[tuple[str, str]]:
    """Return the columns with what happened to each; removed ones stand where they stood."""
    columns = [(name, "" if name in rows.old_fields else "+++") for name in rows.new_fields]
    for position, name in enumerate(rows.old_fields):
        if name not in rows.new_fields:
            before = [*rows.old_fields[:position]]
            places = [index for index, (known, _) in enumerate(columns) if known in before]
            columns.insert(max(places, default=-1) + 1, (name, "---"))
    return columns


def _row(change: RowChange, names: list[str]) -> Iterator[str]:
    old, new = change.old, change.new
    if old is None or new is None:
        yield _added(new, names) if new is not None else _removed(old or {}, names)
        return
    updated = [name for name in change.fields if name in old and name in new]
    if any(_bare(old[name]) == _bare(new[name]) for name in updated):
        # daff marks spaces where only they differ, and the marks would end up in the table.
        yield from [_removed(old, names), _added(new, names)]
        return
    arrow = _arrow([text or "" for row in (old, new) for text in row.values()])
    cells = [
        f"{old[name]}{arrow}{_escaped(new[name])}" if name in updated
        else old[name] or "" if name in old
        else _escaped(new[name])
        for name in names
    ]  # fmt: skip
    yield _line(arrow if updated else "+", cells)


def _added(row: Row | None, names: list[str]) -> str:
    found = row or {}
    return _line("+++", [_escaped(found.get(name)) for name in names])


def _removed(row: Row, names: list[str]) -> str:
    return _line("---", [row.get(name) or "" for name in names])


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
    csv.writer(stream, lineterminator="").writerow([action, *cells])
    return stream.getvalue()
