"""Projection: from the globe to a plane on which all areas are true (Albers's cone).

The formulas are those of J. P. Snyder, Map Projections: A Working Manual (1987), page 100, for a
globe of radius 1. A cone suits places on one side of the equator; where its two parallels are on
both sides and alike, it is Lambert's cylinder.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from archivepkg.exporters.catalogue.coordinates import Degrees

Point = tuple[float, float]  # x to the right, y downward

WORLD = 180.0  # degrees of longitude beyond which a cone is no good
WORLDS_PARALLEL = 37.5  # where a map of the world is true in form, as Hobo and Dyer have it
LEAST_SPAN = 6.0  # degrees between the outermost parallels
POLAR = 45.0  # degrees of latitude: what is all beyond these is seen from above its pole
ROUND = 1e-6  # a cone so flat is a cylinder


@dataclass(frozen=True)
class Projection:
    """A cone around the globe. meridian: in the middle. n, c: the constants of its formulas."""

    meridian: float
    n: float
    c: float

    def plane(self, longitude: float, latitude: float) -> Point:
        """Return where a place lies."""
        return self.unrolled((longitude - self.meridian + 180) % 360 - 180, latitude)

    def unrolled(self, offset: float, latitude: float) -> Point:
        """Return where a place lies, so many degrees east of the middle."""
        angle, sine = math.radians(offset), math.sin(math.radians(latitude))
        if abs(self.n) < ROUND:
            scale = math.sqrt(self.c)
            return angle * scale, -sine / scale
        distance = math.sqrt(max(0.0, self.c - 2 * self.n * sine)) / self.n
        return distance * math.sin(self.n * angle), distance * math.cos(self.n * angle)


def projection_for(places: Sequence[Degrees]) -> Projection:
    """Return the projection that suits places, of which there is one at least."""
    middle, span = _middle([longitude for longitude, _ in places])
    latitudes = [latitude for _, latitude in places]
    low, high = min(latitudes), max(latitudes)
    if span <= WORLD:
        margin = max(high - low, LEAST_SPAN) / 6
        low, high = low + margin, high - margin
    elif min(abs(low), abs(high)) > POLAR and low * high > 0:
        low = high = math.copysign(90, low)
    else:
        low, high = -WORLDS_PARALLEL, WORLDS_PARALLEL
    first, second = (
        math.sin(math.radians(max(-90, min(90, parallel)))) for parallel in (low, high)
    )
    n = (first + second) / 2
    return Projection(middle, n, 1 + first * second)


def _middle(longitudes: list[float]) -> tuple[float, float]:
    """Return the meridian in the middle of places, and how many degrees they span.

    They begin after the widest gap between two neighbours, wherever the date line is.
    """
    around = sorted({longitude % 360 for longitude in longitudes})
    gaps = [(after - before, after) for before, after in pairwise([*around, around[0] + 360])]
    widest, start = max(gaps, key=lambda gap: (gap[0], -gap[1]))
    span = 360 - widest
    return (start + span / 2) % 360, span
