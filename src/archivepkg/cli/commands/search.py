"""`archivepkg search`: the records in which words are found."""

from __future__ import annotations

import click

from archivepkg.cli.options import downloads, format_option, limit_option, or_corpus, remote_option


@click.command("search")
@click.argument("words")
@click.argument("source", type=click.Path(), required=False)
@click.option("--from", "start", metavar="DATE", help="Dated on or after DATE (EDTF), or perhaps.")
@click.option("--to", "end", metavar="DATE", help="Dated on or before DATE (EDTF), or perhaps.")
@click.option("--type", metavar="TYPE", help="Of this type.")
@click.option("--agent", metavar="NAME", help="With a person or body that has this name or id.")
@click.option("--role", help="In this role; of the agent, where one is named.")
@click.option("--place", metavar="NAME", help="With this place.")
@click.option("--subject", metavar="NAME", help="On this subject, or one below it.")
@format_option(
    ["table", "json", "csv", "ids"], "For people, for programs, for spreadsheets, or for `show`."
)
@limit_option(20, "Give at most so many records.", least=1)
@remote_option
def command(
    words: str, source: str | None, form: str, limit: int, remote: bool, **filters: str | None
) -> None:
    """Find records by WORDS in their text, or in the names linked to them.

    Every word must be found, at the start of a word; "words in quotes" in this order. Case,
    accents and apostrophes do not matter. Records with the words in their name come first, then
    those with them in the abstract, in names linked to them, and elsewhere. Where no record has
    all the words, the most common ones are left out. "" finds every record that passes the filters.
    A date that is known to the month or year passes where it may lie in the range.
    """
    from archivepkg.cli.rendering import hits
    from archivepkg.records.filters import Filters
    from archivepkg.records.search import search
    from archivepkg.sources import open_database

    with downloads(remote) as fetched, open_database(or_corpus(source), fetched) as database:
        found = search(database, words, Filters(**filters), limit)
    for line in hits.render(found, form):
        click.echo(line)
    if note := hits.note(found):
        click.echo(note, err=True)
