"""The judge of tables: frictionless, whose verdicts are handed on as they are."""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import frictionless
from frictionless import Checklist, FrictionlessException, errors
from frictionless.resources import FileResource

from archivepkg.errors import ArchivepkgError
from archivepkg.package.package import Package
from archivepkg.package.paths import is_url
from archivepkg.package.problems import Problem
from archivepkg.package.resources import Resource
from archivepkg.tables.csvfiles import NumberedRow
from archivepkg.tables.textfiles import cells_limited, limited
from archivepkg.validation.judge.cells import read_to_end, text_rows
from archivepkg.validation.judge.descriptor import readable
from archivepkg.validation.judge.failures import compared_fields, is_of_frictionless, obstacle
from archivepkg.validation.judge.tables import selected_table
from archivepkg.validation.judge.verdicts import Verdicts
from archivepkg.validation.rules.patterns import Pattern
from archivepkg.validation.screen.selection import Selection

STEP = 1000  # rows from one sign of progress to the next


class Judge:
    """Frictionless on the tables of one package, whose metadata must be valid.

    rows: how many rows of each resource were read so far. skip: positions of resources that are not
    to be read. tell: takes a resource, and about how many of its bytes were read.
    """

    def __init__(
        self,
        package: Package,
        skip: set[int],
        tell: Callable[[Resource, int], None] = lambda resource, size: None,
    ):
        self._tell = tell
        self.rows: Counter[str] = Counter()
        self._patterns: dict[tuple[str, str], Pattern] = {}
        descriptor = readable(package, skip)
        self._descriptors = {item["name"]: item for item in copy.deepcopy(descriptor["resources"])}
        self._version = frictionless.Package.effective_datapackage_version(descriptor, None)
        self._package = frictionless.Package.from_descriptor(descriptor, basepath=str(package.root))
        for resource in package.resources:
            if resource.index not in skip and any(map(is_url, resource.paths)):
                self._package.resources[resource.index].basepath = str(package.fetched_to)
        for judged in self._package.resources:
            for item in judged.schema.fields if judged.tabular else []:
                if isinstance(pattern := item.constraints.pop("pattern", None), str):
                    self._patterns[judged.name, item.name] = Pattern(pattern)

    def problems(self, resource: Resource, selection: Selection | None = None) -> Iterator[Problem]:
        """Yield what frictionless says of a resource's data, row by row, without lines.

        selection: the rows to judge, where the others are known to be valid.
        """
        try:
            yield from self._problems(resource, self._judged(resource, selection))
        except Exception as exception:
            if not is_of_frictionless(exception):
                raise
            if self._forget_unreadable_targets(resource):
                yield from self.problems(resource)
                return
            _refuse_missing_reader(resource, exception)
            yield from self._failure(resource, selection, exception)

    def _judged(self, resource: Resource, selection: Selection | None) -> Any:
        judged: Any = self._package.resources[resource.index]
        if selection is None:
            return judged
        return selected_table(judged, selection, self._descriptors, self._version)

    def _failure(
        self, resource: Resource, selection: Selection | None, exception: Exception
    ) -> Iterator[Problem]:
        """Yield what keeps frictionless from reading a resource to its end."""
        found = None
        if not isinstance(exception, FrictionlessException) and resource.fields:
            found = self._obstacle(resource, selection)
        if found:
            yield found
            return
        yield from map(Verdicts(resource).problem, _errors(exception))

    def _obstacle(self, resource: Resource, selection: Selection | None) -> Problem | None:
        """Return the value that frictionless cannot go past, in a table or one it refers to."""
        path = resource.path
        if found := obstacle(self._judged(resource, selection), compared_fields(resource)):
            row, field, value, reason = found
            return Problem(
                "incomparable-value", reason, resource.name, path, None, row, field, value
            )
        for key in resource.foreign_keys:
            if found := obstacle(self._package.get_resource(key.resource), key.to_fields):
                reason = f'A key refers to "{found.field}" of "{key.resource}": {found.reason}'
                field = ", ".join(key.fields)
                return Problem("incomparable-value", reason, resource.name, path, field=field)
        return None

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
                read_to_end(self._package.get_resource(target))
        except Exception as exception:
            if not is_of_frictionless(exception):
                raise
            return False
        return True

    def _problems(self, resource: Resource, judged: Any) -> Iterator[Problem]:
        checks, verdicts = Checklist().connect(judged), Verdicts(resource)
        with cells_limited():
            judged.open()
        with judged:
            for check in checks:
                yield from map(verdicts.problem, check.validate_start())
            if not judged.tabular:
                _read_through(judged)
            else:
                for row in limited(judged.row_stream):
                    self.rows[resource.name] += 1
                    if self.rows[resource.name] % STEP == 0:
                        self._tell(resource, STEP * len(",".join(map(str, row.cells))))
                    yield from map(verdicts.problem, row.errors)
                    yield from self._pattern_problems(resource, row, verdicts)
                _measure(judged)
            for check in checks:
                yield from map(verdicts.problem, check.validate_end())

    def _pattern_problems(
        self, resource: Resource, row: Any, verdicts: Verdicts
    ) -> Iterator[Problem]:
        for name in row.field_names:
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
            yield verdicts.constraint_problem("pattern", row.row_number, name, value)

    def read(self, resource: Resource, name: str, text: str) -> Any:
        """Return the value that frictionless reads from a text, `None` where it reads none."""
        field = self._package.get_resource(resource.name).schema.get_field(name)
        return field.create_value_reader()(text)

    def cells(self, resource: Resource, *, exact: bool = False) -> Iterator[NumberedRow]:
        """Yield the labels of a table in any format, then its rows, as text, with their numbers.

        exact: raise ArchivepkgError also at a value that no text stands for.
        """
        try:
            yield from text_rows(self._package.resources[resource.index], resource, exact=exact)
        except Exception as exception:
            if not is_of_frictionless(exception):
                raise
            _refuse_missing_reader(resource, exception)
            reason = _errors(exception)[0].message
            raise ArchivepkgError(f"{resource.name}: cannot be read: {reason}") from None


def _errors(exception: Exception) -> list[Any]:
    """Return an exception as errors of frictionless."""
    if isinstance(exception, FrictionlessException):
        return exception.to_errors()
    note = f"frictionless cannot read on, and says {type(exception).__name__}: {exception}"
    return [errors.SourceError(note=note)]


def _refuse_missing_reader(resource: Resource, exception: Exception) -> None:
    if missing := re.search(r'Please install "(frictionless\[(.+?)\])"', str(exception)):
        needed = "archivepkg[formats]" if missing[2] in ("excel", "json") else missing[1]
        raise ArchivepkgError(
            f"{resource.paths[0]}: reading this format takes more than the tool itself. "
            f'Run `pip install "{needed}"`.'
        )


def _measure(resource: Any) -> None:
    """Measure the file of a table that frictionless reads without measuring it, as it does JSON."""
    stats = resource.stats
    if resource.memory or stats.bytes is not None or not (resource.bytes or resource.hash):
        return
    with FileResource(path=resource.path, basepath=resource.basepath) as file:
        _read_through(file)
    stats.bytes, stats.md5, stats.sha256 = file.stats.bytes, file.stats.md5, file.stats.sha256


def _read_through(resource: Any) -> None:
    while resource.byte_stream.read1(2**20):
        pass
