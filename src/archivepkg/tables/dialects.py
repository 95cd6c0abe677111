"""Dialects: how a resource's text is cut into cells, as declared or as frictionless guesses it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from archivepkg.errors import ArchivepkgError
from archivepkg.package.resources import Resource
from archivepkg.package.values import members
from archivepkg.tables.textfiles import Line, joined_lines

# What frictionless guesses from: so many lines or rows; we, at most of so many characters.
SAMPLE_LINES = 100
SAMPLE_SIZE = 2**16

_ODD = re.compile("[\r\n\ud800-\udfff]")  # ends of lines, and halves of characters


@dataclass(frozen=True)
class Dialect:
    """How a resource's text is cut into cells (Table Dialect v2), with all defaults filled in."""

    delimiter: str = ","
    quote: str = '"'
    escape: str | None = None
    double_quote: bool = True
    skip_initial_space: bool = False
    header_rows: tuple[int, ...] = (1,)
    header_join: str = " "
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

    def is_comment(self, number: int, cells: list[str]) -> bool:
        """Tell whether a row, given its number, is a comment."""
        if number in self.comment_rows:
            return True
        return bool(self.comment_char and cells and cells[0].startswith(self.comment_char))


def declared(resource: Resource) -> dict[str, Any]:
    """Return what a resource says of its dialect, in the form of v2, less what is misshapen."""
    given = members(resource.descriptor.get("dialect"))
    given = {**given, **members(given.get("csv"))}
    if resource.format == "tsv":
        given.setdefault("delimiter", "\t")
    return {name: value for name, value in given.items() if _is_of_its_type(name, value)}


def _is_of_its_type(name: str, value: Any) -> bool:
    if name in ("delimiter", "quoteChar", "escapeChar", "commentChar", "headerJoin"):
        return isinstance(value, str)
    if name in ("headerRows", "commentRows"):
        return isinstance(value, list) and all(type(row) is int and row > 0 for row in value)
    return True


def unusable(given: dict[str, Any]) -> Iterator[str]:
    """Yield the names of the characters that cannot cut a text into cells.

    given: what a resource declares.
    """
    if given.get("delimiter") == Dialect.quote and "quoteChar" not in given:
        yield "delimiter"
    taken: set[str] = set()
    for name in ("delimiter", "quoteChar", "escapeChar"):
        character = given.get(name)
        if not isinstance(character, str) or (name != "delimiter" and not character):
            continue
        if len(character) != 1 or character in taken or _ODD.match(character):
            yield name
        taken.add(character)


def dialect_of(resource: Resource, encoding: str) -> Dialect:
    """Return the dialect of a resource; the header row is still the first where none is given.

    Raises ArchivepkgError where the text cannot be read, or not in this dialect.
    """
    given = declared(resource)
    for name in unusable(given):
        raise ArchivepkgError(
            f'{resource.name}: its dialect cannot be used: "{name}" cannot be {given[name]!r}.'
        )
    sniffed = _sniffed(resource, encoding, given.get("delimiter"))
    has_header = given.get("header", True) is not False
    dialect = Dialect(
        delimiter=given.get("delimiter", sniffed.delimiter),
        quote=given.get("quoteChar", sniffed.quotechar) or "",
        escape=given.get("escapeChar", sniffed.escapechar) or None,
        double_quote=given.get("doubleQuote", True) is not False,
        skip_initial_space=given.get("skipInitialSpace", sniffed.skipinitialspace) is True,
        header_rows=tuple(given.get("headerRows") or (1,)) if has_header else (),
        header_join=given.get("headerJoin", " "),
        comment_char=given.get("commentChar") or "",
        comment_rows=frozenset(given.get("commentRows") or ()),
        skip_blank_rows=given.get("skipBlankRows") is True,
    )
    try:
        csv.reader([], **dialect.reader_options())
    except (TypeError, ValueError) as error:
        raise ArchivepkgError(f"{resource.name}: its dialect cannot be used: {error}.") from None
    return dialect


def lines_of(resource: Resource, encoding: str) -> Iterator[Line]:
    """Yield the lines of a resource, its files taken as one, as frictionless takes them.

    The later files of CSV have a header of their own, of one line.
    """
    header = declared(resource).get("header", True) is not False and resource.format == "csv"
    return joined_lines(resource.paths, resource.files, encoding, header=header)


def header_row(sample: list[list[str]], dialect: Dialect) -> int:
    """Return the number of the row that frictionless takes for the header of `sample`.

    It is the first row that has about as many cells as the rows have on average.
    """
    average = round(sum(map(len, sample)) / len(sample)) if sample else 0
    drift = max(round(average * 0.1), 1)
    for number, cells in enumerate(sample, start=1):
        if abs(len(cells) - average) <= drift and not dialect.is_comment(number, cells):
            return number
    return 1


def _sniffed(resource: Resource, encoding: str, delimiter: str | None) -> type[csv.Dialect]:
    sample, size = list[str](), 0
    for line in islice(lines_of(resource, encoding), SAMPLE_LINES):
        sample.append(line.text)
        size += len(line.text)
        if size > SAMPLE_SIZE:
            return csv.excel  # the guess takes time that grows with the square of the sample
    try:
        guess = csv.Sniffer().sniff("".join(sample), delimiter or ",\t;|")
    except csv.Error:
        return csv.excel
    if guess.quotechar == "'":
        guess.quotechar = '"'
    return guess
