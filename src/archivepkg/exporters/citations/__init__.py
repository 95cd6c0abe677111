"""Citations: records as reference managers and footnotes have them, one module a format."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from archivepkg.exporters.citations.citation import Citation, cite
from archivepkg.records.inventory import Description, Inventory

Format = Callable[[Iterable[Citation]], Iterator[str]]


def _texts(module: str, citations: Iterable[Citation]) -> Iterator[str]:
    writer: Format = importlib.import_module(f"archivepkg.exporters.citations.{module}").texts
    return writer(citations)


# By the names of the formats: what gives the text of citations in pieces.
FORMATS: dict[str, Format] = {
    "ris": partial(_texts, "ris"),
    "csl-json": partial(_texts, "csljson"),
    "bibtex": partial(_texts, "bibtex"),
    "chicago": partial(_texts, "chicago"),
}


def cited_in(
    inventory: Inventory, records: Iterable[Description] | None = None
) -> Iterator[Citation]:
    """Yield the citations of records of an inventory, by default of all."""
    catalogue = inventory.package.title or inventory.package.name or ""
    return (cite(record, catalogue) for record in (inventory if records is None else records))
