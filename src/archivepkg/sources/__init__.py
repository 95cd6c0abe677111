"""Sources: opens every form in which a package can be named, as a package or as a database."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from archivepkg.errors import ArchivepkgError
from archivepkg.package import jsontext
from archivepkg.package.bounds import refuse_excess
from archivepkg.package.changelogs import DEFAULT_PATH
from archivepkg.package.package import Package
from archivepkg.package.paths import is_url, not_fetched
from archivepkg.package.portable import DESCRIPTOR
from archivepkg.package.problems import Problem
from archivepkg.package.wording import did_you_mean
from archivepkg.package.writing import scratch_folder
from archivepkg.sources.exports import files_of, form_of, is_sqlite, open_sqlite, reimport
from archivepkg.sources.fetching import Folder, brought

if TYPE_CHECKING:
    from archivepkg.records.sqlite.database import Database
    from archivepkg.sources.downloads import Downloads

CORPUS = "corpus:"  # the SOURCE that is the corpus of this tool


Source = str | os.PathLike[str] | Package | None


def open_package(source: Source = None, remote: bool | Downloads = False) -> Package:
    """Return the package that `source` names (see `located`); an open one as it is.

    remote: fetch the schemas, dialects, profiles and tables that it names by http(s) URLs; of
    several packages, to the same Downloads. Else nothing is fetched but `source` itself.
    A package with faults opens too: `validate` is what names them. Raises ArchivepkgError
    where there is no package to speak of: no descriptor, or one that is no JSON object, or one
    of more than the limits allow.
    """
    if isinstance(source, Package):
        return source
    with ExitStack() as scratch:
        folder = scratch.enter_context(located(None if source is None else os.fspath(source)))
        text = jsontext.read(folder.root / folder.descriptor, folder.descriptor)
        if not isinstance(text.value, dict):
            raise ArchivepkgError(
                f"{folder.label}: {folder.descriptor} must hold a JSON object (a data package)."
            )
        if remote is True:
            from archivepkg.sources.downloads import Downloads

            remote = scratch.enter_context(Downloads())
        package = Package(
            folder.root,
            copy.deepcopy(text.value),
            folder.label,
            folder.is_local,
            folder.packed_in,
            texts={folder.descriptor: text},
            fetch=remote.file if remote else not_fetched,
            fetched_to=remote.folder if remote else None,
            scratch=scratch.pop_all(),
        )
    _dereference(package)
    refuse_excess(package)
    return package


@contextmanager
def open_database(source: Source, remote: bool | Downloads = False) -> Iterator[Database]:
    """Yield the database of the package that `source` names, with its search table.

    A `.sqlite` export is read as it is; of any other form a database is made for the time
    being. remote: as of `open_package`. Raises ArchivepkgError where there is no package, its
    tables break their keys, or some of them are not here.
    """
    if isinstance(source, str | os.PathLike) and is_sqlite(Path(source)):
        with scratch_folder() as folder, open_sqlite(Path(source), folder) as database:
            yield database
        return
    from archivepkg.exporters.opening import open_job
    from archivepkg.records.sqlite.database import database_of

    package = open_package(source, remote)
    for reason in package.unfetched():
        raise ArchivepkgError(f"{package.label}: {reason}")
    with open_job(package) as job, database_of(job, searchable=True) as database:
        yield database


@contextmanager
def located(source: str | None) -> Iterator[Folder]:
    """Yield the folder that holds the package `source`; it may vanish when the context ends.

    source: a folder, a descriptor, a `.zip`, a `.sqlite` or other export of this tool, an
        http(s) URL of a zip or descriptor, `git:REVISION`;
        `corpus:` for the corpus that comes with the tool;
        `None` for the package of the current folder, or of the nearest folder above it.
    Raises ArchivepkgError where there is nothing to open, or nothing that is safe to open.
    """
    if source is None:
        yield _nearest()
    elif source == CORPUS:
        yield _corpus()
    elif source.startswith("git:"):
        with scratch_folder() as folder:
            from archivepkg.sources.git import git_fetch

            fetch = git_fetch(source.removeprefix("git:"))
            yield brought(fetch, DESCRIPTOR, folder, source, [DEFAULT_PATH])
    elif is_url(source):
        with scratch_folder() as folder:
            yield _remote(source, folder)
    elif source.lower().endswith(".zip") and not Path(source).is_dir():
        _refuse_missing(Path(source))
        with scratch_folder() as folder:
            unpacked = _zipped(Path(source), folder, source)
            yield replace(unpacked, packed_in=(Path(source),))
    else:
        yield from _local(_existing(Path(source)))


def _dereference(package: Package) -> None:
    """Put the schemas and dialects that stand in files of their own into the descriptor."""
    for resource in package.resources:
        for key in ("schema", "dialect"):
            path = resource.descriptor.get(key)
            if not isinstance(path, str):
                continue
            pointer = f"/resources/{resource.index}/{key}"
            rule = "remote-path"
            try:
                if is_url(path):
                    package.fetch(path)
                rule = f"{key}-error"
                value = package.read_json(path).value
                if not isinstance(value, dict):
                    raise ArchivepkgError(f"{path}: a {key} must be a JSON object.")
            except ArchivepkgError as error:
                package.defects.append(
                    Problem(rule, str(error), resource.name, field=key, value=path, pointer=pointer)
                )
                del resource.descriptor[key]
            else:
                resource.descriptor[key] = copy.deepcopy(value)
                package.origins[pointer] = path


def nearest_folder() -> Path | None:
    """Return the nearest folder, from the current one up, that holds a package."""
    try:
        here = Path.cwd()
    except FileNotFoundError:  # it was deleted meanwhile
        return None
    return next((root for root in (here, *here.parents) if (root / DESCRIPTOR).is_file()), None)


def _nearest() -> Folder:
    root = nearest_folder()
    if root:
        return Folder(root, DESCRIPTOR, os.path.relpath(root), is_local=True)
    for name in ("datapackage.yaml", "datapackage.yml"):
        if Path(name).is_file():
            raise ArchivepkgError(
                f"{name}: a descriptor in YAML is not read. Save it as {DESCRIPTOR}, in JSON."
            )
    raise ArchivepkgError(
        f"There is no {DESCRIPTOR} in this folder or above it. Name the package to open: a "
        f"folder, a file, a URL, or {CORPUS} for the corpus that comes with archivepkg. To make a "
        "package of tables, run `archivepkg init` where they are."
    )


def _corpus() -> Folder:
    for root in (Path(str(files("archivepkg"))) / "corpus", Path(__file__).parents[3]):
        if (root / DESCRIPTOR).is_file():
            return Folder(root, DESCRIPTOR, CORPUS)
    raise ArchivepkgError(f"{CORPUS}: this installation carries no corpus. Install it again.")


def _existing(path: Path) -> Path:
    """Return the file that is meant by a path: the descriptor, for a folder."""
    if path.is_dir():
        path = path / DESCRIPTOR
        if not path.is_file():
            archives = sorted(path.parent.glob("*.zip"), key=lambda file: len(file.name))
            remedy = (
                f"Name the archive of the package in it, such as {archives[0]}."
                if archives
                else "Name the folder or the descriptor of a data package."
            )
            raise ArchivepkgError(
                f"{path.parent}: there is no {DESCRIPTOR} in this folder. {remedy}"
            )
    _refuse_missing(path)
    return path


def _refuse_missing(path: Path) -> None:
    if not path.is_file():
        near = did_you_mean(path.name, _names_beside(path))
        raise ArchivepkgError(f"{path}: there is no such file or folder.{near} Check the name.")


def _names_beside(path: Path) -> list[str]:
    try:
        return sorted(os.listdir(path.parent))
    except OSError:
        return []


def _local(path: Path) -> Iterator[Folder]:
    if form := form_of(path):
        with scratch_folder() as folder:
            reimport(form, path, folder)
            yield Folder(folder, DESCRIPTOR, str(path), packed_in=files_of(form, path))
    elif path.suffix.lower() == ".json":
        yield Folder(path.parent, path.name, str(path), is_local=True)
    else:
        raise ArchivepkgError(
            f"{path}: this is not a form of package that can be opened. Name a folder, a "
            f"{DESCRIPTOR}, a .zip, a .sqlite or .json export, a URL, or git:REVISION."
        )


def _zipped(path: Path, folder: Path, label: str) -> Folder:
    from archivepkg.sources.archives import zip_fetch

    with zip_fetch(path, label) as (fetch, descriptor):
        found = brought(fetch, descriptor, folder, label, [DEFAULT_PATH])
    return _as_package(found, folder)


def _as_package(found: Folder, folder: Path) -> Folder:
    """Return what was brought; of an export, the package that it holds."""
    path, root = found.root / found.descriptor, folder / "reimported"
    if not (form := form_of(path)):
        return found
    reimport(form, path, root)
    return replace(found, root=root, descriptor=DESCRIPTOR)


def _remote(url: str, folder: Path) -> Folder:
    from archivepkg.sources.remote import download, url_fetch

    name = url.partition("?")[0].rpartition("/")[2]
    if name.lower().endswith(".zip"):
        package = folder / "package.zip"
        try:
            download(url, package)
        except FileNotFoundError:
            raise ArchivepkgError(f"{url}: the server has no such file. Check the URL.") from None
        return _zipped(package, folder / "package", url)
    if not name.lower().endswith(".json"):
        raise ArchivepkgError(
            f"{url}: the URL of a package ends in .zip or in {DESCRIPTOR}. Name one of these."
        )
    return _as_package(brought(url_fetch(url), name, folder, url), folder)
