"""Rules that a package declares for itself, in `archivepkg.checks` of its descriptor.

Each check names its kind and what it is about; the docstring of a rule is its documentation
for users, and ends with how the check is declared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from archivepkg.package.package import Package
from archivepkg.package.resources import Resource
from archivepkg.tables.dates import bounds
from archivepkg.validation.rules.findings import Finding
from archivepkg.validation.rules.tables import TableView

View = Callable[[Resource], TableView]


def edtf(package: Package, check: dict[str, Any], view: View) -> Iterator[Finding]:
    """A date is written in the Extended Date/Time Format (ISO 8601-2, EDTF levels 0 to 2).

    Write a date such as `1949-02-28`, `1949-02`, `1949`, `1949~` or `1949-02/1949-04`.

    Declared as the check `edtf`, with `resource` and `field`.
    """
    table = view(package.resource(check["resource"]))
    for row, (cell,) in _cells(table, [check["field"]]):
        if cell is not None and bounds(cell) is None:
            yield Finding(row, "This is no date of EDTF", check["field"], cell)


def edtf_bounds(package: Package, check: dict[str, Any], view: View) -> Iterator[Finding]:
    """The first and last possible day of an EDTF date stand in the fields declared for them.

    Correct the date or its bounds.

    Declared as the check `edtf`, with `resource`, `field`, `start` and `end`.
    """
    if "start" not in check or "end" not in check:
        return
    names = [check["field"], check["start"], check["end"]]
    table = view(package.resource(check["resource"]))
    for row, (cell, *given) in _cells(table, names):
        days = bounds(cell) if cell is not None else ("", "")
        if days is None:
            continue  # the rule `edtf` names it
        for name, value, bound in zip(names[1:], given, days, strict=True):
            if (value or "") != bound:
                yield Finding(
                    row,
                    f'"{cell or ""}" in "{check["field"]}" asks for "{bound}" here',
                    name,
                    value or "",
                )


def fields_differ(package: Package, check: dict[str, Any], view: View) -> Iterator[Finding]:
    """Two fields of a row never have the same value: nothing is related to itself.

    Correct one of the two, or delete the row.

    Declared as the check `differ`, with `resource` and `fields` (two names).
    """
    first, second = check["fields"]
    table = view(package.resource(check["resource"]))
    for row, (one, other) in _cells(table, [first, second]):
        if one is not None and one == other:
            yield Finding(row, f'"{first}" and "{second}" must not be the same', second, other)


def unreferenced(package: Package, check: dict[str, Any], view: View) -> Iterator[Finding]:
    """Every row of a table is referred to by a row of another one, through its foreign key.

    Add the row that is missing there, or delete the row that nothing speaks of.

    Declared as the check `referenced`, with `resource` and `by`, the resource that refers to it.
    """
    resource, by = package.resource(check["resource"]), package.resource(check["by"])
    for key in by.foreign_keys:
        if key.resource == resource.name and view(by).positions(list(key.fields)):
            used = {cells for _, cells in _cells(view(by), list(key.fields))}
            for row, cells in _cells(view(resource), list(key.to_fields)):
                if cells not in used:
                    message = f'No row of "{by.name}" refers to this row'
                    value = ", ".join(cell or "" for cell in cells)
                    yield Finding(row, message, ", ".join(key.to_fields), value)
            return


RULES = {
    "edtf": [edtf, edtf_bounds],
    "differ": [fields_differ],
    "referenced": [unreferenced],
}

# What a check must give, beside its kind.
REQUIRED_PROPERTIES = {
    "edtf": {"resource", "field"},
    "differ": {"resource", "fields"},
    "referenced": {"resource", "by"},
}


def checks(package: Package, resource: Resource) -> Iterator[dict[str, Any]]:
    """Yield the checks that are declared for a resource and can be run."""
    given = package.settings.get("checks")
    for check in given if isinstance(given, list) else []:
        if faults(package, check) is None and check["resource"] == resource.name:
            yield check


def faults(package: Package, check: Any) -> str | None:
    """Return what is wrong with a declared check, `None` where it can be run."""
    kind = check.get("check") if isinstance(check, dict) else None
    if not isinstance(kind, str) or kind not in RULES:
        return f'A check needs "check" to be one of: {", ".join(RULES)}'
    if absent := REQUIRED_PROPERTIES[kind] - set(check):
        return f"The check {kind} needs {', '.join(sorted(absent))}"
    resources = {resource.name: resource for resource in package.resources}
    for name in ("resource", "by"):
        if name in check and check[name] not in list(resources):
            return f'The check speaks of the resource "{check[name]}", which is not there'
    known = [field.name for field in resources[check["resource"]].fields]
    for field in _named_fields(check):
        if field not in known:
            return f'The check speaks of the field "{field}", which is not there'
    if kind == "differ" and not (isinstance(check["fields"], list) and len(check["fields"]) == 2):
        return "The check differ needs two fields"
    return None


def _named_fields(check: dict[str, Any]) -> list[Any]:
    several = check.get("fields", [])
    single = [check[name] for name in ("field", "start", "end") if name in check]
    return [*single, *(several if isinstance(several, list) else [several])]


def _cells(table: TableView, names: list[str]) -> Iterator[tuple[int, tuple[str | None, ...]]]:
    """Yield row number and cells of the named fields; nothing where a column is not there."""
    positions = table.positions(names)
    for row in table.rows() if positions else ():
        yield row.number, tuple(table.cells(row, positions or []))
