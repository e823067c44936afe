"""The draft of the entry page: undone and redone, kept over reloads and crashes, asked for before it is left."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from chromium import find
from desk import PCT_2020, SERVICES_2016, WORKS_2020, Entry
from playwright.sync_api import Browser, Dialog, Error, Page, expect
from waiting import wait_until

from indicators.store import Store


def accept(page: Page) -> list[str]:
    """Accept every question of a page from now on; gives the kinds that were asked."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    return asked


def kept(page: Page, text: str) -> None:
    """Wait until the browser keeps a draft with this text."""
    wait_until(
        page,
        """async (text) => {
          const keys = await planGaugeShelf.keys();
          const drafts = await Promise.all(keys.map(planGaugeShelf.get));
          return JSON.stringify(drafts).includes(text);
        }""",
        arg=text,
    )


def test_undo_and_redo_go_through_typing_details_and_deleting(looked_at: Entry) -> None:
    page, keyboard = looked_at.page, looked_at.page.keyboard
    looked_at.type(*PCT_2020, "7.3")
    looked_at.type(*WORKS_2020, "332")
    looked_at.choose(*WORKS_2020)
    looked_at.source("Annual report")
    looked_at.choose(*SERVICES_2016)
    keyboard.type("21")
    keyboard.press("Enter")
    looked_at.choose(*PCT_2020)
    keyboard.press("Delete")
    expect(looked_at.count).to_have_text("Unsaved values: 3")
    expect(looked_at.cell(*PCT_2020)).to_contain_text("M")
    keyboard.press("Control+z")
    expect(looked_at.cell(*PCT_2020)).to_contain_text("7.3")
    keyboard.press("Control+z")
    expect(looked_at.count).to_have_text("Unsaved values: 2")
    # The letters of the source are one step.
    keyboard.press("Control+z")
    looked_at.choose(*WORKS_2020)
    expect(looked_at.field("Source")).to_have_value("")
    expect(looked_at.cell(*WORKS_2020)).to_contain_text("332")
    keyboard.press("Control+z")
    keyboard.press("Control+z")
    expect(looked_at.count).to_have_text("No unsaved values")
    expect(looked_at.button("Undo")).to_be_disabled()
    keyboard.press("Control+y")
    keyboard.press("Control+Shift+Z")
    looked_at.button("Redo").click()
    expect(looked_at.field("Source")).to_have_value("Annual report")
    looked_at.button("Redo").click()
    looked_at.button("Redo").click()
    expect(looked_at.button("Redo")).to_be_disabled()
    expect(looked_at.count).to_have_text("Unsaved values: 3")
    expect(looked_at.cell(*PCT_2020)).to_contain_text("M")
    assert accept(page) == []


def test_a_step_after_undo_forgets_what_was_undone(looked_at: Entry) -> None:
    looked_at.type(*PCT_2020, "7.3")
    looked_at.button("Undo").click()
    looked_at.type(*WORKS_2020, "332")
    expect(looked_at.button("Redo")).to_be_disabled()
    expect(looked_at.count).to_have_text("Unsaved values: 1")


def test_leaving_with_a_draft_asks_and_a_reload_brings_it_back(looked_at: Entry) -> None:
    page = looked_at.page
    asked = accept(page)
    page.reload()
    assert asked == []  # there was nothing to lose
    looked_at.enter(*PCT_2020, "7.4")
    looked_at.reason("Printed again")
    kept(page, "Printed again")
    page.reload()
    assert asked == ["beforeunload"]
    expect(looked_at.count).to_have_text("Unsaved values: 1")
    expect(looked_at.cell(*PCT_2020)).to_contain_text("7.4")
    looked_at.choose(*PCT_2020)
    expect(looked_at.field("Source")).to_have_value("Annual report")
    expect(looked_at.field("Reason for the change")).to_have_value("Printed again")


def test_staying_keeps_the_page(looked_at: Entry) -> None:
    page = looked_at.page
    looked_at.enter(*PCT_2020, "7.4")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("link", name="Overview").click()
    expect(looked_at.count).to_have_text("Unsaved values: 1")
    assert page.url.endswith("/entry/")
    accept(page)
    page.get_by_role("link", name="Overview").click()
    expect(page.locator(".bars li")).to_have_count(10)
    page.go_back()
    expect(looked_at.count).to_have_text("Unsaved values: 1")


