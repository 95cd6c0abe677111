"""The pages of the catalogue: what a reader finds on them, and what stands there for nobody."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from support.commands import Export, exported
from support.packages import CORPUS, Make, describe, write
from support.pages import Page, pages
from support.photographs import DC, HOSTILE, MORE, SKOS, TABLES, photographs, write_package

Tables = dict[str, dict[str, Any]]


@pytest.fixture
def corpus(corpus_export: Export) -> Path:
    """Return the catalogue of the corpus."""
    return corpus_export("html")


def rows(table: str) -> list[dict[str, str]]:
    with (CORPUS / f"data/{table}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def words(page: Page) -> str:
    """Return the text of a page, with spaces between its elements."""
    file = page.file.read_text(encoding="utf-8")
    text = re.sub(r"<script.*?</script>|</?(?!span|i>|b>|a |/a)[^>]*>", " ", file, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", "", text)).split())


def of_class(page: Page, name: str) -> list[dict[str, str | None]]:
    return [a for _, a in page.elements if name in (a.get("class") or "").split()]


def test_a_record_leads_to_where_it_can_be_read(corpus: Path) -> None:
    for row in rows("documents"):
        page = Page(corpus / f"documents/{row['id']}.html")
        buttons = [a["href"] for a in of_class(page, "button")]
        assert buttons == ([row["url"]] if row["url"] else [])
        if row["url"]:
            assert "Read at the Wilson Center Digital Archive" in words(page)
        else:
            asked = f"Ask the Wilson Center Digital Archive for “{row['title']}”"
            assert f"No address is recorded where this can be read. {asked}" in words(page)


def test_the_way_in_follows_the_schemas_of_another_archive(tmp_path: Path) -> None:
    tables: Tables = json.loads(json.dumps(MORE))
    tables["bilder"]["fields"]["signatur"] = "http://id.loc.gov/ontologies/bibframe/shelfMark"
    tables["bilder"]["rows"][2][10] = "javascript:alert(1)"
    tables["daten"]["title"] = "Dates of photographs"
    tables["jahre"] = {**MORE["daten"], "title": "Dates", "rows": [["b1", "1970", "framed"]]}
    source = write_package(tmp_path / "more", "more", "More", "bilder", tables)
    folder = exported(source, "html", tmp_path / "catalogue")
    page = Page(folder / "bilder/b1.html")
    assert "Dates May 1958 was: printed 1970 was: framed" in words(page)
    assert [a["href"] for a in of_class(page, "button")] == ["https://example.org/b1"]
    assert "See at Pictures Online" in words(page)
    assert re.search("Original.*City Archive of Bern.*Box 3, 17.*Cite", words(page))
    asked = words(Page(folder / "bilder/b2.html"))
    assert "Ask Pictures Online for “Market, early morning”, about 1932." in asked
    assert "The original is in the City Archive of Bern: Box 3, 18." in asked
    album = Page(folder / "bilder/b3.html")
    assert of_class(album, "button") == []
    assert "No address is recorded where this can be read." in words(album)


def test_who_has_no_addresses_and_types_is_not_told_of_them(letters: Make, tmp_path: Path) -> None:
    folder = exported(letters(), "html", tmp_path / "catalogue")
    options = [a["value"] for tag, a in Page(folder / "index.html").elements if tag == "option"]
    assert options == ["", "date", "title"]
    assert "No address" not in words(Page(folder / "letters/l1.html"))


def test_the_shelf_mark_stands_under_original_and_its_parts_nowhere(corpus: Path) -> None:
    text = words(Page(corpus / "documents/ssta-0006.html"))
    assert re.search("Original Holding archive .* Shelf mark Fond 45, Opis 1, Delo 334", text)
    assert "Opis 1 " not in text.partition("What else is known")[2].partition("Sources")[0]
    assert "Position in the listing 6" in text


def test_only_what_departs_from_the_plain_has_a_badge(corpus: Path) -> None:
    for file in (corpus / "documents").glob("*.html"):
        page = Page(file)
        row = next((r for r in rows("documents") if r["id"] == file.stem), None)
        text = words(page)
        assert ">stated<" not in file.read_text(encoding="utf-8")
        assert "not questioned" not in text
        if row:
            said = ["authenticity: open" in text, "Is an excerpt" in text]
            assert said == [row["authenticity"] == "open", row["is_excerpt"] == "true"]
    page = Page(corpus / "documents/ssta-0006.html")
    titles = {a.get("title") for a in of_class(page, "badge")}
    assert len(titles) == 2
    assert all(str(title) in words(page) for title in titles)  # in the legend, too


def test_no_page_of_the_catalogue_speaks_of_tables_and_fields(corpus: Path) -> None:
    package = json.loads((CORPUS / "datapackage.json").read_text(encoding="utf-8"))
    names = {resource["name"] for resource in package["resources"]}
    for resource in package["resources"]:
        schema = json.loads((CORPUS / resource["schema"]).read_text(encoding="utf-8"))
        names |= {field["name"] for field in schema["fields"]}
    known = re.compile(rf"\b({'|'.join(name for name in names if '_' in name)})\b")
    for page in pages(corpus):
        if page.file.name != "data.html":
            assert not known.search(page.text), page.file
            assert "One row is" not in page.text
    text = words(Page(corpus / "documents/ssta-0006.html"))
    assert "supports: date, holding archive, reference as printed" in text
    assert "Basis of the date The date is given by the archive only" in text


def test_a_relation_is_read_the_same_from_both_sides_unless_it_has_one_way(corpus: Path) -> None:
    for row in rows("document_relations"):
        one, other = (
            words(Page(corpus / f"documents/{row[name]}.html"))
            for name in ("document_id", "related_id")
        )
        titles = {r["id"]: " ".join(r["title"].split()) for r in rows("documents")}
        said = row["relation"].capitalize()
        back = f"{said} this" if row["relation"] == "attachment of" else said
        assert f"{said}: {titles[row['related_id']]}" in one
        assert f"{back}: {titles[row['document_id']]}" in other


def listed(page: Page) -> Iterator[tuple[str, int]]:
    """Yield name and count of the rows that a page lists."""
    file = page.file.read_text(encoding="utf-8")
    for name, count in re.findall(
        r'<a href="[^"#]*"[^>]*>([^<]*)</a>&nbsp;<span class="count"[^>]*>(\d+)<', file
    ):
        yield name.replace("&#39;", "'"), int(count)


def documents_below(kind: str, broader: str) -> dict[str, set[str]]:
    """Return the documents of each subject or agent, and of those below it."""
    above = {row["id"]: row[broader] for row in rows(f"{kind}s")}
    found: dict[str, set[str]] = {identifier: set() for identifier in above}
    for row in rows(f"document_{kind}s"):
        place = row[f"{kind}_id"]
        while place:
            found[place].add(row["document_id"])
            place = above[place]
    return found


def test_subjects_are_a_tree_whose_counts_include_the_narrower_ones(corpus: Path) -> None:
    found = documents_below("subject", "broader_id")
    labels = {row["id"]: row["label"] for row in rows("subjects")}
    page = Page(corpus / "subjects/index.html")
    assert dict(listed(page)) == {labels[s]: len(records) for s, records in found.items()}
    assert len(found["assistance"]) == 17
    text = words(Page(corpus / "subjects/assistance.html"))
    assert "Documents below this 17" in text


def themes(folder: Path, given: list[list[str]]) -> Path:
    """Write the photographs with these themes, and return the page that lists them."""
    tables: Tables = json.loads(json.dumps(TABLES))
    tables["themen"]["rows"] = given
    tables["bild_themen"]["rows"] = [["b1", given[-1][0]], ["b2", given[-1][0]]]
    source = write_package(folder / "package", "themes", "Themes", "bilder", tables)
    return exported(source, "html", folder / "catalogue") / "themen/index.html"


def test_a_tree_may_be_deep_or_a_circle(tmp_path: Path) -> None:
    circle = themes(tmp_path / "one", [["a", "A", "b"], ["b", "B", "c"], ["c", "C", "a"]])
    assert dict(listed(Page(circle))) == {"A": 2, "B": 2, "C": 2}
    chain = [[f"t{n}", f"T{n}", f"t{n - 1}" if n else ""] for n in range(40)]
    deep = Page(themes(tmp_path / "two", chain))
    assert len(list(listed(deep))) == 40
    assert [tag for tag, _ in deep.elements].count("ul") < 20


def test_agents_stand_by_kind_in_the_order_of_their_sort_names(corpus: Path) -> None:
    page = corpus / "agents/index.html"
    parts = re.split("<h2[^>]*>", page.read_text(encoding="utf-8"))
    assert [part.partition("<")[0] for part in parts[1:3]] == ["Person", "Unnamed person"]
    names = [name for name, _ in listed(Page(page))]
    people = [row for row in rows("agents") if row["kind"] == "person"]
    people.sort(key=lambda row: row["sort_name"].casefold())
    assert [name.replace(",", "") for name in names[: len(people)]] == [
        row["sort_name"].replace(",", "") for row in people
    ]
    assert "Mikoyan, Anastas" in names
    assert "Mao Zedong" in names
    documents = documents_below("agent", "part_of_id")
    bodies = {r["name"]: len(documents[r["id"]]) for r in rows("agents") if r["kind"] != "person"}
    assert bodies["Communist Party of the Soviet Union"] == 3
    assert bodies.items() <= dict(listed(Page(page))).items()
    for agent in ("anastas-mikoyan", "zhou-enlai"):
        assert "Sort name" not in words(Page(corpus / f"agents/{agent}.html"))


def test_a_field_may_mean_the_sort_name(tmp_path: Path) -> None:
    tables: Tables = json.loads(json.dumps(TABLES))
    tables["leute"]["fields"]["ordnung"] = "http://www.w3.org/2006/vcard/ns#sort-string"
    for row, name in zip(tables["leute"]["rows"], ("Arcy", "Zz", "Aa"), strict=True):
        row[2] = name
    source = write_package(tmp_path / "package", "sorted", "Sorted", "bilder", tables)
    folder = exported(source, "html", tmp_path / "catalogue")
    assert [name for name, _ in listed(Page(folder / "leute/index.html"))] == ["Aa", "Arcy", "Zz"]


def test_a_source_without_a_page_leads_to_its_address(corpus: Path) -> None:
    page = Page(corpus / "agents/joseph-stalin.html")
    address = "https://digitalarchive.wilsoncenter.org/document/110695"
    assert page.references.count(address) == 2  # of a name, and among the sources
    assert "Filippov pseudonym Document page of the Digital Archive" in words(page)


def test_names_have_their_script_or_the_language_that_is_declared(
    corpus: Path, tmp_path: Path
) -> None:
    page = Page(corpus / "agents/joseph-stalin.html")
    assert "und-Cyrl" in [a.get("lang") for _, a in page.elements]
    page = Page(corpus / "agents/zhou-enlai.html")
    assert "und-Hani" in [a.get("lang") for _, a in page.elements]
    tables: Tables = {
        **TABLES,
        "namen": {
            "title": "Names of people",
            "key": ["wer", "name"],
            "fields": {"wer": None, "name": SKOS + "altLabel", "sprache": DC + "language"},
            "refers": {"wer": "leute"},
            "rows": [["l3", "Massimo", "it"], ["l3", "Макс", "ru"], ["l3", "M.", '"><b>']],
        },
    }
    source = write_package(tmp_path / "package", "names", "Names", "bilder", tables)
    page = Page(exported(source, "html", tmp_path / "catalogue") / "leute/l3.html")
    tags = [a["lang"] for _, a in page.elements if a.get("lang") and a["lang"] != "en"]
    assert tags == ["it", "ru"]
    assert "Names Massimo Макс M." in words(page)


def test_every_page_has_a_short_head_and_says_to_others_what_it_is(corpus: Path) -> None:
    for page in pages(corpus):
        head = page.file.read_text(encoding="utf-8")
        assert '"auto">Soviet technical assistance to China, 1948 to 1956</a>' in head
        about = {a.get("property") for tag, a in page.elements if tag == "meta"}
        assert {"og:title", "og:site_name", "og:type"} <= about
        assert "og:url" not in about
    assert not (corpus / "sitemap.xml").exists()


def test_a_homepage_gives_a_sitemap(letters: Make, tmp_path: Path) -> None:
    homepage = '"homepage": "https://a.org/x&y", "name": "letters",\n  "title"'
    source = letters(describe('"name": "letters",\n  "title"', homepage))
    folder = exported(source, "html", tmp_path / "catalogue")
    found = ElementTree.parse(folder / "sitemap.xml").getroot()
    addresses = {place.text for entry in found for place in entry}
    files = [file.relative_to(folder).as_posix() for file in folder.rglob("*.html")]
    assert addresses == {f"https://a.org/x&y/{file}" for file in files}
    metas = [a for tag, a in Page(folder / "data.html").elements if tag == "meta"]
    assert {"property": "og:url", "content": "https://a.org/x&y/data.html"} in metas


def test_a_version_is_no_count_and_one_is_no_plural(tmp_path: Path) -> None:
    tables: Tables = {**TABLES, "themen": {**TABLES["themen"], "rows": [["bau", "Building", ""]]}}
    tables["bild_themen"] = {**TABLES["bild_themen"], "rows": [["b1", "bau"]]}
    source = write_package(tmp_path / "package", "one", "One", "bilder", tables)
    text = words(Page(exported(source, "html", tmp_path / "catalogue") / "index.html"))
    assert "3 photographs 3 people 2 places 1 theme Version 0.1.0" in text


def test_the_page_on_the_data_says_how_to_cite_it_and_for_whom_a_file_is(corpus: Path) -> None:
    text = words(Page(corpus / "data.html"))
    assert "Cite this data set archivepkg contributors. Soviet technical assistance" in text
    assert "1948 to 1956: a catalogue of 20 records. Version 2.0.0. 2026-11-24." in text
    for file in (corpus / "downloads").iterdir():
        size = f"{file.stat().st_size / 1000:.1f} kB"
        assert re.search(rf"{re.escape(file.name)} {re.escape(size)} [A-Z][^.]*", text)


def test_a_changelog_is_read_plainly(letters: Make, tmp_path: Path) -> None:
    log = (
        "# Changelog\n\n## [Unreleased]\n\n## [1.0.0] - 2026-01-02\n\nTwo\nlines.\n\n### Added\n\n"
        f"- `letters`: **four** of\n  [them](javascript:x).\n  - below\n- {HOSTILE}\n"
    )
    source = letters(write("CHANGELOG.md", log))
    page = Page(exported(source, "html", tmp_path / "catalogue") / "data.html")
    text = words(page)
    assert "Changes Version 1.0.0, 2026-01-02 Two lines. Added letters: four of them." in text
    assert "Unreleased" not in text
    assert not [tag for tag, _ in page.elements if tag == "img"]


def test_what_most_statements_share_is_said_once(corpus: Path) -> None:
    text = words(Page(corpus / "documents/ssta-0006.html")).casefold()
    assert text.count("document text") == 1
    assert "basis document text, unless another is named. stands in the document" in text
    text = words(Page(corpus / "documents/ssta-0004.html")).casefold()
    assert "unless another is named" not in text  # no basis is that of most
    assert text.count("document text") > 2
    text = words(Page(corpus / "agents/leon-levy-foundation.html")).casefold()
    assert text.count("page of the archive") == 1


@pytest.mark.parametrize(("last", "times"), [("sure", 1), ("", 3)])
def test_an_empty_cell_is_not_read_as_what_is_usual(last: str, times: int, tmp_path: Path) -> None:
    source = photographs(tmp_path / "package")
    file = source / "datapackage.json"
    package = json.loads(file.read_text(encoding="utf-8"))
    (table,) = (r for r in package["resources"] if r["name"] == "abgebildet")
    field = table["schema"]["fields"][2]
    field.pop("rdfType")
    field["categories"] = ["sure", "likely"]
    file.write_text(json.dumps(package), encoding="utf-8")
    (source / "data/leute.csv").open("a", encoding="utf-8").write("l4,Anna Moser,Moser\n")
    people = "".join(f"b1,l{n},{said}\n" for n, said in enumerate(["sure"] * 3 + [last], start=1))
    (source / "data/abgebildet.csv").write_text(f"bild,person,bemerkung\n{people}")
    page = Page(exported(source, "html", tmp_path / "catalogue") / "bilder/b1.html")
    assert words(page).count("sure") == times


def test_a_plain_category_is_declared_by_any_archive(tmp_path: Path) -> None:
    source = photographs(tmp_path / "package")
    file = source / "datapackage.json"
    package = json.loads(file.read_text(encoding="utf-8"))
    package["archivepkg"]["plain"] = {"bemerkung": "sure"}
    (table,) = (r for r in package["resources"] if r["name"] == "abgebildet")
    field = table["schema"]["fields"][2]
    field.pop("rdfType")
    field["categories"] = [
        {"value": "sure", "label": "Sure"},
        {"value": "likely", "label": "Likely", "description": "Somebody thinks so."},
    ]
    file.write_text(json.dumps(package), encoding="utf-8")
    (source / "data/abgebildet.csv").write_text("bild,person,bemerkung\nb1,l3,sure\nb2,l3,likely\n")
    folder = exported(source, "html", tmp_path / "catalogue")
    assert of_class(Page(folder / "bilder/b1.html"), "badge") == []
    assert "sure" not in Page(folder / "bilder/b1.html").text.casefold()
    page = Page(folder / "bilder/b2.html")
    assert [a.get("title") for a in of_class(page, "badge")] == ["Somebody thinks so."] * 2
    assert "likely Somebody thinks so." in words(page)
    assert "likely Somebody thinks so." in words(Page(folder / "leute/l3.html"))
