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
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, NamedTuple, TypeVar, cast

from archivepkg.errors import ArchivepkgError
from archivepkg.package.limits import LARGEST_LINE, MOST_COLUMNS, largest_unpacked
from archivepkg.package.wording import reason_of

TOO_LONG = (
    f"the row that starts here is longer than {LARGEST_LINE:,} characters. Close its quotes, "
    "or break it into several rows."
)
TOO_WIDE = (
    "the row that starts here has {:,} cells, and tables of more than "
    f"{MOST_COLUMNS:,} columns are not read. Break the table into several."
)
PACKED = (".gz", ".bz2", ".xz", ".zip")
# What unpacking may raise: a file may be damaged, encrypted, or packed in a way that is not known.
NOT_UNPACKED = (
    EOFError, NotImplementedError, RuntimeError, zlib.error, lzma.LZMAError, zipfile.BadZipFile
)  # fmt: skip

T = TypeVar("T")

_CHUNK = 2**20


class TooLargeError(ArchivepkgError):
    """A row cannot be read in bounded memory. path, line: where it starts. reason: why."""

    def __init__(self, path: str, line: int, reason: str):
        super().__init__(f"{path}:{line}: {reason}")
        self.path, self.line, self.reason = path, line, reason


@contextmanager
def cells_limited() -> Iterator[None]:
    """Let the csv module read no larger cells than we do.

    Its limit holds for the whole process, and so is ours for as long only as it has to be.
    """
    before = csv.field_size_limit(LARGEST_LINE)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def limited(rows: Iterator[T]) -> Iterator[T]:
    """Yield what others read by the csv module, each row with `cells_limited`."""
    while True:
        with cells_limited():
            try:
                row = next(rows)
            except StopIteration:
                return
        yield row


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
            for name in archive.namelist():
                return archive.open(name)
            raise zipfile.BadZipFile("there is no file in the archive")
    return file.open("rb")


def open_text(file: Path, encoding: str) -> IO[str]:
    """Open a file for reading text; bytes that do not decode come as lone surrogates."""
    return io.TextIOWrapper(
        open_bytes(file), encoding=encoding, errors="surrogateescape", newline=""
    )


class Line(NamedTuple):
    """A physical line: where it stands, and its text with its line end."""

    path: str
    number: int
    text: str


def joined_lines(
    paths: list[str], files: list[Path], encoding: str, *, header: bool
) -> Iterator[Line]:
    """Yield the lines of files that are taken as one, byte after byte.

    So the last line of a file may go on in the next, and only the first file can start with a
    byte order mark. header: whether the first line of later files is left out.
    Raises ArchivepkgError where a file cannot be read, or has a line that is too long.
    """
    begun: Line | None = None
    for index, (path, file) in enumerate(zip(paths, files, strict=True)):
        codec = "utf-8" if index and encoding == "utf-8-sig" else encoding
        with reading(path), open_text(file, codec) as text:
            for number, part in enumerate(iter(partial(text.readline, LARGEST_LINE), ""), 1):
                if len(part) == LARGEST_LINE:
                    raise TooLargeError(path, number, TOO_LONG)
                if index and header and number == 1:
                    continue
                line = begun._replace(text=begun.text + part) if begun else Line(path, number, part)
                begun = None if part.endswith(("\n", "\r")) else line
                if not begun:
                    yield line
    if begun:
        yield begun


@contextmanager
def reading(path: str) -> Iterator[None]:
    """Raise ArchivepkgError, which names `path`, for all that goes wrong while it is read."""
    try:
        yield
    except FileNotFoundError:
        said = "there is no such file in the package. Put it there, or correct its path."
        raise ArchivepkgError(f"{path}: {said}") from None
    except (OSError, UnicodeError, *NOT_UNPACKED) as error:
        raise ArchivepkgError(f"{path}: cannot be read: {reason_of(error)}.") from None


def excess(file: Path) -> str | None:
    """Return why a file cannot be read in bounded memory, `None` where it can.

    Faults of reading are not its concern.
    """
    if reason := packed_excess(file):
        return reason
    if file.suffix.lower() in PACKED or file.stat().st_size > LARGEST_LINE:
        return _endless_line(file)
    return None


def packed_excess(file: Path) -> str | None:
    """Return why a packed file would unpack to too much, `None` where it is fine or not packed.

    An Excel file is a zip archive.
    """
    suffix = file.suffix.lower()
    if suffix not in (".xlsx", *PACKED):
        return None
    try:
        size = file.stat().st_size
        largest = largest_unpacked(size)
        unpacked = _size_in_archive(file) if suffix == ".xlsx" else _size_in_stream(file, largest)
    except (OSError, *NOT_UNPACKED):
        return None
    return f"would unpack to more than {largest:,} bytes" if unpacked > largest else None


def _endless_line(file: Path) -> str | None:
    line = 0
    with suppress(OSError, *NOT_UNPACKED), open_bytes(file) as stream:
        while chunk := stream.read(_CHUNK):
            line = 0 if b"\n" in chunk or b"\r" in chunk else line + len(chunk)
            if line > LARGEST_LINE:
                return f"has a line of more than {LARGEST_LINE:,} bytes"
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
