"""Sign-in as a browser does it: pages that everybody can use, and a session that ends under an open page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from indicators.people.users import Users

PASSPHRASE = "correct horse battery"


def fill(page: Page, name: str, passphrase: str = PASSPHRASE) -> None:
    """Fill in the form by keyboard alone and send it."""
    page.locator("#name").focus()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(passphrase)
    page.keyboard.press("Enter")


def is_in_order(page: Page) -> bool:
    """Whether axe finds nothing and nothing scrolls sideways."""
    too_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return Axe().run(page).response["violations"] == [] and not too_wide


@pytest.mark.parametrize(
    ("theme", "language", "size"), [("light", "en", (1366, 900)), ("dark", "zh", (390, 844))]
)
def test_signing_in_working_and_signing_out(
    serve: Callable[[Path], str],
    open_page: Callable[..., Page],
    store_path: Path,
    theme: str,
    language: str,
    size: tuple[int, int],
):
    Users(store_path).add("anna", "analyst", PASSPHRASE)
    url = serve(store_path)
    # What is refused is an error to the browser, and to nobody else.
    page = open_page(url, theme=theme, language=language, viewport=size, allowed=("401",))
    page.goto(f"{url}/indicator/pct-applications?as_of=2018&lang={language}")
    assert is_in_order(page)
    fill(page, "anna", "a wrong passphrase")
    expect(page.get_by_role("alert")).to_be_visible()
    assert is_in_order(page)
    fill(page, "anna")
    expect(page.locator(".js-plotly-plot")).to_have_count(1)
    assert page.url == f"{url}/indicator/pct-applications?as_of=2018&lang={language}"
    assert "anna" in page.locator(".person").inner_text()
    page.goto(f"{url}/account")
    assert is_in_order(page)

    # The session ends elsewhere: the open page leads to the sign-in, and from there to where a link was to lead.
    page.goto(f"{url}/?lang={language}")
    link = page.locator(".top nav a[data-nav]").nth(1)
    expect(link).to_be_visible()
    Users(store_path).change("anna", role="official")
    link.click()
    expect(page.locator("#passphrase")).to_be_visible()
    fill(page, "anna")
    expect(link).to_have_attribute("aria-current", "page")
    assert "/method" in page.url
    expect(page.locator('a[href="/entry/"]')).to_have_count(0)
    page.locator(".person button").click()
    expect(page.locator("#passphrase")).to_be_visible()
    assert page.url == f"{url}/sign-in"
