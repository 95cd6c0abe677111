"""One reading of CSV: every command sees the rows that Python's csv reads from the same bytes.

Readers of CSV differ where a quote, a line end or a header stands at an odd place. Of such files
`validate` says what frictionless says, and `diff`, `tidy` and `export` see the rows that
Python's csv reads, or refuse what it refuses too.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archivepkg.tables.bytefacts import byte_facts
from archivepkg.tables.csvtext import canonical_row
from support.commands import run
from support.laws import examples, suppositions
from support.packages import changed_descriptor
from test_same_verdicts import frictionless_alone, ours

BOM = "\ufeff"
Rows = list[tuple[str, ...]]


class Text(NamedTuple):
    """The text of a table: its files, how many columns it has, and its dialect."""

    parts: list[str]
    width: int = 2
    delimiter: str = ","
    header: bool = True

    @property
    def names(self) -> list[str]:
        return ["a", "b", "c"][: self.width]

    def write(self, folder: Path) -> Path:
        folder.mkdir()
        paths = [f"{number}.csv" for number in range(1, len(self.parts) + 1)]
        for path, part in zip(paths, self.parts, strict=True):
            (folder / path).write_bytes(part.encode())
        dialect = {"delimiter": self.delimiter, "header": self.header, "skipInitialSpace": False}
        fields = [{"name": name, "type": "string"} for name in self.names]
        resource = {"name": "table", "path": paths[0] if len(paths) == 1 else paths}
        resource |= {"format": "csv", "encoding": "utf-8", "type": "table"}
        resource["dialect"] = dialect | ({"headerRows": [1]} if self.header else {})
        resource["schema"] = {"fields": fields, "missingValues": []}
        profile = "https://datapackage.org/profiles/2.0/datapackage.json"
        descriptor = {"$schema": profile, "name": "odd", "resources": [resource]}
        (folder / "datapackage.json").write_text(json.dumps(descriptor))
        return folder

    @property
    def rows(self) -> Rows | None:
        """The rows of data that Python's csv reads, `None` where they are no table."""
        joined = self.parts[0].removeprefix(BOM)
        for part in self.parts[1:]:
            lines = list(io.StringIO(part, newline=""))
            joined += "".join(lines[1:] if self.header else lines)
        try:
            lines = io.StringIO(joined, newline="")
            rows = list(csv.reader(lines, delimiter=self.delimiter, strict=True))
        except csv.Error:
            return None
        if self.header and rows[:1] != [self.names]:
            return None
        data = [tuple(row) for row in rows[self.header :] if row]
        return data if all(len(row) == self.width for row in data) else None


def diffed(folder: Path, text: Text) -> Rows | None:
    """Return the rows that `diff` finds to be added to an empty table, `None` where it refuses."""
    nothing = text._replace(parts=[text.delimiter.join(text.names) + "\n" if text.header else ""])
    old, new = nothing.write(folder / "old"), text.write(folder / "new")
    ran = run("diff", old, new, "--format", "json")
    if ran.code == 2:
        return None
    tables = ran.json()["resources"]
    return [tuple(row.values()) for row in tables["table"]["added"]] if tables else []


def tidied(folder: Path, text: Text) -> Rows | None:
    """Return the rows that stand in a file after `tidy`, `None` where it refuses."""
    ran = run("tidy", text.write(folder / "tidy"))
    if ran.code == 2:
        return None
    written = (folder / "tidy/1.csv").read_bytes().decode()
    rows = text._replace(parts=[written]).rows
    lines = [text.names] * text.header + [list(row) for row in rows or []]
    assert written == "".join(canonical_row(line, text.delimiter) for line in lines)
    return rows


def exported(folder: Path, text: Text) -> Rows | None:
    """Return the rows that `export --to csv` writes, `None` where the package is not valid."""
    ran = run("export", text.write(folder / "export"), "--to", "csv", "--output", folder / "csv")
    if ran.code:
        return None
    written = next((folder / "csv").rglob("table.csv")).read_bytes().decode()
    return Text([written], text.width).rows


def check(folder: Path, text: Text) -> None:
    """Assert that all commands see the same rows, and the judge's verdicts."""
    expected = text.rows
    seen = diffed(folder, text)
    assert (seen is None) == (expected is None)
    assert Counter(seen or []) == Counter(expected or [])
    if len(text.parts) == 1:
        assert tidied(folder, text) == expected
    if (written := exported(folder, text)) is not None:
        assert written == expected
    folder = folder / "new"
    try:
        verdicts = frictionless_alone(folder)
    except Exception:  # frictionless itself ends in a traceback: nothing to compare
        return
    assert ours(folder) == verdicts


