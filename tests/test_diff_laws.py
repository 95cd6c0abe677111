"""Laws of `diff`, on generated releases; daff judges the tabular form."""

from __future__ import annotations

import csv
import json
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import daff
from hypothesis import given
from hypothesis import strategies as st

from support.commands import run
from support.laws import examples
from support.releases import publish

TEXTS = st.one_of(
    st.sampled_from(["", "-", "NULL", "->", "-->", "a->b", "a b", "a  b", ">", "-", '"']),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=6),
    st.text('a->" ,\n|', max_size=5),
)
CELLS = {
    "string": TEXTS,
    "integer": st.sampled_from(["", "-", "0", "7", "+7", "007", "-12", "99999999999999999999"]),
    "number": st.sampled_from(["", "-", "1", "1.0", "1.50", "1.5", "-.5", "1e3"]),
    "boolean": st.sampled_from(["", "-", "true", "True", "1", "false", "0"]),
}
DIALECT = {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "skipInitialSpace": False}
KEYS = {
    "string": st.text("abcde", min_size=1, max_size=2),
    "integer": st.sampled_from("1234567"),
    "number": st.sampled_from(["1.5", "2", "-3", "40"]),
    "boolean": st.sampled_from(["true", "false"]),
    "date": st.sampled_from(["1949-02-08", "1949-11-07", "1956-01-01"]),
}
# Other texts of a value.
SPELLINGS = {"1": "+1", "7": "007", "1.5": "+1.50", "true": "1", "false": "False"}


class Table(NamedTuple):
    """A generated table: types of its fields by name, key and rows."""

    types: dict[str, str]
    key: list[str]
    rows: list[list[str]]


@st.composite
def tables(draw: st.DrawFn, keyed: bool = True) -> tuple[Table, Table]:
    """Draw two releases of a table, the new one made from the old one by edits."""
    pool = {f"f{index}": draw(st.sampled_from(sorted(CELLS))) for index in range(5)}
    key = {f"k{index}": draw(st.sampled_from(sorted(KEYS))) for index in range(1 + keyed)}
    key = key if keyed else {}
    old = key | {name: pool[name] for name in draw(_some(pool))}
    new = key | {name: pool[name] for name in draw(_some(pool))}
    rows = draw(_rows(old, list(key)))
    kept = [dict(zip(old, row, strict=True)) for row in rows if draw(st.booleans())]
    edited = [
        [
            row[name] if name in row and (name in key or draw(st.booleans()))
            else draw(CELLS[new[name]])
            for name in new
        ]
        for row in kept
    ]  # fmt: skip
    added = [row for row in draw(_rows(new, list(key))) if _fresh(row, edited, rows, len(key))]
    return Table(old, list(key), rows), Table(new, list(key), draw(st.permutations(edited + added)))


