"""Diffs as Markdown: table by table, ready for a changelog and for release notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from archivepkg.package.visible import visible
from archivepkg.releases.changes import Changes
from archivepkg.releases.changes.metadata import MetadataChange
from archivepkg.releases.changes.phrases import parts, shown, verdict
from archivepkg.releases.changes.rows import KINDS, RowChange, RowChanges
from archivepkg.releases.changes.schemas import SchemaChange

VALUE_WIDTH = 300  # characters of a value that is shown whole
MISSING = "*missing*"
_ESCAPED = re.compile(r"\\.|(`+)(?!`)(?:(?!\1).)+\1(?!`)|[^`\\<\[&]+")  # or a code span
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+\-!|~&])")


def lines(changes: Changes, *, limit: int, summary: bool) -> Iterator[str]:
    """Yield the lines of a diff, with at most `limit` rows of each table."""
    yield f"## {escape(changes.new.version or '(no version)')}"
    yield ""
    yield escape(verdict(changes))
    yield from _counts(changes.rows)
    if breaking := [reason for reason in changes.reasons if reason.rule.level == "major"]:
        yield from ["", "### What breaks", ""]
        for reason in breaking:
            subject = f"{code(reason.where)}: " if reason.where else ""
            yield f"- {subject}{escape(reason.detail)}. {reason.rule.why}"
    if summary:
        return
    if changes.metadata:
        yield from ["", "### Metadata", ""]
        for item in changes.metadata:
            yield _metadata(item)
    for name, rows in changes.rows.items():
        schema = changes.schemas.get(name, [])
        if schema or rows.differ:
            yield from ["", f"### {code(name)}", ""]
            yield from map(_schema, schema)
            yield from _rows(rows, limit)


def escape(text: str) -> str:
    """Return `text` so that Markdown takes no character of it for markup."""
    return _SPECIAL.sub(r"\\\1", visible(text))


def is_escaped(text: str) -> bool:
    """Tell whether no line of a text has markup that `lines` never writes: HTML, links, images."""
    for line in text.split("\n"):
        place = 0
        while place < len(line):
            if not (match := _ESCAPED.match(line, place)):
                return False
            place = match.end()
    return True


def code(text: str) -> str:
    """Return `text` as a code span, whatever backticks it holds (CommonMark, "Code spans")."""
    text = visible(text, width=VALUE_WIDTH)
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence, pad = "`" * (longest + 1), " " if longest or not text.strip() else ""
    return f"{fence}{pad}{text or ' '}{pad}{fence}"


def _counts(rows: dict[str, RowChanges]) -> Iterator[str]:
    differing = {name: found.counts for name, found in rows.items() if found.differ}
    if not differing:
        return
    yield ""
    yield "| Table | Added | Removed | Changed | Unchanged |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for name, counts in differing.items():
        cells = [code(name).replace("|", "\\|"), *(f"{count:,}" for count in counts)]
        yield f"| {' | '.join(cells)} |"


def _metadata(item: MetadataChange) -> str:
    if item.rule in ("resource-added", "resource-removed"):
        return f"- Resource {code(item.resource or '')} {item.rule.removeprefix('resource-')}."
    return f"- {code(item.pointer)}: {_change(item.old, item.new)}"


def _schema(item: SchemaChange) -> str:
    where = f"Field {code(item.field)}" if item.field else "Schema"
    if item.change in ("added", "removed"):
        return f"- {where} {item.change}."
    return f"- {where}, {item.change}: {_change(item.old, item.new)}"


def _rows(rows: RowChanges, limit: int) -> Iterator[str]:
    for change in islice(rows.rows(*KINDS), limit):
        yield from _row(change, rows.key)
    left = sum(rows.counts[:3]) - limit
    if left > 0:
        yield f"- … and {left:,} more."


def _row(change: RowChange, key: tuple[str, ...]) -> Iterator[str]:
    names = ", ".join(_value(change.row[name]) for name in key)
    said = [
        f"  - {code(name)}: "
        + (_change(old, new) if change.kind == "changed" else _value(change.row[name]))
        for name, (old, new) in change.cells.items()
        if change.kind == "changed" or name not in key
    ]
    yield f"- {change.kind.capitalize()}{' ' if names else ''}{names}{':' if said else ''}"
    yield from said


def _change(old: object, new: object) -> str:
    """Return what a value was and is; of long texts, what changed in them."""
    if isinstance(old, str) and isinstance(new, str) and (found := parts(old, new)):
        marks = {"=": "{}", "-": "~~{}~~", "+": "**{}**"}
        return "".join(_marked(marks[part.sign], part.text) for part in found)
    return f"{_value(old)} → {_value(new)}"


def _marked(mark: str, text: str) -> str:
    """Mark a text; marks must touch a word, not a space (CommonMark, "Emphasis")."""
    inner = text.strip()
    if not inner:
        return escape(text)
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return escape(before) + mark.format(escape(inner)) + escape(after)


def _value(value: object) -> str:
    return MISSING if value is None else code(shown(value, MISSING))
