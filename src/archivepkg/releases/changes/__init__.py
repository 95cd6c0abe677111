"""Changes: what differs between two releases of a package, and which version that asks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from archivepkg.errors import ArchivepkgError
from archivepkg.exporters.opening import open_tables
from archivepkg.package.jsontext import dumps
from archivepkg.package.package import Package
from archivepkg.package.paths import inside, is_url, unsafe
from archivepkg.package.progress import Progress, untold
from archivepkg.package.resources import Resource
from archivepkg.package.versions import is_semantic
from archivepkg.package.wording import counted
from archivepkg.releases.changes.bumps import BY_CODE, Reason, Verdict, judge
from archivepkg.releases.changes.matching import FieldNames, Pair
from archivepkg.releases.changes.metadata import MetadataChange, package_changes, resource_changes
from archivepkg.releases.changes.rows import RowChanges, file_changes, table_changes
from archivepkg.releases.changes.schemas import SchemaChange, schema_changes
from archivepkg.tables.engine import Tables

DETAIL_WIDTH = 60  # characters of a value in a reason's detail


@dataclass(frozen=True)
class Changes:
    """What differs between two releases; rows can be read until it is closed.

    It is open until `close`, the end of a `with`, or when nobody holds it any more.
    metadata, schemas, rows: by resource, in the order of the new package, then of the old one.
    reasons: each change with the bump rule that it falls under, the gravest first.
    """

    old: Package
    new: Package
    metadata: list[MetadataChange]
    schemas: dict[str, list[SchemaChange]]
    rows: dict[str, RowChanges]
    reasons: list[Reason]
    tables: Tables = field(repr=False, compare=False)

    def __enter__(self) -> Changes:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __repr__(self) -> str:
        differing = {name: rows for name, rows in self.rows.items() if rows.differ}
        bump = self.verdict.bump
        return f"<Changes {self.old.called} → {self.new.called}, bump {bump}: {differing}>"

    def close(self) -> None:
        """Close the database that the rows are read from."""
        self.tables.close()

    @property
    def identical(self) -> bool:
        """Tell whether the releases have the same content: nothing asks for another version."""
        return all(reason.rule.level == "none" for reason in self.reasons)

    @property
    def verdict(self) -> Verdict:
        return judge(self.reasons, self.old.version, self.new.version)


def compare(
    old: Package,
    new: Package,
    resource: str | None = None,
    key: FieldNames = (),
    *,
    numbered: bool = False,
    progress: Progress = untold,
) -> Changes:
    """Return what differs between two releases of a package; rows are read as they are asked for.

    resource: the name of the one resource to compare; else all are, and the package's metadata.
    key: the fields to match rows by in the tables that have them, instead of the primary key.
    numbered: keep the numbers of the old rows, as a tabular diff needs them.
    progress: is told of the bytes of the files.
    Raises ArchivepkgError where a package has faults that leave it unclear what to compare, or
    no table has the fields of the key.
    """
    resources = _pairs(old, new, resource)
    sizes = {name: sum(side.size for side in both if side) for name, both in resources.items()}
    metadata = [] if resource else list(package_changes(old, new))
    schemas: dict[str, list[SchemaChange]] = {}
    rows: dict[str, RowChanges] = {}
    reasons: list[Reason] = []
    with progress(sum(sizes.values())) as advance:
        tables = open_tables({"old": old, "new": new}, may_lack=_is_of_other_format, supposing=True)
        pairs = {
            name: Pair(tables.table("old", name), tables.table("new", name)) for name in resources
        }
        if key and not any(pair.sides and pair.have(key) for pair in pairs.values()):
            raise _no_such_key(key, pairs)
        for index, (name, (was, now)) in enumerate(resources.items()):
            metadata += resource_changes(was, now)
            schemas[name] = list(schema_changes(was, now)) if was and now else []
            pair = pairs[name]
            is_table = all(table for table, of in ((pair.old, was), (pair.new, now)) if of)
            rows[name] = (
                table_changes(tables, pair, f"changes{index}", key, numbered=numbered)
                if is_table
                else file_changes(was, now)
            )
            reasons += _schema_reasons(name, schemas[name])
            if was and now:
                unread = [tables.reasons.get((side, name)) for side in ("old", "new")]
                reasons += _row_reasons(was, now, rows[name], next(filter(None, unread), None))
            advance(sizes[name])
    reasons += map(_metadata_reason, metadata)
    reasons += _version_reasons(old, new)
    reasons.sort(key=lambda reason: list(BY_CODE).index(reason.rule.code))
    differing = {name: found for name, found in schemas.items() if found}
    return Changes(old, new, metadata, differing, rows, reasons, tables)


def _pairs(
    old: Package, new: Package, resource: str | None
) -> dict[str, tuple[Resource | None, Resource | None]]:
    """Return the resources of both packages by name."""
    before, after = _readable(old), _readable(new)
    if resource is not None:
        if resource not in before and resource not in after:
            new.resource(resource)  # says which there are
        before = {name: item for name, item in before.items() if name == resource}
        after = {name: item for name, item in after.items() if name == resource}
    return {name: (before.get(name), after.get(name)) for name in {**after, **before}}


def _readable(package: Package) -> dict[str, Resource]:
    """Return the resources by name. Raises ArchivepkgError where one cannot be read safely."""
    for missing in package.unfetched():
        raise ArchivepkgError(f"{package.label}: {missing}")
    faults = [problem.message for problem in package.defects]
    for resource in package.resources:
        for path in resource.paths:
            if is_url(path):
                continue
            if reason := unsafe(path) or (None if inside(package.root, path) else "is a link"):
                faults.append(f"{path}: the path {reason}, so it may lead out of the package.")
            elif not (package.root / path).is_file():
                faults.append(f"{path}: there is no such file in the package.")
    names = Counter(resource.name for resource in package.resources)
    faults += [
        f"{count} resources are called {name!r}." for name, count in names.items() if count > 1
    ]
    if faults:
        raise ArchivepkgError(
            f"{package.label}: {faults[0]} Run `archivepkg validate` on it, and correct it first."
        )
    return {resource.name: resource for resource in package.resources}


def _no_such_key(key: FieldNames, pairs: dict[str, Pair]) -> ArchivepkgError:
    """Return the error that no table has the fields of a key, with the fields there are."""
    shared = {
        name: [field for field in pair.names if pair.have([field])] for name, pair in pairs.items()
    }
    listed = "; ".join(f"{name}: {', '.join(fields)}" for name, fields in shared.items() if fields)
    return ArchivepkgError(
        f'No table has the key "{", ".join(key)}" in both releases. '
        f"The fields that both have are: {listed or 'none'}."
    )


def _version_reasons(*packages: Package) -> Iterator[Reason]:
    for package in packages:
        if not is_semantic(package.version):
            given = package.version
            said = f"the version is {_short(given)}" if given else "there is no version"
            detail = f"{package.label}: {said}"
            yield Reason(BY_CODE["version-unclear"], None, None, detail)


def _schema_reasons(resource: str, changes: list[SchemaChange]) -> Iterator[Reason]:
    for item in changes:
        detail = item.change
        if item.rule not in ("field-added", "field-removed"):
            detail += f": {_short(item.old)} → {_short(item.new)}"
        yield Reason(BY_CODE[item.rule], resource, item.field, detail)


def _metadata_reason(change: MetadataChange) -> Reason:
    if change.rule in ("resource-added", "resource-removed"):
        return Reason(BY_CODE[change.rule], change.resource, None, change.rule.split("-")[1])
    detail = f"{change.pointer}: {_short(change.old)} → {_short(change.new)}"
    return Reason(BY_CODE[change.rule], change.resource, None, detail)


def _is_of_other_format(resource: Resource) -> bool:
    """Tell whether a table is compared as a file where no reader of its format is there."""
    return not resource.is_delimited_text


def _row_reasons(
    old: Resource, new: Resource, rows: RowChanges, unread: str | None
) -> Iterator[Reason]:
    """Yield why the rows of a resource that both releases have ask for a bump.

    unread: why its rows could not be read, where it is a table.
    """
    if not rows.is_table:
        if rows.differ:
            rule = "table-changed" if old.fields or new.fields else "file-changed"
            detail = f"other contents, whose rows are not compared: {unread}" if unread else ""
            yield Reason(BY_CODE[rule], new.name, None, detail or "other contents")
        return
    for rule, count, what in (
        (_removal(old, rows), rows.counts.removed, "removed"),
        ("rows-added", rows.counts.added, "added"),
        ("values-changed", rows.counts.changed, "changed"),
    ):
        if count:
            detail = f"{counted(count, 'row')} {what}"
            yield Reason(BY_CODE[rule], new.name, None, detail)


def _removal(old: Resource, rows: RowChanges) -> str:
    """Return the rule for removed rows: can others refer to them?"""
    key = rows.key or old.primary_key  # one that is repeated is cited all the same
    if not key:
        return "unkeyed-rows-removed"
    linked = {name for foreign in old.foreign_keys for name in foreign.fields}
    return "links-removed" if linked.issuperset(key) else "rows-removed"


def _short(value: Any) -> str:
    """Return a value as JSON, cut to what fits into a line."""
    if value is None:
        return "nothing"
    text = dumps(value)
    return text if len(text) <= DETAIL_WIDTH else f"{text[:DETAIL_WIDTH]}…"
