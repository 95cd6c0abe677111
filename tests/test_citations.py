"""Citations: what other programs read in them, judged by these programs."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from support.commands import Export, exported
from support.photographs import photographs

TOOLS = {"pandoc": "pandoc", "ris2xml": "bibutils"}


def cited(source: Path, folder: Path, form: str) -> Path:
    """Return the citations of a package in a format, as a file in a folder."""
    return exported(source, form, folder / f"citations.{form}")


@pytest.fixture
def corpus(corpus_export: Export) -> dict[str, Path]:
    """Return the citations of the corpus, a file for each format."""
    return {form: corpus_export(form) for form in ("csl-json", "ris", "bibtex")}


DIGITAL_ARCHIVE = "Wilson Center Digital Archive"


def tool(name: str, *arguments: object) -> str:
    """Return what another program prints; skip the test where it is not installed."""
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed (Debian package {TOOLS[name]})")
    done = subprocess.run([name, *map(str, arguments)], capture_output=True, text=True, check=True)
    return done.stdout


def items(file: Path) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for item in json.loads(file.read_text(encoding="utf-8"))}


def surname(name: dict[str, str]) -> str:
    return straight(name.get("family") or name["literal"])


def test_bibtex_and_csl_json_mean_the_same_to_pandoc(corpus: dict[str, Path]) -> None:
    ours = items(corpus["csl-json"])
    read = {
        item["id"]: item
        for item in json.loads(tool("pandoc", "-f", "biblatex", "-t", "csljson", corpus["bibtex"]))
    }
    assert read.keys() == ours.keys()
    for key, item in ours.items():
        theirs = read[key]
        assert theirs["type"] == item["type"]
        assert theirs["issued"]["date-parts"] == item["issued"]["date-parts"]
        assert theirs.get("genre") == item["genre"]
        assert theirs.get("URL") == item.get("URL")
        for role in ("author", "translator"):
            assert [*map(surname, theirs.get(role, []))] == [*map(surname, item.get(role, []))]
        for name in item.get("recipient", []):
            assert surname(name) in straight(theirs["note"])
        for part in ("archive", "archive_location"):
            assert straight(item.get(part, "")) in straight(theirs.get("call-number", ""))


@pytest.mark.parametrize("form", ["ris", "csl-json", "bibtex"])
def test_every_citation_names_the_digital_archive(form: str, corpus: dict[str, Path]) -> None:
    assert corpus[form].read_text(encoding="utf-8").count(DIGITAL_ARCHIVE) >= 20


def straight(text: str) -> str:
    return text.replace("’", "'")


def test_a_date_known_to_the_month_stays_a_month(corpus: dict[str, Path]) -> None:
    assert items(corpus["csl-json"])["ssta-0004"]["issued"] == {"date-parts": [[1949, 2]]}
    assert "DA  - 1949/02//\n" in corpus["ris"].read_text()
    assert "date = {1949-02}" in corpus["bibtex"].read_text()
    assert items(corpus["csl-json"])["ssta-0017"]["issued"] == {"date-parts": [[1956]]}


def test_ris_means_the_same_to_bibutils(corpus: dict[str, Path]) -> None:
    from xml.etree import ElementTree

    mods = "{http://www.loc.gov/mods/v3}"
    file = corpus["ris"]
    tree = ElementTree.fromstring(tool("ris2xml", file).lstrip("\ufeff"))
    ours = items(corpus["csl-json"])
    read = {entry.get("ID"): entry for entry in tree.iter(f"{mods}mods")}
    assert read.keys() == ours.keys()
    for key, item in ours.items():
        entry = read[key]
        assert entry.findtext(f"{mods}titleInfo/{mods}title") in item["title"]
        parts = item["issued"]["date-parts"][0]
        date = entry.findtext(f".//{mods}dateIssued") or ""
        assert [int(part) for part in date.split("-")] == parts
        assert entry.findtext(f"{mods}location/{mods}url") == item.get("URL")
        addressees = [
            name
            for name in entry.iter(f"{mods}name")
            if name.findtext(f"{mods}role/{mods}roleTerm") == "addressee"
        ]
        assert len(addressees) == len(item.get("recipient", []))


def test_ris_has_the_tags_that_zotero_reads(corpus: dict[str, Path]) -> None:
    import rispy

    entries = {entry["id"]: entry for entry in rispy.loads(corpus["ris"].read_text())}
    entry = entries["ssta-0006"]
    assert entry["type_of_reference"] == "PCOMM"  # a letter, which has recipients there
    assert entry["secondary_authors"] == ["Kotov", "Zhou, Enlai"]
    assert entry["name_of_database"] == "Archive of the President of the Russian Federation"
    assert entry["accession_number"] == "Fond 45, Opis 1, Delo 334, List 94"
    assert {each["database_provider"] for each in entries.values()} == {DIGITAL_ARCHIVE}
    assert entries["ssta-0012"]["subsidiary_authors"] == ["Silver, Neil"]
    assert entries["ssta-0012"]["language"] == "zh"
    assert "," not in entries["ssta-0014"]["secondary_authors"][0]  # an office, and no person


def test_bibtex_is_read_by_pybtex(corpus: dict[str, Path]) -> None:
    from pybtex.database import parse_file

    entries = parse_file(str(corpus["bibtex"]), bib_format="bibtex").entries
    assert len(entries) == 20
    (mao,) = entries["ssta-0003"].persons["author"]
    assert (mao.last_names, mao.first_names) == (["Mao"], ["Zedong"])
    (office,) = entries["ssta-0001"].persons["author"]
    assert office.first_names == []


def test_a_citation_processor_prints_csl_json(corpus: dict[str, Path]) -> None:
    from citeproc import (
        Citation,
        CitationItem,
        CitationStylesBibliography,
        CitationStylesStyle,
        formatter,
    )
    from citeproc.source.json import CiteProcJSON

    known = list(items(corpus["csl-json"]).values())
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(known), formatter.plain)
    for item in known:
        bibliography.register(Citation([CitationItem(item["id"])]))
    printed = " ".join(str(entry) for entry in bibliography.bibliography())
    assert "Stalin" in printed
    assert "Zhou" in printed


def test_pandoc_cites_a_record(corpus: dict[str, Path], tmp_path: Path) -> None:
    text = tmp_path / "text.md"
    text.write_text("As Stalin wrote [@ssta-0006].\n", encoding="utf-8")
    file = shutil.copy(corpus["csl-json"], tmp_path / "library.json")
    printed = tool("pandoc", "--citeproc", f"--bibliography={file}", "-t", "plain", text)
    assert "Stalin" in printed
    assert "1950" in printed


def test_nothing_in_a_text_is_markup_of_the_format(tmp_path: Path) -> None:
    from pybtex.database import parse_file

    source = photographs(tmp_path / "photographs")
    file = source / "data/bilder.csv"
    nasty = 'A {brace} 100% & $5 #1 a_b ~ ^ \\ "q" ER  - x\nTY  - JOUR }'
    quoted = nasty.replace('"', '""')
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Bridge over the Aare", f'"{quoted}"', 1), encoding="utf-8")
    entry = parse_file(str(cited(source, tmp_path, "bibtex")), bib_format="bibtex").entries["b1"]
    assert entry.fields["title"].startswith("{A \\{brace\\} 100\\% \\&")
    ris = cited(source, tmp_path, "ris").read_text(encoding="utf-8")
    assert sum(line.startswith("TY  - ") for line in ris.splitlines()) == 3
    assert items(cited(source, tmp_path, "csl-json"))["b1"]["title"] == nasty


def test_another_archive_is_cited_by_its_schema(tmp_path: Path) -> None:
    source = photographs(tmp_path / "photographs")
    known = items(cited(source, tmp_path, "csl-json"))
    assert known["b1"]["type"] == "graphic"
    assert known["b1"]["author"] == [{"family": "d’Arcy", "given": "Hélène"}]
    assert known["b1"]["issued"] == {"date-parts": [[1931, 7]]}
    assert known["b2"]["issued"] == {"date-parts": [[1932]], "circa": True}
    assert known["b3"]["issued"] == {"date-parts": [[1930], [1939]]}
    assert known["b3"]["author"] == [{"literal": "Society of Friends, Bern"}]
    assert known["b1"]["archive"] == "City Archive of Bern"
    ris = cited(source, tmp_path, "ris").read_text(encoding="utf-8")
    assert "N1  - Date: about 1932 (1932~)" in ris
