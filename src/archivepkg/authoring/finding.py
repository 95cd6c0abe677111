"""Finding: the files of a folder that are tables, as resources of a package to be."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from archivepkg.authoring.faults import Fault
from archivepkg.errors import ArchivepkgError
from archivepkg.package.paths import misplaced, unsafe
from archivepkg.package.portable import DESCRIPTOR
from archivepkg.package.resources import Resource
from archivepkg.package.wording import free_name
from archivepkg.package.writing import WRITTEN
from archivepkg.records.folding import folded
from archivepkg.releases.documents import CHECKSUMS
from archivepkg.tables.csvtext import CsvText
from archivepkg.tables.dialects import SAMPLE_LINES, SAMPLE_SIZE
from archivepkg.tables.textfiles import cells_limited, open_text, reading

ENDINGS = (".csv", ".tsv", ".xlsx")

_DELIMITERS = ",;\t|"  # the likelier first
_SEVERAL_BYTES = re.compile("utf-(?!8)|gb|hz|big5|shift|euc|iso2022|johab|cp9")
_NOT_ASCII = re.compile(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*")
_LETTER = re.compile(rb"[A-Za-z]")
_SIGN_IN_WORD = re.compile(r"[^\W\d_][„“”†‡‰•™¡-©«¬®-³µ¶¹»-¿][^\W\d_]")
_CHUNK = 2**20
_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[\W_]+")


def words_of(name: str) -> list[str]:
    """Return the words of a name such as `foto_nr`, `fotoNr` or `Foto Nr.`, folded."""
    return [folded(word) for word in _BOUNDARY.split(name) if word]


def title_from(name: str) -> str:
    """Return a title made from a name: `Foto nr` from `foto_nr`."""
    spaced = " ".join(word for word in _BOUNDARY.split(name) if word)
    return spaced[:1].upper() + spaced[1:] or name


def slug(name: str) -> str:
    """Return a name as a package or resource may have it (Data Package v1 and v2, `name`)."""
    return re.sub(r"[^a-z0-9._-]+", "-", folded(name)).strip("-._") or "table"


def table_files(folder: Path) -> list[Path]:
    """Return the files of a folder, and of the folders in it, that are tables.

    Those of packages, exports and releases in it are not among them.
    Raises ArchivepkgError where there is none, or where one is a link that leads elsewhere.
    """
    found = _found(folder, "*", "*/*")
    if not found:
        raise ArchivepkgError(
            f"{folder}: there is no .csv, .tsv or .xlsx file here, or in the folders in it. "
            "Put the tables there; other spreadsheets save each of their sheets as CSV."
        )
    for file in found:
        path = file.relative_to(folder).as_posix()
        if unsafe(path):
            raise ArchivepkgError(f"{path}: no package can have a file of this name. Rename it.")
        if reason := misplaced(folder, path):
            raise ArchivepkgError(
                f"{path}: {reason}. Put the file itself into the folder, or take the link away."
            )
    return found


def deeper_files(folder: Path) -> list[Path]:
    """Return the files that would be tables, but lie too deep in the folders of a folder."""
    return _found(folder, "*/*/*", "*/*/*/*")


def _found(folder: Path, *patterns: str) -> list[Path]:
    return [
        file
        for pattern in patterns
        for file in sorted(folder.glob(pattern))
        if file.suffix.lower() in ENDINGS and file.is_file() and not file.name.startswith("~$")
        and not any(part.startswith(".") for part in file.relative_to(folder).parts)
        and not any(_is_made(parent) for parent in file.parents if folder in parent.parents)
    ]  # fmt: skip


def _is_made(folder: Path) -> bool:
    """Tell whether a folder is a package, an export or a release already."""
    return any((folder / name).exists() for name in (DESCRIPTOR, WRITTEN, CHECKSUMS))


def described(folder: Path, files: list[Path]) -> Iterator[tuple[dict[str, Any], list[Fault]]]:
    """Yield the resource that each file is to be, without a schema, and what is odd of it."""
    taken: set[str] = set()
    for file in files:
        name = free_name(slug(file.stem), taken.__contains__, "-")
        taken.add(name)
        yield _described(folder, file, name)


def _described(folder: Path, file: Path, name: str) -> tuple[dict[str, Any], list[Fault]]:
    path, form = file.relative_to(folder).as_posix(), file.suffix.lower()[1:]
    encoding, faults = "utf-8", list[Fault]()
    line, start, content = _not_utf8(file, path)
    if content:
        encoding = _likely_encoding(content)
        before, after = content[:start].decode(encoding, "replace"), content[start:]
        word = before.rpartition("\n")[2][-12:] + after[:12].decode(encoding, "replace")
        message = (
            f'is not UTF-8. It is read as {encoding}, which gives "{word.splitlines()[0]}" here. '
            "Better, save it as UTF-8."
        )
        faults.append(Fault(path, line, "", message))
    descriptor: dict[str, Any] = {
        "name": name,
        "title": title_from(file.stem),
        "path": path,
        "format": form,
        "mediatype": "text/csv" if form == "csv" else "text/tab-separated-values",
        "encoding": encoding,
    }
    given: dict[str, Any] = {"delimiter": "\t" if form == "tsv" else _delimiter(file, encoding)}
    dialect = CsvText(Resource(folder, 0, {**descriptor, "dialect": given})).dialect
    if dialect.skip_initial_space:
        given["skipInitialSpace"] = False  # spaces are told, and not cut off unseen
    if dialect.header_rows != (1,):
        given["headerRows"] = list(dialect.header_rows)
    return {**descriptor, "dialect": given}, faults


def _delimiter(file: Path, encoding: str) -> str:
    """Return the character by which most rows have one number of cells, which is more than one."""

    def weight(delimiter: str) -> tuple[int, int]:
        with open_text(file, encoding) as text:
            lines = islice(iter(partial(text.readline, SAMPLE_SIZE), ""), SAMPLE_LINES)
            widths = Counter(map(len, csv.reader(lines, delimiter=delimiter)))
        return max(((rows, width) for width, rows in widths.items() if width > 1), default=(0, 0))

    with cells_limited():
        return max(_DELIMITERS, key=weight)


def _not_utf8(file: Path, path: str) -> tuple[int, int, bytes]:
    """Return where a file is no UTF-8: the line, and the place in the bytes around it."""
    decoder, line = codecs.getincrementaldecoder("utf-8")(), 1
    with reading(path), file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                place = max(error.start - len(decoder.getstate()[0]), 0)
                return line + chunk.count(b"\n", 0, place), place, chunk
            line += chunk.count(b"\n")
    return line, 0, b""


def _likely_encoding(content: bytes) -> str:
    """Return the encoding of a text: that of Windows in the West, where the text reads well in it.

    Short texts do not tell the encodings of one byte a letter apart. But in the Latin script,
    other letters than those of ASCII stand beside these, and no sign stands within a word.
    """
    from archivepkg.validation.judge.inference import inferred_encoding

    found = inferred_encoding(content)
    if _SEVERAL_BYTES.match(found):
        return found
    words = _NOT_ASCII.findall(content)
    mixed = sum(len(word) == 1 or bool(_LETTER.search(word)) for word in words)
    try:
        western = mixed * 2 > len(words) and not _SIGN_IN_WORD.search(content.decode("cp1252"))
    except UnicodeDecodeError:
        western = False
    if western:
        return "cp1252"
    return "latin-1" if found == "utf-8" else found
