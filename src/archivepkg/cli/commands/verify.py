"""`archivepkg verify`: whether the artifacts of a release are whole, and hold the same data."""

from __future__ import annotations

import click

from archivepkg.cli.remote import downloads, remote_option


@click.command("verify")
@click.argument("folder", metavar="DIR")
@remote_option
@click.pass_context
def command(ctx: click.Context, folder: str, remote: bool) -> None:
    """Check a release in DIR: checksums, and that all artifacts open, are valid and agree.

    Names each file that is missing, extra, damaged or different, and exits with 1.
    """
    from pathlib import Path

    from archivepkg.package.visible import visible
    from archivepkg.releases.verification import findings

    found = False
    with downloads(remote) as fetched:
        for finding in findings(Path(folder), remote=fetched):
            found = True
            click.echo(visible(finding))
    if found:
        click.echo("Download the release again, or build it with `archivepkg release`.", err=True)
        ctx.exit(1)
    click.echo(f"{visible(folder)}: all files are whole, and all hold the same data.")
