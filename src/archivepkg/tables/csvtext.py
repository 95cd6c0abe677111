"""Delimited text as its author sees it: rows with their file, line and untouched cells."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from archivepkg.errors import ArchivepkgError
from archivepkg.package.limits import LARGEST_LINE, MOST_COLUMNS
from archivepkg.package.resources import Resource
from archivepkg.tables.dialects import SAMPLE_LINES, declared, dialect_of, header_row, lines_of
from archivepkg.tables.textfiles import TOO_LONG, TOO_WIDE, Line, TooLargeError, packed_excess


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


class CsvText:
    """The text of a CSV or TSV resource, its files taken as one, as frictionless takes them.

    Everything here raises ArchivepkgError where the text cannot be read at all.
    """

    def __init__(self, resource: Resource):
        self.resource = resource
        for path, file in zip(resource.paths, resource.files, strict=True):
            if reason := packed_excess(file):
                raise ArchivepkgError(f"{path}: the file {reason}.")
        self.encoding = _encoding(resource)
        self.dialect = dialect_of(resource, self.encoding)
        if not {"header", "headerRows"} & declared(resource).keys():
            sample = [row.cells for row in islice(self.raw_rows(), SAMPLE_LINES)]
            number = header_row(sample, self.dialect)
            self.dialect = replace(self.dialect, header_rows=(number,))

    def header(self) -> list[str]:
        """Return the labels of the columns; those of several header rows are joined.

        Raises ArchivepkgError where there is to be a header and none is there.
        """
        wanted = self.dialect.header_rows
        labels: list[list[str]] = []
        for row in self.raw_rows():
            if not wanted or row.number > wanted[-1]:
                break
            if row.number in wanted and not self.dialect.is_comment(row.number, row.cells):
                labels += [[] for _ in row.cells[len(labels) :]]
                for label, cell in zip(labels, row.cells, strict=False):
                    if label[-1:] != [cell]:
                        label.append(cell)
        if wanted and not labels:
            raise ArchivepkgError(
                f"{self.resource.paths[0]}: there is no header. Name the columns."
            )
        return [self.dialect.header_join.join(label) for label in labels]

    def rows(self, *, strict: bool = False) -> Iterator[Row]:
        """Yield the rows of data: no header, no comments. strict: as in `raw_rows`."""
        dialect = self.dialect
        first = dialect.header_rows[-1] if dialect.header_rows else 0
        for row in self.raw_rows(strict=strict):
            if row.number <= first or dialect.is_comment(row.number, row.cells):
                continue
            if dialect.skip_blank_rows and not any(row.cells):
                continue
            yield row

    def rows_at(self, numbers: Iterable[int]) -> Iterator[Row]:
        """Yield the rows that have these numbers."""
        wanted = set(numbers)
        for row in self.raw_rows() if wanted else ():
            if row.number in wanted:
                yield row
                wanted.remove(row.number)
                if not wanted:
                    return

    def place(self, number: int) -> tuple[str, int]:
        """Return file and line of a row, given its number."""
        places = ((row.path, row.line) for row in self.rows_at([number]))
        return next(places, (self.resource.paths[0], 1))

    def raw_rows(self, *, strict: bool = False) -> Iterator[Row]:
        """Yield every row of the text, the header too.

        strict: raise csv.Error where a quote is never closed, or closed inside a cell.
        """
        lines = lines_of(self.resource, self.encoding)
        taken: list[Line] = []

        def feed() -> Iterator[str]:
            size = 0
            for line in lines:
                size = len(line.text) + (size if taken else 0)
                if size > LARGEST_LINE:
                    raise TooLargeError(*(taken or [line])[0][:2], TOO_LONG)
                if size > limit:
                    csv.field_size_limit(LARGEST_LINE)  # of the whole process, for this row
                taken.append(line)
                yield line.text

        limit = csv.field_size_limit()
        reader = csv.reader(feed(), strict=strict, **self.dialect.reader_options())
        try:
            for number, cells in enumerate(reader, start=1):
                text = taken[0].text if len(taken) == 1 else "".join(line.text for line in taken)
                path, start, _ = taken[0]
                taken.clear()
                if len(text) > limit:
                    csv.field_size_limit(limit)
                yield _of_bounded_width(Row(number, path, start, cells, text))
        except csv.Error as error:
            if strict:
                raise
            path, line, _ = taken[0]
            raise ArchivepkgError(f"{path}:{line}: the row cannot be read: {error}.") from None
        finally:
            if taken:  # it broke off within a row
                csv.field_size_limit(limit)


def _of_bounded_width(row: Row) -> Row:
    if len(row.cells) > MOST_COLUMNS:
        raise TooLargeError(row.path, row.line, TOO_WIDE.format(len(row.cells)))
    return row


def canonical_row(cells: list[str], delimiter: str) -> str:
    """Return a row of CSV in canonical form, its line end included."""
    if cells == [""]:
        return '""\n'  # else it would be a blank line
    return delimiter.join(_quoted(cell, delimiter) for cell in cells) + "\n"


def _quoted(cell: str, delimiter: str) -> str:
    if delimiter in cell or '"' in cell or "\n" in cell or "\r" in cell:
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _encoding(resource: Resource) -> str:
    """Return the declared encoding, else UTF-8 (Data Package v2, `encoding`)."""
    given = resource.descriptor.get("encoding")
    encoding = given.lower() if isinstance(given, str) else "utf-8"
    try:
        "".encode(encoding)  # rot13 and the like are codecs, but not of text
        name = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        raise ArchivepkgError(f"{resource.name}: there is no encoding {given!r}.") from None
    return "utf-8-sig" if name == "utf-8" else encoding
