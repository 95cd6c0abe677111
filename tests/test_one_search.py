"""One search: the command line and the catalogue find the same records in the same order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from support.browsers import Watched, browser
from support.commands import Export, exported, run
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


@pytest.fixture(scope="module")
def chrome() -> Iterator[Any]:
    with browser() as opened:
        yield opened


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
