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
from archivepkg.package.limits import LARGEST_LINE, MOST_FIELDS, largest_unpacked

_CHUNK = 2**20
_PACKED = (".gz", ".bz2", ".xz", ".zip")
# What reading a file may raise; an archive may be empty, or packed in a way that is not known.
_FAULTS = (
    OSError,
    EOFError,
    IndexError,
    NotImplementedError,
    RuntimeError,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
)

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
        raise ArchivepkgError(f"{path}: cannot be read: {reason}.") from None


def excess(file: Path) -> str | None:
    """Return why a file cannot be read in bounded memory, `None` where it can.

    Faults of reading are not its concern.
    """
    if reason := packed_excess(file):
        return reason
    if file.suffix.lower() in _PACKED or file.stat().st_size > LARGEST_LINE:
        return _endless_line(file)
    return None


def too_wide(file: Path) -> str | None:
    """Return that the first line of a table has too many cells, `None` where it has not.

    Faults of reading are not its concern.
    """
    try:
        with open_bytes(file) as stream:
            line = stream.readline(LARGEST_LINE)
    except _FAULTS:
        return None
    if max(map(line.count, (b",", b";", b"\t", b"|"))) < MOST_FIELDS:
        return None
    return f"has more than {MOST_FIELDS:,} columns"


def packed_excess(file: Path) -> str | None:
    """Return why a packed file would unpack to too much, `None` where it is fine or not packed.

    An Excel file is a zip archive.
    """
    suffix = file.suffix.lower()
    if suffix not in (".xlsx", *_PACKED):
        return None
    try:
        size = file.stat().st_size
        largest = largest_unpacked(size)
        unpacked = _size_in_archive(file) if suffix == ".xlsx" else _size_in_stream(file, largest)
    except _FAULTS:
        return None
    return f"would unpack to more than {largest:,} bytes" if unpacked > largest else None


def _endless_line(file: Path) -> str | None:
    line = 0
    try:
        with open_bytes(file) as stream:
            while chunk := stream.read(_CHUNK):
                line = 0 if b"\n" in chunk or b"\r" in chunk else line + len(chunk)
                if line > LARGEST_LINE:
                    return f"has a line of more than {LARGEST_LINE:,} bytes"
    except _FAULTS:
        pass
    return None


def _size_in_stream(file: Path, largest: int) -> int:
    size = 0
    with open_bytes(file) as stream:
        while size <= largest and (chunk := stream.read(_CHUNK)):
            size += len(chunk)
    return size


def _size_in_archive(file: Path) -> int:
    with zipfile.ZipFile(file) as archive:
        return sum(entry.file_size for entry in archive.infolist())
