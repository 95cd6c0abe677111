"""Diffs as JSON, written row by row as they are read, so that no diff is too large."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archivepkg.package.package import Package
from archivepkg.package.visible import to_json
from archivepkg.releases.changes import Changes
from archivepkg.releases.changes.rows import KINDS, RowChange, RowChanges


def lines(changes: Changes, *, summary: bool) -> Iterator[str]:
    """Yield the lines of the JSON contract of `diff`, a row on each.

    Values are the texts of the files, and `null` where they are missing. summary: leave out
    the rows, and keep their counts.
    """
    yield to_json(_head(changes)).removesuffix("\n}") + ","
    yield '  "resources": {'
    for position, (name, rows) in enumerate(changes.rows.items(), start=1):
        yield f"    {to_json(name)}: {{"
        if not summary:
            yield from _rows(rows)
        yield f'      "counts": {to_json(rows.counts._asdict(), indent=None)}'
        yield "    }" + _comma(position, len(changes.rows))
    yield "  }"
    yield "}"


def _head(changes: Changes) -> dict[str, Any]:
    return {
        "old": _release(changes.old),
        "new": _release(changes.new),
        "identical": changes.identical,
        "bump": changes.verdict.bump,
        "version_ok": changes.verdict.ok,
        "reasons": [
            {
                "level": reason.rule.level,
                "what": reason.rule.code,
                "resource": reason.resource,
                "field": reason.field,
                "detail": reason.detail,
            }
            for reason in changes.reasons
        ],
        "metadata": [
            {"pointer": item.pointer, "old": item.old, "new": item.new} for item in changes.metadata
        ],
        "schemas": {
            name: [
                {"field": item.field, "change": item.change, "old": item.old, "new": item.new}
                for item in found
            ]
            for name, found in changes.schemas.items()
        },
    }


def _release(package: Package) -> dict[str, str | None]:
    return {"name": package.name, "version": package.version}


def _rows(rows: RowChanges) -> Iterator[str]:
    for kind, count in zip(KINDS, rows.counts, strict=False):
        yield f'      "{kind}": ['
        for position, change in enumerate(rows.rows(kind), start=1):
            item = to_json(_item(change, rows.key), indent=None)
            yield f"        {item}{_comma(position, count)}"
        yield "      ],"


def _item(change: RowChange, key: tuple[str, ...]) -> dict[str, Any]:
    if change.kind != "changed":
        return change.row
    return {
        "key": {name: change.row[name] for name in key},
        "fields": {name: {"old": old, "new": new} for name, (old, new) in change.cells.items()},
    }


def _comma(position: int, count: int) -> str:
    return "," if position < count else ""
