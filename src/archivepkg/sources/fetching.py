"""Fetching: the descriptor of a package, and every file that it names, brought to a folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from archivepkg.errors import ArchivepkgError
from archivepkg.package.portable import named_files
from archivepkg.package.wording import reason_of

# Writes the file that a package calls by this relative path to a target on this machine.
# Raises FileNotFoundError where the source has no such file.
Fetch = Callable[[str, Path], None]


@dataclass(frozen=True)
class Folder:
    """A package's descriptor in a folder on this machine, and what to call the package.

    is_local: whether the folder is the user's own, and not one that vanishes.
    packed_in: the user's own files that the package was unpacked from, where it was.
    """

    root: Path
    descriptor: str
    label: str
    is_local: bool = False
    packed_in: tuple[Path, ...] = ()


def brought(
    fetch: Fetch, descriptor: str, folder: Path, label: str, unnamed: Iterable[str] = ()
) -> Folder:
    """Fetch the descriptor and every file of the package that it names into `folder`.

    unnamed: files to fetch as well, where the source has them.
    """
    folder.mkdir(exist_ok=True)
    try:
        fetch(descriptor, folder / descriptor)
    except FileNotFoundError:
        raise ArchivepkgError(f"{label}: there is no {descriptor} in it.") from None
    for path in sorted({*_named_files(folder / descriptor), *unnamed}):
        target = folder / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            fetch(path, target)
        except (FileNotFoundError, FileExistsError, NotADirectoryError):
            continue  # validation names what is missing
        except OSError as error:
            raise ArchivepkgError(f"{label}: {path}: {reason_of(error)}.") from None
    return Folder(folder, descriptor, label)


def _named_files(descriptor: Path) -> set[str]:
    """Return the paths of all other files that the descriptor in this file names."""
    try:
        package = json.loads(descriptor.read_bytes())
    except (ValueError, RecursionError):
        return set()  # opening the package says what is wrong with it
    return named_files(package) - {descriptor.name} if isinstance(package, dict) else set()
