"""Patterns: stopped where they take too long, and otherwise read as Python's `re` reads them."""

from __future__ import annotations

import re
import threading

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from archivepkg.validation.rules.patterns import Pattern, anchored

# What `regex` by itself reads in another way; a text that tells the difference.
READ_IN_TWO_WAYS = {
    r"\w+": "e\u0301",
    r"\w": "²",
    r"[\w-]+": "हिन्दी",
    r"[^\W\d_]+": "हिन्दी",
    r"[^\s]": "\x1c",
    r"\S": "\x1f",
    r".\b.*": "e\u0301",
    r"\B": "",
    "[[:alpha:]]": "a",
    "a{e}": "b",
    "x{1<=e<=2}": "x{1<=e<=2}",
    "[a-z--x]": "-",
    "[a&&b]": "&",
    "[[a]b]": "[b]",
    "(?i:ß)": "ss",
    r"\N{DIGIT ONE}?": "",
}
PARTS = [
    *"ab-^.$|?*+1_,{}[]()", r"\w", r"\W", r"\s", r"\d", r"\D", r"\b", r"\.", r"\[", r"[^\W\d_]",
    "[a-z]", "[^", "(?:", "(?i:", "(?=", "(?>", "[[:alpha:]]", "{2}", "{e}", "{,2}", "&&", "||",
    "~~", "++", "é", r"\x41",
]  # fmt: skip


@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.parametrize("pattern", READ_IN_TWO_WAYS)
def test_what_is_read_in_two_ways(pattern: str) -> None:
    text = READ_IN_TWO_WAYS[pattern]
    assert Pattern(pattern).matches(text) == bool(re.match(anchored(pattern), text))


@pytest.mark.filterwarnings("ignore::FutureWarning")
@given(
    pattern=st.lists(st.sampled_from(PARTS), max_size=7).map("".join),
    texts=st.lists(
        st.text("ab1_- é\u0301\u0915\u093f²[]:{}e,AB&|~\n\x1c", max_size=4), max_size=20
    ),
)
def test_the_same_as_by_re(pattern: str, texts: list[str]) -> None:
    try:
        expected = re.compile(anchored(pattern))
    except (re.error, OverflowError):
        assume(False)
    found = Pattern(pattern)
    for text in texts:
        assert found.matches(text) == bool(expected.match(text)), text


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("anywhere", [False, True])
def test_stopped_off_the_main_thread(anywhere: bool) -> None:
    found: list[type[Exception]] = []

    def run() -> None:
        pattern = Pattern("(a|a)*b|c", anywhere=anywhere)
        for _ in range(2):  # the second time, no time is left
            try:
                pattern.matches("a" * 60 + "!")
            except TimeoutError as error:
                found.append(type(error))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert found == [TimeoutError, TimeoutError]
