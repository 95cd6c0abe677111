"""The scan: one reading of a table that tells its valid rows and stores the values of its keys."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field

from archivepkg.package.package import Package
from archivepkg.package.resources import Field
from archivepkg.tables.bytefacts import ByteFacts, is_intact
from archivepkg.tables.csvtext import canonical_row
from archivepkg.tables.engine import Tables
from archivepkg.tables.relations import Table
from archivepkg.tables.rowtexts import csv_size
from archivepkg.validation.screen import ownrules
from archivepkg.validation.screen.clearance import surely_valid
from archivepkg.validation.screen.keys import Key, key, key_fields, part, stored_part, unique_keys
from archivepkg.validation.screen.readings import Doubt

LIGHT = 2**16  # bytes of files whose form the rule itself has looked at before SQL has


@dataclass
class Scan:
    """What one reading of a table found.

    relation: a table with a row for each row of data, in their order: the values of key fields
    (`keys.stored_part`), and whether it is `clear`, which is to say surely valid but for keys.
    rows, unclear: how many rows there are, and how many are not clear. cleared: the rules for the
    text of the files, by code, that are surely kept. unique: the primary key and the unique fields,
    and whether each row has a greater one than the row before. doubt: why the table has to be
    judged row by row, `None` where that is not so: its keys are at hand for other tables even then.
    """

    table: Table
    relation: str
    rows: int = 0
    unclear: int = 0
    cleared: set[str] = field(default_factory=set)
    unique: list[tuple[Key, bool]] = field(default_factory=list)
    doubt: Doubt | None = None

    @property
    def first_row(self) -> int:
        """The number of the first row of data."""
        return len(self.table.text.dialect.header_rows) + 1


def scan(package: Package, tables: Tables, table: Table, *, house: bool) -> Scan:
    """Read a table once. Raises ArchivepkgError where that cannot be done.

    house: whether the house rules apply.
    """
    result, facts = Scan(table, f"scan{table.resource.index}"), table.facts
    weigh = house and not facts.is_canonical and facts.size > LIGHT
    values = _key_values(package, table)
    clear, size, keys = "true", "0", list[Key]()
    result.doubt = _oddity(table, facts)
    if not result.doubt:
        try:
            clear = _is_clear(table, set(values), facts, house)
            size = csv_size(table) if weigh else "0"
            keys = [key.stored(result.relation) for key in unique_keys(table)]
        except Doubt as doubt:
            result.doubt = doubt
    stored = [*values, f"coalesce({clear}, false) AS clear", f"{size} AS size"]
    named = ["*", *(f"{value} AS {name}" for name, value in values.items())]
    tables.execute(
        f"CREATE OR REPLACE TABLE {result.relation} AS SELECT {', '.join(stored)} "
        f"FROM (SELECT {', '.join(named)} FROM {table.relation})"
    )
    size_of_rows = _sum_up(tables, result, keys)
    weighed = weigh and facts.ends_lines and size_of_rows + _header_size(table) == facts.size
    result.cleared.add("unclosed-quote")
    if facts.is_canonical or weighed:
        result.cleared.add("canonical-form")
    return result


def _sum_up(tables: Tables, result: Scan, keys: list[Key]) -> int:
    """Fill in rows and keys of a scan from what it stored, and return the size of its rows."""
    found = ["count(*)", "count(*) FILTER (WHERE NOT clear)", "coalesce(sum(size), 0)"]
    found += [f"coalesce(bool_and(rises{number}), true)" for number in range(len(keys))]
    flags = [f"{key.rises} AS rises{number}" for number, key in enumerate(keys)]
    ((result.rows, result.unclear, size, *rises),) = tables.query(
        f"SELECT {', '.join(found)} "
        f"FROM (SELECT {', '.join(['clear', 'size', *flags])} FROM {result.relation})"
    )
    result.unique = list(zip(keys, rises, strict=True))
    return int(size)


def _header_size(table: Table) -> int:
    """Return the bytes that the header takes in canonical form, in all the files."""
    header = canonical_row(table.text.header(), table.text.dialect.delimiter)
    return len(header.encode()) * len(table.resource.files)


def _oddity(table: Table, facts: ByteFacts) -> Doubt | None:
    """Return why a verdict depends on more than the rows of the files, `None` where it does not."""
    resource = table.resource
    if facts.oddity:
        return Doubt(facts.oddity)
    if facts.blank_lines:
        return Doubt("there are blank lines")
    if facts.quotes and facts.returns and resource.format != "csv":
        return Doubt("a cell may hold a line end that its format translates")
    for name in ("hash", "bytes"):
        if name in resource.descriptor and not is_intact(resource):
            return Doubt("its hash or size may not be the declared one")
    if "fields" in resource.descriptor or "rows" in resource.descriptor:
        return Doubt("its numbers of fields or rows are declared")
    return None


def _key_values(package: Package, table: Table) -> dict[str, str]:
    """Return the SQL of the values of key fields, by the column that stores them."""
    values = {}
    for item in key_fields(package, table):
        with suppress(Doubt):
            values[stored_part(table, item)] = part(table, item)
    return values


def _is_clear(table: Table, stored: set[str], facts: ByteFacts, house: bool) -> str:
    """Return the condition under which a row is surely valid, but for what other rows say.

    stored: the columns in which values of keys are at hand. Raises Doubt.
    """
    conditions = [_is_cell_clear(table, item, stored, facts, house) for item in table.fields]
    conditions.append(f"NOT ({' AND '.join(map(table.is_missing, table.fields))})")
    for foreign in table.resource.foreign_keys:
        if len(foreign.fields) > 1:
            conditions.append(f"NOT {key(table, foreign.fields).is_incomplete}")
    return " AND ".join(conditions)


def _is_cell_clear(
    table: Table, item: Field, stored: set[str], facts: ByteFacts, house: bool
) -> str:
    """Return the condition under which a cell is clear, missing values included."""
    column, value = table.columns[item.name], stored_part(table, item)
    valid = [
        surely_valid(item, column, value if value in stored else None),
        *ownrules.clear(item, column, facts, house),
    ]
    condition = " AND ".join(part for part in valid if part != "true") or "true"
    if not item.missing:
        return f"({condition})"
    if item.constraints.get("required") is True or item.name in table.resource.primary_key:
        return f"(NOT {table.is_missing(item)} AND {condition})"
    return f"({table.is_missing(item)} OR ({condition}))"
