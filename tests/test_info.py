"""`archivepkg info` of large packages, whose rows are counted in another way."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from support.commands import run

FIELDS = [
    {"name": "id", "type": "integer"},
    {"name": "begin", "type": "date", "rdfType": "https://schema.org/startDate"},
    {"name": "end", "type": "date", "rdfType": "https://schema.org/endDate"},
    {"name": "note", "type": "string"},
]
ODD = {
    "plain": "1,1950-01-01,1951-01-01,x\n",
    "a blank line": "\n1,1950-01-01,1951-01-01,x\n",
    "too few cells": "1,1950-01-01,1951-01-01\n",
    "too many cells": "1,1950-01-01,1951-01-01,x,y\n",
    "an odd quote": '1,1950-01-01,1951-01-01,x"y\n',
    "a quoted line end": '1,1950-01-01,1951-01-01,"x\ny"\n',
    "no line end at the end": "1,1950-01-01,1951-01-01,x",
    "an early date": '1,"0999-01-01",,\n',
}


@pytest.mark.parametrize("end", ODD.values(), ids=list(ODD))
def test_rows_and_dates_of_a_large_file(end: str, tmp_path: Path) -> None:
    row = "{0},19{1}-02-03,1999-02-0{2}," + "n" * 90 + "\n"
    rows = "".join(row.format(number, number % 90 + 10, number % 9) for number in range(45_000))
    file = tmp_path / "large.csv"
    file.write_text("id,begin,end,note\n" + rows + end, encoding="utf-8", newline="")
    resource = {"name": "large", "path": "large.csv", "schema": {"fields": FIELDS}}
    descriptor = tmp_path / "datapackage.json"
    descriptor.write_text(json.dumps({"name": "large", "resources": [resource]}))
    with file.open(encoding="utf-8", newline="") as stream:
        _, *cells = csv.reader(stream)
    starts, ends = ({row[n] for row in cells if row and row[n]} for n in (1, 2))
    found = run("info", tmp_path, "--format", "json").json()
    assert [table["rows"] for table in found["tables"]] == [len(cells)]
    assert found["dates"] == [min(starts), max(ends)]
