"""`archivepkg diff` as its users run it: sources, formats, exit codes and messages."""

from __future__ import annotations

import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from support.commands import run
from support.packages import changed_descriptor, describe
from support.releases import field, publish, release, resource


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return publish(tmp_path / "old", release())


def edited(folder: Path, **rows: Any) -> Path:
    description = release()
    description["rows"].update(rows)
    return publish(folder, description)


def test_zip_against_git(old: Path, tmp_path: Path) -> None:
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"], ["tag", "v1"]):
        subprocess.run([*git, *arguments], cwd=old, check=True)
    with zipfile.ZipFile(tmp_path / "new.zip", "w") as archive:
        for file in edited(tmp_path / "new", people=[["p1"], ["p2"], ["p3"]]).rglob("*.*"):
            archive.write(file, file.relative_to(tmp_path / "new"))
    ran = run("diff", "git:v1", tmp_path / "new.zip", "--format", "json", cwd=old)
    assert ran.code == 1
    assert ran.json()["resources"]["people"]["added"] == [{"id": "p3"}]
    assert run("diff", "git:v1", cwd=old).code == 0


def test_values_are_compared_as_their_types_see_them(old: Path, tmp_path: Path) -> None:
    new = edited(
        tmp_path / "new",
        books=[
            ["b3", "Hail", "-", "", "-", "-", "-"],
            ["b2", "Snow", "+080", "0.90", "0", "poems", "p2"],
            ["b1", "Rain", "120", "1.5", "true", "novel", "p1"],
        ],
    )
    found = run("diff", old, new, "--format", "json")
    assert found.code == 0
    assert found.json()["resources"]["books"]["counts"] == {
        "added": 0, "removed": 0, "changed": 0, "unchanged": 3,
    }  # fmt: skip


def test_a_table_without_key_is_a_multiset(old: Path, tmp_path: Path) -> None:
    new = edited(tmp_path / "new", notes=[["wet"], ["dry"], ["wet"]])
    found = run("diff", old, new, "--format", "json").json()["resources"]["notes"]
    assert (found["added"], found["removed"]) == ([{"note": "wet"}], [{"note": "dry"}])
    assert found["counts"]["unchanged"] == 2
    assert "notes (no primary key: whole rows are compared)" in run("diff", old, new).stdout


def test_a_composite_key_tells_rows_apart(old: Path, tmp_path: Path) -> None:
    new = edited(tmp_path / "new", readers=[["b1", "p2", "once"], ["b1", "p1", ""]])
    found = run("diff", old, new, "--format", "json").json()["resources"]["readers"]
    assert found["changed"] == [
        {"key": {"book": "b1", "person": "p2"}, "fields": {"note": {"old": "twice", "new": "once"}}}
    ]
    assert (found["counts"]["added"], found["counts"]["removed"]) == (1, 1)


def test_a_key_that_is_named_tells_rows_apart(old: Path, tmp_path: Path) -> None:
    new = edited(
        tmp_path / "new",
        readers=[["b1", "p2", "once"], ["b2", "p1", ""]],
        notes=[["dry"], ["damp"], ["wet"]],
    )
    found = run("diff", old, new, "--key", "book", "--format", "json").json()["resources"]
    assert found["readers"]["changed"] == [
        {"key": {"book": "b1"}, "fields": {"note": {"old": "twice", "new": "once"}}}
    ]
    assert found["notes"]["counts"]["removed"] == 1, "which has no such field"


def test_a_table_without_key_has_changed_rows_once_one_is_named(tmp_path: Path) -> None:
    description = release()
    resource(description, "books")["schema"].pop("primaryKey")
    old = publish(tmp_path / "old", description)
    description["rows"]["books"][0][2] = "121"
    new = publish(tmp_path / "new", description)
    options = ("--resource", "books", "--format", "json")
    for key, counts in (("", (1, 1, 0, 2)), ("id", (0, 0, 1, 2)), ("writer,title", (0, 0, 1, 2))):
        found = run("diff", old, new, "--key", key, *options).json()["resources"]["books"]
        assert tuple(found["counts"].values()) == counts


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--key", "nope"], ['"nope"', "books: id, title", "people: id"]),
        (["--key", "id,book"], ['"id, book"']),
        (["--key", "id", "--resource", "readers"], ['"id"', "readers: book, person, note."]),
        (["--key", '"id,title"'], ['"id,title"']),
    ],
)
def test_a_key_that_no_table_has(old: Path, options: list[str], words: list[str]) -> None:
    ran = run("diff", old, old, *options)
    assert (ran.code, ran.stdout) == (2, "")
    assert all(word in ran.stderr for word in words), ran.stderr


