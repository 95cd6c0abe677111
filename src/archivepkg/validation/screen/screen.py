"""The screen: SQL clears the rows of a table that are surely valid; the rest is for the judge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from archivepkg.package.package import Package
from archivepkg.package.resources import Resource
from archivepkg.tables.csvfiles import is_plain
from archivepkg.tables.engine import Tables
from archivepkg.tables.jobs import PACKAGE
from archivepkg.tables.relations import Table
from archivepkg.validation.screen import ownrules
from archivepkg.validation.screen.keys import Key, foreign_keys
from archivepkg.validation.screen.readings import Doubt
from archivepkg.validation.screen.scan import Scan, scan

# More suspects than this share of the rows are not worth picking out of the file, nor are more
# than so many held in memory; fewer always are.
LARGEST_SHARE = 0.2
MOST_SUSPECTS = 250_000
FEW_SUSPECTS = 1000


@dataclass
class Screening:
    """What the screen knows of a table.

    suspects: how many rows are not surely valid, or share a key or lack a partner; `relation`
    holds their numbers and cells. cleared: the rules for whole tables and their text, by code,
    that are kept.
    """

    scan: Scan
    suspects: int = 0
    cleared: set[str] = field(default_factory=set)

    @property
    def table(self) -> Table:
        return self.scan.table

    @property
    def rows(self) -> int:
        """How many rows of data there are."""
        return self.scan.rows

    @property
    def relation(self) -> str:
        """The name of the table of suspects."""
        return f"suspects{self.table.resource.index}"


class Screen:
    """The screen of one package; house: whether the house rules apply."""

    def __init__(self, package: Package, tables: Tables, *, house: bool):
        self._package = package
        self._tables = tables
        self._house = house
        self._scans: dict[str, Scan] = {}

    def screening(self, resource: Resource) -> Screening:
        """Screen a table. Raises Doubt, or another ArchivepkgError, where that cannot be done."""
        table = self.table(resource)
        scanned = self._scan(table)
        if scanned.doubt:
            raise scanned.doubt
        result = Screening(scanned, cleared=set(scanned.cleared))
        if ownrules.keeps_unique_keys(scanned.table, self._tables):
            result.cleared.add("unique-keys")
        conditions = ["NOT clear"] if scanned.unclear else []
        conditions += self._key_conditions(result)
        if conditions:
            self.add_suspects(result, " OR ".join(conditions))
        return result

    def add_suspects(self, result: Screening, condition: str) -> None:
        """Add the rows of an SQL condition on the scan to the suspects.

        Raises Doubt if there are too many.
        """
        share = min(MOST_SUSPECTS, int(LARGEST_SHARE * result.rows))
        limit = max(FEW_SUSPECTS, share) + 1
        numbers = (
            f"SELECT rowid + {result.scan.first_row} FROM {result.scan.relation} WHERE {condition}"
        )
        rows = f"FROM {result.table.relation} WHERE row IN ({numbers})"
        if result.suspects:
            rows += f" AND row NOT IN (SELECT row FROM {result.relation})"
        verb = "INSERT INTO {}" if result.suspects else "CREATE TABLE {} AS"
        ((added,),) = self._tables.query(f"{verb.format(result.relation)} {rows} LIMIT {limit}")
        result.suspects += added
        if result.suspects >= limit:
            raise Doubt(f"{limit:,} or more of its {result.rows:,} rows are suspicious")

    def selected(self, result: Screening) -> Iterator[tuple[int, list[str]]]:
        """Yield number and cells of the suspects, in order."""
        for number, *cells in self._tables.query(f"FROM {result.relation} ORDER BY row"):
            yield number, cells

    def table(self, resource: Resource) -> Table:
        """Return the relation of a resource. Raises Doubt where it cannot be read as it stands."""
        table = self._tables.table(PACKAGE, resource.name)
        if table is None:
            raise Doubt(self._tables.reasons.get((PACKAGE, resource.name), "it is no CSV"))
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

    def _scan(self, table: Table) -> Scan:
        """Return the scan of a table: it is read once, for itself and for all that refer to it."""
        name = table.resource.name
        if name not in self._scans:
            reading = partial(scan, self._package, self._tables, house=self._house)
            self._scans[name] = self._tables.certain(reading, table)
        return self._scans[name]

    def _key_conditions(self, result: Screening) -> list[str]:
        """Return conditions for the rows whose key is given twice or whose reference is lost."""
        faulty = []
        for key, rises in result.scan.unique:
            if not rises:
                faulty.append((key, key.twins()))
            elif key.ordered:
                result.cleared.add("row-order")
        for key, other in self.links(result.table):
            mine = key.stored(result.scan.relation)
            faulty.append((mine, mine.lost(other.stored(self._scan(other.table).relation))))
        counts = self._tables.count([query for _, query in faulty])
        conditions = []
        for number, ((key, query), count) in enumerate(zip(faulty, counts, strict=True)):
            if count:
                keys = f"{result.relation}_keys{number}"
                self._tables.execute(f"CREATE TABLE {keys} AS {query}")
                conditions.append(f"{key.value} IN (FROM {keys})")
        return conditions
