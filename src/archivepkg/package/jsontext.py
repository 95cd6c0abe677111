"""JSON text: read with the lines of its values and the keys given twice, and written."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from archivepkg.errors import ArchivepkgError
from archivepkg.package.limits import (
    DEEPEST_JSON,
    LARGEST_JSON,
    LARGEST_STRING,
    MOST_ITEMS,
    MOST_VALUES,
)
from archivepkg.package.wording import reason_of

_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)


@dataclass
class JsonText:
    """A parsed JSON text.

    value: the parsed value.
    lines: physical line (from 1) of each JSON pointer (RFC 6901); a member's line is its key's.
    duplicates: pointers of keys that an object gives more than once, in order.
    """

    text: str
    value: Any
    lines: dict[str, int] = field(default_factory=dict)
    duplicates: list[tuple[str, int]] = field(default_factory=list)

    def line(self, pointer: str) -> int:
        """Return the line of `pointer`, or of its nearest ancestor that stands in the text."""
        while pointer and pointer not in self.lines:
            pointer = pointer.rpartition("/")[0]
        return self.lines.get(pointer, 1)


def read(path: Path, name: str) -> JsonText:
    """Read the JSON file at `path`; `name` is what messages call it.

    Raises ArchivepkgError where it cannot be read, is too large, no UTF-8 or no JSON.
    """
    try:
        if path.stat().st_size > LARGEST_JSON:
            raise ArchivepkgError(f"{name}: larger than {LARGEST_JSON:,} bytes: refused.")
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArchivepkgError(
            f"{name}: byte {error.start} is not UTF-8. Save the file as UTF-8."
        ) from None
    except (OSError, ValueError) as error:
        raise ArchivepkgError(f"{name}: cannot be read: {reason_of(error)}.") from None
    return parse(text, name)


def parse(text: str, name: str) -> JsonText:
    """Parse `text`; `name` is the file that messages speak of.

    Raises ArchivepkgError where the text is not JSON (RFC 8259), with line and column, or more
    of it than the limits allow.
    """
    if _is_too_long(text):
        raise ArchivepkgError(
            f"{name}: there are more than {MOST_VALUES:,} values in it: refused. Put data into a "
            "file of its own."
        )
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise ArchivepkgError(
            f"{name}:{error.lineno}:{error.colno}: this is not JSON: {error.msg}. "
            "Correct the syntax there."
        ) from None
    except ValueError as error:
        raise ArchivepkgError(f"{name}: this is not JSON: {error}.") from None
    except RecursionError:
        raise _too_deep(name) from None
    result = JsonText(text, value)
    _locate(result, name)
    return result


def dumps(value: Any) -> str:
    """Return `value` as JSON on one line, all its characters as they are."""
    return json.dumps(value, ensure_ascii=False)


def document(value: Any) -> str:
    """Return `value` as the text of a JSON file, laid out for people."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def readable(value: Any) -> str:
    """Return `value` as people read it: a string as it is, all else as JSON."""
    return value if isinstance(value, str) else dumps(value)


def escape(key: str) -> str:
    """Return `key` as one reference token of a JSON pointer (RFC 6901, section 3)."""
    return key.replace("~", "~0").replace("/", "~1")


def _is_too_long(text: str) -> bool:
    """Tell whether there are too many values, before they are parsed and take more room."""
    if sum(map(text.count, ",[{")) <= MOST_VALUES:
        return False
    starts = (match for match in _TOKEN.finditer(text) if match[0] in (",", "[", "{"))
    return next(islice(starts, MOST_VALUES, None), None) is not None


def _too_deep(name: str) -> ArchivepkgError:
    return ArchivepkgError(f"{name}: the JSON is nested more than {DEEPEST_JSON} deep. Flatten it.")


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


@dataclass
class _Container:
    """An object or array that is open while the text is walked."""

    pointer: str
    is_object: bool
    items: int = 0
    keys: set[str] = field(default_factory=set)
    member: str | None = None  # pointer of the member whose value comes next


def _locate(result: JsonText, name: str) -> None:
    """Fill in lines and duplicates; the text is known to be well-formed JSON."""
    text, line, position = result.text, 1, 0
    stack: list[_Container] = []
    for match in _TOKEN.finditer(text):
        line += text.count("\n", position, match.start())
        position = match.start()
        token = match.group()
        if len(token) > LARGEST_STRING:
            raise ArchivepkgError(
                f"{name}:{line}: this string is longer than {LARGEST_STRING:,} characters: "
                "refused. Shorten it."
            )
        if token in ":,":
            continue
        if token in "}]":
            stack.pop()
            continue
        top = stack[-1] if stack else None
        if top and top.is_object and top.member is None:
            key = json.loads(token)
            top.member = f"{top.pointer}/{escape(key)}"
            if key in top.keys:
                result.duplicates.append((top.member, line))
            top.keys.add(key)
            result.lines[top.member] = line
            continue
        pointer = _value_pointer(top)
        if top and max(top.items, len(top.keys)) > MOST_ITEMS:
            raise ArchivepkgError(
                f"{name}:{line}: here are more than {MOST_ITEMS:,} values in one list or object: "
                "refused. Put them into a table of their own."
            )
        result.lines.setdefault(pointer, line)
        if token in "{[":
            stack.append(_Container(pointer, token == "{"))
            if len(stack) > DEEPEST_JSON:
                raise _too_deep(name)


def _value_pointer(top: _Container | None) -> str:
    """Return the pointer of the value that starts now in the container `top`."""
    if top is None:
        return ""
    if top.member is not None:
        pointer, top.member = top.member, None
        return pointer
    top.items += 1
    return f"{top.pointer}/{top.items - 1}"
