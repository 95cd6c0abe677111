"""The outlines of the catalogue's maps: land and borders of Natural Earth, drawn with fewer points.

Natural Earth (https://www.naturalearthdata.com) is in the public domain. Its outlines come as
TopoJSON from the npm package `world-atlas` (ISC licence), which is needed for this only:

    npm pack world-atlas@2.0.2
    python docs/outlines.py world-atlas-2.0.2.tgz
"""

from __future__ import annotations

import heapq
import json
import math
import sys
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "src/archivepkg/exporters/catalogue/assets/outlines.json"
MEMBER = "package/countries-50m.json"
UNIT = 0.05  # degrees: what the numbers of the file count
SMALLEST = 0.025  # square degrees: points that make less of a corner are left out
SMALLEST_ISLAND = 0.1  # square degrees

Point = tuple[float, float]
Arc = list[Point]


def main(package: str) -> None:
    """Write the outlines that the package `world-atlas` has."""
    with tarfile.open(package) as opened:
        member = opened.extractfile(MEMBER)
        assert member is not None
        topology = json.load(member)
    arcs = [simplified(arc) for arc in decoded(topology)]
    used = Counter(number for ring in rings(topology) for number in map(index, ring))
    coast = [
        directed(arcs, number)
        for ring in rings(topology)
        for number in ring
        if used[index(number)] == 1
    ]
    land = [ring for ring in chained(coast) if abs(area(ring)) >= SMALLEST_ISLAND]
    borders = [arc for number, arc in enumerate(arcs) if used[number] > 1]
    outlines = {
        "source": "Natural Earth 1:50m, from the npm package world-atlas 2.0.2",
        "licence": "Natural Earth: public domain; world-atlas: ISC, 2013-2019 Michael Bostock",
        "unit": UNIT,
        "land": [steps(ring) for ring in land],
        "borders": [steps(arc) for arc in borders],
    }
    TARGET.write_text(json.dumps(outlines, separators=(",", ":")) + "\n", encoding="utf-8")


def decoded(topology: dict[str, Any]) -> Iterator[Arc]:
    """Yield the arcs of a topology in degrees."""
    (width, height), (left, low) = (
        topology["transform"]["scale"],
        topology["transform"]["translate"],
    )
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            points.append((x * width + left, y * height + low))
        yield points


def rings(topology: dict[str, Any]) -> Iterator[list[int]]:
    """Yield the rings of all countries as numbers of arcs, `~n` for one that goes backward."""
    for country in topology["objects"]["countries"]["geometries"]:
        polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
        for polygon in polygons:
            yield from polygon


def index(number: int) -> int:
    """Return which arc a number names, whatever its direction."""
    return ~number if number < 0 else number


def directed(arcs: list[Arc], number: int) -> Arc:
    """Return an arc in the direction that its number gives."""
    return arcs[~number][::-1] if number < 0 else arcs[number]


def chained(arcs: list[Arc]) -> Iterator[Arc]:
    """Yield the rings that arcs make, each of which begins where another one ends."""
    following: dict[Point, list[Arc]] = {}
    for arc in arcs:
        following.setdefault(arc[0], []).append(arc)
    for arc in arcs:
        ring: Arc = []
        while waiting := following.get(ring[-1] if ring else arc[0]):
            ring += waiting.pop()[1 if ring else 0 :]
        if len(ring) > 3:
            yield ring


def simplified(arc: Arc) -> Arc:
    """Return an arc without the points that make the least corners (Visvalingam's algorithm)."""
    before = [number - 1 for number in range(len(arc))]
    after = [number + 1 for number in range(len(arc))]
    kept = set(range(len(arc)))

    def corner(number: int) -> float:
        left, middle, right = arc[before[number]], arc[number], arc[after[number]]
        return abs(area([left, middle, right]))

    heap = [(corner(number), number) for number in range(1, len(arc) - 1)]
    heapq.heapify(heap)
    while heap and heap[0][0] < SMALLEST:
        size, number = heapq.heappop(heap)
        if number not in kept or size < corner(number):
            continue  # a corner of before a neighbour went
        kept.discard(number)
        left, right = before[number], after[number]
        after[left], before[right] = right, left
        for other in (left, right):
            if 0 < other < len(arc) - 1:
                heapq.heappush(heap, (max(size, corner(other)), other))
    return [arc[number] for number in sorted(kept)]


def area(ring: Arc) -> float:
    """Return what a ring encloses, in square degrees as they are at the equator."""
    scale = math.cos(math.radians(sum(y for _, y in ring) / len(ring)))
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return scale * sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs) / 2


def steps(points: Arc) -> list[int]:
    """Return a line as the units between its points: x, y, x, y."""
    found: list[int] = []
    x = y = 0
    for longitude, latitude in points:
        left, low = round(longitude / UNIT), round(latitude / UNIT)
        if (left, low) != (x, y) or not found:
            found += [left - x, low - y]
        x, y = left, low
    return found


if __name__ == "__main__":
    main(sys.argv[1])
