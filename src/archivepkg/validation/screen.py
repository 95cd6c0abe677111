"""The screen: SQL clears the rows of a table that are surely valid; the rest is for the judge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from archivepkg.csvtext import canonical_row
from archivepkg.errors import ArchivepkgError
from archivepkg.package import Field, Package, Resource
from archivepkg.sqltypes import literal
from archivepkg.tablefiles import is_plain
from archivepkg.tables import Table, Tables
from archivepkg.validation import ownrules
from archivepkg.validation.bytefacts import (
    ByteFacts,
    byte_facts,
    is_intact,
    may_have_blank_lines,
)
from archivepkg.validation.clearance import surely_valid
from archivepkg.validation.keys import Key, foreign_keys, unique_keys
from archivepkg.validation.readings import NotExpressibleError

# More suspects than this share of the rows are not worth picking out of the file, nor are more
# than so many held in memory; fewer always are.
LARGEST_SHARE = 0.2
MOST_SUSPECTS = 250_000
FEW_SUSPECTS = 1000


class Doubt(Exception):  # noqa: N818
    """Why a table has to go to the judge whole."""


@dataclass
class Screening:
    """What the screen knows of a table.

    rows: how many rows of data there are. suspects: how many of them are not surely valid, or
    share a key or lack a partner; `relation` holds their numbers and cells. cleared: the rules
    for whole tables and their text, by code, and the kinds of declared checks, that are kept.
    """

    table: Table
    rows: int
    suspects: int = 0
    cleared: set[str] = field(default_factory=set)

    @property
    def relation(self) -> str:
        """The name of the table of suspects; a row may be in it more than once."""
        return f"suspects{self.table.resource.index}"


class Screen:
    """The screen of one package; house: whether the house rules apply."""

    def __init__(self, package: Package, tables: Tables, *, house: bool):
        self._package = package
        self._tables = tables
        self._house = house

    def screening(self, resource: Resource) -> Screening:
        """Screen a table. Raises Doubt where that cannot be done; the message says why."""
        table = self.table(resource)
        facts = byte_facts(resource.files)
        _refuse_odd_files(resource, facts)
        try:
            clear = " AND ".join(self._clear(table, item, facts) for item in table.fields)
            clear += f" AND NOT ({' AND '.join(map(table.is_missing, table.fields))})"
            result, unclear = self._first_scan(table, facts, clear)
            result.cleared |= ownrules.cleared(self._package, table, self._tables)
            conditions = [f"NOT ({clear})"] if unclear else []
            conditions += self._key_conditions(result)
            if conditions:
                self.add_suspects(result, " OR ".join(conditions))
        except NotExpressibleError as reason:
            raise Doubt(f"the screen has no words for {reason}") from None
        except ArchivepkgError as error:
            raise Doubt(str(error)) from None
        return result

    def add_suspects(self, result: Screening, condition: str) -> None:
        """Add the rows of an SQL condition to the suspects. Raises Doubt if there are too many."""
        share = min(MOST_SUSPECTS, int(LARGEST_SHARE * result.rows))
        limit = max(FEW_SUSPECTS, share) + 1
        rows = f"FROM {result.table.relation} WHERE {condition} LIMIT {limit}"
        verb = "INSERT INTO {}" if result.suspects else "CREATE TABLE {} AS"
        self._tables.execute(f"{verb.format(result.relation)} {rows}")
        ((result.suspects,),) = self._tables.query(
            f"SELECT count(DISTINCT row) FROM {result.relation}"
        )
        if result.suspects >= limit:
            raise Doubt(f"{limit:,} or more of its {result.rows:,} rows are suspicious")

    def selected(self, result: Screening) -> Iterator[tuple[int, list[str]]]:
        """Yield number and cells of the suspects, in order."""
        found = self._tables.query(f"SELECT DISTINCT * FROM {result.relation} ORDER BY row")
        for number, *cells in found:
            yield number, cells

    def table(self, resource: Resource) -> Table:
        """Return the relation of a resource. Raises Doubt where it cannot be read as it stands."""
        table = self._tables.table("package", resource.name)
        if table is None:
            raise Doubt(self._tables.reasons.get(("package", resource.name), "it is no CSV"))
        if not is_plain(table.text):
            raise Doubt("its dialect or encoding needs a reader of its own")
        names = [item.name for item in resource.fields]
        if table.text.dialect.header_rows != (1,) or table.text.header() != names:
            raise Doubt("its first row is not the list of its fields")
        return table

    def links(self, table: Table) -> list[tuple[Key, Key]]:
        """Return each foreign key of a table with the key that it refers to."""
        return foreign_keys(table, self._other_table)

    def _other_table(self, name: str) -> Table:
        return self.table(self._package.resource(name))

    def _clear(self, table: Table, item: Field, facts: ByteFacts) -> str:
        """Return the condition under which a cell is clear, missing values included."""
        column = table.columns[item.name]
        valid = [surely_valid(item, column), *ownrules.clear(item, column, facts, self._house)]
        condition = " AND ".join(part for part in valid if part != "true") or "true"
        needed = item.constraints.get("required") is True
        if not item.missing:
            return f"({condition})"
        missing = ", ".join(literal(text) for text in sorted(item.missing))
        if needed or item.name in table.resource.primary_key:
            return f"({column} NOT IN ({missing}) AND {condition})"
        return f"({column} IN ({missing}) OR ({condition}))"

    def _first_scan(self, table: Table, facts: ByteFacts, clear: str) -> tuple[Screening, int]:
        """Count the rows and those that are not clear, and compare the bytes with canonical ones.

        A table takes as many bytes as its canonical form only if it is in canonical form.
        """
        sizes = " + ".join(_canonical_size(table, item) for item in table.fields)
        ((rows, size, unclear),) = self._tables.query(
            f"SELECT count(*), coalesce(sum({sizes} + {len(table.columns)}), 0), "
            f"count(*) FILTER (WHERE NOT ({clear})) FROM {table.relation}"
        )
        text = table.text
        header = canonical_row(text.header(), text.dialect.delimiter)
        size += len(header.encode()) * len(table.resource.files)
        cleared = {"unclosed-quote"}
        if size == facts.size and facts.ends_lines:
            cleared.add("canonical-form")
        elif may_have_blank_lines(table.resource.files):
            raise Doubt("there may be blank lines")
        return Screening(table, rows, cleared=cleared), unclear

    def _key_conditions(self, result: Screening) -> list[str]:
        """Return conditions for the rows whose key is given twice or whose reference is lost."""
        conditions = []
        for number, key in enumerate(unique_keys(result.table)):
            if key.ordered and self._rises(result.table.relation, key):
                result.cleared.add("row-order")
            else:
                conditions += self._among(key, f"twins{number}", result, key.twins())
        for number, (key, other) in enumerate(self.links(result.table)):
            conditions += self._among(key, f"lost{number}", result, key.lost(other))
            if len(key.parts) > 1 and self._count(key.incomplete()):
                conditions.append(key.is_incomplete)
        return conditions

    def _among(self, key: Key, name: str, result: Screening, query: str) -> list[str]:
        """Return the condition that a row's key is one of a query's, if it has any."""
        keys = f"{result.relation}_{name}"
        ((count,),) = self._tables.query(f"CREATE TABLE {keys} AS {query}")
        return [f"{key.value} IN (FROM {keys})"] if count else []

    def _count(self, query: str) -> int:
        ((count,),) = self._tables.query(f"SELECT count(*) FROM ({query})")
        return int(count)

    def _rises(self, relation: str, key: Key) -> bool:
        """Tell whether every row has a greater key than the one before it."""
        ((rises,),) = self._tables.query(
            f"SELECT coalesce(bool_and(complete AND coalesce(key > before, true)), true) FROM "
            f"(SELECT {key.complete} AS complete, {key.value} AS key, "
            f"lag({key.value}) OVER () AS before FROM {relation})"
        )
        return bool(rises)


def _canonical_size(table: Table, item: Field) -> str:
    """Return the SQL of the bytes that a cell takes in canonical form.

    It is never more than the cell really takes: so the sum is the size of the file only if
    every row is in canonical form, and there are no blank lines.
    """
    column = table.columns[item.name]
    if item.type in ("integer", "year", "yearmonth", "boolean", "date"):
        return f"strlen({column})"
    signs = [literal(table.text.dialect.delimiter), "'\"'", "chr(10)", "chr(13)"]
    special = " OR ".join(f"contains({column}, {sign})" for sign in signs)
    return (
        f"(strlen({column}) + CASE WHEN {special} "
        f"THEN 2 + strlen({column}) - strlen(replace({column}, '\"', '')) ELSE 0 END)"
    )


def _refuse_odd_files(resource: Resource, facts: ByteFacts) -> None:
    """Raise Doubt where a verdict depends on more than the rows of the files."""
    if len(resource.files) > 1 and not facts.ends_lines:
        raise Doubt("a file does not end with a line break")
    for name in ("hash", "bytes"):
        if name in resource.descriptor and not is_intact(resource):
            raise Doubt("its hash or size may not be the declared one")
    if "fields" in resource.descriptor or "rows" in resource.descriptor:
        raise Doubt("its numbers of fields or rows are declared")
