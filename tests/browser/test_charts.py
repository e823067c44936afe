"""Charts as a browser draws them: no text on another at any width, and the layout that fits the place."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import pytest
from playwright.sync_api import Page, expect
from states import LAPTOP, PHONE
from waiting import wait_until

OpenPage = Callable[..., Page]
SLUGS = ["ip-pledge-financing", "software-copyrights", "ip-royalty-exports", "ip-protection-satisfaction"]
#: What is painted of a text: glyphs fill about this share of the line that a browser reports.
_PAINTED = 0.72


def texts(page: Page) -> list[dict[str, float | str]]:
    """Return the rectangles of the texts of the chart, each line of a label for itself."""
    return page.evaluate(
        """(painted) => [...document.querySelectorAll(".chart text")].flatMap((text) => {
            const lines = text.querySelectorAll("tspan.line");
            return [...(lines.length ? lines : [text])].map((line) => {
                const { left, right, top, bottom } = line.getBoundingClientRect();
                const air = (bottom - top) * (1 - painted) / 2;
                return { left, right, top: top + air, bottom: bottom - air, text: line.textContent };
            });
        }).filter((box) => box.text.trim())""",
        _PAINTED,
    )


def overlapping(boxes: list[dict[str, float | str]]) -> list[str]:
    return [
        f"{a['text']} / {b['text']}"
        for a, b in combinations(boxes, 2)
        if a["left"] < b["right"]
        and b["left"] < a["right"]
        and a["top"] < b["bottom"]
        and b["top"] < a["bottom"]
    ]


def drawn(page: Page) -> None:
    expect(page.locator(".chart .xtick").first).to_be_visible()


@pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_text_of_a_chart_lies_on_another_or_outside(
    open_page: OpenPage, shipped_url: str, language: str, viewport: tuple[int, int]
):
    page = open_page(f"{shipped_url}/", language=language, viewport=viewport)
    for address in [f"/indicator/{slug}?as_of=2018" for slug in SLUGS]:
        page.goto(f"{shipped_url}{address}")
        drawn(page)
        if viewport == PHONE:
            wait_until(page, "document.querySelector('.js-plotly-plot').layout.meta.place === 'narrow'")
        boxes = texts(page)
        assert len(boxes) > 10
        assert overlapping(boxes) == [], address
        chart = page.locator(".chart").bounding_box()
        assert chart
        assert min(box["left"] for box in boxes) >= chart["x"]
        assert max(box["right"] for box in boxes) <= chart["x"] + chart["width"]


def test_a_chart_follows_its_width_there_and_back(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}/indicator/{SLUGS[0]}?as_of=2018")
    label = page.locator(".annotation-text").filter(has_text="if the pace so far")
    expect(label).to_have_count(1)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    expect(label).to_have_count(0)
    expect(page.locator(".annotation-text").filter(has_text="pace so")).to_have_count(1)
    page.set_viewport_size({"width": LAPTOP[0], "height": LAPTOP[1]})
    expect(label).to_have_count(1)


def test_another_year_on_a_phone_is_drawn_for_the_phone_too(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}/indicator/{SLUGS[0]}?as_of=2018", viewport=PHONE)
    expect(page.locator(".annotation-text").filter(has_text="pace so")).to_have_count(1)
    page.get_by_role("link", name="2016", exact=True).click()
    expect(page.locator(".annotation-text").filter(has_text="2,430")).to_have_count(1)
    expect(page.locator(".annotation-text").filter(has_text="if the pace so far")).to_have_count(0)


def test_names_stand_above_their_bars_on_a_phone(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}/?as_of=2018", viewport=PHONE)
    names = page.locator(".chart .annotation-text")
    expect(names).to_have_count(8)  # indicators 7 and 9 have no progress
    expect(names.filter(has_text="Invention patents per 10,000 people")).to_have_count(1)
    assert overlapping(texts(page)) == []


def test_an_export_is_drawn_without_a_text_on_another(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}/indicator/{SLUGS[0]}?as_of=2018", viewport=PHONE)
    drawn(page)
    page.evaluate(
        """async (address) => {
            const { figure } = await (await fetch(address)).json();
            const box = document.createElement("div");
            box.className = "chart";
            document.querySelector(".chart").remove();
            document.body.append(box);
            await Plotly.newPlot(box, figure.data, figure.layout);
        }""",
        f"/export/trend.json?as_of=2018&lang=zh&indicator={SLUGS[0]}",
    )
    boxes = texts(page)
    assert len(boxes) > 15
    assert overlapping(boxes) == []
