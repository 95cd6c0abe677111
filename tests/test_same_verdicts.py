"""The law of the screen: on every input, `validate` says what frictionless alone says.

Generated schemas and tables, valid, broken in one place and in many, are validated by both;
the problems of `validate`, less those of this tool's own rules, must be the same by rule, row
and field. `--hypothesis-profile=nightly` tries ten times as many.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import frictionless
import pytest
from hypothesis import HealthCheck, currently_in_test_context, given, note, settings
from hypothesis import strategies as st

from archivepkg.sources import open_package
from archivepkg.validation import validate
from archivepkg.validation.rules.register import own_rules
from literals import HARD_TO_COMPARE, MISSING, cells, fields, plain
from support.laws import inputs, suppositions

OWN = {rule.code for rule in own_rules()}


@st.composite
def tables(draw: st.DrawFn, name: str, others: list[dict[str, Any]]) -> dict[str, Any]:
    names = ["a", "b", "c"][: draw(st.integers(1, 3))]
    schema: dict[str, Any] = {"fields": [draw(fields(field)) for field in names]}
    by_name = {field["name"]: field for field in schema["fields"]}
    keyable = [n for n in names if by_name[n].get("type") not in HARD_TO_COMPARE]
    if keyable and draw(st.booleans()):
        schema["primaryKey"] = keyable[: draw(st.integers(1, len(keyable)))]
    if draw(st.integers(0, 2)) == 0:
        schema["missingValues"] = draw(st.sampled_from(MISSING))
    keys = [
        {"fields": [mine], "reference": {"resource": other["name"], "fields": [theirs["name"]]}}
        for mine in keyable
        for other in others
        for theirs in other["schema"]["fields"]
        if theirs.get("type") == by_name[mine].get("type")
    ]
    keys += [
        {"fields": [n], "reference": {"resource": "", "fields": [m]}}
        for n in keyable
        for m in keyable
    ]
    if keys and draw(st.booleans()):
        schema["foreignKeys"] = draw(st.lists(st.sampled_from(keys), min_size=1, max_size=2))
        if len(schema["foreignKeys"]) == 2 and draw(st.booleans()):
            schema["foreignKeys"] = list(_joined(*schema["foreignKeys"]))
    rows = [
        [draw(cells(field)) for field in schema["fields"]] for _ in range(draw(st.integers(0, 8)))
    ]
    return {"name": name, "schema": schema, "rows": rows}


def _joined(*keys: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield two foreign keys as one composite key, where they refer to the same table."""
    first, second = (key["reference"] for key in keys)
    if first["resource"] != second["resource"]:
        yield from keys
        return
    reference = {"resource": first["resource"], "fields": first["fields"] + second["fields"]}
    yield {"fields": keys[0]["fields"] + keys[1]["fields"], "reference": reference}


DIALECTS: list[dict[str, Any]] = [
    {},
    {},
    {},
    {"delimiter": ";"},
    {"delimiter": "\t"},
    {"delimiter": ",", "skipInitialSpace": True},
    {"delimiter": ",", "skipInitialSpace": False},
    {"header": False},
    {"commentChar": "#"},
    {"quoteChar": "'"},
    {"headerRows": [2]},
]
DAMAGES = ["\n", "x,y,z,w,v\n", 'x"y\n', '"open\n', ",\n", "\x00\n", "  \n", "#x\n", "'x\n", "\r\n"]
DAMAGES += [
    ' "x"\n',
    'x, "y"\n',
    '\t"x"\n',
    '"x" \n',
    '"x" ,y\n',
    '"x"\x00\n',
    'x""y\n',
    "\r",
    "x\ry\n",
]
DAMAGES += ['"x\n\ny"\n', '"x\ry"\r\n', "\ufeffx\n", "x"]
LATER_HEADERS = [
    '"a"x,b\n',
    'a,"b\n',
    '"a\n",b\n',
    '"a"\x00\n',
    'a, "b"\n',
    "a,b,c,d\n",
    "\n",
    "\ufeffa\n",
    "",
]
MATCHES = ["equal", "subset", "superset", "partial"]


