"""Facts about the bytes of CSV files, from one pass, that need not be asked of each cell."""

from __future__ import annotations

import codecs
import functools
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from archivepkg.package.limits import LARGEST_LINE
from archivepkg.package.resources import Resource

_CHUNK = 2**18
_LARGE = 2**22  # bytes, which nobody changes twice within a tick of the file system's clock
_SAMPLE, _SAMPLES = 2**16, 16  # bytes of a sample, and how many are taken of a file
_CONTROLS = [bytes([code]) for code in (*range(9), 11, 12, *range(14, 32), 127)]
_C1_CONTROLS = re.compile(rb"\xc2[\x80-\x9f]")
# A quoted cell. No group is possessive: with these, `re` of Python 3.11.2 goes on behind a failure.
_CELL = rb'"[^"]*+(?:""[^"]*+)*"'
_MISPLACED = "a quote neither opens nor closes a cell"


@dataclass
class ByteFacts:
    """What is known of the bytes of one or more files, taken together.

    size: bytes, without byte order marks. ascii: all of it is ASCII. quotes, returns: there
    are quotes, carriage returns. controls: there may be control characters. blank_lines: there
    is a blank line outside quoted cells. line_end: how rows end, `None` where none does.
    ends_lines: every file ends with a line feed.
    oddity: why readers of CSV may read the files otherwise than Python's csv; `None` where the
    text that the standard describes leaves them no choice. Where there is an oddity, the
    other facts are those of the files up to it.
    """

    size: int = 0
    ascii: bool = True
    quotes: bool = False
    returns: bool = False
    controls: bool = False
    blank_lines: bool = False
    line_end: bytes | None = None
    ends_lines: bool = True
    oddity: str | None = None

    @property
    def is_canonical(self) -> bool:
        """Tell whether CSV in these files is surely in canonical form: each line is a row."""
        return self.ends_lines and not (self.quotes or self.returns or self.blank_lines)


class _OddError(Exception):
    """Why a file may be read in two ways."""


def are_large(files: Sequence[Path]) -> bool:
    """Tell whether files are too large to be read without need, or to be held in memory."""
    return sum(file.stat().st_size for file in files) > _LARGE


