"""`archivepkg tidy`: the CSV files of a package in canonical form."""

from __future__ import annotations

import click


@click.command("tidy")
@click.argument("path", type=click.Path(), required=False)
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 where there is work.")
@click.pass_context
def command(ctx: click.Context, path: str | None, check: bool) -> None:
    """Rewrite the CSV files of the package at PATH in canonical form, and say what was done.

    Rows in the order of their key, quotes only where they are needed, lines ending in LF,
    letters composed (NFC), no byte order mark. No value is changed.
    """
    from archivepkg.cli.rendering.summaries import lines
    from archivepkg.releases.tidying import tidy
    from archivepkg.sources import open_package

    with open_package(path) as package:
        done = list(tidy(package, check=check))
    for line in lines(done, check):
        click.echo(line)
    ctx.exit(1 if check and any(item.changes for item in done) else 0)
