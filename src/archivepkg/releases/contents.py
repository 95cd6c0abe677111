"""Contents: what differs in two zip archives, or two databases, whose bytes differ.

Other versions of zlib, SQLite and DuckDB give the same contents in other bytes. Each function
takes a file that may hold anything, and one that was made here, and yields what differs, in words.
"""

from __future__ import annotations

import shutil
import sqlite3
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import zip_longest
from pathlib import Path
from typing import IO

from archivepkg.exporters.parquet import is_same_table
from archivepkg.package.writing import scratch_folder
from archivepkg.records.sqlite.database import open_export
from archivepkg.sources.archives import FAULTS
from archivepkg.tables.sql import sql_name

# What an archive says of an entry; the size of its data depends on how it is packed.
_ENTRY = (
    "date_time", "create_system", "create_version", "extract_version", "flag_bits", "reserved",
    "compress_type", "external_attr", "internal_attr", "volume", "extra", "comment", "file_size",
)  # fmt: skip
_CHUNK = 2**16
_MOST_LARGER = 16  # times as large as ours may a Parquet file be


def archive_differences(given: Path, made: Path) -> Iterator[str]:
    """Yield what differs in two zip archives but for how well they are packed."""
    try:
        yield from _archive_differences(given, made, lambda entry, right: False)
    except FAULTS as error:
        yield f"cannot be read: {error}"


def parquet_differences(given: Path, made: Path) -> Iterator[str]:
    """Yield what differs in two zipped Parquet exports but for how DuckDB stored the rows."""
    try:
        with (
            scratch_folder() as folder,
            zipfile.ZipFile(given) as archive, zipfile.ZipFile(made) as right,
        ):  # fmt: skip

            def holds_the_same(entry: zipfile.ZipInfo, right_entry: zipfile.ZipInfo) -> bool:
                if entry.file_size > _MOST_LARGER * right_entry.file_size:
                    return False
                one = _unpacked(archive, entry, folder / "given.parquet")
                return is_same_table(one, _unpacked(right, right_entry, folder / "made.parquet"))

            yield from _archive_differences(given, made, holds_the_same)
    except FAULTS as error:
        yield f"cannot be read: {error}"


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path) -> Path:
    with archive.open(entry) as content, path.open("wb") as file:
        shutil.copyfileobj(content, file, _CHUNK)
    return path


def _archive_differences(
    given: Path, made: Path, holds_the_same: Callable[[zipfile.ZipInfo, zipfile.ZipInfo], bool]
) -> Iterator[str]:
    """Yield what differs. holds_the_same: whether an entry whose bytes differ says the same."""
    with (
        zipfile.ZipFile(given) as archive, zipfile.ZipFile(made) as right,
        given.open("rb") as file, made.open("rb") as right_file,
    ):  # fmt: skip
        names, right_names = archive.namelist(), right.namelist()
        if names != right_names:
            yield from _name_differences(names, right_names)
            return
        for entry, right_entry in zip(archive.infolist(), right.infolist(), strict=True):
            with archive.open(entry) as content, right.open(right_entry) as right_content:
                is_equal = _are_equal(content, right_content)
            if not is_equal and not holds_the_same(entry, right_entry):
                yield f"{entry.filename} is another"
            header, right_header = (
                _header(file, entry, is_equal), _header(right_file, right_entry, is_equal)
            )  # fmt: skip
            said = [
                getattr(entry, name) == getattr(right_entry, name)
                for name in _ENTRY
                if is_equal or name != "file_size"
            ]
            if header != right_header or not all(said):
                yield f"{entry.filename} has other attributes"
            elif _has_tail(file, entry):
                yield f"{entry.filename} has bytes behind its end"
        if _frame(archive, given) != _frame(right, made):
            yield "bytes that belong to no entry"


def _name_differences(names: list[str], right: list[str]) -> Iterator[str]:
    extra, missing = Counter(names) - Counter(right), Counter(right) - Counter(names)
    yield from (f"{name} is extra" for name in sorted(extra))
    yield from (f"{name} is missing" for name in sorted(missing))
    if not extra and not missing:
        yield "its entries are in another order"


def _are_equal(one: IO[bytes], other: IO[bytes]) -> bool:
    while chunk := one.read(_CHUNK):
        if chunk != other.read(_CHUNK):
            return False
    return not other.read(1)


def _header(file: IO[bytes], entry: zipfile.ZipInfo, with_content: bool) -> bytes:
    """Read what stands before an entry's data, and return it without the size of the data.

    with_content: with the size and checksum of what is packed there.
    """
    file.seek(entry.header_offset)
    fixed = file.read(30)
    kept = fixed[:18] + fixed[22:] if with_content else fixed[:14] + fixed[26:]
    return kept + file.read(sum(struct.unpack("<HH", fixed[26:])))


def _has_tail(file: IO[bytes], entry: zipfile.ZipInfo) -> bool:
    """Tell whether more than a deflated stream stands in an entry's data, which comes next."""
    stream, left = zlib.decompressobj(-zlib.MAX_WBITS), entry.compress_size
    while left and not stream.eof:
        chunk = file.read(min(left, _CHUNK))
        left -= len(chunk)
        stream.decompress(chunk)
    return bool(left or stream.unused_data)


