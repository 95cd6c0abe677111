"""Maps: the places that have coordinates, as circles over land and borders."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from archivepkg.exporters.catalogue.coordinates import coordinates
from archivepkg.exporters.catalogue.drawing import breadth, fitted
from archivepkg.exporters.catalogue.outlines import Frame, ground
from archivepkg.exporters.catalogue.projection import projection_for
from archivepkg.records.inventory import Description, Entity

DESKTOP, PHONE = 760, 340  # the widths of pictures
SMALLEST, LARGEST = 4.0, {DESKTOP: 17.0, PHONE: 12.0}  # radius of a circle
LARGEST_COUNT = 4  # the least that makes the largest circle
NAMED = {DESKTOP: 14, PHONE: 6}  # circles that show their names without being pointed at
LONGEST, LINE, BASE = 170.0, 15.0, 11.5  # width and height of a name; where its letters stand
MOST_SPOTS = 150  # of a map

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Circle:
    """Where a place lies."""

    x: float
    y: float
    radius: float

    @cached_property
    def box(self) -> Box:
        return (
            self.x - self.radius,
            self.y - self.radius,
            self.x + self.radius,
            self.y + self.radius,
        )


@dataclass(frozen=True)
class Name:
    """The name beside a circle. anchor: which end of it is at x. always: or when pointed at."""

    text: str
    x: float
    y: float
    anchor: str
    box: Box
    always: bool = True


@dataclass(frozen=True)
class Spot:
    """A place on a map. count: of the records that lead to it."""

    entity: Entity
    count: int
    circle: Circle
    name: Name


@dataclass(frozen=True)
class Map:
    """Places in a picture of one width."""

    width: int
    height: int
    spots: tuple[Spot, ...]


class Atlas:
    """The maps of places, all of one frame. counts: of the records that lead to each place."""

    def __init__(self, counts: Iterable[tuple[Entity, int]]):
        every = sorted(counts, key=lambda item: (-item[1], item[0].name, item[0].id))
        self._counts = {entity.place: count for entity, count in every}
        found = [(entity, degrees) for entity, _ in every if (degrees := coordinates(entity))]
        used = [item for item in found if self._counts[item[0].place]] or found
        if used:
            self._projection = projection_for([degrees for _, degrees in used])
            self._frame = Frame.around([self._projection.plane(*degrees) for _, degrees in used])
        self._points = {entity.place: self._projection.plane(*degrees) for entity, degrees in found}
        self.placed = [entity for entity, _ in used]
        self.unplaced = [entity for entity, _ in every if entity.place not in self._points]

    def __bool__(self) -> bool:
        """Tell whether any place can be drawn."""
        return bool(self.placed)

    @cached_property
    def ground(self) -> str:
        """Land and borders, an SVG picture on which every map of this atlas lies."""
        return ground(self._projection, self._frame)

    def count(self, place: Entity) -> int:
        """Return how many records lead to a place."""
        return self._counts[place.place]

    @property
    def hidden(self) -> int:
        """How many places with fewer records are not drawn."""
        return max(0, len(self.placed) - MOST_SPOTS)

    @property
    def overview(self) -> tuple[tuple[str, Map], ...]:
        """The map of all places, for desktops and for phones: circles go with records."""
        places = self.placed[:MOST_SPOTS]
        most = max(LARGEST_COUNT, self.count(places[0]))
        return tuple(
            (name, self._map(places, width, [_radius(self.count(p), most, width) for p in places]))
            for name, width in (("desktop", DESKTOP), ("phone", PHONE))
        )

    def of(self, places: Iterable[Entity]) -> Map | None:
        """Return a small map of some places, `None` where none of them can be drawn."""
        shown = {
            place.place: place
            for place in places
            if (point := self._points.get(place.place)) and point in self._frame
        }
        if not shown:
            return None
        chosen = list(shown.values())[:MOST_SPOTS]
        return self._map(chosen, PHONE, [SMALLEST + 1] * len(chosen))

    def of_record(self, record: Description) -> Map | None:
        """Return a small map of the places of a record, `None` where there is nothing on it."""
        return self.of(statement.target for statement in record.of_kind("place"))

    def _map(self, places: Sequence[Entity], width: int, radii: Sequence[float]) -> Map:
        frame = self._frame
        points = [frame.place(self._points[place.place], width) for place in places]
        circles = [Circle(x, y, radius) for (x, y), radius in zip(points, radii, strict=True)]
        height = round(width * frame.height / frame.width)
        names = _named([place.name for place in places], circles, (width, height))
        spots = zip(places, circles, names, strict=True)
        return Map(width, height, tuple(Spot(p, self.count(p), c, name) for p, c, name in spots))


def _radius(count: int, most: int, width: int) -> float:
    """Return the radius of a circle whose area goes with a count."""
    return max(SMALLEST, LARGEST[width] * math.sqrt(count / most))


def _named(names: list[str], circles: list[Circle], size: tuple[int, int]) -> Iterator[Name]:
    """Yield for each circle its name, which shows where there is room: the first ones first."""
    taken: list[Box] = [circle.box for circle in circles]
    left = NAMED[size[0]]
    for text, circle in zip(names, circles, strict=True):
        ways = [way for way in _ways(fitted(text, LONGEST), circle) if _is_within(way.box, size)]
        others = [box for box in taken if box is not circle.box]
        free = [way for way in ways if not any(_overlap(way.box, box) for box in others)]
        if free and left:
            left -= 1
            taken.append(free[0].box)
            yield free[0]
        else:
            yield replace(ways[0] if ways else Name("", 0, 0, "start", circle.box), always=False)


def _ways(text: str, circle: Circle) -> Iterator[Name]:
    """Yield where a name may stand: right, left, below and above its circle."""
    x, y, width, space = circle.x, circle.y, breadth(text), circle.radius + 4
    for anchor, left, top in (
        ("start", x + space, y - LINE / 2),
        ("end", x - space - width, y - LINE / 2),
        ("middle", x - width / 2, y + space),
        ("middle", x - width / 2, y - space - LINE),
    ):
        at = {"start": left, "end": left + width, "middle": x}[anchor]
        box = left, top, left + width, top + LINE
        yield Name(text, round(at, 1), round(top + BASE, 1), anchor, box)


def _is_within(box: Box, size: tuple[int, int]) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= size[0] and box[3] <= size[1]


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
