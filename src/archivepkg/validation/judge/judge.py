"""The judge of tables: frictionless, whose verdicts are handed on as they are."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from typing import Any

import frictionless
from frictionless import Checklist, FrictionlessException, errors

from archivepkg.errors import ArchivepkgError
from archivepkg.package.package import Package
from archivepkg.package.problems import Problem
from archivepkg.package.resources import Resource
from archivepkg.validation.judge.descriptor import readable
from archivepkg.validation.judge.tables import selected_table
from archivepkg.validation.rules.patterns import Pattern
from archivepkg.validation.screen.selection import Selection


class Judge:
    """Frictionless on the tables of one package, whose metadata must be valid.

    rows: how many rows of each resource were read so far. skip: positions of resources that are not
    to be read.
    """

    def __init__(self, package: Package, skip: set[int]):
        self.rows: Counter[str] = Counter()
        self._patterns: dict[tuple[str, str], Pattern] = {}
        descriptor = readable(package, skip)
        self._descriptors = {item["name"]: item for item in copy.deepcopy(descriptor["resources"])}
        self._version = frictionless.Package.effective_datapackage_version(descriptor, None)
        self._package = frictionless.Package.from_descriptor(descriptor, basepath=str(package.root))
        for judged in self._package.resources:
            for item in judged.schema.fields if judged.tabular else []:
                if isinstance(pattern := item.constraints.pop("pattern", None), str):
                    self._patterns[judged.name, item.name] = Pattern(pattern)

    def problems(self, resource: Resource, selection: Selection | None = None) -> Iterator[Problem]:
        """Yield what frictionless says of a resource's data, row by row, without lines.

        selection: the rows to judge, where the others are known to be valid.
        """
        judged: Any = self._package.resources[resource.index]
        if selection:
            judged = selected_table(judged, selection, self._descriptors, self._version)
        try:
            yield from self._problems(resource, judged)
        except Exception as exception:
            if self._forget_unreadable_targets(resource):
                yield from self.problems(resource)
                return
            _refuse_missing_reader(resource, exception)
            for error in _errors(exception):
                yield _problem(resource, error)

    def _forget_unreadable_targets(self, resource: Resource) -> bool:
        """Drop the foreign keys to tables that cannot be read; tell whether there were any.

        What is wrong with such a table is said of that table, and of no other.
        """
        judged: Any = self._package.resources[resource.index]
        if not judged.tabular:
            return False
        keys = judged.schema.foreign_keys
        judged.schema.foreign_keys = [
            key for key in keys if self._can_be_read(key["reference"]["resource"], resource.name)
        ]
        return len(judged.schema.foreign_keys) < len(keys)

    def _can_be_read(self, target: str, referring: str) -> bool:
        try:
            if target not in ("", referring):
                for _ in _cell_stream(self._package.get_resource(target)):
                    pass
        except Exception:
            return False
        return True

    def _problems(self, resource: Resource, judged: Any) -> Iterator[Problem]:
        checks = Checklist().connect(judged)
        judged.open()
        with judged:
            for check in checks:
                for error in check.validate_start():
                    yield _problem(resource, error)
            if not judged.tabular:
                _read_through(judged)
            else:
                for row in judged.row_stream:
                    self.rows[resource.name] += 1
                    for error in row.errors:
                        yield _problem(resource, error)
                    yield from self._pattern_problems(resource, row)
            for check in checks:
                for error in check.validate_end():
                    yield _problem(resource, error)

    def _pattern_problems(self, resource: Resource, row: Any) -> Iterator[Problem]:
        for number, name in enumerate(row.field_names, start=1):
            pattern = self._patterns.get((resource.name, name))
            value = row[name] if pattern else None
            if pattern is None or not isinstance(value, str):
                continue
            try:
                if pattern.matches(value):
                    continue
            except TimeoutError:
                del self._patterns[resource.name, name]
                message = (
                    f'the pattern "{pattern.pattern}" takes too long on this value, '
                    "and is not checked any further"
                )
                yield Problem(
                    "slow-pattern", message, resource.name, None, None, row.row_number, name, value
                )
                continue
            message = errors.ConstraintError.template.format(
                cell=value,
                rowNumber=row.row_number,
                fieldName=name,
                fieldNumber=number,
                note=f'constraint "pattern" is "{pattern.pattern}"',
            )
            yield Problem(
                errors.ConstraintError.type, message, resource.name, None, None,
                row.row_number, name, value,
            )  # fmt: skip

    def read(self, resource: Resource, name: str, text: str) -> Any:
        """Return the value that frictionless reads from a text, `None` where it reads none."""
        field = self._package.get_resource(resource.name).schema.get_field(name)
        return field.create_value_reader()(text)

    def cells(self, resource: Resource) -> Iterator[list[str]]:
        """Yield the rows of cells of a resource in any format, the header first, as text."""
        try:
            for cells in _cell_stream(self._package.resources[resource.index]):
                yield ["" if cell is None else str(cell) for cell in cells]
        except Exception as exception:
            reason = _errors(exception)[0].message
            raise ArchivepkgError(f"{resource.name}: cannot be read: {reason}") from None


def _cell_stream(judged: Any) -> Iterator[list[Any]]:
    copied = judged.to_copy()
    copied.schema.foreign_keys = []  # else the tables that they refer to are read as well
    with copied:
        yield from copied.cell_stream


def _errors(exception: Exception) -> list[Any]:
    """Return an exception as errors of frictionless."""
    if isinstance(exception, FrictionlessException):
        return exception.to_errors()
    # data of a shape that frictionless does not expect
    return [errors.SourceError(note=f"{type(exception).__name__}: {exception}")]


def _refuse_missing_reader(resource: Resource, exception: Exception) -> None:
    if "Please install" in str(exception):
        raise ArchivepkgError(
            f"{resource.paths[0]}: reading this format takes more than the tool itself. "
            'Run `pip install "archivepkg[formats]"`.'
        )


def _read_through(resource: Any) -> None:
    while resource.byte_stream.read1(2**20):
        pass


def _problem(resource: Resource, error: Any) -> Problem:
    """Turn an error of frictionless into a problem, its place given by row and field."""
    row = getattr(error, "row_number", None)
    if row is None and getattr(error, "row_numbers", None):
        row = error.row_numbers[0]
    field = getattr(error, "field_name", None) or None
    value = getattr(error, "cell", None)
    if isinstance(error, errors.ForeignKeyError):
        field = ", ".join(error.field_names)
        value = ", ".join(error.field_cells)
    elif isinstance(error, errors.PrimaryKeyError):
        field = ", ".join(resource.primary_key)
        names = [item.name for item in resource.fields]
        value = ", ".join(
            error.cells[names.index(name)]
            for name in resource.primary_key
            if names.index(name) < len(error.cells)
        )
    elif hasattr(error, "label"):
        value = error.label
    path = resource.paths[0] if resource.paths else None
    message = error.message.replace(f"{resource.root}/", "")
    return Problem(_code(error), message, resource.name, path, None, row, field, value)


def _code(error: Any) -> str:
    """Return the code of an error, which frictionless calls "error" where it has no other."""
    if error.type != "error":
        return str(error.type)
    return "duplicate-label" if "unique labels" in error.note else "resource-error"
