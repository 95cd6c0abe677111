"""The index of the catalogue's search: what SQLite's full-text search knows, in small scripts.

A page from a file may load scripts and nothing else, so each part is a script that hands its
content to `search.js`, which asks for the parts it needs: the words of a range of the alphabet,
where these stand (for phrases), a facet, an order, the texts of some records. The words are those
of the search table as SQLite made them, and how SQLite folds letters is written down with them:
what the command line finds, the page finds.

Lists of numbers are text: five bits a character, the lowest first, a sixth says that more follow.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from archivepkg.exporters.catalogue.listing import FACETS, facets, orders
from archivepkg.package.writing import save
from archivepkg.records.inventory import Description, Inventory
from archivepkg.records.search import LONGEST
from archivepkg.records.sqlite.search import has_search, search_table, searched, tokens
from archivepkg.tables.dates import in_words
from archivepkg.tables.sql import sql_name, sql_text

FOLDER = "assets/index"
PART = 100_000  # characters of words in one script
PORTION = 30  # records that the list shows at once
RECORDS = 10  # records whose texts stand in one script
BRIEF = 220  # characters of an abstract in the list

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
# Where letters stand that a table of folding needs: not those of no case, or no letters at all.
_FOLDED = (
    range(0x80, 0x3400), range(0x4D00, 0x4E00), range(0x9F00, 0xAC00), range(0xD700, 0xD800),
    range(0xF900, 0x10000),
)  # fmt: skip


class SearchIndex:
    """The index of an inventory, written part by part."""

    def __init__(self, inventory: Inventory, records: list[Description], folder: Path):
        self.inventory, self.records, self.folder = inventory, records, folder
        package, named = inventory.package, inventory.database.named
        self.has_words = has_search(package)
        self.columns = searched(package, named) if self.has_words else []
        self.table = search_table(package, named)

    def write(self, addresses: Iterable[str]) -> None:
        """Write all parts. addresses: of the records' pages, in their order."""
        found = facets(self.inventory, self.records)
        for facet in found:
            self._part(f"facet-{facet['key']}", {**facet, "records": _lists(facet["records"])})
        for name, order in orders(self.records).items():
            self._part(f"order-{name}", encoded(order))
        self._part(
            "start",
            {
                "count": len(self.records),
                "portion": PORTION,
                "records": RECORDS,
                "longest": LONGEST,
                "folding": folding(),
                "columns": [{"title": c.title, "tier": c.tier} for c in self.columns],
                "facets": [{"key": key, "title": title} for key, title in FACETS.items()],
                "words": list(self._words()),
            },
        )
        self._texts(list(addresses))

    def _part(self, name: str, content: Any) -> None:
        text = json.dumps(content, ensure_ascii=True, separators=(",", ":"))
        script = f"catalogue.take({json.dumps(name)},{text});\n"
        save([script], self.folder / FOLDER / f"{name}.js")

    def _words(self) -> Iterator[str]:
        """Write the words in parts, and yield the first of each part."""
        if not self.has_words:
            return
        words: list[str] = []
        found: list[str] = []
        places: list[str] = []
        size = part = 0
        for word, where, placed in sorted(self._instances(), key=lambda item: _utf16(item[0])):
            if size > PART:
                yield self._words_part(part, words, found, places)
                words, found, places, size, part = [], [], [], 0, part + 1
            words.append(word)
            found.append(where)
            places.append(placed)
            size += len(word) + len(where)
        if words:
            yield self._words_part(part, words, found, places)

    def _words_part(self, part: int, words: list[str], found: list[str], places: list[str]) -> str:
        self._part(f"words-{part}", {"words": words, "found": found})
        self._part(f"places-{part}", {"places": places})
        return words[0]

    def _instances(self) -> Iterator[tuple[str, str, str]]:
        """Yield each word, the records that have it with the tiers, and the places in these."""
        database = self.inventory.database
        vocabulary = sql_name(f"{self.table}_words")
        database.connection.execute(
            f"CREATE VIRTUAL TABLE temp.{vocabulary} "
            f"USING fts5vocab (main, {sql_text(self.table)}, instance)"
        )
        column = {item.name: number for number, item in enumerate(self.columns)}
        rows = database.query(f"SELECT term, doc, col, offset FROM temp.{vocabulary}")
        for word, instances in groupby(rows, key=lambda row: row[0]):
            found: list[int] = []
            places: list[int] = []
            last = 0
            for doc, here in groupby(instances, key=lambda row: row[1]):
                placed = [(column[name], offset) for _, _, name, offset in here]
                tiers = {self.columns[number].tier for number, _ in placed}
                found += [doc - last, sum(1 << tier for tier in tiers)]
                places += [len(placed), *(part for place in placed for part in place)]
                last = doc
            yield word, encoded(found), encoded(places)

    def _texts(self, addresses: list[str]) -> None:
        """Write what the list shows of the records, and their texts, in parts."""
        texts = self._searched_texts()
        for start in range(0, len(self.records), RECORDS):
            shown = [
                {
                    "address": addresses[start + number],
                    "when": when(record),
                    "title": record.name,
                    "brief": brief(record),
                    "texts": next(texts, []),
                }
                for number, record in enumerate(self.records[start : start + RECORDS])
            ]
            part = start // RECORDS
            self._part(f"records-{part // 1000}/{part}", shown)

    def _searched_texts(self) -> Iterator[list[str]]:
        if not self.has_words:
            return iter(())
        names = ", ".join(sql_name(column.name) for column in self.columns)
        sql = f"SELECT {names} FROM {sql_name(self.table)} ORDER BY rowid"
        rows = self.inventory.database.query(sql)
        return (["" if text is None else str(text) for text in row] for row in rows)


def when(record: Description) -> str:
    """Return the line over a record in the list: its date and type."""
    return " · ".join(part for part in (in_words(record.date) or "undated", record.type) if part)


def brief(record: Description) -> str:
    """Return the start of a record's abstract."""
    text = record.abstract
    return text if len(text) <= BRIEF else text[:BRIEF].rsplit(" ", 1)[0] + " …"


def encoded(numbers: Iterable[int]) -> str:
    """Return whole numbers from zero as text."""
    found = []
    for number in numbers:
        while number > 31:
            found.append(_DIGITS[32 | number & 31])
            number >>= 5
        found.append(_DIGITS[number])
    return "".join(found)


def _lists(lists: list[list[int]]) -> str:
    """Return lists of numbers as text, each after its length."""
    return encoded(number for items in lists for number in (len(items), *items))


@cache
def folding() -> dict[str, str]:
    """Return how SQLite folds letters: which part words, which fall away, which become others."""
    given = [chr(code) for codes in _FOLDED for code in codes]
    found = {"parting": "", "dropped": "", "letters": "", "folded": ""}
    for char, words in zip(given, tokens(f"a{char}b" for char in given), strict=True):
        if len(words) > 1:
            found["parting"] += char
        elif words == ["ab"]:
            found["dropped"] += char
        elif (new := words[0][1:-1]) != char:
            found["letters"] += char
            found["folded"] += new
    return {**found, "parting": _ranges(found["parting"])}


def _ranges(chars: str) -> str:
    """Return characters in order as pairs of the first and the last of each run."""
    runs: list[list[str]] = []
    for char in chars:
        if runs and ord(runs[-1][1]) == ord(char) - 1:
            runs[-1][1] = char
        else:
            runs.append([char, char])
    return "".join(first + last for first, last in runs)


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-be")  # the order of JavaScript
