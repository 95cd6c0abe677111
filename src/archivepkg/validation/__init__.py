"""Validation: every check of a package, in one report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from archivepkg.package.package import Package
from archivepkg.package.problems import Problem

DEFAULT_LIMIT = 1000


@dataclass
class Report:
    """What `validate` found.

    rows: rows of data read, over all tables. by_rule: number of problems by rule code.
    problems: the problems themselves, at most as many as asked for, in order of
    resource, file and line; `by_rule` counts them all. notes: which tables took the slow way
    through the judge, and why.
    """

    name: str | None
    version: str | None
    resources: int
    rows: int = 0
    by_rule: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
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
        """Tell whether there are more problems than are listed."""
        return self.total > len(self.problems)


def validate(package: Package, *, strict: bool = False, limit: int = DEFAULT_LIMIT) -> Report:
    """Check a package against the standard, what it declares for itself, and the house rules.

    strict: apply the house rules even where the package does not ask for them.
    limit: how many problems are listed at most; all are counted.
    """
    from archivepkg.validation.metadata import metadata_problems

    report = Report(package.name, package.version, len(package.resources))
    house = strict or package.settings.get("strict") is True
    metadata = metadata_problems(package, house)
    report.problems += _counted(report, metadata.problems, limit)
    if not metadata.data_can_be_judged:
        return report
    from archivepkg.tables.engine import Tables
    from archivepkg.validation.data import DataValidation

    with Tables({"package": package}, tolerant=True) as relations:
        data = DataValidation(package, relations, house=house, skip=metadata.unreadable)
        for resource in package.resources:
            kept = _counted(report, data.problems(resource), limit - len(report.problems))
            report.problems += data.located(resource, kept)
        report.rows, report.notes = data.rows, data.notes
    return report


def _counted(report: Report, problems: Iterable[Problem], limit: int) -> list[Problem]:
    """Count all problems and return the first ones."""

    def count() -> Iterable[Problem]:
        for problem in problems:
            report.by_rule[problem.rule] += 1
            yield problem

    counted = iter(count())
    kept = list(islice(counted, max(0, limit)))
    for _ in counted:
        pass
    return kept
