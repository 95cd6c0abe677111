"""The view of the SQLite export that shows each record in one row (`readable`)."""

from __future__ import annotations

from archivepkg.package.package import Package
from archivepkg.package.resources import Resource
from archivepkg.records.meaning.readable import RECORD, columns
from archivepkg.records.meaning.structure import record_resource
from archivepkg.records.sqlite.tables import ROWID, Names, distinct
from archivepkg.tables.sql import sql_name


class SqliteNaming:
    """How the SQLite export calls the tables of a package (see `readable.Naming`)."""

    def __init__(self, named: Names):
        self._named = named

    def relation(self, resource: Resource) -> str:
        return self._named.table(resource.name)

    def column(self, alias: str, resource: Resource, field: str) -> str:
        return f"{alias}.{self._named.column(resource.name, field)}"

    def joined(self, text: str, alias: str, resource: Resource, rest: str) -> str:
        return (
            f"(SELECT group_concat(part, '; ') FROM (SELECT {text} AS part FROM {rest} "
            f"ORDER BY {alias}.{ROWID}))"
        )


def view_name(package: Package, named: Names) -> str:
    """Return what the view of the records is called."""
    return own_name(package, named, "{}_view")


def create_view(package: Package, named: Names) -> str:
    """Return the statement that makes the view of the records."""
    record = record_resource(package)
    shown = list(columns(package, SqliteNaming(named)))
    names = distinct(f"{column.name}_label" if column.link else column.name for column in shown)
    chosen = [names[f"{column.name}_label" if column.link else column.name] for column in shown]
    selected = ",\n  ".join(
        f"{column.text} AS {sql_name(name)}" for column, name in zip(shown, chosen, strict=True)
    )
    return (
        f"CREATE VIEW {sql_name(view_name(package, named))} AS SELECT\n  {selected}\n"
        f"FROM {named.table(record.name)} {RECORD}"
    )


def own_name(package: Package, named: Names, pattern: str) -> str:
    """Return a name made from that of the records' table, such as no table has."""
    table = named.tables[record_resource(package).name]
    (name,) = distinct([pattern.format(table)], named.tables.values()).values()
    return name
