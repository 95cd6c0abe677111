"""The judge: frictionless, whose verdicts on descriptors and tables are handed on as they are."""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import frictionless
from frictionless import Checklist, FrictionlessException, errors, system
from frictionless.metadata.context import ValidationContext

from archivepkg.csvtext import CsvText
from archivepkg.package import Package, Resource
from archivepkg.problems import Problem
from archivepkg.validation.patterns import Pattern

_STANDARD_PROFILES = (
    "data-package",
    "tabular-data-package",
    "data-resource",
    "tabular-data-resource",
)
_AT_PROPERTY = re.compile(r" at property '([^']*)'$")


def judge_metadata(package: Package) -> list[Problem]:
    """Return what frictionless says of the descriptor and its schemas."""
    descriptor = _without_fetches(package.descriptor)
    try:
        frictionless.Package.from_descriptor(
            copy.deepcopy(descriptor), basepath=str(package.root)
        ).to_descriptor(validate=True)
        return []
    except FrictionlessException as exception:
        found = exception.to_errors()
    except Exception as error:  # a shape that frictionless does not expect
        note = f"the descriptor cannot be read: {error!r}"
        found = [errors.PackageError(note=note)]
    places = _places(descriptor)
    return [_metadata_problem(package, error, places) for error in found]


class Judge:
    """Frictionless on the tables of one package, whose metadata must be valid.

    rows: how many rows of data were read so far.
    """

    def __init__(self, package: Package):
        self.rows = 0
        self._patterns: dict[tuple[str, str], Pattern] = {}
        descriptor = _without_fetches(package.descriptor)
        for resource in package.resources:
            item = descriptor["resources"][resource.index]
            if resource.is_delimited_text and all(file.is_file() for file in resource.files):
                item["dialect"] = _explicit_dialect(resource, item.get("dialect"))
            for field in resource.fields:
                self._take_pattern(resource, field.name, field.constraints)
        self._package = frictionless.Package.from_descriptor(descriptor, basepath=str(package.root))
        for judged in self._package.resources:
            for item in judged.schema.fields if judged.tabular else []:
                item.constraints.pop("pattern", None)

    def _take_pattern(self, resource: Resource, name: str, constraints: dict[str, Any]) -> None:
        if isinstance(pattern := constraints.get("pattern"), str):
            self._patterns[resource.name, name] = Pattern(pattern)

    def problems(self, resource: Resource) -> Iterator[Problem]:
        """Yield what frictionless says of a resource's data, row by row, without lines."""
        judged = self._package.resources[resource.index]
        try:
            yield from self._problems(resource, judged)
        except FrictionlessException as exception:
            for error in exception.to_errors():
                yield _problem(resource, error)
        except Exception as error:  # data of a shape that frictionless does not expect
            note = f"frictionless cannot read it: {type(error).__name__}: {error}"
            yield _problem(resource, errors.SourceError(note=note))

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
                    self.rows += 1
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
            error = errors.ConstraintError(
                note=f'constraint "pattern" is "{pattern.pattern}"',
                cells=[str(cell) for cell in row.cells],
                row_number=row.row_number,
                cell=value,
                field_name=name,
                field_number=number,
            )
            yield _problem(resource, error)

    def cells(self, resource: Resource) -> Iterator[list[str]]:
        """Yield the rows of cells of a resource in any format, the header first, as text."""
        judged: Any = self._package.resources[resource.index].to_copy()
        try:
            with judged:
                for cells in judged.cell_stream:
                    yield ["" if cell is None else str(cell) for cell in cells]
        except Exception:
            return  # `problems` says what is wrong


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
    return Problem(error.type, error.message, resource.name, path, None, row, field, value)


def _without_fetches(descriptor: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of a descriptor that names nothing that frictionless would go and fetch."""
    descriptor = copy.deepcopy(descriptor)
    items = [descriptor, *(item for item in _dicts(descriptor.get("resources")))]
    for item in items:
        profile = item.get("profile")
        if isinstance(profile, str) and profile not in _STANDARD_PROFILES:
            del item["profile"]
    return descriptor


def _explicit_dialect(resource: Resource, given: Any) -> dict[str, Any]:
    """Return the dialect with what frictionless would have to guess written out."""
    dialect = CsvText(resource).dialect
    explicit = {
        "delimiter": dialect.delimiter,
        "quoteChar": dialect.quote,
        "skipInitialSpace": dialect.skip_initial_space,
    }
    if dialect.escape:
        explicit["escapeChar"] = dialect.escape
    return {**explicit, **(given if isinstance(given, dict) else {})}


def _places(descriptor: dict[str, Any]) -> dict[tuple[str, str], list[str]]:
    """Return JSON pointers by type and note of the metadata errors that stand there.

    frictionless says what is wrong but not in which resource or field: so each part is
    judged by itself, the deepest first, and an error belongs to the deepest that has it.
    """
    version = frictionless.Package.effective_datapackage_version(descriptor, None)
    context = ValidationContext(datapackage_version=version)
    places: dict[tuple[str, str], list[str]] = {}
    for pointer, kind, item in _parts(descriptor):
        try:
            found = Counter(
                (error.type, error.note) for error in kind.metadata_validate(item, context=context)
            )
        except Exception:  # a shape that frictionless does not expect: no place to be had
            continue
        for key, count in found.items():
            known = [place for place in places.get(key, []) if place.startswith(pointer + "/")]
            places.setdefault(key, []).extend([pointer] * (count - len(known)))
    return places


def _parts(descriptor: dict[str, Any]) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Yield pointer, class and value of fields, then schemas, then resources."""
    for index, resource in enumerate(descriptor.get("resources") or []):
        if not isinstance(resource, dict):
            continue
        pointer = f"/resources/{index}"
        schema = resource.get("schema")
        if isinstance(schema, dict):
            for number, field in enumerate(schema.get("fields") or []):
                if isinstance(field, dict):
                    kind = system.select_field_class(
                        field["type"] if isinstance(field.get("type"), str) else "any"
                    )
                    yield f"{pointer}/schema/fields/{number}", kind, field
            yield f"{pointer}/schema", frictionless.Schema, schema
        if isinstance(dialect := resource.get("dialect"), dict):
            yield f"{pointer}/dialect", frictionless.Dialect, dialect
        yield pointer, frictionless.Resource, resource


def _metadata_problem(
    package: Package, error: Any, places: dict[tuple[str, str], list[str]]
) -> Problem:
    pointers = places.get((error.type, error.note))
    pointer = pointers.pop(0) if pointers else ""
    if at := _AT_PROPERTY.search(error.note):
        pointer += "/" + at[1]
    return Problem(error.type, error.message, pointer=pointer)


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
