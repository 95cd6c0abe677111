"""JSON Schema (`jsonschema`), held to bounds of time: a profile comes with a package."""

from __future__ import annotations

import functools
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import attrs
import jsonschema
from jsonschema.exceptions import SchemaError, ValidationError
from jsonschema.validators import extend
from referencing import Registry, Resource
from referencing.exceptions import Unresolvable
from referencing.jsonschema import specification_with

from archivepkg.errors import ArchivepkgError
from archivepkg.validation.rules.patterns import Pattern
from archivepkg.validation.rules.standard import is_own_profile

SECONDS = 5.0  # for references, which a small schema can multiply without end
_DRAFTS: dict[str, Any] = {
    str(draft.META_SCHEMA.get("$id") or draft.META_SCHEMA["id"]).rstrip("#"): draft
    for draft in (
        jsonschema.Draft4Validator,
        jsonschema.Draft6Validator,
        jsonschema.Draft7Validator,
        jsonschema.Draft201909Validator,
        jsonschema.Draft202012Validator,
    )
}
_LATEST = list(_DRAFTS)[-1]


def violations(
    schema: Any, value: Any, documents: Callable[[str], Any], url: str
) -> Iterator[ValidationError]:
    """Yield what of `value` the schema at a URL does not allow.

    documents: gives the JSON at a URL that the schema refers to, or raises ArchivepkgError.
    Raises ArchivepkgError where it is no schema, refers to what is not there, or takes too long.
    """
    keys: set[str] = set()

    def admitted(contents: Any) -> Resource[Any]:
        keys.update(_keys(contents))
        if {"patternProperties", "unevaluatedProperties"} <= keys:
            raise ArchivepkgError(
                "The profile has both patternProperties and unevaluatedProperties. Use one of them."
            )
        draft = _draft(contents) or _LATEST
        _DRAFTS[draft].check_schema(contents)
        return specification_with(draft).create_resource(contents)

    def retrieve(uri: str) -> Resource[Any]:
        return admitted(documents(uri))

    try:
        empty: Registry[Any] = Registry(retrieve=retrieve)  # type: ignore[call-arg]
        registry = empty.with_resource(url, admitted(schema))
        bounded = _bounded(_draft(schema) or _LATEST)
        yield from bounded(
            {"$ref": url}, registry=registry, format_checker=bounded.FORMAT_CHECKER
        ).iter_errors(value)
    except SchemaError as error:
        raise ArchivepkgError(f"The profile is no JSON Schema: {error.message}") from None
    except Unresolvable as error:
        raise ArchivepkgError(f"The profile refers to another document: {_cause(error)}") from None
    except re.error as error:
        raise ArchivepkgError(f"A pattern of the profile cannot be read: {error}") from None
    except RecursionError:
        raise ArchivepkgError("The profile refers to itself without end.") from None
    except TimeoutError:
        raise ArchivepkgError("The profile, or a pattern in it, takes too long.") from None
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        # A part that the schema of schemas does not reach may hold anything.
        raise ArchivepkgError(f"The profile is no JSON Schema: {error}") from None


def _draft(schema: Any) -> str | None:
    """Return the draft of JSON Schema that a schema names, `None` for none that is known."""
    named = schema.get("$schema") if isinstance(schema, dict) else None
    draft = named.rstrip("#") if isinstance(named, str) else None
    return draft if draft in _DRAFTS else None


def _cause(error: BaseException) -> BaseException:
    return _cause(error.__cause__) if error.__cause__ else error


def _bounded(draft: str) -> Any:
    """Return the validator of a draft, with time limits where time may run away."""
    deadline = time.thread_time() + SECONDS

    @functools.cache
    def of(draft: str) -> Any:
        standard = _DRAFTS[draft].VALIDATORS

        def in_time(keyword: str) -> Any:
            def check(validator: Any, value: Any, *arguments: Any) -> Any:
                if time.thread_time() > deadline:
                    raise TimeoutError
                if keyword == "$ref":
                    if is_own_profile(value):  # this is asked of every package anyway
                        return ()
                    value = re.sub("^#(?=[^/]+/)", "#/", value)  # of a pointer without its slash
                return standard[keyword](validator, value, *arguments)

            return check

        bounded = {
            "pattern": _pattern,
            "patternProperties": _pattern_properties,
            "additionalProperties": functools.partial(
                _additional_properties, standard["additionalProperties"]
            ),
        }
        for keyword in ("$ref", "$dynamicRef", "$recursiveRef"):
            if keyword in standard:
                bounded[keyword] = in_time(keyword)
        validator: Any = extend(_DRAFTS[draft], bounded)  # type: ignore[no-untyped-call]
        validator.evolve = evolve
        return validator

    def evolve(validator: Any, **changes: Any) -> Any:
        """Return the validator for a part of the schema, which may name a draft of its own."""
        named = _draft(changes.get("schema"))
        kind = of(named) if named else type(validator)
        fields = [item for item in attrs.fields(kind) if item.init]
        kept = {item.alias: getattr(validator, item.name) for item in fields}
        return kind(**{**kept, **changes})

    return of(draft)


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
    standard: Any, validator: Any, allowed: Any, instance: Any, schema: Any
) -> Iterator[Any]:
    patterns = schema.get("patternProperties")
    if patterns and validator.is_type(instance, "object"):
        instance = {
            name: value
            for name, value in instance.items()
            if not any(_compiled(pattern).matches(name) for pattern in patterns)
        }
        schema = {name: part for name, part in schema.items() if name != "patternProperties"}
    yield from standard(validator, allowed, instance, schema)


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
