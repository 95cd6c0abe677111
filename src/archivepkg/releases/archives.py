"""Archives: zip files that are the same bytes for the same content, on every machine and day."""

from __future__ import annotations

import copy
import hashlib
import shutil
import zipfile
from pathlib import Path
from typing import Any

from archivepkg.package.jsontext import document
from archivepkg.package.package import Package
from archivepkg.package.paths import is_url
from archivepkg.package.portable import DESCRIPTOR, present_files
from archivepkg.package.resources import Resource

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first day that zip can tell
_COMPRESSED = (".gz", ".bz2", ".xz", ".zip")


def zip_package(package: Package, new: Path) -> None:
    """Write a package, with `hash` and `bytes` of each resource, to an archive."""
    with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        descriptor = _measured(package)
        for path in sorted({DESCRIPTOR, *present_files(package, _given(package))}):
            if path == DESCRIPTOR:
                archive.writestr(_entry(path), document(descriptor))
            else:
                _add(archive, path, package.root / path)


def zip_folder(folder: Path, new: Path) -> None:
    """Write all files of a folder to an archive."""
    files = {file.relative_to(folder).as_posix(): file for file in folder.rglob("*")}
    with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(files):
            if files[path].is_file():
                _add(archive, path, files[path])


def _entry(path: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # Unix, as which the permissions are read
    entry.external_attr = 0o100644 << 16
    return entry


def _add(archive: zipfile.ZipFile, path: str, file: Path) -> None:
    entry = _entry(path)
    entry.file_size = file.stat().st_size
    with file.open("rb") as source, archive.open(entry, "w") as target:
        shutil.copyfileobj(source, target, 2**20)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _given(package: Package) -> Any:
    """Return the descriptor as its author wrote it, with the paths of schemas."""
    return next(iter(package.texts.values())).value


def _measured(package: Package) -> Any:
    descriptor = copy.deepcopy(_given(package))
    for resource in package.resources:
        if _is_measurable(resource):
            (file,) = resource.files
            facts = {"bytes": file.stat().st_size, "hash": f"sha256:{sha256(file)}"}
            descriptor["resources"][resource.index].update(facts)
    return descriptor


def _is_measurable(resource: Resource) -> bool:
    """Tell whether `hash` and `bytes` mean one thing: of one file that is here, as it is."""
    if any(map(is_url, resource.paths)) and not resource.is_tabular:
        return False
    return len(resource.files) == 1 and resource.files[0].suffix.lower() not in _COMPRESSED
