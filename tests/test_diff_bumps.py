"""Each single edit to a release asks for the version bump that the recipe says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archivepkg.releases.changes.bumps import RULES
from support.commands import run
from support.releases import field, publish, release, resource

Edit = Callable[[dict[str, Any]], Any]


def schema(description: dict[str, Any], of: str = "books") -> dict[str, Any]:
    return resource(description, of)["schema"]


def constrain(name: str, **constraints: Any) -> Edit:
    return lambda p: field(p, name).setdefault("constraints", {}).update(constraints)


def cell(table: str, row: int, column: int, text: str) -> Edit:
    return lambda p: p["rows"][table][row].__setitem__(column, text)


def drop_field(p: dict[str, Any]) -> None:
    schema(p)["fields"].pop(3)
    for row in p["rows"]["books"]:
        row.pop(3)


def add_field(p: dict[str, Any]) -> None:
    schema(p)["fields"].append({"name": "colour", "type": "string"})
    for row in p["rows"]["books"]:
        row.append("red")


def swap_fields(p: dict[str, Any]) -> None:
    fields = schema(p)["fields"]
    fields[2], fields[3] = fields[3], fields[2]
    for row in p["rows"]["books"]:
        row[2], row[3] = row[3], row[2]


def rename_resource(p: dict[str, Any]) -> None:
    resource(p, "notes")["name"] = "remarks"
    p["rows"]["remarks"] = p["rows"].pop("notes")


def add_resource(p: dict[str, Any]) -> None:
    new = {"name": "rooms", "path": "rooms.csv", "schema": {"fields": [{"name": "id"}]}}
    p["resources"].append(new)
    p["rows"]["rooms"] = [["attic"]]


def move(p: dict[str, Any]) -> None:
    resource(p, "people")["path"] = "other/persons.csv"


def change_key_value(p: dict[str, Any]) -> None:
    p["rows"]["books"][2][0] = "b9"


def retarget(p: dict[str, Any]) -> None:
    schema(p)["foreignKeys"][0]["reference"]["resource"] = "authors"


# edit, bump, rule. The first line of each rule follows the order of the recipe.
EDITS: dict[str, tuple[Edit, str, str]] = {
    "package renamed": (lambda p: p.update(name="shelves"), "major", "package-renamed"),
    "package identifier changed": (lambda p: p.update(id="x"), "major", "package-renamed"),
    "resource renamed": (rename_resource, "major", "resource-removed"),
    "resource removed": (lambda p: p["resources"].pop(3), "major", "resource-removed"),
    "field added": (add_field, "major", "field-added"),
    "field removed": (drop_field, "major", "field-removed"),
    "field renamed": (lambda p: field(p, "lent").update(name="out"), "major", "field-removed"),
    "fields reordered": (swap_fields, "major", "fields-reordered"),
    "type changed": (lambda p: field(p, "pages").update(type="number"), "major", "type-changed"),
    "format changed": (lambda p: field(p, "id").update(format="uri"), "major", "type-changed"),
    "decimal mark changed": (
        lambda p: field(p, "weight").update(decimalChar=",") or p["rows"]["books"].__setitem__(
            slice(0, 2), [[*row[:3], row[3].replace(".", ","), *row[4:]]
                          for row in p["rows"]["books"][:2]]
        ),
        "major", "type-changed",
    ),
    "missing values changed": (
        lambda p: schema(p).update(missingValues=["", "-", "n/a"]), "major", "type-changed",
    ),
    "missing values of a field": (
        lambda p: field(p, "kind").update(missingValues=["?"]), "major", "type-changed",
    ),
    "required": (constrain("title", required=True), "major", "constraint-stricter"),
    "unique": (constrain("title", unique=True), "major", "constraint-stricter"),
    "minimum length raised": (constrain("title", minLength=4), "major", "constraint-stricter"),
    "maximum lowered": (constrain("pages", maximum=200), "major", "constraint-stricter"),
    "minimum added": (constrain("pages", minimum=1), "major", "constraint-stricter"),
    "enum added": (constrain("kind", enum=["novel"]), "major", "constraint-stricter"),
    "category removed": (
        lambda p: field(p, "kind").update(categories=["novel"]), "major", "constraint-stricter",
    ),
    "category exchanged": (
        lambda p: field(p, "kind").update(categories=["novel", "verse"]),
        "major", "constraint-stricter",
    ),
    "word for true removed": (
        lambda p: field(p, "lent").update(trueValues=["yes"]), "major", "constraint-stricter",
    ),
    "pattern added": (constrain("id", pattern="b[0-9]"), "major", "constraint-stricter"),
    "unique key added": (
        lambda p: schema(p)["uniqueKeys"].append(["title"]), "major", "constraint-stricter",
    ),
    "primary key added": (
        lambda p: schema(p, "notes").update(primaryKey="note") or p["rows"]["notes"].pop(0),
        "major", "constraint-stricter",
    ),
    "foreign key added": (
        lambda p: schema(p)["foreignKeys"].append(
            {"fields": "id", "reference": {"resource": "people", "fields": "id"}}
        ),
        "major", "constraint-stricter",
    ),
    "columns matched more strictly": (
        lambda p: schema(p, "people").update(fieldsMatch=["partial"]), "minor", "constraint-looser",
    ),
    "primary key changed": (
        lambda p: schema(p).update(primaryKey=["id", "title"]), "major", "constraint-different",
    ),
    "categories ordered": (
        lambda p: field(p, "kind").update(categoriesOrdered=True), "major", "constraint-different",
    ),
    "row removed": (lambda p: p["rows"]["books"].pop(), "major", "rows-removed"),
    "key of a row changed": (change_key_value, "major", "rows-removed"),
    "licence changed": (
        lambda p: p.update(licenses=[{"name": "CC-BY-4.0"}]), "major", "licence-removed",
    ),
    "table that cannot be read changed": (
        lambda p: resource(p, "cover").update(schema={"fields": [{"name": "a"}]}, format="ods")
        or p.update(cover="red"),
        "major", "table-changed",
    ),
    "file become a table": (
        lambda p: resource(p, "cover").update(schema={"fields": [{"name": "a"}]}, format="json")
        or p.update(cover='[{"a": "red"}]'),
        "major", "table-changed",
    ),
    "resource added": (add_resource, "minor", "resource-added"),
    "row added": (
        lambda p: p["rows"]["books"].append(["b4", "Fog", "", "", "", "", ""]),
        "minor", "rows-added",
    ),
    "link added": (lambda p: p["rows"]["readers"].append(["b2", "p2", ""]), "minor", "rows-added"),
    "minimum length lowered": (constrain("title", minLength=1), "minor", "constraint-looser"),
    "minimum length dropped": (
        lambda p: field(p, "title").pop("constraints"), "minor", "constraint-looser",
    ),
    "maximum raised": (constrain("pages", maximum=1000), "minor", "constraint-looser"),
    "category added": (
        lambda p: field(p, "kind")["categories"].append("play"), "minor", "constraint-looser",
    ),
    "unique key dropped": (lambda p: schema(p).pop("uniqueKeys"), "minor", "constraint-looser"),
    "foreign key dropped": (lambda p: schema(p).pop("foreignKeys"), "minor", "constraint-looser"),
    "reference updated": (retarget, "minor", "reference-updated"),
    "licence added": (
        lambda p: p["licenses"].append({"name": "ODC-BY-1.0"}), "minor", "licence-added",
    ),
    "value corrected": (cell("books", 0, 1, "Rains"), "patch", "values-changed"),
    "value filled in": (cell("books", 2, 2, "44"), "patch", "values-changed"),
    "value of a foreign key corrected": (
        cell("books", 1, 6, "p1"), "patch", "values-changed",
    ),
    "link removed": (lambda p: p["rows"]["readers"].pop(), "patch", "links-removed"),
    "row without a key removed": (
        lambda p: p["rows"]["notes"].pop(0), "patch", "unkeyed-rows-removed",
    ),
    "file changed": (lambda p: p.update(cover="red"), "patch", "file-changed"),
    "title of the package": (
        lambda p: p.update(title="The shelf"), "patch", "description-changed",
    ),
    "description of a field": (
        lambda p: field(p, "writer").update(description="Its author."),
        "patch", "description-changed",
    ),
    "meaning of a field": (
        lambda p: field(p, "writer").update(rdfType="http://purl.org/dc/terms/creator"),
        "patch", "description-changed",
    ),
    "label of a category": (
        lambda p: field(p, "kind").update(
            categories=[{"value": "novel", "label": "Novel"}, {"value": "poems"}]
        ),
        "patch", "description-changed",
    ),
    "title of a licence": (
        lambda p: p["licenses"][0].update(title="CC0"), "patch", "description-changed",
    ),
    "moved path": (move, "none", "bookkeeping-changed"),
    "hash and size": (
        lambda p: resource(p, "cover").update(hash="md5:0", bytes=4), "none", "bookkeeping-changed",
    ),
    "version": (lambda p: p.update(version="1.0.1"), "none", "bookkeeping-changed"),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_bump(name: str, tmp_path: Path) -> None:
    edit, bump, rule = EDITS[name]
    edited = release()
    edit(edited)
    cover = edited.pop("cover", "blue")
    old = publish(tmp_path / "old", release())
    new = publish(tmp_path / "new", edited)
    (new / "cover.txt").write_text(cover)
    ran = run("diff", old, new, "--format", "json")
    found = ran.json()
    assert found["bump"] == bump
    assert rule in [reason["what"] for reason in found["reasons"]]
    assert found["identical"] == (bump == "none")
    assert ran.code == (0 if bump == "none" else 1)


def test_order_does_not_matter_where_columns_are_matched_by_name(tmp_path: Path) -> None:
    before, after = release(), release()
    for description in (before, after):
        schema(description)["fieldsMatch"] = ["equal"]
    swap_fields(after)
    old, new = publish(tmp_path / "old", before), publish(tmp_path / "new", after)
    found = run("diff", old, new, "--format", "json").json()
    assert found["bump"] == "none"
    assert found["schemas"]["books"][0]["change"] == "fields reordered"
    assert [reason["what"] for reason in found["reasons"]] == ["order-immaterial"]


def test_a_key_may_be_spelt_in_two_ways(tmp_path: Path) -> None:
    before, after = release(), release()
    own = {"fields": "kind", "reference": {"resource": "", "fields": "id"}}
    spelt = {"fields": ["kind"], "reference": {"resource": "books", "fields": ["id"]}}
    schema(before)["foreignKeys"].append(own)
    schema(after)["foreignKeys"].append(spelt)
    schema(after).update(primaryKey="id", uniqueKeys=[["writer", "title"]])
    old, new = publish(tmp_path / "old", before), publish(tmp_path / "new", after)
    ran = run("diff", old, new, "--format", "json")
    assert (ran.code, ran.json()["reasons"]) == (0, [])


def test_every_rule_has_an_example() -> None:
    shown = {rule for _, _, rule in EDITS.values()}
    elsewhere = {"order-immaterial", "version-unclear"}
    assert {rule.code for rule in RULES} == shown | elsewhere


@pytest.mark.parametrize(
    ("old", "new", "bump", "ok"),
    [
        ("1.2.3", "1.2.3", "major", False),
        ("1.2.3", "1.3.0", "major", False),
        ("1.2.3", "2.0.0", "major", True),
        ("1.2.3", "3.1.0", "major", True),
        ("1.2.3", "2.0.0-rc.1", "major", True),
        ("2.0.0-rc.1", "2.0.0", "major", True),
        ("2.0.0", "1.0.0", "major", False),
        ("0.4.1", "0.5.0", "minor", True),
        ("0.4.1", "0.4.2", "minor", False),
        ("0.4.1", "1.0.0", "minor", True),
        ("2024-01", "2024-02", "major", None),
        (None, "1.0.0", "major", None),
        ("1.0.0", None, "major", None),
    ],
)
def test_version(
    tmp_path: Path, old: str | None, new: str | None, bump: str, ok: bool | None
) -> None:
    before, after = release(), release()
    drop_field(after)
    before["version"], after["version"] = old, new
    for description in (before, after):
        if description["version"] is None:
            del description["version"]
    folders = publish(tmp_path / "old", before), publish(tmp_path / "new", after)
    found = run("diff", *folders, "--format", "json").json()
    assert (found["bump"], found["version_ok"]) == (bump, ok)
    unclear = [reason for reason in found["reasons"] if reason["what"] == "version-unclear"]
    assert bool(unclear) == (ok is None)


def test_a_lower_version_is_never_enough(tmp_path: Path) -> None:
    after = {**release(), "version": "0.9.0"}
    old, new = publish(tmp_path / "old", release()), publish(tmp_path / "new", after)
    found = json.loads(run("diff", old, new, "--format", "json").stdout)
    assert (found["identical"], found["bump"], found["version_ok"]) == (True, "none", False)


def test_the_documentation_has_every_rule() -> None:
    text = (Path(__file__).parents[1] / "docs/diff.md").read_text()
    for rule in RULES:
        assert f"| `{rule.code}` | {rule.level} | {rule.why} |" in text
