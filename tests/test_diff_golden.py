"""The four forms of a diff, as people and programs read them: a second release of the corpus."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import daff
import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from support.commands import run
from support.packages import CORPUS, changed_descriptor, changed_json


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return two releases: the corpus, and what its editors might publish next."""
    folder = tmp_path_factory.mktemp("releases")
    for name in ("old", "new"):
        (folder / name).mkdir()
        shutil.copy(CORPUS / "datapackage.json", folder / name)
        for part in ("data", "schema"):
            shutil.copytree(CORPUS / part, folder / name / part)
    old, new = folder / "old", folder / "new"
    _pin(old)
    _pin(new)
    _edit_documents(new)
    _edit_schema(new)
    _edit_table(new, "agents", _rename_agent)
    with changed_descriptor(new) as package:
        package["version"] = "2.0.0"
    return old, new


def _pin(root: Path) -> None:
    """Keep two tables, so that edits to the others leave the golden files alone."""

    with changed_descriptor(root) as package:
        package["version"] = "1.0.0"
        package["resources"] = [
            item for item in package["resources"] if item["name"] in ("documents", "agents")
        ]


def _edit_table(root: Path, name: str, edit: Callable[[list[dict[str, str]]], None]) -> None:
    path = root / f"data/{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    edit(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _edit_documents(root: Path) -> None:
    def edit(rows: list[dict[str, str]]) -> None:
        by_id = {row["id"]: row for row in rows}
        by_id["ssta-0003"].update(date="1949-01-09", date_start="1949-01-09", date_end="1949-01-09")
        rewritten = by_id["ssta-0003"]["summary"].replace("materials", "rails and bridges")
        by_id["ssta-0003"]["summary"] = rewritten
        for number in (21, 22):
            new = {**dict.fromkeys(rows[0], ""), "id": f"ssta-{number:04}", "is_excerpt": "false"}
            new |= {"title": f'Cable, No. {number} -> "Moscow"', "date": "1956", "type": "cable"}
            rows.append(new)
        for row in rows:
            row["pages"] = "2" if row["id"] == "ssta-0021" else ""

    _edit_table(root, "documents", edit)


def _edit_schema(root: Path) -> None:
    with changed_json(root / "schema/documents.json") as schema:
        fields = {field["name"]: field for field in schema["fields"]}
        fields["summary"]["constraints"]["minLength"] = 100
        schema["fields"].append({"name": "pages", "title": "Pages", "type": "integer"})


def _rename_agent(rows: list[dict[str, str]]) -> None:
    (agent,) = [row for row in rows if row["id"] == "anastas-mikoyan"]
    agent["name"] = "Anastas Ivanovich Mikoyan"


@pytest.mark.parametrize(
    ("form", "extension"), [("text", ".txt"), ("json", ".json"), ("markdown", ".md")]
)
def test_form(
    releases: tuple[Path, Path], file_regression: FileRegressionFixture, form: str, extension: str
) -> None:
    ran = run("diff", *releases, "--format", form)
    assert ran.code == 1
    file_regression.check(ran.stdout, extension=extension, encoding="utf-8")


def test_tabular(releases: tuple[Path, Path], file_regression: FileRegressionFixture) -> None:
    old, new = releases
    ran = run("diff", old, new, "--format", "tabular", "--resource", "documents")
    assert ran.code == 1
    file_regression.check(ran.stdout, extension=".csv", encoding="utf-8")
    patched = daff.Csv().makeTable((old / "data/documents.csv").read_text())
    daff.HighlightPatch(patched, daff.Csv().makeTable(ran.stdout)).apply()
    wanted = daff.Csv().makeTable((new / "data/documents.csv").read_text())
    assert sorted(_rows(patched)) == sorted(_rows(wanted))


def _rows(table: Any) -> list[list[str]]:
    width, height = table.get_width(), table.get_height()
    return [[str(table.getCell(x, y)) for x in range(width)] for y in range(height)]
