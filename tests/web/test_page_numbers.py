"""Every number of every page is the one that `plan-gauge assess` gives: as a browser is told to show it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from shown_numbers import DASH, Mark, assessed, check_indicator, check_overview, fits, printed

from app import create_server
from indicators.settings import load

Component = dict[str, Any]

YEARS = range(2016, 2021)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("numbers") / "store"


@pytest.fixture(scope="module")
def served(store: Path) -> FlaskClient:
    return create_server(load(environment={}, store=store)).test_client()


def layout(client: FlaskClient, address: str) -> Any:
    """Components of the page of an address."""
    return client.get("/_dash-layout", headers={"Referer": f"http://localhost{address}"}).json


def below(part: Any, *around: Component) -> Iterator[tuple[Component, tuple[Component, ...]]]:
    """Components in the order of the page, each with those around it, the nearest first."""
    if isinstance(part, list):
        for one in part:
            yield from below(one, *around)
    elif isinstance(part, dict):
        yield part, around
        yield from below(part["props"].get("children"), part, *around)


def words(part: Any, between: str = "") -> str:
    """Text of a component; what lies between two of its parts on the screen, style sheets decide."""
    if isinstance(part, list):
        return between.join(words(one, between) for one in part)
    if isinstance(part, dict):
        return words(part["props"].get("children"), between)
    return "" if part is None else str(part)


def classed(part: Any, name: str) -> list[Component]:
    """Components of a class."""
    return [one for one, _ in below(part) if name in str(one["props"].get("className", "")).split()]


def marked(page: Any) -> list[Mark]:
    """Marked numbers of a page."""
    found = []
    for one, around in below(page):
        if "data-field" in one["props"]:
            nearest = [each["props"] for each in (one, *around)]
            slug = next((props["data-indicator"] for props in nearest if "data-indicator" in props), "")
            year = next((int(props["data-year"]) for props in nearest if "data-year" in props), None)
            found.append(Mark(slug, one["props"]["data-field"], words(one).strip(), year))
    return found


def counts(page: Any) -> dict[str, str]:
    """What the headline says of each class."""
    links = classed(classed(page, "headline"), "count")
    return {parse_qs(urlsplit(one["props"]["href"]).query)["status"][0]: words(one) for one in links}


def warnings(page: Any) -> dict[str, str]:
    """What the overview warns of, by indicator, without the indicator's name."""
    lines = [one for one, _ in below(classed(page, "alerts")) if one["type"] == "Li"]
    names = [next(words(one, "\n") for one, _ in below(line) if "href" in one["props"]) for line in lines]
    return {
        line["props"]["data-indicator"]: words(line, "\n").replace(name, "", 1)
        for line, name in zip(lines, names, strict=True)
    }


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("view", ["", "&view=gauges"])
@pytest.mark.parametrize("year", YEARS)
def test_every_overview_shows_the_assessment(
    served: FlaskClient, store: Path, year: int, view: str, language: str
):
    page = layout(served, f"/?as_of={year}&lang={language}{view}")
    check_overview(marked(page), counts(page), warnings(page), store, year)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("year", YEARS)
def test_every_indicator_page_shows_the_assessment(
    served: FlaskClient, store: Path, year: int, language: str
):
    for slug in assessed(store, year):
        page = layout(served, f"/indicator/{slug}?as_of={year}&lang={language}")
        [paragraph] = classed(page, "paragraph")
        check_indicator(marked(page), words(paragraph), store, year, slug)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("progress", "45.2%"), ("progress", "45.1"), ("progress", DASH), ("gap_abs", "567"), ("required", "+21.4%"),
        ("distance", "14.9"), ("projection_low80", "964.4"), ("mean_growth", "0"), ("target", "1,080"),
    ],
)  # fmt: skip
def test_a_wrong_number_is_found(store: Path, field: str, text: str):
    """Pledge financing of 2018: 1,224 of 1,800 from 750, so 474 of 1,050 = 45.14 % are done; 576 are missing."""
    rows = assessed(store, 2018)
    plan, row = printed()["ip-pledge-financing"], rows["ip-pledge-financing"]
    assert not fits(plan, row, field, text)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("progress", "45.1%"), ("progress", "45%"), ("gap_abs", "576"), ("required", "+21.3%"), ("distance", "-14.9"),
        ("mean_growth", DASH), ("target", "1,800亿元"), ("latest", "1,224.0 (RMB one hundred million)"),
    ],
)  # fmt: skip
def test_a_right_number_is_taken_in_every_way_of_writing(store: Path, field: str, text: str):
    """(1,800/1,224)^(1/2) - 1 = 21.27 %; 45.14 - 60 = -14.86 points."""
    plan, row = printed()["ip-pledge-financing"], assessed(store, 2018)["ip-pledge-financing"]
    assert fits(plan, row, field, text)
