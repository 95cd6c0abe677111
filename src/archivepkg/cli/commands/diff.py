"""`archivepkg diff`: what changed between two releases, and which version that asks for."""

from __future__ import annotations

import csv
import sys

import click

from archivepkg.cli.options import downloads, format_option, limit_option, remote_option, say


@click.command("diff")
@click.argument("old", type=click.Path())
@click.argument("new", type=click.Path(), required=False)
@format_option(
    ["text", "json", "markdown", "tabular"],
    "For people, for programs, for release notes, or for `daff patch`.",
)
@click.option("--resource", help="Compare this resource only; tabular asks for one.")
@click.option(
    "--key",
    metavar="FIELD[,FIELD]",
    default="",
    help="Match rows by these fields, in every table that has them, not by primary key.",
)
@click.option("--summary", is_flag=True, help="Give counts and reasons only.")
@limit_option(
    20,
    "Show at most so many rows of a table; all are counted. JSON and tabular have all.",
)
@remote_option
@click.pass_context
def command(
    ctx: click.Context,
    old: str,
    new: str | None,
    form: str,
    resource: str | None,
    key: str,
    summary: bool,
    limit: int,
    remote: bool,
) -> None:
    """Compare OLD with NEW: data by primary key, schemas by field, metadata by property.

    OLD and NEW are any SOURCE. Says which version bump the changes ask for, after the Data
    Package Version recipe. Exit code 0: the same content, 1: it differs. docs/diff.md has more.
    """
    from archivepkg.cli.rendering.diffs import render
    from archivepkg.cli.rendering.progress import progress_bar
    from archivepkg.package.wording import counted
    from archivepkg.releases.changes import compare
    from archivepkg.sources import open_package

    if form == "tabular" and (resource is None or summary):
        raise click.UsageError("--format tabular shows the rows of one --resource NAME.")
    fields = tuple(next(csv.reader([key]), []))  # in quotes, a name may hold a comma
    with (
        downloads(remote) as fetched,
        open_package(old, fetched) as before,
        open_package(new, fetched) as after,
        compare(
            before, after, resource, fields, numbered=form == "tabular", progress=progress_bar
        ) as changes,
    ):
        for rows in changes.rows.values():
            if rows.repeated and rows.differ:
                say(rows.repeated, err=True)
        lines = render(changes, form, limit=limit, summary=summary)
        sys.stdout.writelines(f"{line}\n" for line in lines)
        if others := {*before.unchecked, *after.unchecked}:
            files = counted(len(others), "file at a URL was", "files at URLs were")
            click.echo(f"{files} not compared, being no table.", err=True)
        ctx.exit(0 if changes.identical else 1)
