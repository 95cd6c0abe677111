"""Limits of what a package may describe: what is within them opens, what is beyond does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archivepkg.package import limits
from support.commands import run

Descriptor = dict[str, Any]


def table(**more: Any) -> Descriptor:
    return {"name": "t", "path": "t.csv", **more}


def package(*resources: Descriptor, **more: Any) -> Descriptor:
    return {"name": "p", "resources": resources or [table()], **more}


def schema(**more: Any) -> Descriptor:
    return package(table(schema={"fields": [{"name": "a"}], **more}))


def fields(number: int) -> Descriptor:
    return {"fields": [{"name": f"f{index}"} for index in range(number)]}


KEY = {"fields": "a", "reference": {"resource": "", "fields": "a"}}
IN_ALL = limits.MOST_FIELDS_IN_ALL
TABLES = 10  # of the package that has the most fields in all

# What there may be so many of, the package that has so many, and what the message calls them.
CASES: dict[str, tuple[int, Callable[[int], Descriptor], str]] = {
    "string": (
        limits.LARGEST_STRING,
        lambda n: package(description="x" * (n - 2)),  # the quotes count
        "this string is longer",
    ),
    "keywords": (
        limits.MOST_ITEMS,
        lambda n: package(keywords=["k"] * n),
        "values in one list or object",
    ),
    "missing values": (
        limits.MOST_ITEMS,
        lambda n: schema(missingValues=["-"] * n),
        "values in one list or object",
    ),
    "enum": (
        limits.MOST_ITEMS,
        lambda n: package(table(schema={"fields": [{"constraints": {"enum": ["x"] * n}}]})),
        "values in one list or object",
    ),
    "properties": (
        limits.MOST_ITEMS,
        lambda n: package(more={f"k{index}": 1 for index in range(n)}),
        "values in one list or object",
    ),
    "values": (
        limits.MOST_VALUES - 50,  # the lists that hold them, and what else there is
        lambda n: package(more=[[1] * (n // 20)] * 20),
        "values in it",
    ),
    "resources": (
        limits.MOST_RESOURCES,
        lambda n: package(*[table(path="t.bin")] * n),
        "resources",
    ),
    "tables": (limits.MOST_TABLES, lambda n: package(*[table()] * n), "tables"),
    "files": (limits.MOST_FILES, lambda n: package(table(path=["t.csv"] * n)), "files of t"),
    "fields": (limits.MOST_COLUMNS, lambda n: package(table(schema=fields(n))), "fields of t"),
    "fields in all": (
        IN_ALL,
        lambda n: package(*[table(schema=fields(n // TABLES))] * (TABLES + n - IN_ALL)),
        "fields in all tables",
    ),
    "primary key": (limits.MOST_COLUMNS, lambda n: schema(primaryKey=["a"] * n), "the key of t"),
    "unique keys": (limits.MOST_KEYS, lambda n: schema(uniqueKeys=["a"] * n), "keys of t"),
    "foreign keys": (limits.MOST_KEYS, lambda n: schema(foreignKeys=[KEY] * n), "keys of t"),
}


@pytest.mark.parametrize(("most", "make", "message"), CASES.values(), ids=CASES.keys())
def test_limit(tmp_path: Path, most: int, make: Callable[[int], Descriptor], message: str) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n")
    descriptor = tmp_path / "datapackage.json"
    descriptor.write_text(json.dumps(make(most)))
    assert run("info", tmp_path).code == 0
    descriptor.write_text(json.dumps(make(most + 100 if message == "values in it" else most + 1)))
    for command in ("info", "validate"):
        ran = run(command, tmp_path)
        assert (ran.code, ran.stdout) == (2, "")
        assert message in ran.stderr
        assert "refused" in ran.stderr
        assert len(ran.stderr) < 400


def columns(number: int) -> str:
    return ",".join(f"c{index}" for index in range(number)) + "\n"


def test_columns(tmp_path: Path) -> None:
    described = {"fields": [{"name": "c0"}], "fieldsMatch": "subset"}
    descriptor = package(table(schema=described))
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor))
    (tmp_path / "t.csv").write_text(columns(limits.MOST_COLUMNS))
    assert run("validate", tmp_path).code == 0
    (tmp_path / "t.csv").write_text(columns(limits.MOST_COLUMNS + 1))
    ran = run("validate", tmp_path, "--format", "json")
    assert [problem["rule"] for problem in ran.json()["problems"]] == ["oversized-file"]
    ran = run("diff", tmp_path, tmp_path)
    assert (ran.code, ran.stdout) == (2, "")
    assert "more than 3,000 columns" in ran.stderr
