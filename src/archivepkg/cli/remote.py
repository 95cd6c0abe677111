"""`--remote`: the option by which commands fetch what a package names by URL."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from archivepkg.sources.downloads import Downloads

remote_option = click.option(
    "--remote",
    is_flag=True,
    help="Fetch the schemas, dialects, profiles and tables that a package names by http(s) URLs.",
)


def downloads(remote: bool) -> AbstractContextManager[Downloads | bool]:
    """Return what a command opens packages with: where it is to fetch, each URL once."""
    if not remote:
        return nullcontext(False)
    from archivepkg.cli.rendering.progress import progress_bar
    from archivepkg.sources.downloads import Downloads

    return Downloads(progress_bar)
