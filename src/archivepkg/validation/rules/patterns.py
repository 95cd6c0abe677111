"""Patterns of a package, run with a time limit: no regular expression may hang the tool."""

from __future__ import annotations

import re
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

# Seconds that one pattern may spend on slow matches; a match under a millisecond is not slow.
BUDGET = 2.0
SLOW = 0.001


def anchored(pattern: str) -> str:
    """Return the regular expression by which frictionless matches a `pattern`."""
    return f"^{pattern}$"


class Pattern:
    """A regular expression whose matches all together take no longer than a time limit.

    anywhere: find a match anywhere in the text (as JSON Schema does), instead of matching as
    frictionless does, from the start of the text.
    """

    def __init__(self, pattern: str, *, anywhere: bool = False):
        self.pattern = pattern
        self._find = _timed(pattern if anywhere else anchored(pattern), anywhere)
        self._left = BUDGET

    def matches(self, text: str) -> bool:
        """Tell whether `text` matches. Raises TimeoutError once the time is used up."""
        if self._left <= 0:
            raise TimeoutError
        started = time.perf_counter()
        try:
            return self._find(text, self._left) is not None
        finally:
            spent = time.perf_counter() - started
            if spent > SLOW:
                self._left -= spent


def _timed(pattern: str, anywhere: bool) -> Callable[[str, float], Any]:
    """Return what matches a text within so many seconds, or raises TimeoutError.

    Python's own `re`, which frictionless uses, can only be stopped by an alarm; where there
    is none (on Windows, off the main thread) the package `regex` stands in for it, which
    differs in a few rare classes of letters.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() != threading.main_thread():
        import regex

        other = regex.compile(pattern)
        find: Any = other.search if anywhere else other.match
        return lambda text, seconds: find(text, timeout=seconds)
    compiled = re.compile(pattern)
    match = compiled.search if anywhere else compiled.match

    def timed(text: str, seconds: float) -> Any:
        before = signal.signal(signal.SIGALRM, _stop)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            return match(text)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    return timed


def _stop(number: int, frame: Any) -> None:
    raise TimeoutError
