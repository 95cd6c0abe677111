""".zenodo.json: what Zenodo asks of a deposit (developers.zenodo.org, "Deposit metadata")."""

from __future__ import annotations

from html import escape
from typing import Any

from archivepkg.exporters.catalogue.dataset import filled
from archivepkg.package import attribution
from archivepkg.package.changelogs import day
from archivepkg.package.package import Package

FILE = ".zenodo.json"


def metadata(package: Package) -> dict[str, Any]:
    """Return the metadata of a deposit; Zenodo shows descriptions as HTML."""
    title = package.title or package.name or ""
    licence = attribution.licence(package)
    return filled(
        {
            "title": title,
            "upload_type": "dataset",
            "description": f"<p>{escape(str(package.descriptor.get('description') or title))}</p>",
            "creators": [_creator(creator) for creator in attribution.creators(package)]
            or [{"name": "anonymous"}],
            "version": package.version,
            "publication_date": day(package),
            "access_right": "open",
            "license": licence.spdx.lower() if licence else None,
            "keywords": attribution.keywords(package),
            "related_identifiers": [
                {"identifier": source.url, "relation": "isDerivedFrom"}
                for source in attribution.sources(package)
                if source.url
            ],
        }
    )


def _creator(creator: attribution.Creator) -> dict[str, Any]:
    return filled(
        {
            "name": creator.inverted,
            "orcid": creator.orcid,
            "affiliation": creator.organization,
        }
    )
