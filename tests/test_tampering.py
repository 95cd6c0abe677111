"""Releases whose files were changed, with checksums renewed: `archivepkg verify` finds each."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from support.commands import released, run
from support.packages import (
    RAISED,
    RELEASABLE,
    append,
    both,
    changed_descriptor,
    copy_letters,
    describe,
    write,
)
from test_verify import ADVICE, sign


def without_drawer(folder: Path) -> None:
    """Leave out the file that is no table, which databases and JSON do not hold."""
    with changed_descriptor(folder) as descriptor:
        del descriptor["resources"][-1]
    (folder / "data/drawer.txt").unlink()


LICENSED = both(
    RELEASABLE,
    without_drawer,
    describe("https://creativecommons.org/publicdomain/zero/1.0/", "LICENSE"),
    write("LICENSE", "Do what you like.\n"),
)
STEM = "letters-1.1.0"
NOTES, PAGE, SUMS = "RELEASE_NOTES.md", "index.html", "SHA256SUMS"
ZIP, DATABASE = f"{STEM}.zip", f"{STEM}.sqlite"
CATALOGUE, PARQUET = f"{STEM}.catalogue.zip", f"{STEM}.parquet.zip"
PEOPLE = "data/people.parquet"  # in the archive of Parquet files
CFF, CRATE = "CITATION.cff", "ro-crate-metadata.json"

Tamper = Callable[[Path], object]
Round = list[tuple[str, Tamper]]  # what is said of each, and what was done
Entries = list[tuple[zipfile.ZipInfo, bytes]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the releases `old` and `new`, which says what changed since `old`."""
    folder = tmp_path_factory.mktemp("releases")
    source = copy_letters(folder / "source", LICENSED)
    released(source, folder / "old")
    both(RAISED, append("data/letter_people.csv", "l4,p2,reader,10\n"))(source)
    previous = folder / "old/letters-1.0.0.zip"
    done = run("release", source, "--output", folder / "new", "--previous", previous)
    assert done.code == 0, done.stderr
    return folder


@pytest.fixture
def release(made: Path, tmp_path: Path) -> Path:
    """Return a copy of the release `new`, to be tampered with."""
    return Path(shutil.copytree(made / "new", tmp_path / "release"))


def edit(name: str, old: str, new: str) -> Tamper:
    """Return the tampering that puts `new` for the first `old` in a file."""

    def tamper(folder: Path) -> None:
        content = (folder / name).read_text()
        assert old in content
        (folder / name).write_text(content.replace(old, new, 1))

    return tamper


def flip(name: str, start: int, size: int) -> Tamper:
    """Return the tampering that flips all bits of some bytes."""

    def tamper(folder: Path) -> None:
        content = bytearray((folder / name).read_bytes())
        content[start : start + size] = bytes(255 - byte for byte in content[start : start + size])
        (folder / name).write_bytes(content)

    return tamper


def link(name: str) -> Tamper:
    """Return the tampering that moves a file away, and leaves a link to it."""

    def tamper(folder: Path) -> None:
        (folder / name).symlink_to((folder / name).rename(folder.parent / name))

    return tamper


def instead(name: str, make: Callable[[Path], object]) -> Tamper:
    """Return the tampering that makes something else in the place of a file."""

    def tamper(folder: Path) -> None:
        (folder / name).unlink()
        make(folder / name)

    return tamper


def query(*statements: str) -> Tamper:
    """Return the tampering that runs statements on the database."""

    def tamper(folder: Path) -> None:
        with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as database:
            for statement in statements:
                database.execute(statement)

    return tamper


def redefine(old: str, new: str) -> Tamper:
    """Return the tampering that edits what the database says of its tables."""
    return query(
        "PRAGMA writable_schema = ON",
        f"UPDATE sqlite_schema SET sql = replace(sql, '{old}', '{new}')",
    )


def unlisted(name: str) -> Tamper:
    """Return the tampering that deletes a file, and its checksum."""

    def tamper(folder: Path) -> None:
        (folder / name).unlink()
        lines = (folder / SUMS).read_text().splitlines(keepends=True)
        (folder / SUMS).write_text("".join(x for x in lines if not x.endswith(f" {name}\n")))

    return tamper


def packed(change: Callable[[Entries], object], level: int = 9, name: str = ZIP) -> Tamper:
    """Return the tampering that changes the entries of an archive and packs it again."""

    def tamper(folder: Path) -> None:
        with zipfile.ZipFile(folder / name) as archive:
            entries = [(like(entry), archive.read(entry)) for entry in archive.infolist()]
        change(entries)
        with zipfile.ZipFile(folder / name, "w") as archive:
            for entry, content in entries:
                archive.writestr(entry, content, compresslevel=level)

    return tamper


