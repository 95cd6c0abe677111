"""Patterns of a package, run with a time limit: no regular expression may hang the tool."""

from __future__ import annotations

import time

import regex

# Seconds that one pattern may spend on slow matches; a match under a millisecond is not slow.
BUDGET = 2.0
SLOW = 0.001


class Pattern:
    """A regular expression whose matches all together take no longer than a time limit.

    anywhere: find a match anywhere in the text (as JSON Schema does), instead of matching as
    frictionless does: `^pattern$`, from the start of the text.
    """

    def __init__(self, pattern: str, *, anywhere: bool = False):
        self.pattern = pattern
        compiled = regex.compile(pattern if anywhere else f"^{pattern}$")
        self._match = compiled.search if anywhere else compiled.match
        self._left = BUDGET

    def matches(self, text: str) -> bool:
        """Tell whether `text` matches. Raises TimeoutError once the time is used up."""
        if self._left <= 0:
            raise TimeoutError
        started = time.perf_counter()
        try:
            return self._match(text, timeout=self._left) is not None
        finally:
            spent = time.perf_counter() - started
            if spent > SLOW:
                self._left -= spent
