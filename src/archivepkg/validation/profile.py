"""Profiles: JSON Schemas that the descriptor must satisfy, of the package's own or at a URL."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from archivepkg.errors import ArchivepkgError
from archivepkg.package import jsontext
from archivepkg.package.jsontext import escape
from archivepkg.package.package import Package
from archivepkg.package.paths import is_url
from archivepkg.package.problems import Problem
from archivepkg.validation.rules.standard import is_own_profile

PROFILES = ("/profile", "/$schema")  # where package and resources name profiles (v1, v2)
LOCAL = "profile.json"  # the URL of a profile that has none


def profile_problems(package: Package, house: bool) -> Iterator[Problem]:
    """Yield what the declared profiles do not allow.

    The package's own, `archivepkg.profile`, is of the descriptor with its schemas put in place.
    Those that package and resources name by URL (Data Package v1 and v2, "Profile") are of the
    descriptor as it is written. house: whether one that is not fetched is more than a warning.
    """
    yield from _own_problems(package)
    path, written = next(iter(package.texts.items()))
    resources = enumerate(written.value.get("resources", []))
    parts = {"": written.value, **{f"/resources/{index}": part for index, part in resources}}
    for place, part in parts.items():
        named = {url: place + at for at in PROFILES if isinstance(url := part.get(at[1:]), str)}
        for url, pointer in named.items():
            if is_url(url) and not is_own_profile(url):
                for problem in _problems_by(url, package, part):
                    at = pointer if problem.pointer is None else place + problem.pointer
                    is_warning = problem.is_warning and not house
                    yield problem.at(
                        pointer=at, path=path, line=written.line(at), is_warning=is_warning
                    )


def _own_problems(package: Package) -> Iterator[Problem]:
    path = package.settings.get("profile")
    if path is None:
        return
    try:
        if not isinstance(path, str):
            raise ArchivepkgError('"profile" must be the path of a JSON Schema.')
        profile, url = package.read_json(path).value, path if is_url(path) else LOCAL
        yield from _violations(profile, package.descriptor, package, url)
    except ArchivepkgError as error:
        yield Problem("profile", str(error), value=str(path), pointer="/archivepkg/profile")


def _problems_by(url: str, package: Package, part: Any) -> Iterator[Problem]:
    """Yield what the profile at a URL does not allow of a part of the descriptor.

    What is wrong with the profile itself is without a pointer; that it is not fetched, a warning.
    """
    try:
        package.fetch(url)
    except ArchivepkgError as error:
        yield Problem("remote-path", str(error), value=url, is_warning=package.fetched_to is None)
        return
    try:
        yield from _violations(_document(package, url), part, package, url)
    except ArchivepkgError as error:
        yield Problem("profile", str(error), value=url)


def _violations(profile: Any, value: Any, package: Package, url: str) -> Iterator[Problem]:
    """Yield what the profile at a URL does not allow of a value. Raises ArchivepkgError."""
    from archivepkg.validation.jsonschemas import violations

    for error in violations(profile, value, functools.partial(_document, package), url):
        yield _problem(error)


def _document(package: Package, url: str) -> Any:
    """Return the JSON at a URL."""
    return jsontext.read(package.fetch(url), url).value


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
