"""Releases whose files were changed, with checksums renewed: `archivepkg verify` finds each."""

from __future__ import annotations

import json
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
    CORPUS,
    RAISED,
    RELEASABLE,
    append,
    both,
    copy_letters,
    describe,
    write,
)
from test_verify import ADVICE, sign


def without_drawer(folder: Path) -> None:
    """Leave out the file that is no table, which databases and JSON do not hold."""
    descriptor = json.loads((folder / "datapackage.json").read_text())
    del descriptor["resources"][-1]
    (folder / "datapackage.json").write_text(json.dumps(descriptor, indent=2) + "\n")
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
DATABASE_TAMPERED: dict[str, Tamper] = {
    "a title": query("UPDATE letters SET title = 'Forged'"),
    "a title that documents": query("UPDATE datapackage_resources SET title = 'Forged'"),
    "the descriptor": query("UPDATE datapackage SET descriptor = descriptor || ' '"),
    "a value that is another type": query("UPDATE letters SET pages = NULL WHERE id = 'l1'"),
    "a row that is gone": query("DELETE FROM letter_people WHERE rank = 10"),
    "a row that is added": query("INSERT INTO people (id, name, kind) VALUES ('x', 'Xi', 'body')"),
    "other rowids": query("UPDATE letters SET rowid = rowid + 100"),
    "an index that is gone": query("DROP INDEX letter_people_person_id"),
    "an index that is added": query("CREATE INDEX more ON people (name)"),
    "a table": query("CREATE TABLE more (x)"),
    "a trigger": query("CREATE TRIGGER t AFTER INSERT ON people BEGIN SELECT 1; END"),
    "a view": query("CREATE VIEW more AS SELECT 1"),
    "another view": query("DROP VIEW letters_view", "CREATE VIEW letters_view AS SELECT 1"),
    "a check that is gone": redefine("json_valid(licenses)", "1"),
    "statistics": query("ANALYZE"),
    "full text": query("UPDATE letters_fts SET title = 'Forged'"),
    "full text that is gone": query("DELETE FROM letters_fts"),
    "stored text": query("UPDATE letters_fts_content SET c0 = 'Forged'"),
    "the index of full text": query("UPDATE letters_fts_idx SET pgno = pgno + 200"),
    "the data of full text": query("UPDATE letters_fts_data SET block = zeroblob(9) WHERE id > 10"),
    "the ranking of hits": query("INSERT INTO letters_fts_config VALUES ('rank', 'bm25(9.0)')"),
    "the version": query("PRAGMA user_version = 2"),
    "the journal": query("PRAGMA journal_mode = WAL"),
    "free pages": query("CREATE TABLE x (y)", "INSERT INTO x VALUES ('hidden')", "DROP TABLE x"),
    "bytes behind the end": append(DATABASE, "hidden"),
    "a page behind the end": append(DATABASE, "hidden" + " " * 4090),
    "a damaged page": flip(DATABASE, 5 * 4096, 200),
    "a damaged header": flip(DATABASE, 0, 16),
    "nothing": write(DATABASE, ""),
}  # fmt: skip
ARCHIVE_TAMPERED: dict[str, Tamper] = {
    "a file more": packed(lambda e: e.append((like(e[0][0], filename="setup.py"), b"import os"))),
    "another order": packed(lambda entries: entries.reverse()),
    "a licence that is gone": packed(without("LICENSE")),
    "a changelog that is gone": packed(without("CHANGELOG.md")),
    "a table that is gone": packed(without("data/people.csv")),
    "a table that is not valid": packed(content_of("data/people.csv", lambda c: c + c)),
    "a table that is not canonical": packed(
        content_of("data/people.csv", lambda c: c.replace(b"\n", b"\r\n"))
    ),
    "a descriptor laid out otherwise": packed(
        content_of("datapackage.json", lambda c: c.replace(b"\n", b"\n "))
    ),
    "another package": packed(
        content_of("datapackage.json", lambda c: c.replace(b'"letters"', b'"cards"', 1))
    ),
    "another mode": fact(external_attr=0o100755 << 16),
    "another time": fact(date_time=(2020, 1, 1, 0, 0, 0)),
    "another system": fact(create_system=0),
    "a comment on a file": fact(comment=b"Get it from elsewhere"),
    "more about a file": fact(extra=b"ab\2\0hi"),
    "a file that is not packed": fact(compress_type=zipfile.ZIP_STORED),
    "a comment": comment,
    "bytes before it": prefix,
    "bytes behind a file": lengthen_last_entry,
    "bytes behind all files": hide_before_directory,
    "bytes behind it": append(ZIP, "hidden"),
    "nothing": write(ZIP, ""),
}
TAMPERED: dict[str, tuple[str, Tamper]] = {
    **{f"{DATABASE}: {what}": (DATABASE, tamper) for what, tamper in DATABASE_TAMPERED.items()},
    **{f"{ZIP}: {what}": (ZIP, tamper) for what, tamper in ARCHIVE_TAMPERED.items()},
    "an emptied page": (PAGE, write(PAGE, "")),
    "a script in the page": (PAGE, edit(PAGE, "</body>", f"{SCRIPT}</body>")),
    "a link in the page": (PAGE, edit(PAGE, f'href="{ZIP}"', 'href="https://example.org/"')),
    "emptied notes": (NOTES, write(NOTES, "")),
    "a script in the notes": (NOTES, append(NOTES, SCRIPT)),
    "a script in the changes": (NOTES, edit(NOTES, "| --- |", f"| --- |\n{SCRIPT}")),
    "a number in the changes": (NOTES, edit(NOTES, "`10`", "`11`")),
    "changes that are gone": (NOTES, edit(NOTES, "| Table |", "| Board |")),
    "another entry": (NOTES, edit(NOTES, "two more", "three more")),
    "a title in JSON": (f"{STEM}.json", edit(f"{STEM}.json", "First", "Forged")),
    "a space in JSON": (f"{STEM}.json", append(f"{STEM}.json", " ")),
    "a title in JSON Lines": (f"{STEM}.jsonl", edit(f"{STEM}.jsonl", "First", "Forged")),
    "a cell in CSV": (f"{STEM}.csv", edit(f"{STEM}.csv", "First", "Forged")),
    "a line in CSV": (f"{STEM}.csv", append(f"{STEM}.csv", "x\n")),
    "a title for Datasette": (
        f"{STEM}.metadata.json", edit(f"{STEM}.metadata.json", "Letters", "Forged"),
    ),
    "a link to an artifact": (f"{STEM}.csv", link(f"{STEM}.csv")),
    "a link to the archive": (ZIP, link(ZIP)),
    "a link to the checksums": (SUMS, link(SUMS)),
    "a link to nothing": (PAGE, instead(PAGE, lambda path: path.symlink_to("nowhere"))),
    "a folder": (f"{STEM}.json", instead(f"{STEM}.json", Path.mkdir)),
    "a pipe": (DATABASE, instead(DATABASE, os.mkfifo)),
    "a pipe for checksums": (SUMS, instead(SUMS, os.mkfifo)),
    "another file": ("setup.py", write("setup.py", "import os")),
    "another folder": ("more", write("more/setup.py", "import os")),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERED)
