"""Problems of cells: what the rules for single cells find in the rows of a table."""

from __future__ import annotations

from collections.abc import Iterator

from archivepkg.package.problems import Problem
from archivepkg.validation.rules import cells
from archivepkg.validation.rules.register import code
from archivepkg.validation.rules.views import TableView


def cell_problems(view: TableView, *, house: bool) -> Iterator[Problem]:
    """Yield what the rules find, row by row; of each cell, what the first rule that objects says.

    house: whether the house rules apply.
    """
    rules = cells.STANDARD + (cells.HOUSE if house else [])
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
                if message := check(cell):
                    yield Problem(
                        rule_code, message, view.resource.name, row.path, None,
                        row.number, field.name, cell,
                    )  # fmt: skip
                    break
