"""Proposals of `init`: each table with its fields, what they are, and what to mend."""

from __future__ import annotations

from collections.abc import Iterator

from archivepkg.authoring.proposal import Proposal
from archivepkg.cli.rendering.terminal import fitted, styled
from archivepkg.package.resources import Field, Resource
from archivepkg.package.visible import visible
from archivepkg.package.wording import counted, listed


def render(proposal: Proposal) -> Iterator[str]:
    """Yield the lines of a proposal."""
    yield from fitted(_lines(proposal))


def _lines(proposal: Proposal) -> Iterator[str]:
    if not proposal.is_broken:
        for resource in proposal.package.tables:
            yield from _table(proposal, resource)
        yield f"The records are the rows of {styled(visible(proposal.record), bold=True)}."
        yield ""
    for path, (workbook, title) in proposal.sheets.items():
        yield visible(f"{path} is the sheet {title} of {workbook}.")
    if proposal.sheets:
        yield ""
    if proposal.faults:
        yield styled(f"{counted(len(proposal.faults), 'thing')} to mend in the data:", fg="yellow")
        yield from (f"  {visible(str(fault), width=400)}" for fault in proposal.faults)
        yield ""


def _table(proposal: Proposal, resource: Resource) -> Iterator[str]:
    name, rows = styled(visible(resource.name), bold=True), proposal.rows[resource.name]
    yield f"{name}: {counted(rows, 'row')} of {visible(resource.paths[0])}"
    widest = max(len(visible(field.name)) for field in resource.fields)
    for field in resource.fields:
        said = ", ".join(_said(proposal, resource, field))
        yield f"  {visible(field.name):{widest}}  {field.type:9} {visible(said)}".rstrip()
    if len(resource.primary_key) > 1:
        yield visible(f"  key: {', '.join(resource.primary_key)}")
    elif not resource.primary_key:
        yield "  no key"
    yield ""


def _said(proposal: Proposal, resource: Resource, field: Field) -> Iterator[str]:
    if resource.primary_key == [field.name]:
        yield "key"
    for key in resource.foreign_keys:
        if field.name in key.fields:
            yield f"refers to {key.resource}.{key.to_fields[0]}"
    if (term := proposal.meanings.get(resource.name, {}).get(field.name)) is not None:
        yield f"means {term}"
    checked = {"check": "edtf", "resource": resource.name, "field": field.name}
    if checked in proposal.package.settings.get("checks", []):
        yield "EDTF"
    if field.option("decimalChar") == ",":
        yield "decimal comma"
    if words := sorted(field.missing - {""}):
        yield f"missing where {listed(words)}"
