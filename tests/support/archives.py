"""Zip archives for tests: of packages, and such as nobody should open."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from pathlib import Path


def zip_folder(
    folder: Path, target: Path, prefix: str = "", *, method: int = zipfile.ZIP_DEFLATED
) -> Path:
    """Write the files of a folder to an archive, below `prefix`, and return the archive."""
    with zipfile.ZipFile(target, "w", method) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, prefix + file.relative_to(folder).as_posix())
    return target


def add_entry(archive: Path, name: str, content: bytes = b"", *, is_link: bool = False) -> Path:
    """Add an entry to an archive, under any name, and return the archive."""
    entry = zipfile.ZipInfo(name)
    entry.external_attr = ((stat.S_IFLNK if is_link else stat.S_IFREG) | 0o644) << 16
    with zipfile.ZipFile(archive, "a") as opened:
        opened.writestr(entry, content)
    return archive


def zip_bomb(target: Path, name: str, megabytes: int, *, declared: int | None = None) -> Path:
    """Write an archive of one entry of so many megabytes of zeros, and return it.

    The zeros are packed once and repeated, so that it costs nothing to make. declared: the
    size that the archive claims for the entry, where it is to lie.
    """
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = deflate.compress(bytes(2**20)) + deflate.flush(zlib.Z_FULL_FLUSH)
    packed = block * megabytes + b"\x03\x00"
    size = (declared if declared is not None else megabytes * 2**20) & 0xFFFFFFFF
    shared = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, 0, len(packed), size, len(name), 0)
    local = b"PK\x03\x04" + shared + name.encode()
    central = b"PK\x01\x02" + struct.pack("<H", 20) + shared + bytes(14) + name.encode()
    end = struct.pack(
        "<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local) + len(packed), 0
    )
    target.write_bytes(local + packed + central + end)
    return target


def encrypted(archive: Path) -> Path:
    """Mark every entry of an archive as encrypted, and return the archive."""
    content = bytearray(archive.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(signature)
        while start >= 0:
            content[start + offset] |= 1
            start = content.find(signature, start + 4)
    archive.write_bytes(bytes(content))
    return archive
