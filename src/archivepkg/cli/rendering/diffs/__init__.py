"""Diffs: what changed between two releases, as text, JSON, Markdown and tabular diff."""

from __future__ import annotations

from collections.abc import Iterator

from archivepkg.cli.rendering.diffs import json, tabular, text
from archivepkg.cli.rendering.terminal import fitted
from archivepkg.releases.changes import Changes, markdown


def render(changes: Changes, form: str, *, limit: int, summary: bool = False) -> Iterator[str]:
    """Yield the lines of a diff in the form `text`, `json`, `markdown` or `tabular`.

    limit: how many rows of a table are shown at most, in text and Markdown.
    summary: leave out rows, metadata and schemas, and give counts and reasons only.
    """
    if form == "tabular":
        for name, rows in changes.rows.items():
            yield from tabular.lines(name, rows)
    elif form == "json":
        yield from json.lines(changes, summary=summary)
    elif form == "markdown":
        yield from markdown.lines(changes, limit=limit, summary=summary)
    else:
        yield from fitted(text.lines(changes, limit=limit, summary=summary))
