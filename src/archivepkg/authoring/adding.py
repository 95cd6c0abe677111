"""Adding: rows put into the files of a package at their places, once all is known to be valid."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from archivepkg.authoring.entry import Entry, NewRow
from archivepkg.errors import ArchivepkgError
from archivepkg.package.package import Package
from archivepkg.package.portable import source_files
from archivepkg.package.resources import Resource
from archivepkg.package.writing import link_or_copy, no_room, replacing, scratch_folder
from archivepkg.releases.tidying import tidy
from archivepkg.sources import open_package
from archivepkg.tables.csvtext import canonical_row
from archivepkg.tables.engine import Tables
from archivepkg.tables.jobs import PACKAGE
from archivepkg.validation import Report, validate


@contextmanager
def entry_of(package: Package) -> Iterator[Entry]:
    """Yield the entry of rows to a package. Raises ArchivepkgError where it is no own folder."""
    if not package.is_local:
        raise ArchivepkgError(
            f"{package.label}: rows are only added to the package of a folder. Name a folder."
        )
    with Tables({PACKAGE: package}, may_lack=lambda resource: True) as tables:
        yield Entry(package, tables)


def add(entry: Entry, rows: list[NewRow]) -> Report:
    """Add rows to the files of their tables, in canonical form, and return the package's report.

    Nothing is written where the package would not be valid with them. Raises ArchivepkgError
    where a file cannot be written, or is not in canonical form, so that more than the rows
    would change in it.
    """
    package = entry.package
    changed = list({row.resource.name: row.resource for row in rows}.values())
    _refuse_untidy(package, changed)
    try:
        with scratch_folder(package.root) as folder:
            _copy(package, folder)
            for resource in changed:
                added = [row for row in rows if row.resource.name == resource.name]
                _append(entry, folder / resource.paths[0], added)
            for _ in tidy(_only(package, folder, changed)):
                pass
            with open_package(folder / next(iter(package.texts))) as outcome:
                report = validate(outcome)
            if report.valid:
                _replace(package, folder, changed)
    except OSError as error:
        raise no_room(package.root, error) from None
    return report


def _only(package: Package, root: Path, resources: list[Resource]) -> Package:
    """Return the package of some resources alone, in a folder."""
    described = [resource.descriptor for resource in resources]
    return Package(root, {"resources": described}, package.label, is_local=True)


def _refuse_untidy(package: Package, resources: list[Resource]) -> None:
    for file in tidy(_only(package, package.root, resources), check=True):
        if file.kept:
            raise ArchivepkgError(
                f"{file.path}: no row can be added, as {file.kept}. "
                "Add it with the program that made the file."
            )
        raise ArchivepkgError(f"{file.path}: not in canonical form. Run `archivepkg tidy` first.")


def _copy(package: Package, folder: Path) -> None:
    """Put the files of a package into another folder too; they are not written to there."""
    for file in source_files(package):
        copy = folder / file.relative_to(package.root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        link_or_copy(file, copy)


def _append(entry: Entry, file: Path, rows: list[NewRow]) -> None:
    """Add rows to the end of a file, which is a copy of its own from then on."""
    table = entry.table(rows[0].resource)
    columns = table.resource.columns(table.text.header())
    content = file.read_bytes()
    file.unlink()
    with file.open("wb") as stream:
        stream.write(content)
        for row in rows:
            cells = [row.cells[field.name] if field else "" for field in columns]
            stream.write(canonical_row(cells, table.text.dialect.delimiter).encode())


def _replace(package: Package, folder: Path, resources: list[Resource]) -> None:
    """Put the new files of some tables in the places of the old, once all of them are made."""
    with ExitStack() as places:
        for resource in resources:
            file = resource.files[0]
            new = places.enter_context(replacing(file, force=True))
            shutil.copyfile(folder / resource.paths[0], new)
            shutil.copymode(file, new)
