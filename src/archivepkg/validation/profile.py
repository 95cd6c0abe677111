"""A package's own profile: a JSON Schema that its dereferenced descriptor must satisfy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archivepkg.errors import ArchivepkgError
from archivepkg.package.jsontext import escape
from archivepkg.package.package import Package
from archivepkg.package.problems import Problem


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
        from archivepkg.validation.boundedschema import violations

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
