"""Documents: what tells people and programs of the artifacts of a release."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from archivepkg import __version__
from archivepkg.exporters.catalogue.dataset import Download, dataset
from archivepkg.package import attribution, changelogs
from archivepkg.package.jsontext import document
from archivepkg.package.package import Package
from archivepkg.package.writing import save
from archivepkg.releases.archives import sha256
from archivepkg.releases.artifacts import ARTIFACTS, stem_of
from archivepkg.releases.changes import Changes, markdown
from archivepkg.releases.deposits import citation_file, codemeta, crate, zenodo

CHECKSUMS = "SHA256SUMS"
NOTES = "RELEASE_NOTES.md"
PAGE = "index.html"
DOCUMENTS = {
    NOTES: ("What changed, and how to check the files.", "text/markdown"),
    citation_file.FILE: ("How to cite the data, for GitHub, Zotero and cffconvert.", "text/yaml"),
    zenodo.FILE: ("Title, creators and licence, as Zenodo takes them.", "application/json"),
    codemeta.FILE: ("The same in CodeMeta, which registries read.", "application/ld+json"),
    PAGE: ("What there is, and for whom.", "text/html"),
    crate.FILE: ("All files, as a Research Object Crate.", "application/ld+json"),
}


def write_documents(
    package: Package,
    folder: Path,
    dates: tuple[str, str] | None,
    changed: str,
    tool: str = __version__,
) -> None:
    """Write what tells of the artifacts in a folder.

    dates: the first and last day of the records. changed: what the notes say of the changes.
    tool: the version of this tool that they name.
    """
    day = changelogs.day(package)
    save([notes(package, changed, tool)], folder / NOTES)
    save([citation_file.text(package)], folder / citation_file.FILE)
    save([document(zenodo.metadata(package))], folder / zenodo.FILE)
    save([document(codemeta.metadata(package, dates, day))], folder / codemeta.FILE)
    downloads = list(_downloads(package, folder))
    save([_page(package, downloads, dates, day)], folder / PAGE)
    others = {name: said for name, said in DOCUMENTS.items() if name != crate.FILE}
    save([document(crate.metadata(package, dates, day, downloads, others))], folder / crate.FILE)


def checksums(sums: dict[str, str]) -> str:
    """Return the text that gives the checksums of files, by name, as `sha256sum` reads it."""
    return "".join(f"{sums[name]}  {name}\n" for name in sorted(sums))


def changes_text(changes: Changes | None) -> str:
    """Return what the release notes say of the changes since the previous release.

    It is the same whatever form the releases are in: where their data lies is left out.
    """
    if changes is None:
        return ""
    lasting = [item for item in changes.metadata if item.rule != "bookkeeping-changed"]
    shown = replace(changes, metadata=lasting)
    return "\n".join(markdown.lines(shown, limit=20, summary=False))


def notes(package: Package, changed: str, tool: str) -> str:
    """Return the release notes: the changelog's section, then the changes, then how to check."""
    found = changelogs.section(package)
    title = package.descriptor.get("title") or package.name
    head = f"# {title}, {package.version}"
    parts = [head, found.text if found else "", changed, _CHECKING, f"{MADE_WITH}{tool}."]
    return "\n\n".join(part for part in parts if part) + "\n"


MADE_WITH = "Made with archivepkg "
_CHECKING = """## Checking the files

`sha256sum -c SHA256SUMS` tells whether the files are whole; `archivepkg verify` on this folder \
makes the release again from its zip archive, and tells whether each file is what comes out. Made \
again from the same package, all files are the same, byte for byte: the database with the same \
version of the SQLite library, Parquet files with the same version of DuckDB, zip archives with \
the same version of zlib."""


def _downloads(package: Package, folder: Path) -> Iterator[Download]:
    """Yield the artifacts that are in a folder."""
    for suffix, artifact in ARTIFACTS.items():
        path = folder / (stem_of(package) + suffix)
        if path.is_file():
            about = f"{artifact.readers}: {artifact.about}"
            size, digest = path.stat().st_size, sha256(path)
            yield Download(path.name, about, artifact.media_type, size, digest)


def _page(
    package: Package, downloads: list[Download], dates: tuple[str, str] | None, day: str | None
) -> str:
    """Return the page from which a person downloads the artifacts."""
    page: str = _template().render(
        about=package.descriptor, downloads=downloads, day=day,
        citation=attribution.reference(package, day),
        tables=package.tables, checksums=CHECKSUMS, notes=NOTES,
        documents={name: DOCUMENTS[name][0] for name in DOCUMENTS if name not in (PAGE, NOTES)},
        linked_data=dataset(package, dates, day, downloads),
    )  # fmt: skip
    return page


@cache
def _template() -> Any:
    from jinja2 import Environment, PackageLoader

    environment = Environment(
        loader=PackageLoader("archivepkg.releases"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("release.html")