ODD = {
    "a space before a quote": Text(['a,b\n2, "x"\n']),
    "a space before a quote with a delimiter in it": Text(['a,b,c\n2, "x,y"\n'], 3),
    "the same, which leaves too many cells": Text(['a,b\n2, "x,y"\n']),
    "a space before a quote in the first column": Text(['a,b\n "x",y\n']),
    "a tab before a quote": Text(['a,b\n2,\t"x"\n']),
    "a no-break space before a quote": Text(['a,b\n2,\xa0"x"\n']),
    "a space after the closing quote": Text(['a,b\n2,"x" \n']),
    "a space after the closing quote, and more": Text(['a,b\n"x" ,2\n']),
    "text after the closing quote": Text(['a,b\n"x"y,2\n']),
    "a quote inside a cell": Text(['a,b\n5" pipe,6"\n']),
    "two quotes inside a cell": Text(['a,b\nx""y,""\n']),
    "a quote inside a cell, and blank lines": Text(['a,b\nx"y,2\n\n\n3,4\n']),
    "blank lines": Text(["a,b\n1,2\n\n\n3,4\n"]),
    "blank lines at the end": Text(["a,b\n1,2\n\n\n"]),
    "blank lines in a quoted cell": Text(['a,b\n1,"x\n\ny"\n3,4\n']),
    "blank lines in one column": Text(['a\n1\n\n""\n2\n'], 1),
    "a carriage return at line ends": Text(["a,b\r1,2\r3,4\r"]),
    "line ends of three kinds": Text(["a,b\r\n1,2\n3,4\r5,6\r\n"]),
    "line feeds in cells of a file with CRLF": Text(['a,b\r\n1,"x\ny"\r\n3,"x\r\ny"\r\n']),
    "a carriage return in a quoted cell": Text(['a,b\n1,"x\ry"\n']),
    "the same beside an odd quote": Text(['a,b\n1,"x\ry"\n3, "z"\n']),
    "a NUL": Text(["a,b\n\x001,2\x00\n"]),
    "a NUL behind a quote": Text(['a,b\n1,"x"\x00\n']),
    "a quote that is never closed": Text(['a,b\n1,"x\n3,4\n']),
    "no line end at the end": Text(['a,b\n1,"x"']),
    "a byte order mark before a quote": Text([BOM + '"a",b\n1,2\n']),
    "a header over two lines": Text(['"a\n",b\n1,2\n']),
    "semicolons and a space before a quote": Text(['a;b\n2; "x;y"\n'], 2, ";"),
    "tabs and a space before a quote": Text(['a\tb\n2\t "x"\n'], 2, "\t"),
    "bars and spaces around a quote": Text(['a|b\n"x"| "y" \n'], 2, "|"),
    "a delimiter that is a space": Text(['a b\n1 "x y"\n'], 2, " "),
    "a later header with text after a quote": Text(["a,b\n1,2\n", '"a"x,bad\n3,4\n']),
    "a later header with an open quote": Text(["a,b\n1,2\n", 'a,"b\n3,4\n']),
    "a later header with an open quote, closed below": Text(["a,b\n1,2\n", 'a,"b\n3,"4"\n']),
    "a later header with a NUL behind a quote": Text(["a,b\n1,2\n", '"a"\x00,b\n3,4\n']),
    "a later header over two lines": Text(["a,b\n1,2\n", '"a\n",b\n3,4\n']),
    "later headers with other numbers of cells": Text(["a,b\n1,2\n", "a\n3,4\n", "a,b,c\n5,6\n"]),
    "a later header with spaces before quotes": Text(["a,b\n1,2\n", 'a, "b"\n3,4\n']),
    "a blank line for a later header": Text(["a,b\n1,2\n", "\na,b\n3,4\n"]),
    "a blank line at the end of a part": Text(["a,b\n1,2\n\n", "a,b\n3,4\n"]),
    "an odd quote in a later part": Text(["a,b\n1,2\n", 'a,b\n3, "4"\n']),
    "an open quote at the end of a part": Text(["a,b\n1,2\n", 'a,b\n3,"4\n', 'a,b\n",5\n']),
    "parts with line ends of their own": Text(["a,b\n1,2\n", "a,b\r\n3,4\r\n"]),
    "carriage returns in a later part": Text(["a,b\n1,2\n", "a,b\r3,4\r"]),
    "a byte order mark in a later part": Text(["a,b\n1,2\n", BOM + "a,b\n3,4\n"]),
    "a byte order mark in a later part without header": Text(
        ["1,2\n", BOM + "3,4\n"], header=False
    ),
    "an empty first part": Text(["", "a,b\na,b\n1,2\n"]),
    "an empty later part": Text(["a,b\n1,2\n", "", "a,b\n3,4\n"]),
    "a part that ends in the middle of a row": Text(["a,b\n1,", "a,b\n2\n3,4\n"]),
    "a part without a line end, in one column": Text(["a\n1", "a\n2\n"], 1),
    "a part without header that ends in a row": Text(["1,2\n3,", "4\n"], header=False),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_file_is_read_in_one_way(name: str, tmp_path: Path) -> None:
    check(tmp_path, ODD[name])


PLAIN = ["x", "1", "", "é", "x y"]
ODD_CELLS = [' "x"', '"x" ', '"x"', 'x"y', '"x""y"', '"', '""', '" x,;y "', ' x ', '\t"x"', '"x"y',
             '"x\ny"', '"x\r\ny"', '"x\ry"', '"\n\n"', "x\x00", '"x"\x00', BOM, "\r", '\n"', "\\",
             "'x", "#x", "\x0b", "\u2028"]  # fmt: skip
LINE_ENDS = ["\n", "\n", "\r\n", "\r"]


@st.composite
def texts(draw: st.DrawFn) -> Text:
    """Return a table in one file or several, with as many odd places as one draws."""
    delimiter = draw(st.sampled_from([",", ",", ";", "\t", "|", " "]))
    text = Text([], draw(st.integers(1, 3)), delimiter, draw(st.sampled_from([True, True, False])))
    line_end, oddness = draw(st.sampled_from(LINE_ENDS)), draw(st.integers(0, 3))

    def rarely(usual: str, *others: str) -> str:
        return draw(st.sampled_from([usual] * (12 - 3 * oddness) + [usual, *others]))

    def line(cells: list[str]) -> str:
        return rarely("", "\n", "\r\n", " \n") + delimiter.join(cells) + ends()

    def ends() -> str:
        return rarely(line_end, *LINE_ENDS, "\n\n", "")

    def header() -> str:
        names = [rarely(name, f'"{name}"', f' "{name}"', f'"{name}\n"') for name in text.names]
        return rarely("", BOM) + delimiter.join(names) + ends()

    def later_header() -> str:
        cells = draw(st.lists(st.sampled_from([*PLAIN, *ODD_CELLS]), max_size=3))
        return rarely(header(), delimiter.join(cells) + ends(), "")

    cells = st.sampled_from(PLAIN + ODD_CELLS[: draw(st.sampled_from([0, 5, len(ODD_CELLS)]))])
    row = st.lists(cells, min_size=text.width, max_size=text.width)
    for number in range(draw(st.sampled_from([1, 1, 2, 3]))):
        start = (later_header() if number else header()) if text.header else rarely("", BOM)
        rows = draw(st.lists(row, max_size=4))
        text.parts.append(start + "".join(line(cells) for cells in rows))
    return text


@examples(25, nightly=500)
@given(text=texts(), supposing=st.booleans())
def test_every_file_is_read_in_one_way(text: Text, supposing: bool) -> None:
    with tempfile.TemporaryDirectory() as folder, suppositions(supposing):
        check(Path(folder), text)


FAR_OFF = [
    "text after the closing quote",
    "a quote that is never closed",
    "blank lines",
    "line ends of three kinds",
]


@pytest.mark.parametrize("name", FAR_OFF)
def test_an_odd_place_between_the_samples_of_a_large_file_counts(name: str, tmp_path: Path) -> None:
    header, odd = ODD[name].parts[0][:3], ODD[name].parts[0][3:].lstrip("\r\n")
    filler = f"{'f' * 100_000},1\n"
    check(tmp_path, Text([f"{header}\n{filler}{odd}{filler * 50}"]))


def test_letters_between_the_samples_of_a_large_file_are_looked_at(tmp_path: Path) -> None:
    filler = f"{'f' * 100_000},1\n"
    odd = "e\u0301,1\nx\x0by,1\n"
    folder = Text([f"a,b\n{filler}{odd}{filler * 50}"]).write(tmp_path / "package")
    report = json.loads(run("validate", "--strict", "--format", "json", folder).stdout)
    found = {(problem["rule"], problem["row"]) for problem in report["problems"]}
    assert {("not-nfc", 3), ("control-character", 4)} <= found


@pytest.mark.parametrize("name", [name for name, text in ODD.items() if len(text.parts) == 1])
def test_an_odd_line_that_only_the_new_release_has_counts(name: str, tmp_path: Path) -> None:
    with suppositions():
        seen = diffed(tmp_path, ODD[name])
    expected = ODD[name].rows
    assert (seen is None) == (expected is None)
    assert Counter(seen or []) == Counter(expected or [])


@pytest.mark.parametrize(
    ("row", "is_odd"),
    [
        ('"x""\r\n\r\n""y",""\r\n', False),
        ('x, "y"\r\n', True),
        ('"x" ,y\r\n', True),
        ("x,y\n", True),
    ],
)
def test_facts_do_not_depend_on_where_a_chunk_ends(row: str, is_odd: bool, tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    for before in range(len(row) + 2):
        filler = "f" * (2**20 - before - len('a,b\r\n"",1\r\n'))
        file.write_text(f'a,b\r\n"{filler}",1\r\n{row}3,4\r\n', newline="")
        facts = byte_facts([file], ",", header=True)
        assert (facts.oddity is not None, facts.blank_lines) == (is_odd, False)


def test_parts_in_utf_16_that_end_in_half_a_letter_are_reported(tmp_path: Path) -> None:
    folder = Text(["1,2\n", "3,4\n"], header=False).write(tmp_path / "package")
    with changed_descriptor(folder) as descriptor:
        descriptor["resources"][0]["encoding"] = "utf-16"
    for file in folder.glob("*.csv"):
        file.write_bytes(file.read_text().encode("utf-16") + b"x")
    ran = run("validate", folder, "--format", "json")
    assert (ran.code, ran.json()["valid"]) == (1, False)
    assert ours(folder) == frictionless_alone(folder)
