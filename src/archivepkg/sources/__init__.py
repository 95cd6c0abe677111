"""Sources: every form in which a package can be named, brought to a folder on this machine."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from archivepkg.errors import ArchivepkgError
from archivepkg.package.paths import is_url, unsafe
from archivepkg.package.scratch import scratch_folder

DESCRIPTOR = "datapackage.json"

# Writes the file that a package calls by this relative path to a target on this machine.
# Raises FileNotFoundError where the source has no such file.
Fetch = Callable[[str, Path], None]


@dataclass(frozen=True)
class Folder:
    """A package's descriptor in a folder on this machine, and what to call the package.

    is_local: whether the folder is the user's own, and not one that vanishes.
    packed_in: the user's own files that the package was unpacked from, where it was.
    """

    root: Path
    descriptor: str
    label: str
    is_local: bool = False
    packed_in: tuple[Path, ...] = ()


@contextmanager
def located(source: str | None) -> Iterator[Folder]:
    """Yield the folder that holds the package `source`; it may vanish when the context ends.

    source: a folder, a descriptor, a `.zip`, a `.sqlite` or other export of this tool, an
        http(s) URL of a zip or descriptor, `git:REVISION`;
        `None` for the package in the current folder, else the corpus that comes with the tool.
    Raises ArchivepkgError where there is nothing to open, or nothing that is safe to open.
    """
    if source is None:
        yield _default()
    elif source.startswith("git:"):
        with scratch_folder() as folder:
            yield _brought(_git(source.removeprefix("git:")), DESCRIPTOR, folder, source)
    elif is_url(source):
        with scratch_folder() as folder:
            yield _remote(source, folder)
    elif source.lower().endswith(".zip"):
        with scratch_folder() as folder:
            unpacked = _zipped(Path(source), folder, source)
            yield replace(unpacked, packed_in=(Path(source),))
    else:
        yield from _local(_existing(Path(source)))


def _default() -> Folder:
    here = Path.cwd()
    if (here / DESCRIPTOR).is_file():
        return Folder(here, DESCRIPTOR, ".", is_local=True)
    for root in (Path(str(files("archivepkg"))) / "corpus", Path(__file__).parents[3]):
        if (root / DESCRIPTOR).is_file():
            return Folder(root, DESCRIPTOR, "the corpus of archivepkg", is_local=True)
    raise ArchivepkgError(
        f"There is no {DESCRIPTOR} in this folder, and this installation carries no corpus. "
        "Name the package to open."
    )


def _existing(path: Path) -> Path:
    """Return the file that is meant by a path: the descriptor, for a folder."""
    if path.is_dir():
        path = path / DESCRIPTOR
        if not path.is_file():
            raise ArchivepkgError(
                f"{path.parent}: there is no {DESCRIPTOR} in this folder. "
                "Name the folder or the descriptor of a data package."
            )
    if not path.is_file():
        raise ArchivepkgError(f"{path}: there is no such file or folder. Check the name.")
    return path


def _local(path: Path) -> Iterator[Folder]:
    from archivepkg.sources.exports import form_of, reimport

    if form := form_of(path):
        with scratch_folder() as folder:
            read = reimport(form, path, folder)
            yield Folder(folder, DESCRIPTOR, str(path), packed_in=tuple(read))
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
        return _brought(fetch, descriptor, folder, label)


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
    return _brought(url_fetch(url), name, folder, url)


def _brought(fetch: Fetch, descriptor: str, folder: Path, label: str) -> Folder:
    """Fetch the descriptor and every file of the package that it names into `folder`."""
    folder.mkdir(exist_ok=True)
    try:
        fetch(descriptor, folder / descriptor)
    except FileNotFoundError:
        raise ArchivepkgError(f"{label}: there is no {descriptor} in it.") from None
    for path in sorted(_named_files(folder / descriptor)):
        target = folder / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            fetch(path, target)
        except (FileNotFoundError, FileExistsError, NotADirectoryError):
            continue  # validation names what is missing
        except OSError as error:
            raise ArchivepkgError(f"{label}: {path}: {error.strerror}.") from None
    return Folder(folder, descriptor, label)


def _named_files(descriptor: Path) -> set[str]:
    """Return the paths of all other files that the descriptor in this file names."""
    try:
        package = json.loads(descriptor.read_bytes())
    except (ValueError, RecursionError):
        return set()  # opening the package says what is wrong with it
    return named_files(package) - {descriptor.name} if isinstance(package, dict) else set()


def named_files(package: dict[str, Any]) -> set[str]:
    """Return the relative paths of all files that a descriptor names, in the package only."""
    paths = list(_strings(package.get("archivepkg")))
    for licence in _dicts(package.get("licenses")):
        paths += _strings(licence.get("path"))
    for resource in _dicts(package.get("resources")):
        for name in ("path", "schema", "dialect"):
            paths += _strings(resource.get(name))
    return {path for path in paths if not unsafe(path)}


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _strings(value: Any, depth: int = 2) -> Iterator[str]:
    """Yield `value`, or the strings at most so many levels below it, that may be paths."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict) and depth:
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item, depth - 1)


def _git(revision: str) -> Fetch:
    """Return a fetch from `revision` of the repository around the current folder."""

    def git(*arguments: str) -> str | None:
        try:
            done = subprocess.run(["git", *arguments], capture_output=True, check=False)
        except FileNotFoundError:
            raise ArchivepkgError(
                "git is not installed. Install it to open git:REVISION."
            ) from None
        return done.stdout.decode().strip() if done.returncode == 0 else None

    prefix = git("rev-parse", "--show-prefix")
    if prefix is None:
        raise ArchivepkgError(
            f"git:{revision}: this folder is not in a git repository. Run it in the package's own."
        )
    commit = git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if not commit:
        raise ArchivepkgError(
            f"git:{revision}: the repository has no such revision. `git tag` lists its releases."
        )
    if git("cat-file", "-t", f"{commit}:{prefix}{DESCRIPTOR}") != "blob":
        prefix = ""  # not in this folder: then at the top of the repository

    def fetch(path: str, target: Path) -> None:
        name = f"{commit}:{prefix}{path}"
        if git("cat-file", "-t", name) != "blob":
            raise FileNotFoundError(path)
        with target.open("wb") as file:
            subprocess.run(["git", "cat-file", "blob", name], stdout=file, check=True)

    return fetch