def like(entry: zipfile.ZipInfo, **facts: Any) -> zipfile.ZipInfo:
    """Return an entry like another one but for these facts."""
    new = zipfile.ZipInfo(facts.pop("filename", entry.filename), entry.date_time)
    new.create_system, new.compress_type = 3, zipfile.ZIP_DEFLATED
    new.external_attr = entry.external_attr
    for name, value in facts.items():
        setattr(new, name, value)
    return new


def each(*tampers: Tamper) -> list[Round]:
    """Return rounds of one tampering each, of which it is told no more than in which file it is."""
    return [[("", tamper)] for tamper in tampers]


def fact(**facts: Any) -> Tamper:
    """Return the tampering that gives the first entry of the archive other attributes."""
    return packed(lambda entries: change_first(entries, **facts))


def change_first(entries: Entries, **facts: Any) -> None:
    entry, content = entries[0]
    entries[0] = (like(entry, **facts), content)


def without(name: str) -> Callable[[Entries], None]:
    def change(entries: Entries) -> None:
        entries[:] = [item for item in entries if item[0].filename != name]

    return change


def content_of(name: str, edit: Callable[[bytes], bytes]) -> Callable[[Entries], None]:
    def change(entries: Entries) -> None:
        entries[:] = [(e, edit(c) if e.filename == name else c) for e, c in entries]

    return change


def lengthen_last_entry(folder: Path) -> None:
    """Put bytes behind the data of the archive's last entry, and count them as its data."""
    content = bytearray((folder / ZIP).read_bytes())
    end = content.rindex(b"PK\5\6")
    (directory,) = struct.unpack_from("<I", content, end + 16)
    last = content.rindex(b"PK\1\2", 0, end)
    (size,) = struct.unpack_from("<I", content, last + 20)
    (header,) = struct.unpack_from("<I", content, last + 42)
    struct.pack_into("<I", content, end + 16, directory + 6)
    struct.pack_into("<I", content, last + 20, size + 6)
    struct.pack_into("<I", content, header + 18, size + 6)
    content[directory:directory] = b"hidden"
    (folder / ZIP).write_bytes(content)


def hide_before_directory(folder: Path) -> None:
    """Put bytes between the archive's entries and its directory."""
    content = bytearray((folder / ZIP).read_bytes())
    end = content.rindex(b"PK\5\6")
    (directory,) = struct.unpack_from("<I", content, end + 16)
    struct.pack_into("<I", content, end + 16, directory + 6)
    content[directory:directory] = b"hidden"
    (folder / ZIP).write_bytes(content)


def comment(folder: Path) -> None:
    with zipfile.ZipFile(folder / ZIP, "a") as archive:
        archive.comment = b"Get it from elsewhere"


def prefix(folder: Path) -> None:
    (folder / ZIP).write_bytes(b"#!/bin/sh\n" + (folder / ZIP).read_bytes())


def stored_otherwise(content: bytes) -> bytes:
    """Return the Parquet file of the same table with its columns packed in another way."""
    import duckdb

    with TemporaryDirectory() as folder, duckdb.connect() as database:
        old, new = Path(folder) / "old.parquet", Path(folder) / "new.parquet"
        old.write_bytes(content)
        database.execute(f"COPY (FROM '{old}') TO '{new}' (FORMAT parquet, COMPRESSION gzip)")
        return new.read_bytes()


def by_another_duckdb(content: bytes) -> bytes:
    """Return the same as a file that says that another version of DuckDB wrote it."""
    return re.sub(rb"DuckDB version v\d", b"DuckDB version v0", stored_otherwise(content))


