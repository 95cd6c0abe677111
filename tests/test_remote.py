"""`--remote`: what a package names by URL is fetched, bounded, and checked like any other file."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

import archivepkg
from archivepkg.sources import remote
from archivepkg.sources.downloads import Downloads
from support.commands import Ran, run
from support.packages import LETTERS, RELEASABLE, to_gzip, to_json, to_xlsx
from support.servers import Server, redirect_to, serving, serving_files

TABLES = ("people", "letters", "letter_people")
VALID = "letters 1.0.0 is valid: {} tables, 13 rows, no problems.\n"
HINT = "is named by a URL; --remote fetches it"

# As a community's profile is: of an old draft, on top of the standard's, with a pointer that lacks
# its slash, and with a reference to a schema of another draft.
PROFILE = {
    "$schema": "http://json-schema.org/draft-04/schema#",
    "$defs": {"version": {"pattern": "/schema/"}},
    "allOf": [
        {"$ref": "https://specs.frictionlessdata.io/schemas/data-package.json"},
        {
            "required": ["project"],
            "properties": {
                "project": {"$ref": "project.json"},
                "resources": {
                    "items": {
                        "properties": {
                            "schema": {"type": "string", "allOf": [{"$ref": "#$defs/version"}]}
                        }
                    }
                },
            },
        },
    ],
}
PROJECT = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "properties": {"kind": {"const": "letters"}},
}


class Web:
    """A package whose files are at URLs of a server, and the folder that is served."""

    def __init__(self, folder: Path, served: Path, server: Server):
        self.folder, self.served, self.server = folder, served, server
        self.package: dict[str, Any] = json.loads((LETTERS / "datapackage.json").read_text())
        del self.package["resources"][3]
        self.package["archivepkg"] = {"record": {"resource": "letters"}}
        self.package["profile"] = self.at("schema/profile.json")
        self.package["project"] = {"kind": "letters"}
        for resource in self.package["resources"]:
            for key in ("path", "schema"):
                resource[key] = self.at(resource[key])
        self.save()
        self.write("schema/profile.json", json.dumps(PROFILE, indent=1))
        self.write("schema/project.json", json.dumps(PROJECT, indent=1))

    def at(self, path: str) -> str:
        return f"{self.server.url}/{path}"

    def save(self) -> None:
        (self.folder / "datapackage.json").write_text(json.dumps(self.package, indent=1))

    def write(self, path: str, text: str) -> None:
        (self.served / path).write_text(text)

    def change(self, path: str, old: str, new: str) -> None:
        text = (self.served / path).read_text()
        assert text.count(old) == 1
        self.write(path, text.replace(old, new))

    def local(self, key: str) -> None:
        """Name the tables' paths or schemas by their places in the package."""
        for resource in self.package["resources"]:
            name = resource[key] = resource[key].removeprefix(f"{self.server.url}/")
            (self.folder / name).parent.mkdir(exist_ok=True)
            shutil.copy(self.served / name, self.folder / name)
        self.save()

    def line(self, text: str) -> int:
        """Return the first line of the descriptor that holds a text."""
        lines = (self.folder / "datapackage.json").read_text().splitlines()
        return next(number for number, line in enumerate(lines, 1) if text in line)

    def validate(self, *options: str) -> Ran:
        return run("validate", self.folder, *options)

    def problems(self, *options: str) -> list[dict[str, Any]]:
        return self.validate("--format", "json", *options).json()["problems"]


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    folder, served = tmp_path / "package", tmp_path / "served"
    folder.mkdir()
    shutil.copytree(LETTERS, served)
    with serving_files(served) as server:
        yield Web(folder, served, server)


def rules(problems: list[dict[str, Any]]) -> list[str]:
    return [problem["rule"] for problem in problems]


# Without the option.


