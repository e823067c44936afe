"""Take pictures of every page and main state for people to look at: ``make pictures``."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from itertools import groupby, product
from pathlib import Path
from typing import NamedTuple

from chromium import find
from conftest import running_server
from playwright.sync_api import BrowserContext, sync_playwright
from states import ENTRY, LAPTOP, OFFICE, PHONE, PLEDGE, READING, WALL, State, revised_store, settle

LANGUAGES, THEMES = ("zh", "en"), ("light", "dark")
SCREENS = {"laptop": LAPTOP, "phone": PHONE, "wall": WALL}
FOLDER = Path(__file__).resolve().parents[2] / "pictures"


class Picture(NamedTuple):
    """One picture: which page, and how the reader looks at it."""

    language: str
    theme: str
    screen: str
    state: State

    @property
    def name(self) -> str:
        return f"{self.state.name}-{self.language}-{self.theme}-{self.screen}"


def main(folder: Path) -> int:
    """Take all pictures into a folder; those of an earlier time that bear the same names are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as stores,
        running_server(Path(stores, "shipped")) as shipped,
        running_server(revised_store(Path(stores, "revised"))) as revised,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox"])
        # One reader after the other, so that the browser loads the scripts once for each.
        for (language, theme), pictures in groupby(sorted(wanted()), lambda one: (one.language, one.theme)):
            reader = browser.new_context()
            preferred = {"lang": language, "theme": theme}
            reader.add_cookies(
                [
                    {"name": name, "value": value, "url": origin}
                    for origin in (shipped, revised)
                    for name, value in preferred.items()
                ]
            )
            for picture in pictures:
                _take(picture, revised if picture.state.revised else shipped, reader, folder)
            reader.close()
        browser.close()
    print(f"Pictures: {folder}")
    return 0


def wanted() -> Iterator[Picture]:
    """Yield the main states in all variants and every other state in the common one."""
    main_states = {
        "overview-2018",
        "overview-gauges",
        "overview-filtered",
        "method",
        "history",
        "missing",
        "entry",
    }
    for state in (*READING, ENTRY, *OFFICE):
        if state.name in main_states or state.address == f"{PLEDGE}?as_of=2018":
            yield from _variants(state, THEMES, "laptop", "phone")
        else:
            yield Picture("zh", "light", "laptop", state)
        if state.name in ("overview-2016", "overview-2018", "overview-2020", "overview-gauges"):
            yield from _variants(state, THEMES, "wall")
        if state.address in ("/?as_of=2018", f"{PLEDGE}?as_of=2018"):
            yield from _variants(state, ("light",), "print")


def _variants(state: State, themes: tuple[str, ...], *screens: str) -> Iterator[Picture]:
    return (Picture(*how, state) for how in product(LANGUAGES, themes, screens))


def _take(picture: Picture, origin: str, reader: BrowserContext, folder: Path) -> None:
    page = reader.new_page()
    width, height = SCREENS.get(picture.screen, LAPTOP)
    page.set_viewport_size({"width": width, "height": height})
    page.goto(origin + picture.state.address)
    settle(page)
    page.evaluate("document.fonts.ready")
    if picture.screen == "print":
        page.pdf(path=folder / f"{picture.name}.pdf", format="A4", prefer_css_page_size=True)
    else:
        # What is on a wall cannot be scrolled.
        page.screenshot(path=folder / f"{picture.name}.png", full_page=picture.screen != "wall")
    page.close()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))
