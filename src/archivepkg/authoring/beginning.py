"""Beginning: the files of a new package, beside the tables that it is made of."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from archivepkg.authoring.proposal import Proposal
from archivepkg.exporters.formats import FORMATS
from archivepkg.package.changelogs import DEFAULT_PATH
from archivepkg.package.jsontext import document
from archivepkg.package.portable import DESCRIPTOR
from archivepkg.package.wording import counted, listed
from archivepkg.package.writing import placing, refuse_new, save

_WORKFLOW = """\
# Says of each push and pull request whether the package is valid, and where it is not.
name: validate
on: [push, pull_request]
permissions:
  contents: read
jobs:
  validate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: pip install archivepkg
      - run: archivepkg validate --format github
"""


def refuse_begun(folder: Path) -> None:
    """Raise ArchivepkgError where a folder holds a package already."""
    for name in (DESCRIPTOR, "datapackage.yaml", "datapackage.yml"):
        refuse_new(folder / name)


def begin(proposal: Proposal, root: Path) -> tuple[list[str], list[str]]:
    """Write a package to the folder of its tables; return what was written, and what stays.

    What stays is text for people: a README, a changelog, a workflow. Where a descriptor or
    schema is in the way, ArchivepkgError is raised, and nothing is written.
    """
    sheets = list(proposal.sheets)
    files, kept = dict(_metadata(proposal)), list[str]()
    for path, text in _texts(proposal):
        if (root / path).exists():
            kept.append(path)
        else:
            files[path] = text
    for path in files:
        refuse_new(root / path)
    with placing(root) as folder:
        for path, text in files.items():
            save([text], folder / path)
        for path in sheets:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(proposal.package.root / path, folder / path)
    return [*sheets, *files], kept


def _metadata(proposal: Proposal) -> Iterator[tuple[str, str]]:
    descriptor, resources = proposal.package.descriptor, []
    for resource in descriptor["resources"]:
        path = f"schema/{resource['name']}.json"
        resources.append({**resource, "schema": path})
        yield path, document(resource["schema"])
    yield DESCRIPTOR, document({**descriptor, "resources": resources})


def _texts(proposal: Proposal) -> Iterator[tuple[str, str]]:
    package = proposal.package
    sizes = [f"{counted(rows, 'row')} of {name}" for name, rows in proposal.rows.items()]
    yield (
        DEFAULT_PATH,
        "# Changelog\n\nWhat changed in each version, the newest first, as "
        "[Keep a Changelog](https://keepachangelog.com/en/1.1.0/) has it.\n\n"
        f"## [{package.version}] - {date.today().isoformat()}\n\n"
        f"- First version: {listed(sizes)}.\n",
    )
    tables = "".join(
        f"| `{table.paths[0]}` | {table.descriptor['title']} | {proposal.rows[table.name]:,} |\n"
        for table in package.tables
    )
    yield (
        "README.md",
        f"# {package.title}\n\nSay here what this is, who made it, and where it comes from.\n\n"
        f"| file | table | rows |\n| --- | --- | ---: |\n{tables}\n"
        "What each field holds stands in `schema/`, and what is new in `CHANGELOG.md`. This is a "
        "[data package](https://datapackage.org); `archivepkg validate` checks it.\n",
    )
    exports = "".join(
        f"/{package.name}-*.*.*{form.suffix or f'-{name}/'}\n" for name, form in FORMATS.items()
    )
    yield (
        ".gitignore",
        f"# What archivepkg makes of the package.\n/dist/\n.archivepkg-*/\n{exports}",
    )
    yield ".github/workflows/validate.yml", _WORKFLOW
