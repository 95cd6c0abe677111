"""Zip archives, opened as if their maker meant harm: nothing escapes, nothing explodes."""

from __future__ import annotations

import shutil
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from archivepkg.errors import ArchivepkgError
from archivepkg.package.limits import MOST_ENTRIES, largest_unpacked
from archivepkg.package.paths import unsafe
from archivepkg.package.portable import DESCRIPTOR
from archivepkg.package.wording import reason_of
from archivepkg.tables.textfiles import NOT_UNPACKED

if TYPE_CHECKING:
    from archivepkg.sources.fetching import Fetch

FAULTS = (*NOT_UNPACKED, ValueError)  # what reading an archive may raise


@contextmanager
def zip_fetch(path: Path, label: str) -> Iterator[tuple[Fetch, str]]:
    """Yield a fetch from the archive and the name of its descriptor.

    The descriptor stands at the top of the archive, or in its only folder.
    Raises ArchivepkgError where the archive cannot be read, holds no package, or is not safe.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_unsafe(archive, path.stat().st_size, label)
            prefix = _package_folder(archive, label)

            def fetch(name: str, target: Path) -> None:
                try:
                    member = archive.open(prefix + name)
                except KeyError:
                    raise FileNotFoundError(name) from None
                with member, target.open("wb") as file:
                    shutil.copyfileobj(member, file, 2**20)

            yield fetch, DESCRIPTOR
    except FAULTS as error:
        raise ArchivepkgError(
            f"{label}: this zip archive cannot be read: {error}. Download or build it again."
        ) from None
    except OSError as error:
        raise ArchivepkgError(f"{label}: {reason_of(error)}.") from None


def _refuse_unsafe(archive: zipfile.ZipFile, size: int, label: str) -> None:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise ArchivepkgError(
            f"{label}: the archive holds {len(entries)} entries, more than {MOST_ENTRIES}: refused."
        )
    for entry in entries:
        reason = unsafe(entry.filename)
        if reason:
            raise ArchivepkgError(f"{label}: the entry {entry.filename!r} {reason}: refused.")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise ArchivepkgError(f"{label}: the entry {entry.filename!r} is a link: refused.")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > largest_unpacked(size):
        raise ArchivepkgError(
            f"{label}: the archive of {size:,} bytes would unpack to {unpacked:,} bytes: refused. "
            "Unpack it yourself if you trust it, and name the folder."
        )


def _package_folder(archive: zipfile.ZipFile, label: str) -> str:
    names = archive.namelist()
    if DESCRIPTOR in names:
        return ""
    folders = {name.partition("/")[0] + "/" for name in names}
    if len(folders) == 1 and (folder := folders.pop()) + DESCRIPTOR in names:
        return folder
    raise ArchivepkgError(
        f"{label}: there is no {DESCRIPTOR} at the top of the archive or in its only folder."
    )
