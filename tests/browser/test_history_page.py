"""The history, a vintage and a comparison in a real browser, on a store that was saved to in 2021."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from states import LAPTOP, PHONE

PLEDGE = "/indicator/ip-pledge-financing"

OpenPage = Callable[..., Page]


def shown(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    if page.locator(".chart").count():
        expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()


def batches(page: Page) -> list[str]:
    return page.locator(".batch strong").all_inner_texts()


def test_the_history_is_filtered_by_keyboard_alone(open_page: OpenPage, revised_url: str):
    page = open_page(f"{revised_url}/history")
    expect(page.locator(".batch")).to_have_count(4)
    page.get_by_label("Indicator", exact=True).focus()
    page.keyboard.type("IP pledge")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Saved by")).to_be_focused()
    page.keyboard.type("the user")
    page.get_by_label("Saved until").focus()
    page.keyboard.type("03032021")
    page.get_by_role("button", name="Show").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".batch")).to_have_count(1)
    assert batches(page) == ["State 2"]
    assert "indicator=ip-pledge-financing" in page.url
    assert "by=local&from=&to=2021-03-03" in page.url
    expect(page.get_by_label("Saved by")).to_have_value("local")
    expect(page.get_by_label("Saved until")).to_have_value("2021-03-03")
    page.get_by_role("link", name=re.compile("until March 3, 2021")).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".batch")).to_have_count(2)
    expect(page.get_by_label("Saved until")).to_have_value("")
    page.go_back()
    expect(page.locator(".batch")).to_have_count(1)
    expect(page.get_by_label("Saved until")).to_have_value("2021-03-03")


def test_a_batch_leads_to_the_plan_as_known_then_and_back(open_page: OpenPage, revised_url: str):
    page = open_page(f"{revised_url}/history?known=2021-03-03")
    expect(page.locator(".known")).to_contain_text("As known on March 3, 2021 (UTC).")
    expect(page.get_by_role("link", name=re.compile("Restore"))).to_have_count(0)
    page.get_by_role("link", name=re.compile("The plan as known then.*State 2$")).click()
    banner = page.locator(".known")
    expect(banner).to_contain_text(
        "As known on March 2, 2021, 10:00:00 (UTC). Values saved later are not shown."
    )
    expect(page).to_have_title("Overview · as known on March 2, 2021, 10:00:00 · Plan Gauge")
    expect(page.locator("#announcement")).to_contain_text("As known on March 2, 2021, 10:00:00 (UTC).")
    page.locator(".years").get_by_role("link", name="2018").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("At the end of 2018")
    expect(banner).to_be_visible()
    page.get_by_role("link", name="Show what is known now").click()
    expect(banner).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_contain_text("At the end of 2018")


def test_the_hidden_parts_of_the_form_keep_the_vintage(open_page: OpenPage, revised_url: str):
    page = open_page(f"{revised_url}/history?known=2021-03-03&as_of=2018")
    page.get_by_label("Year", exact=True).select_option("2016")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".batch")).to_have_count(2)
    expect(page.locator(".known")).to_contain_text("March 3, 2021")
    assert "as_of=2018" in page.url


def test_two_vintages_are_compared_in_the_chart(open_page: OpenPage, revised_url: str):
    page = open_page(f"{revised_url}{PLEDGE}")
    shown(page)
    expect(page.locator(".annotation-text").filter(has_text="as known on")).to_have_count(0)
    compare = page.get_by_role("link", name="State 1, March 1, 2021, 10:00:00")
    expect(compare).to_have_attribute("title", "published actuals that ship with the project")
    compare.click()
    expect(page.locator(".annotation-text").filter(has_text="as known on")).to_be_visible()
    expect(compare).to_have_attribute("aria-current", "true")
    expect(page.locator("figcaption")).to_contain_text(
        "the actuals as known on March 1, 2021, 10:00:00 (UTC)."
    )
    with page.expect_download() as waiting:
        page.locator("[data-picture]").click()
    assert waiting.value.suggested_filename.endswith(".png")
    page.get_by_role("link", name="Stop comparing").click()
    expect(page.locator(".annotation-text").filter(has_text="as known on")).to_have_count(0)


@pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_key_of_a_comparison_touches_nothing_and_is_whole(
    open_page: OpenPage, revised_url: str, language: str, viewport: tuple[int, int]
):
    page = open_page(
        f"{revised_url}{PLEDGE}?compare=2021-03-01T10:00:00Z", language=language, viewport=viewport
    )
    shown(page)
    key = page.locator(".annotation-text").filter(has_text="◇")
    expect(key).to_have_count(1)
    around = key.bounding_box()
    chart = page.locator(".chart").bounding_box()
    assert around and chart  # noqa: PT018
    assert around["x"] >= chart["x"]
    assert around["x"] + around["width"] <= chart["x"] + chart["width"]
    assert around["y"] >= chart["y"]
    others = [
        one.bounding_box()
        for one in page.locator(".chart .annotation-text, .chart .textpoint, .chart .points path").all()
        if "◇" not in (one.text_content() or "")
    ]
    drawn = [box for box in others if box]
    assert len(drawn) > 5
    assert all(box["y"] >= around["y"] + around["height"] for box in drawn)


def test_the_plan_as_known_on_a_day_is_opened_by_keyboard_alone(open_page: OpenPage, revised_url: str):
    page = open_page(f"{revised_url}/history?as_of=2018")
    page.get_by_label("The plan as known at the end of a day (UTC)").focus()
    page.keyboard.type("03022021")
    page.get_by_role("button", name="Open").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".known")).to_contain_text("As known on March 2, 2021 (UTC).")
    assert page.url == f"{revised_url}/?as_of=2018&lang=en&known=2021-03-02"


def test_days_in_the_wrong_order_stay_in_their_fields(open_page: OpenPage, revised_url: str):
    page = open_page(f"{revised_url}/history?from=2021-03-03&to=2021-03-02")
    expect(page.get_by_label("Saved from")).to_have_value("2021-03-03")
    expect(page.get_by_label("Saved until")).to_have_value("2021-03-02")
    expect(page.locator("main")).to_contain_text("No day lies between March 3, 2021 and March 2, 2021")
    expect(page.locator(".batch")).to_have_count(0)


def test_the_history_is_saved_as_csv(open_page: OpenPage, revised_url: str, tmp_path: Path):
    page = open_page(f"{revised_url}/history?indicator=ip-pledge-financing&by=local")
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("^CSV")).click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    assert path.name == "13fyp-ip-history-of-the-data-state-4.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert len(path.read_text(encoding="utf-8-sig").splitlines()) == 3
