"""Writing: files and folders are built beside their place, and take it whole."""

from __future__ import annotations

import atexit
import functools
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from archivepkg.errors import ArchivepkgError
from archivepkg.package.wording import reason_of

WRITTEN = ".archivepkg-written.json"  # in a folder: the paths of the files that were written there


def refuse_existing(target: Path, *, force: bool) -> None:
    """Raise ArchivepkgError where nothing may be written at `target`.

    force: an existing file or folder may be replaced.
    """
    if not target.parent.is_dir():
        raise ArchivepkgError(f"{target}: there is no folder {target.parent}. Create it first.")
    if os.path.lexists(target) and not force:
        raise ArchivepkgError(
            f"{target}: exists already. Choose another --output, or replace it with --force."
        )
    if target.exists() and not (target.is_file() or target.is_dir()):
        raise ArchivepkgError(f"{target}: is neither a file nor a folder. Choose another --output.")


def refuse_source(target: Path, files: Iterable[Path]) -> None:
    """Raise ArchivepkgError where writing `target` would replace one of these files.

    It would, where it is the file, or a folder that the file stands in, by whatever name.
    """
    place = Path(os.path.realpath(target))
    for file in files:
        found = Path(os.path.realpath(file))
        if any(_is_same(place, item) for item in (found, *found.parents)):
            where = "is" if found.is_file() and _is_same(place, found) else f"holds {file.name},"
            raise ArchivepkgError(
                f"{target}: {where} a file of the package that is to be written, and is not "
                "replaced. Choose another --output."
            )


def _is_same(path: Path, other: Path) -> bool:
    with suppress(OSError):
        return path == other or path.samefile(other)
    return False


@contextmanager
def replacing(target: Path, *, force: bool = False) -> Iterator[Path]:
    """Yield the path at which to build the file or folder that is to stand at `target`.

    What is built beside that path goes beside the target. An existing folder is replaced only
    where each of its files has another in its place, or is one that `list_written` has listed.
    Raises ArchivepkgError where there is no room, no permission, or something in the way.
    """
    refuse_existing(target, force=force)
    target = target.resolve()
    try:
        with scratch_folder(target.parent) as folder:
            new = folder / target.name
            yield new
            for item in sorted(folder.iterdir(), key=lambda item: item == new):
                for part in [item, *item.rglob("*")]:
                    _sync(part)
                _take_place(item, target.parent / item.name)
            _sync(target.parent)
    except OSError as error:
        raise no_room(target, error) from None


@contextmanager
def placing(root: Path) -> Iterator[Path]:
    """Yield a folder; the files that are built in it go to the same places below `root`.

    None takes the place of another, and where one cannot be placed, none is.
    Raises ArchivepkgError where there is no room, no permission, or something in the way.
    """
    root, placed = root.resolve(), list[Path]()
    try:
        with scratch_folder(root) as folder:
            yield folder
            for new in sorted(file for file in folder.rglob("*") if file.is_file()):
                target = root / new.relative_to(folder)
                refuse_new(target)
                _sync(new)
                missing = [item for item in target.parents if not item.exists()]
                target.parent.mkdir(parents=True, exist_ok=True)
                placed += reversed(missing)
                new.rename(target)
                placed.append(target)
    except BaseException as error:
        for item in reversed(placed):
            with suppress(OSError):
                item.rmdir() if item.is_dir() else item.unlink()
        if isinstance(error, OSError):
            raise no_room(root, error) from None
        raise


def refuse_new(target: Path) -> None:
    """Raise ArchivepkgError where a new file cannot stand at `target`, as one stands there."""
    if os.path.lexists(target):
        raise ArchivepkgError(f"{target}: exists already, and is not replaced. Move it away first.")


def link_or_copy(file: Path, copy: Path) -> None:
    """Let a file stand at another place too, where it is only read."""
    try:
        os.link(file.resolve(), copy)
    except OSError:  # a file system without links
        shutil.copyfile(file, copy)


def no_room(target: Path, error: Exception) -> ArchivepkgError:
    """Return the error that says that `target` cannot be written."""
    return ArchivepkgError(
        f"{target}: cannot be written: {reason_of(error)}. Nothing was changed there; make room, "
        "or choose another --output."
    )


def _take_place(new: Path, target: Path) -> None:
    if not (new.is_dir() and target.is_dir()):
        _refuse_other_kind(new, target)
        new.replace(target)
        return
    strangers = sorted(_files(target) - _files(new) - _written(target))
    if strangers:
        raise ArchivepkgError(
            f"{target}: holds {strangers[0]}, which this export does not write, and none before it "
            "is known to have written. Move it away, or choose another --output."
        )
    old = new.with_name(f"{new.name}.old")  # where a run that is killed now leaves it, whole
    try:
        target.replace(old)
        new.replace(target)
    except BaseException:
        if not target.exists():
            old.replace(target)
        raise


def _refuse_other_kind(new: Path, target: Path) -> None:
    if target.exists() and new.is_dir() != target.is_dir():
        kind = "folder" if target.is_dir() else "file"
        raise ArchivepkgError(
            f"{target}: is a {kind}, and this export is none. Choose another --output."
        )


def list_written(folder: Path) -> None:
    """Put the list of a new folder's files into it, by which they can be replaced later."""
    names = sorted({*_files(folder), WRITTEN})
    text = json.dumps(names, indent=0, ensure_ascii=True)
    (folder / WRITTEN).write_text(f"{text}\n", encoding="ascii", newline="")


def _written(folder: Path) -> set[str]:
    """Return the paths that the list of a folder names; none where it has no list."""
    with suppress(OSError, ValueError, RecursionError):
        names = json.loads((folder / WRITTEN).read_bytes())
        if isinstance(names, list):
            return {name for name in names if isinstance(name, str)}
    return set()


def _files(folder: Path) -> set[str]:
    """Return the paths of the files and links in a folder, with forward slashes."""
    return {
        item.relative_to(folder).as_posix()
        for item in folder.rglob("*")
        if item.is_symlink() or not item.is_dir()
    }


def _sync(path: Path) -> None:
    """Have the system write a file, or one folder's list of names, to the disk."""
    if os.name == "nt" and path.is_dir():
        return  # Windows takes no folder for a file
    descriptor = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def scratch_folder(parent: Path | None = None) -> Iterator[Path]:
    """Yield a new empty folder in `parent`, by default where temporary files belong.

    A run that is killed leaves it behind; one that is interrupted does not.
    """
    folder = Path(tempfile.mkdtemp(prefix=".archivepkg-", dir=parent)).absolute()
    remove = functools.partial(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(remove)  # a signal may come while the folder is removed
    try:
        yield folder
    finally:
        remove()
        atexit.unregister(remove)
