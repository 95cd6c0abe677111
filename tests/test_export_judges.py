"""Exports as other tools see them: sqlite3, Datasette, pandas, DuckDB, a second JSON Schema."""

from __future__ import annotations

import asyncio
import json
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from support.commands import exported
from support.packages import CORPUS, copy_letters


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the corpus and the letters in the formats that are judged."""
    folder = tmp_path_factory.mktemp("exports")
    letters = copy_letters(folder / "source")
    for form in ("json", "sqlite"):
        exported(CORPUS, form, folder / f"corpus.{form}")
    for form in ("json", "jsonl", "sqlite"):
        exported(letters, form, folder / f"letters.{form}")
    exported(letters, "parquet", folder / "letters-parquet")
    return folder


@pytest.fixture
def database(exports: Path) -> Iterator[sqlite3.Connection]:
    """Return the database of letters, in which nothing is kept."""
    connection = sqlite3.connect(exports / "letters.sqlite")
    connection.execute("PRAGMA foreign_keys = ON")
    yield connection
    connection.rollback()
    connection.close()


@pytest.mark.parametrize("name", ["corpus", "letters"])
def test_sqlite_finds_the_database_sound(name: str, exports: Path) -> None:
    with sqlite3.connect(exports / f"{name}.sqlite") as connection:
        ask = connection.execute
        assert ask("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert ask("PRAGMA foreign_key_check").fetchall() == []
        tables = [row for row in ask("PRAGMA table_list") if row[2] == "table"]
        strict = {row[1] for row in tables if row[5]}
        assert {row[1] for row in tables} - strict == {"sqlite_schema", "sqlite_temp_schema"}
        assert "datapackage" in strict


VIOLATIONS = {
    "a type": ("UPDATE letters SET pages = 'many'", "cannot store TEXT"),
    "required": ("UPDATE letters SET title = NULL", "NOT NULL"),
    "a primary key": ("INSERT INTO people (id, name) VALUES ('p1', 'Ny')", "UNIQUE"),
    "a composite key": (
        "INSERT INTO letter_people VALUES ('l1', 'p3', 'author', 1)", "UNIQUE"),
    "a unique key": ("INSERT INTO letter_people VALUES ('l1', 'p1', 'author', 3)", "UNIQUE"),
    "a foreign key": (
        "UPDATE letter_people SET person_id = 'p9' WHERE letter_id = 'l2'", "FOREIGN KEY"),
    "categories": ("UPDATE letter_people SET role = 'thief'", "CHECK"),
    "a boolean": ("UPDATE letters SET is_copy = 2", "CHECK"),
    "a date": ("UPDATE letters SET date_start = '1950-02-30'", "CHECK"),
    "a list": ("UPDATE letters SET tags = 'war;peace'", "CHECK"),
}  # fmt: skip


@pytest.mark.parametrize("rule", VIOLATIONS)
def test_sqlite_refuses_what_breaks(rule: str, database: sqlite3.Connection) -> None:
    statement, message = VIOLATIONS[rule]
    with pytest.raises(sqlite3.IntegrityError, match=message):
        database.execute(statement)


def test_sqlite_has_forms_that_its_functions_understand(database: sqlite3.Connection) -> None:
    ask = database.execute
    assert ask("SELECT value FROM letters l, json_each(tags) WHERE l.id = 'l1'").fetchall() == [
        ("war",), ("peace",),
    ]  # fmt: skip
    assert ask("SELECT extra ->> 'pen' FROM letters WHERE id = 'l1'").fetchone() == ("black",)
    assert ask("SELECT strftime('%d', date_start) FROM letters WHERE id = 'l1'").fetchone() == (
        "03",
    )
    assert ask("SELECT count(*) FROM letters WHERE NOT is_copy").fetchone() == (2,)


def found(database: sqlite3.Connection, words: str) -> list[str]:
    """Return the identifiers of the letters that full-text search finds."""
    query = (
        "SELECT letters.id FROM letters_fts JOIN letters ON letters.rowid = letters_fts.rowid "
        "WHERE letters_fts MATCH ? ORDER BY letters.id"
    )
    return [row[0] for row in database.execute(query, [words])]


def test_search_finds_the_text_of_what_is_linked(database: sqlite3.Connection) -> None:
    assert found(database, "ek") == ["l1", "l3"]
    assert found(database, "koln") == ["l4"]


def test_nothing_in_the_database_runs_by_itself(database: sqlite3.Connection) -> None:
    kinds = database.execute("SELECT DISTINCT type FROM sqlite_schema ORDER BY type").fetchall()
    assert kinds == [("index",), ("table",), ("view",)]


def test_sqlite_documents_itself(exports: Path) -> None:
    with sqlite3.connect(exports / "corpus.sqlite") as connection:
        ask = connection.execute
        assert ask("SELECT name, version FROM datapackage").fetchone() == (
            "sino-soviet-assistance", "2.0.0",
        )  # fmt: skip
        undocumented = (
            "SELECT s.name, c.name FROM pragma_table_list s JOIN pragma_table_info(s.name) c "
            "JOIN datapackage_resources r ON r.table_name = s.name WHERE NOT EXISTS (SELECT 1 FROM "
            "datapackage_fields f WHERE f.resource = r.name AND f.column_name = c.name "
            "AND f.title <> '' AND f.description <> '')"
        )
        assert ask(undocumented).fetchall() == []
        label = "SELECT archive_id_label FROM documents_view WHERE archive_id = 'aprf'"
        assert ask(label).fetchone() == ("Archive of the President of the Russian Federation",)


@pytest.fixture(scope="module")
def datasette(exports: Path) -> Iterator[Callable[[str], bytes]]:
    """Return a function that fetches a path from Datasette, which serves the corpus."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = Path(sys.executable).with_name("datasette")
    server = subprocess.Popen(
        [program, exports / "corpus.sqlite", "--metadata", exports / "corpus.metadata.json",
         "--port", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip

    def fetch(path: str) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
            content: bytes = answer.read()
            return content

    for _ in range(300):
        try:
            fetch("/-/versions.json")
            break
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    yield fetch
    server.terminate()
    server.wait()


def test_datasette_serves_a_table_with_its_documentation(datasette: Callable[[str], bytes]) -> None:
    page = datasette("/corpus/documents").decode()
    assert "One row is one record" in page
    assert "as the archive lists it, with its brackets" in page
    rows = json.loads(datasette("/corpus/documents.json?_shape=array"))
    assert len(rows) == 20
    assert datasette("/corpus/documents_view")


def test_datasette_searches_the_records(datasette: Callable[[str], bytes]) -> None:
    rows = json.loads(datasette("/corpus/documents.json?_shape=array&_search=Filippov"))
    assert {"ssta-0003", "ssta-0006"} <= {row["id"] for row in rows}
    assert len(rows) < 20


def test_datasette_searches_without_its_metadata(exports: Path) -> None:
    from datasette.app import Datasette

    async def ask(*paths: str) -> list[Any]:
        server = Datasette([str(exports / "corpus.sqlite")])
        await server.invoke_startup()
        return [await server.client.get(path) for path in paths]

    asked = ask("/corpus/documents.json?_shape=array&_search=Filippov", "/corpus/documents")
    # In a thread: the browser of the tests has the event loop of this one.
    with ThreadPoolExecutor() as pool:
        found, page = pool.submit(asyncio.run, asked).result()
    assert {"ssta-0003", "ssta-0006"} <= {row["id"] for row in found.json()}
    assert 'name="_search"' in page.text


def test_sqlite_utils_searches_the_records(exports: Path) -> None:
    import sqlite_utils

    table = sqlite_utils.Database(exports / "corpus.sqlite").table("documents")
    assert table.detect_fts() == "documents_fts"
    found = [row["id"] for row in table.search("Filippov")]
    assert {"ssta-0003", "ssta-0006"} <= set(found) < {row["id"] for row in table.rows}


def test_visidata_and_pandas_open_every_table(exports: Path) -> None:
    import pandas

    file = exports / "corpus.sqlite"
    with sqlite3.connect(file) as connection:
        names = [name for (name,) in connection.execute(
            "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")]  # fmt: skip
        rows = {name: len(pandas.read_sql(f'SELECT * FROM "{name}"', connection)) for name in names}
    visidata = pytest.importorskip("visidata")
    index = visidata.vd.openSource(str(file))
    index.reload()
    visidata.vd.sync()
    shown = {}
    for row in index.rows:
        sheet = index.openRow(row)
        sheet.reload()
        visidata.vd.sync()
        shown[row.name] = len(sheet.rows)
    assert {name: shown[name] for name in names} == rows


@pytest.mark.parametrize("name", ["corpus", "letters"])
def test_a_second_json_schema_finds_the_records_valid(name: str, exports: Path) -> None:
    import jsonschema_rs
    from recordschema import record_schema

    from archivepkg.records.meaning.structure import record_resource
    from archivepkg.sources import open_package

    with open_package(str(exports / f"{name}.json")) as package:
        validator = jsonschema_rs.validator_for(record_schema(package))
        table = record_resource(package).name
    records = json.loads((exports / f"{name}.json").read_text())[table]
    assert records
    for record in records:
        assert [error.message for error in validator.iter_errors(record)] == []
    assert not validator.is_valid({**records[0], "surplus": 1})


def test_pandas_and_duckdb_read_the_types(exports: Path) -> None:
    import duckdb
    import pandas

    file = exports / "letters-parquet/data/letters.parquet"
    types = pandas.read_parquet(file).dtypes
    assert types["title"].kind == "O" or str(types["title"]).startswith("str")
    assert types["weight"].kind == "f"
    described: list[Any] = duckdb.sql(f"DESCRIBE SELECT * FROM '{file}'").fetchall()
    found = {name: kind for name, kind, *_ in described}
    expected = {"pages": "BIGINT", "weight": "DOUBLE", "is_copy": "BOOLEAN", "date_start": "DATE"}
    assert {name: found[name] for name in expected} == expected
    lines = pandas.read_json(exports / "letters.jsonl", lines=True)
    assert list(lines["id"]) == ["l1", "l2", "l3", "l4"]
