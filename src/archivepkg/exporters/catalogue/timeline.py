"""The timeline: records by date, as figures of an SVG picture for desktops and one for phones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from archivepkg.exporters.catalogue.drawing import DESKTOP, HEADS, PHONE, Label, label_over
from archivepkg.exporters.catalogue.listing import years
from archivepkg.exporters.catalogue.searchindex import when
from archivepkg.package.wording import counted
from archivepkg.records.inventory import Description

MOST_MARKS = 200  # beyond these, or so many above each other, records are counted
MOST_ROWS = 12
MOST_LANES = 8  # beyond these types, or where they leave most of it empty, there is one lane
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)  # years from tick to tick
WITHOUT_TYPE = "Without a type"
NAME, GAP, AXIS = 20, 12, 24  # heights: of a lane's name, below a lane, and of the years
TALLEST, TALLEST_OF_LANES = 110, 44  # of a bar
THINNEST, NARROWEST = 12, 34  # of a bar; of the space between ticks


@dataclass(frozen=True)
class Mark:
    """A record, or a bar for the records of some years.

    width: that of its range of days; 0 for a single day. number: of the record in the list.
    query: of the list, for the records of a bar.
    """

    x: float
    y: float
    width: float
    height: float
    label: Label
    number: int = -1
    query: str = ""


@dataclass(frozen=True)
class Lane:
    """The marks of one type, or of all. base: the line on which they stand."""

    name: str
    top: float
    base: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Tick:
    """A year on the axis."""

    x: float
    label: str


@dataclass(frozen=True)
class Picture:
    """A drawing of one width."""

    width: int
    height: float
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    radius: int

    @property
    def has_spans(self) -> bool:
        """Whether a date in it is known to less than the day."""
        return any(mark.width and not mark.query for lane in self.lanes for mark in lane.marks)


@dataclass(frozen=True)
class Timeline:
    """Records in time, drawn twice. Those without a date are not in it.

    is_counted: whether its marks are bars, and not records.
    """

    desktop: Picture
    phone: Picture
    is_counted: bool


@dataclass(frozen=True)
class _Dated:
    """A record with its place in the list and its days."""

    number: int
    record: Description
    first: date
    last: date


@dataclass(frozen=True)
class _Group:
    """The records of some years, from a first one. years: in which there are any."""

    start: int
    step: int
    numbers: set[int] = field(default_factory=set)
    years: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class _Scale:
    """From days to places on an axis of a picture so wide.

    A mark begins where its day does, so that the axis ends before the picture. radius: of a mark.
    """

    width: int
    radius: int
    first: int
    years: int

    @property
    def length(self) -> int:
        return self.width - 2 * self.radius - 1

    def x(self, day: date) -> float:
        days = day.toordinal() - date(self.first, 1, 1).toordinal()
        return round(1 + days * self.length / (self.years * 366), 1)

    def step(self, narrowest: int) -> int:
        """Return how many years are the least that are so wide."""
        wide = (n for n in STEPS if n * self.length >= narrowest * self.years)
        return next(wide, STEPS[-1])

    def ticks(self) -> tuple[Tick, ...]:
        step = self.step(NARROWEST)
        found = (year for year in range(self.first, self.first + self.years) if year % step == 0)
        ticks = [Tick(self.x(date(year, 1, 1)), str(year)) for year in found if year]
        return tuple(tick for tick in ticks if tick.x <= self.width - NARROWEST + 4)


def timeline(records: Iterable[Description]) -> Timeline | None:
    """Return the timeline of records, `None` where none has a date that can be drawn."""
    dated = [
        _Dated(number, record, first, last)
        for number, record in enumerate(records)
        if (first := _day(record.first)) and (last := _day(record.last)) and first <= last
    ]
    if not dated:
        return None
    dated.sort(key=lambda item: (item.first, item.last, item.number))
    start = dated[0].first.year
    span = max(item.last.year for item in dated) + 1 - start
    scales = _Scale(DESKTOP, 6, start, span), _Scale(PHONE, 8, start, span)
    lanes = _lanes(dated, scales[0])
    is_counted = len(dated) > MOST_MARKS or any(
        _rows(items, scale)[1] > MOST_ROWS for items in lanes.values() for scale in scales
    )
    desktop, phone = (_picture(lanes, scale, is_counted) for scale in scales)
    return Timeline(desktop, phone, is_counted)


def _lanes(dated: list[_Dated], scale: _Scale) -> dict[str, list[_Dated]]:
    """Return the records by type; all together, without a name, where that is mostly empty."""
    by_type: dict[str, list[_Dated]] = {}
    for item in dated:
        by_type.setdefault(item.record.type or WITHOUT_TYPE, []).append(item)
    step = scale.step(NARROWEST)
    filled = {(item.record.type, (item.first.year - scale.first) // step) for item in dated}
    places = len(by_type) * -(-scale.years // step)
    if 1 < len(by_type) <= MOST_LANES and 2 * len(filled) >= places:
        return by_type
    return {"": dated}


def _picture(lanes: dict[str, list[_Dated]], scale: _Scale, is_counted: bool) -> Picture:
    drawn, top = [], float(HEADS[scale.width])
    groups = {name: _grouped(items, scale) for name, items in lanes.items()}
    tallest = TALLEST if len(lanes) == 1 else TALLEST_OF_LANES
    unit = tallest / max(len(group.numbers) for found in groups.values() for group in found)
    for name, items in lanes.items():
        start = top + (NAME if name else 0)
        if is_counted:
            base = start + tallest
            marks = _bars(name, groups[name], scale, base, unit)
        else:
            base = start + _rows(items, scale)[1] * 2 * (scale.radius + 1) + 2
            marks = _dots(items, scale, base)
        drawn.append(Lane(name, top, base, marks))
        top = base + GAP
    return Picture(scale.width, top - GAP + AXIS, tuple(drawn), scale.ticks(), scale.radius)


def _rows(items: list[_Dated], scale: _Scale) -> tuple[list[int], int]:
    """Return in which row each mark has room, the lowest first, and how many rows there are."""
    rows: list[int] = []
    ends: list[float] = []  # where the last mark of each row ends
    for item in items:
        x = scale.x(item.first)
        row = next((n for n, end in enumerate(ends) if end <= x), len(ends))
        ends[row : row + 1] = [max(x + 2 * scale.radius, scale.x(item.last)) + 2]
        rows.append(row)
    return rows, len(ends)


def _dots(items: list[_Dated], scale: _Scale, base: float) -> tuple[Mark, ...]:
    """Return a mark for each record, none upon another one."""
    marks, size = [], 2 * (scale.radius + 1)
    for item, row in zip(items, _rows(items, scale)[0], strict=True):
        x, record = scale.x(item.first), item.record
        width = round(scale.x(item.last) - x, 1) if item.last > item.first else 0.0
        label = label_over(x + width / 2, scale.width, when(record), record.name)
        marks.append(Mark(x, base - size * (row + 0.5) - 2, width, size, label, item.number))
    return tuple(marks)


def _grouped(items: list[_Dated], scale: _Scale) -> list[_Group]:
    """Return the records of each few years.

    A record counts in each year that the filters of the list have for it.
    """
    step = scale.step(THINNEST)
    found: dict[int, _Group] = {}
    for item in items:
        for year in map(int, years(item.record)):
            if scale.first <= year < scale.first + scale.years:  # no date of a part, long before
                group = found.setdefault(year // step, _Group(year // step * step, step))
                group.numbers.add(item.number)
                group.years.add(year)
    return [found[place] for place in sorted(found)]


def _bars(
    name: str, groups: list[_Group], scale: _Scale, base: float, unit: float
) -> tuple[Mark, ...]:
    """Return a bar for each group, which leads to its records in the list."""
    marks = []
    for group in groups:
        start = max(group.start, scale.first)
        end = min(group.start + group.step, scale.first + scale.years) - 1
        x, after = scale.x(date(start, 1, 1)), scale.x(date(end, 12, 31))
        height = max(2.0, round(unit * len(group.numbers), 1))
        query = [("year", str(year)) for year in sorted(group.years)]
        if name != WITHOUT_TYPE and name:
            query.append(("type", name))
        head = str(start) if start == end else f"{start} to {end}"
        text = counted(len(group.numbers), name.lower() or "record")
        label = label_over((x + after) / 2, scale.width, head, text)
        width = round(after - x - 1, 1)
        marks.append(Mark(x, round(base - height, 1), width, height, label, query=urlencode(query)))
    return tuple(marks)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:  # none, or one before the year 1 or after 9999
        return None