def _frame(archive: zipfile.ZipFile, path: Path) -> int:
    """Return how many bytes of an archive are not the data of its entries."""
    return path.stat().st_size - sum(entry.compress_size for entry in archive.infolist())


def database_differences(given: Path, made: Path) -> Iterator[str]:
    """Yield the first things that differ in two SQLite exports but for the layout of the file."""
    try:
        with closing(open_export(given)) as database, closing(open_export(made)) as right:
            # Each step is safe, and says what it means, where those before it found nothing.
            yield from (
                list(_file_differences(given, made))
                or list(_schema_differences(database, right))
                or list(_row_differences(database, right))
                or list(_search_differences(database, right))
                or list(_search_faults(given, _search_tables(right)))
            )
    except sqlite3.Error as error:
        yield f"is no sound database: {error}"


def _file_differences(given: Path, made: Path) -> Iterator[str]:
    """Compare headers ("Database File Format"), but for what depends on layout and writer."""
    header, right = _start(given), _start(made)
    if any(header[part] != right[part] for part in (slice(16), slice(18, 24), slice(44, 92))):
        yield "other settings in its header"
    page_size = int.from_bytes(header[16:18]) * (2**16 if header[16:18] == b"\0\1" else 1)
    pages, free = int.from_bytes(header[28:32]), int.from_bytes(header[36:40])
    if given.stat().st_size != pages * page_size:
        yield "its size is not that of its pages"
    if free:
        yield f"{free:,} free pages, which may hold anything"


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(100)


def _schema_differences(database: sqlite3.Connection, right: sqlite3.Connection) -> Iterator[str]:
    found, expected = _schema(database), _schema(right)
    for kind, name in sorted({row[:2] for row in found - expected}, key=repr):
        known = any(row[:2] == (kind, name) for row in expected)
        yield f"the {kind} {name} is {'not as the package has it' if known else 'extra'}"
    for kind, name in sorted({row[:2] for row in expected} - {row[:2] for row in found}):
        yield f"the {kind} {name} is missing"


def _schema(database: sqlite3.Connection) -> Counter[tuple[str, ...]]:
    return Counter(database.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema"))


def _row_differences(database: sqlite3.Connection, right: sqlite3.Connection) -> Iterator[str]:
    for (answer,) in database.execute("PRAGMA integrity_check(1)"):
        if answer != "ok":
            yield f"SQLite's integrity check: {answer}"
            return
    tables = right.execute(
        "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' "
        "AND type IN ('table', 'shadow') AND name <> 'sqlite_schema' ORDER BY name"
    ).fetchall()
    # How FTS5 stores an index depends on its version; what the index says is compared later.
    indexes = {f"{name}{end}" for name in _search_tables(right) for end in ("_data", "_idx")}
    for table, has_no_rowid in tables:
        if table not in indexes:
            columns = "*" if has_no_rowid else "_rowid_, *"
            yield from _first_difference(database, right, columns, table)


def _first_difference(
    database: sqlite3.Connection, right: sqlite3.Connection, columns: str, table: str
) -> Iterator[str]:
    sql = f"SELECT {columns} FROM {sql_name(table)}"
    rows = zip_longest(database.execute(sql), right.execute(sql))
    for number, (row, expected) in enumerate(rows, start=1):
        if row != expected:
            yield f"row {number} of {table} is {row!r:.200}, and should be {expected!r:.200}"
            return


def _search_tables(right: sqlite3.Connection) -> list[str]:
    sql = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'virtual'"
    return [name for (name,) in right.execute(sql)]


def _search_differences(database: sqlite3.Connection, right: sqlite3.Connection) -> Iterator[str]:
    """Compare every word of the full-text indexes, and whether it is found when it is asked for."""
    for table in _search_tables(right):
        for connection in (database, right):
            for name, form in (("words", "row"), ("places", "instance")):
                connection.execute(f"DROP TABLE IF EXISTS temp.{name}")
                connection.execute(
                    f"CREATE VIRTUAL TABLE temp.{name} "
                    f"USING fts5vocab(main, {sql_name(table)}, {form})"
                )
        for text in _first_difference(database, right, "*", "places"):
            yield f"the full-text index {table}: {text}"
        lost = database.execute(
            "SELECT term FROM temp.words w "
            "WHERE NOT EXISTS (SELECT 1 FROM temp.words WHERE term = w.term)"
        ).fetchone()
        if lost:
            yield f"the full-text index {table} does not find {lost[0]}"


def _search_faults(given: Path, tables: list[str]) -> Iterator[str]:
    """Yield which full-text indexes do not fit the text that is stored beside them.

    FTS5 checks that on a database that can be written: on a copy, whose schema is known by now.
    """
    with scratch_folder() as folder:
        copy = shutil.copyfile(given, folder / "copy.sqlite")
        with closing(sqlite3.connect(copy)) as database:
            for table in tables:
                name = sql_name(table)
                try:
                    database.execute(f"INSERT INTO {name} ({name}) VALUES ('integrity-check')")
                except sqlite3.Error as error:
                    yield f"the full-text index {table} does not fit its text: {error}"
