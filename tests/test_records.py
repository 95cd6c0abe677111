"""The JSON Schema of a record: fresh, a schema, and true of the records that are exported."""

from __future__ import annotations

import json
from pathlib import Path

import generate
import pytest
from jsonschema import Draft202012Validator
from recordschema import record_schema

from archivepkg.sources import open_package
from support.commands import exported
from support.packages import CORPUS, Make


def test_the_schema_of_the_corpus_is_fresh() -> None:
    written = (CORPUS / "schema/record.schema.json").read_text(encoding="utf-8")
    assert written == generate.record_schema_text(), "Run `python docs/generate.py`."


def test_rows_of_child_tables_stand_in_their_record(letters: Make) -> None:
    with open_package(str(letters())) as package:
        schema = record_schema(package)
    Draft202012Validator.check_schema(schema)
    assert schema["properties"]["letter_people"]["items"]["required"] == [
        "person_id",
        "role",
        "rank",
    ]
    assert schema["properties"]["pages"]["type"] == ["integer", "null"]
    assert schema["properties"]["shelf"]["enum"] == ["top", "bottom", None]


@pytest.mark.parametrize("source", ["letters", "corpus"])
def test_exported_records_are_valid(letters: Make, tmp_path: Path, source: str) -> None:
    folder = letters() if source == "letters" else CORPUS
    output = exported(folder, "json", tmp_path / "out.json")
    with open_package(str(folder)) as package:
        validator = Draft202012Validator(record_schema(package))
        table = package.settings["record"]["resource"]
    records = json.loads(output.read_text(encoding="utf-8"))[table]
    assert len(records) == (20 if source == "corpus" else 4)
    for record in records:
        validator.validate(record)


def test_a_record_with_a_wrong_value_is_not_valid(letters: Make) -> None:
    with open_package(str(letters())) as package:
        properties = record_schema(package)["properties"]
    for name, value in {
        "id": None,
        "pages": 0,
        "weight": "9",
        "shelf": "middle",
        "tags": "a",
        "letter_people": [{"person_id": "p1"}],
    }.items():
        assert not Draft202012Validator(properties[name]).is_valid(value)