@st.composite
def resources(draw: st.DrawFn, table: dict[str, Any]) -> dict[str, Any]:
    """Return a table's files by name, perhaps damaged, and the properties of its resource."""
    dialect = draw(st.sampled_from(DIALECTS))
    properties: dict[str, Any] = {"dialect": dialect} if dialect else {}
    text = draw(texts_of(table, dialect))
    names = [table["name"] + ".csv"]
    encoding = draw(st.sampled_from(["utf-8"] * 6 + ["utf-8-sig", "latin-1", "utf-16"]))
    contents = [text.encode(encoding, errors="replace")]
    properties["encoding"] = encoding if encoding != "utf-8-sig" else "utf-8"
    match draw(st.sampled_from(["plain"] * 6 + ["parts", "packed", "measured", "unlike"])):
        case "parts":
            lines = text.splitlines(keepends=True)
            half = draw(st.integers(0, len(lines)))
            header = draw(st.sampled_from(["".join(lines[:1])] * 9 + LATER_HEADERS))
            parts = ["".join(lines[:half]), "".join([header, *lines[half:]])]
            if draw(st.integers(0, 5)) == 0:
                parts[0] = parts[0].rstrip("\r\n")
            names = [f"{table['name']}{number}.csv" for number in (1, 2)]
            contents = [part.encode(encoding, errors="replace") for part in parts]
        case "packed":
            names, contents = [names[0] + ".gz"], [gzip.compress(contents[0])]
        case "measured":
            properties["bytes"] = len(contents[0]) + draw(st.sampled_from([0, 0, 1]))
            properties["hash"] = hashlib.md5(contents[0]).hexdigest()
        case "unlike":
            table["schema"]["fieldsMatch"] = draw(st.sampled_from(MATCHES))
    properties["path"] = names if len(names) > 1 else names[0]
    return {"properties": properties, "files": dict(zip(names, contents, strict=True))}


@st.composite
def texts_of(draw: st.DrawFn, table: dict[str, Any], dialect: dict[str, Any]) -> str:
    """Return the text of a table in a dialect, perhaps damaged."""
    buffer = io.StringIO()
    writer = csv.writer(
        buffer,
        delimiter=dialect.get("delimiter", ","),
        quotechar=dialect.get("quoteChar", '"'),
        lineterminator=draw(st.sampled_from(["\n", "\n", "\r\n"])),
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
    )
    names = [field["name"] for field in table["schema"]["fields"]]
    if draw(st.integers(0, 9)) == 0:
        names = draw(st.permutations([*names, "d"]))[: draw(st.integers(1, 4))]
    if dialect.get("header", True):
        writer.writerow(names)
    writer.writerows(table["rows"])
    lines = buffer.getvalue().splitlines(keepends=True)
    for _ in range(draw(st.sampled_from([0, 0, 0, 0, 1, 2]))):
        lines.insert(draw(st.integers(0, len(lines))), draw(st.sampled_from(DAMAGES)))
    text = "".join(lines)
    return text.rstrip("\r\n") if draw(st.integers(0, 5)) == 0 else text


@st.composite
def packages(draw: st.DrawFn) -> list[dict[str, Any]]:
    first = draw(tables("first", []))
    second = draw(tables("second", [first]))
    return [table | draw(resources(table)) for table in (first, second)]


