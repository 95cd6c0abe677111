"""Laws of the lines that two releases of a file share, and of diffs of files in which they do."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from archivepkg.releases.changes.unshared import UnlikeError, write_unshared
from support.commands import run
from support.laws import examples
from support.releases import publish

# How many lines, and how many bytes each has at least.
FILES = st.one_of(
    st.tuples(st.integers(0, 20_000), st.integers(0, 40)),
    st.tuples(st.integers(0, 1000), st.just(2000)),
    st.tuples(st.integers(0, 50), st.just(40_000)),
)
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["change", "drop", "add", "move", "cut"]),
        st.integers(0, 10_000),
        st.integers(1, 300),
    ),
    max_size=12,
)


def edited(lines: list[bytes], edits: list[tuple[str, int, int]]) -> list[bytes]:
    """Return the lines of a next release: some changed, dropped, added, moved to the end."""
    lines = list(lines)
    for kind, place, size in edits:
        start = place % (len(lines) + 1)
        part = slice(start, start + size)
        if kind == "change":
            lines[start : start + 1] = [line + b"!" for line in lines[start : start + 1]]
        elif kind == "drop":
            del lines[part]
        elif kind == "add":
            lines[start:start] = [b"new %d" % number for number in range(size)]
        elif kind == "move":
            lines[part], moved = [], lines[part]
            lines += moved
        else:
            del lines[start:]
    return lines


@examples(60)
@given(FILES, st.integers(1, 9000), EDITS)
def test_what_is_left_out_is_left_out_of_both(
    size: tuple[int, int], kinds: int, edits: list[tuple[str, int, int]]
) -> None:
    count, length = size
    old = [b"%d " % (number % kinds) + b"x" * length for number in range(count)]
    releases = old, edited(old, edits)
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("old", "new")]
        targets = [Path(folder) / name for name in ("old.rest", "new.rest")]
        for file, lines in zip(files, releases, strict=True):
            file.write_bytes(b"".join(line + b"\n" for line in [b"header", *lines]))
        try:
            size = write_unshared(files, targets, ",")
        except UnlikeError:
            assert edits
            return
        written = [target.read_bytes().splitlines() for target in targets]
    assert size == 1 + len(old)
    shared = []
    for lines, rest in zip(releases, written, strict=True):
        for line in rest:
            number, _, text = line.partition(b",")
            assert lines[int(number.strip(b'"')) - 2] == text
        shared.append(Counter(lines) - Counter(line.partition(b",")[2] for line in rest))
    assert shared[0] == shared[1]
    if not edits:
        assert written == [[], []]


def test_a_cell_of_many_lines_is_part_of_its_row() -> None:
    rows = [[str(number), f"first\n{number}\nlast"] for number in range(1000)]
    fields = [{"name": "id", "type": "integer"}, {"name": "note", "type": "string"}]
    schema = {"fields": fields, "primaryKey": ["id"]}
    described = {"name": "p", "resources": [{"name": "t", "path": "t.csv", "schema": schema}]}
    with tempfile.TemporaryDirectory() as folder:
        old = publish(Path(folder) / "old", described | {"rows": {"t": rows}})
        rows[500][1] = "first\n0\nlast"
        new = publish(Path(folder) / "new", described | {"rows": {"t": rows}})
        found = json.loads(run("diff", old, new, "--format", "json").stdout)["resources"]["t"]
    note = {"old": "first\n500\nlast", "new": "first\n0\nlast"}
    assert found["changed"] == [{"key": {"id": "500"}, "fields": {"note": note}}]
    assert found["counts"]["unchanged"] == 999
