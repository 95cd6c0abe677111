"""A problem: one fault of a package, as typed facts that text, JSON and tests all read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One fault of a package.

    rule: the code of the rule that is broken, such as `type-error`.
    message: what is wrong, in a sentence.
    resource: name of the resource, `None` for a fault of the package itself.
    path: the file, relative to the package's folder, with forward slashes; or its URL.
    line: the physical line in that file, from 1.
    row: the row as frictionless counts it (the header is row 1, blank lines count).
    field: name of the field.
    value: the offending value as it stands in the file.
    pointer: JSON pointer (RFC 6901) into the descriptor, for a fault of the metadata.
    is_warning: whether the standard allows it, though it is most likely a slip.
    """

    rule: str
    message: str
    resource: str | None = None
    path: str | None = None
    line: int | None = None
    row: int | None = None
    field: str | None = None
    value: str | None = None
    pointer: str | None = None
    is_warning: bool = False

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}: " if self.line else f"{self.path}: " if self.path else ""
        return f"{where}{self.rule}{f' in {self.of}' if self.of else ''}: {self.message}"

    @property
    def of(self) -> str:
        """The resource and its field, as far as it is of such; empty for the package itself."""
        return ".".join(filter(None, (self.resource, self.field)))

    def at(self, **facts: Any) -> Problem:
        """Return the same problem with the given facts filled in."""
        return replace(self, **facts)

    def to_dict(self) -> dict[str, str | int | None]:
        """Return the facts under the keys of `validate --format json`."""
        return {
            "rule": self.rule,
            "resource": self.resource,
            "path": self.path,
            "line": self.line,
            "row": self.row,
            "field": self.field,
            "value": self.value,
            "message": self.message,
        }
