"""Every reading page and state for every reader: axe, narrow screens, the keyboard alone, paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, TimeoutError, expect
from states import INDICATORS, LAPTOP, OTHERS, OVERVIEWS, PHONE, PLEDGE, SLUGS, State, settle
from waiting import wait_until

OpenPage = Callable[..., Page]

#: Of the ten indicators, those that look different: behind, a sum, without data, a score, the longest name.
LOOKS = (
    "ip-pledge-financing", "ip-royalty-exports", "ip-services-revenue-growth", "ip-protection-satisfaction",
    "manufacturing-patents-per-100m-yuan",
)  # fmt: skip
#: The other indicators look like one of these in every year.
ALIKE = {f"indicator-{slug}" for slug in SLUGS if slug not in LOOKS} | {
    "indicator-first-year", "indicator-last-year",
}  # fmt: skip
GROUPS = {
    "overview": OVERVIEWS,
    "indicator": [one for one in INDICATORS if one.name not in ALIKE],
    "others": OTHERS,
}

#: One state of each look, for the dark theme and for contrast at every size.
TELLING = (
    "overview-2018", "overview-gauges", "overview-filtered-nothing", "overview-empty",
    "indicator-ip-pledge-financing", "indicator-manufacturing-patents-per-100m-yuan", "indicator-supposed",
    "indicator-supposed-rate", "indicator-supposed-wrong", "indicator-compared",
    "method", "history", "history-filtered", "history-nothing", "history-wrong", "missing",
)  # fmt: skip


def faults(page: Page, *rules: str) -> list[object]:
    """What axe finds on a page, by some of its rules or by all."""
    only = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
    report = Axe().run(page, options={"resultTypes": ["violations"], **only})
    return [(one["id"], [node["target"] for node in one["nodes"]]) for one in report.response["violations"]]


def resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


def scrolls_sideways(page: Page) -> bool:
    """Whether a page is too wide for good: a chart takes a moment to follow a new size."""
    try:
        wait_until(page, "document.documentElement.scrollWidth <= innerWidth")
    except TimeoutError:
        return True
    return False


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("group", GROUPS)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    open_page: OpenPage, shipped_url: str, revised_url: str, group: str, theme: str
):
    """In light and English on a laptop, in dark and Chinese on a phone, and then the same page at the other size.

    A theme is nothing but colours: at the other size only contrast can still be another than in the other theme.
    """
    language, first, second = ("en", LAPTOP, PHONE) if theme == "light" else ("zh", PHONE, LAPTOP)
    found: dict[str, object] = {}
    for revised, origin in ((False, shipped_url), (True, revised_url)):
        page = open_page(f"{origin}/method", theme=theme, viewport=first, language=language, allowed=("404",))
        for state in (one for one in GROUPS[group] if one.revised == revised):
            telling = state.name in TELLING
            if theme == "dark" and not telling:
                continue
            resize(page, first)
            page.goto(origin + state.address)
            settle(page)
            found[state.name] = (faults(page), scrolls_sideways(page))
            resize(page, second)
            sideways = scrolls_sideways(page)
            found[f"{state.name}, resized"] = (faults(page, "color-contrast") if telling else [], sideways)
    assert {name: seen for name, seen in found.items() if seen != ([], False)} == {}


@pytest.mark.parametrize("state", [OVERVIEWS[1], next(one for one in INDICATORS if PLEDGE in one.address)])
def test_every_control_is_reached_by_tab_in_the_order_of_the_page_and_seen_to_be(
    open_page: OpenPage, shipped_url: str, state: State
):
    page = open_page(shipped_url + state.address)
    settle(page)
    count = page.evaluate(
        """() => {
            const controls = [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")]
                .filter((one) => !one.disabled && one.checkVisibility());
            controls.forEach((one, place) => { one.dataset.place = place; });
            return controls.length;
        }"""
    )
    assert count > 15
    walked = []
    for _ in range(count):
        page.keyboard.press("Tab")
        walked.append(
            page.evaluate(
                """() => {
                    const { dataset } = document.activeElement;
                    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
                    return [dataset.place, outlineStyle !== "none" && parseFloat(outlineWidth) > 0];
                }"""
            )
        )
    assert walked == [[str(place), True] for place in range(count)]


@pytest.mark.parametrize("address", ["/?as_of=2018", f"{PLEDGE}?as_of=2018", "/method"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_paper_is_ink_on_white_without_controls(
    open_page: OpenPage, shipped_url: str, address: str, language: str
):
    page = open_page(shipped_url + address, language=language, theme="dark")
    settle(page)
    page.emulate_media(media="print")
    for control in ("button", "select", "input", ".tools", ".years", ".top nav"):
        assert page.locator(control).filter(visible=True).count() == 0, control
    expect(page.locator("html")).to_have_css("color", "rgb(23, 33, 43)")
