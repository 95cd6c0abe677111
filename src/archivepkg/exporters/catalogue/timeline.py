"""The timeline: records by date and type, as figures of an SVG picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from archivepkg.records.inventory import Description
from archivepkg.tables.dates import in_words

WIDTH, LEFT, RIGHT, TOP = 960, 190, 20, 30  # of the picture, its margins
ROW, RADIUS = 15, 5
MOST_MARKS = 400  # beyond these, records are counted by year


@dataclass(frozen=True)
class Mark:
    """A record, or the records of one year and type. number: of the record in the list.

    count: how many records, 0 where it stands for one of them. shade: 1 to 5, by count.
    """

    x: float
    y: float
    width: float
    title: str
    number: int = -1
    count: int = 0
    shade: int = 5
    year: str = ""
    type: str = ""


@dataclass(frozen=True)
class Lane:
    """The marks of one type. top, height: where it is in the picture."""

    name: str
    top: float
    height: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Tick:
    """A year on the axis."""

    x: float
    label: str


@dataclass(frozen=True)
class Timeline:
    """A picture of records in time. Those without a date are not in it."""

    height: float
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    is_counted: bool
    width: int = WIDTH
    left: int = LEFT
    right: int = WIDTH - RIGHT
    radius: int = RADIUS


def timeline(records: Iterable[Description]) -> Timeline | None:
    """Return the timeline of records, `None` where none has a date that can be drawn."""
    dated = [
        (number, record, first, last)
        for number, record in enumerate(records)
        if (first := _day(record.first)) and (last := _day(record.last)) and first <= last
    ]
    if not dated:
        return None
    first_year = min(first.year for _, _, first, _ in dated)
    last_year = max(last.year for _, _, _, last in dated) + 1
    scale = _Scale(date(first_year, 1, 1), last_year - first_year)
    is_counted = len(dated) > MOST_MARKS
    by_type: dict[str, list[tuple[int, Description, date, date]]] = {}
    for item in sorted(dated, key=lambda item: (item[2], item[3], item[0])):
        by_type.setdefault(item[1].type or "Without a type", []).append(item)
    lanes, top = [], float(TOP)
    for name, items in by_type.items():
        marks = _counted(items, scale, top) if is_counted else _drawn(items, scale, top)
        height = max(mark.y for mark in marks) - top + ROW
        lanes.append(Lane(name, top, height, marks))
        top += height + 5
    ticks = scale.ticks(first_year, last_year)
    return Timeline(top + 6, tuple(lanes), ticks, is_counted)


class _Scale:
    """From days to places on the axis."""

    def __init__(self, start: date, years: int):
        self._start = start.toordinal()
        self._unit = (WIDTH - LEFT - RIGHT) / (years * 365.25)

    def x(self, day: date) -> float:
        return round(LEFT + (day.toordinal() - self._start) * self._unit, 1)

    def ticks(self, first: int, last: int) -> tuple[Tick, ...]:
        step = next(n for n in (1, 2, 5, 10, 20, 50, 100, 500, 5000) if (last - first) / n <= 14)
        years = [year for year in range(first, last) if year % step == 0]
        return tuple(Tick(self.x(date(year, 1, 1)), str(year)) for year in years)


def _drawn(
    items: list[tuple[int, Description, date, date]], scale: _Scale, top: float
) -> tuple[Mark, ...]:
    """Return a mark for each record, in rows so that none covers another."""
    marks: list[Mark] = []
    ends: list[float] = []  # where the last mark of each row ends
    for number, record, first, last in items:
        x = scale.x(first)
        width = max(0.0, round(scale.x(last) - x, 1)) if last > first else 0.0
        row = next((n for n, end in enumerate(ends) if end <= x), len(ends))
        ends[row : row + 1] = [x + width + 2 * RADIUS + 2]
        title = f"{in_words(record.date)}: {record.name}"
        marks.append(Mark(x, top + ROW / 2 + row * ROW, width, title, number))
    return tuple(marks)


def _counted(
    items: list[tuple[int, Description, date, date]], scale: _Scale, top: float
) -> tuple[Mark, ...]:
    """Return a mark for each year, shaded by how many records begin in it."""
    years = Counter(first.year for _, _, first, _ in items)
    most, name = max(years.values()), items[0][1].type
    marks = []
    for year, count in sorted(years.items()):
        x = scale.x(date(year, 1, 1))
        width = round(scale.x(date(year, 12, 31)) - x, 1)
        title = f"{name}, {year}: {count:,}"
        shade = 1 + (4 * count) // most
        marks.append(Mark(x, top + ROW / 2, width, title, -1, count, shade, str(year), name))
    return tuple(marks)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:  # none, or one before the year 1 or after 9999
        return None
