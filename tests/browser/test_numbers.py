"""Every number on a page is the one that `plan-gauge assess` gives, as rounded as it is shown, in both languages.

Numbers are found by their marks (``layouts.components.measured``): the field within the nearest indicator.
"""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest
from conftest import running_server
from playwright.sync_api import Page
from states import SLUGS, YEARS, settle

from indicators.twins import DATA_DIR

OpenPage = Callable[..., Page]
Row = dict[str, Any]

ROOT = Path(__file__).resolve().parents[2]
DASH = "—"
#: 1,234.5, -15.3, +7.5; a dash between two years is no sign.
NUMBER = re.compile(r"((?<![\d–])[-+−]?\d[\d,]*(?:\.\d+)?(?:\s*[%％])?)(?: (billion|million))?")
#: Marks that each indicator has at least: in the bars 2, or in its gauge 1, and in the table 7.
LEAST_ON_OVERVIEW = 8
LEAST_ON_PAGE = 4
#: Fields of a growth target that are no rates.
INDICES = {"index", "target_index"}
#: What the English of large amounts counts in, and what the plan's units do.
WORDS = {"billion": 1e9, "million": 1e6}
MAGNITUDES = {"ten thousand": 1e4, "one hundred million": 1e8}

_MARKED = """() => [...document.querySelectorAll("[data-field]")].map((mark) => [
    mark.closest("[data-indicator]")?.dataset.indicator ?? "", mark.dataset.field, mark.textContent.trim(),
    Number(mark.closest("[data-year]")?.dataset.year ?? 0),
])"""
_COUNTS = """() => [...document.querySelectorAll(".headline a.count")].map((link) => [
    new URL(link.href).searchParams.get("status"), link.textContent,
])"""
_WARNINGS = """() => [...document.querySelectorAll(".alerts li")].map((line) => [
    line.dataset.indicator, line.innerText.replace(line.querySelector("a").textContent, ""),
])"""


class Shown(NamedTuple):
    """A number as it is written: its value as read, and half of its last digit."""

    value: float
    half: float
    percent: bool

    def shows(self, number: float | None) -> bool:
        """Whether a number is written so."""
        return number is not None and math.isclose(self.value, number, rel_tol=1e-9, abs_tol=self.half + 1e-9)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("numbers") / "store"


@pytest.fixture(scope="module")
def served(store: Path) -> Iterator[str]:
    with running_server(store) as address:
        yield address


@cache
def assessed(store: Path, year: int) -> dict[str, Row]:
    """Rows of the assessment as the command line gives them, by indicator."""
    command = [
        sys.executable,
        "-m",
        "cli",
        "assess",
        "--store",
        str(store),
        "--as-of",
        str(year),
        "--format",
        "json",
    ]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    return {row["indicator"]: row for row in json.loads(answer.stdout)}


@cache
def printed() -> dict[str, Row]:
    """Rows of the plan's table as people review it, by indicator."""
    table = pd.read_csv(DATA_DIR / "indicators.csv").astype(object)
    rows = table.where(table.notna(), None).to_dict("records")
    return {str(row["indicator"]): {str(key): value for key, value in row.items()} for row in rows}


def numbers(text: str) -> list[Shown]:
    """Numbers that a text shows."""
    found = []
    for token, word in NUMBER.findall(text):
        digits = token.strip("%％ +").replace(",", "").replace("−", "-")
        size = WORDS.get(word, 1.0)
        half = 0.5 * 10 ** -len(digits.partition(".")[2])
        found.append(Shown(float(digits) * size, half * size, token.endswith(("%", "％"))))
    return found


def scale(plan: Row) -> float:
    """How many ones the unit of the plan's table counts: 10,000 in "ten thousand pieces"."""
    return next((size for words, size in MAGNITUDES.items() if words in plan["unit_en"]), 1.0)


def required(plan: Row, row: Row) -> float | None:
    """What each year left must deliver (METHOD C1-C5): an amount for a sum, points for a score, else a growth rate."""
    if row["status"] == "attained" or not row["remaining"]:
        return None
    fields = {
        "period_aggregate": "required_annual_flow",
        "score": "required_increment",
        "growth_average": "required_growth",
    }
    value: float | None = row[fields.get(plan["target_type"], "required_cagr")]
    return value


