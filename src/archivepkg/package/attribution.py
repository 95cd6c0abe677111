"""Credits: who made a package, under which licence, from what and when, as its descriptor says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from archivepkg.package.package import Package
from archivepkg.package.paths import is_web
from archivepkg.package.values import objects, text, texts

# Licences for data by their names at SPDX (spdx.org/licenses), which CFF and Zenodo know.
_SPDX = re.compile(
    r"CC0-1\.0|CC-BY(-NC)?(-ND|-SA)?-([1-4]\.0|2\.5)|ODbL-1\.0|ODC-By-1\.0|PDDL-1\.0|MIT"
)
_ORCID = re.compile(r"https?://orcid\.org/([0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X])/?")
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:)?(10\.[0-9]{4,9}/\S+)", re.IGNORECASE)


@dataclass(frozen=True)
class Creator:
    """Who made a package. given, family, orcid: of a person who is named so, else empty."""

    name: str
    given: str = ""
    family: str = ""
    orcid: str = ""
    organization: str = ""

    @property
    def is_person(self) -> bool:
        return bool(self.family or self.orcid)

    @property
    def inverted(self) -> str:
        """The name with the family name first, as catalogues have it."""
        return f"{self.family}, {self.given}" if self.family and self.given else self.name


@dataclass(frozen=True)
class Licence:
    """A licence. spdx: its name at SPDX, empty where it is not known. url: empty for none."""

    title: str
    url: str
    spdx: str


@dataclass(frozen=True)
class Source:
    """What a package was made from. url: empty where it is not on the web."""

    title: str
    url: str


@dataclass(frozen=True)
class Reference:
    """How a package is cited, in the order of Chicago style; what is empty is not known."""

    creators: str
    title: str
    version: str
    day: str
    address: str

    def __str__(self) -> str:
        version = f"Version {self.version}" if self.version else ""
        parts = (self.creators, self.title, version, self.day, self.address)
        return " ".join(part if part.endswith(".") else f"{part}." for part in parts if part)


def reference(package: Package, day: str | None = None) -> Reference:
    """Return how a package is cited. day: of its release; without it, that of its making."""
    return Reference(
        "; ".join(creator.inverted for creator in creators(package)),
        package.title or package.name or "Untitled",
        package.version or "",
        day or (text(package.descriptor.get("created")) or "")[:10],
        web_address(package),
    )


def creators(package: Package) -> list[Creator]:
    """Return who made a package: creators and authors, or all contributors where none is such."""
    contributors = objects(package.descriptor.get("contributors"))
    named = [(item, creator) for item in contributors if (creator := _creator(item)).name]
    made = [creator for item, creator in named if _roles(item) & {"creator", "author"}]
    return made or [creator for _, creator in named]


def _roles(item: dict[str, Any]) -> set[str]:
    return {*texts(item.get("roles")), *texts(item.get("role"))}  # version 1 has one role


def _creator(item: dict[str, Any]) -> Creator:
    given, family, title, path, body = (
        text(item.get(name)) or ""
        for name in ("givenName", "familyName", "title", "path", "organization")
    )
    orcid = _ORCID.fullmatch(path)
    name = title or " ".join(filter(None, [given, family]))
    return Creator(name, given, family, orcid[1] if orcid else "", body)


def licence(package: Package) -> Licence | None:
    """Return the first licence of a package."""
    for item in objects(package.descriptor.get("licenses")):
        name, title, path = (text(item.get(key)) or "" for key in ("name", "title", "path"))
        spdx = name if _SPDX.fullmatch(name) else ""
        return Licence(title or name or path, path if is_web(path) else "", spdx)
    return None


def sources(package: Package) -> list[Source]:
    """Return what a package was made from."""
    found = []
    for item in objects(package.descriptor.get("sources")):
        title, path = text(item.get("title")) or "", text(item.get("path")) or ""
        found.append(Source(title or path, path if is_web(path) else ""))
    return [source for source in found if source.title]


def keywords(package: Package) -> list[str]:
    """Return the keywords of a package."""
    return list(dict.fromkeys(texts(package.descriptor.get("keywords"))))


def doi(package: Package) -> str:
    """Return the DOI that a package has as its `id`, empty where it has none."""
    match = _DOI.fullmatch(text(package.descriptor.get("id")) or "")
    return match[1] if match else ""


def web_address(package: Package) -> str:
    """Return where a package is on the web: its DOI, its `homepage` or its `id`."""
    if found := doi(package):
        return f"https://doi.org/{found}"
    given = (text(package.descriptor.get(name)) or "" for name in ("homepage", "id"))
    return next(filter(is_web, given), "")