def test_finds_what_was_tampered_with(name: str, made: Path, release: Path) -> None:
    file, tamper = TAMPERED[name]
    tamper(release)
    sign(release)
    done = run("verify", release, "--previous", made / "old/letters-1.0.0.zip")
    assert (done.code, done.stderr) == (1, ADVICE)
    assert file in {line.partition(":")[0] for line in done.stdout.splitlines()}


# Tamperings of the same files, one after the other; those of one round are found together.
ROUNDS: dict[str, list[Tamper]] = {
    f"{STEM}.ris": [edit(f"{STEM}.ris", "l1", "x1"), unlisted(f"{STEM}.ris")],
    f"{STEM}.bib": [edit(f"{STEM}.bib", "l1", "x1")],
    f"{STEM}.csl.json": [edit(f"{STEM}.csl.json", "l1", "x1")],
    CATALOGUE: [
        packed(content_of("index.html", lambda c: c + SCRIPT.encode()), name=CATALOGUE),
        packed(lambda e: e.append((like(e[0][0], filename="x.js"), b"")), name=CATALOGUE),
        append(CATALOGUE, "hidden"),
        write(CATALOGUE, ""),
        write(CATALOGUE, "PK"),
        unlisted(CATALOGUE),
    ],
    PARQUET: [
        packed(content_of(PEOPLE, lambda c: c.replace(b"kind", b"mind")), name=PARQUET),
        packed(content_of(PEOPLE, lambda c: by_another_duckdb(c).replace(b"kind", b"mind")),
               name=PARQUET),
        packed(content_of(PEOPLE, stored_otherwise), name=PARQUET),
        packed(content_of(PEOPLE, lambda c: c + b"x"), name=PARQUET),
        packed(content_of("datapackage.json", lambda c: c + b" "), name=PARQUET),
        flip(PARQUET, 300, 40),
    ],
    CFF: [edit(CFF, "anonymous", "Forger"), unlisted(CFF)],
    ".zenodo.json": [edit(".zenodo.json", "anonymous", "Forger")],
    "codemeta.json": [edit("codemeta.json", "1.1.0", "9.1.0")],
    CRATE: [edit(CRATE, '"sha256": "', '"sha256": "0'), write(CRATE, "")],
    PAGE: [edit(PAGE, '"sha256": "', '"sha256": "0')],
}  # fmt: skip


