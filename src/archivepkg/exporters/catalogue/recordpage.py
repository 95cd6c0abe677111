"""The page of a record: where it can be read, where the original is, and how sure all this is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from archivepkg.exporters.catalogue.remarks import Mark, Teller, mark, own_title, small
from archivepkg.exporters.citations.citation import Citation
from archivepkg.package.paths import is_web
from archivepkg.package.resources import Field
from archivepkg.records.inventory import Description, Fact, Part, Statement, facts
from archivepkg.records.meaning.terms import Semantics, meaning
from archivepkg.tables.dates import in_words

_PICTURES = {"picture", "map", "film"}  # kinds of citation

# In English, a name with one of these words has an article.
_COMMON = re.compile(
    r"\b(archives?|museum|library|libraries|institut(e|ion)|cent(er|re)|society|collection|office)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class WayIn:
    """Where a record can be read. url: empty where it is not known; ask: whom for what, then.

    done: what one does with a record there, as in `can be read`.
    """

    done: str
    url: str
    label: str
    ask: tuple[str, ...] = ()


class RecordView:
    """A record, put together for its page."""

    def __init__(self, semantics: Semantics, teller: Teller, record: Description, cited: Citation):
        self._semantics, self._teller, self._record = semantics, teller, record
        self.usual = teller.usual(record.statements)
        self._shelf_mark = self._fact("shelf mark")
        self.way_in = self._way_in(cited.kind)
        self.original = [f for f in (self._shelf_mark, self._fact("citation")) if f]
        self.facts = list(self._facts())
        self.parts: dict[str, list[Part]] = {}
        for title, parts in record.parts_by_title.items():
            self.parts.setdefault(own_title(title, semantics.record), []).extend(parts)
        is_marked = record.status is not None and teller.departs(record.status)
        is_plain = record.status is not None and teller.is_plain(record.status)
        self.marks = [mark(s, small(s.title)) for s in [record.status] if s and is_marked]
        self.status = None if is_marked or is_plain else record.status

    def _fact(self, concept: str) -> Fact | None:
        """Return what the record says in the field that means one of FIELDS."""
        field = self._semantics.field(concept)
        return next(iter(facts([field] if field else [], self._record.entity.row)), None)

    def _facts(self) -> Iterator[Fact]:
        """Yield the facts that are said nowhere else on the page, and do not go without saying."""
        told = [*self.original, *([self._fact("url")] if self.way_in and self.way_in.url else [])]
        parts = list(self._parts_of_shelf_mark())
        for fact in self._record.facts:
            if fact not in told and fact.field not in parts and not self._teller.is_plain(fact):
                yield fact

    @property
    def legend(self) -> list[Mark]:
        """The marks of the page, with what they mean."""
        told = [statement.facts for statement in self._record.statements]
        told += [part.facts for part in self._record.parts]
        return self._teller.legend(told, self.marks)

    @property
    def repositories(self) -> list[Statement]:
        """The repositories, unless there is one, and the way in says all of it."""
        found = self._record.of_kind("repository")
        is_told = len(found) == 1 and not (found[0].facts or found[0].sources)
        return [] if is_told else found

    def text(self, fact: Fact) -> str:
        """Return a fact as the page says it: where it departs from the plain, what that means."""
        meant = mark(fact).meaning if self._teller.departs(fact) else ""
        return meant or fact.text

    def _way_in(self, kind: str) -> WayIn | None:
        """Return the way in, `None` where the package knows neither addresses nor keepers."""
        record = self._record
        do, done = ("See", "seen") if kind in _PICTURES else ("Read", "read")
        keepers = [s.target.name for s in record.of_kind("repository")]
        holders = [s.target.name for s in record.of_kind("archive")]
        if url := web_address(record.url):
            name = next(iter([*keepers, *holders]), "")
            place = with_article(name) or urlsplit(url).hostname
            return WayIn(done, url, f"{do} at {place}")
        if not (keepers or holders or self._semantics.field("url")):
            return None
        return WayIn(done, "", "", tuple(self._asked(keepers, holders)))

    def _asked(self, keepers: list[str], holders: list[str]) -> Iterator[str]:
        """Yield whom to ask for what, where no address is known."""
        record, mark = self._record, self._shelf_mark
        when = f", {in_words(record.date)}" if record.date else ""
        called = f"“{record.name}”{when}"
        for name in keepers[:1] or ([] if mark else holders[:1]):
            yield f"Ask {with_article(name)} for {called}."
        if mark and holders:
            yield f"The original is in {with_article(holders[0])}: {mark.text}."

    def _parts_of_shelf_mark(self) -> Iterator[Field]:
        """Yield the fields that say again what stands in the shelf mark.

        They follow it in the table, have no meaning of their own, and their text stands in it.
        """
        if self._shelf_mark is None:
            return
        fields = self._semantics.record.fields
        place = [field.name for field in fields].index(self._shelf_mark.field.name)
        for field in fields[place + 1 :]:
            if meaning(field):
                return
            value = self._record.entity.row[field.name]
            if value is not None and str(value) in self._shelf_mark.text:
                yield field


def web_address(url: str) -> str:
    """Return an address of the web, empty where it is none."""
    return url if is_web(url) else ""


def with_article(name: str) -> str:
    """Return the name of an institution as it stands in an English sentence."""
    if name.startswith("The "):
        return f"the {name[4:]}"
    return f"the {name}" if _COMMON.search(name) else name


def relation(statement: Statement) -> str:
    """Return how a record is related to another, in words before the name of that one.

    A relation whose description says `both ways` is read the same from either side.
    """
    role = statement.link.role
    about = role.category(_value(statement, role)) if role else {}
    is_mutual = "both ways" in str(about.get("description", "")).casefold()
    return statement.role if is_mutual or not statement.inverse else f"{statement.role} this"


def _value(statement: Statement, role: Field) -> object:
    """Return the value of a statement's role, of which the statement has the words alone."""
    given = {str(role.category(value).get("label") or value): value for value in role.categories}
    return given.get(statement.part, statement.part)
