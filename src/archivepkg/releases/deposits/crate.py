"""ro-crate-metadata.json: the folder of a release as a Research Object Crate (RO-Crate 1.1).

In a crate all things stand in one list, and name each other by their `@id`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from archivepkg.exporters.catalogue.dataset import Download, dataset
from archivepkg.package import attribution
from archivepkg.package.package import Package

FILE = "ro-crate-metadata.json"
_SPECIFICATION = "https://w3id.org/ro/crate/1.1"
# The crate's own context has no term for hashes.
CONTEXT = [f"{_SPECIFICATION}/context", {"sha256": "https://schema.org/sha256"}]

Entity = dict[str, Any]


def metadata(
    package: Package,
    dates: tuple[str, str] | None,
    day: str | None,
    downloads: Iterable[Download],
    documents: dict[str, tuple[str, str]],
) -> dict[str, Any]:
    """Return the crate of a release.

    dates, day: as `dataset` takes them. downloads: the files that hold the data.
    documents: what the other files are, and their media types, by their names.
    """
    parts = [_file(file) for file in downloads]
    parts += [_described(name, *said) for name, said in documents.items()]
    said = dataset(package, dates, day)
    about = {"@id": "./", "description": said["name"], **said}
    about["hasPart"] = [{"@id": part["@id"]} for part in parts]
    del about["@context"]
    others = [
        *_named(about, "creator", "#creator-"),
        *_named(about, "isBasedOn", "#source-"),
        *_licence(package, about),
    ]
    head = {
        "@id": FILE,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": _SPECIFICATION},
    }
    return {"@context": CONTEXT, "@graph": [head, about, *parts, *others]}


def _file(file: Download) -> Entity:
    measured = {"contentSize": str(file.size), "sha256": file.sha256}
    return _described(file.name, file.about, file.media_type) | measured


def _described(name: str, about: str, media_type: str) -> Entity:
    return {
        "@id": quote(name),
        "@type": "File",
        "name": name,
        "description": about,
        "encodingFormat": media_type,
    }


def _named(about: Entity, key: str, prefix: str) -> list[Entity]:
    """Take the things under a key out of the data set, which then refers to them."""
    found = []
    for number, thing in enumerate(about.get(key, []), start=1):
        named = {"@id": thing.get("@id") or thing.get("url") or f"{prefix}{number}", **thing}
        found.append(named)
        if "affiliation" in thing:
            body = {"@id": f"{prefix}{number}-affiliation", **thing["affiliation"]}
            named["affiliation"] = {"@id": body["@id"]}
            found.append(body)
        about[key][number - 1] = {"@id": named["@id"]}
    return list({thing["@id"]: thing for thing in found}.values())


def _licence(package: Package, about: Entity) -> list[Entity]:
    licence = attribution.licence(package)
    if licence is None:
        return []
    thing = {"@id": licence.url or "#licence", "@type": "CreativeWork", "name": licence.title}
    about["license"] = {"@id": thing["@id"]}
    return [thing]
