"""A package as a Dataset of schema.org, with what Google's search for data sets asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from archivepkg.package import attribution
from archivepkg.package.package import Package


@dataclass(frozen=True)
class Download:
    """A file that holds a package. about: what it is for, in words."""

    name: str
    about: str
    media_type: str
    size: int
    sha256: str


def dataset(
    package: Package,
    dates: tuple[str, str] | None = None,
    day: str | None = None,
    downloads: Iterable[Download] = (),
) -> dict[str, Any]:
    """Return a package as a Dataset.

    dates: the first and the last day of its records. day: on which it was released.
    downloads: the files beside the page that the Dataset stands in.
    """
    about, licence = package.descriptor.get, attribution.licence(package)
    return filled(
        {
            "@context": "https://schema.org",
            "@type": "Dataset",
            "name": package.title or package.name,
            "identifier": about("id") or package.name,
            "url": attribution.web_address(package),
            "description": about("description"),
            "version": package.version,
            "license": licence.url or licence.title if licence else None,
            "keywords": attribution.keywords(package),
            "creator": [agent(creator) for creator in attribution.creators(package)],
            "datePublished": day,
            "dateModified": about("created"),
            "temporalCoverage": "/".join(dict.fromkeys(dates or ())),
            "isBasedOn": [
                filled({"@type": "CreativeWork", "name": source.title, "url": source.url})
                for source in attribution.sources(package)
            ],
            "distribution": [
                {
                    "@type": "DataDownload",
                    "name": download.name,
                    "description": download.about,
                    "contentUrl": quote(download.name),
                    "encodingFormat": download.media_type,
                    "contentSize": f"{download.size} B",
                    "sha256": download.sha256,
                }
                for download in downloads
            ],
        }
    )


def agent(creator: attribution.Creator) -> dict[str, Any]:
    """Return who made a package as a Person or an Organization."""
    body = {"@type": "Organization", "name": creator.organization}
    return filled(
        {
            "@type": "Person" if creator.is_person else "Organization",
            "@id": f"https://orcid.org/{creator.orcid}" if creator.orcid else None,
            "name": creator.name,
            "givenName": creator.given,
            "familyName": creator.family,
            "affiliation": body if creator.organization and creator.is_person else None,
        }
    )


def filled(found: dict[str, Any]) -> dict[str, Any]:
    """Return what has a value."""
    return {key: value for key, value in found.items() if value not in (None, "", [], {})}
