"""The working of an indicator in a real browser: what it shows, and how it is copied."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from states import PHONE

ADDRESS = "/indicator/ip-pledge-financing?as_of=2018"
#: The plan's 750 and 1,800, and the 1,224 of 2018: 474 of 1,050.
PROGRESS = "p = (a − b) ÷ (x − b) = (1,224 − 750) ÷ (1,800 − 750) = 45.1%"

OpenPage = Callable[..., Page]


def copy_button(page: Page):
    return page.locator(".working button[data-copy]")


def pasted(page: Page) -> str:
    """What is on the clipboard, pasted by keyboard into a field of the page."""
    page.evaluate("document.body.append(Object.assign(document.createElement('textarea'), {id: 'paste'}))")
    page.locator("#paste").focus()
    page.keyboard.press("Control+V")
    return page.locator("#paste").input_value()


def expect_whole_working(text: str) -> None:
    lines = text.splitlines()
    assert lines[0] == "Financing Amount of Annual IP Pledge, end of 2018: Behind"
    assert f"progress: {PROGRESS}" in lines
    assert "class: 0.60 ≤ s < 0.95; 0.60 ≤ 0.75 < 0.95 → Behind" in lines
    assert lines[-1].startswith("Data: state 1, saved on ")


def test_every_step_stands_with_its_numbers(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}{ADDRESS}")
    card = page.locator(".working")
    expect(card.get_by_role("heading", level=2)).to_have_text("How this is worked out")
    expect(card).to_contain_text("p = (a − b) ÷ (x − b) = (1,224 − 750) ÷ (1,800 − 750)")
    expect(card.locator('[data-field="progress"]')).to_have_text("45.1%")
    expect(card.locator('[data-field="schedule_ratio"]')).to_have_text("0.75")
    assert card.get_attribute("data-indicator") == "ip-pledge-financing"


def test_the_working_is_copied_as_text_and_says_so(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}{ADDRESS}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = copy_button(page)
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_contain_text("Copied")
    expect(page.locator("#announcement")).to_have_text("Copied")
    expect_whole_working(page.evaluate("navigator.clipboard.readText()"))
    expect(button).to_have_text("Copy of the working, as text")
    page.get_by_role("link", name="2017", exact=True).click()
    expect(page.locator("#announcement")).to_contain_text("2017")


@pytest.mark.parametrize(
    "clipboard",
    # Plain HTTP gives a page no clipboard; a browser may also refuse it.
    ["undefined", "({ writeText: () => Promise.reject(new DOMException('no', 'NotAllowedError')) })"],
    ids=["none", "refused"],
)
def test_without_a_clipboard_it_is_copied_by_selection(open_page: OpenPage, shipped_url: str, clipboard: str):
    page = open_page(f"{shipped_url}{ADDRESS}")
    expect(copy_button(page)).to_be_visible()
    page.evaluate(f"Object.defineProperty(navigator, 'clipboard', {{ value: {clipboard} }})")
    copy_button(page).click()
    expect(copy_button(page)).to_contain_text("Copied")
    expect(copy_button(page)).to_be_focused()
    expect_whole_working(pasted(page))


def test_a_browser_that_lets_nothing_be_copied_is_not_hushed_up(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}{ADDRESS}")
    expect(copy_button(page)).to_be_visible()
    page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined }); document.execCommand = () => false"
    )
    copy_button(page).click()
    expect(page.locator("#announcement")).to_have_text("The browser refused to copy.")


@pytest.mark.parametrize("slug", ["ip-royalty-exports", "ip-services-revenue-growth"])
def test_the_working_fits_a_phone(open_page: OpenPage, shipped_url: str, slug: str):
    page = open_page(f"{shipped_url}/indicator/{slug}?as_of=2016", viewport=PHONE)
    expect(page.locator(".working")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    outside = page.locator(".working dd, .working dt").evaluate_all(
        "(cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map((cell) => cell.textContent)"
    )
    assert outside == []


def test_one_observation_is_marked_as_a_weak_signal(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}/indicator/ip-royalty-exports?as_of=2016")
    expect(page.locator(".title .caveat")).to_have_text("one observation")
    page.get_by_role("link", name="2017", exact=True).click()
    expect(page.locator(".working")).to_contain_text("y₂")
    expect(page.locator(".title .caveat")).to_have_count(0)
