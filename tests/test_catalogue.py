"""`archivepkg export --to html`: the pages as they are written."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from archivepkg.exporters.catalogue.addresses import Addresses
from archivepkg.records.inventory import Entity
from archivepkg.sources import open_package
from support.commands import Export, exported, run
from support.packages import CORPUS, Make, changed_descriptor, replace
from support.pages import Page, pages
from support.photographs import DC, HOSTILE, MORE, TABLES, photographs, write_package


@pytest.fixture
def corpus(corpus_export: Export) -> Path:
    """Return the catalogue of the corpus."""
    return corpus_export("html")


def test_there_is_a_page_for_each_record_agent_place_and_subject(corpus: Path) -> None:
    for table in ("documents", "agents", "places", "subjects"):
        with (CORPUS / f"data/{table}.csv").open(encoding="utf-8") as file:
            names = {f"{row['id']}.html" for row in csv.DictReader(file)}
        found = {file.name for file in (corpus / table).iterdir()}
        assert found - {"index.html"} == names


def test_every_link_leads_somewhere(corpus: Path) -> None:
    found = {page.file: page for page in pages(corpus)}
    for page in found.values():
        for reference in page.references:
            if reference.startswith(("http://", "https://")):
                continue
            path, _, place = reference.partition("#")
            target = (page.file.parent / unquote(path)).resolve() if path else page.file
            assert target.is_file(), f"{page.file.name}: {reference}"
            if place and target in found and "=" not in place:
                assert place in found[target].identifiers, f"{page.file.name}: {reference}"


def test_nothing_is_loaded_from_elsewhere_and_nothing_stands_in_line(corpus: Path) -> None:
    for page in pages(corpus):
        kinds = [attributes for tag, attributes in page.elements if tag == "meta"]
        assert any("default-src 'none'" in (m.get("content") or "") for m in kinds)
        for tag, attributes in page.elements:
            assert tag not in ("style", "iframe", "object", "embed", "form", "base")
            assert not [name for name in attributes if name.startswith("on") or name == "style"]
            if tag in ("script", "img", "link"):
                address = attributes.get("src") or attributes.get("href") or ""
                assert not re.match(r"[a-z]+:|//", address)
            if tag == "script" and "src" not in attributes:
                assert attributes["type"] == "application/ld+json"


def test_the_list_is_readable_without_a_script(corpus: Path) -> None:
    page = Page(corpus / "index.html")
    with (CORPUS / "data/documents.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    places = [page.text.rfind(row["title"]) for row in rows]
    assert -1 not in places
    assert places == sorted(places)


def test_a_record_says_who_says_so(corpus: Path) -> None:
    text = Page(corpus / "documents/ssta-0019.html").text
    for part in ("Pavel Yudin", "Addressee", "P. F. Yudin", "inferred", "Sources", "17 January"):
        assert part in text


def test_records_are_linked_data(corpus: Path) -> None:
    (block,) = Page(corpus / "documents/ssta-0004.html").scripts
    record = json.loads(block)
    assert record["@context"] == "https://schema.org"
    assert record["author"][0]["name"] == "Joseph Stalin"
    assert "http://www.wikidata.org/entity/Q855" in record["author"][0]["sameAs"]
    assert record["temporalCoverage"] == "1949-02-01/1949-02-28"
    (block,) = Page(corpus / "places/harbin.html").scripts
    assert json.loads(block)["geo"]["latitude"] == 45.75
    (block,) = Page(corpus / "agents/united-nations.html").scripts
    assert json.loads(block)["@type"] == "Organization"


def test_the_page_on_the_data_has_dictionary_changes_and_downloads(corpus: Path) -> None:
    page = Page(corpus / "data.html")
    for part in ("document_agents", "First possible day", "1.0.0", "Filippov is Stalin"):
        assert part in page.text
    files = {file.name for file in (corpus / "downloads").iterdir()}
    assert {f"downloads/{name}" for name in files} <= set(page.references)
    assert len(files) == 8


def test_the_same_bytes_each_time(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    again = exported(CORPUS, "html", tmp_path / "again")
    files = [file.relative_to(corpus) for file in corpus.rglob("*") if file.is_file()]
    assert len(files) == len([file for file in again.rglob("*") if file.is_file()])
    for file in files:
        assert (again / file).read_bytes() == (corpus / file).read_bytes()


def hostile(folder: Path) -> Path:
    """Write the package of photographs with markup in every text."""
    tables: dict[str, dict[str, Any]] = json.loads(json.dumps(TABLES))
    for table in tables.values():
        keys = {*table["key"], *table["refers"]}
        for row in table["rows"]:
            for number, field in enumerate(table["fields"]):
                if field not in keys | {"zeit", "breite", "laenge"} and row[number]:
                    row[number] += f" {HOSTILE}"
        table["title"] += HOSTILE
    return write_package(folder, "hostile", f"Title {HOSTILE}", "bilder", tables)


def test_markup_in_the_data_stays_text(tmp_path: Path) -> None:
    folder = exported(hostile(tmp_path / "hostile"), "html", tmp_path / "catalogue")
    for page in pages(folder):
        for tag, attributes in page.elements:
            assert tag != "img"
            assert not [name for name in attributes if name.startswith("on")]
            assert not (attributes.get("href") or "").strip().startswith("javascript")
        assert "{{ 7*7 }}" in page.text
        for block in page.scripts:
            json.loads(block)


def test_keys_that_are_no_file_names_get_pages_of_their_own(tmp_path: Path) -> None:
    tables: dict[str, dict[str, Any]] = json.loads(json.dumps(TABLES))
    ids = ["../../up", "a/b", "A-B", "a b", "index", "con", "日本", "?#%", "." * 300]
    tables["orte"]["rows"] = [[name, f"Place {n}", "", ""] for n, name in enumerate(ids)]
    tables["bilder"]["rows"][0][6] = "../../up"
    tables["bilder"]["rows"][1][6] = "A-B"
    folder = exported(
        write_package(tmp_path / "package", "names", "Names", "bilder", tables),
        "html",
        tmp_path / "catalogue",
    )
    files = sorted((folder / "orte").iterdir())
    assert len(files) == len(ids) + 1
    assert not list(tmp_path.glob("*.html"))
    test_every_link_leads_somewhere(folder)


def test_very_many_pages_stand_in_many_folders() -> None:
    package = open_package(str(CORPUS))
    few, many = Addresses(), Addresses()
    few.add_table(package.tables[0], 5_000)
    many.add_table(package.tables[0], 100_000)
    entities = [Entity(package.tables[0], (f"d{n}",), "", {}) for n in range(100_000)]
    assert few.add(entities[0]) == "documents/d0.html"
    folders = Counter(many.add(entity).rpartition("/")[0] for entity in entities)
    assert max(folders.values()) < 500


def test_a_long_list_can_be_read_page_by_page(tmp_path: Path) -> None:
    rows = [[f"b{number:03}", f"Picture {number}"] for number in range(600)]
    fields = {"nr": f"{DC}identifier", "name": f"{DC}title"}
    table = {"title": "Photographs", "key": ["nr"], "fields": fields, "refers": {}, "rows": rows}
    source = write_package(tmp_path / "many", "many", "Many", "bilder", {"bilder": table})
    folder = exported(source, "html", tmp_path / "catalogue")
    first, second = (Page(folder / f"bilder/{name}.html") for name in ("index", "index-2"))
    assert "Picture 499" in first.text
    assert "Picture 499" not in second.text
    assert "Picture 599" in second.text
    assert "Picture 30" not in Page(folder / "index.html").text
    test_every_link_leads_somewhere(folder)


def test_another_archive_gets_its_catalogue_by_its_schema(tmp_path: Path) -> None:
    folder = exported(photographs(tmp_path / "photographs"), "html", tmp_path / "catalogue")
    test_every_link_leads_somewhere(folder)
    text = Page(folder / "bilder/b1.html").text
    for part in ("Hélène d’Arcy", "Depicted", "Max Moser", "Olten", "Bridges", "July 1931"):
        assert part in text
    album = Page(folder / "bilder/b3.html").text
    assert "Market, early morning" in album
    assert (folder / "leute/l3.html").is_file()
    assert (folder / "themen/bau.html").is_file()


def test_a_catalogue_has_the_further_dates_of_a_record(tmp_path: Path) -> None:
    source = write_package(tmp_path / "more", "more", "More", "bilder", MORE)
    folder = exported(source, "html", tmp_path / "catalogue")
    text = Page(folder / "bilder/b1.html").text
    for part in ("echt", "open", "Pictures Online", "Further dates", "May 1958", "printed"):
        assert part in text
    assert {"1958", "1960"} <= set(part_of_index(folder, "facet-year")["values"])
    assert "may" in part_of_index(folder, "words-0")["words"]


def part_of_index(folder: Path, name: str) -> Any:
    """Return the content of one script of the index that the catalogue's search loads."""
    script = (folder / f"assets/index/{name}.js").read_text(encoding="ascii")
    return json.loads(script[len(f'catalogue.take("{name}",') : -len(");\n")])


