"""Small packages for tests: the valid one in `letters/`, and edits as a curator might make them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parents[1]
LETTERS = TESTS / "letters"
CORPUS = TESTS.parent

Edit = Callable[[Path], None]
Make = Callable[..., Path]  # from edits, as the fixture `letters` does


def copy_letters(folder: Path, *edits: Edit) -> Path:
    """Copy the package of letters to a new folder, edit it, and return the folder."""
    shutil.copytree(LETTERS, folder)
    for edit in edits:
        edit(folder)
    return folder


def replace(path: str, old: str | bytes, new: str | bytes) -> Edit:
    """Return the edit that puts `new` for `old`, which must stand in the file exactly once."""

    def edit(root: Path) -> None:
        file = root / path
        content, before, after = file.read_bytes(), _bytes(old), _bytes(new)
        assert content.count(before) == 1, f"{before!r} stands {content.count(before)} times"
        file.write_bytes(content.replace(before, after))

    return edit


def describe(old: str, new: str) -> Edit:
    """Return the edit that puts `new` for `old` in the descriptor."""
    return replace("datapackage.json", old, new)


def write(path: str, content: str | bytes) -> Edit:
    """Return the edit that writes a file."""

    def edit(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(_bytes(content))

    return edit


def append(path: str, content: str | bytes) -> Edit:
    """Return the edit that adds to the end of a file."""

    def edit(root: Path) -> None:
        with (root / path).open("ab") as file:
            file.write(_bytes(content))

    return edit


def delete(path: str) -> Edit:
    """Return the edit that deletes a file."""
    return lambda root: (root / path).unlink()


def link(path: str, target: str) -> Edit:
    """Return the edit that puts a symbolic link in the place of a file."""

    def edit(root: Path) -> None:
        (root / path).unlink(missing_ok=True)
        (root / path).symlink_to(target)

    return edit


def transform(path: str, change: Callable[[bytes], bytes], new_path: str | None = None) -> Edit:
    """Return the edit that changes all of a file, and moves it if it is given a new path."""

    def edit(root: Path) -> None:
        content = change((root / path).read_bytes())
        (root / path).unlink()
        (root / (new_path or path)).write_bytes(content)

    return edit


def both(*edits: Edit) -> Edit:
    """Return several edits as one."""

    def edit(root: Path) -> None:
        for part in edits:
            part(root)

    return edit


# The package in other forms, all of them valid.
LENIENT = describe('"strict": true', '"strict": false')
NO_PROFILE = describe('"profile": "schema/profile.json",', "")
RAISED = describe('"version": "1.0.0"', '"version": "1.1.0"')
RELEASABLE = write(
    "CHANGELOG.md",
    """# Changelog

## [Unreleased]

## [1.1.0] - 2026-12-01

### Added

- `people`: two more.

## [1.0.0] - 2026-11-23

- First release.
""",
)


def moved(old: str, new: str, change: Callable[[bytes], bytes] = bytes) -> Edit:
    """Return the edit that moves a resource's file, changing it on the way."""
    form = Path(new.removesuffix(".gz").removesuffix(".zip")).suffix[1:]
    return both(
        transform(old, change, new),
        describe(
            f'"path": "{old}",\n      "format": "csv"',
            f'"path": "{new}",\n      "format": "{form}"',
        ),
    )


def rows_of(content: bytes) -> list[list[str]]:
    """Return the cells of a CSV file."""
    return list(csv.reader(content.decode().splitlines(keepends=True)))


def to_crlf(content: bytes) -> bytes:
    return content.replace(b"\n", b"\r\n")


def to_tsv(content: bytes) -> bytes:
    return content.replace(b",", b"\t")


def to_json(content: bytes) -> bytes:
    header, *rows = rows_of(content)
    return json.dumps([dict(zip(header, row, strict=True)) for row in rows]).encode()


def to_gzip(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def to_zip(*contents: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for content in contents:
            archive.writestr("table.csv", content)
    return stream.getvalue()


def to_xlsx(content: bytes) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    for row in rows_of(content):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@contextmanager
def changed_json(file: Path) -> Iterator[Any]:
    """Yield what a JSON file holds, and write it back with all that was changed in it."""
    value = json.loads(file.read_text(encoding="utf-8"))
    yield value
    file.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def changed_descriptor(folder: Path) -> AbstractContextManager[Any]:
    """Yield the descriptor of a package, as `changed_json` does."""
    return changed_json(folder / "datapackage.json")


def content(path: Path) -> Any:
    """Return all bytes of a file or a folder, `None` where there is nothing."""
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file())
        return {str(file.relative_to(path)): file.read_bytes() for file in files}
    return path.read_bytes() if path.exists() else None


def inline(name: str) -> Edit:
    """Return the edit that puts the rows of a resource into the descriptor."""

    def edit(root: Path) -> None:
        with changed_descriptor(root) as package:
            (resource,) = [item for item in package["resources"] if item["name"] == name]
            file = root / resource.pop("path")
            resource["data"] = json.loads(to_json(file.read_bytes()))
            resource.pop("format"), resource.pop("encoding")
        file.unlink()

    return edit


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content