def test_nothing_is_fetched_without_the_option(web: Web) -> None:
    ran = web.validate()
    assert ran.code == 1
    assert "not valid: 6 problems and 1 warning in 3 tables, 0 rows." in ran.stdout
    assert "6 remote-path, 1 remote-path" in ran.stdout
    assert f"{web.at('schema/people.json')} {HINT}" in ran.stdout
    assert f"{web.at('data/people.csv')} {HINT}" in ran.stdout
    assert f"{web.at('schema/profile.json')} {HINT}" in ran.stdout
    assert web.server.asked == []


def test_profile_that_is_not_fetched_is_a_warning(web: Web) -> None:
    web.local("path")
    web.local("schema")
    ran = web.validate("--format", "json").json()
    assert (ran["valid"], ran["problems"], rules(ran["warnings"])) == (True, [], ["remote-path"])
    assert ran["warnings"][0]["path"] == "datapackage.json"
    assert ran["warnings"][0]["line"] == web.line('"profile": "http')
    assert "remote-path" in rules(web.problems("--strict"))
    assert web.server.asked == []


@pytest.mark.parametrize(
    "command", [("diff", "{}", "{}"), ("search", "Ek", "{}"), ("show", "l1", "--source", "{}")]
)
def test_commands_that_need_the_tables_say_what_to_do(web: Web, command: tuple[str, ...]) -> None:
    ran = run(*(word.format(web.folder) for word in command))
    assert (ran.code, ran.stdout, web.server.asked) == (2, "", [])
    assert ran.stderr == (
        f"archivepkg: {web.folder / 'datapackage.json'}: {web.at('schema/people.json')} {HINT}.\n"
    )


def test_info_shows_what_it_can(web: Web) -> None:
    ran = run("info", web.folder)
    assert (ran.code, web.server.asked) == (0, [])
    assert "people                 ? rows" in ran.stdout
    assert ran.stderr.count(HINT) == 6


def test_other_schemes_are_not_promised(web: Web) -> None:
    web.package["resources"][0]["schema"] = "ftp://127.0.0.1/people.json"
    web.save()
    for options in ([], ["--remote"]):
        (problem,) = [p for p in web.problems(*options) if p["field"] == "schema"][:1]
        assert problem["message"] == (
            "ftp://127.0.0.1/people.json is named by a URL, and only those of http and https can "
            "be fetched. Put the file into the package."
        )


# With it.


def test_everything_is_fetched_once(web: Web) -> None:
    assert web.validate("--remote") == Ran(0, VALID.format(3), "")
    assert set(Counter(web.server.asked).values()) == {1}
    assert len(web.server.asked) == 8


def test_diff_fetches_the_same_url_once(web: Web, tmp_path: Path) -> None:
    shutil.copytree(web.folder, tmp_path / "old")
    ran = run("diff", tmp_path / "old", web.folder, "--remote")
    assert ran.code == 0
    assert set(Counter(web.server.asked).values()) == {1}


def test_diff_of_schemas_at_urls(web: Web, tmp_path: Path) -> None:
    shutil.copytree(web.folder, tmp_path / "old")
    shutil.copytree(web.served / "data", web.served / "new")
    web.package["resources"][0]["path"] = web.at("new/people.csv")
    web.save()
    web.change("new/people.csv", "1901", "1902")
    ran = run("diff", tmp_path / "old", web.folder, "--remote", "--format", "json")
    assert ran.code == 1
    assert ran.json()["resources"]["people"]["changed"] == [
        {"key": {"id": "p1"}, "fields": {"born": {"old": "1901", "new": "1902"}}}
    ]


def test_broken_row(web: Web) -> None:
    web.change("data/people.csv", "1920", "MCMXX")
    (problem,) = web.problems("--remote")
    assert problem == problem | {
        "rule": "type-error",
        "path": web.at("data/people.csv"),
        "line": 4,
        "row": 4,
        "field": "born",
        "value": "MCMXX",
    }
    assert web.validate("--remote").stdout.startswith(f"{web.at('data/people.csv')}:4: type-error")


def test_key_that_refers_to_nothing(web: Web) -> None:
    web.change("data/letter_people.csv", "l1,p2,", "l1,p7,")
    (problem,) = web.problems("--remote")
    assert (problem["rule"], problem["line"]) == ("foreign-key", 3)


