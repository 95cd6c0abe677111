"""Remarks: what is said beside a name, and which of it departs from what goes without saying."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from archivepkg.package.package import Package
from archivepkg.package.resources import Resource
from archivepkg.package.values import objects
from archivepkg.records.inventory import Fact, Statement
from archivepkg.records.meaning.terms import Semantics, means, title_of

FEWEST_ALIKE = 3  # statements of a page that one line speaks for

Usual = dict[tuple[str, str], str]  # titles and values of categories, and what these mean


@dataclass(frozen=True)
class Mark:
    """A value that departs from what goes without saying, and what it means."""

    text: str
    meaning: str


@dataclass(frozen=True)
class Remarks:
    """What is said beside a name. brief: titles, empty where none is needed, and texts."""

    marks: tuple[Mark, ...] = ()
    brief: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


class Teller:
    """Puts facts into words, for readers who do not know the names of tables and fields."""

    def __init__(self, semantics: Semantics):
        self._semantics = semantics
        self._named = _names_of_fields(semantics.package)

    def remarks(
        self,
        facts: Iterable[Fact],
        table: Resource | None = None,
        known: str = "",
        usual: Usual | None = None,
    ) -> Remarks:
        """Return what facts say.

        table: that they stand in. known: a text not to be said again. usual: what the page says
        once for all.
        """
        marks, brief, notes = [], [], []
        for fact in facts:
            if (fact.title, fact.text) in (usual or {}):
                continue
            if means(fact.field, "note"):
                notes.append(fact.text)
            elif self.departs(fact):
                marks.append(mark(fact))
            elif not self.is_plain(fact) and fact.text != known:
                brief.append(self._brief(fact, table))
        return Remarks(tuple(marks), tuple(brief), tuple(notes))

    def usual(self, statements: Sequence[Statement]) -> Usual:
        """Return the categories that most statements of a page share, so that it says them once.

        Where a statement may give one and does not, none of that title is usual: an empty cell
        is not read as the usual.
        """
        told = [fact for statement in statements for fact in statement.facts if _is_listed(fact)]
        asked = Counter(
            title_of(field) for s in statements for field in s.link.facts if field.categories
        )
        given = Counter(fact.title for fact in told)
        alike = Counter((fact.title, fact.text) for fact in told)
        return {
            (fact.title, fact.text): mark(fact).meaning
            for fact in told
            if fact.field.name not in self._semantics.plain
            and given[fact.title] == asked[fact.title]
            and alike[fact.title, fact.text] >= max(FEWEST_ALIKE, asked[fact.title] // 2 + 1)
        }

    def legend(self, told: Iterable[Iterable[Fact]], marks: Iterable[Mark] = ()) -> list[Mark]:
        """Return the marks of all these facts that have an explanation, each once."""
        found = [*marks, *(mark(fact) for facts in told for fact in facts if self.departs(fact))]
        return [item for item in dict.fromkeys(found) if item.meaning]

    def is_plain(self, fact: Fact) -> bool:
        """Tell whether a fact goes without saying."""
        plain = self._semantics.plain
        return fact.field.name in plain and bool(fact.value == plain[fact.field.name])

    def departs(self, fact: Fact) -> bool:
        """Tell whether a fact differs from the one that goes without saying."""
        return fact.field.name in self._semantics.plain and not self.is_plain(fact)

    def _brief(self, fact: Fact, table: Resource | None) -> tuple[str, str]:
        if _is_listed(fact):
            return "", fact.text.lower()
        titles = self._named.get((table.name if table else "", fact.field.name))
        text = fact.text
        if titles is not None:
            text = ", ".join(small(titles.get(name, name)) for name in text.split(", "))
        return small(fact.title), text


def mark(fact: Fact, title: str = "") -> Mark:
    """Return a fact as a mark. title: what stands before the value."""
    about: dict[str, Any] = fact.field.category(fact.value)
    text = fact.text.lower()
    return Mark(f"{title}: {text}" if title else text, str(about.get("description") or ""))


def _is_listed(fact: Fact) -> bool:
    """Tell whether a value is one of a list."""
    return bool(fact.field.categories)


def small(title: str) -> str:
    """Return a title as it stands within a sentence."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def own_title(title: str, owner: Resource) -> str:
    """Return the title of a table on the page of a row that it tells of: `Names`, where it is
    called `Names of agents`."""
    for between in (" of ", " between "):
        rest = f"{between}{title_of(owner)}"
        if title.casefold().endswith(rest.casefold()):
            return title[: -len(rest)]
    return title


def _names_of_fields(package: Package) -> dict[tuple[str, str], dict[str, str]]:
    """Return by table and field, where a check says that it names fields, the titles of these."""
    tables = {table.name: table for table in package.tables}
    found = {}
    for check in objects(package.settings.get("checks")):
        if check.get("check") == "names-fields" and check.get("of") in tables:
            meant = tables[check["of"]]
            titles = {table.name: own_title(title_of(table), meant) for table in package.tables}
            titles |= {field.name: title_of(field) for field in meant.fields}
            found[str(check.get("resource")), str(check.get("field"))] = titles
    return found
