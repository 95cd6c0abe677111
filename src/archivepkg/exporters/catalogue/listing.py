"""The listing: by what the catalogue's script filters and sorts records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archivepkg.records.filters import broader
from archivepkg.records.folding import folded
from archivepkg.records.inventory import Description, Entity, Inventory, Statement

# The facets by which records are filtered: the key in the script, and what people read.
FACETS = {
    "type": "Type",
    "agent": "Person or body",
    "role": "Role",
    "place": "Place",
    "subject": "Subject",
    "year": "Year",
}
FUNDER = "fnd"  # the relator of who paid for the record, and has no part in what it describes


def facets(inventory: Inventory, records: list[Description]) -> list[dict[str, Any]]:
    """Return the facets: key, title, values, and for each record the numbers of its values.

    Agents stand in pairs with their roles, as a role is that of an agent; the values of roles
    are `roles` there, and the facet of roles has no records of its own. groups: of which of the
    `kinds` each agent is, funders the last.
    """
    found = []
    for key, title in FACETS.items():
        facet = {"key": key, "title": title}
        if key == "agent":
            found.append({**facet, **_agents(records)})
        elif key != "role":
            values: dict[str, int] = {}
            numbers = [
                sorted({values.setdefault(value, len(values)) for value in given})
                for given in (_given(inventory, key, record) for record in records)
            ]
            found.append({**facet, "values": list(values), "records": numbers if values else []})
    return found


def orders(records: list[Description]) -> dict[str, list[int]]:
    """Return the numbers of the records in each order that can be asked for."""
    dates = [record.first or "9999" for record in records]
    keys = {
        "date": dates,
        "title": [folded(record.name) for record in records],
        "type": [folded(record.type) for record in records],
    }
    return {
        name: sorted(range(len(records)), key=lambda number: (key[number], dates[number]))
        for name, key in keys.items()
    }


def years(record: Description) -> list[str]:
    """Return the years in which a date of a record may lie; of a long range, its ends."""
    found: set[int] = set()
    for ends in record.spans:
        years = [day[:4] for day in ends]
        if all(map(str.isdigit, years)):
            first, last = map(int, years)
            found.update(range(first, last + 1) if last - first < 10 else (first, last))
    return [str(year) for year in sorted(found)]


def _given(inventory: Inventory, key: str, record: Description) -> list[str]:
    if key == "type":
        return [record.type] if record.type else []
    if key == "year":
        return years(record)
    targets = [statement.target for statement in record.of_kind(key)]
    return [entity.name for target in targets for entity in _lineage(inventory, target)]


def _lineage(inventory: Inventory, entity: Entity) -> Iterator[Entity]:
    """Yield a row and all that are broader, as one who asks for these means it, too."""
    found, waiting = {entity.key}, [entity]
    while waiting:
        current = waiting.pop()
        yield current
        for key in broader(current.resource):
            above = inventory.referred(key, current.row)
            if above and above.key not in found:
                found.add(above.key)
                waiting.append(above)


def _agents(records: list[Description]) -> dict[str, Any]:
    values: dict[str, int] = {}
    groups: dict[str, str] = {}
    roles: dict[str, int] = {}
    numbers = []
    for record in records:
        pairs = set()
        for statement in record.of_kind("agent"):
            name, kind = statement.target.name, _kind(statement)
            if statement.relator != FUNDER or name not in groups:
                groups[name] = kind
            role = roles.setdefault(statement.role, len(roles))
            pairs.add((values.setdefault(name, len(values)), role))
        numbers.append([number for pair in sorted(pairs) for number in pair])
    funders = {s.role for r in records for s in r.of_kind("agent") if s.relator == FUNDER}
    kinds = sorted(dict.fromkeys(groups.values()), key=lambda kind: kind in funders)
    return {
        "values": list(values),
        "kinds": kinds,
        "groups": [kinds.index(groups[name]) for name in values],
        "roles": list(roles),
        "records": numbers,
    }


def _kind(statement: Statement) -> str:
    """Return of what kind an agent is, by the type in its table; a funder is one of its own."""
    if statement.relator == FUNDER:
        return statement.role
    return statement.target.kind
