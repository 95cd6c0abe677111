"""The terminal: how wide standard output is, and whether it shows colours."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

import click

from archivepkg.package.visible import visible

WIDEST = 96  # characters of a line of prose


def prose_width() -> int:
    """Return how many characters a line of prose has at most."""
    return min(WIDEST, _columns() or WIDEST)


def wrapped(text: str, start: str = "", *, cuts_words: bool = True) -> list[str]:
    """Return the lines of a text as prose, of which the first has a start, and the others room.

    cuts_words: whether a word that is wider than a line is cut.
    """
    return textwrap.wrap(
        visible(text), prose_width(), initial_indent=start, subsequent_indent=" " * len(start),
        break_long_words=cuts_words, break_on_hyphens=False,
    )  # fmt: skip


def styled(text: str, **style: Any) -> str:
    """Return a text in a style of `click.style`, where standard output is to show it.

    It is not where it is no terminal, or where NO_COLOR is set (https://no-color.org).
    """
    unwanted = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    plain = unwanted or not sys.stdout.isatty()
    return text if plain else click.style(text, **style)


def fitted(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines so that none is wider than the terminal; without one, as they are."""
    columns = _columns()
    for line in lines:
        if columns is None or len(click.unstyle(line)) <= columns:
            yield line
        else:
            indent = " " * (len(line) - len(line.lstrip()))
            yield from textwrap.wrap(
                line, columns, subsequent_indent=indent,
                break_long_words=False, break_on_hyphens=False,
            )  # fmt: skip


def _columns() -> int | None:
    """Return how many columns the terminal has, `None` where standard output is none."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None
