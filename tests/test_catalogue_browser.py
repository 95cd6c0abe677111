"""The catalogue in a real browser: by mouse and keyboard, light and dark, large and hostile."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support.browsers import Watched, violations
from support.commands import Export, exported
from support.laws import inputs
from support.photographs import DC, HOSTILE, write_package

pytestmark = pytest.mark.browser

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}

Open = Callable[..., Watched]


@pytest.fixture
def visit(chrome: Any, corpus_export: Export) -> Iterator[Open]:
    """Return a function that opens a page; at the end, nothing may have gone wrong."""
    corpus = corpus_export("html")
    visits: list[Watched] = []

    def visit(path: str = "index.html", folder: Path = corpus, **options: Any) -> Any:
        watched = Watched(chrome, folder, **{"viewport": DESKTOP, **options})
        visits.append(watched)
        return watched.open(path)

    yield visit
    for watched in visits:
        watched.context.close()
        assert watched.faults == []


def titles(page: Any) -> list[str]:
    """Return the titles in the list that are shown, in order."""
    page.locator("#records:not([aria-busy=true])").wait_for(state="attached")
    found: list[str] = page.locator("#records > li:visible h3").all_inner_texts()
    return found


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_search_answers_while_typing(visit: Open) -> None:
    page = visit()
    assert len(titles(page)) == 20
    page.get_by_label("Search").press_sequentially("filip")
    assert titles(page)[0] == "Ciphered telegram, Filippov (Stalin) to Zhou Enlai"
    assert page.locator("#records li:first-child mark").all_inner_texts()[0] == "Filippov"
    page.get_by_label("Search").fill("Vasil'evich")
    assert len(titles(page)) == 1
    page.get_by_label("Search").fill("uranum")
    assert titles(page) == []
    assert page.get_by_text("Nothing has all of this").is_visible()
    page.get_by_role("button", name="uranium").click()
    assert len(titles(page)) == 1
    page.get_by_role("button", name="Clear all").click()
    assert len(titles(page)) == 20


def test_a_hit_says_where_its_words_stand(visit: Open) -> None:
    page = visit("index.html#q=周恩来+atomic")
    titles(page)
    first = page.locator("#records > li").first
    assert first.locator("mark").first.is_visible()
    assert "matched: " in first.locator(".matched").inner_text()
    page.get_by_label("Search").fill("uranium locomotives")
    titles(page)
    assert page.get_by_text("Left out: locomotives").is_visible()


def test_every_page_leads_to_the_search(visit: Open) -> None:
    page = visit("agents/joseph-stalin.html")
    press(page, "/")
    page.keyboard.type("railways & uranium")
    press(page, "Enter")
    page.wait_for_url("**/index.html#q=*")
    assert page.get_by_label("Search").input_value() == "railways & uranium"
    assert titles(page)
    assert page.locator("#records").bounding_box()["y"] < DESKTOP["height"] / 2


def test_chosen_filters_go_away_one_by_one_and_by_going_back(visit: Open) -> None:
    page = visit("index.html#agent=Joseph+Stalin&role=Author")
    assert len(titles(page)) == 2
    page.get_by_role("button", name="Take away Role: Author").click()
    assert len(titles(page)) == 5
    assert page.locator("#chips").inner_text() == "Person: Joseph Stalin ×"
    page.go_back()
    assert len(titles(page)) == 2
    page.get_by_label("Search").press_sequentially("cable")
    assert "q=cable" in page.url
    titles(page)
    page.go_back()
    assert page.get_by_label("Search").input_value() == ""
    assert len(titles(page)) == 2


def test_nothing_found_is_said_before_all_else_and_without_filters(visit: Open) -> None:
    page = visit("index.html#q=Stalln+uraniun")
    page.wait_for_selector("#near button")
    seen = [page.locator(f"#{name}").is_visible() for name in ("nothing", "near-words", "filters")]
    assert seen == [True, True, False]
    assert page.locator("#nothing ~ #near-words").count() == 1
    press(page, "/", "Control+a", "Delete")
    assert len(titles(page)) == 20
    assert page.locator("#filters").is_visible()


def test_a_filter_that_there_is_not_is_said(visit: Open) -> None:
    page = visit("index.html#type=Leter&colour=red")
    assert titles(page) == []
    assert page.get_by_text("There is no colour “red”, no Type “Leter”.").is_visible()
    page.get_by_role("button", name="Take away colour: red").click()
    page.get_by_role("button", name="Take away Type: Leter").click()
    assert len(titles(page)) == 20


def test_funders_are_no_persons(visit: Open) -> None:
    page = visit()
    titles(page)
    kinds = page.locator("#facets > details:visible > summary").all_inner_texts()
    assert kinds.index("Person") < kinds.index("Organisation") < kinds.index("Funder")
    assert page.locator("#facets .count", has_text="0").filter(has_not_text="1").count() == 0


def test_filters_count_and_combine(visit: Open) -> None:
    page = visit()
    page.get_by_role("checkbox", name="Cable").check()
    assert len(titles(page)) == 3
    page.get_by_role("checkbox", name="Letter").check()
    assert len(titles(page)) == 6
    page.get_by_text("Year", exact=True).click()
    page.get_by_role("checkbox", name="1956").check()
    assert len(titles(page)) == 2
    assert "type=Cable" in page.url
    again = visit("index.html#" + page.url.partition("#")[2])
    assert titles(again) == titles(page)


def test_the_list_is_sorted(visit: Open) -> None:
    page = visit()
    page.get_by_label("Sort by").select_option("Title")
    found = [title.casefold() for title in titles(page)]
    assert found == sorted(found)


def test_all_of_it_by_keyboard(visit: Open) -> None:
    page = visit()
    press(page, "Tab", "Enter")  # the skip link
    press(page, "/")
    page.keyboard.type("uranium")
    assert len(titles(page)) == 1
    press(page, "Tab", "Tab", "ArrowDown", "ArrowDown")  # clear, sort by title
    assert page.locator("#sort").input_value() == "title"
    press(page, "Shift+Tab", "Enter")  # clear
    assert len(titles(page)) == 20
    press(page, "Tab", "Tab", "Tab", "Space")  # sort, the facet, its first value
    assert len(titles(page)) < 20
    page.locator("#records > li:visible h3 a").first.focus()
    press(page, "Enter")
    page.wait_for_url("**/documents/*.html")
    page.get_by_role("button", name="Copy").first.focus()
    press(page, "Enter")
    page.get_by_text("Copied.").wait_for()


@pytest.mark.parametrize("how", ["mouse", "keyboard"])
@pytest.mark.parametrize("picture", ["timeline", "network"])
def test_a_picture_leads_to_its_record(visit: Open, picture: str, how: str) -> None:
    page = visit()
    mark = page.locator(f"svg.{picture} a[data-record='5']").first
    if how == "mouse" and picture == "timeline":
        mark.locator("circle").click()
    elif how == "mouse":
        page.mouse.click(*on_curve(mark.locator("path.line")))
    else:
        mark.focus()
        press(page, "Enter")
    page.wait_for_url("**/documents/ssta-0006.html")


def on_curve(path: Any) -> tuple[float, float]:
    """Return a point of a curve on the screen, a little after its start."""
    path.scroll_into_view_if_needed()
    x, y = path.evaluate(
        """path => {
            const point = path.getPointAtLength(path.getTotalLength() / 8);
            const placed = point.matrixTransform(path.getScreenCTM());
            return [placed.x, placed.y];
        }"""
    )
    return x, y


def test_a_citation_is_copied(visit: Open, chrome: Any) -> None:
    page = visit("documents/ssta-0004.html", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").first.click()
    page.get_by_text("Copied.").wait_for()
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith("Stalin, Joseph.")
    assert "February 1949" in text


def test_each_format_is_copied_without_opening_it(visit: Open) -> None:
    page = visit("documents/ssta-0006.html", permissions=["clipboard-read", "clipboard-write"])
    for name, start in (("BibTeX", "@misc{"), ("RIS", "TY  -"), ("CSL-JSON", "[")):
        page.get_by_role("button", name=f"Copy {name}").click()
        page.wait_for_function(
            "async start => (await navigator.clipboard.readText()).startsWith(start)", arg=start
        )
        assert not page.locator("pre:visible").count()


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_when_the_script_comes(
    chrome: Any, corpus_export: Export, width: int
) -> None:
    address = (corpus_export("html") / "documents/ssta-0006.html").as_uri()
    places = []
    for is_late in (True, False):
        context = chrome.new_context(viewport={"width": width, "height": 900})
        page = context.new_page()
        if is_late:
            page.route("**/catalogue.js", lambda route: route.abort())
        page.goto(address)
        parts = ("#content", ".cite", "footer")
        places.append([page.locator(part).bounding_box() for part in parts])
        context.close()
    assert places[0] == places[1]


def test_the_way_in_is_seen_at_once(visit: Open) -> None:
    for size in (DESKTOP, PHONE):
        page = visit("documents/ssta-0006.html", viewport=size)
        button = page.get_by_role("link", name="Read at the Wilson Center Digital Archive")
        box = button.bounding_box()
        assert box["y"] + box["height"] < size["height"] / 2


def test_a_subject_leads_to_its_filter_in_the_list(visit: Open) -> None:
    page = visit("subjects/index.html")
    page.get_by_role("link", name="Soviet advisers and specialists").click()
    page.get_by_role("link", name="Filter these in the list").click()
    page.wait_for_url("**/index.html#subject=*")
    assert len(titles(page)) == 6


@pytest.mark.parametrize(
    ("size", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")], ids=["desktop-light", "phone-dark"]
)
@pytest.mark.parametrize(
    "path",
    [
        "index.html",
        "documents/ssta-0001.html",
        "documents/ssta-0006.html",
        "agents/joseph-stalin.html",
        "agents/index.html",
        "subjects/index.html",
        "data.html",
    ],
)
def test_axe_finds_nothing(visit: Open, path: str, size: dict[str, int], scheme: str) -> None:
    page = visit(path, viewport=size, color_scheme=scheme)
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    assert violations(page, **{"target-size": {"enabled": True}}) == ""  # for a finger
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= size["width"]


def test_the_list_can_be_read_without_a_script(visit: Open) -> None:
    page = visit(java_script_enabled=False)
    assert len(titles(page)) == 20
    assert not page.locator("#search").is_visible()
    page.locator("#records h3 a").first.click()
    page.wait_for_url("**/documents/ssta-0001.html")


def test_it_prints(visit: Open, tmp_path: Path) -> None:
    page = visit("documents/ssta-0006.html")
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="Copy").first.is_visible()
    assert page.get_by_text("Stalin, Joseph").first.is_visible()


def large(folder: Path, count: int) -> Path:
    """Write a package of so many records, with markup and right-to-left text in them."""
    chance = random.Random(1)
    vocabulary = "river steel letter treaty harbor winter committee signal plan garden".split()
    records = [
        [
            f"r{number:05}",
            f"{HOSTILE if number % 50 == 0 else ''} {' '.join(chance.choices(vocabulary, k=4))}",
            f"{chance.randint(1900, 1960)}-{chance.randint(1, 12):02}",
            chance.choice(["letter", "cable", "report"]),
            " ".join(chance.choices(vocabulary, k=30)),
            f"p{chance.randint(0, 59)}",
        ]
        for number in range(count)
    ]
    records[count // 2][1] += " zeppelin"
    tables: dict[str, dict[str, Any]] = {
        "records": {
            "title": "Records",
            "key": ["id"],
            "fields": {
                "id": DC + "identifier", "title": DC + "title", "date": DC + "date",
                "type": DC + "type", "text": DC + "abstract", "by": DC + "creator",
            },
            "refers": {"by": "people"},
            "rows": records,
        },
        "people": {
            "title": "People",
            "key": ["id"],
            "fields": {"id": DC + "identifier", "name": "http://xmlns.com/foaf/0.1/name"},
            "refers": {},
            "rows": [[f"p{n}", f"Person {n} {HOSTILE}"] for n in range(60)],
        },
    }  # fmt: skip
    return write_package(folder, "large", f"Large {HOSTILE}", "records", tables)


def test_very_many_hostile_records(visit: Open, tmp_path: Path) -> None:
    count = inputs(300)
    folder = exported(large(tmp_path / "package", count), "html", tmp_path / "catalogue")
    page = visit(folder=folder)
    assert page.get_by_text(f"All {count:,}.").is_visible()
    page.get_by_label("Search").press_sequentially("zeppelin")
    assert len(titles(page)) == 1
    page.locator("#records > li:visible h3 a").click()
    page.wait_for_url("**/records/*.html")
    page.get_by_role("link", name="Person").first.click()
    page.wait_for_url("**/people/*.html")
    page = visit(folder=folder)
    page.locator("svg.timeline a").first.click()
    page.get_by_text(f"of {count:,}.").wait_for()
