"""Tables of the SQLite export: what SQLite can enforce of a Table Schema, as CREATE statements.

Enforced are types, `required`, `enum`, `categories`, lengths of strings, bounds of numbers, years
and dates, the form of dates, booleans, lists and objects, and all keys. Left to `validate` are
`pattern` and `jsonSchema`, which SQLite has no function for, bounds and lengths of other types,
and foreign keys to what is no key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from archivepkg.errors import ArchivepkgError
from archivepkg.package.package import Package
from archivepkg.package.resources import Field, ForeignKey, Resource
from archivepkg.tables.sql import joined, sql_name, sql_text
from archivepkg.tables.types import BOUNDS, LENGTHS, FieldType

ROWID = "_rowid_"  # how SQLite calls the number of a row, and so no column of ours
DOCUMENTATION = ("datapackage", "datapackage_resources", "datapackage_fields")

_TYPES = {"integer": "INTEGER", "boolean": "INTEGER", "number": "REAL"}  # by the type in JSON
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


@dataclass(frozen=True)
class Names:
    """What tables and columns are called in SQLite, where names differ by more than case."""

    tables: dict[str, str]
    columns: dict[str, dict[str, str]]

    def table(self, resource: str) -> str:
        """Return the quoted name of a resource's table."""
        return sql_name(self.tables[resource])

    def column(self, resource: str, field: str) -> str:
        """Return the quoted name of a field's column. Raises ArchivepkgError where it has none."""
        if field not in self.columns[resource]:
            raise ArchivepkgError(
                f"{resource}: a key names the field {field!r}, which the schema does not have. "
                "Run `archivepkg validate`, and correct it."
            )
        return sql_name(self.columns[resource][field])

    def all(self, resource: str, fields: Iterable[str]) -> str:
        """Return the quoted names of several columns, with commas."""
        return ", ".join(self.column(resource, field) for field in fields)


def names(package: Package) -> Names:
    """Choose the names for the tables of a package and their columns."""
    return Names(
        distinct([resource.name for resource in package.tables], DOCUMENTATION),
        {
            item.name: distinct([field.name for field in item.fields], [ROWID])
            for item in package.tables
        },
    )


def distinct(wanted: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Return for each wanted name one that SQLite tells from all others and does not reserve."""
    used = {name.lower() for name in taken}
    chosen = {}
    for name in wanted:
        new, number = name or "_", 1
        while new.lower() in used or new.lower().startswith("sqlite_"):
            number += 1
            new = f"{name}_{number}".replace("sqlite_", "_", 1)
        used.add(new.lower())
        chosen[name] = new
    return chosen


def create_table(
    package: Package, resource: Resource, types: dict[str, FieldType], named: Names
) -> str:
    """Return the CREATE TABLE statement of a resource. types: as `storage.store` gives them."""
    name = resource.name
    parts = [_column(resource, field, types[field.name], named) for field in resource.fields]
    if resource.primary_key:
        parts.append(f"PRIMARY KEY ({named.all(name, resource.primary_key)})")
    for key in enforceable_keys(package, resource):
        parts.append(
            f"FOREIGN KEY ({named.all(name, key.fields)}) "
            f"REFERENCES {named.table(key.resource)} ({named.all(key.resource, key.to_fields)})"
        )
    return f"CREATE TABLE {named.table(name)} (\n  " + ",\n  ".join(parts) + "\n) STRICT"


def create_indexes(resource: Resource, named: Names) -> Iterator[str]:
    """Yield the CREATE INDEX statements of a resource: unique keys, and foreign keys."""
    name, table = resource.name, named.tables[resource.name]
    covered = [resource.primary_key]
    for fields in _unique(resource):
        covered.append(fields)
        index = sql_name(f"{table}_unique_{'_'.join(named.columns[name][item] for item in fields)}")
        yield f"CREATE UNIQUE INDEX {index} ON {sql_name(table)} ({named.all(name, fields)})"
    for key in resource.foreign_keys:
        fields = list(key.fields)
        if not any(other[: len(fields)] == fields for other in covered):
            covered.append(fields)
            index = sql_name(f"{table}_{'_'.join(named.columns[name][item] for item in fields)}")
            yield f"CREATE INDEX {index} ON {sql_name(table)} ({named.all(name, fields)})"


def enforceable_keys(package: Package, resource: Resource) -> list[ForeignKey]:
    """Return the foreign keys that lead to a primary or unique key, as SQLite demands it."""
    known = {item.name: item for item in package.tables}
    return [
        key
        for key in resource.foreign_keys
        if key.resource in known and _is_key(known[key.resource], key.to_fields)
    ]


def _is_key(resource: Resource, fields: Iterable[str]) -> bool:
    return any(set(fields) == set(key) for key in [resource.primary_key, *_unique(resource)])


def _unique(resource: Resource) -> list[list[str]]:
    """Return the unique keys of a table beside its primary key."""
    single = [[item.name] for item in resource.fields if item.constraints.get("unique") is True]
    keys: list[list[str]] = []
    for key in [*single, *resource.unique_keys]:
        if key != resource.primary_key and key not in keys:
            keys.append(key)
    return keys


def _column(resource: Resource, field: Field, stored: FieldType, named: Names) -> str:
    column = named.column(resource.name, field.name)
    is_key = resource.primary_key == [field.name]
    type_name = _TYPES.get(stored.json, "TEXT")
    if is_key and type_name == "INTEGER":
        type_name = "INT"  # the other would put rows in the order of the key, not of the file
    text = f"{column} {type_name}"
    if field.constraints.get("required") is True or is_key:
        text += " NOT NULL"
    return text + "".join(f" CHECK ({check})" for check in _checks(field, stored, column))


def _checks(field: Field, stored: FieldType, column: str) -> Iterator[str]:
    """Yield the conditions that a column's values meet; of a NULL they are all true."""
    if stored.json == "boolean":
        yield f"{column} IN (0, 1)"
    if stored.sql == "DATE":
        yield f"date({column}, '+0 days') IS {column}"  # a sum, so that 30 February is none
    if stored.json in ("array", "object"):
        yield f"{column} IS NULL OR json_valid({column})"  # older ones: not of NULL
    for allowed in (field.constraints.get("enum"), field.categories):
        values = [_sql(stored, field, value) for value in allowed or []]
        if values and None not in values:
            # IN is much slower.
            yield joined("OR", [f"{column} = {value}" for value in values])
    for name, operator in BOUNDS.items():
        bound = _sql(stored, field, field.constraints.get(name))
        if bound and field.type != "string":
            yield f"{column} {operator} {bound}"
    for name, operator in LENGTHS.items():
        length = field.constraints.get(name)
        if isinstance(length, int) and field.type == "string":
            yield f"length({column}) {operator} {length}"


def _sql(stored: FieldType, field: Field, value: Any) -> str | None:
    """Return a value that a schema names as SQL, `None` where it cannot be compared there."""
    if value is None or isinstance(value, bool):
        return None
    if stored.is_number:
        return str(value) if _NUMBER.fullmatch(str(value)) else None
    return sql_text(str(value)) if stored.sql == "DATE" or field.type == "string" else None
