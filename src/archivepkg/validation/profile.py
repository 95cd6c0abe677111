"""A package's own profile: a JSON Schema that its dereferenced descriptor must satisfy."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from archivepkg.errors import ArchivepkgError
from archivepkg.jsontext import escape
from archivepkg.package import Package
from archivepkg.problems import Problem
from archivepkg.validation.patterns import Pattern


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
        yield from _violations(package, package.read_json(path).value)
    except ArchivepkgError as error:
        yield Problem("profile", str(error), value=str(path), pointer=pointer)


def _violations(package: Package, schema: Any) -> Iterator[Problem]:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError
    from jsonschema.validators import extend
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    timed: Any = extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]
    try:
        timed.check_schema(schema)
        validator = timed(schema, registry=Registry(), format_checker=timed.FORMAT_CHECKER)
        for error in validator.iter_errors(package.descriptor):
            yield from _flat(error)
    except SchemaError as error:
        raise ArchivepkgError(f"The profile is no JSON Schema: {error.message}") from None
    except Unresolvable as error:
        raise ArchivepkgError(f"The profile refers to another document: {error}") from None
    except RecursionError:
        raise ArchivepkgError("The profile refers to itself without end.") from None
    except TimeoutError:
        raise ArchivepkgError("A pattern of the profile takes too long.") from None


def _flat(error: Any) -> Iterator[Problem]:
    pointer = "".join(f"/{escape(str(part))}" for part in error.absolute_path)
    message = error.message
    if len(message) > 300:
        message = f"{message[:120]} … {message[-160:]}"
    if error.validator == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        for name in missing:
            if message.startswith(f"'{name}'"):
                pointer += f"/{escape(name)}"
                break
    value = error.instance if isinstance(error.instance, str | int | float | bool) else None
    yield Problem("profile", message, value=None if value is None else str(value), pointer=pointer)


@functools.lru_cache(maxsize=256)
def _compiled(pattern: str) -> Pattern:
    return Pattern(pattern, anywhere=True)


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[Any]:
    """JSON Schema's `pattern`, with a time limit."""
    from jsonschema.exceptions import ValidationError

    if validator.is_type(instance, "string") and not _compiled(pattern).matches(instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")
