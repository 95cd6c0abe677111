"""Tables: the CSV files of packages, read by DuckDB as relations in one database."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

import duckdb

from archivepkg.errors import ArchivepkgError
from archivepkg.package.limits import LARGEST_ROW, MOST_COLUMNS
from archivepkg.package.package import Package
from archivepkg.package.resources import Resource
from archivepkg.package.wording import to_validate
from archivepkg.package.writing import scratch_folder
from archivepkg.tables.bytefacts import ByteFacts, are_large, byte_facts, supposed_facts
from archivepkg.tables.csvfiles import (
    NumberedRow,
    as_csv_file,
    first_fault,
    is_plain,
    read_csv,
    refuse_other_columns,
    rewrite,
)
from archivepkg.tables.csvtext import CsvText
from archivepkg.tables.relations import LONG_NUMBER, NOT_A_LITERAL, LongNumberError, Table
from archivepkg.tables.sql import allowing, sql_name, sql_text
from archivepkg.tables.textfiles import TooLargeError
from archivepkg.tables.types import is_literal

if TYPE_CHECKING:
    from concurrent.futures import Future

MEMORY = 320  # megabytes that DuckDB takes before it works on disk: more makes nothing faster
MEMORY_OF_COLUMN = 2**19  # bytes that each column adds: its vectors in the steps of a query
MOST_THREADS = 4  # each holds several buffers of a CSV file
WIDE = 500  # fields, with whose square the time grows that a search for repeated terms takes
_EXCERPT = "_excerpt"  # ends the name of the relation that has some rows of another one

T = TypeVar("T")
Reader = Callable[[Package, Resource], Iterator[NumberedRow]]


class Tables:
    """The tables of one or more packages in one DuckDB database.

    It is open until `close`, the end of a `with`, or when nobody holds it any more.
    packages: by the name of the SQL schema that their tables stand in.
    output: a folder that queries may write to. DuckDB reaches no other file than those of
    the packages and of `output`, and no network.
    may_lack: tells of a table whether it is left out where it cannot be opened, and the reason
    noted in `reasons`, by the same key as `table` takes; otherwise that is an error.
    other_formats: reads the tables that are no delimited text; without it, they are left out.
    supposing: whether large files are opened before all their bytes were read: what is asked of
    their tables then is asked by `certain`.
    """

    def __init__(
        self,
        packages: dict[str, Package],
        output: Path | None = None,
        *,
        may_lack: Callable[[Resource], bool] = lambda resource: False,
        other_formats: Reader | None = None,
        supposing: bool = False,
    ):
        self._packages = packages
        self._may_lack = may_lack
        self._other_formats = other_formats
        self._supposing = supposing
        self._unread: set[str] = set()  # relations whose facts are supposed
        self._vouched: set[str] = set()
        self._keys: dict[str, tuple[str, str]] = {}  # of the tables, by their relations
        self.reasons: dict[tuple[str, str], str] = {}
        self._scratch = ExitStack()
        self._closing = weakref.finalize(self, self._scratch.close)
        folder = self._scratch.enter_context(scratch_folder())
        # DuckDB 1.3 finds no file of a folder that its own, or another allowed one, stands in.
        self._temporary, self._spill = folder / "files", folder / "spill"
        self._temporary.mkdir()
        self._tables: dict[tuple[str, str], Table] = {}
        try:
            with _interruptible():
                self._connection = self._connect(output)
                self._scratch.callback(self._connection.close)
                for name, package in packages.items():
                    self._connection.execute(f"CREATE SCHEMA {sql_name(name)}")
                    for resource in package.resources:
                        if resource.is_table and (resource.is_delimited_text or other_formats):
                            self._add(name, package, resource)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Tables:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database and delete what it spilled."""
        self._closing()

    def table(self, package: str, resource: str) -> Table | None:
        """Return a table by its package's name here and its own; `None` where it is none."""
        return self._tables.get((package, resource))

    def certain(self, work: Callable[..., T], *tables: Table | None) -> T:
        """Return what a work makes of tables, while the bytes of their files are being read.

        Where these are not what was supposed of them, the work is done again, and it overwrites
        what it did. Raises as the work does.
        """
        unread = [table for table in tables if table and table.relation in self._unread]
        if not unread:
            return work(*map(self._latest, tables))
        reading = _in_background(partial(_facts, unread[0]))
        found: list[T] = []
        with suppress(ArchivepkgError):  # if it stands, it is raised again
            found.append(work(*map(self._latest, tables)))
        for table in unread:
            if not (found and table.relation in self._vouched):
                facts = reading.result() if table is unread[0] else _facts(table)
                if facts != table.facts:
                    found.clear()
                    self._tables[self._keys[table.relation]] = self._related(table, facts)
            self._unread.remove(table.relation)
        return found[0] if found else work(*map(self._latest, tables))

    def vouch(self, table: Table) -> None:
        """Let a work that is done by `certain` tell that its last table is as was supposed.

        That need only be so if the tables before it are.
        """
        self._vouched.add(table.relation)

    def _latest(self, table: Table | None) -> Table | None:
        return table and self._tables[self._keys[table.relation]]

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query as they come. Raises as `chunks` does."""
        return chain.from_iterable(self.chunks(sql, parameters))

    def chunks(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[list[tuple[Any, ...]]]:
        """Yield the rows of a query in lists, as they come.

        Raises ArchivepkgError, with file and line, where a file is not what its schema says.
        """
        if not self._closing.alive:
            raise ArchivepkgError("This was closed: read the rows before, or open it again.")
        cursor = self._connection.cursor()
        try:
            with _interruptible():
                cursor.execute(sql, list(parameters))
                while rows := cursor.fetchmany(1024):
                    yield rows
        except duckdb.Error as error:
            raise self._explained(error) from None
        finally:
            cursor.close()

    @property
    def scratch(self) -> Path:
        """A folder for files that queries may read; it is deleted with the database."""
        return self._temporary

    def excerpt(self, table: Table, file: Path) -> Table:
        """Return a table of those of its rows that stand in a file, each behind its number."""
        relation, width = table.relation + _EXCERPT, len(table.text.header())
        read = read_csv(
            [file], width + 1, table.text.dialect.delimiter, table.facts.line_end, header=False
        )
        cells = ", ".join(f"c{index + 1} AS c{index}" for index in range(width))
        query = f"SELECT CAST(c0 AS BIGINT) AS row, {cells} FROM {read}"
        self._create(relation, query, small=not are_large([file]))
        return replace(table, relation=relation, files=(file,))

    def count(self, queries: Sequence[str]) -> list[int]:
        """Return how many rows each query has, all asked at once. Raises as `query` does."""
        counted = [
            f"SELECT {number}, count(*) FROM ({query})" for number, query in enumerate(queries)
        ]
        found = dict(self.query(" UNION ALL ".join(counted))) if counted else {}
        return [found[number] for number in range(len(queries))]

    def execute(self, sql: str) -> None:
        """Run a statement. Raises as `query` does."""
        for _ in self.query(sql):
            pass

    def _connect(self, output: Path | None) -> duckdb.DuckDBPyConnection:
        tables = [table for package in self._packages.values() for table in package.tables]
        width = max((len(table.fields) for table in tables), default=0)
        is_wide = width > WIDE
        connection = duckdb.connect(
            config={
                "memory_limit": f"{MEMORY * 10**6 + width * MEMORY_OF_COLUMN}B",
                "threads": 1 if is_wide else min(MOST_THREADS, os.cpu_count() or 1),
                "temp_directory": str(self._spill),
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            },
        )
        packages = self._packages.values()
        roots = [folder for package in packages for folder in (package.root, package.fetched_to)]
        folders = {folder.resolve() for folder in (self._temporary, *roots, output) if folder}
        outer = (folder for folder in folders if folders.isdisjoint(folder.parents))
        connection.execute(allowing(outer))
        # A list of constants would become a join, and joins do not keep the order of rows.
        disabled = ["in_clause"]
        if is_wide:
            disabled.append("common_subexpressions")
        connection.execute(f"SET disabled_optimizers = {sql_text(','.join(disabled))}")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        return connection

    def _add(self, name: str, package: Package, resource: Resource) -> None:
        try:
            table = self._open(name, package, resource)
        except ArchivepkgError as error:
            if not self._may_lack(resource):
                raise
            self.reasons[name, resource.name] = str(error)
        else:
            self._keys[table.relation] = (name, resource.name)
            self._tables[name, resource.name] = table

    def _open(self, name: str, package: Package, resource: Resource) -> Table:
        """Make the view of a resource's text."""
        if not resource.is_delimited_text and self._other_formats:
            folder = self._temporary / f"{name}-{resource.index}"
            resource = as_csv_file(resource, self._other_formats(package, resource), folder)
        text = CsvText(resource)
        labels = text.header()
        fields = resource.columns(labels)
        if len(fields) > MOST_COLUMNS:
            raise ArchivepkgError(
                f"{resource.name}: the schema has {len(fields):,} fields, and tables of more than "
                f"{MOST_COLUMNS:,} columns are only validated. Break the table into several."
            )
        refuse_other_columns(package, resource, labels, fields)
        columns = {item.name: f"c{index}" for index, item in enumerate(fields) if item}
        files = tuple(file.resolve() for file in resource.files)
        relation = f"{sql_name(name)}.t{resource.index}"
        odd = ByteFacts(oddity="its dialect or encoding is its own")
        table = Table(resource, relation, columns, text, files, package.label, odd)
        if not is_plain(text):
            return self._related(table, odd)
        if self._supposing and are_large(files):
            self._unread.add(relation)
            return self._related(table, supposed_facts(files))
        return self._related(table, _facts(table))

    def _related(self, table: Table, facts: ByteFacts) -> Table:
        """Make the view of a table by the facts; return the table as the view reads it."""
        files, dialect = table.files, table.text.dialect
        width = len(table.resource.columns(table.text.header()))
        if facts.oddity:
            files = (self._temporary / (table.relation.replace('"', "") + ".csv"),)
            rewrite(table.text, files[0], width)
            read = read_csv(files, width, ",", b"\n", header=False)
        else:
            header, line_end = bool(dialect.header_rows), facts.line_end
            read = read_csv(files, width, dialect.delimiter, line_end, header=header)
        shown = ", ".join(f"c{index}" for index in range(width))
        self._create(
            table.relation,
            f"SELECT row_number() OVER () + {len(dialect.header_rows)} AS row, {shown} FROM {read}",
            small=width <= WIDE and not are_large(files),
        )
        return replace(table, files=files, facts=facts)

    def _create(self, relation: str, query: str, *, small: bool) -> None:
        """Make a view of the files; of small ones a table, which is quicker to read again."""
        if small:
            with suppress(duckdb.Error):  # a fault of a file is told when it is read
                self._connection.execute(f"CREATE OR REPLACE TABLE {relation} AS {query}")
                return
        self._connection.execute(f"CREATE OR REPLACE VIEW {relation} AS {query}")

    def _explained(self, error: duckdb.Error) -> ArchivepkgError:
        """Turn an error of DuckDB into one that names file and line."""
        message = str(error)
        if NOT_A_LITERAL in message:
            relation, position = message.partition(NOT_A_LITERAL)[2].split()[:2]
            return self._not_a_literal(relation.removesuffix(_EXCERPT), int(position))
        if LONG_NUMBER in message:
            return LongNumberError(message)
        if "CSV" in message:
            for table in self._tables.values():
                if table.relation in self._unread:
                    continue  # its faults are told when its bytes are known
                width = len(table.text.header() or table.columns)
                if fault := first_fault(table.text, width) or _too_long(table.text):
                    return ArchivepkgError(f"{table.label}: {fault}")
        if isinstance(error, duckdb.OutOfMemoryException) or "No space left" in message:
            return no_room()
        return ArchivepkgError(f"The data cannot be read: {message.splitlines()[0]}")

    def _not_a_literal(self, relation: str, position: int) -> ArchivepkgError:
        table = next(table for table in self._tables.values() if table.relation == relation)
        item = table.resource.fields[position]
        column = table.columns[item.name]
        row, value = next(
            self.query(
                f"SELECT row, {column} FROM {relation} WHERE {table.given(item)} IS NOT NULL "
                f"AND NOT {is_literal(item, column)} ORDER BY row LIMIT 1"
            )
        )
        path, line = table.text.place(row)
        return ArchivepkgError(
            f'{path}:{line}: "{value}" in the field "{item.name}" is no {item.type} as the '
            f"schema asks. {to_validate(table.label)}"
        )