def test_broken_encoding_is_said_of_the_url(web: Web) -> None:
    (web.served / "data/people.csv").write_bytes(b"id,name\np1,\xff\n" * 3)
    problems = web.problems("--remote")
    assert "encoding-error" in rules(problems)
    assert ".archivepkg-" not in json.dumps(problems)
    assert {problem["path"] for problem in problems} == {web.at("data/people.csv")}


@pytest.mark.parametrize(
    ("new", "rule"),
    [
        ('"type": "years"', "field-error"),
        ('"type": "year", "format": 3', "field-error"),
        ('"type": "year"]', "schema-error"),
    ],
)
def test_broken_schema(web: Web, new: str, rule: str) -> None:
    web.change("schema/people.json", '"type": "year"', new)
    problems = web.problems("--remote")
    assert rule in rules(problems)
    assert any("people.json" in problem["path"] + problem["message"] for problem in problems)


def test_schema_that_is_no_object(web: Web) -> None:
    web.write("schema/people.json", "[]")
    (problem,) = web.problems("--remote")
    assert (problem["rule"], problem["field"]) == ("schema-error", "schema")


def test_dialect_at_a_url(web: Web) -> None:
    web.write("schema/dialect.json", '{"delimiter": ";"}')
    web.write("data/people.csv", (web.served / "data/people.csv").read_text().replace(",", ";"))
    web.package["resources"][0]["dialect"] = web.at("schema/dialect.json")
    web.save()
    assert web.validate("--remote").code == 0


def test_hash_and_bytes_are_checked(web: Web) -> None:
    web.package["resources"][0] |= {"bytes": 3, "hash": "sha256:" + "0" * 64}
    web.save()
    assert rules(web.problems("--remote")) == ["hash-count", "byte-count"]


def test_packed_tables_and_queries_in_urls(web: Web) -> None:
    packed = to_gzip((web.served / "data/people.csv").read_bytes())
    (web.served / "data/people.csv.gz").write_bytes(packed)
    del web.package["resources"][0]["format"]
    web.package["resources"][0]["path"] = web.at("data/people.csv.gz?download=1#top")
    web.save()
    assert web.validate("--remote") == Ran(0, VALID.format(3), "")


def test_tables_in_other_formats(web: Web) -> None:
    for index, name, form, change in (
        (0, "people", "xlsx", to_xlsx),
        (2, "letter_people", "json", to_json),
    ):
        content = change((web.served / f"data/{name}.csv").read_bytes())
        (web.served / f"data/{name}.{form}").write_bytes(content)
        table = {"path": web.at(f"data/{name}.{form}"), "format": form, "dialect": {}}
        web.package["resources"][index] |= table
    web.save()
    assert web.validate("--remote") == Ran(0, VALID.format(3), "")
    ran = web.validate()
    assert "not checked" not in ran.stdout  # they have schemas, which are not fetched
    assert ran.code == 1


def test_table_in_several_files(web: Web) -> None:
    header, *rows = (web.served / "data/people.csv").read_text().splitlines(keepends=True)
    web.write("data/more.csv", header + "".join(rows[1:]).replace("1920", "MCMXX"))
    web.write("data/people.csv", header + rows[0])
    web.package["resources"][0]["path"] = [web.at("data/people.csv"), web.at("data/more.csv")]
    web.save()
    (problem,) = web.problems("--remote")
    assert (problem["rule"], problem["path"], problem["line"]) == (
        "type-error", web.at("data/more.csv"), 3,
    )  # fmt: skip


def test_urls_and_paths_in_one_list(web: Web) -> None:
    web.package["resources"][2]["path"] = [web.at("data/letter_people.csv"), "more.csv"]
    web.save()
    (problem,) = web.problems("--remote")
    assert problem["rule"] == "remote-path"
    assert "in one list with relative paths" in problem["message"]


