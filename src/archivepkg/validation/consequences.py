"""Consequences: what is wrong only because something else is, and so is not said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archivepkg.package.problems import Problem
from archivepkg.validation.rules.register import FRICTIONLESS

# Where these are found, the cells of the row are not those that were meant.
_OF_WHOLE_ROWS = ("blank-row", "extra-cell", "missing-cell", "unclosed-quote")


def without_consequences(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the problems of a table, less those of our own rules that follow from earlier ones.

    Of a cell, the first problem speaks; of a row that is cut wrongly, that alone. What
    frictionless says is always handed on.
    """
    rows: set[int] = set()
    cells: set[tuple[int, str]] = set()
    for problem in problems:
        touched = _cells(problem)
        known = problem.row in rows or not cells.isdisjoint(touched)
        if known and problem.rule not in FRICTIONLESS:
            continue
        cells.update(touched)
        if problem.row and problem.rule in _OF_WHOLE_ROWS:
            rows.add(problem.row)
        yield problem


def _cells(problem: Problem) -> set[tuple[int, str]]:
    """Return row and field of the cells that a problem is about; a key has several."""
    if not problem.row or not problem.field:
        return set()
    return {(problem.row, name) for name in problem.field.split(", ")}