def _some(pool: dict[str, str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(sorted(pool)), unique=True, min_size=1, max_size=4)


def _rows(types: dict[str, str], key: list[str]) -> st.SearchStrategy[list[list[str]]]:
    row = _row(types, key)
    by = (lambda row: tuple(row[: len(key)])) if key else None
    return st.lists(row, max_size=6, unique_by=by) if by else st.lists(row, max_size=6)


def _row(types: dict[str, str], key: list[str]) -> st.SearchStrategy[list[str]]:
    cells = [KEYS[kind] if name in key else CELLS[kind] for name, kind in types.items()]
    return st.tuples(*cells).map(list)


def _fresh(row: list[str], *others: Any) -> bool:
    *tables, width = others
    return not width or all(row[:width] != other[:width] for rows in tables for other in rows)


def described(table: Table) -> dict[str, Any]:
    fields = [{"name": name, "type": kind} for name, kind in table.types.items()]
    schema = {"fields": fields, "primaryKey": table.key, "missingValues": ["", "-"]}
    resource = {"name": "t", "path": "t.csv", "schema": schema, "dialect": DIALECT}
    return {"name": "p", "version": "1.0.0", "resources": [resource], "rows": {"t": table.rows}}


def diff(old: Path, new: Path, *options: str) -> tuple[int, str]:
    ran = run("diff", old, new, *options)
    assert ran.code in (0, 1), ran.stderr
    return ran.code, ran.stdout


def value(kind: str, text: str | None) -> Any:
    """Return a cell's value as its type sees it."""
    if text in (None, "", "-"):
        return None
    if kind in ("integer", "number"):
        return Decimal(text).normalize()
    return text in ("true", "True", "TRUE", "1") if kind == "boolean" else text


def values(table: Table, rows: list[dict[str, Any]] | None = None) -> list[tuple[Any, ...]]:
    """Return the rows as values, in an order of their own."""
    named = [dict(zip(table.types, row, strict=True)) for row in table.rows]
    found = [
        tuple(value(kind, row.get(name)) for name, kind in table.types.items())
        for row in (named if rows is None else rows)
    ]
    return sorted(found, key=repr)


def applied(found: dict[str, Any], old: Table) -> list[dict[str, Any]]:
    """Apply the JSON of a diff to the rows of the old table."""
    changes = found["resources"]["t"]
    rows = [dict(zip(old.types, row, strict=True)) for row in old.rows]

    def alike(row: dict[str, Any], other: dict[str, Any], names: list[str]) -> bool:
        return all(
            value(old.types[name], row[name]) == value(old.types[name], other[name])
            for name in names
        )

    for removed in changes["removed"]:
        names = old.key or list(old.types)
        rows.remove(next(row for row in rows if alike(row, removed, names)))
    for changed in changes["changed"]:
        row = next(row for row in rows if alike(row, changed["key"], old.key))
        row.update({name: cell["new"] for name, cell in changed["fields"].items()})
    return rows + changes["added"]


@examples(25)
@given(st.one_of(tables(), tables(keyed=False)))
def test_laws(pair: tuple[Table, Table]) -> None:
    old, new = pair
    with tempfile.TemporaryDirectory() as folder:
        before = publish(Path(folder) / "old", described(old))
        after = publish(Path(folder) / "new", described(new))
        other = publish(
            Path(folder) / "other",
            described(old._replace(rows=old.rows[::-1])),
            lineterminator="\r\n", quoting=csv.QUOTE_ALL,
        )  # fmt: skip
        there = json.loads(diff(before, after, "--format", "json")[1])
        back = json.loads(diff(after, before, "--format", "json")[1])
        assert diff(before, before)[0] == 0
        assert diff(before, other)[0] == 0
    assert values(new, applied(there, old)) == values(new)
    assert values(old, applied(back, new)) == values(old)
    ours, theirs = there["resources"]["t"], back["resources"]["t"]
    assert sorted(ours["added"], key=repr) == sorted(theirs["removed"], key=repr)
    assert sorted(ours["removed"], key=repr) == sorted(theirs["added"], key=repr)
    swapped = [_swapped(change) for change in theirs["changed"]]
    assert [change["fields"] for change in ours["changed"]] == swapped
    assert all(len(ours[kind]) == ours["counts"][kind] for kind in ("added", "removed", "changed"))


@examples(25, nightly=400)
@given(tables(), st.data())
def test_where_a_key_repeats_whole_rows_are_compared(
    pair: tuple[Table, Table], data: st.DataObject
) -> None:
    old, new = pair
    row = data.draw(st.sampled_from(new.rows) if new.rows else _row(new.types, new.key))
    rows = new.rows or [row]
    again = [SPELLINGS.get(cell, cell) for cell in row[: len(new.key)]] + row[len(new.key) :]
    twice = new._replace(rows=[*rows, again])
    with tempfile.TemporaryDirectory() as folder:
        before = publish(Path(folder) / "old", described(old))
        once = publish(Path(folder) / "once", described(new._replace(rows=rows)))
        after = publish(Path(folder) / "new", described(twice))
        line = (once / "t.csv").read_text().count("\n") + 1
        named = f'"{", ".join(new.key)}" has the values "{", ".join(again[: len(new.key)])}"'
        for tables in ((old, twice), (twice, old)):
            releases = (before, after) if tables[0] is old else (after, before)
            ran = run("diff", *releases, "--format", "json")
            assert ran.code == 1
            assert f"t.csv:{line}: the key {named} a second time" in ran.stderr
            assert ran.json()["resources"]["t"]["changed"] == []
            changed = applied(ran.json(), tables[0]._replace(key=[]))
            assert values(tables[1], changed) == values(tables[1])


def _swapped(change: dict[str, Any]) -> dict[str, Any]:
    fields = change["fields"].items()
    return {name: {"old": cell["new"], "new": cell["old"]} for name, cell in fields}


@examples(30, nightly=600)
@given(tables(), st.booleans())
def test_daff_patches_the_old_table_to_the_new(pair: tuple[Table, Table], named: bool) -> None:
    old, new = pair
    options = ["--key", ",".join(old.key)] if named else []
    if named:
        old, new = old._replace(key=[]), new._replace(key=[])
    with tempfile.TemporaryDirectory() as folder:
        before = publish(Path(folder) / "old", described(old))
        after = publish(Path(folder) / "new", described(new))
        tabular = diff(before, after, "--format", "tabular", "--resource", "t", *options)[1]
        patched = patch((before / "t.csv").read_text(), tabular)
    labels, rows = patched[0], patched[1:]
    assert labels == list(new.types)
    named = [dict(zip(labels, row, strict=True)) for row in rows]
    assert values(new, named) == values(new)


def test_daff_patches_a_cell_of_which_only_the_spaces_changed() -> None:
    types = {"k0": "string", "f0": "string", "f1": "string"}
    old = Table(types, ["k0"], [["a", "x y", "1"], ["b", "z", ""]])
    new = Table(types, ["k0"], [["a", "x  y", "2"], ["b", "z", ""]])
    with tempfile.TemporaryDirectory() as folder:
        before = publish(Path(folder) / "old", described(old))
        after = publish(Path(folder) / "new", described(new))
        tabular = diff(before, after, "--format", "tabular", "--resource", "t")[1]
        patched = patch((before / "t.csv").read_text(), tabular)
    assert sorted(patched[1:]) == new.rows


def patch(old: str, tabular: str) -> list[list[str]]:
    """Apply a tabular diff with daff."""
    table = daff.Csv().makeTable(old)
    daff.HighlightPatch(table, daff.Csv().makeTable(tabular)).apply()
    return cells(table)


def cells(table: Any) -> list[list[str]]:
    """Return the cells of daff's table; its null is the text NULL in CSV."""
    return [
        [_cell(table.getCell(x, y)) for x in range(table.get_width())]
        for y in range(table.get_height())
    ]


def _cell(text: str | None) -> str:
    return "NULL" if text is None else text
