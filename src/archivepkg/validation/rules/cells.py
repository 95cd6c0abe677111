"""Rules for single cells: each takes a field and returns the check of that field's cells.

A check takes a cell, as it stands in the file, and returns what is wrong with it, or `None`.
A rule returns `None` where it does not concern the field. The docstring of a rule is its
documentation for users; its name is its code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from archivepkg.package.problems import Problem
from archivepkg.package.resources import Field
from archivepkg.package.visible import CONTROL
from archivepkg.package.wording import listed
from archivepkg.tables.types import literal_form
from archivepkg.validation.rules.findings import code
from archivepkg.validation.rules.tables import TableView

Check = Callable[[str], str | None]


def control_character(field: Field) -> Check:
    """A cell holds no control characters.

    Tab and line break are allowed; all other characters of Unicode's class Cc are invisible,
    and break terminals, XML and spreadsheets. Delete them.
    """

    def check(cell: str) -> str | None:
        found = CONTROL.search(cell)
        if found is None:
            return None
        return f"The control character U+{ord(found[0]):04X} stands at position {found.start() + 1}"

    return check


def sloppy_literal(field: Field) -> Check | None:
    """A value is spelt as Table Schema spells the values of its type (v2, "Field Types").

    Python's parsers, and so frictionless, also take ` 1 `, `1_0`, `nan`, digits of other
    scripts, or the date `1949-2-8`; other tools read these as text or not at all.
    Write the plain form.
    """
    form = literal_form(field)
    if form is None:
        return None
    pattern = re.compile(form)

    def check(cell: str) -> str | None:
        if pattern.fullmatch(cell):
            return None
        return f"This is not how Table Schema spells a value of the type {field.type}"

    return check


def categories(field: Field) -> Check | None:
    """A value of a field with `categories` is one of them (Table Schema v2, "categories").

    Correct the value, or add it to the field's `categories`.
    """
    if not isinstance(field.descriptor.get("categories"), list):
        return None
    values = field.categories
    allowed = {str(value) for value in values}
    shown = listed(values)

    def check(cell: str) -> str | None:
        if cell in allowed or (field.type == "integer" and _integer(cell) in allowed):
            return None
        return f"This is not one of the field's categories: {shown}"

    return check


def not_nfc(field: Field) -> Check:
    """Text is in Unicode's Normalization Form C.

    The same letter in two encodings is not found by a search and does not join.
    Run `archivepkg tidy`, which composes the letters.
    """

    def check(cell: str) -> str | None:
        if cell.isascii() or unicodedata.is_normalized("NFC", cell):
            return None
        return "The text is not in Unicode Normalization Form C"

    return check


def surrounding_space(field: Field) -> Check | None:
    """Text neither starts nor ends with white space.

    It cannot be seen, and makes two values of one. Delete it.
    """
    if field.type not in ("string", "any", "list"):
        return None

    def check(cell: str) -> str | None:
        return None if cell == cell.strip() else "The text starts or ends with white space"

    return check


def _integer(cell: str) -> str | None:
    try:
        return str(int(cell))
    except ValueError:
        return None


STANDARD = [sloppy_literal, categories]
WARNINGS = [control_character]
HOUSE = [not_nfc, surrounding_space]


def cell_problems(view: TableView, *, house: bool) -> Iterator[Problem]:
    """Yield what the rules find, row by row; of each cell, what the first rule that objects says.

    house: whether the house rules apply, under which a warning is a problem.
    """
    rules = STANDARD + WARNINGS + (HOUSE if house else [])
    columns = [
        (position, field, [(rule, check) for rule in rules if (check := rule(field))])
        for position, field in enumerate(view.columns)
        if field
    ]
    for row in view.rows():
        for position, field, checks in columns:
            if position >= len(row.cells) or row.cells[position] in field.missing:
                continue
            cell = row.cells[position]
            for rule, check in checks:
                if message := check(cell):
                    yield Problem(
                        code(rule), message, view.resource.name, row.path, None, row.number,
                        field.name, cell, is_warning=rule in WARNINGS and not house,
                    )  # fmt: skip
                    break
