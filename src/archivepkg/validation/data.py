"""What is wrong with a package's data: the judge's verdicts, and what the judge does not know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from archivepkg.csvtext import CsvText
from archivepkg.package import Package, Resource
from archivepkg.problems import Problem
from archivepkg.validation import cells, declared, tables, texts
from archivepkg.validation.judge import Judge
from archivepkg.validation.rules import code
from archivepkg.validation.views import TableView, cells_view, csv_view


class DataValidation:
    """The validation of the tables of one package, whose metadata must be valid.

    house: whether the house rules apply. skip: positions of resources that cannot be read.
    """

    def __init__(self, package: Package, house: bool, skip: set[int]):
        self._package = package
        self._house = house
        self._skip = skip
        self._judge = Judge(package)
        self._texts: dict[str, CsvText] = {}

    @property
    def rows(self) -> int:
        """How many rows of data were read."""
        return self._judge.rows

    def problems(self, resource: Resource) -> Iterator[Problem]:
        """Yield the problems of a resource's data; those of rows are without file and line."""
        if resource.index in self._skip:
            return
        judged: set[tuple[int | None, str | None]] = set()
        for problem in self._judge.problems(resource):
            judged.add((problem.row, problem.field))
            yield problem
        if any(not file.is_file() for file in resource.files):
            return
        if resource.is_delimited_text:
            yield from self._text_problems(resource)
        if resource.fields:
            view = self._view(resource)
            yield from self._cell_problems(view, judged)
            yield from self._table_problems(view)
            yield from self._declared_problems(resource)

    def located(self, resource: Resource, problems: list[Problem]) -> list[Problem]:
        """Fill in file and line of problems that are known by their row; order them."""
        wanted = {problem.row for problem in problems if problem.row and not problem.line}
        places: dict[int, dict[str, Any]] = {}
        if wanted and resource.is_delimited_text and resource.index not in self._skip:
            for row in self._text(resource).raw_rows():
                if row.number in wanted:
                    places[row.number] = {"path": row.path, "line": row.line}
                    if len(places) == len(wanted):
                        break
        found = [replace(problem, **places.get(problem.row or 0, {})) for problem in problems]
        return sorted(found, key=lambda problem: (problem.path or "", problem.line or 0))

    def _text(self, resource: Resource) -> CsvText:
        if resource.name not in self._texts:
            self._texts[resource.name] = CsvText(resource)
        return self._texts[resource.name]

    def _view(self, resource: Resource) -> TableView:
        if resource.is_delimited_text:
            return csv_view(resource, self._text(resource))
        return cells_view(resource, lambda: self._judge.cells(resource))

    def _text_problems(self, resource: Resource) -> Iterator[Problem]:
        for rule in texts.STANDARD + (texts.HOUSE if self._house else []):
            for finding in rule(self._text(resource)):
                yield Problem(
                    code(rule), finding.message, resource.name,
                    finding.path, finding.line, finding.row,
                )  # fmt: skip

    def _cell_problems(
        self, view: TableView, judged: set[tuple[int | None, str | None]]
    ) -> Iterator[Problem]:
        """Yield what the rules for cells find: of each cell the first, if the judge is content."""
        rules = cells.STANDARD + (cells.HOUSE if self._house else [])
        columns = [
            (position, field, [(code(rule), check) for rule in rules if (check := rule(field))])
            for position, field in enumerate(view.columns)
            if field
        ]
        for row in view.rows():
            for position, field, checks in columns:
                if position >= len(row.cells) or row.cells[position] in field.missing:
                    continue
                cell = row.cells[position]
                for rule_code, check in checks:
                    message = check(cell)
                    if message and (row.number, field.name) not in judged:
                        yield Problem(
                            rule_code, message, view.resource.name, row.path, None,
                            row.number, field.name, cell,
                        )  # fmt: skip
                        break

    def _table_problems(self, view: TableView) -> Iterator[Problem]:
        for rule in tables.STANDARD + (tables.HOUSE if self._house else []):
            yield from _row_problems(view.resource, code(rule), rule(view))

    def _declared_problems(self, resource: Resource) -> Iterator[Problem]:
        checks = self._package.settings.get("checks", [])
        for check in checks if isinstance(checks, list) else []:
            if declared.faults(self._package, check) or check["resource"] != resource.name:
                continue
            for rule in declared.RULES[check["check"]]:
                findings = rule(self._package, check, self._view)
                yield from _row_problems(resource, code(rule), findings)


def _row_problems(
    resource: Resource, rule_code: str, findings: Iterable[tables.Finding]
) -> Iterator[Problem]:
    path = resource.paths[0] if resource.paths else None
    for finding in findings:
        yield Problem(
            rule_code, finding.message, resource.name, path, None,
            finding.row, finding.field, finding.value,
        )  # fmt: skip
