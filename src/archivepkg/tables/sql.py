"""SQL: texts and names as they stand in a query."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path


def sql_text(text: str) -> str:
    """Return a text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def sql_name(name: str) -> str:
    """Return a name as an identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'


def file_pattern(file: Path) -> str:
    """Return the pattern by which DuckDB finds this file and no other, whatever its name holds."""
    return re.sub(r"([*?[])", r"[\1]", str(file))


def allowing(folders: Iterable[Path]) -> str:
    """Return the SQL that lets DuckDB open what is in these folders, by its name or pattern."""
    names = [f"{name}/" for folder in folders for name in (folder, file_pattern(folder))]
    return f"SET allowed_directories = [{', '.join(map(sql_text, names))}]"


def joined(operator: str, terms: Sequence[str]) -> str:
    """Return terms joined by an operator for which brackets make no difference, such as OR.

    Many terms become a tree of brackets, because SQLite takes no more than 1,000 in a chain.
    """
    if len(terms) <= 500:
        return f" {operator} ".join(terms)
    middle = len(terms) // 2
    return f"({joined(operator, terms[:middle])}) {operator} ({joined(operator, terms[middle:])})"


def is_in(expression: str, texts: Iterable[str]) -> str:
    """Return the SQL condition that an expression is one of these texts."""
    listed = ", ".join(map(sql_text, texts))
    return f"({expression} IN ({listed}))" if listed else "(false)"
