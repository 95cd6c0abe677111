"""Inference: what frictionless takes bytes and values for, where nothing describes them."""

from __future__ import annotations

from collections.abc import Sequence

from frictionless import Detector

# Types of which a value says plainly that it is one. A pair of numbers, say, is none: whether
# latitude or longitude comes first, nothing in it tells. In the order in which they are tried.
# A text is not among them: every value is one, so that it would be found before any type that
# but a few of the first values lack.
_PLAIN = ("yearmonth", "datetime", "time", "date", "integer", "number", "boolean", "year")


def inferred_type(values: Sequence[str], confidence: float = 1) -> str:
    """Return the type of Table Schema that so great a share of some values has, else `string`."""
    detector = Detector(field_confidence=confidence)
    schema = detector.detect_schema(
        [[value] for value in values],
        labels=["value"],
        field_candidates=[{"type": name} for name in _PLAIN],
    )
    found = schema.fields[0].type
    return found if found in _PLAIN else "string"


def inferred_encoding(content: bytes) -> str:
    """Return the encoding that a text is most likely in."""
    return Detector(buffer_size=len(content)).detect_encoding(content)
