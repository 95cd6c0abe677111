"""Rules for data files as text: generators from a file's text to what is wrong with it.

The docstring of a rule is its documentation for users; its name is its code.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from itertools import groupby

from archivepkg.tables.csvtext import CsvText, canonical_row
from archivepkg.tables.textfiles import open_bytes
from archivepkg.validation.rules.findings import TextFinding


def unclosed_quote(text: CsvText) -> Iterator[TextFinding]:
    """Every quoted cell is closed, and nothing follows the closing quote but a delimiter.

    Most readers take an open quote silently, and with it all rows up to the next quote.
    Close the quote, or write a quote that belongs to the text twice.
    """
    last_path, last_line, number = text.resource.paths[0], 0, 0
    rows = text.raw_rows(strict=True)
    try:
        for row in rows:
            number = row.number
            last_path, last_line = row.path, row.line + max(1, len(row.text.splitlines())) - 1
    except csv.Error:
        yield TextFinding(
            last_path,
            last_line + 1,
            "The row that starts here has a quote that is not closed, "
            "or text after a closing quote",
            number + 1,
        )


def blank_header(text: CsvText) -> Iterator[TextFinding]:
    """The header row is not blank.

    Where it is, columns are matched to fields by their order, which nothing confirms.
    Write the names of the fields into it.
    """
    for row in text.raw_rows():
        if row.cells or text.dialect.header_rows != (row.number,):
            return
        yield TextFinding(row.path, row.line, "The header row is blank", row.number)


def byte_order_mark(text: CsvText) -> Iterator[TextFinding]:
    """A file does not start with a byte order mark.

    Some readers take it for a part of the first column's name. Save the file as
    UTF-8 "without BOM", or run `archivepkg tidy`.
    """
    for path, file in zip(text.resource.paths, text.resource.files, strict=True):
        with open_bytes(file) as stream:
            if stream.read(3).startswith(codecs.BOM_UTF8):
                yield TextFinding(path, 1, "The file starts with a byte order mark")


def canonical_form(text: CsvText) -> Iterator[TextFinding]:
    r"""A CSV file is in canonical form: quotes only where they are needed, lines ending in LF.

    A cell is quoted where it holds the delimiter, a quote or a line break, and nowhere else.
    So the same table is always the same bytes. Run `archivepkg tidy`.
    """
    for path, rows in groupby(text.raw_rows(), key=lambda row: row.path):
        odd = (row for row in rows if row.text != canonical_row(row.cells, text.dialect.delimiter))
        first = next(odd, None)
        if first:
            others = sum(1 for _ in odd)
            more = f", nor are {others} later ones" if others else ""
            message = f"This row is not in canonical form{more}"
            yield TextFinding(path, first.line, message, first.number)


STANDARD = [unclosed_quote, blank_header]
HOUSE = [byte_order_mark, canonical_form]
