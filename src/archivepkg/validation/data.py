"""What is wrong with a package's data: the screen suspects, the judge and the rules decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from archivepkg.errors import ArchivepkgError
from archivepkg.package.package import Package
from archivepkg.package.problems import Problem
from archivepkg.package.progress import Advance
from archivepkg.package.resources import Field, Resource
from archivepkg.tables.csvtext import CsvText
from archivepkg.tables.engine import Tables
from archivepkg.tables.textfiles import TooLargeError
from archivepkg.validation.rules import declared, tables, texts
from archivepkg.validation.rules.cells import cell_problems
from archivepkg.validation.rules.findings import Finding, code
from archivepkg.validation.rules.remedies import FRICTIONLESS
from archivepkg.validation.rules.tables import TableView, cells_view, csv_view, rows_of
from archivepkg.validation.screen.screen import Screen, Screening

if TYPE_CHECKING:
    from archivepkg.validation.judge.judge import Judge
    from archivepkg.validation.screen.selection import Selection

T = TypeVar("T")


class DataValidation:
    """The validation of the tables of one package, whose metadata must be valid.

    relations: its tables in SQL. house: whether the house rules apply. skip: positions of
    resources that cannot be read. advance: is told of the bytes that are done. rows: how many
    rows of data were read so far. notes: why tables were read row by row.
    """

    def __init__(
        self, package: Package, relations: Tables, *, house: bool, skip: set[int], advance: Advance
    ):
        self._package = package
        self._relations = relations
        self._house = house
        self._skip = set(skip)
        self._advance = advance
        self._told = Counter[str]()
        self._screen = Screen(package, relations, house=house)
        self._texts: dict[str, CsvText] = {}
        self.rows = 0
        self.notes: list[str] = []

    def problems(self, resource: Resource) -> Iterator[Problem]:
        """Yield the problems of a resource's data; those of rows are without file and line."""
        if resource.index in self._skip:
            return
        if any(not file.is_file() for file in resource.files):
            yield from self._judge.problems(resource)
            return
        yield from without_consequences(self._problems(resource))

    def _problems(self, resource: Resource) -> Iterator[Problem]:
        screening = self._unless_doubtful(resource, lambda: self._screen.screening(resource))
        cleared = screening.cleared if screening else set()
        if resource.is_delimited_text:
            if screening is None and (found := self._too_large(resource)):
                self._skip.add(resource.index)
                yield found
                return
            yield from self._unless_unreadable(self._text_problems(resource, cleared))
        if screening is None or screening.suspects:
            yield from self._row_problems(resource, screening)
        self.rows += screening.rows if screening else self._judge.rows[resource.name]
        if resource.fields:
            yield from self._unless_unreadable(self._table_problems(resource, cleared))
            yield from self._unless_unreadable(self._declared_problems(resource))

    def tell(self, resource: Resource, amount: int) -> None:
        """Tell of bytes of a resource that are done, but never of more than there are."""
        amount = min(amount, resource.size - self._told[resource.name])
        self._told[resource.name] += amount
        self._advance(amount)

    def located(self, resource: Resource, problems: list[Problem]) -> list[Problem]:
        """Fill in file and line of problems that are known by their row; order them."""
        wanted = {problem.row for problem in problems if problem.row and not problem.line}
        places: dict[int, dict[str, Any]] = {}
        if wanted and resource.is_delimited_text and resource.index not in self._skip:
            with suppress(ArchivepkgError):  # where the file cannot be read any further
                for row in self._text(resource).rows_at(wanted):
                    places[row.number] = {"path": row.path, "line": row.line}
        found = [replace(problem, **places.get(problem.row or 0, {})) for problem in problems]
        return sorted(found, key=lambda problem: (problem.path or "", problem.line or 0))

    @cached_property
    def _judge(self) -> Judge:
        from archivepkg.validation.judge.judge import Judge

        return Judge(self._package, self._skip, self.tell)

    def _text(self, resource: Resource) -> CsvText:
        if resource.index in self._skip:
            raise ArchivepkgError(f"{resource.name}: cannot be read.")
        if resource.name not in self._texts:
            self._texts[resource.name] = CsvText(resource)
        return self._texts[resource.name]

    def _view(self, resource: Resource) -> TableView:
        if resource.is_delimited_text:
            return csv_view(resource, self._text(resource))
        return cells_view(resource, lambda: self._judge.cells(resource))

    def _unless_doubtful(self, resource: Resource, step: Callable[[], T]) -> T | None:
        """Return what a step finds of a table; `None` where it has to be read row by row."""
        try:
            return step()
        except ArchivepkgError as doubt:
            self.notes.append(f"{resource.name} is read row by row: {doubt}")
            return None

    def _row_problems(self, resource: Resource, screening: Screening | None) -> Iterator[Problem]:
        """Yield the problems of rows: of the suspects only, if they can be looked at alone."""
        selection = None
        if screening:
            selection = self._unless_doubtful(resource, lambda: self._selection(screening))
        yield from self._judge.problems(resource, selection)
        if resource.fields:
            yield from self._unless_unreadable(self._own_row_problems(resource, selection))

    def _own_row_problems(
        self, resource: Resource, selection: Selection | None
    ) -> Iterator[Problem]:
        view = self._view(resource)
        if selection:
            view = replace(view, rows=lambda: rows_of(resource, selection.selected()))
        for rule in tables.ROWS:
            yield from _found(resource, code(rule), rule(view))
        yield from cell_problems(view, house=self._house)

    def _unless_unreadable(self, problems: Iterator[Problem]) -> Iterator[Problem]:
        """Yield problems up to where a file cannot be read, which is for the judge to say."""
        try:
            yield from problems
        except ArchivepkgError:
            return

    def _selection(self, screening: Screening) -> Selection:
        from archivepkg.validation.screen.selection import select

        def read(field: Field, text: str) -> Any:
            return self._judge.read(screening.table.resource, field.name, text)

        return select(self._screen, self._relations, screening, read)

    def _too_large(self, resource: Resource) -> Problem | None:
        """Return the row that is too large to be read, which the judge would try to read."""
        try:
            for _ in self._text(resource).raw_rows():
                pass
        except TooLargeError as error:
            reason = error.reason[0].upper() + error.reason[1:]
            return Problem("oversized-file", reason, resource.name, error.path, error.line)
        except ArchivepkgError:
            pass  # what else there is, the judge says
        return None

    def _text_problems(self, resource: Resource, cleared: set[str]) -> Iterator[Problem]:
        for rule in texts.STANDARD + (texts.HOUSE if self._house else []):
            if code(rule) in cleared:
                continue
            for finding in rule(self._text(resource)):
                yield Problem(
                    code(rule), finding.message, resource.name,
                    finding.path, finding.line, finding.row,
                )  # fmt: skip

    def _table_problems(self, resource: Resource, cleared: set[str]) -> Iterator[Problem]:
        for rule in tables.STANDARD + (tables.HOUSE if self._house else []):
            if code(rule) not in cleared:
                yield from _found(resource, code(rule), rule(self._view(resource)))

    def _declared_problems(self, resource: Resource) -> Iterator[Problem]:
        said = set[Problem]()  # by one of several checks that overlap
        for check in declared.checks(self._package, resource):
            for rule in declared.RULES[check["check"]]:
                with suppress(ArchivepkgError):  # of another table, the judge says so there
                    findings = rule(self._package, check, self._view)
                    for problem in _found(resource, code(rule), findings):
                        if problem not in said:
                            said.add(problem)
                            yield problem


