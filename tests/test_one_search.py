"""One search: the command line and the catalogue find the same records in the same order."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

import archivepkg
from archivepkg.exporters.catalogue import searchindex
from archivepkg.records.sqlite.search import tokens
from support.browsers import Watched
from support.commands import Export, exported, run
from support.packages import CORPUS
from support.photographs import photographs

pytestmark = pytest.mark.browser

# Words, and filters by what the command line and the catalogue alike call them.
QUERIES: list[tuple[str, dict[str, str]]] = [
    ("Stalin", {}),
    ("Zhou", {}),
    ("advisers", {}),
    ("adviser", {}),
    ("cable", {}),
    ("Filippov", {}),
    ("railways Manchuria", {}),
    ("railw", {}),
    ("uranium", {}),
    ("the", {}),
    ("a", {}),
    ("19", {}),
    ("24 October 1949", {}),
    ("1949-10-24", {}),
    ("ssta-0007", {}),
    ("uranium locomotives", {}),
    ("nothinglikethis", {}),
    ("nothinglikethis railways soviet", {}),
    ("Wilson Center", {}),
    ('"Wilson Center" uranium', {}),
    ('"energy atomic"', {}),
    ('"atomic energy"', {}),
    ("“atomic energy” report", {}),
    ('"air force', {}),
    ("Chou En-lai Molotov drawings", {}),
    ("Mao Tse-tung", {}),
    ("Vasil'evich", {}),
    ("VASIL\u02b9EVICH", {}),
    ("Vasilevich", {}),
    ("stózhenko", {}),
    ("Stoz\u0301henko", {}),
    ("Сталин", {}),
    ("СТАЛИН railways", {}),
    ("Рощин", {}),
    ("周恩来", {}),
    ("周 atomic", {}),
    ("张闻天", {}),
    ("title:x OR (a*", {}),
    ("_ - ' \"", {}),
    ("soviet Soviet SOVIET", {}),
    ("", {"type": "Cable"}),
    ("", {"agent": "Joseph Stalin", "role": "Author"}),
    ("", {"agent": "Joseph Stalin"}),
    ("", {"role": "Funder"}),
    ("", {"subject": "Chinese economy"}),
    ("", {"place": "Beijing"}),
    ("atomic", {"type": "Decision"}),
    ("soviet", {"agent": "Zhou Enlai", "role": "Author", "type": "Report"}),
    ("Stalin locomotives", {"type": "Letter"}),
]
OTHERS: list[tuple[str, dict[str, str]]] = [
    ("darcy", {}),
    ("d'Arcy", {}),
    ("HÉLÈNE", {}),
    ("cafe", {}),
    ("July 1931", {}),
    ("bern", {}),
    ("", {"subject": "Building"}),
    ("", {"agent": "Max Moser", "role": "Depicted"}),
]


def in_page(page: Any, words: str, filters: dict[str, str]) -> list[str]:
    """Return the addresses of the records that the page finds, in order."""
    address = urlencode({"q": words, **filters})
    page.evaluate(
        "hash => new Promise(done => { location.hash = hash; setTimeout(done) })", f"{address}&"
    )
    page.locator("#records[aria-busy=false]").wait_for(state="attached", timeout=5_000)
    found = page.locator("#records > li h3 a").evaluate_all("links => links.map(a => a.href)")
    return [Path(address).stem for address in found]


def in_words(source: Path, words: str, filters: dict[str, str]) -> list[str]:
    """Return the ids of the records that the command line finds, in order."""
    options = [part for key, value in filters.items() for part in (f"--{key}", value)]
    ran = run("search", words, source, *options, "--limit", 100, "--format", "ids")
    assert ran.code == 0, ran.stderr
    return ran.stdout.split()


def compare(chrome: Any, folder: Path, source: Path, queries: Any) -> dict[str, list[str]]:
    """Ask both each query; return what they do not agree in."""
    watched = Watched(chrome, folder)
    page = watched.open()
    asked = {str(query): (in_page(page, *query), in_words(source, *query)) for query in queries}
    watched.context.close()
    assert watched.faults == []
    assert any(there for there, _ in asked.values())
    return {query: both for query, both in asked.items() if both[0] != both[1]}  # type: ignore[misc]


def test_page_and_command_line_find_the_same(chrome: Any, corpus_export: Export) -> None:
    assert compare(chrome, corpus_export("html"), corpus_export("sqlite"), QUERIES) == {}


def test_the_same_holds_for_another_archive(chrome: Any, tmp_path: Path) -> None:
    source = photographs(tmp_path / "photographs")
    folder = exported(source, "html", tmp_path / "catalogue")
    assert compare(chrome, folder, source, OTHERS) == {}


def test_the_page_and_the_command_line_propose_the_same_words(
    chrome: Any, corpus_export: Export
) -> None:
    watched = Watched(chrome, corpus_export("html"))
    words = ["stlin", "beijng", "zhuo", "周恩萊", "uraniun", "xyzzy", "mikojan", "vyasheslav"]
    there = watched.open().evaluate(
        """words => catalogue.load("start").then((start) => {
            const search = new Search(start);
            return Promise.all(words.map((word) => search.near(word)));
        })""",
        words,
    )
    watched.context.close()
    here = [archivepkg.search(word, corpus_export("sqlite")).near for word in words]
    assert list(map(list, here)) == there
    assert sum(map(len, here)) > 8


def test_it_does_not_matter_how_the_index_is_parted(
    chrome: Any, corpus_export: Export, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for bound, size in {"PART": 500, "RECORDS": 3, "PORTION": 20}.items():
        monkeypatch.setattr(searchindex, bound, size)
    folder = exported(CORPUS, "html", tmp_path / "catalogue")
    assert len(list(folder.glob("assets/index/words-*.js"))) > 20
    assert compare(chrome, folder, corpus_export("sqlite"), QUERIES[:40:5]) == {}


def test_the_page_parts_and_folds_words_as_sqlite_does(chrome: Any, corpus_export: Export) -> None:
    letters = [chr(code) for code in range(1, 0x10000) if not 0xD800 <= code < 0xE000]
    texts = [f"{''.join(letters[n : n + 40])} {letters[n]}x" for n in range(0, len(letters), 40)]
    texts += [f"a{letter}b{letter}" for letter in letters[:0x600]]
    texts += ["Cafe\u0301 \U00020000字 𝔘nder", "e\u0301\u0302x \u0301y", "٣٤ ²ⅷ Ⅷ"]
    watched = Watched(chrome, corpus_export("html"))
    found = watched.open().evaluate(
        """texts => catalogue.load("start").then((start) => {
            const search = new Search(start);
            return texts.map((text) => search.words(text).map(({ word }) => word));
        })""",
        texts,
    )
    watched.context.close()
    pairs = zip(texts, tokens(texts), found, strict=True)
    assert [text for text, one, other in pairs if one != other] == []