def wanted(plan: Row, row: Row, field: str) -> float | None:
    """The number that a marked field shows, before any percent."""
    if field == "distance":
        known = row["progress"] is not None and row["expected"] is not None
        return 100 * (row["progress"] - row["expected"]) if known else None
    if field == "required":
        return required(plan, row)
    if field == "current":
        measures = (row["sum_to_date"], row["mean_growth"], row["latest"])
        return next((value for value in measures if value is not None), None)
    return row[field] if field in row else plan[field]


def fits(plan: Row, row: Row, field: str, text: str) -> bool:
    """Whether a marked text shows its field."""
    value = wanted(plan, row, field)
    found = numbers(text)
    if value is None or not found:
        return value is None and text.startswith(DASH)
    shown = found[0]
    # Tables of growth hold percent, assessments fractions; a fraction is written in percent or as points.
    is_rate = plan["unit_en"] == "%" and field in row.keys() - INDICES | {"current"}
    in_percent = shown.percent or is_rate
    values = [value * 100 if in_percent and field in row | {"required": None, "current": None} else value]
    if not in_percent:  # English counts large amounts in ones, millions or billions
        values.append(value * scale(plan))
    if field == "gap_abs":  # "exceeds the target by 15.3": the words carry the sign
        values.append(-values[0])
    return any(shown.shows(one) for one in values)


def check_marks(page: Page, store: Path, year: int, slugs: list[str], least: int) -> None:
    marks = page.evaluate(_MARKED)
    wrong = [
        (slug, field, text, own_year)
        for slug, field, text, own_year in marks
        if not fits(printed()[slug], assessed(store, own_year or year)[slug], field, text)
    ]
    assert wrong == []
    rows = assessed(store, year)
    counts = Counter(slug for slug, *_ in marks)
    assert {slug: counts[slug] for slug in slugs if counts[slug] < least} == {}
    assert set(counts) <= set(rows)


def strange(text: str, plan: Row, row: Row) -> list[Shown]:
    """Numbers in a sentence that are none of the row's or the plan's."""
    measures = [value for value in row.values() if isinstance(value, int | float)]
    plain = [value for value in plan.values() if isinstance(value, int | float)]
    plain += range(plan["baseline_year"] + 1, plan["target_year"])  # "2017–2020"
    plain += [math.ceil(row["remaining"] or 0), wanted(plan, row, "distance") or 0]
    in_table_unit = [100 * value for value in measures] if plan["unit_en"] == "%" else measures
    known = {
        True: [100 * value for value in measures] + [value for value in plain if plan["unit_en"] == "%"],
        False: [*plain, *in_table_unit, *measures, *(value * scale(plan) for value in [*plain, *measures])],
    }
    # "grows by" and "exceeds by" carry the sign in words.
    return [
        one
        for one in numbers(text)
        if not any(one.shows(value) or one.shows(-value) for value in known[one.percent])
    ]


@pytest.mark.parametrize(("view", "language"), [("", "zh"), ("", "en"), ("&view=gauges", "en")])
def test_the_overview_shows_the_assessment(
    open_page: OpenPage, served: str, store: Path, view: str, language: str
):
    page = open_page(f"{served}/method", language=language)
    for year in YEARS:
        page.goto(f"{served}/?as_of={year}{view}")
        settle(page)
        rows = assessed(store, year)
        check_marks(page, store, year, SLUGS, LEAST_ON_OVERVIEW)
        counted = {status: int(numbers(text)[0].value) for status, text in page.evaluate(_COUNTS)}
        assert counted == Counter(row["status"] for row in rows.values())
        warned = {slug: strange(text, printed()[slug], rows[slug]) for slug, text in page.evaluate(_WARNINGS)}
        assert {slug: found for slug, found in warned.items() if found} == {}
        late = {
            slug
            for slug, row in rows.items()
            if row["status"] in ("lagging", "off_track", "regressing", "missed")
        }
        assert late <= set(warned)


@pytest.mark.parametrize(("year", "language"), [*zip(YEARS, ["zh", "en", "zh", "en", "zh"], strict=True)])
def test_every_indicator_page_shows_the_assessment(
    open_page: OpenPage, served: str, store: Path, year: int, language: str
):
    page = open_page(f"{served}/method", language=language)
    rows = assessed(store, year)
    for slug in SLUGS:
        page.goto(f"{served}/indicator/{slug}?as_of={year}")
        settle(page)
        check_marks(page, store, year, [slug], LEAST_ON_PAGE)
        sentence = page.locator(".paragraph").inner_text()
        assert strange(sentence, printed()[slug], rows[slug]) == [], sentence
        assert numbers(sentence) or rows[slug]["status"] == "not_assessable"


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
