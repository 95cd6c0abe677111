"""Outlines: land and borders as the ground of a map, an SVG picture for light and dark pages.

They are those of Natural Earth, in the public domain; docs/outlines.py makes the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from typing import Any

from archivepkg.exporters.catalogue.projection import Point, Projection

FILE = "outlines.json"
UNITS = 2000  # the width of the picture
LONGEST = 4.0  # degrees of longitude that may be drawn as a straight line
SMALLEST = 12.0  # square units of land that can be seen
GREY = "#8a8474"  # which shows on light and on dark pages
LEAST_WIDTH = 0.25  # of a frame, of the radius of the earth: about 1,600 km
MARGIN = 0.1  # around the places, of the longer side
FLATTEST, STEEPEST = 0.5, 0.8  # height of a frame, of its width

Line = list[Point]


@dataclass(frozen=True)
class Frame:
    """What a map shows of the plane: a corner, the width, and the height."""

    left: float
    top: float
    width: float
    height: float

    @classmethod
    def around(cls, points: Iterable[Point]) -> Frame:
        """Return a frame with points in its middle, neither too small nor too long."""
        across, down = zip(*points, strict=True)
        (left, right), (top, bottom) = (min(across), max(across)), (min(down), max(down))
        margin = 2 * MARGIN * max(right - left, bottom - top)
        width, height = max(right - left + margin, LEAST_WIDTH), bottom - top + margin
        width, height = max(width, height / STEEPEST), max(height, width * FLATTEST)
        return cls((left + right - width) / 2, (top + bottom - height) / 2, width, height)

    def place(self, point: Point, width: int) -> Point:
        """Return where a point lies in a picture so wide."""
        scale = width / self.width
        return (point[0] - self.left) * scale, (point[1] - self.top) * scale

    def __contains__(self, point: Point) -> bool:
        return 0 <= point[0] - self.left <= self.width and 0 <= point[1] - self.top <= self.height


def ground(projection: Projection, frame: Frame) -> str:
    """Return land and borders as an SVG picture."""
    outlines = json.loads(
        files("archivepkg.exporters.catalogue").joinpath("assets", FILE).read_bytes()
    )
    high = round(UNITS * frame.height / frame.width)
    land = "".join(_areas(_lines(outlines, "land", projection), projection, frame, high))
    borders = "".join(_curves(_lines(outlines, "borders", projection), projection, frame, high))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {UNITS} {high}" '
        f'width="{UNITS}" height="{high}">\n'
        f'<path fill="{GREY}" fill-opacity=".22" fill-rule="evenodd" d="{land}"/>\n'
        f'<path fill="none" stroke="{GREY}" stroke-opacity=".5" stroke-width="2.5" '
        f'stroke-linejoin="round" d="{borders}"/>\n</svg>\n'
    )


def _lines(outlines: dict[str, Any], kind: str, projection: Projection) -> Iterator[Line]:
    """Yield outlines as degrees east of the middle and north of the equator, without a jump."""
    unit = outlines["unit"]
    for steps in outlines[kind]:
        x = y = 0
        line: Line = []
        for right, up in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + right, y + up
            offset = x * unit - projection.meridian
            before = line[-1][0] if line else 0.0
            line.append((offset + 360 * round((before - offset) / 360), y * unit))
        yield line


def _areas(lines: Iterable[Line], projection: Projection, frame: Frame, high: int) -> Iterator[str]:
    for line in lines:
        for ring in _copies(_closed(line)):
            for limit, side in ((-180.0, 1), (180.0, -1)):
                ring = _clipped(ring, 0, limit, side)
            drawn = [frame.place(projection.unrolled(*point), UNITS) for point in _fine(ring)]
            for axis, end in ((0, UNITS), (1, high)):
                drawn = _clipped(_clipped(drawn, axis, 0.0, 1), axis, float(end), -1)
            if len(drawn) > 2 and abs(_area(drawn)) >= SMALLEST:
                yield _path(drawn) + "z"


def _curves(
    lines: Iterable[Line], projection: Projection, frame: Frame, high: int
) -> Iterator[str]:
    def is_seen(start: Point, end: Point) -> bool:
        return all(
            max(start[axis], end[axis]) >= 0 and min(start[axis], end[axis]) <= limit
            for axis, limit in ((0, UNITS), (1, high))
        )

    for line in lines:
        for copy in _copies(line):
            part: Line = []
            for ends in pairwise(copy):
                start, end = (frame.place(projection.unrolled(*point), UNITS) for point in ends)
                if all(abs(offset) <= 180 for offset, _ in ends) and is_seen(start, end):
                    part = [*(part or [start]), end]
                elif part:
                    yield _path(part)
                    part = []
            if part:
                yield _path(part)


def _closed(line: Line) -> Line:
    """Return a ring; one that goes around the globe takes the pole in."""
    if abs(line[-1][0] - line[0][0]) < 180:
        return line
    pole = 90.0 if sum(latitude for _, latitude in line) > 0 else -90.0
    return [*line, (line[-1][0], pole), (line[0][0], pole)]


def _copies(line: Line) -> Iterator[Line]:
    """Yield a line wherever it comes to lie on the map, once around the globe."""
    low, high = min(x for x, _ in line), max(x for x, _ in line)
    for turn in (-360, 0, 360):
        if low + turn <= 180 and high + turn >= -180:
            yield [(x + turn, y) for x, y in line]


def _fine(ring: Line) -> Iterator[Point]:
    """Yield the points of a ring, and some between those that are far apart."""
    for (x, y), (right, up) in zip(ring, ring[1:] + ring[:1], strict=True):
        pieces = int(abs(right - x) // LONGEST) + 1
        for piece in range(pieces):
            share = piece / pieces
            yield x + (right - x) * share, y + (up - y) * share


def _clipped(ring: Line, axis: int, limit: float, side: int) -> Line:
    """Return what of a ring is on one side of a limit (Sutherland and Hodgman's algorithm)."""

    def is_kept(point: Point) -> bool:
        return (point[axis] - limit) * side >= 0

    found: Line = []
    for start, end in zip(ring[-1:] + ring[:-1], ring, strict=True):
        if is_kept(start) != is_kept(end):
            share = (limit - start[axis]) / (end[axis] - start[axis])
            found.append(
                (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
            )
        if is_kept(end):
            found.append(end)
    return found


def _area(ring: Line) -> float:
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs) / 2


def _path(line: Line) -> str:
    """Return a line as whole units, from point to point."""
    points = [(round(x), round(y)) for x, y in line]
    steps = [
        f"{x2 - x1} {y2 - y1}" for (x1, y1), (x2, y2) in pairwise(points) if (x1, y1) != (x2, y2)
    ]
    return f"M{points[0][0]} {points[0][1]}l{' '.join(steps) or '0 0'}"