@pytest.mark.parametrize("number", range(max(map(len, ROUNDS.values()))))
def test_finds_all_that_was_tampered_with(number: int, made: Path, release: Path) -> None:
    files = {file: tampers[number] for file, tampers in ROUNDS.items() if number < len(tampers)}
    for tamper in files.values():
        tamper(release)
    sign(release)
    done = run("verify", release, "--previous", made / "old/letters-1.0.0.zip")
    assert (done.code, done.stderr) == (1, ADVICE)
    assert {line.partition(":")[0] for line in done.stdout.splitlines()} == set(files)


def test_finds_an_index_that_finds_nothing(tmp_path: Path) -> None:
    """FTS5's own check passes over it."""
    assert run("release", CORPUS, "--output", tmp_path / "out").code == 0
    (file,) = (tmp_path / "out").glob("*.sqlite")
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("DELETE FROM documents_fts_idx")
        database.execute("INSERT INTO documents_fts (documents_fts) VALUES ('integrity-check')")
    sign(tmp_path / "out")
    done = run("verify", tmp_path / "out")
    assert (done.code, done.stderr) == (1, ADVICE)
    assert f"{file.name}: holds other data than the package: the full-text index" in done.stdout


NOTED = ("emptied notes", "a script in the notes", "a script in the changes", "another entry")


@pytest.mark.parametrize("name", NOTED)
def test_finds_it_in_the_notes_without_the_previous_release(name: str, release: Path) -> None:
    TAMPERED[name][1](release)
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


SAME: dict[str, tuple[str, Tamper]] = {
    "a database laid out anew": (DATABASE, query("VACUUM")),
    "pages of another size": (DATABASE, query("PRAGMA page_size = 8192", "VACUUM")),
    "an index of full text in other pieces": (
        DATABASE,
        query("INSERT INTO letters_fts (letters_fts) VALUES ('rebuild')", "VACUUM"),
    ),
    "an archive packed with less care": (ZIP, packed(lambda entries: None, level=1)),
    "an archive that is not packed": (ZIP, packed(lambda entries: None, level=0)),
    "Parquet packed with less care": (
        PARQUET,
        packed(lambda entries: None, level=1, name=PARQUET),
    ),
    "Parquet by another version of DuckDB": (
        PARQUET,
        packed(content_of("data/people.parquet", by_another_duckdb), name=PARQUET),
    ),
    "a catalogue packed with less care": (
        CATALOGUE,
        packed(lambda entries: None, level=1, name=CATALOGUE),
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_takes_other_bytes_of_the_same_contents(name: str, made: Path, release: Path) -> None:
    file, tamper = SAME[name]
    before = (release / file).read_bytes()
    tamper(release)
    assert (release / file).read_bytes() != before
    sign(release)
    done = run("verify", release, "--previous", made / "old/letters-1.0.0.zip")
    assert (done.code, done.stdout.count("\n")) == (0, 1)
    assert done.stderr.startswith(f"{file}: has the same contents in other bytes")


def test_says_which_version_made_a_release(made: Path, release: Path) -> None:
    edit(NOTES, "Made with archivepkg 1.", "Made with archivepkg 0.")(release)
    sign(release)
    done = run("verify", release, "--previous", made / "old/letters-1.0.0.zip")
    assert done.code == 0
    assert done.stderr.startswith(f"{NOTES}: says that archivepkg 0.")
