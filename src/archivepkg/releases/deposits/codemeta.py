"""codemeta.json: a package in the terms of CodeMeta 2.0, which many registries read."""

from __future__ import annotations

from typing import Any

from archivepkg.exporters.catalogue.dataset import dataset
from archivepkg.package.package import Package

FILE = "codemeta.json"
CONTEXT = "https://doi.org/10.5063/schema/codemeta-2.0"


def metadata(package: Package, dates: tuple[str, str] | None, day: str | None) -> dict[str, Any]:
    """Return the metadata of a package; CodeMeta takes its terms from schema.org.

    dates, day: as `dataset` takes them.
    """
    said = dataset(package, dates, day)
    if "creator" in said:
        said["author"] = said.pop("creator")
    return {**said, "@context": CONTEXT}
