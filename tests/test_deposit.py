"""What a release says of itself, read by the programs that it is meant for."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from support.commands import JUDGES, released, run
from support.packages import (
    CORPUS,
    LENIENT,
    NO_PROFILE,
    RAISED,
    RELEASABLE,
    Make,
    append,
    copy_letters,
    describe,
    replace,
    write,
)
from support.photographs import photographs

STEM = "sino-soviet-assistance-2.0.0"
SCHEMA = "https://schema.org/"
PEOPLE = describe(
    '"keywords": ["letters"],',
    """"keywords": ["letters"],
  "id": "https://doi.org/10.5281/zenodo.1234567",
  "contributors": [
    {"title": "Ada \\u201cA\\u201d Byron: <b>", "givenName": "Ada", "familyName": "Byron",
     "path": "https://orcid.org/0000-0002-1825-0097", "organization": "Analytical Society",
     "roles": ["creator"]},
    {"title": "The Drawer Project", "roles": ["creator"]},
    {"title": "Only Helped", "roles": ["contributor"]}
  ],""",
)


@pytest.fixture(scope="module")
def credited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a release whose creators are a person with an ORCID and a project."""
    folder = tmp_path_factory.mktemp("credited")
    return released(copy_letters(folder / "source", RELEASABLE, PEOPLE), folder / "out")


def linked_data(folder: Path) -> Any:
    """Return the JSON-LD of the page of a release."""
    return in_page((folder / "index.html").read_text(encoding="utf-8"))


def in_page(page: str) -> Any:
    """Return the JSON-LD of a page."""
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return json.loads(text)


def expanded(document: Any) -> list[dict[str, Any]]:
    """Return JSON-LD as pyld expands it, with contexts that are not fetched."""
    from pyld import jsonld

    context = {"@vocab": SCHEMA, "File": f"{SCHEMA}MediaObject", "hasPart": {"@type": "@id"}}

    def load(url: str, options: Any) -> dict[str, Any]:
        return {"contextUrl": None, "documentUrl": url, "document": {"@context": context}}

    options = {"documentLoader": load, "base": "https://example.org/release/"}
    found: list[dict[str, Any]] = jsonld.expand(document, options)
    return found


def value(thing: dict[str, Any], name: str) -> Any:
    (found,) = thing[f"{SCHEMA}{name}"]
    return found.get("@value", found.get("@id"))


def test_the_page_has_what_the_search_for_data_sets_asks_for(corpus_release: Path) -> None:
    """developers.google.com/search/docs/appearance/structured-data/dataset"""
    (dataset,) = expanded(linked_data(corpus_release))
    assert dataset["@type"] == [f"{SCHEMA}Dataset"]
    assert 50 <= len(value(dataset, "description")) <= 5000
    assert value(dataset, "name").startswith("Soviet technical assistance to China")
    assert value(dataset, "license") == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert value(dataset, "version") == "2.0.0"
    assert value(dataset, "temporalCoverage") == "1948-05-22/1956-12-31"
    (creator,) = dataset[f"{SCHEMA}creator"]
    assert value(creator, "name") == "archivepkg contributors"
    origins = [value(source, "url") for source in dataset[f"{SCHEMA}isBasedOn"]]
    assert "https://digitalarchive.wilsoncenter.org/" in origins
    assert len(dataset[f"{SCHEMA}keywords"]) == 8


def test_the_catalogue_says_the_same_of_the_data_set(corpus_release: Path) -> None:
    with zipfile.ZipFile(corpus_release / f"{STEM}.catalogue.zip") as archive:
        pages = [archive.read(name).decode() for name in ("index.html", "data.html")]
    about = linked_data(corpus_release)
    del about["distribution"]  # which is not beside these pages
    assert [in_page(page) for page in pages] == [about, about]


def test_the_page_describes_each_file_as_it_is(corpus_release: Path) -> None:
    (dataset,) = expanded(linked_data(corpus_release))
    files = {value(file, "contentUrl"): file for file in dataset[f"{SCHEMA}distribution"]}
    assert set(files) == {file.name for file in corpus_release.glob(f"{STEM}.*")}
    for name, file in files.items():
        content = (corpus_release / name).read_bytes()
        assert file["@type"] == [f"{SCHEMA}DataDownload"]
        assert value(file, "contentSize") == f"{len(content)} B"
        assert value(file, "sha256") == hashlib.sha256(content).hexdigest()
        assert "/" in value(file, "encodingFormat")


