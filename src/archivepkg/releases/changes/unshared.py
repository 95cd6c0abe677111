"""Unshared lines: where two releases of a file differ, found without reading what they share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

_CHUNK = 2**17  # bytes that are read at once, and that a line must be much shorter than
_WINDOW = 2**9  # bytes of lines that are compared one by one where the files differ
_NEAR = 2**6  # bytes up to which the place of a difference is sought
_MOST = 2**20  # bytes of unshared lines that are put up with, however little is shared

Line = tuple[int, bytes]


class UnlikeError(Exception):
    """Two files share so little that it is not worth while to seek it line by line.

    Or their headers differ, or lines are no rows: very long, empty, or with a quote left open.
    """


class _Side:
    """One of the files as it is read: `text` from `start` on has not been compared yet.

    number: that of the line that starts there. read, unshared: bytes, of the file so far and of
    the lines that the other one has not.
    """

    def __init__(self, file: BinaryIO):
        self.file, self.text, self.ended = file, b"", False
        self.start, self.number = 0, 1
        self.read = self.unshared = 0

    @property
    def left(self) -> int:
        return len(self.text) - self.start

    @property
    def differs(self) -> bool:
        """Tell whether little of the file is shared."""
        return self.unshared > max(_MOST, self.read // 2)

    def fill(self) -> None:
        """Read on where half a chunk or less is left."""
        if self.left <= _CHUNK // 2 and not self.ended:
            chunk = self.file.read(_CHUNK)
            self.text, self.start, self.ended = self.text[self.start :] + chunk, 0, not chunk
            self.read += len(chunk)

    def lines(self, size: int) -> list[bytes]:
        """Return the next lines, as many as so many bytes hold."""
        end = self.text.rfind(b"\n", self.start, self.start + size) + 1
        return self.text[self.start : end].split(b"\n")[:-1] if end else []

    def take(self, lines: list[bytes], others: list[bytes]) -> list[Line]:
        """Pass the next lines, and return those that the others do not have as often."""
        spare, found = Counter(others), []
        for number, line in enumerate(lines, self.number):
            if spare[line] > 0:
                spare[line] -= 1
            elif number == 1 or line.count(b'"') % 2 or not line.rstrip(b"\r"):
                raise UnlikeError
            else:
                found.append((number, line))
                self.unshared += len(line)
        self.number += len(lines)
        self.start += sum(map(len, lines)) + len(lines)
        return found


def write_unshared(files: Sequence[Path], targets: Sequence[Path], delimiter: str) -> int:
    """Write the lines of each of two files that the other one has not near the same place.

    What is left out of the one is left out of the other as often. Each line is written behind
    its number, which is a cell of its own. All lines are to end with a line feed.
    Returns how many lines the first file has. Raises UnlikeError.
    """
    with ExitStack() as open_files:
        sides = [_Side(open_files.enter_context(file.open("rb", buffering=0))) for file in files]
        outputs = [open_files.enter_context(target.open("wb")) for target in targets]
        for found in _unshared(*sides):
            for output, lines in zip(outputs, found, strict=True):
                output.writelines(
                    b'"%d"%b%b\n' % (number, delimiter.encode(), line) for number, line in lines
                )
    return sides[0].number - 1


def _unshared(a: _Side, b: _Side) -> Iterator[tuple[list[Line], list[Line]]]:
    window = _WINDOW
    while True:
        a.fill()
        b.fill()
        if not (a.left or b.left):
            return
        if size := _equal(a, b):
            count = a.text.count(b"\n", a.start, a.start + size)
            for side in (a, b):
                side.start += size
                side.number += count
            continue
        before, after = a.lines(window), b.lines(window)
        known = set(after)
        last = next((line for line in reversed(before) if line in known), None)
        if last is not None:
            before = before[: len(before) - before[::-1].index(last)]
            after = after[: len(after) - after[::-1].index(last)]
        elif window < _CHUNK // 2:
            window *= 4
            continue
        if not (before or after) or a.differs or b.differs:
            raise UnlikeError
        yield a.take(before, after), b.take(after, before)
        window = _WINDOW


def _equal(a: _Side, b: _Side) -> int:
    """Return how many bytes of whole lines are the same on both sides, or nearly as many."""
    size, step, grows = 0, _WINDOW, True
    most = min(a.left, b.left)
    while step >= _NEAR and size < most:
        end = min(size + step, most)
        if a.text[a.start + size : a.start + end] == b.text[b.start + size : b.start + end]:
            size = end
        else:
            grows = False
        step = step * 2 if grows else step // 2
    return max(0, a.text.rfind(b"\n", a.start, a.start + size) + 1 - a.start)
