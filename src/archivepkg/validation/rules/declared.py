"""Rules that a package declares for itself, in `archivepkg.checks` of its descriptor.

Each check names its kind and what it is about; the docstring of a rule is its documentation
for users, and ends with how the check is declared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from archivepkg.package.package import Package
from archivepkg.package.resources import Field, Resource
from archivepkg.package.values import items
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
    """Every row of a table is referred to by a row of another one, through a foreign key.

    Add the row that is missing there, or delete the row that nothing speaks of.

    Declared as the check `referenced`, with `resource` and `by`, the resource that refers to it,
    or a list of such.
    """
    resource, sides = package.resource(check["resource"]), _listed(check["by"])
    used: dict[tuple[str, ...], set[tuple[str | None, ...]]] = {}
    for by in map(package.resource, sides):
        for key in by.foreign_keys:
            if key.resource == resource.name and view(by).positions(list(key.fields)):
                known = used.setdefault(key.to_fields, set())
                known.update(cells for _, cells in _cells(view(by), list(key.fields)))
    names = list(dict.fromkeys(name for fields in used for name in fields))
    for row, cells in _cells(view(resource), names):
        given = dict(zip(names, cells, strict=True))
        if not any(tuple(given[n] for n in fields) in known for fields, known in used.items()):
            sought = " or ".join(f'"{name}"' for name in sides)
            value = ", ".join(cell or "" for cell in cells)
            yield Finding(row, f"No row of {sought} refers to this row", ", ".join(names), value)


def unnamed_fields(package: Package, check: dict[str, Any], view: View) -> Iterator[Finding]:
    """A list that speaks of fields names fields of the table meant, or tables that refer to it.

    Correct the name. A table that refers to the row is named for all that it says of it.

    Declared as the check `names-fields`, with `resource`, `field` (a list) and `of`, the resource
    whose fields are named.
    """
    resource, spoken_of = package.resource(check["resource"]), package.resource(check["of"])
    known = {field.name for field in spoken_of.fields}
    known |= {
        other.name
        for other in package.resources
        if any(key.resource == spoken_of.name for key in other.foreign_keys)
    }
    for row, (cell,) in _cells(view(resource), [check["field"]]):
        for name in _items(resource.field(check["field"]), cell):
            if name not in known:
                message = f'Neither a field of "{spoken_of.name}" nor a table that refers to it'
                yield Finding(row, message, check["field"], name)


def unsupported(package: Package, check: dict[str, Any], view: View) -> Iterator[Finding]:
    """Every value of a table, but for its keys, is supported by a row that names its field.

    Name the field in the row of a source that says so; where none does, delete the value.

    Declared as the check `supported`, with `resource`, `by`, the resource of the supporting rows,
    which refers to it by a foreign key, `field`, the list of supported fields there, and, where
    some fields need none, `except`, a list of these.
    """
    resource, by = package.resource(check["resource"]), package.resource(check["by"])
    spared = {*resource.primary_key, *check.get("except", [])}
    wanted = [field.name for field in resource.fields if field.name not in spared]
    for key in by.foreign_keys:
        if key.resource == resource.name:
            given = _supported(view(by), list(key.fields), check["field"])
            width = len(key.to_fields)
            for row, cells in _cells(view(resource), [*key.to_fields, *wanted]):
                named = given.get(cells[:width], set())
                for name, cell in zip(wanted, cells[width:], strict=True):
                    if cell is not None and name not in named:
                        message = f'No row of "{by.name}" names this field as supported'
                        yield Finding(row, message, name, cell)
            return


def _supported(
    table: TableView, key: list[str], name: str
) -> dict[tuple[str | None, ...], set[str]]:
    """Return which fields the rows of a table support, by the key that they refer to."""
    found: dict[tuple[str | None, ...], set[str]] = {}
    for _, (*cells, named) in _cells(table, [*key, name]):
        found.setdefault(tuple(cells), set()).update(_items(table.resource.field(name), named))
    return found


def _items(field: Field, cell: str | None) -> list[str]:
    return cell.split(field.option("delimiter")) if cell else []


def _listed(names: Any) -> list[Any]:
    return names if isinstance(names, list) else [names]


RULES = {
    "edtf": [edtf, edtf_bounds],
    "differ": [fields_differ],
    "referenced": [unreferenced],
    "names-fields": [unnamed_fields],
    "supported": [unsupported],
}

# What a check must give, beside its kind.
REQUIRED_PROPERTIES = {
    "edtf": {"resource", "field"},
    "differ": {"resource", "fields"},
    "referenced": {"resource", "by"},
    "names-fields": {"resource", "field", "of"},
    "supported": {"resource", "by", "field"},
}


def checks(package: Package, resource: Resource) -> Iterator[dict[str, Any]]:
    """Yield the checks that are declared for a resource and can be run."""
    for check in items(package.settings.get("checks")):
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
    for given in _named_resources(check):
        if given not in list(resources):
            return f'The check speaks of the resource "{given}", which is not there'
    for name, given in _named_fields(check):
        if given not in [field.name for field in resources[check[name]].fields]:
            return f'The check speaks of the field "{given}", which is not there'
    if kind == "differ" and not (isinstance(check["fields"], list) and len(check["fields"]) == 2):
        return "The check differ needs two fields"
    return None


def _named_resources(check: dict[str, Any]) -> Iterator[Any]:
    for name in ("resource", "by", "of"):
        if name in check:
            several = check["check"] == "referenced" and name == "by"
            yield from _listed(check[name]) if several else [check[name]]


def _named_fields(check: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the fields that a check names, each after the property that names its resource."""
    side = "by" if check["check"] == "supported" else "resource"
    yield from ((side, check[name]) for name in ("field", "start", "end") if name in check)
    for name in ("fields", "except"):
        yield from (("resource", given) for given in _listed(check.get(name, [])))


def _cells(table: TableView, names: list[str]) -> Iterator[tuple[int, tuple[str | None, ...]]]:
    """Yield row number and cells of the named fields; nothing where a column is not there."""
    positions = table.positions(names)
    for row in table.rows() if positions else ():
        yield row.number, tuple(table.cells(row, positions or []))
