"""SQL: texts and names as they stand in a query."""

from __future__ import annotations

from collections.abc import Iterable


def sql_text(text: str) -> str:
    """Return a text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def sql_name(name: str) -> str:
    """Return a name as an identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'


def is_in(expression: str, texts: Iterable[str]) -> str:
    """Return the SQL condition that an expression is one of these texts."""
    listed = ", ".join(map(sql_text, texts))
    return f"({expression} IN ({listed}))" if listed else "(false)"