SCRIPT = "<script>alert(1)</script>"
# Tamperings of the same file, one after the other, and what is said of each; those of one round
# are found together, with those of the other files. Where a database differs in its header, its
# schema is not compared; where in that, not its rows; where in these, not how it is searched.
DATABASE_ROUNDS: list[Round] = [
    [
        ("other settings in its header", query("PRAGMA user_version = 2")),
        ("1 free pages", query(
            "CREATE TABLE x (y)", "INSERT INTO x VALUES ('hidden')", "DROP TABLE x"
        )),
        ("its size is not that of its pages", append(DATABASE, "hidden")),
    ],
    [
        ("the index more is extra", query("CREATE INDEX more ON people (name)")),
        ("the table another is extra", query("CREATE TABLE another (x)")),
        ("the trigger t is extra", query(
            "CREATE TRIGGER t AFTER INSERT ON people BEGIN SELECT 1; END"
        )),
        ("the view look is extra", query("CREATE VIEW look AS SELECT 1")),
        ("the view letters_view is not as", query(
            "DROP VIEW letters_view", "CREATE VIEW letters_view AS SELECT 1"
        )),
        ("the table sqlite_stat1 is extra", query("ANALYZE")),
        ("the table datapackage is not as", redefine("json_valid(licenses)", "1")),
    ],
    [
        ("row 1 of letters is", query("UPDATE letters SET title = 'Forged'")),
        ("row 1 of datapackage_resources is", query(
            "UPDATE datapackage_resources SET title = 'Forged'"
        )),
        ("row 3 of letter_people is", query("DELETE FROM letter_people WHERE rank = 10")),
        ("row 4 of people is", query(
            "INSERT INTO people (id, name, kind) VALUES ('x', 'Xi', 'body')"
        )),
        ("row 1 of letters_fts_content is", query("UPDATE letters_fts_content SET c0 = 'Forged'")),
        ("row 1 of letters_fts_config is", query(
            "INSERT INTO letters_fts_config VALUES ('rank', 'bm25(9.0)')"
        )),
    ],
    [
        ("row 1 of letters is", query("UPDATE letters SET pages = NULL WHERE id = 'l1'")),
        ("row 1 of letters_fts_content is", query("UPDATE letters_fts SET title = 'Forged'")),
    ],
    [
        ("row 1 of letters is (101,", query("UPDATE letters SET rowid = rowid + 100")),
        ("row 1 of letters_fts_content is None", query("DELETE FROM letters_fts")),
    ],
    [("", query("UPDATE datapackage SET descriptor = descriptor || ' '"))],
    [("", query("DROP INDEX letter_people_person_id"))],
    [("the full-text index letters_fts: row 1", query(
        "UPDATE letters_fts_idx SET pgno = pgno + 200"
    ))],
    [("the full-text index letters_fts: row 1", query(
        "UPDATE letters_fts_data SET block = zeroblob(9) WHERE id > 10"
    ))],
    [("other settings in its header", query("PRAGMA journal_mode = WAL"))],
    [("its size is not that of its pages", append(DATABASE, "hidden" + " " * 4090))],
    [("SQLite's integrity check", flip(DATABASE, 5 * 4096, 200))],
    [("other settings in its header", flip(DATABASE, 0, 16))],
    [("other settings in its header", write(DATABASE, ""))],
    [("is a device, and no file", instead(DATABASE, os.mkfifo))],
]  # fmt: skip
ATTRIBUTES = "CHANGELOG.md has other attributes"
ROUNDS: dict[str, list[Round]] = {
    DATABASE: DATABASE_ROUNDS,
    ZIP: [
        [("setup.py is extra", packed(
            lambda e: e.append((like(e[0][0], filename="setup.py"), b"import os"))
        ))],
        [("its entries are in another order", packed(lambda entries: entries.reverse()))],
        [("datapackage.json is another", packed(
            content_of("datapackage.json", lambda c: c.replace(b"\n", b"\n "))
        ))],
        [(ATTRIBUTES, fact(external_attr=0o100755 << 16))],
        [(ATTRIBUTES, fact(date_time=(2020, 1, 1, 0, 0, 0)))],
        [(ATTRIBUTES, fact(create_system=0))],
        [(ATTRIBUTES, fact(comment=b"Get it from elsewhere"))],
        [(ATTRIBUTES, fact(extra=b"ab\2\0hi"))],
        [(ATTRIBUTES, fact(compress_type=zipfile.ZIP_STORED))],
        [("bytes that belong to no entry", comment)],
        [("bytes that belong to no entry", prefix)],
        [("has bytes behind its end", lengthen_last_entry)],
        [("bytes that belong to no entry", hide_before_directory)],
        [("bytes that belong to no entry", append(ZIP, "hidden"))],
    ],
    PAGE: each(
        edit(PAGE, '"sha256": "', '"sha256": "0'),
        write(PAGE, ""),
        edit(PAGE, "</body>", f"{SCRIPT}</body>"),
        edit(PAGE, f'href="{ZIP}"', 'href="https://example.org/"'),
        instead(PAGE, lambda path: path.symlink_to("nowhere")),
    ),
    NOTES: each(
        write(NOTES, ""),
        append(NOTES, SCRIPT),
        edit(NOTES, "| --- |", f"| --- |\n{SCRIPT}"),
        edit(NOTES, "`10`", "`11`"),
        edit(NOTES, "| Table |", "| Board |"),
        edit(NOTES, "two more", "three more"),
    ),
    f"{STEM}.json": each(
        edit(f"{STEM}.json", "First", "Forged"),
        append(f"{STEM}.json", " "),
        instead(f"{STEM}.json", Path.mkdir),
    ),
    f"{STEM}.jsonl": each(edit(f"{STEM}.jsonl", "First", "Forged")),
    f"{STEM}.csv": each(
        edit(f"{STEM}.csv", "First", "Forged"),
        append(f"{STEM}.csv", "x\n"),
        link(f"{STEM}.csv"),
    ),
    f"{STEM}.metadata.json": each(edit(f"{STEM}.metadata.json", "Letters", "Forged")),
    "setup.py": each(write("setup.py", "import os")),
    "more": each(write("more/setup.py", "import os")),
    f"{STEM}.ris": each(edit(f"{STEM}.ris", "l1", "x1"), unlisted(f"{STEM}.ris")),
    f"{STEM}.bib": each(edit(f"{STEM}.bib", "l1", "x1")),
    f"{STEM}.csl.json": each(edit(f"{STEM}.csl.json", "l1", "x1")),
    CATALOGUE: each(
        packed(content_of("index.html", lambda c: c + SCRIPT.encode()), name=CATALOGUE),
        packed(lambda e: e.append((like(e[0][0], filename="x.js"), b"")), name=CATALOGUE),
        append(CATALOGUE, "hidden"),
        write(CATALOGUE, ""),
        write(CATALOGUE, "PK"),
        unlisted(CATALOGUE),
    ),
    PARQUET: each(
        packed(content_of(PEOPLE, lambda c: c.replace(b"kind", b"mind")), name=PARQUET),
        packed(content_of(PEOPLE, lambda c: by_another_duckdb(c).replace(b"kind", b"mind")),
               name=PARQUET),
        packed(content_of(PEOPLE, stored_otherwise), name=PARQUET),
        packed(content_of(PEOPLE, lambda c: c + b"x"), name=PARQUET),
        packed(content_of("datapackage.json", lambda c: c + b" "), name=PARQUET),
        flip(PARQUET, 300, 40),
    ),
    CFF: each(edit(CFF, "anonymous", "Forger"), unlisted(CFF)),
    ".zenodo.json": each(edit(".zenodo.json", "anonymous", "Forger")),
    "codemeta.json": each(edit("codemeta.json", "1.1.0", "9.1.0")),
    CRATE: each(edit(CRATE, '"sha256": "', '"sha256": "0'), write(CRATE, "")),
}  # fmt: skip


