"""CITATION.cff: how to cite a package (Citation File Format 1.2.0), and whether a file is true."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archivepkg.package import attribution
from archivepkg.package.changelogs import day
from archivepkg.package.package import Package
from archivepkg.package.paths import misplaced
from archivepkg.package.visible import to_json, visible

FILE = "CITATION.cff"
COMPARED = ("title", "version", "date-released", "license", "license-url", "doi")
_LARGEST = 2**18  # bytes that are read; a file of this kind has few


def text(package: Package) -> str:
    """Return the file for a package."""
    lines = []
    for name, value in facts(package).items():
        if isinstance(value, str):
            lines.append(f"{name}: {to_json(value)}")
        else:
            lines.append(f"{name}:")
            lines += [line for item in value for line in _item(item)]
    return "\n".join(lines) + "\n"


def facts(package: Package) -> dict[str, Any]:
    """Return what the file says of a package."""
    licence = attribution.licence(package)
    found = {
        "cff-version": "1.2.0",
        "message": "If you use this data set, please cite it as below.",
        "type": "dataset",
        "title": package.title or package.name,
        "abstract": package.descriptor.get("description"),
        "version": package.version,
        "date-released": day(package),
        "license": licence.spdx if licence else None,
        "license-url": licence.url if licence and not licence.spdx else None,
        "doi": attribution.doi(package),
        "url": attribution.web_address(package),
        # The format asks for one at least.
        "authors": [_author(creator) for creator in attribution.creators(package)]
        or [{"name": "anonymous"}],
        "keywords": attribution.keywords(package),
    }
    return {name: value for name, value in found.items() if value}


def faults(package: Package) -> Iterator[str]:
    """Yield where the file that a package has at its root does not say what its descriptor says."""
    path = package.root / FILE
    if misplaced(package.root, FILE) or not path.is_file():
        return
    import yaml

    try:
        with path.open("rb") as file:
            given = yaml.load(file.read(_LARGEST), yaml.BaseLoader)  # all that it holds is text
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        yield f"{FILE}: cannot be read as YAML: {' '.join(str(error).split())}. Mend it."
        return
    if not isinstance(given, dict):
        yield f"{FILE}: is no list of names and values. Write it as citation-file-format.github.io."
        return
    meant = facts(package)
    for name in COMPARED:
        if name in given and given[name] != meant.get(name):
            said = given[name] if isinstance(given[name], str) else "no text"
            should = f"should be {meant[name]!r}" if name in meant else "the descriptor has none"
            yield (
                f"{FILE}: {name} is {visible(said, width=80)!r}, and {should}. Correct one of the "
                "two."
            )


def _author(creator: attribution.Creator) -> dict[str, str]:
    if not creator.is_person:
        return {"name": creator.name}
    found = {
        "given-names": creator.given,
        "family-names": creator.family or creator.name,
        "orcid": f"https://orcid.org/{creator.orcid}" if creator.orcid else "",
        "affiliation": creator.organization,
    }
    return {name: value for name, value in found.items() if value}


def _item(item: str | dict[str, str]) -> Iterator[str]:
    if isinstance(item, str):
        yield f"  - {to_json(item)}"
        return
    for number, (name, value) in enumerate(item.items()):
        yield f"  {' ' if number else '-'} {name}: {to_json(value)}"
