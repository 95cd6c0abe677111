"""The screen: DuckDB clears the rows of a table that are surely valid; the rest is for the judge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from archivepkg.csvtext import CsvText
from archivepkg.errors import ArchivepkgError
from archivepkg.package import Field, Package, Resource
from archivepkg.sqltypes import literal
from archivepkg.tablefiles import is_plain
from archivepkg.tables import Table, Tables
from archivepkg.validation import ownrules
from archivepkg.validation.bytefacts import ByteFacts, byte_facts, may_have_blank_lines
from archivepkg.validation.clearance import NotExpressibleError, surely_valid
from archivepkg.validation.keys import Key, foreign_keys, unique_keys
from archivepkg.validation.texts import canonical_row

# More suspects than this share of the rows are not worth picking out of the file.
MOST_SUSPECTS = 0.2
FEW_SUSPECTS = 1000


class Doubt(Exception):  # noqa: N818
    """Why a table has to go to the judge whole."""


@dataclass
class Screening:
    """What the screen knows of a table.

    rows: how many rows of data there are. suspects: the numbers of those that are not surely
    valid, with the rows that they may collide with. canonical: the text is surely in canonical
    form. doubtful: codes of the rules for tables that are not surely kept.
    """

    table: Table
    rows: int
    suspects: list[int] = field(default_factory=list)
    canonical: bool = False
    doubtful: set[str] = field(default_factory=set)


class Screen:
    """The screen of one package; house: whether the house rules apply."""

    def __init__(self, package: Package, tables: Tables, *, house: bool):
        self._package = package
        self._tables = tables
        self._house = house

    def screening(self, resource: Resource, text: CsvText) -> Screening:
        """Screen a table. Raises Doubt where that cannot be done; the message says why."""
        table = self.table(resource, text)
        facts = byte_facts(resource.files)
        if len(resource.files) > 1 and not facts.ends_lines:
            raise Doubt("a file does not end with a line break")
        try:
            clear = " AND ".join(self._clear(table, item, facts) for item in table.fields)
            result, unclear = self._first_scan(table, text, facts, clear)
            result.doubtful = ownrules.doubtful(self._package, table, self._tables)
            conditions = [f"NOT ({clear})"] if unclear else []
            conditions += self._key_conditions(result)
        except NotExpressibleError as reason:
            raise Doubt(f"the screen has no words for {reason}") from None
        except ArchivepkgError as error:
            raise Doubt(str(error)) from None
        if conditions:
            self.add_suspects(result, " OR ".join(conditions))
        return result

    def add_suspects(self, result: Screening, condition: str) -> None:
        """Add the rows of an SQL condition to the suspects. Raises Doubt if there are too many."""
        found = self._tables.query(f"SELECT row FROM {result.table.relation} WHERE {condition}")
        result.suspects = sorted({*result.suspects, *(row for (row,) in found)})
        _refuse_many(len(result.suspects), result.rows)

    def selected(self, table: Table, rows: list[int]) -> Iterator[tuple[int, list[str]]]:
        """Yield number and cells of the rows with these numbers, in order."""
        names = ", ".join(f"c{index}" for index in range(len(table.columns)))
        if rows:
            for number, *cells in self._tables.query(
                f"SELECT row, {names} FROM {table.relation} "
                "WHERE row IN (SELECT unnest(?)) ORDER BY row",
                [rows],
            ):
                yield number, cells

    def table(self, resource: Resource, text: CsvText) -> Table:
        """Return the relation of a resource. Raises Doubt where it cannot be read as it stands."""
        table = self._tables.table("package", resource.name)
        if table is None:
            raise Doubt(self._tables.reasons.get(("package", resource.name), "it is no CSV"))
        if not is_plain(text):
            raise Doubt("its dialect or encoding needs a reader of its own")
        labels = text.header()
        if labels != [item.name for item in resource.fields] and text.dialect.header_rows:
            raise Doubt("its header is not the list of its fields")
        return table

    def links(self, table: Table) -> list[tuple[Key, Key]]:
        """Return each foreign key of a table with the key that it refers to."""
        return foreign_keys(table, self._other_table)

    def _other_table(self, name: str) -> Table:
        resource = self._package.resource(name)
        return self.table(resource, CsvText(resource))

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

    def _first_scan(
        self, table: Table, text: CsvText, facts: ByteFacts, clear: str
    ) -> tuple[Screening, int]:
        """Count rows, rows that are not clear, and the bytes of the table in canonical form."""
        size = " + ".join(_canonical_size(table, item) for item in table.fields)
        ((rows, size, unclear),) = self._tables.query(
            f"SELECT count(*), coalesce(sum({size} + {len(table.columns)}), 0), "
            f"count(*) FILTER (WHERE NOT ({clear})) FROM {table.relation}"
        )
        if text.dialect.header_rows:
            header = canonical_row(text.header(), text.dialect.delimiter)
            size += len(header.encode()) * len(table.resource.files)
        canonical = size == facts.size and facts.ends_lines
        if not canonical and may_have_blank_lines(table.resource.files):
            raise Doubt("there may be blank lines")
        _refuse_many(unclear, rows)
        return Screening(table, rows, canonical=canonical), unclear

    def _key_conditions(self, result: Screening) -> list[str]:
        """Return conditions for rows with a key given twice, or a reference that leads nowhere."""
        relation, conditions = result.table.relation, []
        for key in unique_keys(result.table):
            rises = key.ordered and self._rises(relation, key)
            if not rises and self._count(key.twins(relation)):
                conditions.append(key.shared(relation))
            if self._house and key.ordered is not None and not rises:
                result.doubtful.add("row-order")
        for key, other in self.links(result.table):
            lost = key.lost(other)
            if self._count(f"SELECT 1 FROM {relation} WHERE {lost}"):
                conditions.append(lost)
        return conditions

    def _rises(self, relation: str, key: Key) -> bool:
        """Tell whether every row has a greater key than the one before it."""
        ((rises,),) = self._tables.query(
            f"SELECT coalesce(bool_and(complete AND coalesce(key > before, true)), true) FROM "
            f"(SELECT {key.complete} AS complete, {key.value} AS key, "
            f"lag({key.value}) OVER () AS before FROM {relation})"
        )
        return bool(rises)

    def _count(self, query: str) -> int:
        ((count,),) = self._tables.query(f"SELECT count(*) FROM ({query})")
        return int(count)


def _canonical_size(table: Table, item: Field) -> str:
    """Return the SQL of the bytes that a cell takes in canonical form.

    It is never more than the cell really takes: so the sum is the size of the file only if
    every row is in canonical form, and there are no blank lines.
    """
    column = table.columns[item.name]
    if item.type in ("integer", "year", "yearmonth", "boolean", "date"):
        return f"strlen({column})"
    special = f"[{table.text.dialect.delimiter}\"\r\n]".replace("\t", r"\t")
    special = special.replace("[|", r"[\|").replace("[]", r"[\]").replace("[^", r"[\^")
    return (
        f"(strlen({column}) + CASE WHEN regexp_matches({column}, {literal(special)}) "
        f"THEN 2 + strlen({column}) - strlen(replace({column}, '\"', '')) ELSE 0 END)"
    )


def _refuse_many(suspects: int, rows: int) -> None:
    if suspects > max(FEW_SUSPECTS, MOST_SUSPECTS * rows):
        raise Doubt(f"{suspects:,} of {rows:,} rows are suspicious")
