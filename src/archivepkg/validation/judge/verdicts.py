"""Verdicts: the errors of frictionless as problems, which say what was expected of a cell."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from frictionless import errors, helpers

from archivepkg.package.paths import is_url
from archivepkg.package.problems import Problem
from archivepkg.package.resources import Field, Resource
from archivepkg.package.wording import counted, listed
from archivepkg.tables.types import TEXT, TYPES


class Verdicts:
    """The verdicts on one resource."""

    def __init__(self, resource: Resource):
        self._resource = resource
        self._fields = {field.name: field for field in resource.fields}
        self._expected: dict[tuple[str, str], str] = {}

    def problem(self, error: Any) -> Problem:
        """Turn an error of frictionless into a problem, its place given by row and field."""
        row = getattr(error, "row_number", None)
        if row is None and getattr(error, "row_numbers", None):
            row = error.row_numbers[0]
        field = getattr(error, "field_name", None) or None
        value = getattr(error, "cell", None)
        message = error.message.replace(f"{self._resource.root}/", "")
        for url in filter(is_url, self._resource.paths):
            file = self._resource.file(url)
            message = message.replace(str(file), url).replace(f'"{file.name}"', f'"{url}"')
        if isinstance(error, errors.TypeError | errors.ConstraintError):
            if field in self._fields:  # else it is one that frictionless made up
                constraint = _CONSTRAINT.match(error.note)
                message = self._message(field, constraint[1] if constraint else "", value)
        elif isinstance(error, errors.ForeignKeyError):
            field = ", ".join(error.field_names)
            value = ", ".join(error.field_cells)
        elif isinstance(error, errors.PrimaryKeyError):
            field = ", ".join(self._resource.primary_key)
            names = [item.name for item in self._resource.fields]
            value = ", ".join(
                error.cells[names.index(name)]
                for name in self._resource.primary_key
                if names.index(name) < len(error.cells)
            )
        elif hasattr(error, "label"):
            value = error.label
        name, path = self._resource.name, self._resource.path
        return Problem(_code(error), message, name, path, None, row, field, value)

    def constraint_problem(self, constraint: str, row: int, name: str, value: str) -> Problem:
        """Return the problem that a value does not keep a constraint of its field."""
        message = self._message(name, constraint, value)
        return Problem(
            errors.ConstraintError.type, message, self._resource.name, None, None, row, name, value
        )

    def _message(self, name: str, constraint: str, value: Any) -> str:
        """Return what is wrong with a value. constraint: empty where it is of another type."""
        if constraint == "required":
            return "A value is required, and this cell has none"
        key = name, constraint
        if key not in self._expected:
            describe = _CONSTRAINTS.get(constraint, _other) if constraint else _no_value
            self._expected[key] = describe(self._fields[name], constraint)
        return f'"{value}" {self._expected[key]}'


_CONSTRAINT = re.compile('constraint "([^"]+)"')
_MOMENT = datetime(1949, 2, 28, 9, 30, tzinfo=UTC)

# What values of other formats than the default are called, and one of them.
_FORMATS = {
    ("string", "email"): ("address of e-mail", "name@example.org"),
    ("string", "uri"): ("URI", "https://example.org/"),
    ("string", "uuid"): ("UUID", "123e4567-e89b-42d3-a456-426614174000"),
    ("string", "binary"): ("text in base64", "bGV0dGVy"),
    ("geopoint", "array"): ("JSON array of longitude and latitude", "[12.5, 41.9]"),
    ("geopoint", "object"): ("JSON object with a point", '{"lon": 12.5, "lat": 41.9}'),
    ("geojson", "topojson"): ("TopoJSON object", '{"type": "Topology", "objects": {}, "arcs": []}'),
}


def _no_value(field: Field, _: str) -> str:
    """Return why a text is no value of its field's type, and what would be one."""
    if field.type == "boolean":
        words = listed(field.true_words), listed(field.false_words)
        return f"is neither true ({words[0]}) nor false ({words[1]})"
    if field.type == "list":
        between, kind = field.option("delimiter"), field.option("itemType")
        return f'is no list of values of the type {kind} with "{between}" between them'
    if field.type == "number":
        return f"is no number, such as 9{field.option('decimalChar')}75"
    found = TYPES.get(field.type, TEXT)
    noun, example = _FORMATS.get((field.type, field.format), (found.noun, found.example))
    if noun and "%" in field.format:
        noun, example = f'{noun} in the format "{field.format}"', _written(field.format)
    return f"is no {noun}, such as {example}" if noun else f"is no value of the type {field.type}"


def _written(form: str) -> str:
    try:
        return _MOMENT.strftime(form)
    except ValueError:  # which directives there are depends on the system
        return form


def _bound(relation: str) -> Callable[[Field, str], str]:
    return lambda field, name: f"is {relation}, {field.constraints[name]}"


def _length(relation: str) -> Callable[[Field, str], str]:
    def describe(field: Field, name: str) -> str:
        noun = "item" if field.type in ("list", "array", "object", "geojson") else "character"
        return f"has {relation} than {counted(field.constraints[name], noun)}"

    return describe


def _other(field: Field, name: str) -> str:
    return f'does not keep the constraint "{name}", {field.constraints.get(name)}'


_CONSTRAINTS: dict[str, Callable[[Field, str], str]] = {
    "enum": lambda field, _: f"is none of the values allowed: {listed(field.constraints['enum'])}",
    "pattern": lambda field, _: f'does not match the pattern "{field.constraints["pattern"]}"',
    "minimum": _bound("below the minimum"),
    "maximum": _bound("above the maximum"),
    "exclusiveMinimum": _bound("not above the exclusive minimum"),
    "exclusiveMaximum": _bound("not below the exclusive maximum"),
    "minLength": _length("fewer"),
    "maxLength": _length("more"),
}


def _word_directly(error: Any) -> None:
    """Do what an error of frictionless does once it is made, without reading its own profile.

    The message is the same; but with many errors, nearly all the time goes into that profile.
    """
    for name in ("title", "description", "message", "tags"):
        error.add_defined(name)
    facts = {
        "note": error.note,
        "cell": error.cell,
        "rowNumber": error.row_number,
        "fieldName": error.field_name,
        "fieldNumber": error.field_number,
    }
    error.message = helpers.safe_format(error.template, facts)
    error.metadata_initiated = True


_made: Any = errors.CellError
_made.__attrs_post_init__ = _word_directly


def _code(error: Any) -> str:
    """Return the code of an error, which frictionless calls "error" where it has no other."""
    if error.type != "error":
        return str(error.type)
    return "duplicate-label" if "unique labels" in error.note else "resource-error"
