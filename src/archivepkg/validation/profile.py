"""Profiles: a JSON Schema (2020-12) of the package's own, which its descriptor must satisfy."""

from __future__ import annotations

import functools
import re
import time
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, ValidationError
from jsonschema.validators import extend
from referencing import Registry
from referencing.exceptions import Unresolvable

from archivepkg.errors import ArchivepkgError
from archivepkg.package.jsontext import escape
from archivepkg.package.package import Package
from archivepkg.package.problems import Problem
from archivepkg.validation.rules.patterns import Pattern


def profile_problems(package: Package) -> Iterator[Problem]:
    """Yield a `profile` problem for everything that the declared profile does not allow.

    Data Package v2, "Profile"; JSON Schema 2020-12. The profile is a file of the package, and
    may refer to no other document.
    """
    path = package.settings.get("profile")
    if path is None:
        return
    pointer = "/archivepkg/profile"
    try:
        if not isinstance(path, str):
            raise ArchivepkgError('"profile" must be the path of a JSON Schema.')

        for error in violations(package.read_json(path).value, package.descriptor):
            yield _problem(error)
    except ArchivepkgError as error:
        yield Problem("profile", str(error), value=str(path), pointer=pointer)


def _problem(error: Any) -> Problem:
    path = [*error.absolute_path, *_property(error)]
    message = error.message
    if len(message) > 300:
        message = f"{message[:120]} … {message[-160:]}"
    value = error.instance if isinstance(error.instance, str | int | float | bool) else None
    return Problem(
        "profile",
        message,
        value=None if value is None else str(value),
        pointer="".join(f"/{escape(str(part))}" for part in path),
    )


def _property(error: Any) -> list[str]:
    """Return the property that is missing or unexpected, for an error that says it of an object."""
    if error.validator == "required":
        named = [name for name in error.validator_value if name not in error.instance]
        return [name for name in named if error.message.startswith(f"'{name}'")][:1]
    if error.validator in ("additionalProperties", "unevaluatedProperties"):
        return [name for name in error.instance if f"('{name}' was" in error.message][:1]
    return []


SECONDS = 5.0  # for references, which a small schema can multiply without end
_STANDARD: dict[str, Any] = dict(Draft202012Validator.VALIDATORS)


def violations(schema: Any, value: Any) -> Iterator[ValidationError]:
    """Yield what of `value` the schema does not allow.

    The schema may refer to no other document. Raises ArchivepkgError where it is no schema,
    or takes too long.
    """
    if {"patternProperties", "unevaluatedProperties"} <= set(_keys(schema)):
        raise ArchivepkgError(
            "The profile has both patternProperties and unevaluatedProperties. Use one of them."
        )
    try:
        validator = _validator()
        validator.check_schema(schema)
        yield from validator(
            schema, registry=Registry(), format_checker=validator.FORMAT_CHECKER
        ).iter_errors(value)
    except SchemaError as error:
        raise ArchivepkgError(f"The profile is no JSON Schema: {error.message}") from None
    except Unresolvable as error:
        raise ArchivepkgError(f"The profile refers to another document: {error}") from None
    except re.error as error:
        raise ArchivepkgError(f"A pattern of the profile cannot be read: {error}") from None
    except RecursionError:
        raise ArchivepkgError("The profile refers to itself without end.") from None
    except TimeoutError:
        raise ArchivepkgError("The profile, or a pattern in it, takes too long.") from None


def _validator() -> Any:
    """Return the validator of the draft, with time limits where time may run away."""
    deadline = time.thread_time() + SECONDS

    def in_time(keyword: str) -> Any:
        def check(*arguments: Any) -> Any:
            if time.thread_time() > deadline:
                raise TimeoutError
            return _STANDARD[keyword](*arguments)

        return check

    bounded = {
        "$ref": in_time("$ref"),
        "$dynamicRef": in_time("$dynamicRef"),
        "pattern": _pattern,
        "patternProperties": _pattern_properties,
        "additionalProperties": _additional_properties,
    }
    return extend(Draft202012Validator, bounded)  # type: ignore[no-untyped-call]


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[Any]:
    if validator.is_type(instance, "string") and not _compiled(pattern).matches(instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _pattern_properties(
    validator: Any, patterns: dict[str, Any], instance: Any, schema: Any
) -> Iterator[Any]:
    for name, value in instance.items() if validator.is_type(instance, "object") else ():
        for pattern, part in patterns.items():
            if _compiled(pattern).matches(name):
                yield from validator.descend(value, part, path=name, schema_path=pattern)


def _additional_properties(
    validator: Any, allowed: Any, instance: Any, schema: Any
) -> Iterator[Any]:
    patterns = schema.get("patternProperties")
    if patterns and validator.is_type(instance, "object"):
        instance = {
            name: value
            for name, value in instance.items()
            if not any(_compiled(pattern).matches(name) for pattern in patterns)
        }
        schema = {name: part for name, part in schema.items() if name != "patternProperties"}
    yield from _STANDARD["additionalProperties"](validator, allowed, instance, schema)


@functools.lru_cache(maxsize=256)
def _compiled(pattern: str) -> Pattern:
    return Pattern(pattern, anywhere=True)


def _keys(value: Any) -> Iterator[str]:
    """Yield the keys of all objects in a JSON value."""
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    for item in value if isinstance(value, list) else ():
        yield from _keys(item)
