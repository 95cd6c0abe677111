"""Hits of `search`: as a table for people, as JSON, as CSV and as bare ids."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from archivepkg.cli.rendering.terminal import fitted, styled, wrapped
from archivepkg.package.visible import to_json, visible
from archivepkg.package.wording import listed
from archivepkg.records.search import MARKS, Hit, Hits
from archivepkg.tables.dates import in_words


def render(found: Hits, form: str) -> Iterator[str]:
    """Yield the lines of hits in one of the forms `table`, `json`, `csv`, `ids`."""
    if form == "json":
        records = [_fact_sheet(hit) for hit in found.hits]
        yield to_json({"total": found.total, "left_out": found.left_out, "records": records})
    elif form == "csv":
        yield _csv(found)
    elif form == "ids":
        yield from (visible(hit.description.id) for hit in found.hits)
    else:
        for hit in found.hits:
            yield from fitted(_lines(hit))


def note(found: Hits) -> str:
    """Return what there is to say beside the hits, empty where all is plain."""
    if not found.hits:
        hint = _near(found) or "Try fewer words or filters, or the start of a word."
        return f"Nothing was found. {hint}"
    left_out = listed([visible(word) for word in found.left_out])
    said = f"No record has all of these words. Left out: {left_out}. " if left_out else ""
    said += f"{_near(found)} " if found.near else ""
    if found.total > len(found.hits):
        said += f"These are {len(found.hits):,} of {found.total:,} records; --limit gives more."
    return said.strip()


def _near(found: Hits) -> str:
    """Return which words may be meant by those that stand nowhere, empty where none is near."""
    near = " or ".join(f'"{visible(word)}"' for word in found.near)
    return f"Did you mean {near}?" if near else ""


def _lines(hit: Hit) -> Iterator[str]:
    record = hit.description
    head = [record.id, in_words(record.date), record.type]
    yield visible("  ".join(part for part in head if part))
    yield from _wrapped(record.name)
    if hit.marked:
        yield from _wrapped(f"{hit.where}: {hit.marked}", "      ")
    yield ""


def _wrapped(text: str, indent: str = "  ") -> Iterator[str]:
    """Yield the lines of a text, the words in marks as bold ones."""
    start, _, end = styled("-", bold=True).partition("-")
    for line in wrapped(text, indent):
        yield line.replace(MARKS[0], start).replace(MARKS[1], end)


def _fact_sheet(hit: Hit) -> dict[str, object]:
    record = hit.description
    return {
        "id": record.id,
        "date": record.date,
        "type": record.type,
        "title": record.name,
        "where": hit.where,
        "sentence": hit.sentence,
    }


def _csv(found: Hits) -> str:
    text = io.StringIO()
    names = ("id", "date", "type", "title", "where", "sentence")
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_fact_sheet(hit) for hit in found.hits)
    return text.getvalue().removesuffix("\n")
