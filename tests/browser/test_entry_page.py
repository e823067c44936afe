"""Entering values in a real browser: by keyboard, checked, saved, seen everywhere; and what is refused."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from desk import PCT_2020, SERVICES_2016, WORKS_2020, Entry, revisions_of
from playwright.sync_api import Page, expect

from indicators.store import Store


def test_a_value_typed_by_keyboard_reaches_store_and_overview(
    entry: Entry, store_path: Path, server_url: str
) -> None:
    page, keyboard = entry.page, entry.page.keyboard
    entry.choose(*SERVICES_2016)
    keyboard.type("21.5")
    keyboard.press("Tab")
    keyboard.type("18")
    keyboard.press("Enter")
    # Tab went right, typing opened the next cell, Enter went down.
    expect(page.locator("#entry-cell-name")).to_have_text("Satisfaction with IP protection, 2017")
    expect(page.locator("#entry-count")).to_have_text("Unsaved values: 2")
    expect(entry.problems).to_contain_text("The value has no source.")
    keyboard.press("ArrowUp")
    expect(page.locator("#entry-cell-name")).to_have_text("IP services revenue growth, average, 2017")
    keyboard.press("Control+Enter")
    expect(entry.field("Source")).to_be_focused()
    keyboard.type("Statistical survey of IP services, 2018")
    keyboard.press("Control+Enter")
    expect(entry.cell("ip-services-revenue-growth", "2017")).to_be_focused()
    keyboard.press("Control+Enter")
    keyboard.press("Tab")
    expect(page.get_by_role("button", name="Use this source for all")).to_be_focused()
    keyboard.press("Enter")
    expect(entry.problems).to_be_empty()
    while page.evaluate("document.activeElement.id") != "entry-save":
        keyboard.press("Tab")
    keyboard.press("Enter")
    entry.saved("2 values were saved.")
    expect(entry.result).to_be_focused()
    expect(page.get_by_role("contentinfo")).to_contain_text("Data: state 2,")
    expect(page.locator("#entry-count")).to_have_text("No unsaved values")
    expect(page.locator("#entry-stored")).to_contain_text("the user of this machine")

    rows = Store(store_path).observations()
    saved = rows[rows["indicator"] == SERVICES_2016[0]]
    saved = saved[saved["time_period"].isin(["2016", "2017"])]
    assert saved["obs_value"].tolist() == [21.5, 18.0]
    assert set(saved["source"]) == {"Statistical survey of IP services, 2018"}
    assert set(saved["entered_by"]) == {"local"}
    assert saved["request"].nunique() == 1

    page.get_by_role("link", name="See the effect in the overview").click()
    # (1.215 * 1.18)^(1/2) - 1 = 19.74 % is the mean growth of the two years.
    expect(page.locator("body")).to_contain_text("19.7")


def test_escape_restores(looked_at: Entry) -> None:
    page = looked_at.page
    looked_at.choose(*PCT_2020)
    page.keyboard.type("9")
    page.keyboard.press("Escape")
    expect(looked_at.count).to_have_text("No unsaved values")
    expect(looked_at.cell(*PCT_2020)).to_have_text("7.20")


def test_editing_shows_every_stored_digit(looked_at: Entry) -> None:
    # Printed as 55242 pieces; the grid shows ten thousand pieces with the indicator's two decimals.
    looked_at.choose("pct-applications", "2018")
    expect(looked_at.cell("pct-applications", "2018")).to_have_text("5.52")
    expect(looked_at.field("Value")).to_have_value("5.5242")
    looked_at.page.keyboard.press("F2")
    expect(looked_at.page.locator(".ag-cell-inline-editing input")).to_have_value("5.5242")


def test_an_estimate_is_marked_by_a_letter_and_its_word(looked_at: Entry) -> None:
    mark = looked_at.cell("ip-pledge-financing", "2017").locator("abbr")
    expect(mark).to_have_text("E")
    expect(mark).to_have_attribute("title", "estimated")


def test_bad_values_are_named_at_their_cells_and_not_saved(entry: Entry, store_path: Path) -> None:
    bad = {
        "2016": ("many", "is not a number"),
        "2017": ("1e400", "is too large a number"),
        "2018": ("NaN", "is not a number"),
        "2019": ("-3", "is below 0"),
    }
    for year, (typed, _) in bad.items():
        entry.type("pct-applications", year, typed)
    entry.choose("pct-applications", "2019")
    entry.source("Annual report")
    # One line for each bad value, once the check has seen the source of the last one.
    expect(entry.problems.locator("li")).to_have_count(len(bad))
    for year, (_, message) in bad.items():
        line = entry.problems.locator("li").filter(has_text=f"PCT applications, {year}")
        expect(line).to_contain_text(message)
        expect(entry.cell("pct-applications", year)).to_have_class(re.compile("entry-error"))
    expect(entry.page.locator("#entry-cell-problems")).to_contain_text("is below 0")
    entry.save()
    expect(entry.result).to_contain_text("Nothing was saved.")
    entry.problems.get_by_role("button", name="PCT applications, 2016").click()
    expect(entry.cell("pct-applications", "2016")).to_be_focused()
    assert Store(store_path).head == 1


def test_full_width_digits_are_a_number(entry: Entry, store_path: Path) -> None:
    entry.type(*PCT_2020, "７．３")
    entry.choose(*PCT_2020)
    entry.source("Annual report")
    expect(entry.problems).to_be_empty()
    entry.save()
    entry.saved()
    assert revisions_of(store_path, PCT_2020)[1:] == [7.3]


def test_an_input_method_opens_the_editor(looked_at: Entry) -> None:
    looked_at.choose(*PCT_2020)
    devtools = looked_at.page.context.new_cdp_session(looked_at.page)
    devtools.send(
        "Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Process", "windowsVirtualKeyCode": 229}
    )
    devtools.send("Input.imeSetComposition", {"text": "７", "selectionStart": 1, "selectionEnd": 1})
    devtools.send("Input.insertText", {"text": "７．４"})
    looked_at.page.keyboard.press("Enter")
    expect(looked_at.cell(*PCT_2020)).to_contain_text("７．４")


def test_an_odd_value_needs_a_reason(entry: Entry, store_path: Path) -> None:
    entry.type(*PCT_2020, "72")
    entry.choose(*PCT_2020)
    entry.source("Annual report")
    entry.status("P provisional")
    expect(entry.problems).to_contain_text("Warning")
    entry.save()
    expect(entry.result).to_contain_text("Give a reason")
    assert Store(store_path).head == 1
    entry.field("Reason for the change").fill("Counted anew")
    expect(entry.problems).not_to_contain_text("Warning")
    entry.page.get_by_role("button", name="Save", exact=True).dblclick()
    expect(entry.page.locator("#entry-count")).to_have_text("No unsaved values")
    store = Store(store_path)
    assert store.head == 2
    assert store.observations().query("indicator == 'pct-applications' and time_period == '2020'")[
        ["obs_value", "obs_status"]
    ].values.tolist() == [[72.0, "P"]]


def test_a_value_is_deleted_with_the_status_missing(entry: Entry, store_path: Path) -> None:
    status = entry.page.get_by_role("combobox", name="Status")
    entry.choose(*PCT_2020)
    entry.page.keyboard.press("Delete")
    expect(entry.cell(*PCT_2020)).to_have_text(re.compile("^M "))
    expect(status.locator("option:checked")).to_have_text("M missing")
    entry.field("Value").fill("7.1")
    expect(status).to_have_value("A")
    entry.field("Value").fill("")
    expect(status).to_have_value("M")
    entry.page.get_by_role("button", name="Discard this change").click()
    expect(entry.cell(*PCT_2020)).to_be_focused()
    expect(status).to_have_value("A")
    entry.page.keyboard.press("Backspace")
    entry.page.keyboard.press("Enter")
    expect(entry.page.locator("#entry-count")).to_have_text("Unsaved values: 1")
    expect(entry.problems).to_contain_text("The stored value of 7.2 would no longer count.")
    entry.reason("Withdrawn by the publisher")
    expect(entry.problems).not_to_contain_text("Warning")
    entry.save()
    entry.choose(*PCT_2020)
    entry.saved()
    expect(entry.page.locator("#entry-stored")).to_contain_text("The value was deleted.")
    rows = Store(store_path).observations()
    rows = rows[(rows["indicator"] == PCT_2020[0]) & (rows["time_period"] == PCT_2020[1])]
    assert rows["obs_value"].isna().all()
    assert rows["obs_status"].tolist() == ["M"]


def test_tab_goes_on_in_the_next_indicator(looked_at: Entry) -> None:
    page = looked_at.page
    looked_at.choose("pct-applications", "2019")
    page.keyboard.type("6.2")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(looked_at.cell("new-plant-variety-applications", "2016")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(looked_at.cell(*PCT_2020)).to_be_focused()
    expect(looked_at.cell("pct-applications", "2019")).to_contain_text("6.20")


def test_walking_quickly_mixes_no_two_cells(looked_at: Entry) -> None:
    page = looked_at.page
    looked_at.choose("ip-protection-satisfaction", "2017")
    for key in ("ArrowUp", "ArrowDown", "ArrowUp", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    page.keyboard.type("18")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#entry-cell-name")).to_have_text("IP services revenue growth, average, 2017")
    expect(looked_at.field("Value")).to_have_value("18")
    for label in ("Source", "Address of the source", "Comment"):
        expect(looked_at.field(label)).to_have_value("")


@pytest.mark.skipif(os.name != "posix", reason="permissions of folders")
def test_an_unwritable_store_says_so(
    open_page: Callable[..., Page], server_url: str, store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The superuser may write anywhere, so the answer of the system is replaced.
    real = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode, **more: not mode & os.W_OK and real(path, mode, **more)
    )
    entry = Entry(open_page(f"{server_url}/entry/"))
    expect(entry.page.get_by_role("alert")).to_contain_text("The folder of the store is read-only.")
    entry.choose(*PCT_2020)
    expect(entry.field("Value")).to_be_disabled()
    entry.page.keyboard.press("F2")
    expect(entry.page.locator(".ag-cell-inline-editing")).to_have_count(0)
    expect(entry.page.get_by_role("button", name="Save", exact=True)).to_be_disabled()


def test_nothing_of_plotly_is_loaded(open_page: Callable[..., Page], shipped_url: str) -> None:
    entry = Entry(open_page(f"{shipped_url}/entry/"))
    scripts = entry.page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    assert any("dash_ag_grid" in name for name in scripts)
    assert [name for name in scripts if "plotly.min" in name or "dash_table" in name] == []


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("zh", "dark")])
def test_accessible_and_not_too_wide(
    open_page: Callable[..., Page], shipped_url: str, language: str, theme: str
) -> None:
    sizes = [(390, 844), (1366, 900)]
    entry = Entry(open_page(f"{shipped_url}/entry/", language=language, theme=theme, viewport=sizes[0]))
    page = entry.page
    assert page.get_attribute("html", "lang") == {"en": "en", "zh": "zh-CN"}[language]
    # With the details open, a warning, an error and a refusal on the page.
    entry.type(*PCT_2020, "72")
    entry.choose(*PCT_2020)
    page.locator("#entry-source").fill("Annual report")
    entry.type(*WORKS_2020, "many")
    entry.choose(*WORKS_2020)
    expect(entry.problems.locator("li")).to_have_count(3)
    page.locator("#entry-save").click()
    expect(entry.result).not_to_be_empty()
    expect(page.locator("#entry-cell-problems")).not_to_be_empty()
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_store_that_cannot_be_read_is_said_calmly(
    open_page: Callable[..., Page], server_url: str, store_path: Path
) -> None:
    (store_path / "revisions" / "000000000002.parquet").write_bytes(b"not a table")
    page = open_page(f"{server_url}/entry/")
    expect(page.get_by_role("heading", level=1)).to_have_text("The data cannot be read")
    page.wait_for_load_state("networkidle")
