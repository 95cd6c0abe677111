"""`archivepkg info`: what a package is, at a glance."""

from __future__ import annotations

import click

from archivepkg.cli.options import downloads, format_option, or_corpus, remote_option, say


@click.command("info")
@click.argument("source", type=click.Path(), required=False)
@format_option(["text", "json"], "For people or for programs.")
@remote_option
def command(source: str | None, form: str, remote: bool) -> None:
    """Show what SOURCE is, at a glance.

    Shown are name, version, licence, tables, rows and date range.
    """
    from archivepkg.cli.rendering import summaries
    from archivepkg.records.overview import overview
    from archivepkg.sources import open_package

    with downloads(remote) as fetched, open_package(or_corpus(source), fetched) as package:
        for line in summaries.render(overview(package), form):
            click.echo(line)
        for reason in package.unfetched():
            say(reason, err=True)
