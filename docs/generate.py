"""The generated parts of the documentation: sessions, rules, meanings and data, as Markdown.

cog calls these functions from README.md and the pages in docs/, and writes what they return in
its place: `cog -I docs -r README.md docs/*.md`. Run as a program, this module writes the JSON
Schema of a record, and CITATION.cff.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from recordschema import record_schema

from archivepkg.cli import COMMANDS, cli
from archivepkg.exporters.citations.citation import AUTHORS
from archivepkg.package.package import Package
from archivepkg.package.resources import Field, Resource
from archivepkg.package.settings import SETTINGS
from archivepkg.records.meaning.vocabulary import (
    IMPLIED,
    PREFIXES,
    RELATOR,
    RELATORS,
    Meaning,
)
from archivepkg.releases.deposits import citation_file
from archivepkg.sources import open_package
from archivepkg.validation.rules import declared
from archivepkg.validation.rules.findings import code as finding_code
from archivepkg.validation.rules.register import Rule, own_rules
from archivepkg.validation.rules.remedies import FRICTIONLESS

ROOT = Path(__file__).parents[1]
GROUPS = {
    "standard": "The standard: checked in every package",
    "warning": "Warnings: the package stays valid; problems where the house rules are asked for",
    "house": "House rules: checked where a package asks for them, or with `--strict`",
    "declared": "What a package declares for itself",
}


# schema/record.schema.json


def record_schema_text() -> str:
    """Return the JSON Schema of a record of the corpus."""
    with open_package(str(ROOT)) as package:
        return json.dumps(record_schema(package), ensure_ascii=False, indent=2) + "\n"


# CITATION.cff


def citation_text() -> str:
    """Return how to cite the corpus (Citation File Format 1.2.0), from its descriptor."""
    with open_package(str(ROOT)) as package:
        return citation_file.text(package)


# docs/commands.md


def helps() -> str:
    """Return the help of the tool and of each of its commands."""
    sections = [session("--help")]
    for command in COMMANDS:
        sections.append(f"### {command}\n\n{session(command, '--help')}")
    return "\n".join(sections)


# README.md


def session(*arguments: str, folder: Path = ROOT) -> str:
    """Return a command, and what it prints when it is run in a folder."""
    with contextlib.chdir(folder):
        result = CliRunner().invoke(
            cli, list(arguments), prog_name="archivepkg", terminal_width=80, max_content_width=80
        )
    return block(f"$ archivepkg {' '.join(arguments)}\n{result.output}")


def broken_session() -> str:
    """Return what `validate` says of the corpus after three slips of a hasty editor."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "corpus"
        for name in ("data", "schema"):
            shutil.copytree(ROOT / name, root / name)
        shutil.copy(ROOT / "datapackage.json", root)
        slip(root / "data/documents.csv", ",1948-05-22,1948-05-22,", ",1948-05-22,1948-05-23,")
        slip(root / "data/document_agents.csv", ",author,", ",autor,")
        slip(root / "schema/places.json", '"rdfType"', '"rdftype"')
        return session("validate", folder=root)


def slip(file: Path, right: str, wrong: str) -> None:
    """Put `wrong` in the first place of `right` in a file."""
    text = file.read_text(encoding="utf-8")
    assert right in text, f"{file.name} has no {right}"
    file.write_text(text.replace(right, wrong, 1), encoding="utf-8")


def block(text: str) -> str:
    """Return text as a block of code."""
    return f"```\n{text.rstrip()}\n```\n"


# docs/rules.md


def rules() -> str:
    """Return the rules of this tool, group by group, and the codes of frictionless."""
    parts = []
    for group, title in GROUPS.items():
        parts.append(f"## {title}\n")
        parts += [rule_section(rule) for rule in own_rules() if rule.group == group]
    parts.append("## What frictionless names\n")
    parts.append("| rule | what to do |\n| --- | --- |")
    parts += [f"| `{code}` | {cell(remedy)} |" for code, remedy in FRICTIONLESS.items()]
    return "\n".join(parts) + "\n"


def rule_section(rule: Rule) -> str:
    """Return what there is to know of a rule."""
    paragraphs = [f"### `{rule.code}`", rule.summary, rule.detail, rule.note]
    return "\n\n".join(text for text in paragraphs if text) + "\n"


# docs/meanings.md


def meanings(table: dict[str, Meaning]) -> str:
    """Return what the fields of a table of the vocabulary mean: the terms, and what they do."""
    lines = ["| meaning | `rdfType`, the best first | what it does |", "| --- | --- | --- |"]
    for name, meaning in table.items():
        lines.append(f"| {name} | {names(meaning.terms)} | {cell(meaning.does)} |")
    return "\n".join(lines) + "\n"


def roles() -> str:
    """Return the relators, by the categories and by the keys that mean them."""
    lines = ["| relator | as a category | as a key's meaning |", "| --- | --- | --- |"]
    for relator, terms in RELATORS.items():
        meant = [term for term, implied in IMPLIED.items() if implied == relator]
        lines.append(f"| `{relator}` | {', '.join(terms)} | {names([RELATOR + relator, *meant])} |")
    return "\n".join(lines) + "\n"


