"""Rules for the files that a package names: generators from a package to what is wrong with them.

The docstring of a rule is its documentation for users; its name is its code.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from archivepkg.errors import ArchivepkgError
from archivepkg.package.package import Package
from archivepkg.package.paths import is_url, misplaced
from archivepkg.package.resources import Resource
from archivepkg.tables.textfiles import excess
from archivepkg.validation.rules.findings import MetadataFinding


def remote_path(package: Package) -> Iterator[MetadataFinding]:
    """What a package names by URL is here, so that it can be checked.

    A package that is opened makes this tool fetch nothing by itself. Fetch its tables, schemas,
    dialects and profiles with `--remote`, or put the files into the package and name them by
    their relative paths. A profile that is not fetched is a warning; a file that is no table is
    neither fetched nor checked.
    """
    for resource in package.resources:
        for url, reason in resource.unfetched():
            yield MetadataFinding(f"/resources/{resource.index}/path", reason, url)


def outside_path(package: Package) -> Iterator[MetadataFinding]:
    """No path leads out of the package, by itself or by a link, or to what is not a file.

    Put the file itself into the package, and name it by its relative path.
    """
    for resource in package.resources:
        for path in resource.paths:
            reason = misplaced(package.root, path)
            if reason and not is_url(path):
                pointer = f"/resources/{resource.index}/path"
                yield MetadataFinding(pointer, f'The path "{path}" {reason}', path)


def oversized_file(package: Package) -> Iterator[MetadataFinding]:
    """A file can be read in bounded memory.

    None of its lines and rows is longer than 16 MiB, no row has more than 3,000 cells, and a
    packed file does not unpack to more than 256 MiB and a hundred times its size. Break the line
    or the table, close the quote that is left open, or put the file there unpacked.
    """
    for resource in package.resources:
        for path in resource.paths:
            file = _present(resource, path)
            if file is None:
                continue
            if reason := excess(file):
                pointer = f"/resources/{resource.index}/path"
                yield MetadataFinding(pointer, f'The file "{path}" {reason}', path)


def _present(resource: Resource, path: str) -> Path | None:
    try:
        file = resource.file(path)
    except ArchivepkgError:
        return None
    return file if file.is_file() else None


STANDARD = [remote_path, outside_path, oversized_file]
