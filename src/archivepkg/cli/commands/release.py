"""`archivepkg release`: the artifacts of a version, once everything agrees."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import click

from archivepkg.cli.options import downloads, previous_option, remote_option, say


@click.command("release")
@click.argument("source", type=click.Path(), required=False)
@click.option(
    "--output",
    type=click.Path(),
    metavar="DIR",
    required=True,
    help="A folder that is new or empty.",
)
@previous_option
@remote_option
@click.pass_context
def command(
    ctx: click.Context, source: str | None, output: str, previous: str | None, remote: bool
) -> None:
    """Check SOURCE, and write what its users download into DIR.

    That is the data as CSV, JSON, SQLite, Parquet, references and catalogue, a page that says
    for whom each is, and what Zenodo and other archives of data want to be told. References
    and catalogue take a package that names its table of records (`archivepkg.record.resource`).

    Refuses with exit code 1 unless SOURCE is valid and in canonical form, has a semantic
    version that the changelog describes, and, against OLD, a version raised as the changes ask.
    Where the changelog lacks the version, prints a section to paste, from what changed since
    OLD. The same input gives the same bytes.
    """

    from archivepkg.cli.rendering.progress import progress_bar
    from archivepkg.releases.releasing import release
    from archivepkg.sources import open_package

    with (
        downloads(remote) as fetched,
        open_package(source, fetched) as package,
        open_package(previous, fetched) if previous else nullcontext() as old,
    ):
        refusals = release(package, Path(output), old, remote=fetched, progress=progress_bar)
    for refusal in refusals:
        say(refusal, err=True)
    if refusals.draft:
        click.echo("\nA section for the changelog, to be dated and put into words:\n", err=True)
        click.echo(refusals.draft, err=True)
    if refusals:
        ctx.exit(1)
    click.echo(f"Wrote {output}", err=True)