def test_the_page_says_for_whom_and_how_to_cite(corpus_release: Path, credited: Path) -> None:
    page = unescape((corpus_release / "index.html").read_text(encoding="utf-8"))
    for reader in ("Zotero", "Excel", "Datasette", "pandas", "LaTeX"):
        assert reader in page
    assert "Cite this data set" in page
    text = unescape(re.sub("<[^>]+>", "", (credited / "index.html").read_text("utf-8")))
    assert (
        "Byron, Ada; The Drawer Project. Letters. Version 1.0.0. 2026-11-23. "
        "https://doi.org/10.5281/zenodo.1234567." in text
    )


def test_the_crate_opens(corpus_release: Path, credited: Path) -> None:
    from rocrate.rocrate import ROCrate

    crate = ROCrate(str(corpus_release))
    assert crate.name.startswith("Soviet technical assistance")
    assert str(crate.root_dataset["datePublished"])[:10] == "2026-11-24"
    assert crate.root_dataset["license"]["name"] == "CC0 1.0 Universal"
    named = {entity["name"]: entity for entity in crate.data_entities}
    assert {*named, "SHA256SUMS", "ro-crate-metadata.json"} == {
        file.name for file in corpus_release.iterdir() if file.is_file()
    }
    for name, entity in named.items():
        assert entity.type == "File"
        if name.startswith(STEM):
            content = (corpus_release / name).read_bytes()
            assert entity["sha256"] == hashlib.sha256(content).hexdigest()
            assert entity["contentSize"] == str(len(content))
    ada, project = ROCrate(str(credited)).root_dataset["creator"]
    assert (ada.id, ada.type) == ("https://orcid.org/0000-0002-1825-0097", "Person")
    assert ada["affiliation"]["name"] == "Analytical Society"
    assert (project["name"], project.type) == ("The Drawer Project", "Organization")


