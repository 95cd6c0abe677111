"""Every form of SOURCE, and what is said where there is nothing to open."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import pytest

from archivepkg import ArchivepkgError, open_package
from support.archives import encrypted, zip_folder
from support.commands import Ran, run
from support.packages import Make, append, delete, replace, transform
from support.servers import serving, serving_files

VALID = "letters 1.0.0 is valid: 4 tables, 13 rows, no problems.\n"


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def commit_all(repository: Path, tag: str) -> None:
    git(repository, "init", "-q")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", tag)
    git(repository, "tag", tag)


def assert_valid(ran: Ran) -> None:
    assert ran == Ran(0, VALID, "")


def test_folder(letters: Make) -> None:
    assert_valid(run("validate", letters()))


def test_descriptor(letters: Make) -> None:
    assert_valid(run("validate", letters() / "datapackage.json"))


def test_descriptor_of_another_name(letters: Make) -> None:
    folder = letters()
    (folder / "datapackage.json").rename(folder / "mine.json")
    assert_valid(run("validate", folder / "mine.json"))


@pytest.mark.parametrize("prefix", ["", "letters-1.0.0/"])
def test_zip(letters: Make, tmp_path: Path, prefix: str) -> None:
    assert_valid(run("validate", zip_folder(letters(), tmp_path / "letters.zip", prefix)))


def test_zip_names_files_as_they_are_in_it(letters: Make, tmp_path: Path) -> None:
    folder = letters(replace("data/people.csv", "1920", "MCMXX"))
    ran = run("validate", zip_folder(folder, tmp_path / "letters.zip"))
    assert ran.stdout.startswith("data/people.csv:4: type-error in people.born, row 4\n")


def test_url_of_descriptor(letters: Make) -> None:
    with serving_files(letters()) as server:
        assert_valid(run("validate", f"{server.url}/datapackage.json?v=1"))


def test_url_of_zip(letters: Make, tmp_path: Path) -> None:
    zip_folder(letters(), tmp_path / "letters.zip")
    with serving_files(tmp_path) as server:
        assert_valid(run("validate", f"{server.url}/letters.zip"))


def test_url_of_a_package_that_lacks_a_file(letters: Make) -> None:
    folder = letters()
    (folder / "data/drawer.txt").unlink()
    with serving_files(folder) as server:
        ran = run("validate", f"{server.url}/datapackage.json", "--format", "json")
    assert [problem["rule"] for problem in ran.json()["problems"]] == ["scheme-error"]


def test_git_revision(letters: Make) -> None:
    folder = letters()
    commit_all(folder, "v1")
    (folder / "data/people.csv").write_text("broken\n")
    assert_valid(run("validate", "git:v1", cwd=folder))
    assert_valid(run("validate", "git:HEAD", cwd=folder))
    assert run("validate", cwd=folder).code == 1


def test_git_revision_from_a_folder_below(letters: Make) -> None:
    folder = letters()
    commit_all(folder, "v1")
    assert_valid(run("validate", "git:v1", cwd=folder / "data"))


def test_git_revision_from_below_a_package_below_the_top(
    letters: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = letters()
    commit_all(tmp_path, "v1")
    monkeypatch.chdir(folder / "data")
    assert_valid(run("validate", "git:v1"))


def test_git_revision_of_a_package_below_the_top(
    letters: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = letters()
    commit_all(tmp_path, "v1")
    assert_valid(run("validate", "git:v1", cwd=folder))


@pytest.mark.parametrize("below", [".", "data", "data/deeper"])
def test_nothing_is_the_package_here_or_above(
    letters: Make, monkeypatch: pytest.MonkeyPatch, below: str
) -> None:
    folder = letters() / below
    folder.mkdir(exist_ok=True)
    monkeypatch.chdir(folder)
    assert_valid(run("validate"))
    assert_valid(run("validate", "--strict"))
    assert run("tidy", "--check").code == 0
    assert run("info").stderr == ""


WITHOUT_A_PACKAGE = [
    ["validate"],
    ["tidy"],
    ["diff", "corpus:"],
    ["export", "--to", "json", "--output", "-"],
    ["release", "--output", "release"],
]


@pytest.mark.parametrize("arguments", WITHOUT_A_PACKAGE, ids=lambda given: given[0])
def test_nothing_is_no_package_where_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    """Nobody may get a green answer about a package that they did not mean."""
    monkeypatch.chdir(tmp_path)
    ran = run(*arguments)
    assert ran.code == 2
    assert ran.stdout == ""
    assert "There is no datapackage.json in this folder or above it" in ran.stderr
    assert "corpus:" in ran.stderr
    assert "`archivepkg init`" in ran.stderr
    assert list(tmp_path.iterdir()) == []


READING = [["info"], ["search", "Stalin"], ["show", "ssta-0001"]]


@pytest.mark.parametrize("arguments", READING, ids=lambda given: given[0])
def test_what_only_reads_falls_back_to_the_corpus_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run(*arguments)
    assert ran.code == 0
    assert ran.stdout
    assert "this is corpus:, which comes with archivepkg" in ran.stderr


def test_the_corpus_has_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("validate", "corpus:")
    assert ran.stdout.startswith("sino-soviet-assistance")
    assert ran.code == 0
    assert "only the files of a folder can be tidied" in run("tidy", "corpus:").stderr


def test_a_descriptor_in_yaml_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "datapackage.yaml").write_text("name: a\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    ran = run("validate")
    assert ran.code == 2
    assert "datapackage.yaml: a descriptor in YAML is not read" in ran.stderr


# What cannot be opened: name of the source, what it is made of, and what the message says.
UNOPENABLE = {
    "nope": (None, "there is no such file or folder"),
    "nope.zip": (None, "there is no such file"),
    "empty": ({}, "there is no datapackage.json in this folder"),
    "notes.txt": (b"notes", "not a form of package that can be opened"),
    "empty.json": (b"", "this is not JSON"),
    "cut.json": (b'{"name": "a", ', "cut.json:1:15: this is not JSON"),
    "list.json": (b"[]", "must hold a JSON object"),
    "nan.json": (b'{"a": NaN}', "NaN is no JSON number"),
    "latin.json": ('{"name": "ö"}'.encode("latin-1"), "byte 10 is not UTF-8"),
    "deep.json": (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested more than 100 deep"),
    "digits.json": (b'{"a": ' + b"9" * 100_000 + b"}", "this is not JSON"),
    "text.zip": (b"text", "this zip archive cannot be read"),
    "empty.zip": (b"", "this zip archive cannot be read"),
    "ftp://127.0.0.1/a.zip": (None, "only http and https"),
    "http://127.0.0.1:9/a.zip": (None, "cannot be fetched"),
    "http://127.0.0.1:9/": (None, "the URL of a package ends in"),
    "http://[/a.zip": (None, "cannot be fetched"),
    "git:v1": (None, "not in a git repository"),
    "git:": (None, "not in a git repository"),
}


@pytest.mark.parametrize("source", UNOPENABLE)
def test_unopenable(tmp_path: Path, source: str) -> None:
    content, message = UNOPENABLE[source]
    if content == {}:
        (tmp_path / source).mkdir()
    elif isinstance(content, bytes):
        (tmp_path / source).write_bytes(content)
    for command in ("validate", "info"):
        refused(run(command, source, cwd=tmp_path), message)


def refused(ran: Ran, message: str) -> None:
    """Assert that a command did nothing but to say why, in one line."""
    assert ran.code == 2
    assert ran.stdout == ""
    assert message.lower() in ran.stderr.lower()
    assert ran.stderr.startswith("archivepkg: ")
    assert ran.stderr.count("\n") == 1
    assert "unexpected" not in ran.stderr


def test_zip_without_a_package(letters: Make, tmp_path: Path) -> None:
    archive = zip_folder(letters() / "data", tmp_path / "data.zip")
    refused(run("validate", archive), "there is no datapackage.json at the top")


def test_encrypted_zip(letters: Make, tmp_path: Path) -> None:
    archive = encrypted(zip_folder(letters(), tmp_path / "letters.zip"))
    refused(run("validate", archive), "encrypted")


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_zip_cut_short(letters: Make, tmp_path: Path, part: float) -> None:
    archive = zip_folder(letters(), tmp_path / "letters.zip")
    content = archive.read_bytes()
    archive.write_bytes(content[: int(len(content) * part)])
    refused(run("validate", archive), "this zip archive cannot be read")


def test_damaged_zip(letters: Make, tmp_path: Path) -> None:
    archive = zip_folder(letters(), tmp_path / "letters.zip")
    content = bytearray(archive.read_bytes())
    place = content.find(b"datapackage.json") + len("datapackage.json") + 20
    content[place : place + 20] = bytes(20)
    archive.write_bytes(content)
    refused(run("validate", archive), "this zip archive")


@pytest.mark.parametrize(
    ("method", "message"),
    [
        (zipfile.ZIP_DEFLATED, "this zip archive cannot be read"),
        (zipfile.ZIP_LZMA, "this zip archive cannot be read"),
        (zipfile.ZIP_BZIP2, "data/people.csv: Invalid data stream"),
    ],
)
def test_zip_with_a_damaged_table(letters: Make, tmp_path: Path, method: int, message: str) -> None:
    folder = letters(append("data/people.csv", "p9,,,,\n" * 20_000))
    archive = zip_folder(folder, tmp_path / "letters.zip", method=method)
    content = bytearray(archive.read_bytes())
    place = content.find(b"data/people.csv") + 30
    content[place : place + 20] = bytes(20)
    archive.write_bytes(content)
    refused(run("validate", archive), message)


def test_url_that_is_not_there(tmp_path: Path) -> None:
    with serving_files(tmp_path) as server:
        refused(run("validate", f"{server.url}/letters.zip"), "the server has no such file")
        refused(run("validate", f"{server.url}/datapackage.json"), "there is no datapackage.json")


def test_server_that_fails() -> None:
    with serving(lambda request: request.send_error(500, "Sorry")) as server:
        refused(run("validate", f"{server.url}/a.zip"), "the server answered 500 Sorry")


def test_bad_git_revision(letters: Make) -> None:
    folder = letters()
    commit_all(folder, "v1")
    for revision in ("v2", "", "--help", "v1:data", "v1^{tree}"):
        refused(run("validate", f"git:{revision}", cwd=folder), "no such revision")


def test_git_revision_without_the_package(letters: Make) -> None:
    folder = letters()
    commit_all(folder / "data", "v1")
    refused(run("validate", "git:v1", cwd=folder / "data"), "there is no datapackage.json in it")


def test_bad_usage(letters: Make) -> None:
    for arguments in (["validate", "--limit", "-1"], ["validate", "--format", "xml"], ["vali"]):
        ran = run(*arguments)
        assert (ran.code, ran.stdout) == (2, "")


# What is wrong with a table, and what every command that reads it says.
UNREADABLE = {
    "another header": (
        replace("data/people.csv", "id,name", "id,naam"),
        "the table has other columns than its schema has fields. Run `archivepkg validate`.",
    ),
    "no header": (transform("data/people.csv", lambda content: b""), "Name the columns."),
    "no file": (delete("data/people.csv"), "Put it there, or correct its path."),
}


@pytest.mark.parametrize("name", UNREADABLE)
@pytest.mark.parametrize("words", ["search x", "tidy", "new people --set id=p9 --yes"])
def test_a_table_that_cannot_be_read_is_named(name: str, words: str, letters: Make) -> None:
    edit, said = UNREADABLE[name]
    ran = run(*words.split(), cwd=letters(edit))
    assert (ran.code, "data/people.csv" in ran.stderr, said in ran.stderr) == (2, True, True)


@pytest.mark.parametrize(("form", "name"), [("json", "new.json"), ("parquet", "new")])
def test_an_export_at_a_url_is_the_package_that_it_holds(
    form: str, name: str, letters: Make, tmp_path: Path
) -> None:
    folder = letters()
    assert run("export", folder, "--to", form, "--output", tmp_path / name).code == 0
    there = name if form == "json" else f"{name}/datapackage.json"
    with serving_files(tmp_path) as server:
        counts = [
            run("validate", source, "--format", "json").json()["counts"]["rows"]
            for source in (folder, f"{server.url}/{there}")
        ]
    assert counts[0] == counts[1] > 0


def test_a_folder_that_was_deleted_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    with pytest.raises(ArchivepkgError, match="in this folder or above it"):
        open_package()