@st.composite
def plain_packages(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Return tables that are plain CSV, one of them perhaps with its rows among many plain ones."""
    first = draw(tables("first", []))
    second = draw(tables("second", [first]))
    if draw(st.integers(0, 19)) == 0:
        second["among"] = 900
    return [first, second]


def text_of(table: dict[str, Any]) -> str:
    """Return a table as plain CSV."""
    fields = table["schema"]["fields"]
    rows = [[plain(field, number) for field in fields] for number in range(table.get("among", 0))]
    for number, row in enumerate(table["rows"]):
        rows.insert(number * 97, row)
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([[field["name"] for field in fields], *rows])
    return buffer.getvalue()


def write(folder: Path, package: list[dict[str, Any]]) -> Path:
    folder.mkdir(exist_ok=True)
    described = []
    for table in package:
        for path, content in table["files"].items():
            (folder / path).write_bytes(content)
        resource = {"name": table["name"], "type": "table", "format": "csv"}
        described.append(resource | table["properties"] | {"schema": table["schema"]})
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "law",
        "resources": described,
    }
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    return folder


def frictionless_alone(folder: Path) -> Counter[Any]:
    """Return rule, resource, row and field of what frictionless finds by itself.

    Labels given twice, where columns are matched by name, it calls "error".
    """
    package = frictionless.Package(str(folder / "datapackage.json"))
    report = package.validate(limit_errors=0)
    found: Counter[Any] = Counter()
    for task in report.tasks:
        resource = package.get_resource(task.name)
        for error in task.errors:
            row = getattr(error, "row_number", None)
            if row is None:
                row = (getattr(error, "row_numbers", None) or [None])[0]
            field = getattr(error, "field_name", None) or None
            if error.type == "foreign-key":
                field = ", ".join(error.field_names)
            elif error.type == "primary-key":
                field = ", ".join(resource.schema.primary_key)
            rule = "duplicate-label" if error.type == "error" else error.type
            found[rule, task.name, row, field] += 1
    return found


def verdicts(folder: Path) -> Counter[Any]:
    """Return rule, resource, row and field of what `validate` finds."""
    with open_package(str(folder)) as package:
        report = validate(package, limit=10_000)
    for line in report.notes if currently_in_test_context() else ():
        note(line)
    return Counter(
        (problem.rule, problem.resource, problem.row, problem.field) for problem in report.problems
    )


def ours(folder: Path) -> Counter[Any]:
    """Return what `validate` finds, less the problems of this tool's own rules."""
    return Counter({key: n for key, n in verdicts(folder).items() if key[0] not in OWN})


@settings(max_examples=inputs(40, nightly=10_000), suppress_health_check=list(HealthCheck))
@given(package=packages())
def test_the_same_verdicts(
    package: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    compare(package, write(tmp_path_factory.mktemp("law"), package))


@settings(max_examples=inputs(40, nightly=10_000), suppress_health_check=list(HealthCheck))
@given(package=plain_packages(), supposing=st.booleans())
def test_the_same_verdicts_on_plain_files(
    package: list[dict[str, Any]], supposing: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    written = [item | table(item["name"], item["schema"], text_of(item)) for item in package]
    with suppositions(supposing):
        compare(package, write(tmp_path_factory.mktemp("law"), written))


def compare(package: list[dict[str, Any]], folder: Path) -> None:
    """Compare what the two say of a package, but for the problems of this tool's own rules.

    Where frictionless itself ends in a traceback, there is nothing to compare; `validate` does
    not end in one even then. Nor of tables that refer to one that cannot be read. And of a bound
    that is no value, `validate` says so, and frictionless that NaN breaks it: any other number
    ends in a traceback.
    """
    try:
        expected = frictionless_alone(folder)
    except Exception as error:
        note(f"frictionless: {error!r}")
        if not any(reason in str(error) for reason in TRACEBACKS):
            raise
        ours(folder)
        return
    silent, found = refer_to_unreadable(package, expected), verdicts(folder)
    boundless = {(name, field) for rule, name, _, field in found if rule == "unusable-bound"}

    def compared(verdicts: Counter[Any]) -> dict[Any, int]:
        return {
            (rule, name, row, field): count
            for (rule, name, row, field), count in verdicts.items()
            if rule not in OWN
            and name not in silent
            and not (rule == "constraint-error" and (name, field) in boundless)
        }

    assert compared(found) == compared(expected)


# Why frictionless itself ends in a traceback: a bound that is no value, times of which one has a
# zone, a pattern with flags, a list without a delimiter.
TRACEBACKS = (
    "not supported between instances of",
    "can't compare offset-naive and offset-aware",
    "global flags not at the start of the expression",
    "empty separator",
)
UNREADABLE = ("source-error", "scheme-error", "format-error", "encoding-error", "compression-error")


def refer_to_unreadable(package: list[dict[str, Any]], expected: Counter[Any]) -> set[str]:
    """Return the tables of which the two say different things, because of what they refer to.

    Of a table whose target cannot be read, frictionless says that, and looks at nothing else;
    `validate` says it of the target, and looks at the rest of the table. A target cannot be read,
    too, whose fields are found by labels of which two are the same; that problem names no field.
    """
    unreadable = {
        name
        for rule, name, row, field in expected
        if row is None and (rule in UNREADABLE or (rule, field) == ("duplicate-label", None))
    }
    return {
        table["name"]
        for table in package
        for key in table["schema"].get("foreignKeys", [])
        if key["reference"]["resource"] in unreadable
    }


def test_rows_keep_their_numbers_in_a_file_that_is_read_in_parallel(tmp_path: Path) -> None:
    words = [f"word{number}" for number in range(40)]
    schema: dict[str, Any] = {
        "fields": [
            {"name": "id", "type": "integer"},
            {"name": "word", "type": "string", "constraints": {"enum": words}},
            {"name": "note", "type": "string"},
        ],
        "primaryKey": ["id"],
    }
    ids = list(range(60_000))
    ids[30_000] = 7  # given twice
    lines = [f"{number},{words[number % 40]},{'x' * 900}\n" for number in ids]
    lines[40_000] = "40000,other,\n"
    text = "id,word,note\n" + "".join(lines)
    properties = {"path": "wide.csv", "encoding": "utf-8"}
    table = {"name": "first", "schema": schema, "properties": properties}
    found = ours(write(tmp_path / "wide", [table | {"files": {"wide.csv": text.encode()}}]))
    assert found == Counter(
        {
            ("primary-key", "first", 30_002, "id"): 1,
            ("constraint-error", "first", 40_002, "word"): 1,
        }
    )


def table(name: str, schema: dict[str, Any], text: str) -> dict[str, Any]:
    properties = {"path": f"{name}.csv", "encoding": "utf-8"}
    files = {f"{name}.csv": text.encode()}
    return {"name": name, "schema": schema, "properties": properties, "files": files}


def schema(*fields: dict[str, Any], **properties: Any) -> dict[str, Any]:
    named = zip("abc", fields, strict=False)
    return {"fields": [{"name": name, **field} for name, field in named], **properties}


NUMBER, TEXT = {"type": "integer"}, {"type": "string"}
COMMA = {"type": "number", "decimalChar": ",", "constraints": {"minimum": "0.5"}}
PAIR = {"fields": ["a", "b"], "reference": {"resource": "first", "fields": ["a", "b"]}}
# Where the screen went wrong once, or would without one of its conditions; and what is to be said.
ONCE_WRONG: dict[str, tuple[list[dict[str, Any]], Counter[Any]]] = {
    "a dot matches no line break": (
        [table("first", schema({**TEXT, "constraints": {"pattern": "a.b"}}), 'a\n"a\nb"\naxb\n')],
        Counter({("constraint-error", "first", 2, "a"): 1}),
    ),
    "a row of missing values": (
        [table("first", schema(TEXT, TEXT), "a,b\nx,y\n,\nx,\n")],
        Counter({("blank-row", "first", 3, None): 1}),
    ),
    "half a composite reference": (
        [
            table("first", schema(NUMBER, NUMBER), "a,b\n1,2\n3,\n"),
            table("second", schema(NUMBER, NUMBER, foreignKeys=[PAIR]), "a,b\n1,2\n1,\n3,\n"),
        ],
        Counter({("foreign-key", "second", 3, "a, b"): 1}),
    ),
    "an odd spelling of the same key": (
        [table("first", schema(NUMBER, primaryKey=["a"]), "a\n4\n5\n 4 \n")],
        Counter({("primary-key", "first", 4, "a"): 1}),
    ),
    "a bound that is no value of its field": (
        [table("first", schema(COMMA), "a\nx\n")],
        Counter({("type-error", "first", 2, "a"): 1}),
    ),
    "an empty part before the one that has rows": (
        [
            table("first", schema(NUMBER), "a\na\n5\nx\n")
            | {
                "properties": {"path": ["none.csv", "first.csv"], "encoding": "utf-8"},
                "files": {"none.csv": b"", "first.csv": b"a\na\n5\nx\n"},
            }
        ],
        Counter({("type-error", "first", 3, "a"): 1}),
    ),
    "a bound with a mark for groups": (
        [
            table(
                "first",
                schema({"type": "number", "groupChar": ".", "constraints": {"minimum": "1.000"}}),
                "a\n2\n1000\n",
            )
        ],
        Counter({("constraint-error", "first", 2, "a"): 1}),
    ),
}


def column(field: dict[str, Any], *cells: str, **properties: Any) -> list[dict[str, Any]]:
    """Return a package of one column."""
    text = "".join(line + "\n" for line in ["a", *cells])
    return [table("first", schema(field, **properties), text)]


def faults(rule: str, *rows: int | None) -> Counter[Any]:
    return Counter({(rule, "first", row, "a"): 1 for row in rows})


DECIMAL = {"type": "number", "decimalChar": ","}
GROUPED = {"type": "number", "groupChar": "."}
REFERENCE = {"fields": ["a"], "reference": {"resource": "first", "fields": ["a"]}}
ONCE_WRONG |= {
    "a digit for a decimal mark": (
        column({"type": "number", "decimalChar": "1"}, "112", "2"),
        faults("type-error", 2),
    ),
    "a digit for a mark of groups": (
        column({"type": "number", "groupChar": "0"}, "0", "2"),
        faults("type-error", 2),
    ),
    "a sign for a decimal mark": (
        column({"type": "number", "decimalChar": "-"}, "-1-5", "1-5"),
        faults("type-error", 2),
    ),
    "a decimal mark of points": (
        column({"type": "number", "decimalChar": ".."}, "1..5", "2"),
        faults("type-error", 2),
    ),
    "a key with a decimal comma and an exponent": (
        column(DECIMAL, '"1,5"', "2", "15e-1", primaryKey=["a"]),
        faults("primary-key", 4),
    ),
    "a unique number with points between its groups and an exponent": (
        column({**GROUPED, "decimalChar": ",", "constraints": {"unique": True}}, "1.000", "1e3"),
        faults("unique-error", 3),
    ),
    "a reference to a number with a decimal comma": (
        [
            *column(DECIMAL, '"1,5"', "2"),
            table("second", schema(DECIMAL, foreignKeys=[REFERENCE]), "a\n15e-1\n3\n"),
        ],
        Counter({("foreign-key", "second", 3, "a"): 1}),
    ),
    "JSON of a list that ends in a comma": (
        column({"type": "array"}, '"[1,]"', '"[1, ""a,]""]"', '"[1, 2 , ]"'),
        faults("type-error", 2, 4),
    ),
    "JSON of no number": (
        column({"type": "array"}, "[nan]", "[NaN]", "[inf]", "[Infinity]", "[-inf]"),
        faults("type-error", 2, 4, 6),
    ),
    "JSON of an object that ends in a comma": (
        column({"type": "object"}, '"{""a"": 1,}"', '"{""a"": INF}"', '"{""nan"": ""inf,}""}"'),
        faults("type-error", 2, 3),
    ),
    "the year 0 of a date with a format": (
        column({"type": "date", "format": "%d.%m.%Y"}, "01.01.0000", "01.01.0001"),
        faults("type-error", 2),
    ),
    "the year 0 of a datetime with a format": (
        column({"type": "datetime", "format": "%Y-%m-%d %H"}, "0000-01-01 10", "0001-01-01 10"),
        faults("type-error", 2),
    ),
    "a format that names a part twice": (
        column({"type": "date", "format": "%Y-%m-%Y"}, "2020-01-2020"),
        faults("type-error", 2),
    ),
    "a list of numbers between digits": (
        column({"type": "list", "itemType": "integer", "delimiter": "1"}, "213", "212", "112"),
        faults("type-error", 4),
    ),
    "a list of numbers between signs": (
        column({"type": "list", "itemType": "integer", "delimiter": "-"}, "2-3", "-2"),
        faults("type-error", 3),
    ),
    "a number in the enum of texts": (
        column({"type": "string", "constraints": {"enum": [5, "a"]}}, "5", "a"),
        faults("constraint-error", 2),
    ),
    "a number in the enum of booleans": (
        column({"type": "boolean", "constraints": {"enum": [1, "false"]}}, "1", "false"),
        faults("constraint-error", 2),
    ),
    "a number in the enum of anything": (
        column({"type": "any", "constraints": {"enum": [5, "a"]}}, "5", "a"),
        faults("constraint-error", 2),
    ),
    "a word for true and for false": (
        column(
            {"type": "boolean", "trueValues": ["x"], "falseValues": ["x", "n"],
             "constraints": {"unique": True}}, "x", "n",
        ),
        faults("unique-error", 3),
    ),
    "labels given twice where columns are matched by name": (
        [table("first", schema(TEXT, TEXT, fieldsMatch="partial"), "a,a\nx,y\n")],
        Counter({("duplicate-label", "first", None, None): 1}),
    ),
    "a format without a type": (
        column({"format": "email"}, "nobody", "a@b.org"),
        faults("type-error", 2),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ONCE_WRONG)
def test_what_was_once_wrong(name: str, tmp_path: Path) -> None:
    package, expected = ONCE_WRONG[name]
    folder = write(tmp_path / "package", package)
    assert frictionless_alone(folder) == expected
    assert ours(folder) == expected


# What frictionless takes for valid, and this tool does not; what it says of it.
LET_THROUGH: dict[str, tuple[list[dict[str, Any]], Counter[Any]]] = {
    "a primary key with a part missing": (
        [table("first", schema(NUMBER, TEXT, primaryKey=["a", "b"]), "a,b\n1,x\n,x\n2,\n3,y\n")],
        Counter({("incomplete-key", "first", 3, "a"): 1, ("incomplete-key", "first", 4, "b"): 1}),
    ),
    "a primary key of an empty text and a part missing": (
        [
            table(
                "first",
                schema(NUMBER, TEXT, primaryKey=["a", "b"], missingValues=["-"]),
                "a,b\n-,\n2,x\n",
            )
        ],
        Counter({("incomplete-key", "first", 2, "a"): 1}),
    ),
    "a unique key in two spellings": (
        column({"type": "number"}, "1e30", "1" + "0" * 30, "2", uniqueKeys=[["a"]]),
        faults("unique-keys", 3),
    ),
    "a unique key of no fields": (
        column(TEXT, "x", "y", uniqueKeys=[[]]),
        Counter({("dangling-key", "first", None, None): 1}),
    ),
    "categories that are no list": (
        column({**TEXT, "categories": "xy"}, "x", "z"),
        faults("unusable-categories", None),
    ),
}


@pytest.mark.parametrize("name", LET_THROUGH)
def test_what_frictionless_lets_through(name: str, tmp_path: Path) -> None:
    package, expected = LET_THROUGH[name]
    folder = write(tmp_path / "package", package)
    assert frictionless_alone(folder) == Counter()
    assert verdicts(folder) == expected