def test_the_crate_is_flat_json_ld(credited: Path) -> None:
    crate = json.loads((credited / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    assert crate["@context"][0] == "https://w3id.org/ro/crate/1.1/context"
    known = {entity["@id"] for entity in crate["@graph"]}
    for entity in crate["@graph"]:
        for said in entity.values():
            for item in said if isinstance(said, list) else [said]:
                if isinstance(item, dict):
                    assert set(item) == {"@id"}
                    assert item["@id"] in known or entity["@id"] == "ro-crate-metadata.json"
    assert expanded(crate)


CITATION_FILES = {
    "of the repository": lambda corpus, credited: CORPUS / "CITATION.cff",
    "of a release": lambda corpus, credited: corpus / "CITATION.cff",
    "of people": lambda corpus, credited: credited / "CITATION.cff",
}


@pytest.mark.parametrize("name", CITATION_FILES)
def test_cffconvert_reads_the_citation_file(
    name: str, corpus_release: Path, credited: Path
) -> None:
    program = JUDGES / "bin/cffconvert"
    if not program.exists():
        pytest.skip("cffconvert, which takes an older jsonschema, is not in .judges (see .ci/run)")
    file = CITATION_FILES[name](corpus_release, credited)
    for options in (["--validate"], ["-f", "apalike"]):
        done = subprocess.run(
            [program, "-i", file, *options], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr + done.stdout
    authors = "Byron A., The Drawer Project" if name == "of people" else "archivepkg contributors"
    assert done.stdout.startswith(authors)


def test_the_repository_cites_what_a_release_cites(corpus_release: Path) -> None:
    own = (CORPUS / "CITATION.cff").read_bytes()
    assert (corpus_release / "CITATION.cff").read_bytes() == own


def test_zenodo_is_told_what_it_requires(corpus_release: Path, credited: Path) -> None:
    """developers.zenodo.org, "Representation" of a deposit's metadata."""
    about = json.loads((corpus_release / ".zenodo.json").read_text(encoding="utf-8"))
    assert about["upload_type"] == "dataset"
    assert about["license"] == "cc0-1.0"
    assert about["publication_date"] == "2026-11-24"
    assert about["description"].startswith("<p>The first 20 records")
    creators = json.loads((credited / ".zenodo.json").read_text(encoding="utf-8"))["creators"]
    assert creators == [
        {"name": "Byron, Ada", "orcid": "0000-0002-1825-0097", "affiliation": "Analytical Society"},
        {"name": "The Drawer Project"},
    ]


def test_codemeta_is_json_ld(credited: Path) -> None:
    (about,) = expanded(json.loads((credited / "codemeta.json").read_text(encoding="utf-8")))
    names = [value(author, "name") for author in about[f"{SCHEMA}author"]]
    assert names == ["Ada “A” Byron: <b>", "The Drawer Project"]
    assert value(about, "datePublished") == "2026-11-23"


def from_sqlite(folder: Path) -> int:
    with closing(sqlite3.connect(folder / f"{STEM}.sqlite")) as database:
        return int(database.execute("SELECT count(*) FROM documents").fetchone()[0])


def from_parquet(folder: Path) -> int:
    import pandas

    with (
        zipfile.ZipFile(folder / f"{STEM}.parquet.zip") as archive,
        archive.open("data/documents.parquet") as file,
    ):
        return len(pandas.read_parquet(file))


def from_bibtex(folder: Path) -> int:
    from pybtex.database import parse_file

    return len(parse_file(str(folder / f"{STEM}.bib"), bib_format="bibtex").entries)


def from_ris(folder: Path) -> int:
    import rispy

    return len(rispy.loads((folder / f"{STEM}.ris").read_text(encoding="utf-8")))


def from_csl(folder: Path) -> int:
    from citeproc.source.json import CiteProcJSON

    return len(CiteProcJSON(json.loads((folder / f"{STEM}.csl.json").read_text("utf-8"))))


def from_jsonl(folder: Path) -> int:
    import pandas

    return len(pandas.read_json(folder / f"{STEM}.jsonl", lines=True))


def from_csv(folder: Path) -> int:
    with (folder / f"{STEM}.csv").open(encoding="utf-8-sig", newline="") as file:
        return len(list(csv.DictReader(file)))


def from_package(folder: Path) -> int:
    import pandas

    with (
        zipfile.ZipFile(folder / f"{STEM}.zip") as archive,
        archive.open("data/documents.csv") as file,
    ):
        return len(pandas.read_csv(file))


def from_catalogue(folder: Path) -> int:
    from html.parser import HTMLParser

    links = set()

    class Links(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            links.update(to for name, to in attrs if name == "href" and "/ssta-" in f"/{to}")

    with zipfile.ZipFile(folder / f"{STEM}.catalogue.zip") as archive:
        Links().feed(archive.read("index.html").decode())
        names = set(archive.namelist())
    pages = {link.partition("#")[0] for link in links if link}
    assert pages <= names
    return len(pages)


OPENED = [
    from_sqlite, from_parquet, from_bibtex, from_ris, from_csl, from_jsonl, from_csv,
    from_catalogue, from_package,
]  # fmt: skip


@pytest.mark.parametrize("opened", OPENED)
def test_other_programs_find_all_records(opened: Any, corpus_release: Path) -> None:
    assert opened(corpus_release) == 20


def test_a_package_of_no_records_is_released_without_references(
    letters: Make, tmp_path: Path
) -> None:
    source = letters(RELEASABLE, describe('    "record": {"resource": "letters"},\n', ""))
    folder = released(source, tmp_path / "out")
    suffixes = {file.name.removeprefix("letters-1.0.0") for file in folder.glob("letters-*")}
    assert suffixes == {
        ".zip", ".csv", ".json", ".jsonl", ".sqlite", ".metadata.json", ".parquet.zip"
    }  # fmt: skip
    assert run("verify", folder).code == 0
    (folder / "letters-1.0.0.ris").write_text("")
    assert run("verify", folder).stdout.startswith("letters-1.0.0.ris: ")


def test_dates_are_read_from_records_of_another_archive(tmp_path: Path) -> None:
    source = photographs(tmp_path / "photographs")
    (source / "CHANGELOG.md").write_text("## [0.1.0] - 2026-01-01\n\n- First.\n")
    run("tidy", source)
    folder = released(source, tmp_path / "out")
    assert linked_data(folder)["temporalCoverage"] == "1930-01-01/1939-12-31"
    assert run("verify", folder).code == 0


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,<b>", "../x"])
def test_links_to_the_web_alone(address: str, letters: Make, tmp_path: Path) -> None:
    said = json.dumps(address)
    home = describe('"keywords": ["letters"],', f'"keywords": ["letters"], "homepage": {said},')
    folder = released(letters(RELEASABLE, NO_PROFILE, LENIENT, home), tmp_path / "out")
    for name in ("index.html", "CITATION.cff", "codemeta.json", "ro-crate-metadata.json"):
        assert address not in unescape((folder / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("suffix", [".parquet.zip", ".zip", ".sqlite", ".json"])
def test_opens_as_a_package_again(suffix: str, corpus_release: Path) -> None:
    source = corpus_release / f"{STEM}{suffix}"
    assert run("diff", corpus_release / f"{STEM}.zip", source).code == 0
    assert run("validate", source).code == 0


UNTRUE: dict[str, tuple[str, str]] = {
    "another version": ("version: 1.9.0", "version is '1.9.0', and should be '1.0.0'"),
    "another date": ("date-released: 2020-01-01", "date-released is '2020-01-01'"),
    "a version cut short": ("version: 1.0", "version is '1.0', and should be '1.0.0'"),
    "a licence of its own": ("license: MIT", "license is 'MIT', and should be 'CC0-1.0'"),
    "laughs": (
        "a: &a [x, x]\n"
        + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in pairwise("abcdefghijkl"))
        + "title: *l",
        "title is 'no text'",
    ),
    "no YAML": ("a: [", "cannot be read as YAML"),
    "no names": ("- a", "is no list of names and values"),
}


@pytest.mark.parametrize("name", UNTRUE)
def test_refuses_a_citation_file_that_is_not_true(name: str, letters: Make, tmp_path: Path) -> None:
    text, reason = UNTRUE[name]
    refused = run(
        "release", letters(RELEASABLE, write("CITATION.cff", text)), "--output", tmp_path / "out"
    )
    assert refused.code == 1
    assert f"CITATION.cff: {reason}" in refused.stderr


def test_drafts_the_section_that_the_changelog_lacks(letters: Make, tmp_path: Path) -> None:
    source = letters(RELEASABLE)
    released(source, tmp_path / "old")
    replace("CHANGELOG.md", "## [1.1.0] - 2026-12-01\n\n### Added\n\n- `people`: two more.\n", "")(
        source
    )
    RAISED(source)
    append("data/people.csv", "p9,Zoe Ro,person,,zoe@example.org\n")(source)
    append("data/letter_people.csv", "l4,p9,reader,10\n")(source)
    previous = ("--previous", tmp_path / "old/letters-1.0.0.zip")
    refused = run("release", source, "--output", tmp_path / "new", *previous)
    assert refused.code == 1
    assert "there is no heading for 1.1.0" in refused.stderr
    draft = refused.stderr[refused.stderr.index("## [1.1.0]") :]
    assert "Zoe Ro" in draft
    replace(
        "CHANGELOG.md", "## [1.0.0]", draft.replace("YYYY-MM-DD", "2026-12-01") + "\n## [1.0.0]"
    )(source)
    assert run("release", source, "--output", tmp_path / "new", *previous).code == 0
    notes = (tmp_path / "new/RELEASE_NOTES.md").read_text(encoding="utf-8")
    assert notes.count("Zoe Ro") == 2  # as the changelog has it, and as the diff has it


def test_drafts_the_section_of_a_first_release(letters: Make, tmp_path: Path) -> None:
    refused = run("release", letters(), "--output", tmp_path / "out")
    assert refused.code == 1
    assert "## [1.0.0] - YYYY-MM-DD\n\n- First release.\n" in refused.stderr
