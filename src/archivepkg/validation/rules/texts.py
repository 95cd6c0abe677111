"""Rules for data files as text: generators from a file's text to what is wrong with it.

The docstring of a rule is its documentation for users; its name is its code.
"""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from archivepkg.package.wording import counted
from archivepkg.tables.csvtext import CsvText, Row, canonical_row
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
    for first, faults in departures(text):
        yield TextFinding(first.path, first.line, f"Not in canonical form: {faults}", first.number)


def departures(text: CsvText) -> Iterator[tuple[Row, str]]:
    """Yield the first row of each file that is not in canonical form, and what is not, in words."""
    for _, rows in groupby(text.raw_rows(), key=lambda row: row.path):
        first, faults = None, Counter[tuple[str, str]]()
        for row in rows:
            canonical = canonical_row(row.cells, text.dialect.delimiter)
            if row.text != canonical:
                first = first or row
                faults.update(_faults(row.text, canonical))
        if first:
            yield first, ", ".join(counted(count, *words) for words, count in faults.items())


_CRLF = ("line that ends in CRLF", "lines that end in CRLF")
_CR = ("line that ends in CR", "lines that end in CR")
_NO_END = ("line without an end", "lines without an end")
_NEEDLESS = ("row with quotes that are not needed", "rows with quotes that are not needed")
_MISSING = ("row with quotes that are missing", "rows with quotes that are missing")
_OTHER = ("row that is written in another way", "rows that are written in another way")


def _faults(text: str, canonical: str) -> Iterator[tuple[str, str]]:
    """Yield how the text of a row departs from its canonical form, in the singular and plural."""
    if not text.endswith("\n"):
        yield _CR if text.endswith("\r") else _NO_END
    elif text.endswith("\r\n"):
        yield _CRLF
    row, wanted = text.rstrip("\r\n"), canonical.removesuffix("\n")
    if row.replace('"', "") != wanted.replace('"', ""):
        yield _OTHER
    elif row != wanted:
        yield _NEEDLESS if row.count('"') > wanted.count('"') else _MISSING


STANDARD = [unclosed_quote, blank_header]
HOUSE = [byte_order_mark, canonical_form]
