"""Versions: which bump a change asks for, after the Data Package Version recipe, as data."""

from __future__ import annotations

from typing import Literal, NamedTuple

from archivepkg.package.versions import is_semantic

Level = Literal["none", "patch", "minor", "major"]
LEVELS: tuple[Level, ...] = ("none", "patch", "minor", "major")


class Rule(NamedTuple):
    """A kind of change: its code, the bump it asks for, and why."""

    code: str
    level: Level
    why: str


# https://datapackage.org/recipes/data-package-version/; where the recipe is silent, a change
# that might break a reader counts as one that does.
RULES = (
    Rule("package-renamed", "major", "Others refer to the package by its name or identifier."),
    Rule("resource-removed", "major", "Who reads this resource finds it no more."),
    Rule("field-added", "major", "Who reads by position, or expects these columns only, breaks."),
    Rule("field-removed", "major", "Who reads this field finds it no more."),
    Rule("fields-reordered", "major", "Who reads columns by position takes one for another."),
    Rule("type-changed", "major", "The same text is read as another value, or not at all."),
    Rule("constraint-stricter", "major", "Data made for the old schema may be refused by the new."),
    Rule("constraint-different", "major", "It cannot be told to be looser, so it may be stricter."),
    Rule("rows-removed", "major", "Others may refer to these rows by their key."),
    Rule("licence-removed", "major", "Who relied on the old terms must look at the new ones."),
    Rule(
        "table-changed",
        "major",
        "It is compared as a file where it cannot be read, or was no table: rows may be gone.",
    ),
    Rule("resource-added", "minor", "There is more to read; what was there still is."),
    Rule("rows-added", "minor", "There is more to read; what was there still is."),
    Rule("constraint-looser", "minor", "All old data is still valid; new data may be broader."),
    Rule("reference-updated", "minor", "The same fields refer to another table."),
    Rule("licence-added", "minor", "There are more terms to choose from; the old ones stay."),
    Rule("values-changed", "patch", "Values are put right under keys that stay."),
    Rule("links-removed", "patch", "Rows keyed by foreign keys alone have no identity to cite."),
    Rule("unkeyed-rows-removed", "patch", "Rows without a key have no identity to cite."),
    Rule("file-changed", "patch", "A file has other contents."),
    Rule("description-changed", "patch", "What describes the data is worded differently."),
    Rule("order-immaterial", "none", "Columns are matched by name (fieldsMatch), not by position."),
    Rule("bookkeeping-changed", "none", "Where the data lies, and which release it is."),
    Rule("version-unclear", "none", "Whether a bump is granted shows in semantic versions only."),
)
BY_CODE = {rule.code: rule for rule in RULES}


class Reason(NamedTuple):
    """Why a bump is asked for: the rule, where it applies, and what was seen there."""

    rule: Rule
    resource: str | None
    field: str | None
    detail: str

    @property
    def where(self) -> str:
        """The resource, and its field; empty where the reason concerns the whole package."""
        return ".".join(part for part in (self.resource, self.field) if part)

    def __str__(self) -> str:
        return f"{self.where}: {self.detail}" if self.where else self.detail


class Verdict(NamedTuple):
    """The bump that a diff asks for, and whether the new version grants it.

    ok: `None` where this cannot be told, for want of two semantic versions.
    least: the lowest version that would do, `None` likewise.
    """

    bump: Level
    ok: bool | None
    least: str | None


def judge(reasons: list[Reason], old: str | None, new: str | None) -> Verdict:
    """Return the highest bump asked for, and whether it leads from `old` to `new` at least.

    Below 1.0.0 a breaking change asks for a minor bump (Semantic Versioning 2.0.0, item 4).
    """
    from semver import Version

    levels = [reason.rule.level for reason in reasons]
    bump = next(level for level in reversed(LEVELS) if level in (*levels, "none"))
    if not is_semantic(old):
        return Verdict(bump, None, None)
    before = Version.parse(str(old))
    if before.major == 0 and bump == "major":
        bump = "minor"
    least = before if bump == "none" else before.next_version(bump)
    if not is_semantic(new):
        return Verdict(bump, None, str(least))
    after = Version.parse(str(new))
    return Verdict(bump, after >= before and after.finalize_version() >= least, str(least))
