"""`archivepkg tidy`: canonical files, and not a value changed."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import pytest

from support.commands import run
from support.packages import Edit, Make, both, moved, replace, to_crlf, to_gzip, transform


def backwards(content: bytes) -> bytes:
    header, *rows = csv.reader(content.decode().splitlines(keepends=True))
    return _written([header, *reversed(rows)], csv.QUOTE_MINIMAL)


def quoted(content: bytes) -> bytes:
    return _written(list(csv.reader(content.decode().splitlines(keepends=True))), csv.QUOTE_ALL)


def decomposed(content: bytes) -> bytes:
    return unicodedata.normalize("NFD", content.decode().replace("Anna", "Ännä")).encode()


def to_cr(content: bytes) -> bytes:
    return content.replace(b"\n", b"\r")


def _written(rows: list[list[str]], quoting: int) -> bytes:
    import io

    file = io.StringIO()
    csv.writer(file, lineterminator="\n", quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return file.getvalue().encode()


PEOPLE = "data/people.csv"
MESSES = {
    "backwards": (transform(PEOPLE, backwards), "moved 2 rows to the place of the key"),
    "quoted": (transform(PEOPLE, quoted), "rewrote 4 rows with quotes that are not needed"),
    "crlf": (transform(PEOPLE, to_crlf), "rewrote 4 lines that end in CRLF"),
    "cr": (transform(PEOPLE, to_cr), "rewrote 4 lines that end in CR"),
    "a quoted cell and crlf": (
        both(replace(PEOPLE, "Bo Li", '"Bo Li"'), transform(PEOPLE, to_crlf)),
        "rewrote 4 lines that end in CRLF, 1 row with quotes that are not needed",
    ),
    "a quote within a cell": (
        replace(PEOPLE, "Bo Li", 'Bo "B" Li'),
        "1 row with quotes that are missing",
    ),
    "bom": (transform(PEOPLE, lambda c: b"\xef\xbb\xbf" + c), "removed the byte order mark"),
    "no last line end": (transform(PEOPLE, bytes.rstrip), "rewrote 1 line without an end"),
    "decomposed": (transform(PEOPLE, decomposed), "composed letters in 1 row"),
}


@pytest.mark.parametrize("name", MESSES)
def test_brings_a_file_into_canonical_form(name: str, letters: Make) -> None:
    edit, said = MESSES[name]
    source = letters(edit)
    (source / PEOPLE).chmod(0o640)
    before = (source / PEOPLE).read_bytes()
    validated = run("validate", source)
    assert validated.code == 1

    checked = run("tidy", source, "--check")
    assert (checked.code, (source / PEOPLE).read_bytes()) == (1, before)
    assert PEOPLE in checked.stdout
    assert said in checked.stdout
    if words := said.partition("rewrote ")[2]:
        assert f"Not in canonical form: {words}" in validated.stdout

    done = run("tidy", source)
    assert (done.code, done.stderr) == (0, "")
    assert said in done.stdout
    assert run("validate", source).code == 0
    assert (source / PEOPLE).stat().st_mode & 0o777 == 0o640
    assert values((source / PEOPLE).read_bytes()) == values(before)


def values(content: bytes) -> list[list[str]]:
    """Return the rows of a file, in no order, composed: what tidying may not change."""
    text = unicodedata.normalize("NFC", content.decode("utf-8-sig"))
    return sorted(csv.reader(text.splitlines(keepends=True)))


def test_has_nothing_to_do_twice(letters: Make) -> None:
    source = letters(both(*(edit for edit, _ in list(MESSES.values())[:1])))
    assert run("tidy", source).code == 0
    again = run("tidy", source, "--check")
    assert (again.code, again.stdout) == (0, "Everything is in canonical form.\n")


@pytest.mark.parametrize("edit", [moved(PEOPLE, "data/people.csv.gz", to_gzip)])
def test_says_what_it_leaves_alone(edit: Edit, letters: Make) -> None:
    said = run("tidy", letters(edit)).stdout
    assert "left as it is" in said
    assert said.endswith("Everything else is in canonical form.\n")


def test_orders_numbers_as_numbers_and_missing_ones_first(tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_text(
        '{"resources": [{"name": "t", "path": "t.csv", "schema": {"primaryKey": ["n", "s"], '
        '"missingValues": ["", "x"], "fields": [{"name": "n", "type": "number"}, {"name": "s"}]}}]}'
    )
    (tmp_path / "t.csv").write_text("n,s\n10,a\n9,b\nx,z\n9,B\n-1.5,a\n,é\n9,é\n9,z\n")
    assert run("tidy", tmp_path).code == 0
    assert (tmp_path / "t.csv").read_text() == "n,s\nx,z\n,é\n-1.5,a\n9,B\n9,b\n9,z\n9,é\n10,a\n"
    assert run("tidy", tmp_path, "--check").code == 0


def test_leaves_a_table_that_cannot_be_read(letters: Make) -> None:
    source = letters(transform(PEOPLE, lambda content: content + b"p9,too,few\n"))
    before = (source / PEOPLE).read_bytes()
    refused = run("tidy", source)
    assert (refused.code, refused.stdout) == (2, "")
    assert PEOPLE in refused.stderr
    assert (source / PEOPLE).read_bytes() == before


def test_touches_no_other_package_than_the_one_named(tmp_path: Path) -> None:
    assert run("tidy", tmp_path).code == 2
