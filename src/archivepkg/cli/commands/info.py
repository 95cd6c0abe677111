"""`archivepkg info`: what a package is, at a glance."""

from __future__ import annotations

import click

from archivepkg.cli.choices import Choice


@click.command("info")
@click.argument("source", required=False)
@click.option(
    "--format",
    "form",
    type=Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people or for programs.",
)
def command(source: str | None, form: str) -> None:
    """Show what SOURCE is, at a glance.

    Shown are name, version, licence, tables, rows and date range.
    """
    from archivepkg.cli.fallback import or_corpus
    from archivepkg.cli.rendering import summaries
    from archivepkg.records.overview import overview
    from archivepkg.sources import open_package

    with open_package(or_corpus(source)) as package:
        for line in summaries.render(overview(package), form):
            click.echo(line)
