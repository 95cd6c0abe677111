"""Diffs as text: a summary by table first, then rows and cells, for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, islice

from archivepkg.cli.rendering.terminal import styled
from archivepkg.package.visible import visible
from archivepkg.package.wording import counted
from archivepkg.releases.changes import Changes
from archivepkg.releases.changes.metadata import MetadataChange
from archivepkg.releases.changes.phrases import parts, shown, title, verdict
from archivepkg.releases.changes.rows import KINDS, RowChange, RowChanges
from archivepkg.releases.changes.schemas import SchemaChange

VALUE_WIDTH = 160  # characters of a value that is shown whole
MISSING = "(missing)"
_SIGNS = {"added": "+", "removed": "-", "changed": "~"}
_COLOURS = {"added": "green", "removed": "red", "changed": "yellow"}


def lines(changes: Changes, *, limit: int, summary: bool) -> Iterator[str]:
    """Yield the lines of a diff, with at most `limit` rows of each table."""
    yield styled(visible(title(changes)), bold=True)
    yield visible(verdict(changes))
    yield from _counts(changes.rows)
    yield from _reasons(changes, counted=summary)
    if summary:
        return
    if changes.metadata:
        yield from ["", styled("Metadata", bold=True)]
        for item in changes.metadata:
            yield from _metadata(item)
    for name, rows in changes.rows.items():
        schema = changes.schemas.get(name, [])
        if schema or rows.differ:
            yield from ["", styled(visible(name), bold=True) + _keyed(rows)]
            for change in schema:
                yield from _schema(change)
            yield from _rows(rows, limit)


def _counts(rows: dict[str, RowChanges]) -> Iterator[str]:
    differing = {name: found.counts for name, found in rows.items() if found.differ}
    if differing:
        width = max(map(len, differing))
        yield ""
        yield f"  {'':{width}}" + "".join(f"{kind:>11}" for kind in (*KINDS, "unchanged"))
        for name, counts in differing.items():
            yield f"  {visible(name):{width}}" + "".join(f"{count:>11,}" for count in counts)
    if same := len(rows) - len(differing):
        other = "other " if differing else ""
        have = counted(same, f"{other}resource has", f"{other}resources have")
        yield from ["", f"  {have} the same rows."]


def _reasons(changes: Changes, *, counted: bool) -> Iterator[str]:
    """Yield why a bump is asked for, rule by rule: each change, or how many there are."""
    for rule, group in groupby(changes.reasons, key=lambda reason: reason.rule):
        reasons, level = list(group), styled(rule.level, bold=True)
        yield ""
        if counted:
            yield f"{level}: {rule.why} ({len(reasons):,})"
            continue
        yield f"{level}: {rule.why}"
        yield from (visible(f"  {reason}") for reason in reasons)


def _metadata(item: MetadataChange) -> Iterator[str]:
    yield visible(f"  {item.pointer}")
    yield from _change(item.old, item.new)


def _schema(item: SchemaChange) -> Iterator[str]:
    where = f"field {item.field}" if item.field else "schema"
    yield visible(f"  {where}: {item.change}")
    if item.change not in ("added", "removed"):
        yield from _change(item.old, item.new)


def _keyed(rows: RowChanges) -> str:
    if not rows.is_table:
        return " (files, compared by their hashes)"
    if rows.key:
        return ""
    reason = "a key repeats" if rows.repeated else "no primary key"
    return f" ({reason}: whole rows are compared)"


def _rows(rows: RowChanges, limit: int) -> Iterator[str]:
    for change in islice(rows.rows(*KINDS), limit):
        yield from _row(change, rows.key)
    left = sum(rows.counts[:3]) - limit
    if left > 0:
        more = counted(left, "more row differs", "more rows differ")
        yield f"  … {more}: --limit sets how many are shown, --format json has all."


def _row(change: RowChange, key: tuple[str, ...]) -> Iterator[str]:
    names = ", ".join(change.row[name] or MISSING for name in key)
    head = visible(f"{_SIGNS[change.kind]} {names}").rstrip()
    yield "  " + styled(head, fg=_COLOURS[change.kind])
    for name, (old, new) in change.cells.items():
        if change.kind == "changed":
            yield from _change(old, new, f"{visible(name)}: ")
        elif name not in key:
            yield f"      {visible(name)}: {visible(old or new or '', width=VALUE_WIDTH)}"


def _change(old: object, new: object, label: str = "") -> Iterator[str]:
    """Yield what a value was and is; of long texts, what changed in them."""
    before, after = shown(old, MISSING), shown(new, MISSING)
    if isinstance(old, str) and isinstance(new, str) and (found := parts(old, new)):
        marks = {"=": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
        yield f"      {label}" + "".join(
            marks[part.sign].format(visible(part.text)) for part in found
        )
        return
    before, after = (visible(text, width=VALUE_WIDTH) for text in (before, after))
    if len(label) + len(before) + len(after) < VALUE_WIDTH // 2:
        yield f"      {label}{before} → {after}"
    else:
        yield from [f"      {label}{before}", f"      {' ' * (len(label) - 2)}→ {after}"]
