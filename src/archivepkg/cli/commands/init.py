"""`archivepkg init`: from a folder of tables to a package that is valid at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from archivepkg.cli.options import Choice, say
from archivepkg.errors import ArchivepkgError

if TYPE_CHECKING:
    from archivepkg.authoring.proposal import Proposal

NO_LICENCE = "none"


@click.command("init")
@click.argument("folder", default=".")
@click.option("--yes", is_flag=True, help="Ask nothing: take what is proposed.")
@click.option(
    "--check", is_flag=True, help="Write nothing; exit with 1 where there is data to mend."
)
@click.pass_context
def command(ctx: click.Context, folder: str, yes: bool, check: bool) -> None:
    """Make a package of the CSV, TSV and Excel files in FOLDER and in the folders in it.

    Folders that are packages, exports or releases themselves are passed over.
    Types, missing values, keys and the meanings of fields are proposed from the data, and shown;
    so is what keeps a column from them, with its lines. The tables stay as they are; each sheet
    of an Excel file becomes a CSV file beside it, for which the extra `formats` is needed. No
    file is overwritten, and none is written unless the package is valid.
    """

    from archivepkg.authoring.beginning import refuse_begun
    from archivepkg.authoring.proposal import proposed

    root = Path(folder)
    if not root.is_dir():
        raise ArchivepkgError(f"{folder}: there is no such folder. Name one that holds tables.")
    if not check:
        refuse_begun(root)
    with proposed(root) as proposal:
        _tell_left(root)
        _run(ctx, folder, proposal, yes=yes, check=check)


def _run(ctx: click.Context, folder: str, proposal: Proposal, *, yes: bool, check: bool) -> None:
    from archivepkg.cli.rendering.proposals import render

    for line in render(proposal):
        click.echo(line)
    if check or proposal.is_broken:
        fine = not proposal.faults and _is_valid(proposal)
        click.echo("The data is in order." if fine else "Nothing was written.")
        ctx.exit(0 if fine else 1)
    if not yes:
        proposal = _asked(ctx, proposal)
    if not _is_valid(proposal):
        click.echo("Nothing was written. Correct the data first.")
        ctx.exit(1)
    _write(folder, proposal)


def _tell_left(root: Path) -> None:
    """Say which tables lie too deep to be taken."""
    from archivepkg.authoring.finding import deeper_files
    from archivepkg.package.wording import listed

    if left := [file.relative_to(root).as_posix() for file in deeper_files(root)]:
        message = f"Left alone, more than one folder down: {listed(left)}. Move up what belongs in."
        say(message, err=True)


def _is_valid(proposal: Proposal) -> bool:
    """Tell whether the package would be valid; show what is wrong where it would not be."""
    from archivepkg.cli.rendering import reports
    from archivepkg.validation import validate

    report = validate(proposal.package)
    for line in reports.render(report, proposal.package, "text") if not report.valid else ():
        click.echo(line)
    return report.valid


def _write(folder: str, proposal: Proposal) -> None:
    """Write the package, and say what is next."""

    from archivepkg.authoring.beginning import begin
    from archivepkg.package.wording import listed

    written, kept = begin(proposal, Path(folder))
    say(f"Wrote {listed(written)}.")
    if kept:
        say(f"Kept {listed(kept)} as it was.")
    if proposal.sheets:
        workbooks = listed(sorted({workbook for workbook, _ in proposal.sheets.values()}))
        say(f"The sheets are CSV files now. Edit those; move {workbooks} away.")
    if proposal.faults:
        click.echo(
            "Once the data is mended, delete datapackage.json and schema/ and run this again: "
            "then the types and keys are there that it lacks now."
        )
    where = "" if folder == "." else f" {folder}"
    say(f"next: archivepkg tidy{where}, then archivepkg validate{where}")


def _asked(ctx: click.Context, proposal: Proposal) -> Proposal:
    """Return a proposal as a curator wants it; end where nothing is to be written."""
    if proposal.faults and not click.confirm(
        "Write the package now, without the types and keys that these faults prevent?"
    ):
        click.echo("Nothing was written. Mend the data, and run `archivepkg init` again.")
        ctx.exit(1)
    title = click.prompt("Title of the package", default=proposal.package.title)
    record, possible = proposal.record, proposal.possible_records
    if len(possible) > 1:
        record = click.prompt("Table of the records", type=Choice(possible), default=record)
    licence = click.prompt("Licence of the data, such as CC0-1.0", default=NO_LICENCE)
    meanings = any(proposal.meanings.values()) and click.confirm(
        "Are the meanings right, after `means`?", default=True
    )
    return proposal.answered(
        title=title,
        record=record,
        licence="" if licence == NO_LICENCE else licence,
        meanings=meanings,
    )
