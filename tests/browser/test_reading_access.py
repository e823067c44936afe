"""Every reading page and state for every reader: axe, narrow screens, the keyboard alone, paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from states import INDICATORS, LAPTOP, OTHERS, OVERVIEWS, PHONE, PLEDGE, State, settle

OpenPage = Callable[..., Page]

#: Of the ten indicators, those that look different: behind, a sum, without data, a score, the longest name.
LOOKS = (
    "ip-pledge-financing", "ip-royalty-exports", "ip-services-revenue-growth", "ip-protection-satisfaction",
    "manufacturing-patents-per-100m-yuan",
)  # fmt: skip
GROUPS = {
    "overview": OVERVIEWS,
    "indicator": [one for one in INDICATORS if one.name.removeprefix("indicator-") in LOOKS or one.revised],
    "others": OTHERS,
}

#: One state of each look, for the other themes and sizes.
TELLING = (
    "overview-2018", "overview-gauges", "overview-filtered-nothing", "indicator-ip-pledge-financing",
    "indicator-manufacturing-patents-per-100m-yuan", "indicator-supposed", "method", "history", "missing",
)  # fmt: skip


@pytest.mark.parametrize(
    ("theme", "viewport", "language"),
    [("light", LAPTOP, "en"), ("dark", LAPTOP, "zh"), ("light", PHONE, "zh"), ("dark", PHONE, "en")],
    ids=["light-laptop", "dark-laptop", "light-phone", "dark-phone"],
)
@pytest.mark.parametrize("group", GROUPS)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    open_page: OpenPage,
    shipped_url: str,
    revised_url: str,
    group: str,
    theme: str,
    viewport: tuple[int, int],
    language: str,
):
    everything = (theme, viewport) == ("light", LAPTOP)
    states = GROUPS[group] if everything else [one for one in GROUPS[group] if one.name in TELLING]
    found: dict[str, object] = {}
    for revised, origin in ((False, shipped_url), (True, revised_url)):
        page = open_page(
            f"{origin}/method", theme=theme, viewport=viewport, language=language, allowed=("404",)
        )
        for state in (one for one in states if one.revised == revised):
            page.goto(origin + state.address)
            settle(page)
            report = Axe().run(page)
            width = page.evaluate("document.documentElement.scrollWidth")
            found[state.name] = (report.violations_count and report.generate_report(), width - viewport[0])
    assert {name: seen for name, seen in found.items() if seen != (0, 0)} == {}


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