@pytest.mark.parametrize("side", [0, 1])
def test_where_a_key_repeats_whole_rows_are_compared(old: Path, tmp_path: Path, side: int) -> None:
    new = edited(tmp_path / "new", books=[*release()["rows"]["books"], ["b1", "Again", *"-----"]])
    ran = run("diff", *((new, old) if side else (old, new)))
    assert ran.code == 1
    assert "books (a key repeats: whole rows are compared)" in ran.stdout
    assert "MAJOR" in ran.stdout.upper() or not side, "rows with a declared key can be cited"
    (note,) = ran.stderr.splitlines()
    for word in ("data/books.csv:5", '"id"', '"b1"', "--key"):
        assert word in note
    other = run("diff", old, new, "--key", "title", "--resource", "books")
    assert (other.code, other.stderr) == (1, "")


def test_another_key_on_each_side(old: Path, tmp_path: Path) -> None:
    description = release()
    resource(description, "books")["schema"]["primaryKey"] = ["id", "title"]
    description["rows"]["books"][0][2] = "121"
    found = run("diff", old, publish(tmp_path / "new", description), "--format", "json").json()
    (changed,) = found["resources"]["books"]["changed"]
    assert changed["key"] == {"id": "b1", "title": "Rain"}


def test_rows_come_in_the_order_of_their_values(tmp_path: Path) -> None:
    description = release()
    resource(description, "people")["schema"]["fields"][0]["type"] = "integer"
    description["rows"]["people"] = []
    old = publish(tmp_path / "old", description)
    description["rows"]["people"] = [["10"], ["9"], ["-1"], ["100"]]
    new = publish(tmp_path / "new", description)
    found = run("diff", old, new, "--format", "json").json()["resources"]["people"]
    assert [row["id"] for row in found["added"]] == ["-1", "9", "10", "100"]


def test_tables_in_other_encodings_are_the_same(old: Path, tmp_path: Path) -> None:
    folders = []
    for name, encoding in (("latin", "latin-1"), ("wide", "utf-16")):
        description = release()
        description["rows"]["people"] = [["Åsa"], ["p1"]]
        resource(description, "people")["encoding"] = encoding
        folders.append(publish(tmp_path / name, description))
        file = folders[-1] / "data/people.csv"
        file.write_bytes(file.read_text("utf-8").encode(encoding))
    ran = run("diff", *folders)
    assert ran.code == 0, ran.stdout
    assert "/resources/1/encoding" in ran.stdout


def test_the_pointer_of_a_change_leads_to_its_value(old: Path, tmp_path: Path) -> None:
    description = release()
    description["licenses"][0]["title"] = "CC0"
    resource(description, "cover")["title"] = "The cover"
    new = publish(tmp_path / "new", description)
    found = run("diff", old, new, "--format", "json").json()["metadata"]
    assert [item["pointer"] for item in found] == ["/licenses", "/resources/4/title"]


def test_limit_and_summary(old: Path, tmp_path: Path) -> None:
    new = edited(tmp_path / "new", people=[[f"p{number}"] for number in range(1, 31)])
    for form, left in (("text", "… 25 more rows differ"), ("markdown", "… and 25 more.")):
        shown = run("diff", old, new, "--format", form, "--limit", "3").stdout
        assert left in shown
        assert "p12" in shown
        assert "p13" not in shown
    whole = run("diff", old, new, "--format", "json", "--limit", "3").json()
    assert len(whole["resources"]["people"]["added"]) == 28
    assert "p12" not in run("diff", old, new, "--summary").stdout
    brief = run("diff", old, new, "--summary", "--format", "json").json()
    assert brief["resources"]["people"] == {"counts": whole["resources"]["people"]["counts"]}


def test_one_resource(old: Path, tmp_path: Path) -> None:
    new = edited(tmp_path / "new", people=[["p1"]], notes=[])
    found = run("diff", old, new, "--resource", "notes", "--format", "json").json()
    assert list(found["resources"]) == ["notes"]
    assert found["bump"] == "patch"
    assert run("diff", old, new, "--resource", "books").code == 0


def test_text_is_safe_for_a_terminal_and_for_markdown(old: Path, tmp_path: Path) -> None:
    new = edited(tmp_path / "new", notes=[["\x1b[31m`<b>|*"], ["dry"], ["dry"], ["wet"]])
    text = run("diff", old, new).stdout
    assert "\x1b" not in text
    assert "\\x1b[31m" in text
    assert "``\\x1b[31m`<b>|*``" in run("diff", old, new, "--format", "markdown").stdout.replace(
        "`` ", "``"
    ).replace(" ``", "``")