def test_a_draft_outlives_its_window(open_page: Callable[..., Page], server_url: str) -> None:
    first = Entry(open_page(f"{server_url}/entry/"))
    first.enter(*PCT_2020, "7.4")
    kept(first.page, "Annual report")
    context = first.page.context
    # While the first window is open, its draft is its own.
    page = context.new_page()
    page.goto(f"{server_url}/entry/")
    second = Entry(page)
    expect(second.count).to_have_text("No unsaved values")
    second.type(*SERVICES_2016, "21")
    kept(page, '"obs_value":"21"')
    # A window that is closed without a word, as by a crash.
    first.page.close(run_before_unload=False)
    page.close(run_before_unload=False)
    third_page = context.new_page()
    third_page.goto(f"{server_url}/entry/")
    third = Entry(third_page)
    # The newest draft comes first; the other one waits until it is done with.
    expect(third.count).to_have_text("Unsaved values: 1")
    expect(third.cell(*SERVICES_2016)).to_contain_text("21")
    expect(third.page.locator("#entry-notice")).to_contain_text("were brought back: 1")
    third.choose(*SERVICES_2016)
    third.source("NCAC")
    third.save()
    third.saved()
    expect(third.cell(*PCT_2020)).to_contain_text("7.4")
    expect(third.count).to_have_text("Unsaved values: 1")
    third.choose(*PCT_2020)
    expect(third.field("Source")).to_have_value("Annual report")


def processes_of(profile: Path) -> list[int]:
    """Processes of the Chromium that runs on a profile."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if str(profile).encode() in (process / "cmdline").read_bytes():
                found.append(int(process.name))
    return found


def test_a_killed_browser_loses_nothing(browser: Browser, server_url: str, tmp_path: Path) -> None:
    """Every process of the browser is killed at once; whoever opens it again finds the values."""
    profile = tmp_path / "profile"
    start = partial(
        browser.browser_type.launch_persistent_context, profile, executable_path=find(), args=["--no-sandbox"]
    )
    context = start()
    context.add_cookies([{"name": "lang", "value": "en", "url": server_url}])
    page = context.pages[0]
    page.goto(f"{server_url}/entry/")
    Entry(page).type(*PCT_2020, "7.4")
    kept(page, "7.4")
    for process in processes_of(profile):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    with suppress(Error):
        context.close()
    (profile / "SingletonLock").unlink(missing_ok=True)
    context = start()
    page = context.pages[0]
    page.goto(f"{server_url}/entry/")
    expect(Entry(page).cell(*PCT_2020)).to_contain_text("7.4")
    expect(page.locator(".draft-bar")).to_contain_text("1")
    context.close()


def test_a_browser_that_keeps_nothing_says_so(looked_at: Entry) -> None:
    looked_at.page.evaluate("() => { IDBObjectStore.prototype.put = () => { throw new Error('full'); }; }")
    looked_at.type(*PCT_2020, "7.4")
    expect(looked_at.count).to_contain_text("this browser cannot keep them")


def test_a_forged_draft_is_never_trusted(entry: Entry, store_path: Path) -> None:
    """A year outside the plan, put into the browser's storage, gets a message."""
    page = entry.page
    forged = {
        "reason": "",
        "entries": [
            {
                "indicator": "pct-applications", "time_period": "2031", "obs_value": "8", "obs_status": "A",
                "source": "x", "source_address": "", "comment": "", "based_on": 0,
            },
            {"indicator": "made-up", "time_period": "2018", "obs_value": "8"},
            "nonsense",
        ],
    }  # fmt: skip
    page.evaluate("draft => planGaugeShelf.put('left', draft)", forged)
    page.evaluate("planGaugeShelf.put('broken', 'nonsense')")
    page.reload()
    expect(entry.count).to_have_text("Unsaved values: 1")
    expect(entry.problems).to_contain_text("2031 is not a year of the plan")
    entry.save()
    expect(entry.result).to_contain_text("Nothing was saved.")
    assert Store(store_path).head == 1
