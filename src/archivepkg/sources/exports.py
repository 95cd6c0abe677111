"""Exports as sources: files that this tool wrote become packages again, each table plain CSV."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archivepkg.errors import ArchivepkgError
from archivepkg.exporters.formats import FORMATS
from archivepkg.package.limits import LARGEST_JSON
from archivepkg.package.package import Package
from archivepkg.package.portable import as_csv, unpack
from archivepkg.tables.csvtext import canonical_row
from archivepkg.tables.types import spelt

if TYPE_CHECKING:
    from archivepkg.records.sqlite.database import Database
    from archivepkg.tables.jobs import NamedRow


def form_of(path: Path) -> str | None:
    """Return the format of export that a file is by its content; `None` for any other file."""
    with path.open("rb") as file:
        start = file.read(32)
        if start.startswith(b"SQLite format 3\0"):
            return "sqlite"
        if start.startswith(b'{\n"package": {'):
            return "json"
        start += file.read(LARGEST_JSON) if path.suffix.lower() == ".json" else b""
        if b'"format": "parquet"' in start and FORMATS["parquet"].load().is_export(path):
            return "parquet"
    return None


def files_of(form: str, path: Path) -> tuple[Path, ...]:
    """Return the files that an export consists of."""
    tables = sorted(path.parent.glob("data/*.parquet")) if form == "parquet" else []
    return path, *tables


def reimport(form: str, path: Path, folder: Path) -> None:
    """Write the package that an export of this format holds to `folder`.

    Raises ArchivepkgError where the file is damaged, or no export of this tool.
    """
    with _damage_named(form, path):
        reader = FORMATS[form].load()
        package = _unpacked(path, reader.read_descriptor(path), folder)
        _save(package, reader.read_rows(path, package))


def is_sqlite(path: Path) -> bool:
    """Tell whether there is an SQLite database at this path."""
    return path.is_file() and form_of(path) == "sqlite"


@contextmanager
def open_sqlite(path: Path, folder: Path) -> Iterator[Database]:
    """Yield the database of an SQLite export, its rows left where they are.

    All of the package but its tables is written to `folder`. Raises as `reimport` does.
    """
    from archivepkg.exporters.sqlite import read_descriptor
    from archivepkg.records.sqlite.database import exported, open_export

    with _damage_named("sqlite", path):
        package = _unpacked(path, read_descriptor(path), folder)
        connection = open_export(path)
    with closing(connection):
        yield exported(package, connection)


@contextmanager
def _damage_named(form: str, path: Path) -> Iterator[None]:
    try:
        yield
    except ArchivepkgError:
        raise
    except Exception as error:  # the file may hold anything, and so anything may go wrong
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ArchivepkgError(
            f"{path}: cannot be opened as an export of archivepkg to {form}: {reason}. "
            "Export it again."
        ) from None


def _unpacked(path: Path, descriptor: Any, folder: Path) -> Package:
    """Return the package of a portable descriptor, its files but the tables in `folder`."""
    for resource in Package(folder, descriptor, str(path)).resources:
        if resource.is_table:
            resource.descriptor.update(as_csv(resource.name))  # never where it says itself
    unpack(descriptor, folder)
    return Package(folder, descriptor, str(path))


def _save(package: Package, rows: Iterator[NamedRow]) -> None:
    with ExitStack() as stack:
        files = {}
        for resource in package.tables:
            path = package.root / resource.paths[0]
            path.parent.mkdir(parents=True, exist_ok=True)
            files[resource.name] = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
            header = [field.name for field in resource.fields]
            files[resource.name].write(canonical_row(header, ","))
        fields = {resource.name: resource.fields for resource in package.tables}
        for name, row in rows:
            cells = [spelt(field, row[field.name]) for field in fields[name]]
            files[name].write(canonical_row(cells, ","))