def _facts(table: Table) -> ByteFacts:
    dialect = table.text.dialect
    return byte_facts(table.files, dialect.delimiter, header=bool(dialect.header_rows))


def _in_background(work: Callable[[], T]) -> Future[T]:
    """Return what comes of a work in a thread of its own, which the program does not wait for."""
    from concurrent.futures import Future

    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    Thread(target=run, daemon=True).start()
    return future


def no_room() -> ArchivepkgError:
    """Return the error that neither memory nor disk has room for the work at hand."""
    folder = tempfile.gettempdir()
    free = shutil.disk_usage(folder).free // 10**6
    return ArchivepkgError(
        f"There is no room for this in {MEMORY} MB of memory and {free:,} MB of disk, which is "
        f"what is free in {folder}. Make room there, or let the environment variable TMPDIR name "
        "a folder on a larger disk."
    )


def _too_long(text: CsvText) -> ArchivepkgError | None:
    """Return the first row that is longer than DuckDB reads, as an error."""
    for row in text.raw_rows():
        if len(row.text.encode()) > LARGEST_ROW:
            return TooLargeError(
                row.path,
                row.line,
                f"the row that starts here is longer than {LARGEST_ROW:,} bytes, and is only "
                "validated, not compared or exported. Break it into several rows.",
            )
    return None


@contextmanager
def _interruptible() -> Iterator[None]:
    """Raise KeyboardInterrupt where a signal ends a query, which DuckDB tells in its own way."""
    try:
        yield
    except RuntimeError as error:
        if str(error) != "Query interrupted":
            raise
        raise KeyboardInterrupt from None