@pytest.mark.parametrize("number", range(max(map(len, ROUNDS.values()))))
def test_finds_all_that_was_tampered_with(number: int, made: Path, release: Path) -> None:
    rounds = {file: given[number] for file, given in ROUNDS.items() if number < len(given)}
    for tampers in rounds.values():
        for _, tamper in tampers:
            tamper(release)
    sign(release)
    done = run("verify", release, "--previous", made / "old/letters-1.0.0.zip")
    assert (done.code, done.stderr) == (1, ADVICE)
    lines = done.stdout.splitlines()
    assert {line.partition(":")[0] for line in lines} == set(rounds)
    for file, tampers in rounds.items():
        said = [line for line in lines if line.startswith(f"{file}: ")]
        for text, _ in tampers:
            assert any(text in line for line in said), (text, said)


# What ends the verification: no release can be made of the archive, or it is not to be trusted.
ALONE: dict[str, tuple[str, Tamper]] = {
    "a licence that is gone": (ZIP, packed(without("LICENSE"))),
    "a changelog that is gone": (ZIP, packed(without("CHANGELOG.md"))),
    "a table that is gone": (ZIP, packed(without("data/people.csv"))),
    "a table that is not valid": (ZIP, packed(content_of("data/people.csv", lambda c: c + c))),
    "a table that is not canonical": (
        ZIP, packed(content_of("data/people.csv", lambda c: c.replace(b"\n", b"\r\n"))),
    ),
    "another package": (
        ZIP,
        packed(content_of("datapackage.json", lambda c: c.replace(b'"letters"', b'"cards"', 1))),
    ),
    "an emptied archive": (ZIP, write(ZIP, "")),
    "a link to the archive": (ZIP, link(ZIP)),
    "a link to the checksums": (SUMS, link(SUMS)),
    "a pipe for checksums": (SUMS, instead(SUMS, os.mkfifo)),
}  # fmt: skip