def _cut(folder: Path) -> None:
    path = folder / "data/books.csv"
    path.write_text(path.read_text() + 'b4,"Fog')


def _no_number(folder: Path) -> None:
    path = folder / "data/books.csv"
    path.write_text(path.read_text().replace("120", "many"))


def _schema_in_no_file(folder: Path) -> None:
    with changed_descriptor(folder) as descriptor:
        resource(descriptor, "notes")["schema"] = "s.json"


BROKEN = {
    "cut short": (_cut, ["data/books.csv", "quote"]),
    "no number": (_no_number, ["data/books.csv:2", '"many"', '"pages"', "integer"]),
    "no file": (lambda folder: (folder / "data/people.csv").unlink(), ["people.csv", "no such"]),
    "no schema": (_schema_in_no_file, ["s.json"]),
    "unsafe path": (describe("data/people.csv", "../people.csv"), ["../people.csv", "parent"]),
    "two of one name": (describe('"name": "notes"', '"name": "people"'), ["2 resources"]),
    "no JSON": (lambda folder: (folder / "datapackage.json").write_text("{"), ["JSON"]),
}  # fmt: skip


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("name", BROKEN)
def test_broken(old: Path, tmp_path: Path, name: str, side: int) -> None:
    damage, words = BROKEN[name]
    broken = publish(tmp_path / "broken", release())
    damage(broken)
    pair = (old, broken) if side else (broken, old)
    ran = run("diff", *pair)
    assert (ran.code, ran.stdout) == (2, "")
    assert all(word in ran.stderr for word in words), ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1
    assert "fault of archivepkg" not in ran.stderr


def test_without_room_the_message_says_what_to_do(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archivepkg.tables.engine.MEMORY", 1)
    monkeypatch.setattr("archivepkg.tables.engine.MEMORY_OF_COLUMN", 0)
    ran = run("diff", old, edited(tmp_path / "new", notes=[["dry"]]))
    assert (ran.code, ran.stdout) == (2, "")
    assert "no room for this in 1 MB of memory" in ran.stderr
    assert "TMPDIR" in ran.stderr
    assert "SET" not in ran.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--resource", "nope"], ["nope", "books"]),
        (["--format", "tabular"], ["--resource"]),
        (["--format", "tabular", "--resource", "cover"], ["cover", "no CSV table"]),
        (["--format", "tabular", "--resource", "books", "--summary"], ["--resource"]),
    ],
)
def test_refused(old: Path, options: list[str], words: list[str]) -> None:
    ran = run("diff", old, old, *options)
    assert ran.code == 2
    assert all(word in ran.stderr for word in words)


def test_names_with_quotes_and_sql_are_names(tmp_path: Path) -> None:
    description = release()
    name = "x\"; DROP TABLE changes0; --'"
    field(description, "title")["name"] = name
    resource(description, "books")["schema"]["uniqueKeys"] = []
    resource(description, "books")["name"] = description["resources"][0]["name"] = "b'\"ooks"
    description["rows"]["b'\"ooks"] = description["rows"].pop("books")
    old = publish(tmp_path / "old", description)
    description["rows"]["b'\"ooks"][0][1] = "';--"
    new = publish(tmp_path / "new", description)
    found = run("diff", old, new, "--format", "json").json()
    (changed,) = found["resources"]["b'\"ooks"]["changed"]
    assert changed["fields"] == {name: {"old": "Rain", "new": "';--"}}


def test_json_of_many_rows_is_whole(old: Path, tmp_path: Path) -> None:
    new = edited(tmp_path / "new", people=[[f"q{number:05}"] for number in range(10_000)])
    found = json.loads(run("diff", old, new, "--format", "json").stdout)
    assert len(found["resources"]["people"]["added"]) == 10_000
    assert [row["id"] for row in found["resources"]["people"]["removed"]] == ["p1", "p2"]


def test_a_row_of_its_key_alone_ends_its_line(tmp_path: Path) -> None:
    old, new = (
        table_of(tmp_path / name, rows) for name, rows in (("old", "a\n"), ("new", "a\nb\n"))
    )
    ran = run("diff", old, new, "--format", "markdown")
    assert ran.stdout.endswith("### `t`\n\n- Added `b`\n")


def table_of(folder: Path, rows: str) -> Path:
    schema = {"fields": [{"name": "id", "type": "string"}], "primaryKey": "id"}
    folder.mkdir()
    resources = [{"name": "t", "path": "t.csv", "schema": schema}]
    (folder / "datapackage.json").write_text(json.dumps({"resources": resources}))
    (folder / "t.csv").write_text(f"id\n{rows}")
    return folder
