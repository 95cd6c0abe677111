"""`archivepkg verify`: whether a folder is what a release of its package comes to."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import click

from archivepkg.cli.options import downloads, previous_option, remote_option, say


@click.command("verify")
@click.argument("folder", type=click.Path(), metavar="DIR")
@previous_option
@remote_option
@click.pass_context
def command(ctx: click.Context, folder: str, previous: str | None, remote: bool) -> None:
    """Check a release in DIR against one made from its zip archive.

    The same package gives the same files. Names each file that is missing, extra, damaged or
    different, and exits with 1. What the release notes say of the changes since OLD is checked
    where OLD is given.
    """

    from archivepkg.releases.verification import verify
    from archivepkg.sources import open_package

    is_faulty = False
    with (
        downloads(remote) as fetched,
        open_package(previous, fetched) if previous else nullcontext() as old,
    ):
        for file, text, is_fault in verify(Path(folder), old, remote=fetched):
            is_faulty |= is_fault
            say(f"{file}: {text}", err=not is_fault)
    if is_faulty:
        click.echo("Download the release again, or build it with `archivepkg release`.", err=True)
        ctx.exit(1)
    say(f"{folder}: all files are whole, and are what the package gives.")
