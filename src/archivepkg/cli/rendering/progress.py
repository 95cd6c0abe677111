"""Progress: a bar on a terminal's stderr, for work that takes more than a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

WIDTH = 32
PATIENCE = 1.0  # seconds before the first sign


@contextmanager
def progress_bar(total: int) -> Iterator[Callable[[int], None]]:
    """Yield a function that takes how many more of `total` rows are done, and shows it."""
    started, done, shown = time.monotonic(), 0, -1

    def advance(rows: int) -> None:
        nonlocal done, shown
        done += rows
        percent = min(100, 100 * done // max(1, total))
        if percent > shown and sys.stderr.isatty() and time.monotonic() - started > PATIENCE:
            shown = percent
            bar = "#" * (WIDTH * percent // 100)
            print(f"\r[{bar:{WIDTH}}] {percent:3}%", end="", file=sys.stderr, flush=True)  # noqa: T201

    try:
        yield advance
    finally:
        if shown >= 0:
            print(f"\r{'':{WIDTH + 7}}\r", end="", file=sys.stderr, flush=True)  # noqa: T201