def test_a_package_of_one_bare_table_has_a_catalogue_too(letters: Make) -> None:
    source = letters()
    folder = exported(source, "html", source.parent / "catalogue")
    assert (folder / "letters/l1.html").is_file()
    test_every_link_leads_somewhere(folder)


def test_a_package_that_declares_no_records_is_refused_as_by_search(letters: Make) -> None:
    source = letters(replace("datapackage.json", '    "record": {"resource": "letters"},\n', ""))
    for arguments in (["export", source, "--to", "html"], ["search", "river", source]):
        refused = run(*arguments, cwd=source.parent)
        assert (refused.code, refused.stdout) == (2, "")
        assert "does not say which table holds its records" in refused.stderr
        assert '"archivepkg": {"record": {"resource": NAME}}' in refused.stderr
    assert list(source.parent.iterdir()) == [source]


def test_the_only_table_holds_the_records_as_for_search(tmp_path: Path) -> None:
    table = {"title": "Slips", "key": ["nr"], "fields": {"nr": None, "text": None}, "refers": {}}
    tables = {"zettel": {**table, "rows": [["1", "Bread"], ["2", "Salt"]]}}
    source = write_package(tmp_path / "package", "slips", "Slips", "zettel", tables)
    with changed_descriptor(source) as descriptor:
        del descriptor["archivepkg"]
    folder = exported(source, "html", tmp_path / "catalogue")
    assert len(list((folder / "zettel").iterdir())) == 2
    assert run("search", "--format", "ids", "salt", source).stdout == "2\n"


def test_rows_without_a_key_have_pages_and_no_identifiers(tmp_path: Path) -> None:
    tables: dict[str, dict[str, Any]] = {
        "zettel": {
            "title": "Slips",
            "key": [],
            "fields": {"text": None, "zeit": DC + "date", "wort": None},
            "refers": {},
            "rows": [["Bread", "1931", ""], ["", "1932", "x"], *[["Bread", "", ""]] * 2],
        }
    }
    source = write_package(tmp_path / "package", "slips", "Slips", "zettel", tables)
    folder = exported(source, "html", tmp_path / "catalogue")
    assert {file.name for file in (folder / "zettel").iterdir()} == {
        "bread.html", "bread-2.html", "1932.html",
    }  # fmt: skip
    assert "None" not in "".join(page.text for page in pages(folder))
    test_every_link_leads_somewhere(folder)
