"""The geometry of the catalogue's pictures: nothing outside, nothing upon another, same bytes."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from itertools import pairwise
from pathlib import Path

import pytest

from support.commands import Export

SVG = "{http://www.w3.org/2000/svg}"


def drawings(page: Path, kind: str) -> list[ElementTree.Element]:
    """Return the SVG pictures of a class that a page has."""
    text = page.read_text(encoding="utf-8")
    found = re.findall(rf'<svg class="{kind}.*?</svg>', text, re.DOTALL)
    return [ElementTree.fromstring(drawing) for drawing in found]


def box(drawing: ElementTree.Element) -> tuple[float, float]:
    *_, width, height = map(float, drawing.get("viewBox", "").split())
    return width, height


def numbers(element: ElementTree.Element, *names: str) -> list[float]:
    return [float(element.get(name, "0")) for name in names]


@pytest.fixture
def index(corpus_export: Export) -> Path:
    return corpus_export("html") / "index.html"


def test_no_mark_of_the_timeline_hides_another(index: Path) -> None:
    for drawing in drawings(index, "timeline"):
        width, height = box(drawing)
        marks = []
        for mark in drawing.iter("a"):
            assert mark.get("class") == "mark"
            for circle in mark.iter("circle"):
                x, y, r = numbers(circle, "cx", "cy", "r")
                marks.append((x - r, y - r, x + r, y + r))
            for bar in mark.iter("rect"):
                x, y, wide, high = numbers(bar, "x", "y", "width", "height")
                marks.append((x, y, x + wide, y + high))
        assert len(marks) == 20
        for number, (left, top, right, bottom) in enumerate(marks):
            assert left >= 0
            assert top >= 0
            assert right <= width
            assert bottom <= height
            for other in marks[number + 1 :]:
                assert (
                    right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
                )


def test_types_that_leave_most_of_the_time_empty_share_a_lane(index: Path) -> None:
    for drawing in drawings(index, "timeline"):
        assert len([line for line in drawing.iter("line") if line.get("class") == "rule"]) == 1


def test_no_line_of_the_network_begins_or_ends_upon_another(index: Path) -> None:
    (drawing,) = drawings(index, "network")
    lines = [path.get("d", "") for path in drawing.iter("path") if path.get("class") == "line"]
    ends = [re.findall(r"-?[\d.]+", line) for line in lines]
    assert len(ends) == 14
    for place in (1, 7):
        heights = sorted(float(end[place]) for end in ends)
        assert all(after - before >= 10 for before, after in pairwise(heights))
        assert 0 < heights[0] < heights[-1] < box(drawing)[1]
