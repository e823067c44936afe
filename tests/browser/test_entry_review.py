"""What stands before a save: what was understood, what it changes, and what somebody else saved meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from desk import MOST_PATIENCE, PCT_2020, SERVICES_2016, Entry, revisions_of
from playwright.sync_api import APIResponse, Page, Route, expect
from waiting import wait_until

from indicators.store import Store

SATISFACTION_2019 = ("ip-protection-satisfaction", "2019")


def test_what_was_understood_stands_in_the_cell_and_beside_it(looked_at: Entry) -> None:
    page = looked_at.page
    looked_at.choose(*PCT_2020)
    page.keyboard.type("7.3万")
    # What kind of number is expected stands at the cell that is edited.
    expect(page.locator("#entry-expected")).to_have_text("the amount of 2020")
    page.keyboard.press("Enter")
    expect(page.locator("#entry-expected")).to_be_hidden()
    expect(looked_at.cell(*PCT_2020)).to_contain_text("7.30")
    looked_at.choose(*PCT_2020)
    expect(page.locator("#entry-understood")).to_have_text("Understood as 7.3 ten thousand pieces")
    expect(page.locator("#entry-changes")).to_contain_text(
        "7.2 ten thousand pieces → 7.3 ten thousand pieces"
    )
    looked_at.choose("ip-royalty-exports", "2020")
    expect(page.locator("#entry-cell-about")).to_contain_text(
        "the amount of 2020 alone, not the running total"
    )
    looked_at.choose(*SERVICES_2016)
    expect(page.locator("#entry-cell-about")).to_contain_text(
        "growth of 2016 over the year before, not a level"
    )


def test_two_readings_are_never_guessed(looked_at: Entry) -> None:
    looked_at.type("ip-pledge-financing", "2020", "1.2万")
    expect(looked_at.problems).to_contain_text("Error")
    expect(looked_at.cell("ip-pledge-financing", "2020")).to_contain_text("1.2万")


def test_consequences_are_shown_before_the_save_and_come_true(entry: Entry, server_url: str) -> None:
    page = entry.page
    # 78.98 points were published; 81 would have met the target of 80 a year early.
    entry.enter(*SATISFACTION_2019, "81")
    shown = page.locator("#entry-consequences")
    # At the end of 2020 it is 80.05 either way; the end of 2019 changes.
    expect(shown).to_contain_text(
        "Also at the end of 2019: Satisfaction with IP protection Ahead → Met early."
    )
    entry.enter("ip-protection-satisfaction", "2020", "79")
    expect(shown).to_contain_text("Met 8 → 7, Missed 0 → 1")
    row = shown.get_by_role("row").filter(has_text="Satisfaction")
    # (79 - 70) / 10 points of the planned change, against (80.05 - 70) / 10.
    expect(row).to_contain_text("100.5% → 90.0%")
    expect(row).to_contain_text("Missed")
    entry.reason("Survey counted again")
    entry.save()
    entry.saved("2 values were saved.")
    page.goto(f"{server_url}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("7 met")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 missed")


def test_the_details_show_the_past_of_a_value(entry: Entry) -> None:
    page = entry.page
    entry.enter(*PCT_2020, "7.3")
    entry.reason("Printed again")
    entry.save()
    entry.saved()
    past = page.locator("#entry-past")
    expect(past.get_by_role("listitem")).to_have_count(2)
    first = past.get_by_role("listitem").first
    expect(first).to_contain_text("7.3 ten thousand pieces")
    expect(first).to_contain_text("the user of this machine")
    expect(first).to_contain_text("Reason: Printed again")
    expect(past.get_by_role("img")).to_have_attribute("alt", re.compile("2019 6.10, 2020 7.30"))
    expect(past.get_by_role("link")).to_have_attribute(
        "href", "/history?indicator=pct-applications&year=2020&values=latest"
    )


def test_ctrl_s_leads_to_the_review(looked_at: Entry) -> None:
    looked_at.type(*PCT_2020, "7.3")
    looked_at.page.keyboard.press("Control+s")
    expect(looked_at.field("Reason for the change")).to_be_focused()


def two(
    open_page: Callable[..., Page], serve: Callable[[Path], str], store_path: Path
) -> tuple[Entry, Entry]:
    """Two people on two servers with one store, as with two worker processes."""
    ours, theirs = (Entry(open_page(f"{serve(store_path)}/entry/")) for _ in range(2))
    return ours, theirs


def test_a_newer_value_is_shown_beside_mine_and_what_both_began_from(
    open_page: Callable[..., Page], serve: Callable[[Path], str], store_path: Path
) -> None:
    ours, theirs = two(open_page, serve, store_path)
    ours.enter(*PCT_2020, "7.4")
    ours.enter(*SERVICES_2016, "21")
    theirs.enter(*PCT_2020, "7.3")
    theirs.save()
    theirs.saved()
    ours.save()
    expect(ours.result).to_contain_text("Nothing was saved.")
    conflict = ours.page.locator(".conflict")
    expect(conflict).to_have_count(1)
    expect(conflict.get_by_role("heading")).to_have_text("PCT applications, 2020")
    expect(conflict.get_by_role("row").nth(0)).to_contain_text("Yours7.4 · final")
    expect(conflict.get_by_role("row").nth(1)).to_contain_text("Stored now7.3 · final")
    expect(conflict.get_by_role("row").nth(1)).to_contain_text("the user of this machine")
    expect(conflict.get_by_role("row").nth(2)).to_contain_text("You began from7.2 · final")
    expect(ours.count).to_have_text("Unsaved values: 2")
    assert revisions_of(store_path, PCT_2020)[1:] == [7.3]
    found = Axe().run(ours.page).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
    # The rest goes ahead; the value in question waits.
    ours.button("Save the other values now: 1").click()
    ours.saved()
    expect(ours.count).to_have_text("Unsaved values: 1")
    assert revisions_of(store_path, SERVICES_2016) == [21.0]
    ours.button("Keep my value").click()
    expect(conflict).to_have_count(0)
    expect(ours.cell(*PCT_2020)).to_be_focused()
    ours.save()
    expect(ours.count).to_have_text("No unsaved values")
    assert revisions_of(store_path, PCT_2020)[1:] == [7.3, 7.4]


def test_theirs_can_be_taken_and_even_that_can_be_undone(
    open_page: Callable[..., Page], serve: Callable[[Path], str], store_path: Path
) -> None:
    ours, theirs = two(open_page, serve, store_path)
    ours.enter(*PCT_2020, "7.4")
    theirs.enter(*PCT_2020, "7.3")
    theirs.save()
    theirs.saved()
    # Typing on is enough to hear of it: the check tells what is stored now.
    ours.enter(*SERVICES_2016, "21")
    expect(ours.page.locator(".conflict")).to_have_count(1)
    ours.button("Take the stored value").click()
    expect(ours.count).to_have_text("Unsaved values: 1")
    expect(ours.cell(*PCT_2020)).to_contain_text("7.30")
    ours.button("Undo").click()
    expect(ours.count).to_have_text("Unsaved values: 2")
    expect(ours.page.locator(".conflict")).to_have_count(1)
    ours.button("Take the stored value").click()
    ours.save()
    ours.saved()
    assert revisions_of(store_path, PCT_2020)[1:] == [7.3]


def test_a_conflict_comes_before_a_warning_and_shows_the_way_out(
    open_page: Callable[..., Page], server_url: str, store_path: Path
) -> None:
    ours, theirs = (Entry(open_page(f"{server_url}/entry/")) for _ in range(2))
    theirs.enter(*SERVICES_2016, "21.5", "Statistical survey")
    ours.enter(*SERVICES_2016, "2150", "Statistical survey")
    expect(ours.problems).to_contain_text("Warning")
    theirs.save()
    theirs.saved()
    ours.save()
    expect(ours.result).to_contain_text("by the user of this machine: 21.5%. Yours is 2150%.")
    expect(ours.page.locator("#entry-stored")).to_contain_text("21.5")
    expect(ours.cell(*SERVICES_2016)).to_have_class(re.compile("entry-error"))
    expect(ours.page.get_by_role("contentinfo")).to_contain_text("state 2,")
    ours.button("Discard this change").click()
    expect(ours.cell(*SERVICES_2016)).to_be_focused()
    expect(ours.field("Value")).to_have_value("21.5")
    expect(ours.problems).to_be_empty()
    assert revisions_of(store_path, SERVICES_2016) == [21.5]


def test_a_server_that_cannot_be_reached_is_said_and_nothing_is_lost(
    open_page: Callable[..., Page], server_url: str, store_path: Path
) -> None:
    entry = Entry(
        open_page(f"{server_url}/entry/", allowed=("Failed to load resource", "the server did not respond"))
    )
    page = entry.page
    entry.enter(*SERVICES_2016, "21")
    gone = re.compile("_dash-update-component|healthz")
    held: list[Route] = []
    page.route(gone, lambda route: route.abort() if "healthz" in route.request.url else held.append(route))
    entry.save()
    expect(entry.result).to_have_text("Saving…")
    expect(entry.result).to_contain_text("cannot be reached", timeout=10_000)
    entry.type("ip-services-revenue-growth", "2017", "19")
    expect(page.locator("#entry-notice")).to_contain_text("cannot be reached", timeout=10_000)
    expect(entry.count).to_have_text("Unsaved values: 2")
    for route in held:
        route.abort()
    page.unroute(gone)
    entry.choose("ip-services-revenue-growth", "2017")
    entry.source("Annual report")
    expect(page.locator("#entry-notice")).to_be_empty()
    entry.save()
    expect(entry.count).to_have_text("No unsaved values")
    assert revisions_of(store_path, SERVICES_2016) == [21.0]


def test_a_lost_answer_is_no_conflict_with_somebody_else(entry: Entry, store_path: Path) -> None:
    page = entry.page
    entry.enter(*SERVICES_2016, "21")
    store = Store(store_path)

    def lose(route: Route) -> None:
        if "entry-to-save" in (route.request.post_data or ""):
            route.fetch()  # the server saves, but its answer gets lost
        else:
            route.continue_()

    page.route(re.compile("_dash-update-component"), lose)
    entry.save()
    wait_until(page, "document.getElementById('entry-result').textContent === 'Saving…'")
    for _ in range(MOST_PATIENCE // 50):
        if store.head == 2:
            break
        page.wait_for_timeout(50)
    assert store.head == 2
    page.unroute_all(behavior="ignoreErrors")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(entry.cell(*SERVICES_2016)).to_contain_text("21.0")
    expect(entry.count).to_have_text("No unsaved values")
    expect(page.locator(".conflict")).to_have_count(0)


def test_a_bad_reason_is_said_at_its_field_and_hides_nothing(looked_at: Entry) -> None:
    looked_at.enter(*PCT_2020, "72")
    looked_at.reason("counted\u202eanew")
    note = looked_at.page.locator("#entry-reason-note")
    expect(note).to_contain_text("Reason for the change")
    expect(note).to_contain_text("control character")
    expect(looked_at.problems).to_contain_text("about 10 times")
    expect(looked_at.page.locator("#entry-changes")).to_contain_text("72 ten thousand pieces")
    looked_at.save()
    expect(looked_at.result).to_contain_text("control character")
    looked_at.reason("公报　修订")  # an ideographic blank is no control character
    expect(note).not_to_contain_text("control")


def test_a_status_alone_is_a_change(looked_at: Entry) -> None:
    # 2017 of pledge financing is stored as an estimate; that it is final must be said, and then it stands.
    looked_at.choose("ip-pledge-financing", "2017")
    expect(looked_at.page.get_by_role("combobox", name="Status")).to_have_value("E")
    looked_at.type("ip-pledge-financing", "2017", "1090")
    looked_at.choose("ip-pledge-financing", "2017")
    expect(looked_at.page.get_by_role("combobox", name="Status")).to_have_value("E")
    looked_at.status("A final")
    looked_at.type("ip-pledge-financing", "2017", "1089.9")
    expect(looked_at.count).to_have_text("Unsaved values: 1")
    expect(looked_at.problems).to_contain_text("A final value replaces 1089.9")


class Slow:
    """Holds the answers of saves until they are let go."""

    def __init__(self, page: Page) -> None:
        self.held: list[tuple[Route, APIResponse]] = []
        self.page = page
        page.route(re.compile("_dash-update-component"), self._answer)

    def _answer(self, route: Route) -> None:
        if "entry-to-save.data" in (route.request.post_data or ""):
            self.held.append((route, route.fetch()))
        else:
            route.continue_()

    def let_go(self) -> None:
        for route, response in self.held:
            route.fulfill(response=response)
        self.held = []

    def wait(self) -> None:
        """Wait until the server has saved."""
        for _ in range(200):
            if self.held:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("The page has not saved.")


def test_what_is_typed_during_a_save_is_based_on_it(entry: Entry, store_path: Path) -> None:
    slow = Slow(entry.page)
    entry.enter(*SERVICES_2016, "21", "Survey")
    entry.save()
    slow.wait()
    entry.type(*SERVICES_2016, "22")
    entry.reason("Typed while saving")
    slow.let_go()
    entry.saved()
    expect(entry.count).to_have_text("Unsaved values: 1")
    expect(entry.page.locator(".conflict")).to_have_count(0)
    expect(entry.field("Reason for the change")).to_have_value("Typed while saving")
    entry.save()
    slow.wait()
    slow.let_go()
    expect(entry.count).to_have_text("No unsaved values")
    assert revisions_of(store_path, SERVICES_2016) == [21.0, 22.0]


def test_what_is_taken_back_during_a_save_is_entered_again(entry: Entry, store_path: Path) -> None:
    slow = Slow(entry.page)
    entry.enter(*PCT_2020, "7.3")
    entry.save()
    slow.wait()
    entry.button("Discard this change").click()
    expect(entry.count).to_have_text("No unsaved values")
    slow.let_go()
    # 7.3 is stored by now; that 7.2 is wanted back is not forgotten.
    expect(entry.count).to_have_text("Unsaved values: 1")
    expect(entry.cell(*PCT_2020)).to_contain_text("7.2")
    entry.choose(*PCT_2020)
    expect(entry.field("Source")).to_have_value("Mondaq (2021)")
    assert revisions_of(store_path, PCT_2020) == [7.2, 7.3]


def test_a_newer_value_that_comes_while_a_cell_is_edited_is_a_conflict(
    open_page: Callable[..., Page], serve: Callable[[Path], str], store_path: Path
) -> None:
    ours, theirs = two(open_page, serve, store_path)
    ours.enter(*SERVICES_2016, "21")
    ours.choose(*PCT_2020)
    ours.page.keyboard.press("F2")
    theirs.enter(*PCT_2020, "7.3")
    theirs.save()
    theirs.saved()
    # The check of another change tells the page of the newer value while the editor still shows the old one.
    ours.page.evaluate("planGaugeEntry.recheck()")
    expect(ours.page.locator("#entry-stored")).to_contain_text("7.3")
    ours.page.keyboard.press("Control+a")
    ours.page.keyboard.insert_text("7.4")
    ours.page.keyboard.press("Enter")
    expect(ours.page.locator(".conflict")).to_have_count(1)
    assert revisions_of(store_path, PCT_2020)[1:] == [7.3]


def test_a_number_written_otherwise_is_known_again_after_a_lost_answer(
    entry: Entry, store_path: Path
) -> None:
    slow = Slow(entry.page)
    entry.enter(*SERVICES_2016, "21.50%", "Survey ")
    entry.save()
    slow.wait()
    entry.page.on("dialog", lambda dialog: dialog.accept())
    entry.page.unroute_all(behavior="ignoreErrors")
    entry.page.reload()
    expect(entry.cell(*SERVICES_2016)).to_contain_text("21.5")
    expect(entry.count).to_have_text("No unsaved values")
    assert revisions_of(store_path, SERVICES_2016) == [21.5]


def test_an_open_editor_is_kept_when_the_page_is_left(looked_at: Entry) -> None:
    page = looked_at.page
    looked_at.choose(*SERVICES_2016)
    page.keyboard.type("21")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(looked_at.count).to_have_text("Unsaved values: 1")
    expect(looked_at.cell(*SERVICES_2016)).to_contain_text("21")


def test_a_server_that_refuses_connections_is_said(open_page: Callable[..., Page], server_url: str) -> None:
    entry = Entry(
        open_page(f"{server_url}/entry/", allowed=("Failed to load resource", "the server did not respond"))
    )
    entry.enter(*SERVICES_2016, "21")
    entry.page.route(re.compile("_dash-update-component|healthz"), lambda route: route.abort())
    entry.save()
    expect(entry.result).to_contain_text("cannot be reached", timeout=10_000)
    expect(entry.count).to_have_text("Unsaved values: 1")
