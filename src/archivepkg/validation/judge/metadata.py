"""The judge of metadata: frictionless on descriptor and schemas, and where in them it objects."""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import frictionless
from frictionless import FrictionlessException, errors
from frictionless.metadata.context import ValidationContext

from archivepkg.package.package import Package
from archivepkg.package.problems import Problem
from archivepkg.validation.judge.descriptor import harmless
from archivepkg.validation.judge.failures import is_of_frictionless

_AT_PROPERTY = re.compile(r" at property '([^']*)'$")
_PROPERTIES = {
    "names of the resources": "/resources",
    "names of the fields": "/fields",
    "primary key": "/primaryKey",
    "foreign key": "/foreignKeys",
    "path ": "/path",
}


def judge_metadata(package: Package) -> list[Problem]:
    """Return what frictionless says of the descriptor and its schemas."""
    descriptor = harmless(package)
    try:
        frictionless.Package.metadata_transform(descriptor)
        frictionless.Package.from_descriptor(
            copy.deepcopy(descriptor), basepath=str(package.root)
        ).to_descriptor(validate=True)
        return []
    except FrictionlessException as exception:
        found = exception.to_errors()
    except Exception as error:  # a shape that frictionless does not expect
        if not is_of_frictionless(error):
            raise
        note = f"something in it has a type that the standard does not give it ({error})"
        found = [errors.PackageError(note=note)]
    places = _places(descriptor)
    return [_metadata_problem(error, places) for error in found]


def _places(descriptor: dict[str, Any]) -> dict[tuple[str, str], list[str]]:
    """Return JSON pointers by type and note of the metadata errors that stand there.

    frictionless says what is wrong but not in which resource or field: so each part is
    judged by itself, the deepest first, and an error belongs to the deepest that has it.
    """
    schema = descriptor.get("$schema")
    version = frictionless.Package.effective_datapackage_version(
        {"$schema": schema} if isinstance(schema, str) else {}, None
    )
    context = ValidationContext(datapackage_version=version)
    places: dict[tuple[str, str], list[str]] = {}
    for pointer, kind, item in _parts(descriptor):
        found = Counter((error.type, error.note) for error in _faults(kind, item, context))
        for key, count in found.items():
            known = [place for place in places.get(key, []) if place.startswith(pointer + "/")]
            places.setdefault(key, []).extend([pointer] * (count - len(known)))
    return places


def _faults(kind: Any, item: dict[str, Any], context: ValidationContext) -> list[Any]:
    """Return what frictionless says of a part of the descriptor, taken by itself."""
    try:
        if kind in (frictionless.Field, frictionless.Control):
            kind = kind.metadata_select_class(item.get("type"))
        return list(kind.metadata_validate(item, context=context))
    except FrictionlessException as exception:
        return exception.to_errors()
    except Exception as error:  # a shape that frictionless does not expect: no place to be had
        if not is_of_frictionless(error):
            raise
        return []


def _parts(descriptor: dict[str, Any]) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Yield pointer, class and value of fields, then schemas, then resources."""
    for index, resource in enumerate(descriptor.get("resources") or []):
        pointer = f"/resources/{index}"
        if isinstance(schema := resource.get("schema"), dict):
            for number, field in enumerate(schema.get("fields") or []):
                yield f"{pointer}/schema/fields/{number}", frictionless.Field, field
            yield f"{pointer}/schema", frictionless.Schema, schema
        if isinstance(dialect := resource.get("dialect"), dict):
            yield f"{pointer}/dialect", frictionless.Dialect, dialect
            for name, control in dialect.items():
                if isinstance(control, dict):
                    yield f"{pointer}/dialect", frictionless.Control, {**control, "type": name}
        yield pointer, frictionless.Resource, resource


def _metadata_problem(error: Any, places: dict[tuple[str, str], list[str]]) -> Problem:
    pointers = places.get((error.type, error.note))
    pointer = pointers.pop(0) if pointers else ""
    return Problem(error.type, error.message, pointer=pointer + _property(error.note))


def _property(note: str) -> str:
    """Return the pointer, within the part that a note speaks of, of the property it means."""
    if at := _AT_PROPERTY.search(note):
        return "/" + at[1]
    for start, pointer in _PROPERTIES.items():
        if note.startswith(start):
            return pointer
    return ""
