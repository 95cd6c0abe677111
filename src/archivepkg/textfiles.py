"""Files of a package as bytes and as text, whatever they are packed in."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from archivepkg.errors import ArchivepkgError

LARGEST_LINE = 16 * 2**20  # bytes without a line end, and characters of one cell
# A packed file may unpack to this much, or to so many times its own size if that is more.
FREE_SIZE = 256 * 2**20
LARGEST_RATIO = 100

_CHUNK = 2**20
_PACKED = (".gz", ".bz2", ".xz", ".zip")

csv.field_size_limit(LARGEST_LINE)


def open_bytes(file: Path) -> IO[bytes]:
    """Open a file for reading bytes, decompressed as its name says."""
    match file.suffix.lower():
        case ".gz":
            return cast(IO[bytes], gzip.open(file, "rb"))
        case ".bz2":
            return bz2.open(file, "rb")
        case ".xz":
            return lzma.open(file, "rb")
        case ".zip":
            archive = zipfile.ZipFile(file)
            return archive.open(archive.namelist()[0])
    return file.open("rb")


def open_text(file: Path, encoding: str) -> IO[str]:
    """Open a file for reading text; bytes that do not decode come as lone surrogates."""
    return io.TextIOWrapper(
        open_bytes(file), encoding=encoding, errors="surrogateescape", newline=""
    )


@contextmanager
def reading(path: str) -> Iterator[None]:
    """Raise ArchivepkgError, which names `path`, for all that goes wrong while it is read."""
    try:
        yield
    except (
        OSError,
        EOFError,
        UnicodeError,
        zlib.error,
        lzma.LZMAError,
        zipfile.BadZipFile,
    ) as error:
        reason = getattr(error, "strerror", None) or error
        raise ArchivepkgError(f"{path}: Cannot be read: {reason}.") from None


def excess(file: Path) -> str | None:
    """Return why a file is too large to be read in bounded memory, `None` where it is not.

    Faults of reading are not its concern. An Excel file is a zip archive.
    """
    size = file.stat().st_size
    if file.suffix.lower() == ".xlsx":
        return _excess_of_archive(file, size)
    if file.suffix.lower() not in _PACKED and size <= LARGEST_LINE:
        return None
    try:
        with open_bytes(file) as stream:
            return _excess_of_stream(stream, None if file.suffix not in _PACKED else size)
    except (OSError, EOFError, IndexError, zlib.error, lzma.LZMAError, zipfile.BadZipFile):
        return None


def _excess_of_stream(stream: IO[bytes], packed_size: int | None) -> str | None:
    unpacked = line = 0
    while chunk := stream.read(_CHUNK):
        unpacked += len(chunk)
        line = 0 if b"\n" in chunk or b"\r" in chunk else line + len(chunk)
        if line > LARGEST_LINE:
            return f"has a line of more than {LARGEST_LINE:,} bytes"
        if packed_size is not None and unpacked > max(FREE_SIZE, LARGEST_RATIO * packed_size):
            return f"would unpack to more than {LARGEST_RATIO} times its {packed_size:,} bytes"
    return None


def _excess_of_archive(file: Path, size: int) -> str | None:
    try:
        with zipfile.ZipFile(file) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (OSError, zipfile.BadZipFile):
        return None
    if unpacked > max(FREE_SIZE, LARGEST_RATIO * size):
        return f"would unpack to {unpacked:,} bytes"
    return None
