"""The benchmarks: a peer that finds less than another would be quicker for nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import Any

import duckdb
import pytest

from support.packages import CORPUS

sys.path.append(str(CORPUS))

from benchmarks import duckdb_checks, duckdb_keys, results
from benchmarks.packages import REFERENCE, WIDE, Row

WITHOUT_SPARK = not find_spec("pyspark") or not which("java")
WRONG = [
    ("id", ""),
    ("id", "0"),
    ("id", "2"),
    ("code", ""),
    ("code", "C12"),
    ("code", "C000000001"),
    ("title", ""),
    ("title", "w" * 201),
    ("date", "1899-12-31"),
    ("year", "1899"),
    ("amount", "-1"),
    ("kind", "note"),
    ("parent_id", "99"),
]
NO_TYPE = [("id", "x"), ("date", "1949-02-30"), ("year", "?"), ("amount", "a"), ("flag", "maybe")]


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    if WITHOUT_SPARK:
        pytest.skip("pyspark or Java is not installed (the extra `spark`).")
    from benchmarks import spark_checks

    session = spark_checks.session(1)
    yield session
    spark_checks.end(session)


def package(folder: Path, faults: list[tuple[str, str]]) -> str:
    """Write a package of twenty rows, of which each has one fault, from the third on."""
    names = list(REFERENCE.fields)

    def rewrite(rows: Iterator[Row]) -> Iterator[Row]:
        for number, row in enumerate(rows, -2):
            row[names.index("parent_id")] = "1"
            if 0 <= number < len(faults):
                name, fault = faults[number]
                row[names.index(name)] = fault
            yield row

    return str(REFERENCE.write(folder, 20, rewrite))


def test_spark_finds_what_duckdb_finds(tmp_path: Path, spark: Any) -> None:
    from benchmarks.spark_checks import problems

    wrong, wide = package(tmp_path / "wrong", WRONG), str(WIDE.write(tmp_path / "wide", 200))
    assert duckdb_checks.main("reference", wrong) == problems(spark, "reference", wrong)
    assert duckdb_checks.main("reference", wrong) == len(WRONG)
    assert duckdb_checks.main("wide", wide) == problems(spark, "wide", wide) == 0


def test_spark_counts_what_duckdb_fails_at(tmp_path: Path, spark: Any) -> None:
    from benchmarks.spark_checks import problems

    for number, fault in enumerate(NO_TYPE):
        with pytest.raises(duckdb.ConversionException):
            duckdb_checks.main("reference", package(tmp_path / str(number), [fault]))
    # A cell that is no number is none at all: an `id` of this kind is missing, too.
    found = problems(spark, "reference", package(tmp_path / "all", NO_TYPE))
    assert found == len(NO_TYPE) + 1


@pytest.mark.parametrize("parts", ["1", "8"])
@pytest.mark.parametrize("kind", duckdb_keys.KEYS)
def test_keys_that_repeat_or_lead_nowhere_are_found(tmp_path: Path, kind: str, parts: str) -> None:
    sound, wrong = tmp_path / "sound.parquet", tmp_path / "wrong.parquet"
    duckdb_keys.write(kind, "100", str(sound))
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE keys AS FROM '{sound}'")
        connection.execute("INSERT INTO keys SELECT id, id || '000' FROM keys LIMIT 3")
        connection.execute(f"COPY keys TO '{wrong}'")
    assert duckdb_keys.check(str(sound), parts) == 0
    assert duckdb_keys.check(str(wrong), parts) == 3 + 3


@pytest.mark.skipif(find_spec("pyspark") is not None, reason="pyspark is installed.")
def test_without_spark_its_work_is_left_out() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks", "spark"], cwd=CORPUS, capture_output=True, text=True
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Left out: pyspark" in ran.stdout


def test_what_was_not_measured_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "FILE", tmp_path / "results.json")
    earlier = {"spark": [{"name": "Spark, 1 core"}], "start": []}
    here = {"machine": results.machine(), "versions": {**results.versions(), "other": "1"}}
    for before, kept in (
        (here, earlier),
        ({**here, "machine": "another"}, {}),
        ({**here, "versions": {**here["versions"], "duckdb": "0"}}, {}),
    ):
        results.FILE.write_text(json.dumps({**before, "works": earlier}))
        results.save({"diff": []})
        assert results.load()["works"] == {**kept, "diff": []}
