"""Keys in SQL: which rows share the values of a key, and which refer to nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from archivepkg.package.package import Package
from archivepkg.package.resources import Field
from archivepkg.tables.relations import Table
from archivepkg.tables.sql import sql_text
from archivepkg.validation.screen.readings import no_words_for, reading

# How `part` holds what is no text.
SQL_TYPES = {
    "boolean": "BOOLEAN",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "integer": "BIGINT",
    "number": "DECIMAL(38, 15)",
    "time": "TIME",
    "year": "INTEGER",
}


@dataclass(frozen=True)
class Key:
    """The typed values of some fields of a table.

    fields: the fields. parts: the SQL expression of each one's value in `relation`, NULL where it
    is missing or not surely a literal. ordered: rows in canonical form rise by it; `None` where
    the order of rows is not its concern.
    """

    table: Table
    fields: tuple[Field, ...]
    relation: str
    parts: tuple[str, ...]
    ordered: bool | None = None

    @property
    def value(self) -> str:
        """The SQL expression of the whole key."""
        return self.parts[0] if len(self.parts) == 1 else f"row({', '.join(self.parts)})"

    @property
    def complete(self) -> str:
        """The SQL condition that no part is missing."""
        return " AND ".join(f"{part} IS NOT NULL" for part in self.parts)

    @property
    def rises(self) -> str:
        """The SQL condition that a row has its key, and a greater one than the row before."""
        return f"({self.complete} AND coalesce({self.value} > lag({self.value}) OVER (), true))"

    @property
    def is_incomplete(self) -> str:
        """The SQL condition that some part is missing, or not surely a literal, but not all are.

        It is for a key whose parts are read from the table's text.
        """
        absent = " AND ".join(self.table.is_missing(item) for item in self.fields)
        return f"(NOT ({self.complete}) AND NOT ({absent}))"

    def stored(self, relation: str) -> Key:
        """Return the key as a relation has it whose columns are named by `stored_part`."""
        columns = tuple(stored_part(self.table, item) for item in self.fields)
        return replace(self, relation=relation, parts=columns)

    def twins(self) -> str:
        """Return the query of the keys that more than one row has."""
        return (
            f"SELECT {self.value} FROM {self.relation} WHERE {self.complete} "
            f"GROUP BY {', '.join(self.parts)} HAVING count(*) > 1"
        )

    def lost(self, other: Key) -> str:
        """Return the query of the complete keys that no row of `other`'s table has."""
        return f"SELECT key FROM ({self._keys()}) ANTI JOIN ({other._keys()}) USING (key)"

    def _keys(self) -> str:
        return f"SELECT {self.value} AS key FROM {self.relation} WHERE {self.complete}"


def stored_part(table: Table, item: Field) -> str:
    """Return the name of the column that a field's value is stored in."""
    return table.columns[item.name].replace("c", "k")


def key(table: Table, names: Sequence[str]) -> Key:
    """Return the key of the named fields. Raises Doubt."""
    by_name = {item.name: item for item in table.fields}
    if absent := set(names) - set(by_name):
        raise no_words_for(f"the key field {min(absent)}, which has no column")
    fields = tuple(by_name[name] for name in names)
    return Key(table, fields, table.relation, tuple(part(table, item) for item in fields))


def part(table: Table, item: Field) -> str:
    """Return the SQL of a field's value, equal where frictionless takes the values for equal."""
    text = table.columns[item.name]
    read = reading(item, text)
    if read.value is None:
        raise no_words_for(f"keys of the type {item.type}")
    return f"CASE WHEN NOT {table.is_missing(item)} AND {read.literal} THEN {read.value} END"


def values(item: Field, texts: Sequence[str]) -> str:
    """Return the query of the values, as `part` has them, that these plain literals spell."""
    listed = ", ".join(map(sql_text, texts))
    return f"(SELECT TRY_CAST(unnest([{listed}]) AS {SQL_TYPES.get(item.type, 'VARCHAR')}))"


def unique_keys(table: Table) -> list[Key]:
    """Return the primary key and the unique fields of a table."""
    unique = [
        key(table, [item.name]) for item in table.fields if item.constraints.get("unique") is True
    ]
    if not table.resource.primary_key:
        return unique
    primary = key(table, table.resource.primary_key)
    # Only the values of booleans stand in another order than the rule `row-order` asks for.
    ordered = all(item.type != "boolean" for item in primary.fields)
    return [replace(primary, ordered=ordered), *unique]


def foreign_keys(table: Table, table_of: Callable[[str], Table]) -> list[tuple[Key, Key]]:
    """Return each foreign key with the key that it refers to."""
    pairs = []
    for foreign in table.resource.foreign_keys:
        other = table_of(foreign.resource)
        pair = key(table, foreign.fields), key(other, foreign.to_fields)
        types = [[item.type for item in side.fields] for side in pair]
        if types[0] != types[1]:
            raise no_words_for("references between fields of different types")
        pairs.append(pair)
    return pairs


def key_fields(package: Package, table: Table) -> list[Field]:
    """Return the fields of a table that any key of the package is made of."""
    resource = table.resource
    names = set(resource.primary_key)
    names |= {item.name for item in table.fields if item.constraints.get("unique") is True}
    for other in package.resources:
        for foreign in other.foreign_keys:
            names |= set(foreign.fields if other.name == resource.name else ())
            names |= set(foreign.to_fields if foreign.resource == resource.name else ())
    return [item for item in table.fields if item.name in names]
