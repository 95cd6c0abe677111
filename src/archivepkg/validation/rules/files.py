"""Rules for the files that a package names: generators from a package to what is wrong with them.

The docstring of a rule is its documentation for users; its name is its code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from archivepkg.package.package import Package
from archivepkg.package.paths import is_url, misplaced
from archivepkg.tables.textfiles import excess
from archivepkg.validation.rules.findings import MetadataFinding


def remote_path(package: Package) -> Iterator[MetadataFinding]:
    """All files of a package lie in the package: none is named by a URL.

    A package that is opened does not make this tool fetch anything.
    Download the file into the package and name it by its relative path.
    """
    for resource in package.resources:
        for path in resource.paths:
            if is_url(path):
                yield MetadataFinding(
                    f"/resources/{resource.index}/path", f'The path "{path}" is a URL', path
                )


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
            if misplaced(package.root, path) or not (package.root / path).is_file():
                continue
            if reason := excess(package.root / path):
                pointer = f"/resources/{resource.index}/path"
                yield MetadataFinding(pointer, f'The file "{path}" {reason}', path)


STANDARD = [remote_path, outside_path, oversized_file]
HOUSE: list[Callable[[Package], Iterator[MetadataFinding]]] = []
