"""The walls of the code: which way imports go, who may import what, and how long a module is."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src/archivepkg"
LONGEST = 400  # lines: as long as one thought takes, and no longer

# The rooms from the top to the bottom, those of one floor on one line; a module imports from its
# own room and from the floors below. So do the sub-rooms of a room, below the room's own modules.
ROOMS = """
cli api
authoring
releases
sources
exporters
records validation
tables
package
errors
"""
SUBROOMS = {
    "cli": "commands > options > rendering",
    "exporters": "catalogue > citations",
    "records": "sqlite > meaning",
    "validation": "judge > screen > rules",
}
# Who may import what, by the beginning of the module's name.
ONLY = {
    "click": ("cli",),
    "frictionless": ("validation.judge",),
    "duckdb": ("tables.engine", "exporters.parquet"),
    "jsonschema": ("validation.jsonschemas",),
    "regex": ("validation.rules.patterns",),
    "urllib3": ("sources.remote",),
}
FACES = ("__init__", "__main__")  # of the whole: they stand above all rooms
MODULES = {
    ".".join(file.relative_to(SOURCE).with_suffix("").parts): file
    for file in sorted(SOURCE.rglob("*.py"))
}


def imports(module: str) -> Iterator[str]:
    """Yield the full names that a module imports anywhere: for types and in functions, too."""
    for part in ast.walk(ast.parse(text(module))):
        if isinstance(part, ast.Import):
            yield from (alias.name for alias in part.names)
        elif isinstance(part, ast.ImportFrom):
            yield from (f"{part.module}.{alias.name}" for alias in part.names)


def own_imports(module: str) -> set[str]:
    """Return the modules of this package that a module imports."""
    found = set()
    for name in imports(module):
        top, _, rest = name.partition(".")
        if top == "archivepkg" and rest != "__version__":
            candidates = [rest, f"{rest}.__init__", *_parents(rest)]
            found.add(next(item for item in candidates if item in MODULES))
    return found - {module}


def _parents(name: str) -> list[str]:
    parent = name.rpartition(".")[0]
    return [parent, f"{parent}.__init__"] if parent else ["__init__"]


def is_below(name: str, module: str) -> bool:
    """Tell whether a module may be imported by another one, by where the two stand."""
    room, other = name.partition(".")[0], module.partition(".")[0]
    if room != other:
        return _floor(room) > _floor(other)
    return _subfloor(name) >= _subfloor(module)


def _floor(room: str) -> int:
    floors = [line.split() for line in ROOMS.split("\n") if line]
    return -1 if room in FACES else next(n for n, rooms in enumerate(floors) if room in rooms)


def _subfloor(module: str) -> int:
    room, *rest = module.split(".")
    order = ["", *SUBROOMS.get(room, "").split(" > ")]
    return order.index(rest[0]) if rest and rest[0] in order else 0


def text(module: str) -> str:
    return MODULES[module].read_text(encoding="utf-8")


def test_modules_open_with_a_sentence() -> None:
    first_lines = {module: (ast.get_docstring(ast.parse(text(module))) or "") for module in MODULES}
    assert [m for m, line in first_lines.items() if not line.partition("\n")[0].endswith(".")] == []


def test_modules_are_one_thought_long() -> None:
    lines = {module: len(text(module).splitlines()) for module in MODULES}
    assert {m: n for m, n in lines.items() if n > LONGEST} == {}, "find the two modules in it"


def test_rooms_are_the_folders() -> None:
    folders = {name.partition(".")[0] for name in MODULES} - set(FACES)
    assert folders == set(ROOMS.split())


def test_imports_go_down() -> None:
    upward = [
        f"{module} imports {name}"
        for module in MODULES
        for name in own_imports(module)
        if not is_below(name, module)
    ]
    assert upward == []


def test_no_imports_go_in_circles() -> None:
    graph = {module: own_imports(module) for module in MODULES}
    while leaves := [module for module, needed in graph.items() if not needed]:
        graph = {
            module: needed - set(leaves) for module, needed in graph.items() if module not in leaves
        }
    assert not graph


def test_libraries_have_one_importer() -> None:
    astray = [
        f"{module} imports {name}"
        for module in MODULES
        for name in imports(module)
        if not module.startswith(ONLY.get(name.partition(".")[0], ("",)))
    ]
    assert astray == []


def test_help_starts_without_the_heavy_libraries_and_the_lower_rooms() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "archivepkg", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "click" in imported
    assert not imported & {*ONLY, "edtf", "jinja2"} - {"click"}
    rooms = {name.split(".")[1] for name in imported if name.startswith("archivepkg.")}
    assert not rooms & {"authoring", "records", "releases", "sources", "tables", "validation"}