def authors() -> str:
    """Return the groups of relators of whom the first that is there is cited."""
    return "; ".join(map(names, AUTHORS)) + ".\n"


def prefixes() -> str:
    """Return the short prefixes of terms, and what they stand for."""
    lines = ["| prefix | stands for |", "| --- | --- |"]
    for prefix in dict.fromkeys(PREFIXES.values()):
        starts = [f"`{start}`" for start, short in PREFIXES.items() if short == prefix]
        lines.append(f"| `{prefix}` | {' or '.join(starts)} |")
    return "\n".join(lines) + "\n"


def settings() -> str:
    """Return every property under `archivepkg`, and the checks that can be declared."""
    lines = ["| property | what it does |", "| --- | --- |"]
    lines += [f"| `{name}` | {cell(does)} |" for name, does in SETTINGS.items()]
    lines += ["\n| check | what holds | its properties |", "| --- | --- | --- |"]
    for kind, rules_of_kind in declared.RULES.items():
        given = [rule for rule in own_rules() if rule.code in map(finding_code, rules_of_kind)]
        summary = " ".join(rule.summary for rule in given)
        note = given[-1].note.removeprefix(f"Declared as the check `{kind}`, with ")
        lines.append(f"| `{kind}` | {cell(summary)} | {cell(note)} |")
    return "\n".join(lines) + "\n"


# docs/data-dictionary.md


def data_dictionary() -> str:
    """Return every table and field of the corpus."""
    with open_package(str(ROOT)) as package:
        return "\n".join(table_section(package, resource) for resource in package.resources)


def table_section(package: Package, resource: Resource) -> str:
    """Return what there is to know of a table."""
    lines = [
        f"## {resource.name}: {resource.descriptor['title']}\n",
        f"{resource.descriptor['description']}\n",
        f"File: `{', '.join(resource.paths)}`. {keys(resource)}\n",
    ]
    schema_text = resource.schema.get("description")
    if schema_text and schema_text != resource.descriptor["description"]:
        lines.insert(2, f"{schema_text}\n")
    return "\n".join([*lines, *map(field_section, resource.fields)])


def keys(resource: Resource) -> str:
    """Return the keys of a table in words."""
    found = [f"Primary key: {names(resource.primary_key)}."] if resource.primary_key else []
    found += [f"Unique: {names(key)}." for key in resource.unique_keys]
    found += [
        f"{names(key.fields)} refers to `{key.resource}` ({names(key.to_fields)})."
        for key in resource.foreign_keys
    ]
    return " ".join(found)


def field_section(field: Field) -> str:
    """Return what there is to know of a field."""
    facts = {
        "Type": type_of(field),
        "Constraints": ", ".join(constraints(field)),
        "Example": code(field.descriptor.get("example")),
        "Meaning": f"<{field.rdf_type}>" if field.rdf_type else "",
    }
    shown = "\n".join(f"- {name}: {value}" for name, value in facts.items() if value)
    title = field.descriptor.get("title", field.name)
    description = field.descriptor.get("description", "")
    return f"### `{field.name}`: {title}\n\n{description}\n\n{shown}\n{categories(field)}"


def type_of(field: Field) -> str:
    """Return a field's type, with its format where that is not the default."""
    form = "" if field.format == "default" else f", {field.format}"
    delimiter = field.descriptor.get("delimiter")
    return f"{field.type}{form}" + (f", separated by `{delimiter}`" if delimiter else "")


def constraints(field: Field) -> Iterator[str]:
    """Yield the constraints of a field in words."""
    for name, value in field.constraints.items():
        if isinstance(value, bool):
            if value:
                yield name
        else:
            yield f"{name} {code(value)}"


def categories(field: Field) -> str:
    """Return the values that a field may have as a table, if it names them."""
    given = field.descriptor.get("categories")
    if not isinstance(given, list):
        return ""
    rows = [item if isinstance(item, dict) else {"value": item} for item in given]
    lines = ["\n| value | label | meaning |\n| --- | --- | --- |"]
    for row in rows:
        said = [row.get("description", ""), row.get("uri") and f"<{row['uri']}>"]
        label, meaning = cell(row.get("label", "")), cell(" ".join(filter(None, said)))
        lines.append(f"| {cell(code(row['value']))} | {label} | {meaning} |")
    return "\n".join(lines) + "\n"


def names(fields: list[str] | tuple[str, ...]) -> str:
    """Return names of fields as code."""
    return ", ".join(f"`{name}`" for name in fields)


def code(value: Any) -> str:
    """Return a value as code; nothing for nothing."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"`{text}`"


def cell(text: str) -> str:
    """Return text as it can stand in a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    (ROOT / "schema/record.schema.json").write_text(record_schema_text(), encoding="utf-8")
    (ROOT / "CITATION.cff").write_text(citation_text(), encoding="utf-8")
