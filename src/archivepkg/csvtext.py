"""Delimited text as its author sees it: rows with their file, line and untouched cells."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from archivepkg.package import Resource

# What a resource may be sniffed from, as frictionless does it: so many lines, at most so long.
SAMPLE_LINES = 100
SAMPLE_SIZE = 2**16

csv.field_size_limit(2**31 - 1)


class Row(NamedTuple):
    """A row of a table.

    number: as frictionless counts (the header is 1); path and line: where it starts.
    text: the row as it stands in the file, line ends included.
    """

    number: int
    path: str
    line: int
    cells: list[str]
    text: str


@dataclass(frozen=True)
class Dialect:
    """How a resource's text is cut into cells (Table Dialect v2), with all defaults filled in."""

    delimiter: str = ","
    quote: str = '"'
    escape: str | None = None
    double_quote: bool = True
    skip_initial_space: bool = False
    header_rows: tuple[int, ...] = (1,)
    comment_char: str = ""
    comment_rows: frozenset[int] = frozenset()
    skip_blank_rows: bool = False

    def reader_options(self) -> dict[str, Any]:
        """Return the options of Python's `csv.reader` that say the same."""
        return {
            "delimiter": self.delimiter,
            "quotechar": self.quote or None,
            "escapechar": self.escape,
            "doublequote": self.double_quote if self.escape else True,
            "skipinitialspace": self.skip_initial_space,
            "quoting": csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
        }


class CsvText:
    """The text of a CSV or TSV resource, its files taken as one, as frictionless takes them."""

    def __init__(self, resource: Resource):
        self.resource = resource
        self.encoding = _encoding(resource)
        self.dialect = _dialect(resource, self.encoding)

    def header(self) -> list[str]:
        """Return the labels of the columns; of several header rows, the last one's."""
        wanted = self.dialect.header_rows[-1] if self.dialect.header_rows else 0
        for row in self.raw_rows():
            if row.number >= wanted:
                return row.cells if wanted else []
        return []

    def rows(self) -> Iterator[Row]:
        """Yield the rows of data: no header, no comments."""
        dialect = self.dialect
        first = dialect.header_rows[-1] if dialect.header_rows else 0
        for row in self.raw_rows():
            if row.number <= first or row.number in dialect.comment_rows:
                continue
            if dialect.comment_char and row.cells and row.cells[0].startswith(dialect.comment_char):
                continue
            if dialect.skip_blank_rows and not any(row.cells):
                continue
            yield row

    def place(self, number: int) -> tuple[str, int]:
        """Return file and line of a row, given its number."""
        for row in self.raw_rows():
            if row.number == number:
                return row.path, row.line
        return self.resource.paths[0], 1

    def raw_rows(self, *, strict: bool = False) -> Iterator[Row]:
        """Yield every row of the text, the header too.

        strict: raise csv.Error where a quote is never closed, or closed inside a cell.
        """
        lines = self._lines()
        taken: list[tuple[str, int, str]] = []

        def feed() -> Iterator[str]:
            for line in lines:
                taken.append(line)
                yield line[2]

        reader = csv.reader(feed(), strict=strict, **self.dialect.reader_options())
        for number, cells in enumerate(reader, start=1):
            text = taken[0][2] if len(taken) == 1 else "".join(line[2] for line in taken)
            yield Row(number, taken[0][0], taken[0][1], cells, text)
            taken.clear()

    def _lines(self) -> Iterator[tuple[str, int, str]]:
        """Yield file, line number and text of each physical line."""
        has_header = bool(self.dialect.header_rows) and self.resource.format == "csv"
        for index, (path, file) in enumerate(
            zip(self.resource.paths, self.resource.files, strict=True)
        ):
            with open_text(file, self.encoding) as text:
                for number, line in enumerate(text, start=1):
                    if not (index and has_header and number == 1):
                        yield path, number, line


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


def _encoding(resource: Resource) -> str:
    """Return the declared encoding, else UTF-8 (Data Package v2, `encoding`)."""
    declared = resource.descriptor.get("encoding")
    encoding = declared.lower() if isinstance(declared, str) else "utf-8"
    return "utf-8-sig" if encoding in ("utf-8", "utf8", "utf_8") else encoding


def _dialect(resource: Resource, encoding: str) -> Dialect:
    """Return the dialect: as declared, else as frictionless would guess it from the first lines."""
    given = resource.descriptor.get("dialect")
    given = given if isinstance(given, dict) else {}
    given = {**given, **(given["csv"] if isinstance(given.get("csv"), dict) else {})}
    if resource.format == "tsv":
        given.setdefault("delimiter", "\t")
    sniffed = _sniffed(resource, encoding, given.get("delimiter"))
    has_header = given.get("header", True) is not False
    return Dialect(
        delimiter=given.get("delimiter", sniffed.delimiter),
        quote=given.get("quoteChar", sniffed.quotechar) or "",
        escape=given.get("escapeChar", sniffed.escapechar),
        double_quote=given.get("doubleQuote", True) is not False,
        skip_initial_space=given.get("skipInitialSpace", sniffed.skipinitialspace) is True,
        header_rows=tuple(given.get("headerRows") or (1,)) if has_header else (),
        comment_char=given.get("commentChar") or "",
        comment_rows=frozenset(given.get("commentRows") or ()),
        skip_blank_rows=given.get("skipBlankRows") is True,
    )


def _sniffed(resource: Resource, encoding: str, delimiter: str | None) -> type[csv.Dialect]:
    sample: list[str] = []
    with open_text(resource.files[0], encoding) as text:
        while len(sample) < SAMPLE_LINES and (line := text.readline(SAMPLE_SIZE)):
            sample.append(line)
    if sum(map(len, sample)) > SAMPLE_SIZE:
        return csv.excel  # the guess takes time that grows with the square of the sample
    try:
        guess = csv.Sniffer().sniff("".join(sample), delimiter or ",\t;|")
    except csv.Error:
        return csv.excel
    if guess.quotechar == "'":
        guess.quotechar = '"'
    return guess