@pytest.mark.parametrize("name", ALONE)
def test_finds_what_ends_the_verification(name: str, made: Path, release: Path) -> None:
    file, tamper = ALONE[name]
    tamper(release)
    sign(release)
    done = run("verify", release, "--previous", made / "old/letters-1.0.0.zip")
    assert (done.code, done.stderr) == (1, ADVICE)
    assert {line.partition(":")[0] for line in done.stdout.splitlines()} == {file}


def test_finds_an_index_that_finds_nothing(corpus_release: Path, tmp_path: Path) -> None:
    """FTS5's own check passes over it."""
    shutil.copytree(corpus_release, tmp_path / "out")
    (file,) = (tmp_path / "out").glob("*.sqlite")
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("DELETE FROM documents_fts_idx")
        database.execute("INSERT INTO documents_fts (documents_fts) VALUES ('integrity-check')")
    sign(tmp_path / "out")
    done = run("verify", tmp_path / "out")
    assert (done.code, done.stderr) == (1, ADVICE)
    assert f"{file.name}: holds other data than the package: the full-text index" in done.stdout


# Without the previous release, the notes' own word on the changes is all that there is.
NOTED: dict[str, Tamper] = {
    "emptied notes": write(NOTES, ""),
    "a script in the notes": append(NOTES, SCRIPT),
    "a script in the changes": edit(NOTES, "| --- |", f"| --- |\n{SCRIPT}"),
    "another entry": edit(NOTES, "two more", "three more"),
}


@pytest.mark.parametrize("name", NOTED)
def test_finds_it_in_the_notes_without_the_previous_release(name: str, release: Path) -> None:
    NOTED[name](release)
    sign(release)
    done = run("verify", release)
    assert done.code == 1
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == [NOTES]


def test_says_that_the_changes_are_not_checked(release: Path) -> None:
    done = run("verify", release)
    assert done.code == 0
    assert done.stderr.startswith(f"{NOTES}: what it says of the changes is not checked")
    assert "--previous" in done.stderr


@pytest.mark.parametrize("form", ["zip", "sqlite", "json"])
def test_checks_the_changes_against_any_form_of_the_previous_release(
    form: str, made: Path, release: Path
) -> None:
    done = run("verify", release, "--previous", made / f"old/letters-1.0.0.{form}")
    assert (done.code, done.stdout.count("\n"), done.stderr) == (0, 1, "")


def test_names_the_archive_where_another_release_came_before(made: Path, release: Path) -> None:
    done = run("verify", release, "--previous", made / "new" / ZIP)
    assert (done.code, done.stdout) == (
        1, f"{ZIP}: The version is still 1.1.0, that of the previous release. Raise it.\n",
    )  # fmt: skip


def repacked(name: str, level: int) -> Tamper:
    """Return the tampering that packs the entries of an archive with less care."""
    return packed(lambda entries: None, level=level, name=name)


# Of each round the files have the same contents, in other bytes.
SAME: list[dict[str, Tamper]] = [
    {
        DATABASE: query("VACUUM"),
        ZIP: repacked(ZIP, level=1),
        PARQUET: repacked(PARQUET, level=1),
        CATALOGUE: repacked(CATALOGUE, level=1),
    },
    {
        DATABASE: query("PRAGMA page_size = 8192", "VACUUM"),
        ZIP: repacked(ZIP, level=0),
        PARQUET: packed(content_of(PEOPLE, by_another_duckdb), name=PARQUET),
    },
    {DATABASE: query("INSERT INTO letters_fts (letters_fts) VALUES ('rebuild')", "VACUUM")},
]


@pytest.mark.parametrize("number", range(len(SAME)))
def test_takes_other_bytes_of_the_same_contents(number: int, made: Path, release: Path) -> None:
    for file, tamper in SAME[number].items():
        before = (release / file).read_bytes()
        tamper(release)
        assert (release / file).read_bytes() != before
    sign(release)
    done = run("verify", release, "--previous", made / "old/letters-1.0.0.zip")
    assert (done.code, done.stdout.count("\n")) == (0, 1)
    said = [line.partition(":") for line in done.stderr.splitlines()]
    assert {file for file, _, text in said if " has the same contents in other bytes" in text} == (
        set(SAME[number])
    )


def test_says_which_version_made_a_release(made: Path, release: Path) -> None:
    edit(NOTES, "Made with archivepkg 1.", "Made with archivepkg 0.")(release)
    sign(release)
    done = run("verify", release, "--previous", made / "old/letters-1.0.0.zip")
    assert done.code == 0
    assert done.stderr.startswith(f"{NOTES}: says that archivepkg 0.")
