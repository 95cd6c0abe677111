"""Patterns of a package, run with a time limit: no regular expression may hang the tool."""

from __future__ import annotations

import re
import time
from typing import Any

# Seconds of the processor, as `regex` counts them, so that a verdict does not hang on what else
# the machine does: what one pattern may spend on slow matches, and from where on one is slow.
BUDGET = 2.0
SLOW = 0.001


def anchored(pattern: str) -> str:
    """Return the regular expression by which frictionless matches a `pattern`."""
    return f"^{pattern}$"


class Pattern:
    """A regular expression whose matches all together take no longer than a time limit.

    anywhere: find a match anywhere in the text (as JSON Schema does), instead of matching as
    frictionless does, from the start of the text. Raises re.error where it cannot be read.
    """

    def __init__(self, pattern: str, *, anywhere: bool = False):
        self.pattern = pattern
        compiled = _compiled(pattern if anywhere else anchored(pattern))
        self._find = compiled.search if anywhere else compiled.match
        self._left = BUDGET

    def matches(self, text: str) -> bool:
        """Tell whether `text` matches. Raises TimeoutError once the time is used up."""
        if self._left <= 0:
            raise TimeoutError
        started = time.process_time()
        try:
            return self._find(text, timeout=self._left) is not None
        finally:
            spent = time.process_time() - started
            if spent > SLOW:
                self._left -= spent


def _compiled(pattern: str) -> Any:
    import regex

    re.compile(pattern)
    try:
        return regex.compile(f"(?-f:{as_re_reads(pattern)})", regex.V1)  # -f: one letter is one
    except regex.error as error:
        raise re.error(str(error)) from None


# What Python's `re`, which frictionless uses, takes for letters of words and for white space.
_WORD = r"\p{L}\p{N}_"
_SPACE = r"\x09-\x0d\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_AT_WORD, _AFTER_WORD = f"(?=[{_WORD}])", f"(?<=[{_WORD}])"
_NO_WORD, _AFTER_NONE = f"(?![{_WORD}])", f"(?<![{_WORD}])"
_CLASSES = {r"\w": f"[{_WORD}]", r"\W": f"[^{_WORD}]", r"\s": f"[{_SPACE}]", r"\S": f"[^{_SPACE}]"}
_NOT_ALL = "" if re.search(r"\B", "") else r"(?!\A\Z)"  # Python 3.14 finds \B in an empty text
_EDGES = {
    r"\b": f"(?:{_AFTER_NONE}{_AT_WORD}|{_AFTER_WORD}{_NO_WORD})",
    r"\B": f"(?:{_NOT_ALL}{_AFTER_NONE}{_NO_WORD}|{_AFTER_WORD}{_AT_WORD})",
}
_TOKENS = re.compile(
    r"(?P<escape>\\N\{[^}]*\}|\\.)"
    r"|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])"
    r"|(?P<brace>\{(?![0-9]*,?[0-9]*\}))",
    re.DOTALL,
)
_OF_A_SET = re.compile(r"\\.|[\[&|~]|(?<=-)-", re.DOTALL)


def as_re_reads(pattern: str) -> str:
    r"""Return a pattern that `regex` (its version 1) reads as `re` reads the given one.

    `regex` can be stopped, and `re` cannot. But to `regex`, `\w` is also an accent of its own,
    `[[:alpha:]]` a class, `[a--b]` a difference, and `a{e}` a match with errors.
    """

    def token(found: re.Match[str]) -> str:
        if found["set"]:
            return f"[{_OF_A_SET.sub(part, found[0][1:])}"
        return rf"\{found[0]}" if found["brace"] else (_EDGES.get(found[0]) or part(found))

    def part(found: re.Match[str]) -> str:
        return _CLASSES.get(found[0]) or (found[0] if found[0][0] == "\\" else rf"\{found[0]}")

    return _TOKENS.sub(token, pattern)
