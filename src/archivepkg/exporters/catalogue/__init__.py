"""The catalogue: a package as web pages that open from a file, a server or a disk in a drawer."""

from __future__ import annotations

from pathlib import Path

from archivepkg.errors import ArchivepkgError
from archivepkg.records.inventory import Inventory

MOST_RECORDS = 20_000  # that one page can list and search


def refuse_too_many(inventory: Inventory) -> None:
    """Raise ArchivepkgError where there are more records than one page can list."""
    count = inventory.database.count(inventory.semantics.record)
    if count > MOST_RECORDS:
        raise ArchivepkgError(
            f"{count:,} records are too many for a catalogue in one page, which takes "
            f"{MOST_RECORDS:,}. Export to sqlite, and publish that with Datasette: "
            "`datasette serve FILE.sqlite --metadata FILE.metadata.json`."
        )


def write_catalogue(inventory: Inventory, folder: Path, downloads: list[Path]) -> None:
    """Write the catalogue of a package to a folder.

    downloads: files in the folder's own `downloads`, to be offered.
    """
    from archivepkg.exporters.catalogue.pages import Pages

    Pages(inventory, folder).write(downloads)
