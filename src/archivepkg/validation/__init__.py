"""Validation: every check of a package, in one report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from archivepkg.package.package import Package
from archivepkg.package.problems import Problem
from archivepkg.package.progress import Progress, untold

DEFAULT_LIMIT = 1000


@dataclass
class Report:
    """What `validate` found.

    rows: rows of data read, over all tables. by_rule: number of problems by rule code.
    problems: the problems themselves, at most as many as asked for, in order of
    resource, file and line; `by_rule` counts them all. warnings, warned_by_rule: likewise what the
    standard allows, but is most likely a slip: it leaves the package valid. unchecked: the URLs of
    files that are no tables. notes: which tables took the slow way through the judge, and why.
    """

    name: str | None
    version: str | None
    resources: int
    rows: int = 0
    by_rule: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    warned_by_rule: Counter[str] = field(default_factory=Counter)
    warnings: list[Problem] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __repr__(self) -> str:
        called = " ".join(filter(None, ("Report", self.name, self.version)))
        return f"<{called}, rows: {self.rows:,}, problems: {self.total:,}>"

    @property
    def valid(self) -> bool:
        return not self.by_rule

    @property
    def total(self) -> int:
        return self.by_rule.total()

    @property
    def truncated(self) -> bool:
        """Tell whether there are more problems or warnings than are listed."""
        counted = self.total + self.warned_by_rule.total()
        return counted > len(self.problems) + len(self.warnings)


def validate(
    package: Package,
    *,
    strict: bool = False,
    limit: int = DEFAULT_LIMIT,
    progress: Progress = untold,
) -> Report:
    """Check a package against the standard, what it declares for itself, and the house rules.

    strict: apply the house rules even where the package does not ask for them; under these, a
    warning is a problem. limit: how many problems, and how many warnings, are listed at most; all
    are counted. progress: is told of the bytes of the files.
    """
    from archivepkg.validation.metadata import metadata_problems

    report = Report(package.name, package.version, len(package.resources))
    report.unchecked = package.unchecked
    house = strict or package.settings.get("strict") is True
    metadata = metadata_problems(package, house)
    _list(report, list(_kept(report, metadata.problems, limit)))
    if not metadata.data_can_be_judged:
        return report
    from archivepkg.tables.engine import Tables
    from archivepkg.tables.jobs import PACKAGE
    from archivepkg.validation.data import DataValidation

    with (
        progress(sum(resource.size for resource in package.resources)) as advance,
        Tables({PACKAGE: package}, may_lack=lambda table: True, supposing=True) as relations,
    ):
        data = DataValidation(
            package, relations, house=house, skip=metadata.unreadable, advance=advance
        )
        for resource in package.resources:
            kept = list(_kept(report, data.problems(resource), limit))
            _list(report, data.located(resource, kept))
            data.tell(resource, resource.size)
        report.rows, report.notes = data.rows, data.notes
    report.notes += [f"{url} is not checked, being no table" for url in report.unchecked]
    return report


def _kept(report: Report, problems: Iterable[Problem], limit: int) -> Iterator[Problem]:
    """Count all problems and warnings, and yield those that are to be listed."""
    problems_left = limit - len(report.problems)
    warnings_left = limit - len(report.warnings)
    for problem in problems:
        if problem.is_warning:
            report.warned_by_rule[problem.rule] += 1
            warnings_left -= 1
            left = warnings_left
        else:
            report.by_rule[problem.rule] += 1
            problems_left -= 1
            left = problems_left
        if left >= 0:
            yield problem


def _list(report: Report, problems: Iterable[Problem]) -> None:
    for problem in problems:
        (report.warnings if problem.is_warning else report.problems).append(problem)
