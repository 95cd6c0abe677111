"""How much the tests try, by the profile of Hypothesis: ten times as much in `nightly`."""

from __future__ import annotations

from hypothesis import settings


def inputs(number: int) -> int:
    """Return how many inputs to try: so many, or ten times as many."""
    return number * settings().max_examples // 200


def examples(number: int) -> settings:
    """Return the settings of a law that is tried on so many inputs, or ten times as many."""
    return settings(max_examples=inputs(number))
