"""The files behind a table: which of them DuckDB can read, and what is wrong with the others."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from archivepkg.errors import ArchivepkgError
from archivepkg.package.limits import LARGEST_ROW
from archivepkg.package.package import Package
from archivepkg.package.portable import table_path
from archivepkg.package.resources import Field, Resource
from archivepkg.package.visible import is_no_text
from archivepkg.package.wording import to_validate
from archivepkg.tables.csvtext import CsvText, canonical_row
from archivepkg.tables.sql import file_pattern, sql_text
from archivepkg.tables.textfiles import PACKED, open_text

NumberedRow = tuple[int, list[str]]  # the number of a row, and its cells

_DELIMITERS = {"\t", *map(chr, range(32, 127))} - {'"'}
NEVER_NULL = "\n"  # no cell without quotes holds it, so nothing in a file is NULL


def is_plain(text: CsvText) -> bool:
    """Tell whether other readers know the dialect of the files: plain UTF-8, nothing to skip."""
    dialect = text.dialect
    return (
        codecs.lookup(text.encoding).name in ("utf-8", "utf-8-sig")
        and not any(file.suffix.lower() in PACKED for file in text.resource.files)
        and dialect.header_rows in ((), (1,))
        and dialect.delimiter in _DELIMITERS
        and dialect.quote == '"'
        and dialect.escape is None
        and not dialect.comment_char
        and not dialect.comment_rows
        and not dialect.skip_blank_rows
        and not dialect.skip_initial_space
        and (text.resource.format == "csv" or len(text.resource.files) == 1)
    )


def read_csv(
    files: Sequence[Path], width: int, delimiter: str, line_end: bytes | None, *, header: bool
) -> str:
    """Return the SQL table function that reads files which leave no choice how to read them.

    header: whether each file starts with a header. line_end: how rows end.
    """
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(width))
    options = {
        "auto_detect": "false",
        "compression": "'none'",  # whatever the file is called
        "columns": f"{{{columns}}}",
        "header": "true" if header else "false",
        "delim": sql_text(delimiter),
        "quote": "'\"'",
        "escape": "'\"'",
        "nullstr": sql_text(NEVER_NULL),
        "allow_quoted_nulls": "false",
        "strict_mode": "true",
        "max_line_size": LARGEST_ROW,
        "buffer_size": 2 * LARGEST_ROW,
    }
    if line_end != b"\r\n":  # else the first break decides, which may stand in a cell
        options["new_line"] = r"'\n'"
    named = ", ".join(f"{option} = {value}" for option, value in options.items())
    return f"read_csv([{', '.join(sql_text(file_pattern(file)) for file in files)}], {named})"


def rewrite(text: CsvText, target: Path, width: int) -> None:
    """Write the rows of a resource as plain UTF-8 CSV, all cells quoted, without a header.

    width: how many cells a row is to have. Raises ArchivepkgError where that cannot be done.
    """
    try:
        with target.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
            writer.writerows(row.cells for row in text.rows(strict=True) if row.cells)
    except UnicodeEncodeError:
        raise _undecodable(text) from None
    except (OSError, csv.Error, UnicodeError) as error:
        if fault := first_fault(text, width):
            raise fault from None
        path = text.resource.paths[0]
        raise ArchivepkgError(f"{path}: cannot be read: {error}.") from None


def as_csv_file(resource: Resource, rows: Iterator[NumberedRow], folder: Path) -> Resource:
    """Return a table of another format as one of plain CSV in a new folder.

    rows: its labels, then its rows. Its file is called as that of the table, for messages.
    Raises ArchivepkgError where a cell holds what is no text.
    """
    named = resource.path or table_path(resource.name)
    path = named[: -len(Path(named).suffix)] if named.lower().endswith(PACKED) else named
    plain = {"delimiter": ",", "quoteChar": '"', "skipInitialSpace": False, "headerRows": [1]}
    described = {"path": path, "format": "csv", "encoding": "utf-8", "dialect": plain}
    descriptor = {name: item for name, item in resource.descriptor.items() if name != "data"}
    written = Resource(folder, resource.index, descriptor | described)
    (file,) = written.files
    file.parent.mkdir(parents=True)
    number, labels = next(rows, (0, []))
    with file.open("w", encoding="utf-8", newline="") as stream:
        try:
            stream.write(canonical_row(labels or [field.name for field in resource.fields], ","))
            for number, cells in rows:  # noqa: B007, for the message
                stream.write(canonical_row(cells, ","))
        except UnicodeEncodeError:
            raise ArchivepkgError(
                f"{path}: row {number} holds half a character (a lone surrogate), which is no "
                "text. Correct it."
            ) from None
    return written


def refuse_other_columns(
    package: Package, resource: Resource, labels: list[str], columns: list[Field | None]
) -> None:
    """Raise ArchivepkgError where the header is not the one that the schema describes."""
    named = [field.name if field else None for field in columns]
    absent = {field.name for field in resource.fields} - set(named)
    match = resource.fields_match
    if labels and match == "exact" and named != labels:
        reason = "has other columns than its schema has fields"
    elif None in named and match not in ("subset", "partial"):
        reason = "has columns that its schema does not know"
    elif absent and match not in ("superset", "partial"):
        reason = f"has no column for the field {sorted(absent)[0]!r} of its schema"
    else:
        return
    raise ArchivepkgError(
        f"{resource.paths[0]}:1: the table {reason}. {to_validate(package.label)}"
    )


def first_fault(text: CsvText, width: int) -> ArchivepkgError | None:
    """Return the first row that is not `width` cells of well-formed CSV, as an error."""
    place, number = (text.resource.paths[0], 1), 0
    try:
        for row in text.raw_rows(strict=True):
            place, number = (row.path, row.line), row.number
            row.text.encode("utf-8")
            if len(row.cells) != width:
                return ArchivepkgError(
                    f"{row.path}:{row.line}: row {row.number} has {len(row.cells)} cells instead "
                    f"of {width}. Run `archivepkg validate`."
                )
    except UnicodeEncodeError:
        return _undecodable(text)
    except csv.Error:
        return ArchivepkgError(
            f"{place[0]}:{place[1]}: below this line, a quote is not closed, or text follows a "
            f"closing quote, in row {number + 1}. Run `archivepkg validate`."
        )
    return None


def _undecodable(text: CsvText) -> ArchivepkgError:
    for path, file in zip(text.resource.paths, text.resource.files, strict=True):
        with open_text(file, text.encoding) as lines:
            for number, line in enumerate(lines, start=1):
                if is_no_text(line):
                    return ArchivepkgError(
                        f"{path}:{number}: there are bytes that are not {text.encoding}. "
                        "Run `archivepkg validate`."
                    )
    return ArchivepkgError(f"{text.resource.paths[0]}: is not {text.encoding}.")
