"""The pictures of the catalogue in a real browser: wide and narrow, by touch and by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support.browsers import Watched, violations
from support.commands import Export, exported
from support.photographs import DC, write_package

pytestmark = pytest.mark.browser

SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}
Open = Callable[..., Any]


@pytest.fixture
def visit(chrome: Any, corpus_export: Export) -> Iterator[Open]:
    """Return a function that opens a page on a device; at the end, nothing may have gone wrong."""
    visits: list[Watched] = []

    def visit(
        device: str, path: str = "index.html", folder: Path | None = None, **more: Any
    ) -> Any:
        options = {"viewport": SIZES[device], "has_touch": device == "phone", **more}
        visits.append(Watched(chrome, folder or corpus_export("html"), **options))
        return visits[-1].open(path)

    yield visit
    for watched in visits:
        watched.context.close()
        assert watched.faults == []


def label(mark: Any) -> Any:
    return mark.locator(".label")


def is_inside(label: Any) -> bool:
    """Tell whether all of a label is within its picture."""
    found: bool = label.evaluate(
        """label => {
            const {x, y, width, height} = label.getBBox();
            const frame = label.ownerSVGElement.viewBox.baseVal;
            return width > 0 && x >= -1 && y >= -1
                && x + width <= frame.width + 1 && y + height <= frame.height + 1;
        }"""
    )
    return found


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("device", SIZES)
def test_every_mark_has_a_label_by_keyboard_within_its_picture(
    visit: Open, device: str, script: bool
) -> None:
    page = visit(device, java_script_enabled=script)
    pictures = page.locator(".picture svg:visible").all()
    assert len(pictures) == (3 if device == "desktop" else 2)
    for picture in pictures:
        frame = picture.bounding_box()
        assert frame["x"] >= 0
        assert frame["x"] + frame["width"] <= SIZES[device]["width"]
        marks = [mark for mark in picture.locator("a").all() if label(mark).count()]
        for mark in marks:
            assert not label(mark).is_visible()
            mark.focus()
            assert is_inside(label(mark))
        assert [label(mark).is_visible() for mark in marks].count(True) == min(1, len(marks))


def test_a_mark_shows_its_label_under_the_mouse(visit: Open) -> None:
    page = visit("desktop")
    mark = page.locator("svg.timeline:visible a[data-record='5']")
    mark.locator("circle").hover()
    assert label(mark).text_content() == (
        "27 August 1950 \u00b7 CableCiphered telegram, Filippov (Stalin) to Zhou Enlai"
    )


def test_the_first_touch_shows_a_label_and_the_second_one_follows_it(visit: Open) -> None:
    page = visit("phone")
    mark = page.locator("svg.timeline:visible a[data-record='5']")
    mark.locator("circle").tap()
    assert label(mark).is_visible()
    assert page.url.endswith("index.html")
    mark.locator("circle").tap()
    page.wait_for_url("**/documents/ssta-0006.html")


def test_letters_are_a_picture_with_a_table_on_desktops_and_the_table_on_phones(
    visit: Open,
) -> None:
    page = visit("desktop")
    rows = page.locator(".pairs tr:has(a.letter)")
    assert page.locator("svg.network").is_visible()
    assert not rows.first.is_visible()
    page.get_by_text("The same as a table").click()
    assert rows.first.is_visible()
    letters = page.locator("svg.network a.edge").count()
    assert page.locator(".pairs a.letter").count() == letters
    page = visit("phone", java_script_enabled=False)
    assert not page.locator("svg.network").is_visible()
    readers = page.locator(".pairs td > a:not(.letter)")
    lines = [reader.evaluate("it => it.getClientRects().length") for reader in readers.all()]
    assert lines == [1] * len(lines)  # no date holds on to the end of a name
    page.get_by_role("link", name="8 January 1949", exact=True).click()
    page.wait_for_url("**/documents/ssta-0003.html")


@pytest.mark.parametrize("path", ["index.html", "documents/ssta-0001.html"])
@pytest.mark.parametrize("device", SIZES)
def test_names_on_a_map_can_be_read(visit: Open, device: str, path: str) -> None:
    page = visit(device, path)
    names = page.locator("svg.map:visible .spot:not(.unnamed) text")
    boxes = []
    for name in names.all():
        assert is_inside(name)
        box = name.evaluate("e => { const b = e.getBBox(); return [b.x, b.y, b.width, b.height]; }")
        for x, y, width, height in boxes:
            assert (
                box[0] >= x + width
                or x >= box[0] + box[2]
                or box[1] >= y + height
                or y >= box[1] + box[3]
            )
        boxes.append(box)
    assert len(boxes) >= 4
    width = page.locator("svg.map:visible image").evaluate("e => e.getBBox().width")
    assert width == page.locator("svg.map:visible").evaluate("e => e.viewBox.baseVal.width")
    names.first.click()
    page.wait_for_url("**/places/*.html")


@pytest.mark.parametrize("path", ["index.html", "places/beijing.html"])
@pytest.mark.parametrize(("device", "scheme"), [("phone", "light"), ("desktop", "dark")])
def test_axe_finds_nothing(visit: Open, path: str, device: str, scheme: str) -> None:
    page = visit(device, path, color_scheme=scheme)
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    page.locator("svg a:visible").last.focus()
    assert violations(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[device]["width"]


def many_letters(folder: Path) -> Path:
    """Write a package of 300 letters of three types, from ten writers to thirty readers."""
    kinds = "letter", "cable", "note & \u201cmore\u201d"
    tables: dict[str, dict[str, Any]] = {
        "letters": {
            "title": "Letters",
            "key": ["id"],
            "fields": {
                "id": DC + "identifier", "date": DC + "date", "type": DC + "type",
                "by": DC + "creator", "to": "https://schema.org/recipient",
            },
            "refers": {"by": "people", "to": "people"},
            "rows": [
                [f"l{n:03}", f"{1900 + n % 61}", kinds[n % 3], f"p{n % 10}",
                 f"p{n % 31}"]
                for n in range(300)
            ],
        },
        "people": {
            "title": "People",
            "key": ["id"],
            "fields": {"id": DC + "identifier", "name": "http://xmlns.com/foaf/0.1/name"},
            "refers": {},
            "rows": [[f"p{n}", f"Person {n} of a long and winding name " * 3] for n in range(31)],
        },
    }  # fmt: skip
    return write_package(folder, "letters", "Letters", "letters", tables)


def number_of(bar: Any) -> int:
    """Return how many records the label of a bar says that it stands for."""
    return int(label(bar).locator("text").last.text_content().split()[0])


def test_many_letters_are_bars_and_bands(visit: Open, tmp_path: Path) -> None:
    folder = exported(many_letters(tmp_path / "package"), "html", tmp_path / "catalogue")
    for device in SIZES:
        page = visit(device, folder=folder)
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[device]["width"]
        bars = page.locator("svg.timeline:visible a.bar")
        heights = {
            round(float(bar.locator("rect").first.get_attribute("height")) / number_of(bar), 0)
            for bar in bars.all()
        }
        assert len(heights) == 1  # the lanes have one scale
        bar = bars.nth(5)
        bar.focus()
        page.keyboard.press("Enter")
        page.get_by_text(f"{number_of(bar)} of 300.").wait_for()
    assert page.get_by_text("pairs with fewer are not shown").count() == 1
    assert page.locator("svg.network").evaluate("e => e.viewBox.baseVal.height") < 1000
    assert page.locator("svg.network a.edge").count() == 60
