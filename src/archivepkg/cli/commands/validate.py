"""`archivepkg validate`: every check, each problem with its place and what to do."""

from __future__ import annotations

import click

from archivepkg.cli.options import downloads, format_option, limit_option, remote_option, say


@click.command("validate")
@click.argument("source", type=click.Path(), required=False)
@click.option("--strict", is_flag=True, help="Apply the house rules even if SOURCE does not.")
@format_option(
    ["text", "json", "github"], "For people, for programs, or as annotations of a GitHub workflow."
)
@limit_option(1000, "List at most so many problems; all are counted.")
@remote_option
@click.option("--verbose", is_flag=True, help="Say which tables are read row by row, and why.")
@click.pass_context
def command(
    ctx: click.Context,
    source: str | None,
    strict: bool,
    form: str,
    limit: int,
    remote: bool,
    verbose: bool,
) -> None:
    """Check descriptor, schemas and data of SOURCE.

    Checked are the Data Package standard, what the package declares for itself, and the house
    rules where the package asks for them. docs/rules.md describes every rule.
    """
    from archivepkg.cli.rendering import reports
    from archivepkg.cli.rendering.progress import progress_bar
    from archivepkg.sources import open_package
    from archivepkg.validation import validate

    with downloads(remote) as fetched, open_package(source, fetched) as package:
        report = validate(package, strict=strict, limit=limit, progress=progress_bar)
        for line in reports.render(report, package, form):
            click.echo(line)
    for note in report.notes if verbose else ():
        say(note, err=True)
    ctx.exit(0 if report.valid else 1)
