"""Progress: a bar on a terminal's stderr, for work that takes more than a second."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

from archivepkg.package.progress import Advance, untold

WIDTH = 32
PATIENCE = 1.0  # seconds before the first sign


@contextmanager
def progress_bar(total: int) -> Iterator[Advance]:
    """Yield a function that takes how much more of `total` is done, and shows it."""
    if not sys.stderr.isatty():
        with untold(total) as advance:
            yield advance
        return
    done, shown = 0, -1

    def show() -> None:
        nonlocal shown
        percent = min(100, 100 * done // max(1, total))
        if percent > shown:
            shown = percent
            bar = "#" * (WIDTH * percent // 100)
            print(f"\r[{bar:{WIDTH}}] {percent:3}%", end="", file=sys.stderr, flush=True)  # noqa: T201

    def advance_shown(amount: int) -> None:
        nonlocal done
        done += amount
        if shown >= 0:
            show()

    first = Timer(PATIENCE, show)
    first.daemon = True
    first.start()
    try:
        yield advance_shown
    finally:
        first.cancel()
        first.join()
        if shown >= 0:
            print(f"\r{'':{WIDTH + 7}}\r", end="", file=sys.stderr, flush=True)  # noqa: T201
