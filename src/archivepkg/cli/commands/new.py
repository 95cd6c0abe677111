"""`archivepkg new`: a row of a table, and the rows that belong to it, asked for field by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from archivepkg.cli.options import say
from archivepkg.errors import ArchivepkgError

if TYPE_CHECKING:
    from archivepkg.authoring.entry import Entry, NewRow
    from archivepkg.package.resources import Field, Resource


@click.command("new")
@click.argument("table")
@click.argument("path", required=False)
@click.option("--set", "given", metavar="FIELD=VALUE", multiple=True, help="A value of the row.")
@click.option(
    "--from",
    "file",
    type=click.File(encoding="utf-8"),
    metavar="FILE",
    help="Rows as the JSON export has records, with the rows of child tables in them; - for stdin.",
)
@click.option("--yes", is_flag=True, help="Ask nothing: all else is as proposed, or missing.")
@click.pass_context
def command(
    ctx: click.Context, table: str, path: str | None, given: tuple[str, ...], file: Any, yes: bool
) -> None:
    """Add a row to TABLE of the package at PATH, and rows to the tables below it.

    Asks for each field: the next key is proposed, and keys to other tables are looked up. The
    row goes to its place in canonical form. Nothing is written, and the exit code is 1, where
    the package would not be valid with it.
    """
    from archivepkg.authoring.adding import add, entry_of
    from archivepkg.cli.rendering import reports
    from archivepkg.sources import open_package

    with open_package(path) as package, entry_of(package) as entry:
        resource = package.resource(table)
        if file:
            rows = _read(entry, resource, file)
        else:
            values = _pairs(given)
            _refuse_faults(ctx, entry, resource, values)
            rows = _asked(entry, resource, values, yes=yes)
        added = [*rows, *(row for beside in entry.beside for row in beside)]
        if not file and not yes:
            _review(ctx, added)
        report = add(entry, added)
        if not report.valid:
            for line in reports.render(report, package, "text"):
                click.echo(line)
            click.echo("Nothing was written.")
            if not file and not yes:
                _keep(entry, rows)
            ctx.exit(1)
        for line in _written(added):
            say(line)


def _pairs(given: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise click.UsageError(f"--set {text}: write it as FIELD=VALUE.")
        if name in found:
            raise click.UsageError(f"--set {name}= is given twice. Choose one of the two.")
        found[name] = value
    return found


def _refuse_faults(
    ctx: click.Context, entry: Entry, resource: Resource, given: dict[str, str]
) -> None:
    """Name the values that their fields cannot hold, and end where there are any."""
    found = {
        name: entry.fault(resource, resource.field(name), text) for name, text in given.items()
    }
    for name, reason in found.items():
        if reason:
            say(f"{resource.name}.{name}: {reason}")
    if any(found.values()):
        click.echo("Nothing was written.")
        ctx.exit(1)


def _read(entry: Entry, resource: Resource, file: Any) -> list[NewRow]:
    from archivepkg.authoring.entry import rows_of
    from archivepkg.package.jsontext import parse

    try:
        value = parse(file.read(), file.name).value
    except UnicodeDecodeError:
        raise ArchivepkgError(f"{file.name}: this is not UTF-8. Save it as UTF-8.") from None
    records = value if isinstance(value, list) else [value]
    if not records:
        raise ArchivepkgError(f"{file.name}: there is no row in it. Give it one, as JSON.")
    return [row for record in records for row in rows_of(entry, resource, record)]


def _asked(entry: Entry, resource: Resource, given: dict[str, str], *, yes: bool) -> list[NewRow]:
    """Return a row of what is given and what is asked for, and the rows below it."""
    from archivepkg.authoring.entry import complete

    if yes:
        return [complete(entry, resource, given)]
    return list(_rows(entry, resource, given))


def _rows(entry: Entry, resource: Resource, known: dict[str, str]) -> Iterator[NewRow]:
    """Ask for a row of which some fields are known, and for those below it."""
    from archivepkg.authoring.entry import NewRow
    from archivepkg.cli.rendering.fields import described

    cells = dict(known)
    for field in resource.fields:
        if field.name not in cells:
            cells[field.name] = _ask(entry, resource, field, cells)
    row = NewRow(resource, {field.name: cells[field.name] for field in resource.fields})
    yield row
    for child in entry.children[resource.name]:
        while click.confirm(f"\nAdd a row to {described(child.resource)}?", default=False):
            yield from _rows(entry, child.resource, row.key_of(child))


def _ask(entry: Entry, resource: Resource, field: Field, cells: dict[str, str]) -> str:
    """Return what is typed for a field, asked for until the field can hold it."""
    from archivepkg.cli.rendering.fields import explained
    from archivepkg.package.visible import visible

    def checked(text: str) -> str:
        reason = entry.fault(resource, field, text)
        if reason and entry.is_unknown(resource, field, text):
            say(f"  {reason}")
            reason = None if _add_beside(entry, resource, field, text) else "Choose another."
        if reason:
            raise click.UsageError(visible(reason))
        return text

    for line in explained(resource, field):
        click.echo(line)
    default = entry.proposed(resource, field, cells)
    answer: str = click.prompt(
        visible(f"  {field.name}"), default=default, show_default=bool(default), value_proc=checked
    )
    return answer


def _add_beside(entry: Entry, resource: Resource, field: Field, text: str) -> bool:
    """Ask for the row that a key refers to and that is not there, if it is to be added."""
    from archivepkg.cli.rendering.fields import described

    if not (key := entry.refers(resource, field)):
        return False
    target = entry.package.resource(key.resource)
    wanted = click.confirm(f"  Add a row to {described(target)}?", default=False)
    if wanted:
        entry.beside.append(list(_rows(entry, target, {key.to_fields[0]: text})))
        click.echo(f"\nBack to {described(resource)}.")
    return wanted


def _review(ctx: click.Context, rows: list[NewRow]) -> None:
    """Show rows, and end where they are not to be written."""
    from archivepkg.cli.rendering.fields import described

    click.echo()
    for row in rows:
        click.echo(described(row.resource))
        for name, text in row.cells.items():
            if text:
                say(f"  {name}: {text}")
    if not click.confirm("Write this?", default=True):
        click.echo("Nothing was written.")
        ctx.exit(1)


def _keep(entry: Entry, rows: list[NewRow]) -> None:
    """Show what was typed in the form that --from takes, so that none of it is lost."""
    from archivepkg.authoring.entry import as_json
    from archivepkg.package.visible import to_json

    click.echo("What you typed, for `archivepkg new --from` once it is corrected:")
    click.echo(to_json(as_json(entry, rows)))


def _written(rows: list[NewRow]) -> Iterator[str]:
    from archivepkg.package.wording import counted

    numbers = Counter(row.resource.paths[0] for row in rows)
    for path, number in numbers.items():
        yield f"Wrote {counted(number, 'row')} to {path}."
    first = rows[0]
    if len(first.resource.primary_key) == 1:
        yield f"The key is {first.cells[first.resource.primary_key[0]]}."
    yield "next: say in the changelog what is new; `archivepkg diff git:HEAD` shows it"
