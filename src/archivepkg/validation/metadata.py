"""What is wrong with a package's metadata: descriptor, schemas, and what it declares."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from archivepkg.package.jsontext import escape, readable
from archivepkg.package.package import Package
from archivepkg.package.paths import is_url
from archivepkg.package.problems import Problem
from archivepkg.package.values import items, members
from archivepkg.package.wording import counted
from archivepkg.validation.profile import PROFILES, profile_problems
from archivepkg.validation.rules import constraints, declared, descriptors, files
from archivepkg.validation.rules.descriptors import near_miss
from archivepkg.validation.rules.findings import MetadataFinding, code
from archivepkg.validation.rules.standard import shape_problems
from archivepkg.validation.screen.metadata import is_plain

# Rules whose breach keeps a resource's data from being read.
BLOCKING = (
    "remote-path",
    "outside-path",
    "oversized-file",
    "unusable-dialect",
    "schema-error",
    "dialect-error",
)


@dataclass
class MetadataProblems:
    """The problems of the metadata, and what follows for the data.

    data_can_be_judged: whether the metadata says at all how to read the data.
    unreadable: positions of the resources whose own metadata do not.
    """

    problems: list[Problem] = field(default_factory=list)
    data_can_be_judged: bool = True
    unreadable: set[int] = field(default_factory=set)


def metadata_problems(package: Package, house: bool) -> MetadataProblems:
    """Check descriptor and schemas; one place is given one problem, the first that is found.

    house: whether the house rules apply, under which a warning is a problem.
    """
    result = MetadataProblems()
    result.unreadable = {
        resource.index
        for resource in package.resources
        if not resource.is_tabular and any(map(is_url, resource.paths))
    }
    judged = _judged(package)
    result.data_can_be_judged = not judged
    misses = list(near_miss(package))
    verdicts = judged or list(profile_problems(package, house))
    rules = descriptors.STANDARD + constraints.STANDARD + files.STANDARD
    found = [
        *package.defects,
        *(verdict for verdict in verdicts if not any(_explains(miss, verdict) for miss in misses)),
        *_rule_problems(package, rules),
        *_near_misses(misses, verdicts, house),
    ]
    if house:
        found += _rule_problems(package, descriptors.HOUSE)
    if not judged:
        found += _declaration_problems(package)
    places: set[str] = set()
    for problem in found:
        if problem.pointer in places and problem.rule != "json-duplicate-key":
            continue
        if problem.pointer:
            places.add(problem.pointer)
        index = _resource_index(problem)
        if problem.rule in BLOCKING and index is not None and not _of_profile(problem):
            result.unreadable.add(index)
        result.problems.append(_placed(package, problem))
    return result


def _judged(package: Package) -> list[Problem]:
    """Return what frictionless says of the metadata, or where it has no shape to be asked about."""
    shapes = list(shape_problems(package.descriptor))
    if shapes or is_plain(package):
        return shapes
    from archivepkg.validation.judge.metadata import judge_metadata

    return judge_metadata(package)


def _rule_problems(
    package: Package, rules: Sequence[Callable[[Package], Iterator[MetadataFinding]]]
) -> Iterator[Problem]:
    for rule in rules:
        for finding in rule(package):
            problem = Problem(
                code(rule), finding.message, value=finding.value, pointer=finding.pointer
            )
            if finding.place:
                problem = problem.at(path=finding.place[0], line=finding.place[1])
            yield problem


def _near_misses(
    misses: list[MetadataFinding], verdicts: list[Problem], house: bool
) -> Iterator[Problem]:
    """Yield the misspelt properties: a slip that stands in many places, once, with their number.

    One that is the reason of a verdict takes the place of that verdict, and is no mere warning.
    """
    warned = [m for m in misses if not house and not any(_explains(m, v) for v in verdicts)]
    places = Counter(miss.message for miss in warned)
    for miss in misses:
        message, is_warning = miss.message, miss in warned
        if is_warning:
            others = places.pop(message, 0) - 1
            if others < 0:
                continue
            message += f" (and in {counted(others, 'other place')})" if others else ""
        yield Problem(
            code(near_miss), message, value=miss.value, pointer=miss.pointer, is_warning=is_warning
        )


def _explains(miss: MetadataFinding, verdict: Problem) -> bool:
    """Tell whether a misspelt property is the reason of a verdict."""
    return f"{miss.pointer}/".startswith(f"{verdict.pointer}/") and any(
        f'"{name}"' in verdict.message or f"'{name}'" in verdict.message for name in miss.names
    )


def _declaration_problems(package: Package) -> Iterator[Problem]:
    for index, check in enumerate(items(package.settings.get("checks"))):
        if fault := declared.faults(package, check):
            yield Problem("declaration", fault, pointer=f"/archivepkg/checks/{index}")
    record = package.settings.get("record")
    if isinstance(record, dict):
        names = [resource.name for resource in package.resources]
        if record.get("resource") not in names:
            message = (
                f'The records are said to be in "{record.get("resource")}", which is not there'
            )
            yield Problem("declaration", message, pointer="/archivepkg/record")
    for name, value in members(package.settings.get("plain")).items():
        fields = [f for resource in package.resources for f in resource.fields if f.name == name]
        if not any(field.type == "boolean" or value in field.categories for field in fields):
            message = f'No field "{name}" has {readable(value)} among its categories'
            yield Problem("declaration", message, pointer=f"/archivepkg/plain/{escape(name)}")


def _resource_index(problem: Problem) -> int | None:
    match = re.match(r"/resources/([0-9]+)", problem.pointer or "")
    return int(match[1]) if match else None


def _of_profile(problem: Problem) -> bool:
    return (problem.pointer or "").endswith(PROFILES)


def _placed(package: Package, problem: Problem) -> Problem:
    """Fill in file, line, resource and field from the problem's pointer."""
    pointer = problem.pointer or ""
    if problem.path is None:
        path, line = package.place(pointer)
        problem = problem.at(path=path, line=line)
    index = _resource_index(problem)
    by_index = {resource.index: resource for resource in package.resources}
    if problem.resource is None and index in by_index:
        problem = problem.at(resource=by_index[index].name)
    match = re.match(r"/resources/[0-9]+/schema/fields/([0-9]+)", pointer)
    if match and index in by_index:
        fields = by_index[index].schema.get("fields") or []
        item = fields[int(match[1])]
        if isinstance(item, dict) and isinstance(item.get("name"), str):
            problem = problem.at(field=item.get("name"))
    return problem
