"""`archivepkg show`: records as one reads them, and as one cites them."""

from __future__ import annotations

import click

from archivepkg.cli.options import downloads, format_option, or_corpus, remote_option


@click.command("show")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option(
    "--source",
    type=click.Path(),
    metavar="SOURCE",
    help="The package; by default as for all commands.",
)
@format_option(
    ["text", "json", "ris", "csl-json", "bibtex", "chicago"],
    "To read, for programs, for Zotero and the like, or to paste.",
)
@remote_option
def command(ids: tuple[str, ...], source: str | None, form: str, remote: bool) -> None:
    """Show records: who, to whom, when, about what, where the original is, and who says so.

    json gives the records as the JSON export has them, always as a list.
    """
    from archivepkg.cli.rendering import records
    from archivepkg.records.inventory import Inventory
    from archivepkg.sources import open_database

    with downloads(remote) as fetched, open_database(or_corpus(source), fetched) as database:
        inventory = Inventory(database)
        found = [inventory.get(identifier) for identifier in dict.fromkeys(ids)]
        for line in records.render(inventory, found, form):
            click.echo(line)
