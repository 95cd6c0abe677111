"""How much the tests try, by the profile of Hypothesis: ten times or more in `nightly`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import settings

from archivepkg.tables import bytefacts


def inputs(number: int, nightly: int | None = None) -> int:
    """Return how many inputs to try: so many; in `nightly` as many as it says, or ten times."""
    if settings().max_examples == 200:
        return number
    return nightly or 10 * number


def examples(number: int, nightly: int | None = None) -> settings:
    """Return the settings of a law that is tried on so many inputs, as `inputs` counts them."""
    return settings(max_examples=inputs(number, nightly))


@contextmanager
def suppositions(wanted: bool = True) -> Iterator[None]:
    """Let files be opened on what a few of their bytes promise, if wanted, as large ones are."""
    with pytest.MonkeyPatch.context() as patch:
        if wanted:
            patch.setattr(bytefacts, "_LARGE", 0)
            patch.setattr(bytefacts, "_SAMPLE", 4)
        yield