def _found(resource: Resource, rule_code: str, findings: Iterable[Finding]) -> Iterator[Problem]:
    for finding in findings:
        yield Problem(
            rule_code, finding.message, resource.name, resource.path, None,
            finding.row, finding.field, finding.value,
        )  # fmt: skip


# Where these are found, the cells of the row are not those that were meant.
_OF_WHOLE_ROWS = ("blank-row", "extra-cell", "missing-cell", "unclosed-quote")


def without_consequences(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the problems of a table, less those of our own rules that follow from earlier ones.

    Of a cell, the first rule that is broken speaks; of a row that is cut wrongly, that alone.
    What frictionless says is always handed on.
    """
    rows: set[int] = set()
    cells: dict[tuple[int, str], str] = {}
    for problem in problems:
        touched = _cells(problem)
        known = problem.row in rows or any(
            cells.get(cell, problem.rule) != problem.rule for cell in touched
        )
        if known and problem.rule not in FRICTIONLESS:
            continue
        for cell in touched:
            cells.setdefault(cell, problem.rule)
        if problem.row and problem.rule in _OF_WHOLE_ROWS:
            rows.add(problem.row)
        yield problem


def _cells(problem: Problem) -> set[tuple[int, str]]:
    """Return row and field of the cells that a problem is about; a key has several."""
    if not problem.row or not problem.field:
        return set()
    return {(problem.row, name) for name in problem.field.split(", ")}
