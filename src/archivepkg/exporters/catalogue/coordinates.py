"""Coordinates: where on the earth a row lies, as the fields that mean it say."""

from __future__ import annotations

import math

from archivepkg.records.inventory import Entity

Degrees = tuple[float, float]  # longitude, latitude


def coordinates(entity: Entity) -> Degrees | None:
    """Return longitude and latitude of a row, `None` where it has none that are on the earth."""
    longitude, latitude = _number(entity, "longitude"), _number(entity, "latitude")
    on_earth = abs(longitude) <= 180 and abs(latitude) <= 90  # false for what is no number
    return (longitude, latitude) if on_earth else None


def _number(entity: Entity, concept: str) -> float:
    try:
        return float(entity.said(concept))
    except ValueError:  # nothing, or other text
        return math.nan
