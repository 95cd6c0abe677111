"""How much the tests try, by the profile of Hypothesis: ten times or more in `nightly`."""

from __future__ import annotations

from hypothesis import settings


def inputs(number: int, nightly: int | None = None) -> int:
    """Return how many inputs to try: so many; in `nightly` as many as it says, or ten times."""
    if settings().max_examples == 200:
        return number
    return nightly or 10 * number


def examples(number: int, nightly: int | None = None) -> settings:
    """Return the settings of a law that is tried on so many inputs, as `inputs` counts them."""
    return settings(max_examples=inputs(number, nightly))
