"""The geometry of the catalogue's pictures: nothing outside, nothing upon another, same bytes."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ElementTree
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archivepkg.exporters.catalogue.maps import Atlas, Map
from archivepkg.exporters.catalogue.outlines import Frame, ground
from archivepkg.exporters.catalogue.projection import projection_for
from archivepkg.package.resources import Resource
from archivepkg.records.inventory import Entity
from support.commands import Export, exported
from support.laws import inputs
from support.photographs import HOSTILE, TABLES, photographs, write_package

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


def assert_marks_stand_apart(drawing: ElementTree.Element, count: int) -> None:
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
    assert len(marks) == count
    for number, (left, top, right, bottom) in enumerate(marks):
        assert left >= 0
        assert top >= 0
        assert right <= width
        assert bottom <= height
        for x1, y1, x2, y2 in marks[number + 1 :]:
            assert right <= x1 or x2 <= left or bottom <= y1 or y2 <= top


def test_no_mark_of_the_timeline_hides_another(index: Path) -> None:
    for drawing in drawings(index, "timeline"):
        assert_marks_stand_apart(drawing, 20)


def test_marks_stand_apart_at_the_ends_of_the_time_too(tmp_path: Path) -> None:
    dates = [
        "1931-12-31",
        "1931-12-31",
        "1931-12",
        "1930-01-01",
        "1930/1931",
        "1931-12-30/1931-12-31",
    ]
    first = TABLES["bilder"]["rows"][0]
    rows = [[f"b{n}", first[1], day, *first[3:]] for n, day in enumerate(dates, start=1)]
    tables = {**TABLES, "bilder": {**TABLES["bilder"], "rows": rows}}
    source = write_package(tmp_path / "package", "days", "Days", "bilder", tables)
    folder = exported(source, "html", tmp_path / "catalogue")
    for drawing in drawings(folder / "index.html", "timeline"):
        assert_marks_stand_apart(drawing, len(dates))


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


PLACES = Resource(
    Path(),
    0,
    {
        "name": "places",
        "schema": {
            "fields": [
                {"name": "x", "type": "number", "rdfType": "https://schema.org/longitude"},
                {"name": "y", "type": "number", "rdfType": "http://schema.org/latitude"},
            ]
        },
    },
)
DEGREES = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
WHERE = {
    "one": [(7.9, 47.3)],
    "the date line": [(178.0, -18.0), (-172.0, -13.8), (180.0, -16.0), (-180.0, -17.0)],
    "the world": [(0.0, 51.0), (-74.0, 40.0), (151.0, -33.0), (-58.0, -34.0)],
    "around a pole": [(0.0, 80.0), (120.0, 85.0), (-120.0, 75.0)],
    "a pole": [(0.0, -90.0)],
    "both poles": [(10.0, 90.0), (-170.0, -90.0)],
    "the equator": [(30.0, 10.0), (20.0, -10.0)],
}


def atlas(places: list[tuple[float, float]], names: list[str], counts: list[int]) -> Atlas:
    rows = zip(places, names, counts, strict=True)
    return Atlas(
        (Entity(PLACES, (number,), name, {"x": x, "y": y}), count)
        for number, ((x, y), name, count) in enumerate(rows)
    )


def boxes(drawn: Map) -> list[tuple[float, float, float, float]]:
    """Return what is taken on a map: by names that always show, and before them by circles."""
    names = [spot.name.box for spot in drawn.spots if spot.name.always]
    return [spot.circle.box for spot in drawn.spots] + names


@given(
    st.lists(st.tuples(DEGREES, st.text(max_size=40), st.integers(0, 500)), min_size=1, max_size=40)
)
def test_names_on_a_map_are_within_it_and_on_nothing_else(rows: list[Any]) -> None:
    places, names, counts = map(list, zip(*rows, strict=True))
    made = atlas(places, names, counts)
    assert made
    for _, drawn in made.overview:
        for spot in drawn.spots:
            circle, (left, top, right, bottom) = spot.circle, spot.name.box
            assert 0 <= circle.x <= drawn.width
            assert 0 <= circle.y <= drawn.height
            assert not spot.name.text or (left >= 0 and top >= 0)
            assert not spot.name.text or (right <= drawn.width and bottom <= drawn.height)
        taken = boxes(drawn)
        for number in range(len(drawn.spots), len(taken)):
            left, top, right, bottom = taken[number]
            for x1, y1, x2, y2 in taken[:number]:
                assert right <= x1 or x2 <= left or bottom <= y1 or y2 <= top


@pytest.mark.parametrize("where", WHERE)
def test_the_ground_is_within_its_picture_wherever_the_places_are(where: str) -> None:
    projection = projection_for(WHERE[where])
    frame = Frame.around([projection.plane(*place) for place in WHERE[where]])
    text = ground(projection, frame)
    assert text == ground(projection, frame)
    assert len(text) < 100_000
    drawing = ElementTree.fromstring(text)
    width, height = box(drawing)
    land, _ = (path.get("d", "") for path in drawing.iter(f"{SVG}path"))
    for ring in land.split("M")[1:]:
        start, _, steps = ring.rstrip("z").partition("l")
        x, y = map(int, start.split())
        moves = list(map(int, steps.split()))
        for right, down in [(0, 0), *zip(moves[::2], moves[1::2], strict=True)]:
            x, y = x + right, y + down
            assert 0 <= x <= width
            assert 0 <= y <= height


@given(st.lists(DEGREES, min_size=1, max_size=5), st.floats(-179, 178), st.floats(-88, 87))
def test_areas_are_true(places: list[tuple[float, float]], east: float, north: float) -> None:
    projection, size = projection_for(places), 0.01
    corners = [(0.0, 0.0), (size, 0.0), (size, size), (0.0, size)]
    found = [projection.unrolled(east + x, north + y) for x, y in corners]
    # Seen from the first of them: a flat cone is far from its top, and digits would be lost.
    points = [(x - found[0][0], y - found[0][1]) for x, y in found]
    pairs = zip(points, [*points[1:], points[0]], strict=True)
    area = abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2
    band = math.sin(math.radians(north + size)) - math.sin(math.radians(north))
    assert area == pytest.approx(math.radians(size) * band, rel=1e-2)


# Places, and whether they are on land.
LAND = {
    "the north": {(8.0, 47.0): True, (-30.0, 40.0): False, (104.0, 36.0): True},
    "the date line": {(178.0, 67.5): True, (-173.0, 66.5): True, (-178.0, 50.0): False},
    "the islands": {(175.5, -39.0): True, (-175.0, -30.0): False, (134.0, -25.0): True},
    "the south pole": {(0.0, -88.0): True, (90.0, -85.0): True, (180.0, -88.0): True},
    "the north pole": {(0.0, 89.0): False, (120.0, 85.0): False, (-40.0, 75.0): True},
    "the world": {(-60.0, -10.0): True, (25.0, 0.0): True, (145.0, -37.0): True},
}


@pytest.mark.parametrize("where", LAND)
def test_a_map_has_land_where_land_is(where: str) -> None:
    places = list(LAND[where])
    projection = projection_for(places)
    frame = Frame.around([projection.plane(*place) for place in places])
    drawing = ElementTree.fromstring(ground(projection, frame))
    land = next(drawing.iter(f"{SVG}path")).get("d", "")
    found = {}
    for place in places:
        x, y = frame.place(projection.plane(*place), 2000)
        found[place] = sum(crossings(ring, x, y) for ring in land.split("M")[1:]) % 2 == 1
    assert found == LAND[where]


def crossings(ring: str, x: float, y: float) -> int:
    """Return how many edges of a ring a line from a point to the right crosses."""
    start, _, steps = ring.rstrip("z").partition("l")
    moves = [float(number) for number in (*start.split(), *steps.split())]
    points, at = [], (0.0, 0.0)
    for right, down in zip(moves[::2], moves[1::2], strict=True):
        at = at[0] + right, at[1] + down
        points.append(at)
    return sum(
        (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1)
        for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True)
    )


def test_the_map_of_the_corpus_leads_to_its_places_and_names_those_it_cannot_draw(
    index: Path,
) -> None:
    desktop, phone = drawings(index, "map")
    for drawing in (desktop, phone):
        links = [link.get("href") for link in drawing.iter("a")]
        assert len(links) == 12
        assert links[0] == "places/beijing.html"
    assert "27 places without coordinates" in index.read_text(encoding="utf-8")
    (small,) = drawings(index.parent / "documents/ssta-0001.html", "map")
    assert {link.get("href") for link in small.iter("a")} == {
        f"../places/{name}.html" for name in ("moscow", "harbin", "irkutsk", "manzhouli")
    }
    assert len(drawings(index.parent / "places/moscow.html", "map")) == 1
    assert drawings(index.parent / "places/china.html", "map") == []


def test_an_archive_of_another_kind_gets_its_map_by_its_schema(tmp_path: Path) -> None:
    folder = exported(photographs(tmp_path / "package"), "html", tmp_path / "catalogue")
    (desktop, _) = drawings(folder / "index.html", "map")
    assert [text.text for text in desktop.iter("text")] == ["Bern", "Olten"]
    assert len(drawings(folder / "bilder/b1.html", "map")) == 1


def places_of(folder: Path, rows: list[list[str]]) -> Path:
    """Export the photographs with these places, and return the folder."""
    tables = {**TABLES, "orte": {**TABLES["orte"], "rows": rows}}
    source = write_package(folder / "package", "places", "Places", "bilder", tables)
    return exported(source, "html", folder / "catalogue")


def test_what_is_no_place_on_the_earth_is_not_drawn(tmp_path: Path) -> None:
    no = ["91", "-90.5", "NaN", "inf", "1e400", "47,5", HOSTILE, ""]
    rows = [[f"o{n}", f"No place {n}", value, "7"] for n, value in enumerate(no, start=2)]
    folder = places_of(tmp_path, [["o1", HOSTILE, "47", "7"], *rows])
    (desktop, _) = drawings(folder / "index.html", "map")
    assert len(list(desktop.iter("a"))) == 1
    text = (folder / "index.html").read_text(encoding="utf-8")
    assert f"{len(no)} places without coordinates" in text
    assert "<script>alert" not in text


def test_without_coordinates_there_is_no_map(tmp_path: Path) -> None:
    folder = places_of(tmp_path, [["o1", "Olten", "", ""], ["o2", "Bern", "", ""]])
    assert drawings(folder / "index.html", "map") == []
    assert not (folder / "assets/map.svg").exists()


def test_pictures_of_very_many_records_and_places_stay_small(tmp_path: Path) -> None:
    count = inputs(210)
    rows = [
        [f"o{n}", f"Place {n}", f"{(n * 37) % 180 - 90}", f"{(n * 61) % 360 - 180}"]
        for n in range(count)
    ]
    photograph = TABLES["bilder"]["rows"][0]
    records = [[f"b{n}", *photograph[1:6], f"o{n}", *photograph[7:]] for n in range(count)]
    tables = {
        **TABLES,
        "orte": {**TABLES["orte"], "rows": rows},
        "bilder": {**TABLES["bilder"], "rows": records},
        "abgebildet": {**TABLES["abgebildet"], "rows": []},
        "bild_themen": {**TABLES["bild_themen"], "rows": []},
    }
    source = write_package(tmp_path / "package", "places", "Places", "bilder", tables)
    page = exported(source, "html", tmp_path / "catalogue") / "index.html"
    desktop, _ = drawings(page, "map")
    assert len(list(desktop.iter("a"))) == 150
    pictures, _, _ = page.read_text(encoding="utf-8").partition('id="find"')
    assert len(pictures) < 150_000
