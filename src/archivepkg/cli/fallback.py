"""The fallback: commands that only read show the corpus where there is no package to show."""

from __future__ import annotations

import click

from archivepkg.sources import CORPUS, nearest_folder


def or_corpus(source: str | None) -> str | None:
    """Return `source`, or the corpus where none is named and none is here; say so on stderr."""
    if source is not None or nearest_folder():
        return source
    click.echo(
        f"There is no package here: this is {CORPUS}, which comes with archivepkg.", err=True
    )
    return CORPUS
