"""`archivepkg export`: a package in the formats that other tools open."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from archivepkg.cli.options import Choice, downloads, remote_option, say
from archivepkg.exporters.formats import FORMATS


@click.command("export")
@click.argument("source", type=click.Path(), required=False)
@click.option("--to", "form", type=Choice(list(FORMATS)), required=True, help="The format.")
@click.option(
    "--output",
    type=click.Path(),
    metavar="PATH",
    help="Where to write; NAME-VERSION and the format's ending by default. "
    "`-` sends json, jsonl or the flat csv to standard output.",
)
@click.option("--force", is_flag=True, help="Replace what stands there.")
@click.option(
    "--safe-cells",
    is_flag=True,
    help="In the flat csv, put an apostrophe before text that starts with = + - @, tab or "
    "return, so that no spreadsheet runs it as a formula. This changes such text.",
)
@remote_option
@click.pass_context
def command(
    ctx: click.Context,
    source: str | None,
    form: str,
    output: str | None,
    force: bool,
    safe_cells: bool,
    remote: bool,
) -> None:
    """Write SOURCE in another format, once it is found to be valid.

    csv is a folder: the tables with their descriptor, and one flat file with a row per record
    for spreadsheets; with an --output that ends in .csv, the flat file alone. json holds
    everything, link rows nested in their records. jsonl is the records alone, one a line.
    sqlite has types, keys, checks and full-text search, and opens in Datasette. parquet is a
    folder of typed tables.
    """

    from archivepkg.cli.rendering.progress import progress_bar
    from archivepkg.cli.rendering.reports import refusal
    from archivepkg.exporters import export, left_out, stream
    from archivepkg.exporters.formats import default_name
    from archivepkg.sources import open_package

    with downloads(remote) as fetched, open_package(source, fetched) as package:
        target = None if output == "-" else Path(output or default_name(package, form))
        if target is None:
            report = stream(package, form, sys.stdout.buffer, safe_cells=safe_cells)
        else:
            report = export(
                package, form, target, force=force, safe_cells=safe_cells, progress=progress_bar
            )
        if not report.valid:
            click.echo(refusal(report, package), err=True)
            ctx.exit(1)
        if names := left_out(package, form, target):
            which = "it is no table" if len(names) == 1 else "they are no tables"
            say(f"Left out, as {which}: {', '.join(names)}", err=True)
    if target:
        click.echo(f"Wrote {target}", err=True)
