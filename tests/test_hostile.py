"""Packages that mean harm: each ends soon and small, with a message, and touches nothing."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from archivepkg.package.resources import Resource
from archivepkg.sources import remote
from archivepkg.tables.csvtext import CsvText
from archivepkg.tables.textfiles import TooLargeError
from archivepkg.validation.rules import patterns
from support.archives import add_entry, zip_bomb, zip_folder
from support.commands import Ran, Run
from support.packages import (
    Edit,
    Make,
    append,
    changed_descriptor,
    copy_letters,
    describe,
    link,
    replace,
    to_gzip,
    write,
)
from support.processes import nothing, run_watched
from support.servers import redirect_to, serving

SECONDS = 10
KILOBYTES = 500 * 1024


@pytest.fixture
def run_bounded(tmp_path: Path) -> Run:
    """Return a function that runs a command in a process, and asserts what it may take.

    The process runs in a folder of its own, in which it must leave nothing.
    """
    here, temporary = tmp_path / "here", tmp_path / "tmp"
    here.mkdir()
    temporary.mkdir()

    def run(*arguments: str | Path, before: Callable[[], None] = nothing) -> Ran:
        there = everything(tmp_path)
        env = {"TMPDIR": str(temporary), "HOME": str(here)}
        ran, kilobytes = run_watched(
            *arguments, cwd=here, env=env, output=tmp_path, seconds=SECONDS, before=before
        )
        assert kilobytes < KILOBYTES
        assert everything(tmp_path) == there
        assert "Traceback" not in ran.stderr
        assert "unexpected" not in ran.stderr
        return ran

    return run


def everything(folder: Path) -> dict[str, int]:
    """Return the size of every file below a folder, but for what the process prints."""
    return {
        str(path): path.lstat().st_size
        for path in folder.rglob("*")
        if path.name not in ("out", "err") and not path.is_dir()
    }


def refused(ran: Ran, message: str) -> None:
    assert (ran.code, ran.stdout) == (2, "")
    assert message in ran.stderr
    assert ran.stderr.count("\n") == 1


def rules(ran: Ran) -> list[str]:
    """Return the rules of the problems that `validate --format json` found."""
    assert ran.code == 1
    return [problem["rule"] for problem in json.loads(ran.stdout)["problems"]]


# Archives.


@pytest.mark.parametrize(
    "name",
    [
        "../evil.csv",
        "data/../../evil.csv",
        "/tmp/evil.csv",
        "..\\evil.csv",
        "C:\\evil.csv",
        "~/evil.csv",
        "file:///etc/passwd",
    ],
)
def test_zip_entry_that_escapes(letters: Make, run_bounded: Run, tmp_path: Path, name: str) -> None:
    archive = add_entry(zip_folder(letters(), tmp_path / "letters.zip"), name, b"evil")
    refused(run_bounded("validate", archive), "refused")


def test_zip_entry_that_is_a_link(letters: Make, run_bounded: Run, tmp_path: Path) -> None:
    archive = zip_folder(letters(), tmp_path / "letters.zip")
    add_entry(archive, "data/link.csv", b"/etc/passwd", is_link=True)
    refused(run_bounded("validate", archive), "is a link")


def test_zip_bomb(run_bounded: Run, tmp_path: Path) -> None:
    bomb = zip_bomb(tmp_path / "bomb.zip", "datapackage.json", 3 * 1024)
    refused(run_bounded("validate", bomb), "would unpack to")


def test_zip_bomb_that_lies_about_its_size(run_bounded: Run, tmp_path: Path) -> None:
    bomb = zip_bomb(tmp_path / "bomb.zip", "datapackage.json", 10 * 1024, declared=100)
    refused(run_bounded("validate", bomb), "zip archive")


def test_zip_of_very_many_entries(run_bounded: Run, tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "many.zip", "w") as archive:
        for number in range(20_000):
            archive.writestr(str(number), "")
    refused(run_bounded("validate", tmp_path / "many.zip"), "entries")


def test_packed_table_that_explodes(letters: Make, run_bounded: Run) -> None:
    bomb = to_gzip(bytes(2**20)) * 300
    folder = letters(
        describe('"data/people.csv"', '"data/people.csv.gz"'), write("data/people.csv.gz", bomb)
    )
    assert rules(run_bounded("validate", folder, "--format", "json")) == ["oversized-file"]


@pytest.mark.parametrize("fields", [1, 3_000])
def test_table_of_very_many_columns(fields: int, run_bounded: Run, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    names = [f"c{number}" for number in range(10_000)]
    rows = [names, ["1"] * len(names), ["2"] * len(names)]
    (source / "t.csv").write_text("".join(",".join(row) + "\n" for row in rows))
    schema = {"fields": [{"name": name, "type": "integer"} for name in names[:fields]]}
    table = {"name": "t", "path": "t.csv", "schema": schema}
    (source / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [table]}))
    ran = run_bounded("validate", source, "--format", "json")
    assert rules(ran) == ["oversized-file"]
    assert "10,000 cells, and tables of more than 3,000 columns" in ran.stdout
    for words in (["tidy", source], ["diff", source, source]):
        refused(run_bounded(*words), "3,000 columns")


@pytest.mark.parametrize("byte", [b"\0", b'"', b"\n"])
def test_file_of_ten_gigabytes(letters: Make, run_bounded: Run, byte: bytes) -> None:
    folder = letters()
    with (folder / "data/people.csv").open("ab") as file:
        file.write(byte * 2**16)
        file.truncate(10 * 2**30)
    assert rules(run_bounded("validate", folder, "--format", "json")) == ["oversized-file"]


COMMANDS = {
    "validate": ("The row that starts here is longer than", 1),
    "diff": ("the row that starts here is longer than", 2),
    "export": ("Correct what `archivepkg validate` names", 1),
    "tidy": ("the row that starts here is longer than", 2),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_quoted_cell_of_very_many_lines(
    letters: Make, run_bounded: Run, tmp_path: Path, command: str
) -> None:
    folder = letters(append("data/people.csv", 'p9,"'))
    with (folder / "data/people.csv").open("a") as file:
        line = "some text, and more of it, " * 4 + "\n"
        file.writelines(line * 10_000 for _ in range(20))
    other = copy_letters(tmp_path / "other")
    options = {"diff": [other], "export": ["--to", "json", "--output", tmp_path / "x.json"]}
    said, code = COMMANDS[command]
    ran = run_bounded(command, folder, *options.get(command, []))
    assert ran.code == code
    assert said in ran.stdout + ran.stderr
    assert ("data/people.csv:5:" in ran.stdout + ran.stderr) == (command != "export")


def test_the_limit_of_the_csv_module_stays_that_of_the_host(tmp_path: Path) -> None:
    """It holds for the whole process, where others read too."""
    cell, limit = "x\n" * 1000, csv.field_size_limit()
    (tmp_path / "t.csv").write_text(f'a\n"{cell}"\n1\n"{cell}"\n')
    described = {"name": "t", "path": "t.csv", "dialect": {"delimiter": ","}}
    text = CsvText(Resource(tmp_path, 0, described))
    try:
        csv.field_size_limit(500)
        first, second = text.raw_rows(), text.raw_rows()
        for rows in (first, second, first, second, second, first):
            next(rows)
            assert csv.field_size_limit() == 500
        assert next(first).cells == [cell]
        first.close()
        (tmp_path / "t.csv").write_text('a\n"' + f"{'x' * 999}\n" * 20_000)
        with pytest.raises(TooLargeError):
            list(text.raw_rows())
        assert csv.field_size_limit() == 500
    finally:
        csv.field_size_limit(limit)


def test_importing_sets_no_limit_for_the_host() -> None:
    code = (
        "import csv; before = csv.field_size_limit(); import archivepkg.tables.engine;"
        "assert csv.field_size_limit() == before"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# Paths and URLs.


@pytest.fixture
def trap() -> object:
    with serving(lambda request: request.send_error(404)) as server:
        yield server


def leads(name: str, value: object) -> Edit:
    """Return the edit that gives each resource, and the package, a property."""

    def edit(root: Path) -> None:
        with changed_descriptor(root) as package:
            for item in (package, *package["resources"]):
                item[name] = value

    return edit


URL = "URL"  # stands for the address of the trap
FETCHING = {
    "path": describe('"data/people.csv"', '"URL/people.csv"'),
    "one of several paths": describe('"data/people.csv"', '["data/people.csv", "URL/people.csv"]'),
    "schema": describe('"schema/people.json"', '"URL/people.json"'),
    "dialect": describe('{"delimiter": ","}', '"URL/dialect.json"'),
    "profile": leads("profile", "URL/profile.json"),
    "profile by reference": leads("profile", {"$ref": "URL/profile.json"}),
    "$schema": leads("$schema", "URL/schema.json"),
    "own profile": describe('"schema/profile.json"', '"URL/profile.json"'),
    "reference in the own profile": replace(
        "schema/profile.json", '"#/$defs/resource"', '"URL/resource.json"'
    ),
    "meta-schema of the own profile": replace(
        "schema/profile.json", "https://json-schema.org/draft/2020-12/schema", "URL/schema.json"
    ),
    "extra paths": leads("extrapaths", ["URL/more.csv"]),
    "scheme": leads("scheme", "http"),
    "resource": describe('"resources": [', '"resources": ["URL/resource.json", '),
    "resources": describe('"resources": [', '"resources": "URL/resources.json", "more": ['),
    "schema of a schema": replace(
        "schema/people.json", '{\n  "fields"', '{"$ref": "URL", "fields"'
    ),
    "constraint": replace(
        "schema/letters.json",
        '"type": "object"',
        '"type": "object", "constraints": {"jsonSchema": {"$ref": "URL/object.json"}}',
    ),
    "licence": describe("https://creativecommons.org/publicdomain/zero/1.0/", "URL/licence"),
}


@pytest.mark.parametrize("edit", FETCHING.values(), ids=FETCHING.keys())
def test_nothing_is_fetched(letters: Make, run_bounded: Run, trap, edit: Edit) -> None:
    folder = letters(edit)
    for file in folder.rglob("*.json"):
        file.write_text(file.read_text().replace("URL", trap.url))
    for command in ("validate", "info"):
        assert run_bounded(command, folder).code in (0, 1)
    assert trap.asked == []


OUTSIDE = ["../secret.csv", "data/../../secret.csv", "~/secret.csv", "file:///etc/passwd"]


@pytest.mark.parametrize(
    ("part", "path"),
    [
        *(("data/people.csv", path) for path in ["/etc/passwd", *OUTSIDE]),
        ("schema/people.json", "/etc/passwd"),
        ("schema/people.json", "../secret.csv"),
        ("schema/profile.json", "/etc/passwd"),
        ("schema/profile.json", "../secret.csv"),
    ],
)
def test_nothing_outside_is_read(
    letters: Make, run_bounded: Run, tmp_path: Path, path: str, part: str
) -> None:
    (tmp_path / "secret.csv").write_text("root:secret\n")
    folder = letters(describe(f'"{part}"', f'"{path}"'))
    ran = run_bounded("validate", folder)
    assert ran.code == 1
    assert "root:" not in ran.stdout
    assert "root:" not in run_bounded("info", folder).stdout


@pytest.mark.parametrize("part", ["data/people.csv", "schema/people.json", "schema/profile.json"])
def test_links_out_are_not_followed(
    letters: Make, run_bounded: Run, tmp_path: Path, part: str
) -> None:
    (tmp_path / "secret.csv").write_text("root:secret\n")
    folder = letters(link(part, str(tmp_path / "secret.csv")))
    ran = run_bounded("validate", folder)
    assert ran.code == 1
    assert "root:" not in ran.stdout
    assert "root:" not in run_bounded("info", folder).stdout


def test_folder_that_is_a_link_out(letters: Make, run_bounded: Run, tmp_path: Path) -> None:
    folder = letters()
    (folder / "data").rename(tmp_path / "elsewhere")
    (folder / "data").symlink_to(tmp_path / "elsewhere")
    assert rules(run_bounded("validate", folder, "--format", "json")) == ["outside-path"] * 4


def test_link_that_leads_to_itself(letters: Make, run_bounded: Run) -> None:
    folder = letters(link("data/drawer.txt", "drawer.txt"))
    assert run_bounded("validate", folder).code == 1


def test_device(letters: Make, run_bounded: Run) -> None:
    folder = letters(lambda root: (root / "data/drawer.txt").unlink())
    os.mkfifo(folder / "data/drawer.txt")
    assert run_bounded("validate", folder).code == 1


# Patterns.

SLOW = ["(a+)+$", "(a|aa)+$", "(.*a){25}b"]
LONG = "a" * 60_000 + "!"


def give_patterns_less_time() -> None:
    """Give patterns less time, in the process of a command."""
    patterns.BUDGET = 0.2


@pytest.mark.parametrize("pattern", SLOW)
def test_pattern_of_a_field(letters: Make, run_bounded: Run, pattern: str) -> None:
    folder = letters(
        replace(
            "schema/letters.json",
            '"name": "note",',
            f'"constraints": {json.dumps({"pattern": pattern})}, "name": "note",',
        ),
        append("data/letters.csv", f"l5,Fifth,,,,,,,,,,,,,,,,,,{LONG}\n"),
    )
    ran = run_bounded("validate", folder, "--format", "json", before=give_patterns_less_time)
    assert set(rules(ran)) <= {
        "slow-pattern",
        "constraint-error",
    }


@pytest.mark.parametrize("keyword", ["pattern", "patternProperties"])
def test_pattern_of_the_profile(letters: Make, run_bounded: Run, keyword: str) -> None:
    pattern = SLOW[0]
    value = pattern if keyword == "pattern" else {pattern: True}
    folder = letters(
        replace(
            "schema/profile.json",
            '"type": "object",\n  "required"',
            f'"type": "object", {json.dumps(keyword)}: {json.dumps(value)}, "required"',
        ),
        replace(
            "schema/profile.json", '"pattern": "^[a-z ]+$"', f'"pattern": {json.dumps(pattern)}'
        ),
        describe('"keywords": ["letters"]', f'"{LONG}": 1, "keywords": ["{LONG}"]'),
    )
    ran = run_bounded("validate", folder, "--format", "json", before=give_patterns_less_time)
    assert rules(ran)[0] == "profile"


# JSON.


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


@pytest.mark.parametrize("depth", [500, 500_000])
def test_deep_descriptor(letters: Make, run_bounded: Run, depth: int) -> None:
    folder = letters(describe('"keywords": ["letters"]', f'"keywords": {nested(depth)}'))
    assert run_bounded("validate", folder).code in (1, 2)
    assert run_bounded("info", folder).code in (0, 2)


@pytest.mark.parametrize("depth", [500, 500_000])
def test_deep_cell(letters: Make, run_bounded: Run, depth: int) -> None:
    folder = letters(
        append("data/letters.csv", f'l5,Fifth,,,,,,,,,,,,,"{{""a"": {nested(depth)}}}",,,,,\n')
    )
    assert run_bounded("validate", folder).code in (0, 1)


@pytest.mark.parametrize("depth", [500, 500_000])
def test_deep_profile(letters: Make, run_bounded: Run, depth: int) -> None:
    deep = '{"not": ' * depth + "{}" + "}" * depth
    folder = letters(write("schema/profile.json", deep))
    assert run_bounded("validate", folder).code in (0, 1)


@pytest.mark.parametrize(
    "profile",
    [
        '{"$ref": "#"}',
        '{"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"}',
        '{"$ref": "file:///etc/passwd"}',
        '{"$ref": "profile.json"}',
        '{"$id": "http://127.0.0.1:9/", "$ref": "other.json"}',
        '{"$ref": "#/nowhere"}',
        '{"$dynamicRef": "#x"}',
        '{"type": "nothing"}',
        "[]",
        '"text"',
        "null",
        "7",
    ],
)
def test_profile_that_is_none(letters: Make, run_bounded: Run, profile: str) -> None:
    folder = letters(write("schema/profile.json", profile))
    assert rules(run_bounded("validate", folder, "--format", "json")) == ["profile"]


@pytest.mark.parametrize(
    "number", ["1e400", "9" * 4000, "9" * 100_000, "-" + "0.1" * 1, "1e-999999999"]
)
def test_huge_numbers(letters: Make, run_bounded: Run, number: str) -> None:
    folder = letters(
        describe('"bytes": 23', f'"bytes": {number}'),
        replace("schema/letters.json", '"maximum": 99', f'"maximum": {number}'),
    )
    assert run_bounded("validate", folder).code in (1, 2)
    assert run_bounded("info", folder).code in (0, 2)


@pytest.mark.parametrize(
    "number", ["9" * 4000, "9" * 100_000, "1e999999999", "1e-999999999", "-1E+1000000000000"]
)
def test_huge_numbers_in_cells(letters: Make, run_bounded: Run, number: str) -> None:
    folder = letters(
        append("data/letters.csv", f"l5,Fifth,,,,,{number},{number},,,,,,,,,,,,\n"),
        append("data/letter_people.csv", f"l5,p1,author,{number}\n"),
        append("data/people.csv", f"p4,Cy Mo,person,{number},\n"),
    )
    assert run_bounded("validate", folder).code == 1


# Dialects.


@pytest.mark.parametrize("delimiter", ["\n", "\r", "\ud800", '"'])
def test_delimiter_that_cannot_be(run_bounded: Run, tmp_path: Path, delimiter: str) -> None:
    fields = {"fields": [{"name": "a"}], "primaryKey": "a"}
    table = {"name": "t", "path": "t.csv", "schema": fields, "dialect": {"delimiter": delimiter}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [table]}))
    (tmp_path / "t.csv").write_text("a\n1\n")
    assert rules(run_bounded("validate", tmp_path, "--format", "json")) == ["unusable-dialect"]
    refused(run_bounded("diff", tmp_path, tmp_path), "its dialect cannot be used")


# Servers.


def be_impatient() -> None:
    """Give servers less time, in the process of a command."""
    remote.FIRST_WAIT = 0.5


@pytest.fixture
def run_impatient(run_bounded: Run) -> Run:
    """Return `run_bounded` with less time for a server."""
    return partial(run_bounded, before=be_impatient)


def drip_headers(request: BaseHTTPRequestHandler) -> None:
    while True:
        request.wfile.write(b"X")
        time.sleep(0.2)


def drip_body(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    while True:
        request.wfile.write(b" ")
        time.sleep(0.2)


def send_nothing(request: BaseHTTPRequestHandler) -> None:
    time.sleep(60)


def send_without_end(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    while True:
        request.wfile.write(bytes(2**20))


def send_endless_headers(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.flush_headers()
    while True:
        request.wfile.write(b"X-More: 1\r\n")


def drip_a_size(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Transfer-Encoding", "chunked")
    request.end_headers()
    while True:
        request.wfile.write(b"0")
        time.sleep(0.2)


def redirect_at_length(request: BaseHTTPRequestHandler) -> None:
    request.send_response(302)
    request.send_header("Location", "/elsewhere.json")
    request.end_headers()
    while True:
        request.wfile.write(bytes(2**20))


def send_no_http(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"\x00\xffnothing\r\n\r\n")


def send_too_little(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Length", "1000")
    request.end_headers()
    request.wfile.write(b"{}")
    request.close_connection = True


SERVERS = {
    "drips headers": drip_headers,
    "drips the body": drip_body,
    "drips the size of a chunk": drip_a_size,
    "sends nothing": send_nothing,
    "sends without end": send_without_end,
    "sends headers without end": send_endless_headers,
    "speaks no HTTP": send_no_http,
    "sends too little": send_too_little,
    "redirects to a file": redirect_to("file:///etc/passwd"),
    "redirects to itself": redirect_to("/datapackage.json"),
    "redirects to FTP": redirect_to("ftp://127.0.0.1/datapackage.json"),
    "redirects at length": redirect_at_length,
    "redirects to nowhere": redirect_to("http://["),
}


@pytest.mark.parametrize("answer", SERVERS.values(), ids=SERVERS.keys())
def test_server(run_impatient: Run, answer: Callable[[BaseHTTPRequestHandler], None]) -> None:
    with serving(answer) as server:
        url = f"{server.url}/datapackage.json"
        refused(run_impatient("validate", url), url)


def test_server_that_sends_an_archive_without_end(run_impatient: Run) -> None:
    with serving(send_without_end) as server:
        refused(run_impatient("validate", f"{server.url}/package.zip"), "refused")


def test_server_that_drips_one_of_the_files(letters: Make, run_impatient: Run) -> None:
    folder = letters()

    def answer(request: BaseHTTPRequestHandler) -> None:
        if request.path.endswith(".csv"):
            drip_body(request)
        request.send_response(200)
        request.end_headers()
        request.wfile.write((folder / request.path[1:]).read_bytes())

    with serving(answer) as server:
        refused(run_impatient("validate", f"{server.url}/datapackage.json"), "too slow")


def test_remote_package_names_nothing_elsewhere(letters: Make, run_bounded: Run, trap) -> None:
    folder = letters(describe('"data/people.csv"', f'["{trap.url}/people.csv", "../../x.csv"]'))

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        request.wfile.write((folder / request.path[1:]).read_bytes())

    with serving(answer) as server:
        assert run_bounded("validate", f"{server.url}/datapackage.json").code == 1
        assert not any("x.csv" in path for path in server.asked)
    assert trap.asked == []


# What is shown.

ESCAPES = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202e\u2066\x00"
SENT = set("\x1b\x07\x9b\u202e\u2066\x00\r")


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_control_characters_are_shown_and_not_sent(
    letters: Make, run_bounded: Run, form: str
) -> None:
    escaped = json.dumps(ESCAPES)[1:-1]
    folder = letters(
        describe('"name": "letters",\n  "title"', f'"name": "letters{escaped}",\n  "title"'),
        describe('"version": "1.0.0"', f'"version": "{escaped}"'),
        replace("schema/people.json", '"title": "Kind"', f'"titel{escaped}": "Kind"'),
        replace("data/people.csv", "Bo Li", ESCAPES.replace("\x00", "") + "x" * 30),
        replace("data/letters.csv", "shelf,note\n", f"shelf,note{ESCAPES}\n"),
    )
    ran = run_bounded("validate", folder, "--format", form)
    assert ran.code == 1
    assert not set(ran.stdout) & SENT
    assert not set(run_bounded("info", folder).stdout) & SENT


def test_annotations_cannot_be_forged(letters: Make, run_bounded: Run) -> None:
    folder = letters(
        replace("data/people.csv", "Bo Li", '"x\n::error title=forged::y %0A::z"'),
        replace("data/people.csv", "1920", '"\n::set-output name=a::b"'),
    )
    ran = run_bounded("validate", folder, "--format", "github")
    assert ran.code == 1
    lines = ran.stdout.splitlines()
    assert all(line.startswith(("::error file=", "letters ", "    ")) for line in lines)
    assert "%250A::z" in ran.stdout  # a workflow would read %0A as the end of a line


def test_very_many_problems(letters: Make, run_bounded: Run) -> None:
    rows = "".join(f"l1,p1,nobody,{number}\n" for number in range(10_000))
    ran = run_bounded("validate", letters(append("data/letter_people.csv", rows)))
    assert ran.code == 1
    assert "Only 1,000 of" in ran.stdout


def test_names_with_quotes_and_sql(letters: Make, run_bounded: Run) -> None:
    name = 'x\\"; DROP TABLE people; --'
    folder = letters(
        replace("schema/people.json", '"name": "kind"', f'"name": "{name}"'),
        replace("data/people.csv", "name,kind", 'name,"x""; DROP TABLE people; --"'),
        replace("data/people.csv", "body", "club"),
    )
    assert rules(run_bounded("validate", folder, "--format", "json")) == ["categories"]


def test_metadata_that_is_no_text(letters: Make, run_bounded: Run) -> None:
    names = ("title", "description", "version")
    folder = letters(*(leads(name, [{"a": 1}]) for name in names))
    assert run_bounded("validate", folder).code == 1
    for command in (["search", ""], ["show", "l1", "--source"], ["info"]):
        assert run_bounded(*command, folder).code == 0
