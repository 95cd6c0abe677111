"""Records of `show`: as text to read, as JSON, and as citations."""

from __future__ import annotations

from collections.abc import Iterator

from archivepkg.cli.rendering.terminal import fitted, styled, wrapped
from archivepkg.package.visible import to_json, visible
from archivepkg.records.inventory import Description, Entity, Fact, Inventory, Statement
from archivepkg.records.meaning.terms import means
from archivepkg.tables.dates import in_words

# What the statements of each kind answer.
HEADINGS = {
    "agent": "Who",
    "place": "Where",
    "subject": "About",
    "relation": "Related",
    "archive": "Original",
    "repository": "Repository",
    "other": "Linked",
}


def render(inventory: Inventory, found: list[Description], form: str) -> Iterator[str]:
    """Yield the lines of records in one of the forms `text`, `json`, `chicago`, `ris`,
    `csl-json` and `bibtex`."""
    if form == "json":
        from archivepkg.records.inventory import nested

        database, table = inventory.database, inventory.semantics.record
        yield to_json([nested(database, table, record.entity.row) for record in found])
    elif form == "text":
        for number, record in enumerate(found):
            yield from [""] if number else []
            yield from fitted(_lines(record))
    else:
        from archivepkg.exporters.citations import FORMATS, cited_in

        yield "".join(FORMATS[form](cited_in(inventory, found))).removesuffix("\n")


def _lines(record: Description) -> Iterator[str]:
    yield styled(visible(record.id), bold=True)
    if record.name != record.id:
        yield from _wrapped(record.name)
    if kind := ", ".join(part for part in (record.type, in_words(record.date)) if part):
        yield visible(kind)
    status = f"{record.status.title}: {record.status.text}" if record.status else ""
    for text in filter(None, [record.abstract, status]):
        yield from ["", *_wrapped(text)]
    numbers = {source.key: number for number, source in enumerate(record.sources, start=1)}
    for kind, heading in HEADINGS.items():
        if statements := record.of_kind(kind):
            yield from ["", styled(heading, bold=True)]
            yield from _statements(record, statements, numbers)
    yield from _parts(record, numbers)
    if record.facts:
        yield from ["", styled("What else is known", bold=True)]
        for fact in record.facts:
            yield from _entry(fact.title, fact.text, max(len(f.title) for f in record.facts))
    if record.sources:
        yield from ["", styled("Sources", bold=True)]
        for source in record.sources:
            yield from _source(record, source, numbers[source.key])


def _parts(record: Description, numbers: dict[tuple[object, ...], int]) -> Iterator[str]:
    for title, parts in record.parts_by_title.items():
        yield from ["", title]
        for part in parts:
            first, *others = part.facts
            said = " ".join([first.text, *_remarks(tuple(others))])
            yield from _entry("", said + _marks(part.sources, numbers), 0)


def _marks(sources: tuple[Entity, ...], numbers: dict[tuple[object, ...], int]) -> str:
    return "".join(f" [{numbers[source.key]}]" for source in sources)


def _statements(
    record: Description, statements: list[Statement], numbers: dict[tuple[object, ...], int]
) -> Iterator[str]:
    width = max(len(_part(statement)) for statement in statements)
    for statement in statements:
        said = _said(record, statement) + _marks(statement.sources, numbers)
        yield from _entry(_part(statement), said, width)


def _part(statement: Statement) -> str:
    return "" if statement.link.kind == "relation" else statement.role


def _said(record: Description, statement: Statement) -> str:
    """Return a statement in one line: the name, how sure it is, and the note."""
    text = statement.target.name
    if statement.link.kind == "relation":
        other = f"{statement.target.id} ({text})" if statement.target.id else text
        parts = [record.id, statement.role.lower(), other]
        text = " ".join(reversed(parts) if statement.inverse else parts)
    known = (statement.target.name, "")  # what need not be said again
    return " ".join([text, *_remarks(tuple(f for f in statement.facts if f.text not in known))])


def _remarks(facts: tuple[Fact, ...]) -> Iterator[str]:
    """Yield the values of a statement in brackets, and its notes as they are."""
    notes = [fact for fact in facts if means(fact.field, "note")]
    brief = [_brief(fact) for fact in facts if fact not in notes]
    if brief:
        yield f"({'; '.join(brief)})"
    yield from (note.text for note in notes)


def _brief(fact: Fact) -> str:
    if "categories" in fact.field.descriptor:
        return fact.text.lower()
    return f"{fact.title.lower()} {fact.text}"


def _source(record: Description, source: Entity, number: int) -> Iterator[str]:
    named = ", ".join(filter(None, [source.name, source.said("url")]))
    yield from _entry(f"[{number}]", named, 4)
    for statement in record.of_kind("source"):
        if statement.target.key == source.key:
            said = " ".join([statement.part, *_remarks(statement.facts)])
            yield from _entry("", said, 4)


def _entry(title: str, text: str, width: int) -> Iterator[str]:
    """Yield a title and a text beside it, wrapped."""
    yield from _wrapped(text, f"  {visible(title):{width}}  " if width else "  ")


def _wrapped(text: str, start: str = "") -> Iterator[str]:
    for line in text.splitlines() or [""]:
        yield from wrapped(line, start, cuts_words=False)
        start = " " * len(start)
