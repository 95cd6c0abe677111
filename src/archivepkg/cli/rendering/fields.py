"""Fields as `new` asks for them: what they are called, what they mean, what they may hold."""

from __future__ import annotations

from collections.abc import Iterator

from archivepkg.cli.rendering.terminal import styled, wrapped
from archivepkg.package.resources import Field, Resource
from archivepkg.package.visible import visible
from archivepkg.records.meaning.terms import title_of

MOST_CATEGORIES = 40


def described(resource: Resource) -> str:
    """Return a table by name and title."""
    name, title = resource.name, title_of(resource)
    return visible(name if title.casefold() == name.casefold() else f"{name} ({title})")


def explained(resource: Resource, field: Field) -> Iterator[str]:
    """Yield the lines that say what a field is, with its categories to choose from."""
    needed = field.constraints.get("required") or field.name in resource.primary_key
    yield ""
    yield styled(visible(title_of(field)), bold=True) + ("" if needed else " (may be empty)")
    if text := field.descriptor.get("description"):
        yield from wrapped(str(text), "  ")
    if (example := field.descriptor.get("example")) is not None:
        yield from wrapped(f"Such as: {example}", "  ")
    for value in field.categories[:MOST_CATEGORIES]:
        about = field.category(value)
        said = about.get("description") or about.get("label") or ""
        yield from wrapped(f"{value}: {said}" if said else str(value), "  - ")
    for key in resource.foreign_keys:
        if key.fields == (field.name,):
            yield from wrapped(f"A key of {key.resource}; a name finds it.", "  ")
