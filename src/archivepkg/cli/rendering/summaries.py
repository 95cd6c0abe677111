"""Summaries: what `info` and `tidy` have to say, in a few lines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import asdict

from archivepkg.cli.rendering.terminal import fitted, prose_width, styled
from archivepkg.package.visible import to_json, visible
from archivepkg.records.overview import Overview
from archivepkg.releases.tidying import Tidied


def render(overview: Overview, form: str) -> Iterator[str]:
    """Yield the lines of an overview in one of the forms `text`, `json`."""
    if form == "json":
        yield to_json(asdict(overview))
    else:
        yield from fitted(_text(overview))


def _text(overview: Overview) -> Iterator[str]:
    name = visible(" ".join(part for part in (overview.name, overview.version) if part))
    yield styled(name, bold=True)
    if overview.title:
        yield visible(overview.title)
    if overview.description:
        yield ""
        width = min(88, prose_width())
        yield from (visible(line) for line in textwrap.wrap(overview.description, width))
    yield ""
    if overview.licenses:
        yield f"licence  {visible(', '.join(overview.licenses))}"
    if overview.dates:
        yield f"dates    {visible(overview.dates[0])} to {visible(overview.dates[1])}"
    yield f"tables   {len(overview.tables)}"
    yield ""
    width = max([len(table.name) for table in overview.tables], default=0)
    for table in overview.tables:
        number = "?" if table.rows is None else f"{table.rows:,}"
        noun = "row " if table.rows == 1 else "rows"
        yield visible(f"  {table.name:{width}}  {number:>9} {noun}  {table.title or ''}").rstrip()


def lines(done: list[Tidied], check: bool) -> Iterator[str]:
    """Yield a line per file. check: nothing was changed."""
    for item in done:
        if item.kept:
            yield visible(f"{item.path}: left as it is: {item.kept}")
        elif check:
            yield visible(f"{item.path}: not canonical; `archivepkg tidy` would have "
                          f"{', '.join(item.changes)}")  # fmt: skip
        else:
            yield visible(f"{item.path}: {', '.join(item.changes)}")
    if not any(item.changes for item in done):
        all_else = "else " if done else ""
        yield f"Everything {all_else}is in canonical form."