def test_files_that_are_no_tables_are_counted(web: Web) -> None:
    for name in ("drawer", "shelf"):
        web.package["resources"].append({"name": name, "path": web.at(f"{name}.pdf"), "bytes": 1})
    web.save()
    ran = web.validate("--remote")
    line = "    2 files at URLs were not checked, being no table.\n"
    assert ran == Ran(0, VALID.format(5) + line, "")
    assert not any("pdf" in path for path in web.server.asked)
    assert web.at("drawer.pdf") in web.validate("--remote", "--verbose").stderr
    again = run("diff", web.folder, web.folder, "--remote")
    assert (again.code, again.stderr) == (0, "2 files at URLs were not compared, being no table.\n")


# Profiles.


def test_profile_is_of_the_descriptor_as_it_is_written(web: Web) -> None:
    web.package["project"]["kind"] = "songs"
    web.package["resources"][1]["schema"] = json.loads(
        (web.served / "schema/letters.json").read_text()
    )
    web.save()
    found = web.problems("--remote")
    assert rules(found) == ["profile", "profile"]
    assert {problem["path"] for problem in found} == {"datapackage.json"}
    by_resource = {problem["resource"]: problem["message"] for problem in found}
    assert by_resource[None] == "'letters' was expected"
    assert by_resource["letters"].endswith("is not of type 'string'")


def test_profile_of_a_resource(web: Web) -> None:
    web.write("schema/table.json", '{"required": ["licenses"]}')
    web.package["resources"][0]["$schema"] = web.at("schema/table.json")
    web.save()
    (problem,) = web.problems("--remote")
    assert (problem["rule"], problem["resource"]) == ("profile", "people")
    assert problem["message"] == "'licenses' is a required property"


def test_own_profile_at_a_url(web: Web) -> None:
    web.write("schema/own.json", '{"$ref": "more.json"}')
    web.write("schema/more.json", '{"required": ["id"]}')
    web.package["archivepkg"]["profile"] = web.at("schema/own.json")
    web.save()
    assert [p["message"] for p in web.problems("--remote")] == ["'id' is a required property"]


@pytest.mark.parametrize(
    "profile",
    [
        '{"$ref": "gone.json"}',
        '{"$ref": "file:///etc/passwd"}',
        '{"$ref": "project.json#/nowhere"}',
        '{"$ref": "#/x", "x": [1]}',
        '{"$ref": 7, "$schema": "http://json-schema.org/draft-04/schema#"}',
        '{"type": 7}',
        '{"allOf": [{"$schema": 7}], "$ref": "#/x", "x": {"pattern": 7}}',
        '{"allOf": [{"$schema": "http://["}, {"$ref": "#/gone"}]}',
        "[]",
        "{",
    ],
)
def test_profile_that_cannot_be_used(web: Web, profile: str) -> None:
    web.write("schema/profile.json", profile)
    (problem,) = web.problems("--remote")
    assert (problem["rule"], problem["line"]) == ("profile", web.line('"profile": "http'))


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("draft", ["draft-04/schema#", "draft-07/schema#"])
def test_slow_profile(web: Web, draft: str) -> None:
    slow = {"$schema": f"http://json-schema.org/{draft}", "pattern": "(a|a)*b|c"}
    web.write("schema/profile.json", json.dumps({"properties": {"title": slow}}))
    web.package["title"] = "a" * 60 + "!"
    web.save()
    (problem,) = web.problems("--remote")
    assert problem["message"].endswith("The profile, or a pattern in it, takes too long.")


# Servers that fail.


def test_file_that_is_not_there(web: Web) -> None:
    (web.served / "data/letter_people.csv").unlink()
    (web.served / "schema/letters.json").unlink()
    found = web.problems("--remote")
    assert rules(found) == ["remote-path", "remote-path"]
    for problem, path in zip(found, ("schema/letters.json", "data/letter_people.csv"), strict=True):
        assert problem["value"] == web.at(path)
        assert problem["message"] == f"{web.at(path)}: the server has no such file. Check the URL."
        assert (problem["path"], problem["line"] > 1) == ("datapackage.json", True)


