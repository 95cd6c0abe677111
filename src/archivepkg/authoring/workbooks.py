"""Workbooks: the sheets of Excel files as the CSV files that a package keeps of them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from archivepkg.errors import ArchivepkgError
from archivepkg.package.writing import save
from archivepkg.tables.csvtext import canonical_row
from archivepkg.tables.textfiles import packed_excess

ENDING = ".xlsx"

# What openpyxl raises at files that it does not understand.
_UNREADABLE = (
    OSError, ValueError, LookupError, AttributeError, TypeError, SyntaxError, zipfile.BadZipFile,
)  # fmt: skip
_UNFIT = re.compile(r'[\x00-\x1f<>:"/\\|?*]')  # for the name of a file, on some system


def write_sheets(workbook: Path, folder: Path) -> dict[str, str]:
    """Write the sheets of a workbook that hold anything to a folder; return the name of each file
    with the title of its sheet.

    What stands behind the last column that has a name, and below the last row that has a value,
    is left out where it is empty. Raises ArchivepkgError where it cannot be read, the library
    for it is not installed, or a sheet would have the name of a file beside the workbook.
    """
    name = str(workbook)
    if reason := packed_excess(workbook):
        raise ArchivepkgError(f"{name}: the file {reason}.")
    try:
        from openpyxl import load_workbook  # type: ignore[import-untyped]
    except ImportError:
        raise ArchivepkgError(
            f"{name}: to read Excel files, `pip install 'archivepkg[formats]'`."
        ) from None
    try:
        book = load_workbook(workbook, read_only=True, data_only=True)
        sheets = [(sheet.title, list(_rows(sheet))) for sheet in book.worksheets]
        book.close()
    except _UNREADABLE as error:
        raise ArchivepkgError(f"{name}: cannot be read as an Excel file: {error}.") from None
    full = [(title, rows) for title, rows in sheets if rows]
    written: dict[str, str] = {}
    for title, rows in full:
        stem = workbook.stem if len(full) == 1 else f"{workbook.stem}-{title}"
        file = f"{_UNFIT.sub('-', stem)}.csv"
        if (workbook.parent / file).exists() or (folder / file).exists():
            raise ArchivepkgError(
                f"{name}: its sheet {title} would become {file}, which is there already. "
                "Move one of the two away."
            )
        save((canonical_row(row, ",") for row in rows), folder / file)
        written[file] = title
    return written


def _rows(sheet: Any) -> Iterator[list[str]]:
    """Yield the rows of a sheet, as wide as the widest of them."""
    rows = [[_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    while rows and not any(rows[-1]):
        rows.pop()
    width = max((n for row in rows for n, cell in enumerate(row, start=1) if cell), default=0)
    for row in rows:
        yield (row + [""] * width)[:width]


def _text(value: Any) -> str:
    """Return a cell's value as Table Schema spells it."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float() if value.is_integer() and abs(value) < 2**53:
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date() | time():
            return value.isoformat()
    return str(value)
