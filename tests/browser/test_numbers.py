"""The numbers that a browser shows are those of the assessment, on pages of each kind; tests/web walks all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import running_server
from playwright.sync_api import Page
from shown_numbers import Mark, check_indicator, check_overview
from states import SLUGS, settle

OpenPage = Callable[..., Page]

_MARKED = """() => [...document.querySelectorAll("[data-field]")].map((mark) => [
    mark.closest("[data-indicator]")?.dataset.indicator ?? "", mark.dataset.field, mark.textContent.trim(),
    Number(mark.closest("[data-year]")?.dataset.year ?? 0) || null,
])"""
_COUNTS = """() => [...document.querySelectorAll(".headline a.count")].map((link) => [
    new URL(link.href).searchParams.get("status"), link.textContent,
])"""
_WARNINGS = """() => [...document.querySelectorAll(".alerts li")].map((line) => [
    line.dataset.indicator, line.innerText.replace(line.querySelector("a").textContent, ""),
])"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("numbers") / "store"


@pytest.fixture(scope="module")
def served(store: Path) -> Iterator[str]:
    with running_server(store) as address:
        yield address


def marked(page: Page) -> list[Mark]:
    return [Mark(*mark) for mark in page.evaluate(_MARKED)]


@pytest.mark.parametrize(("view", "language"), [("", "zh"), ("", "en"), ("&view=gauges", "en")])
def test_the_overview_shows_the_assessment(
    open_page: OpenPage, served: str, store: Path, view: str, language: str
):
    page = open_page(f"{served}/?as_of=2018{view}", language=language)
    settle(page)
    counts, warnings = dict(page.evaluate(_COUNTS)), dict(page.evaluate(_WARNINGS))
    check_overview(marked(page), counts, warnings, store, 2018)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_indicator_page_shows_the_assessment(
    open_page: OpenPage, served: str, store: Path, language: str
):
    page = open_page(f"{served}/method", language=language)
    for number, slug in enumerate(SLUGS):
        year = 2016 + (number + (language == "en")) % 5  # neighbours in the plan are in different years
        page.goto(f"{served}/indicator/{slug}?as_of={year}")
        settle(page)
        check_indicator(marked(page), page.locator(".paragraph").inner_text(), store, year, slug)