def supposed_facts(files: Sequence[Path]) -> ByteFacts:
    """Return the facts about `files` if all of each is as samples of it are.

    Size and last line are sure, and what the samples have; what they lack, the rest may have.
    """
    facts = ByteFacts(line_end=b"\n")
    for file in files:
        size = file.stat().st_size
        with file.open("rb") as stream:
            start = stream.readline(_SAMPLE)
            for place in range(0, size, max(_SAMPLE, size // _SAMPLES)):
                stream.seek(place)
                _note(stream.read(_SAMPLE), facts)
            stream.seek(max(0, size - 1))
            facts.ends_lines = facts.ends_lines and stream.read() == b"\n"
        facts.size += size - len(codecs.BOM_UTF8) * start.startswith(codecs.BOM_UTF8)
        if start.endswith(b"\r\n"):
            facts.line_end = b"\r\n"
    return facts


def byte_facts(files: Sequence[Path], delimiter: str, *, header: bool) -> ByteFacts:
    """Return the facts about `files` of UTF-8 text, read once in constant memory.

    header: whether each of them starts with a header. Of large files that are as they were, the
    facts are remembered: an export is of what was validated just before.
    """
    if not are_large(files):
        return _facts(tuple(files), delimiter, header)
    stats = [file.stat() for file in files]
    states = ((s.st_dev, s.st_ino, s.st_size, s.st_mtime_ns, s.st_ctime_ns) for s in stats)
    return _remembered(tuple(files), delimiter, header, tuple(states))


@functools.lru_cache(maxsize=16)
def _remembered(
    files: tuple[Path, ...], delimiter: str, header: bool, states: tuple[tuple[int, ...], ...]
) -> ByteFacts:
    return _facts(files, delimiter, header)


def _facts(files: tuple[Path, ...], delimiter: str, header: bool) -> ByteFacts:
    facts = ByteFacts()
    try:
        for number, file in enumerate(files):
            _examine(file, delimiter, facts)
            _examine_start(file, facts, is_later=number > 0, header=header)
        if len(files) > 1 and not facts.ends_lines:
            raise _OddError("a file is empty, or does not end with a line break")
    except _OddError as oddity:
        facts.oddity = str(oddity)
    return facts


def is_intact(resource: Resource) -> bool:
    """Tell whether a resource of one file surely has the `hash` and `bytes` that it declares."""
    size, declared = resource.descriptor.get("bytes"), resource.descriptor.get("hash")
    (file, *others) = resource.files
    if others or (size and size != file.stat().st_size):
        return False
    if not declared:
        return True
    algorithm, _, digest = declared.rpartition(":")
    if (algorithm or "md5") not in ("md5", "sha256"):
        return False
    with file.open("rb") as stream:
        actual = hashlib.file_digest(stream, algorithm or "md5").hexdigest()
    return actual == str(digest)


def _examine_start(file: Path, facts: ByteFacts, *, is_later: bool, header: bool) -> None:
    r"""Raise _OddError where the first line of a file may be read in two ways.

    Of a later header, Python's csv leaves out a line, others a row. And whether lines end with
    \r\n, others learn from the first break, be it in a quoted cell.
    """
    with file.open("rb") as stream:
        line = stream.readline(LARGEST_LINE)
    spans_lines = line.partition(b"\r")[0].count(b'"') % 2
    if spans_lines and (facts.line_end == b"\r\n" or (is_later and header)):
        raise _OddError("the first row of a file takes more than a line")
    if is_later and not header and line.startswith(codecs.BOM_UTF8):
        raise _OddError("a byte order mark stands between two files")


def _examine(file: Path, delimiter: str, facts: ByteFacts) -> None:
    """Add the facts about a file. Raises _OddError where it may be read in two ways."""
    before = facts.size
    for piece in _pieces(_examined(file, facts), delimiter.encode()):
        outside, blank_lines = piece, _has_blank_lines(piece)
        if b'"' in piece and (blank_lines or b"\r" in piece):
            outside = piece[:1] + re.sub(_CELL, b'""', piece[1:])
            blank_lines = _has_blank_lines(outside)
        facts.blank_lines = facts.blank_lines or blank_lines
        for line_end in _line_ends(outside):
            if line_end == b"\r" or facts.line_end not in (None, line_end):
                raise _OddError("its lines do not all end alike, or as they should")
            facts.line_end = line_end
    facts.ends_lines = facts.ends_lines and facts.size > before


def _examined(file: Path, facts: ByteFacts) -> Iterator[bytes]:
    """Yield a file in chunks, and a line feed where it does not end with one."""
    last = b""
    with file.open("rb") as stream:
        if stream.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
            stream.seek(0)
        while chunk := stream.read(_CHUNK):
            facts.size += len(chunk)
            _note(chunk, facts, last)
            last = chunk[-1:]
            yield chunk
    if last not in (b"", b"\n"):
        facts.ends_lines = False
        yield b"\n"


def _note(chunk: bytes, facts: ByteFacts, last: bytes = b"") -> None:
    """Add what a chunk has to the facts. last: the byte before it."""
    facts.ascii = facts.ascii and chunk.isascii()
    facts.quotes = facts.quotes or b'"' in chunk
    facts.returns = facts.returns or b"\r" in chunk
    facts.controls = facts.controls or _has_controls(last, chunk, facts.ascii)


def _pieces(chunks: Iterator[bytes], delimiter: bytes) -> Iterator[bytes]:
    r"""Yield the chunks cut anew: none ends inside a quoted cell, or between \r and \n.

    Each starts with the byte before it, the first one with a line feed. Raises _OddError at a
    quote that neither opens nor closes a cell.
    """
    before, after = (b"[%b%b]" % (re.escape(delimiter), ends) for ends in (rb"\n", rb"\r\n"))
    well_placed = re.compile(b'(?:[^"]*+(?<=%b)%b(?=%b))*[^"]*+' % (before, _CELL, after))
    opened = re.compile(b"(?<=%b)%b?" % (before, _CELL))
    rest = b"\n"
    for chunk in chunks:
        text = rest + chunk
        match = well_placed.match(text, 1) if b'"' in text else None
        end = match.end() if match else len(text)
        is_open = len(text) - end <= LARGEST_LINE and opened.fullmatch(text, end)
        if end < len(text) and not is_open:
            raise _OddError(_MISPLACED)
        if text[end - 1 : end] == b"\r":
            end -= 1
        yield text[:end]
        rest = text[end - 1 :]
    if len(rest) > 1:
        raise _OddError(_MISPLACED)


def _has_controls(last: bytes, chunk: bytes, is_ascii: bool) -> bool:
    if any(control in chunk for control in _CONTROLS):
        return True
    return not is_ascii and _C1_CONTROLS.search(last + chunk) is not None


def _has_blank_lines(text: bytes) -> bool:
    """Tell whether two line breaks meet. `rfind` takes half the time of `in`."""
    pairs = [b"\n\n", b"\n\r", b"\r\r"] if b"\r" in text else [b"\n\n"]
    return any(text.rfind(pair) >= 0 for pair in pairs)


def _line_ends(piece: bytes) -> set[bytes]:
    """Return how lines end in a piece, but for its first byte."""
    if b"\r" not in piece:
        return {b"\n"} if piece.find(b"\n", 1) > 0 else set()
    pairs = piece.count(b"\r\n")
    counts = {
        b"\r\n": pairs,
        b"\r": piece.count(b"\r") - pairs,
        b"\n": piece.count(b"\n", 1) - pairs,
    }
    return {line_end for line_end, count in counts.items() if count}
