"""Descriptors and files of any shape: whatever they hold, an answer is given."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from archivepkg.validation.rules import standard
from support.commands import run
from support.laws import examples
from support.packages import copy_letters

FILES = ["datapackage.json", "schema/people.json", "schema/letters.json"]
TABLES = ["data/people.csv", "data/letters.csv", "data/letter_people.csv"]

WORDS = st.sampled_from(
    [
        *("", " ", "-1", "data/people.csv", "data", ".", "people", "id", "http://127.0.0.1:9/x"),
        *("csv", "json", "xlsx", "any", "date", "list", "object", "geojson", "%Y", "[", "é\u0301"),
        *("utf-16", "latin-1", "rot13", "zip", "gz", "\0", "'", '"', "\\", "\n", ",,", "#"),
    ]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
    WORDS,
)
STANDARD_KEYS = (
    standard.PACKAGE | standard.RESOURCE | standard.SCHEMA | standard.FIELD
    | standard.CONSTRAINTS | standard.DIALECT
)  # fmt: skip
KEYS = st.one_of(st.text(max_size=3), st.sampled_from(sorted(STANDARD_KEYS)))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=6,
)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every object or list in a JSON value, with each of its keys or positions."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from places(value[key])


@st.composite
def edited(draw: st.DrawFn, text: str) -> str:
    """Draw a JSON text with some of its values replaced, removed or added."""
    value = json.loads(text)
    for _ in range(draw(st.integers(1, 3))):
        found = list(places(value))
        if not found:
            break
        container, key = draw(st.sampled_from(found))
        match draw(st.sampled_from(["replace", "replace", "remove", "add"])):
            case "replace":
                container[key] = draw(VALUES)
            case "remove":
                del container[key]
            case "add" if isinstance(container, dict):
                container[draw(KEYS)] = draw(VALUES)
    return json.dumps(value)


def assert_answered(folder: Path) -> None:
    for command in ("validate", "info"):
        ran = run(command, folder)
        assert ran.code in (0, 1, 2), ran.stderr
        assert "unexpected" not in ran.stderr
        assert ran.code != 2 or ran.stderr.count("\n") == 1, ran.stderr


@examples(30, nightly=600)
@given(data=st.data(), path=st.sampled_from(FILES))
def test_any_metadata_is_answered(data: st.DataObject, path: str) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = copy_letters(Path(scratch) / "letters")
        text = (folder / path).read_text(encoding="utf-8")
        (folder / path).write_text(data.draw(edited(text)), encoding="utf-8")
        assert_answered(folder)


@examples(30, nightly=600)
@given(
    path=st.sampled_from(TABLES),
    cut=st.integers(0, 400),
    garbage=st.one_of(
        st.binary(max_size=8),
        st.text(alphabet="\"',;\n\r\t\0\ufeff1aé", max_size=8).map(str.encode),
    ),
    keeps=st.booleans(),
)
def test_any_table_is_answered(path: str, cut: int, garbage: bytes, keeps: bool) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = copy_letters(Path(scratch) / "letters")
        content = (folder / path).read_bytes()
        rest = content[cut:] if keeps else b""
        (folder / path).write_bytes(content[:cut] + garbage + rest)
        assert_answered(folder)
