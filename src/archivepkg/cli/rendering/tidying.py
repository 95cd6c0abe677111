"""What `tidy` did, or would do, as text."""

from __future__ import annotations

from collections.abc import Iterator

from archivepkg.cli.rendering.terminal import visible
from archivepkg.releases.tidying import Tidied


def lines(done: list[Tidied], check: bool) -> Iterator[str]:
    """Yield a line per file. check: nothing was changed."""
    for item in done:
        if item.kept:
            yield visible(f"{item.path}: left as it is: {item.kept}")
        elif check:
            yield visible(f"{item.path}: not canonical; `archivepkg tidy` would have "
                          f"{', '.join(item.changes)}")  # fmt: skip
        else:
            yield visible(f"{item.path}: {', '.join(item.changes)}")
    if not any(item.changes for item in done):
        yield "Everything is in canonical form."
