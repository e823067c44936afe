"""The entry page as somebody uses it, for the browser tests."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from waiting import wait_until

from indicators.store import Store

PCT_2020, WORKS_2020 = ("pct-applications", "2020"), ("registered-works", "2020")
#: An indicator without any value.
SERVICES_2016 = ("ip-services-revenue-growth", "2016")
#: For what the server judges or saves, in ms: as long as the page itself waits for the answer to a save
#: (``MOST_PATIENCE`` in ``assets/entry-save.js``).
MOST_PATIENCE = 20_000


class Entry:
    """The entry page as somebody uses it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        # Playwright catches file dialogs a moment after somebody first listens: listen from the start.
        page.on("filechooser", lambda _: None)
        expect(page.locator(".entry-cell").first).to_be_attached()

    def cell(self, indicator: str, year: str) -> Locator:
        return self.page.locator(f'[row-id="{indicator}"] [col-id="{year}"]')

    def field(self, label: str) -> Locator:
        return self.page.get_by_role("textbox", name=label, exact=True)

    def choose(self, indicator: str, year: str) -> None:
        self.cell(indicator, year).click()
        # The details may still show the cell below, to which Enter went: what is typed then would be its.
        wait_until(
            self.page,
            "([indicator, year]) => planGaugeEntry.selected?.indicator === indicator "
            "&& planGaugeEntry.selected.time_period === year",
            arg=[indicator, year],
        )
        expect(self.page.locator("#entry-cell-name")).to_contain_text(year)

    def type(self, indicator: str, year: str, value: str) -> None:
        """Type a value over a cell, as with a keyboard."""
        self.choose(indicator, year)
        self.page.keyboard.press("F2")
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(value)
        self.page.keyboard.press("Enter")

    def source(self, text: str) -> None:
        self.field("Source").fill(text)

    def status(self, label: str) -> None:
        self.page.get_by_role("combobox", name="Status").select_option(label)

    @property
    def count(self) -> Locator:
        return self.page.locator("#entry-count")

    @property
    def problems(self) -> Locator:
        return self.page.locator("#entry-problems")

    @property
    def result(self) -> Locator:
        return self.page.locator("#entry-result")

    def reason(self, text: str) -> None:
        self.field("Reason for the change").fill(text)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def enter(self, indicator: str, year: str, value: str, source: str = "Annual report") -> None:
        """Type a value and its source, and wait until it is judged."""
        self.type(indicator, year, value)
        self.choose(indicator, year)
        self.source(source)
        expect(self.page.locator("#entry-changes")).to_contain_text(source, timeout=MOST_PATIENCE)

    def save(self) -> None:
        self.page.get_by_role("button", name="Save", exact=True).click()

    def saved(self, message: str = "1 value was saved.") -> None:
        """Wait for the answer to a save; what follows from it has a patience of its own."""
        expect(self.result).to_contain_text(message, timeout=MOST_PATIENCE)


def revisions_of(store_path: Path, cell: tuple[str, str]) -> list[float]:
    history = Store(store_path).revisions()
    mine = history[(history["indicator"] == cell[0]) & (history["time_period"] == cell[1])]
    return [float(value) for value in mine["obs_value"]]
