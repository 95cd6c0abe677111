"""Literals: the spelling that Table Schema (v2, "Field Types") gives to the values of a type."""

from __future__ import annotations

import re

from archivepkg.package.resources import Field

_SIGN = "[+-]?"
_ZONE = "(Z|[+-][0-9]{2}:[0-9]{2})?"
_DATE = "-?[0-9]{4,}-[0-9]{2}-[0-9]{2}"
_TIME = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"

_FORMS = {
    "date": _DATE,
    "time": _TIME + _ZONE,
    "datetime": f"{_DATE}T{_TIME}{_ZONE}",
    "year": f"-?[0-9]{{4,}}{_ZONE}",
    "yearmonth": f"-?[0-9]{{4,}}-[0-9]{{2}}{_ZONE}",
    "duration": r"-?P([0-9]+Y)?([0-9]+M)?([0-9]+W)?([0-9]+D)?"
    r"(T([0-9]+H)?([0-9]+M)?([0-9]+(\.[0-9]+)?S)?)?",
}


def form(field: Field) -> str | None:
    """Return the pattern of the type's literals, `None` where every text may be one.

    The pattern is one that Python's `re` and RE2 read alike; it is to match the whole cell.
    """
    descriptor = field.descriptor
    if field.type in ("integer", "number") and descriptor.get("bareNumber") is False:
        return None
    if field.type == "integer":
        return _SIGN + _digits(str(descriptor.get("groupChar") or ""))
    if field.type == "number":
        return _number(
            str(descriptor.get("decimalChar") or "."), str(descriptor.get("groupChar") or "")
        )
    if field.type == "geopoint" and field.format == "default":
        return f"{_number('.', '')}, ?{_number('.', '')}"
    if field.type == "list":
        return _list(descriptor)
    return _FORMS.get(field.type) if field.format == "default" else None


def _digits(group: str) -> str:
    return f"[0-9](({re.escape(group)})?[0-9])*" if group else "[0-9]+"


def _number(decimal: str, group: str) -> str:
    point, digits = re.escape(decimal), _digits(group)
    return f"({_SIGN}({digits}({point}[0-9]*)?|{point}[0-9]+)([eE][+-]?[0-9]+)?|NaN|-?INF)"


def _list(descriptor: dict[str, object]) -> str | None:
    item = form(Field({"type": descriptor.get("itemType", "string")}, frozenset()))
    if item is None:
        return None
    delimiter = re.escape(str(descriptor.get("delimiter", ",")))
    return f"{item}({delimiter}{item})*"
