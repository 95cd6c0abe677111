"""Dates of EDTF (ISO 8601-2): which days they may mean, and how to say them in words."""

from __future__ import annotations

import calendar
import functools
import re
import time
from dataclasses import dataclass
from datetime import date

from archivepkg.errors import ArchivepkgError

Parts = tuple[int, ...]  # year; year and month; or year, month and day: as far as is known

HOW_TO_WRITE = "Write it as 1949-02-28, 1949-02, 1949, 1949~ (about) or 1949-02/1949-04."
SEASONS = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}

_PLAIN_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_KNOWN = re.compile(r"(-?[0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?:-XX)*")
_DECADE = re.compile("[0-9]{3}X")
_OPEN = ("", "..", "unknown", "open")


@dataclass(frozen=True)
class HistoricalDate:
    """A date as far as it is known.

    start, end: where it begins and ends, with their real precision; equal for one date, `None`
    where an interval is open. season: 21 to 24, beside the year in `start`.
    uncertain, approximate: marked so (`?`, `~`, and `%` for both).
    """

    text: str
    start: Parts | None
    end: Parts | None
    season: int | None = None
    uncertain: bool = False
    approximate: bool = False

    @property
    def is_interval(self) -> bool:
        return self.start != self.end


@functools.lru_cache(maxsize=65536)
def parse(text: str) -> HistoricalDate | None:
    """Return what an EDTF date says, `None` where it is no date of EDTF."""
    if bounds(text) is None:
        return None
    halves = re.sub("[?~%]", "", text).split("/")
    start, season = _parts(halves[0], 0)
    end = _parts(halves[-1], 1)[0]
    return HistoricalDate(
        text, start, end, season if len(halves) == 1 else None, bool(re.search("[?%]", text)),
        bool(re.search("[~%]", text)),
    )  # fmt: skip


def in_words(text: str) -> str:
    """Return an EDTF date in words: `8 January 1949`, `about 1949`; other text as it is."""
    found = parse(text)
    if found is None or (found.start is None and found.end is None):
        return text
    said = _interval(found) if found.is_interval else _one(found.start or (), found.season)
    said = f"about {said}" if found.approximate else said
    return f"{said} (uncertain)" if found.uncertain else said


@functools.lru_cache(maxsize=65536)
def bounds(text: str) -> tuple[str, str] | None:
    """Return the first and last possible day of an EDTF date, `None` where it is no date."""
    plain = _PLAIN_DATE.fullmatch(text)
    if plain:  # nearly all dates, spared the parser's start-up time
        year, month, day = (int(part) if part else None for part in plain.groups())
        if month is None or month <= 12:
            return _plain_bounds(year or 0, month, day)
    from edtf import parse_edtf
    from edtf.parser.edtf_exceptions import EDTFParseException

    try:
        parsed = parse_edtf(text)
        return _iso(parsed.lower_strict()), _iso(parsed.upper_strict())
    except (EDTFParseException, ValueError, AttributeError, TypeError, OverflowError):
        return None


def days_of(text: str) -> tuple[str, str]:
    """Return the bounds of an EDTF date. Raises ArchivepkgError for any other text."""
    found = bounds(text)
    if found is None:
        raise ArchivepkgError(
            f'"{text}" is no date. Write it as 1949-02-28, 1949-02, 1949 or 1949-02/1949-04 (EDTF).'
        )
    return found


def _iso(day: time.struct_time) -> str:
    return f"{day.tm_year:04}-{day.tm_mon:02}-{day.tm_mday:02}"


def _plain_bounds(year: int, month: int | None, day: int | None) -> tuple[str, str] | None:
    try:
        first = date(year, month or 1, day or 1)
        last_month = month or 12
        last = date(year, last_month, day or calendar.monthrange(year, last_month)[1])
    except ValueError:
        return None
    return first.isoformat(), last.isoformat()


def _parts(text: str, side: int) -> tuple[Parts | None, int | None]:
    """Return the known parts of one date, or of one side of it, and its season."""
    if text in _OPEN:
        return None, None
    if known := _KNOWN.fullmatch(text):
        parts = tuple(int(part) for part in known.groups() if part)
        if len(parts) > 1 and parts[1] in SEASONS:
            return parts[:1], parts[1]
        return parts, None
    day = (bounds(text) or ("", ""))[side]
    return tuple(map(int, day.split("-")))[:1] if _PLAIN_DATE.fullmatch(day) else None, None


def _interval(found: HistoricalDate) -> str:
    if _DECADE.fullmatch(found.text) and found.start:
        return f"{found.start[0]}s"
    if found.start is None:
        return f"until {_one(found.end or ())}"
    if found.end is None:
        return f"from {_one(found.start)} on"
    return f"{_one(found.start)} to {_one(found.end)}"


def _one(parts: Parts, season: int | None = None) -> str:
    year, *rest = parts
    if season:
        return f"{SEASONS[season]} {year}"
    month = [calendar.month_name[rest[0]]] if rest else []
    return " ".join([*map(str, rest[1:]), *month, str(year)])
