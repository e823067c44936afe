"""What if in a real browser: typed, dragged by keyboard, shared, taken away; the address follows and back works."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

PLEDGE = "/indicator/ip-pledge-financing?as_of=2018"
START = "Starting position: on the way that just reaches the target."

OpenPage = Callable[..., Page]


def field(page: Page) -> Locator:
    return page.locator("#supposed-text")


def slider(page: Page) -> Locator:
    return page.get_by_role("slider")


def answer(page: Page) -> Locator:
    return page.locator("#what-if-answer")


def ends_with(query: str) -> re.Pattern[str]:
    return re.compile(re.escape(query) + "$")


def test_a_typed_value_is_answered_and_can_be_shared(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}/")
    page.goto(f"{shipped_url}{PLEDGE}")
    expect(answer(page)).to_contain_text(START)
    expect(field(page)).to_have_value("1484.4")
    page.get_by_label("2019, in RMB one hundred million", exact=True).fill("１５１５亿元")
    # (1515 - 750) / 1050 = 72.9 %; 1800 / 1515 - 1 = 18.8 %; 750 + 765 / 4 * 5 = 1,706.25.
    for text in ("If 2019 is RMB 151.5 billion", "Behind", "72.9%", "+18.8%", "1,706.3"):
        expect(answer(page)).to_contain_text(text)
    expect(page).to_have_url(ends_with("?as_of=2018&lang=en&suppose=1515"))
    expect(page.locator(".what-if")).to_contain_text("supposed, not saved")
    expect(field(page)).to_have_value("１５１５亿元")
    expect(slider(page)).to_have_value("1520")  # its step is 10
    expect(page.locator("#trend-note")).to_contain_text("Diamonds on a short-dashed line are supposed")
    expect(page.locator("#trend-chart-caption")).to_contain_text(
        "Supposed, not published: 2019: RMB 151.5 billion."
    )
    told = answer(page).inner_text()
    elsewhere = open_page(page.url)
    expect(field(elsewhere)).to_have_value("1515")
    assert answer(elsewhere).inner_text() == told
    page.reload()
    expect(answer(page)).to_contain_text("72.9%")
    # What was typed is no step of its own: back leads out of the page, forward to what was supposed.
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("At the end of")
    page.go_forward()
    expect(field(page)).to_have_value("1515")


def test_a_value_is_dragged_by_keyboard_alone(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}{PLEDGE}&suppose=1510")
    expect(answer(page)).to_contain_text("If 2019 is RMB 151 billion")
    field(page).focus()
    page.keyboard.press("Tab")
    expect(slider(page)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(field(page)).to_have_value("1520")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(field(page)).to_have_value("1500")
    expect(answer(page)).to_contain_text("If 2019 is RMB 150 billion")
    expect(page).to_have_url(ends_with("&suppose=1500"))
    page.keyboard.press("End")
    # 2,090 of 1,800: met a year early.
    expect(answer(page)).to_contain_text("Met early")
    expect(slider(page)).to_be_focused()
    page.get_by_role("link", name="Take the supposition away").focus()
    page.keyboard.press("Enter")
    expect(answer(page)).to_contain_text(START)
    expect(page).to_have_url(ends_with("?as_of=2018&lang=en"))
    page.go_back()
    expect(answer(page)).to_contain_text("Met early")
    expect(field(page)).to_have_value("2090")


def test_a_rate_for_every_year_left(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}{PLEDGE}")
    page.get_by_role("link", name="same growth every year").click()
    # (1800 / 1224) ** (1 / 2) - 1 = 21.27 %, written so that it reaches the target.
    expect(field(page)).to_have_value("21.3")
    expect(answer(page)).to_contain_text("Met")
    page.get_by_label("growth a year, in %", exact=True).fill("21.2")
    # 1224 * 1.212 ** 2 = 1,797.99.
    expect(answer(page)).to_contain_text("Missed")
    expect(answer(page)).to_contain_text("2019: 1,483.5, 2020: 1,798.0")
    expect(page).to_have_url(ends_with("&suppose_rate=21.2"))
    page.get_by_role("link", name="value of 2019").click()
    expect(field(page)).to_have_value("1484.4")
    page.go_back()
    expect(field(page)).to_have_value("21.2")
    expect(answer(page)).to_contain_text("Missed")


def test_what_cannot_be_supposed_is_said_at_the_field(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}/indicator/ip-protection-satisfaction?as_of=2018&suppose=79")
    field(page).fill("101")
    expect(answer(page).get_by_role("alert")).to_contain_text("101 is above 100")
    field(page).fill("many")
    expect(answer(page).get_by_role("alert")).to_contain_text("“many” is not a number.")
    expect(page).to_have_url(ends_with("&suppose=79&lang=en"))
    field(page).fill("80")
    expect(answer(page)).to_contain_text("Met early")
    expect(answer(page).get_by_role("alert")).to_have_count(0)


def test_the_other_language_and_theme_keep_what_is_supposed(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}{PLEDGE}")
    field(page).fill("1515")
    expect(page).to_have_url(ends_with("&suppose=1515"))
    page.get_by_role("link", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(field(page)).to_have_value("1515")
    expect(answer(page)).to_contain_text("72.9%")
    assert urlsplit(page.url).query == "as_of=2018&lang=zh&suppose=1515"


def test_another_year_has_another_coming_year(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}{PLEDGE}")
    field(page).fill("1515")
    expect(page).to_have_url(ends_with("&suppose=1515"))
    page.get_by_role("link", name="2017", exact=True).click()
    expect(page.get_by_role("heading", name="What if 2018 is …")).to_be_visible()
    expect(page).to_have_url(ends_with("?as_of=2017&lang=en"))
    page.get_by_role("link", name="2020", exact=True).click()
    expect(page.get_by_text("nothing left to suppose")).to_be_visible()
    expect(field(page)).to_have_count(0)


@pytest.mark.parametrize("while_on_the_way", [True, False])
def test_a_late_answer_does_not_undo_the_link_that_was_followed(
    open_page: OpenPage, shipped_url: str, *, while_on_the_way: bool
):
    page = open_page(f"{shipped_url}{PLEDGE}")
    expect(answer(page)).to_contain_text(START)
    held: dict[str, Route] = {}

    def hold(route: Route) -> None:
        held["answer" if "what-if" in str(route.request.post_data) else "page"] = route

    def release(name: str) -> None:
        for _ in range(200):  # a request that is on its way may not have been handed over yet
            if name in held:
                break
            page.wait_for_timeout(50)
        with page.expect_response(re.compile("_dash-update-component")):
            held.pop(name).continue_()
        page.wait_for_timeout(300)  # what the page does with it, it does at once

    page.route(re.compile("_dash-update-component"), hold)
    with page.expect_request(re.compile("_dash-update-component")):
        field(page).fill("1515")
    with page.expect_request(re.compile("_dash-update-component")):
        page.get_by_role("link", name="2017", exact=True).click()
    for name in ("answer", "page") if while_on_the_way else ("page", "answer"):
        release(name)
    expect(page.get_by_role("heading", name="What if 2018 is …")).to_be_visible()
    expect(page).to_have_url(ends_with("?as_of=2017&lang=en"))
    expect(answer(page)).to_contain_text(START)
    expect(page.get_by_role("main")).not_to_contain_text("Diamonds")
    # 1089.9 * (1800 / 1089.9) ** (1 / 3) = 1,288.29, written so that it reaches the target.
    expect(field(page)).to_have_value("1288.3")
    assert float(slider(page).input_value()) < 1500
    page.unroute_all()
    # The year that was chosen answers as any other.
    field(page).fill("1300")
    expect(page).to_have_url(ends_with("?as_of=2017&lang=en&suppose=1300"))
    expect(page.locator("#trend-note")).to_contain_text("Diamonds on a short-dashed line are supposed")


def test_the_picture_shows_what_is_supposed_by_now(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}{PLEDGE}")
    field(page).fill("1515")
    expect(page).to_have_url(ends_with("&suppose=1515"))
    with page.expect_download() as waiting:
        page.locator("[data-picture]").click()
    assert "with-supposed-values" in waiting.value.suggested_filename