def drip(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    while True:
        request.wfile.write(b" ")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (drip, "larger than"),
        (lambda request: request.rfile.read(), "too slow"),
        (lambda request: request.send_error(500, "Sorry"), "500 Sorry"),
        (redirect_to("file:///etc/passwd"), "not file"),
        (redirect_to("ftp://127.0.0.1/x.json"), "not ftp"),
        (redirect_to("/again.json"), "redirects more than"),
    ],
)
@pytest.mark.parametrize("key", ["schema", "path"])
def test_server(
    web: Web,
    monkeypatch: pytest.MonkeyPatch,
    key: str,
    answer: Callable[[BaseHTTPRequestHandler], None],
    message: str,
) -> None:
    monkeypatch.setattr(remote, "FIRST_WAIT", 1.0)
    monkeypatch.setattr(remote, "LARGEST_PACKAGE", 100_000)
    with serving(answer) as server:
        web.package["resources"][2][key] = f"{server.url}/x.json"
        web.save()
        (problem,) = [p for p in web.problems("--remote") if p["value"] == f"{server.url}/x.json"]
    assert problem["rule"] == "remote-path"
    assert message in problem["message"]


def test_no_more_files_are_asked_for(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "MOST_DOWNLOADS", 4)
    assert "was not asked for" in web.validate("--remote").stdout
    assert len(web.server.asked) == 4


# Other commands, and Python.


def test_commands(web: Web, tmp_path: Path) -> None:
    assert "people                 3 rows" in run("info", web.folder, "--remote").stdout
    assert run("search", "Ek", web.folder, "--remote", "--format", "ids").code == 0
    assert run("export", web.folder, "--to", "sqlite", "--output", tmp_path / "x").code == 1
    ran = run("export", web.folder, "--remote", "--to", "csv", "--output", tmp_path / "csv")
    assert ran.code == 0
    for table in TABLES:
        assert (tmp_path / f"csv/data/{table}.csv").read_bytes() == (
            LETTERS / f"data/{table}.csv"
        ).read_bytes()
    assert run("validate", tmp_path / "csv").code == 0  # it has all it needs


def test_release_of_what_is_at_urls(web: Web, tmp_path: Path) -> None:
    RELEASABLE(web.folder)
    folder = tmp_path / "release"
    assert run("release", web.folder, "--output", folder).code == 1
    assert run("release", web.folder, "--output", folder, "--remote").code == 0
    ran = run("verify", folder)
    assert ran.code == 1
    assert ran.stdout == (
        f"letters-1.0.0.zip: cannot be compared: {web.at('schema/people.json')} {HINT}.\n"
    )
    assert run("verify", folder, "--remote").code == 0
    web.change("data/people.csv", "1920", "1921")
    assert "letters-1.0.0.zip: Not valid" in run("verify", folder, "--remote").stdout


def test_progress_is_told(web: Web) -> None:
    bars: list[list[int]] = []

    @contextmanager
    def progress(total: int) -> Iterator[Callable[[int], None]]:
        bars.append([total, 0])

        def advance(size: int) -> None:
            bars[-1][1] += size

        yield advance

    with Downloads(progress) as fetched:
        file = fetched.file(web.at("data/letters.csv"))
        assert bars == [[file.stat().st_size] * 2]


def test_python(web: Web) -> None:
    with archivepkg.open_package(web.folder, remote=True) as package:
        assert archivepkg.validate(package).valid
        assert next(archivepkg.rows(package, "people"))["name"] == "Anna Ek"
        folder = package.fetched_to
        assert folder is not None
        assert folder.exists()
    assert not folder.exists()


def test_remote_source_that_names_files_elsewhere(web: Web) -> None:
    shutil.copy(web.folder / "datapackage.json", web.served / "datapackage.json")
    assert run("validate", web.at("datapackage.json"), "--remote") == Ran(0, VALID.format(3), "")
    assert set(Counter(web.server.asked).values()) == {1}
