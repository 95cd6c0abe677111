"""`archivepkg release`: the artifacts of a version, once everything agrees."""

from __future__ import annotations

import click


@click.command("release")
@click.argument("source", required=False)
@click.option("--output", metavar="DIR", required=True, help="A folder that is new or empty.")
@click.option("--previous", metavar="OLD", help="The release before this one, as a SOURCE.")
@click.pass_context
def command(ctx: click.Context, source: str | None, output: str, previous: str | None) -> None:
    """Check SOURCE, and write what its users download into DIR.

    Refuses with exit code 1 unless SOURCE is valid and in canonical form, has a semantic
    version that the changelog describes, and, against OLD, a version raised as the changes ask.
    The same input gives the same bytes.
    """
    from contextlib import ExitStack
    from pathlib import Path

    from archivepkg.cli.rendering.terminal import visible
    from archivepkg.releases.artifacts import faults, refuse_full, release
    from archivepkg.sources import open_package

    refuse_full(Path(output))
    with ExitStack() as stack:
        package = stack.enter_context(open_package(source))
        old = stack.enter_context(open_package(previous)) if previous else None
        found = list(faults(package, old))
        for fault in found:
            click.echo(visible(fault), err=True)
        if found:
            ctx.exit(1)
        release(package, Path(output), old)
    click.echo(f"Wrote {output}", err=True)
