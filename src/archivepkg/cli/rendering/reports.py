"""Reports of `validate`: as text, as JSON, and as annotations of a GitHub workflow."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from archivepkg.cli.rendering.terminal import fitted, styled, wrapped
from archivepkg.package.package import Package
from archivepkg.package.paths import is_url
from archivepkg.package.problems import Problem
from archivepkg.package.visible import to_json, visible
from archivepkg.package.wording import counted
from archivepkg.validation import Report

VALUE_WIDTH = 160


def render(report: Report, package: Package, form: str) -> Iterator[str]:
    """Yield the lines of a report in one of the forms `text`, `json`, `github`."""
    if form == "json":
        yield to_json(to_dict(report))
    elif form == "github":
        yield from _annotations(report, package)
    else:
        yield from fitted(_text(report, package))


def refusal(report: Report, package: Package) -> str:
    """Return why a package is not worked on further, and what to do."""
    label = visible(package.label)
    problems = counted(report.total, "problem")
    return f"{label} is not valid: {problems}. Correct what `archivepkg validate` names."


def to_dict(report: Report) -> dict[str, object]:
    """Return a report under the keys of the JSON contract."""
    return {
        "package": {"name": report.name, "version": report.version},
        "valid": report.valid,
        "counts": {
            "resources": report.resources,
            "rows": report.rows,
            "problems": report.total,
        },
        "by_rule": dict(sorted(report.by_rule.items())),
        "truncated": report.truncated,
        "problems": [problem.to_dict() for problem in report.problems],
        "warnings": [warning.to_dict() for warning in report.warnings],
    }


def _text(report: Report, package: Package) -> Iterator[str]:
    if report.problems or report.warnings:
        from archivepkg.validation.rules.register import remedies

        help_of = remedies()
        explained: set[str] = set()
        for problem in [*report.problems, *report.warnings]:
            yield from _problem_lines(problem, package)
            if problem.rule not in explained and problem.rule in help_of:
                explained.add(problem.rule)
                yield from wrapped(f"help: {help_of[problem.rule]}", "    ")
            yield ""
    yield from _summary(report, package)


def _problem_lines(problem: Problem, package: Package) -> Iterator[str]:
    where = f"{_file(problem, package)}:{problem.line}" if problem.line else None
    where = where or _file(problem, package) or package.label
    row = f"row {problem.row}" if problem.row else ""
    subject = ", ".join(filter(None, (problem.of, row)))
    rule = f"warning: {problem.rule}" if problem.is_warning else problem.rule
    colour = "yellow" if problem.is_warning else "red"
    ending = visible(f" in {subject}") if subject else ""
    yield visible(f"{where}: ") + styled(visible(rule), fg=colour, bold=True) + ending
    yield f"    {visible(problem.message, width=400)}"
    if problem.value and problem.value not in problem.message:
        yield f'    value: "{visible(problem.value, width=VALUE_WIDTH)}"'


def _summary(report: Report, package: Package) -> Iterator[str]:
    name = visible(" ".join(part for part in (report.name, report.version) if part))
    name = name or visible(package.label)
    size = f"{counted(report.resources, 'table')}, {counted(report.rows, 'row')}"
    warned = report.warned_by_rule.total()
    warnings = counted(warned, "warning")
    if report.valid:
        also = f", {warnings}" if warned else ""
        yield f"{name} is {styled('valid', fg='green', bold=True)}: {size}, no problems{also}."
    else:
        problems = counted(report.total, "problem") + (f" and {warnings}" if warned else "")
        yield f"{name} is {styled('not valid', fg='red', bold=True)}: {problems} in {size}."
    numbers = [f"{number:,} {rule}" for rule, number in report.by_rule.most_common()]
    numbers += [f"{n:,} {rule} (warning)" for rule, n in report.warned_by_rule.most_common()]
    yield from wrapped(", ".join(numbers), "    ")
    if report.truncated:
        listed, found = len(report.problems) + len(report.warnings), report.total + warned
        noun = "problems and warnings" if warned else "problems"
        yield f"    Only {listed:,} of {found:,} {noun} are listed; --limit sets how many."
    if others := len(report.unchecked):
        files = counted(others, "file at a URL was", "files at URLs were")
        yield f"    {files} not checked, being no table."


def _annotations(report: Report, package: Package) -> Iterator[str]:
    """Yield workflow commands (GitHub Actions, "Setting an error message")."""
    for problem in [*report.problems, *report.warnings]:
        facts = {
            "file": _file(problem, package),
            "line": problem.line,
            "title": problem.rule,
        }
        shown = ",".join(f"{key}={_property(str(fact))}" for key, fact in facts.items() if fact)
        of = f"{problem.field}: " if problem.field else ""
        kind = "warning" if problem.is_warning else "error"
        yield f"::{kind} {shown}::{_data(visible(of + problem.message))}"
    yield from (visible(line) for line in _summary(report, package))


def _file(problem: Problem, package: Package) -> str:
    """Return a problem's file as one can open it from the current folder."""
    if problem.path is None:
        return ""
    if not package.is_local or is_url(problem.path):
        return problem.path
    file, here = package.root / problem.path, Path.cwd()
    absolute = Path(os.path.abspath(file))
    return absolute.relative_to(here).as_posix() if absolute.is_relative_to(here) else str(file)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
