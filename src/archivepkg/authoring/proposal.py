"""The proposal: the package that a folder of tables makes, with all that was seen in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from archivepkg.authoring.columns import Column, columns_of
from archivepkg.authoring.faults import Fault, header_faults, row_faults
from archivepkg.authoring.finding import described, slug, table_files, title_from
from archivepkg.authoring.keys import Columns, Keys, keys_of
from archivepkg.authoring.meanings import is_dated, meanings_of
from archivepkg.authoring.workbooks import ENDING, write_sheets
from archivepkg.errors import ArchivepkgError
from archivepkg.package.jsontext import JsonText, document
from archivepkg.package.package import Package
from archivepkg.package.portable import DESCRIPTOR
from archivepkg.package.resources import Resource
from archivepkg.package.writing import link_or_copy, scratch_folder
from archivepkg.records.meaning.structure import children, top_tables
from archivepkg.records.meaning.terms import label, uri
from archivepkg.tables.csvtext import CsvText
from archivepkg.tables.engine import Tables
from archivepkg.tables.jobs import PACKAGE

FIRST_VERSION = "0.1.0"
_PROFILE = "https://datapackage.org/profiles/2.0"


@dataclass(frozen=True)
class Proposal:
    """A package to be. package: valid, unless `is_broken`; its schemas stand in its descriptor.

    rows: of each table. meanings: of each table, the term of each field that has one, such as
    `dcterms:title`. faults: what to mend in the data. is_broken: whether the faults are such
    that the files are no tables. sheets: the paths of the files that are sheets of workbooks as
    yet, each with the path of its workbook and its title.
    """

    package: Package
    rows: dict[str, int] = field(default_factory=dict)
    meanings: dict[str, dict[str, str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    is_broken: bool = False
    sheets: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def record(self) -> str:
        """The name of the table that holds the records."""
        return str(self.package.settings["record"]["resource"])

    @property
    def possible_records(self) -> list[str]:
        """The names of the tables that may hold the records."""
        return [table.name for table in top_tables(self.package)]

    def answered(
        self, *, title: str, record: str, licence: str = "", meanings: bool = True
    ) -> Proposal:
        """Return the proposal with what a curator says of it.

        licence: its name; empty for none. meanings: whether the fields have the proposed ones.
        """
        given = self.package.descriptor
        descriptor = {**given, "title": title}
        if licence:
            descriptor["licenses"] = [{"name": licence}]
        descriptor["archivepkg"] = {"record": {"resource": record}, **given["archivepkg"]}
        descriptor["archivepkg"]["record"] = {"resource": record}
        descriptor["resources"] = descriptor.pop("resources")  # last, being long
        if not meanings:
            descriptor["resources"] = [_without_meanings(item) for item in given["resources"]]
        package = _package(self.package.root, descriptor)
        return replace(self, package=package, meanings=self.meanings if meanings else {})


@contextmanager
def proposed(folder: Path) -> Iterator[Proposal]:
    """Yield the package that the tables of a folder make; nothing is written to the folder.

    Types, missing values and keys are those that the data keeps without exception; what would
    be one but for a few rows is a fault. Of Excel files, the package has their sheets, as CSV
    files that are in its root only: a folder for the time being.
    Raises ArchivepkgError where there is no table.
    """
    workbooks = [file for file in table_files(folder) if file.suffix.lower() == ENDING]
    if not workbooks:
        yield _propose(folder, folder)
        return
    sheets: dict[str, tuple[str, str]] = {}
    with scratch_folder(folder) as staging:
        for file in table_files(folder):
            path = file.relative_to(folder)
            (staging / path).parent.mkdir(parents=True, exist_ok=True)
            if file in workbooks:
                for name, title in write_sheets(file, (staging / path).parent).items():
                    sheets[path.with_name(name).as_posix()] = path.as_posix(), title
            else:
                link_or_copy(file, staging / path)
        yield replace(_propose(staging, folder), sheets=sheets)


def _propose(folder: Path, meant: Path) -> Proposal:
    """Return the package of the tables of a folder, which stands for the folder that is meant."""
    found = list(described(folder, table_files(folder)))
    faults = [fault for _, odd in found for fault in odd]
    resources = [descriptor for descriptor, _ in found]
    texts = [CsvText(Resource(folder, 0, descriptor)) for descriptor in resources]
    if broken := [fault for text in texts for fault in header_faults(text)]:
        package = _package(folder, {"resources": resources})
        return Proposal(package, faults=faults + broken, is_broken=True)
    for descriptor, text in zip(resources, texts, strict=True):
        fields = [{"name": name, "type": "string"} for name in text.header()]
        descriptor["schema"] = {"fields": fields, "missingValues": [""]}
    package = _package(folder, {"resources": resources})
    with Tables({PACKAGE: package}, may_lack=lambda resource: True) as tables:
        judged = [_judged(tables, resource) for resource in package.resources]
        faults += [fault for _, odd in judged for fault in odd]
        if not all(table for table, _ in judged):
            return Proposal(package, faults=faults, is_broken=True)
        columns = {
            resource.name: table
            for resource, (table, _) in zip(package.resources, judged, strict=True)
        }
        keys = keys_of(columns)
        _give_types_of_keys(columns, keys)
        meanings = {name: dict(meanings_of(table, keys)) for name, table in columns.items()}
    descriptor = _descriptor(meant, package, columns, keys, meanings)
    rows = {name: next(iter(table.values())).rows for name, table in columns.items()}
    faults = sorted(faults + keys.faults, key=lambda fault: (fault.path, fault.line, fault.field))
    proposal = Proposal(_package(folder, descriptor), rows, meanings, faults)
    return proposal.answered(title=descriptor["title"], record=_record(proposal))


def _judged(tables: Tables, resource: Resource) -> tuple[dict[str, Column], list[Fault]]:
    """Return the columns of a table and their faults; no columns where it is no table."""
    try:
        if table := tables.table(PACKAGE, resource.name):
            found = list(columns_of(tables, table, is_dated))
            faults = [fault for _, odd in found for fault in odd]
            return {column.name: column for column, _ in found}, faults
        raise ArchivepkgError(tables.reasons[PACKAGE, resource.name])
    except ArchivepkgError:
        if faults := list(row_faults(CsvText(resource))):
            return {}, faults
        raise


def _give_types_of_keys(columns: Columns, keys: Keys) -> None:
    """Give the fields of foreign keys the types of what they refer to."""
    for name, table in columns.items():
        for key in keys.foreign[name]:
            kind = columns[key.resource][key.to_fields[0]].type
            table[key.fields[0]] = replace(table[key.fields[0]], type=kind)


def _package(folder: Path, descriptor: dict[str, Any]) -> Package:
    texts = {DESCRIPTOR: JsonText(document(descriptor), descriptor)}
    return Package(folder, descriptor, str(folder), is_local=True, texts=texts)


def _descriptor(
    folder: Path,
    package: Package,
    columns: Columns,
    keys: Keys,
    meanings: dict[str, dict[str, str]],
) -> dict[str, Any]:
    name = folder.resolve().name
    resources = []
    for resource in package.resources:
        table = columns[resource.name]
        schema = dict(_schema(resource.name, table, keys, meanings[resource.name]))
        resources.append({**resource.descriptor, "schema": schema})
    checks = [
        {"check": "edtf", "resource": name, "field": column.name}
        for name, table in columns.items()
        for column in table.values()
        if column.is_edtf and column.type == "string"
    ]
    return {
        "$schema": f"{_PROFILE}/datapackage.json",
        "name": slug(name),
        "title": title_from(name),
        "version": FIRST_VERSION,
        "archivepkg": {"checks": checks} if checks else {},
        "resources": resources,
    }


def _schema(
    name: str, table: dict[str, Column], keys: Keys, meanings: dict[str, str]
) -> Iterator[tuple[str, Any]]:
    yield "$schema", f"{_PROFILE}/tableschema.json"
    yield "fields", [_field(column, keys, meanings) for column in table.values()]
    yield "missingValues", [""]
    if name in keys.primary:
        yield "primaryKey", list(keys.primary[name])
    if keys.foreign[name]:
        yield (
            "foreignKeys",
            [
                {
                    "fields": list(key.fields),
                    "reference": {
                        "resource": "" if key.resource == name else key.resource,
                        "fields": list(key.to_fields),
                    },
                }
                for key in keys.foreign[name]
            ],
        )


def _field(column: Column, keys: Keys, meanings: dict[str, str]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.name, "title": title_from(column.name), "type": column.type,
    }  # fmt: skip
    if column.name in meanings:
        described["rdfType"] = uri(meanings[column.name])
    described |= column.marks
    if column.missing:
        described["missingValues"] = ["", *column.missing]
    return described


def _without_meanings(resource: dict[str, Any]) -> dict[str, Any]:
    fields = [
        {name: item for name, item in described.items() if name != "rdfType"}
        for described in resource["schema"]["fields"]
    ]
    return {**resource, "schema": {**resource["schema"], "fields": fields}}


def _record(proposal: Proposal) -> str:
    """Return the table that most likely holds the records.

    It is the one that leads to most others, and has names and dates; of equal ones the longest.
    """
    package, below = proposal.package, children(proposal.package)

    def weight(resource: Resource) -> tuple[int, int]:
        leads = len(resource.foreign_keys) + len(below[resource.name])
        dated = "dcterms:date" in proposal.meanings[resource.name].values()
        return leads + 2 * dated + bool(label(resource)), proposal.rows[resource.name]

    return max(top_tables(package), key=weight).name
