"""The walls of the code: which way imports go, who may import what, and how long a module is."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src/archivepkg"
LONGEST = 250  # lines

# From the top to the bottom: a module imports from its own layer and from those below.
# What is not named stands in the layer `library`.
LAYERS = {
    "program": ["__main__", "cli"],
    "commands": ["commands"],
    "library": [],
    "tables": ["tables", "relations", "tablefiles", "rowtexts"],
    "package": [
        *("archives", "bytefacts", "csvtext", "dialects", "literals", "nesting", "package"),
        *("portable", "reimports", "remote", "resources", "sources", "spelling", "sqltypes"),
        "zips",
    ],
    "ground": ["errors", "jsontext", "paths", "problems", "scratch", "targets", "textfiles"],
}
# Who may import what, by the beginning of the module's name.
ONLY = {
    "click": ("cli", "commands."),
    "frictionless": ("validation.judge",),
    "duckdb": ("tables", "reimports"),
    "jsonschema": ("validation.boundedschema",),
    "regex": ("validation.patterns",),
}
MODULES = {
    ".".join(file.relative_to(SOURCE).with_suffix("").parts): file
    for file in sorted(SOURCE.rglob("*.py"))
}


def imports(nodes: list[ast.stmt]) -> Iterator[str]:
    """Yield the full names of modules, and of what is imported from modules."""
    for node in nodes:
        for part in ast.walk(node):
            if isinstance(part, ast.Import):
                yield from (alias.name for alias in part.names)
            elif isinstance(part, ast.ImportFrom):
                yield from (f"{part.module}.{alias.name}" for alias in part.names)


def own(names: Iterator[str]) -> set[str]:
    """Return the modules of this package among names of imports."""
    found = set()
    for name in names:
        top, _, rest = name.partition(".")
        if top == "archivepkg":
            candidates = [rest, rest.rpartition(".")[0], f"{rest}.__init__"]
            found |= {module for module in candidates if module in MODULES}
    return found


def layer(module: str) -> int:
    """Return the number of the layer that a module stands in, from the top."""
    names = list(LAYERS)
    for number, modules in enumerate(LAYERS.values()):
        if module.partition(".")[0] in modules:
            return number
    return names.index("library")


def body(module: str) -> list[ast.stmt]:
    return ast.parse(text(module)).body


def text(module: str) -> str:
    return MODULES[module].read_text(encoding="utf-8")


def test_modules_open_with_a_sentence() -> None:
    first_lines = {module: (ast.get_docstring(ast.parse(text(module))) or "") for module in MODULES}
    assert [m for m, line in first_lines.items() if not line.partition("\n")[0].endswith(".")] == []


def test_modules_are_short() -> None:
    lines = {module: len(text(module).splitlines()) for module in MODULES}
    assert {m: n for m, n in lines.items() if n > LONGEST} == {}, "find the two modules in it"


def test_imports_go_one_way() -> None:
    upward = [
        f"{module} imports {name}"
        for module in MODULES
        for name in own(imports(body(module)))
        if layer(name) < layer(module)
    ]
    assert upward == []


def test_libraries_have_one_importer() -> None:
    astray = [
        f"{module} imports {name}"
        for module in MODULES
        for name in imports(body(module))
        if not module.startswith(ONLY.get(name.partition(".")[0], ("",)))
    ]
    assert astray == []


def test_no_two_modules_import_each_other() -> None:
    """What is imported for its types only, or where it is used, does not count."""
    graph = {
        module: own(
            imports([n for n in body(module) if isinstance(n, ast.Import | ast.ImportFrom)])
        )
        - {module}
        for module in MODULES
    }
    while leaves := [module for module, needed in graph.items() if not needed]:
        graph = {
            module: needed - set(leaves) for module, needed in graph.items() if module not in leaves
        }
    assert not graph


def test_help_starts_without_the_heavy_libraries() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "archivepkg", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "click" in imported
    assert not imported & {"frictionless", "duckdb", "jsonschema", "regex", "edtf", "jinja2"}
