"""Whether the numbers that a page shows are those of the assessment, as rounded as they are shown, in both languages.

Numbers are found by their marks (``layouts.components.measured``): the field within the nearest indicator.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from click.testing import CliRunner

from cli import main
from indicators.twins import DATA_DIR

Row = dict[str, Any]

#: Marks that each indicator has at least: in the bars 2, or in its gauge 1, and in the table 7.
LEAST_ON_OVERVIEW = 8
LEAST_ON_PAGE = 4
LATE = {"lagging", "off_track", "regressing", "missed"}
DASH = "—"
#: 1,234.5, -15.3, +7.5; a dash between two years is no sign.
NUMBER = re.compile(r"((?<![\d–])[-+−]?\d[\d,]*(?:\.\d+)?(?:\s*[%％])?)(?: (billion|million))?")
#: Fields of a growth target that are no rates.
INDICES = {"index", "target_index"}
#: What the English of large amounts counts in, and what the plan's units do.
WORDS = {"billion": 1e9, "million": 1e6}
MAGNITUDES = {"ten thousand": 1e4, "one hundred million": 1e8}


class Shown(NamedTuple):
    """A number as it is written: its value as read, and half of its last digit."""

    value: float
    half: float
    percent: bool

    def shows(self, number: float | None) -> bool:
        """Whether a number is written so."""
        return number is not None and math.isclose(self.value, number, rel_tol=1e-9, abs_tol=self.half + 1e-9)


class Mark(NamedTuple):
    """A number on a page, or a dash: whose and which it is, and of which year where that is not the page's."""

    indicator: str
    field: str
    text: str
    year: int | None


@cache
def assessed(store: Path, year: int) -> dict[str, Row]:
    """Rows of the assessment as the command line gives them, by indicator."""
    arguments = ["assess", "--store", str(store), "--as-of", str(year), "--format", "json"]
    answer = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
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


def check_marks(marks: Iterable[Mark], store: Path, year: int, slugs: Iterable[str], least: int) -> None:
    """Fail when a mark shows another number than the assessment, or an indicator has too few of them."""
    rows = assessed(store, year)
    wrong = [
        mark
        for mark in marks
        if not fits(
            printed()[mark.indicator],
            assessed(store, mark.year or year)[mark.indicator],
            mark.field,
            mark.text,
        )
    ]
    assert wrong == []
    counts = Counter(mark.indicator for mark in marks)
    assert {slug: counts[slug] for slug in slugs if counts[slug] < least} == {}
    assert set(counts) <= set(rows)


def check_overview(
    marks: list[Mark], counts: dict[str, str], warnings: dict[str, str], store: Path, year: int
) -> None:
    """Fail when an overview shows another number than the assessment.

    Parameters
    ----------
    marks
        Its marked numbers.
    counts
        What the headline says of each class.
    warnings
        What it warns of, by indicator, without the indicator's name.
    store
        Store that the page and the command line read.
    year
        As-of year.
    """
    rows = assessed(store, year)
    check_marks(marks, store, year, rows, LEAST_ON_OVERVIEW)
    counted = {status: int(numbers(text)[0].value) for status, text in counts.items()}
    assert counted == Counter(row["status"] for row in rows.values())
    unknown = {slug: strange(text, printed()[slug], rows[slug]) for slug, text in warnings.items()}
    assert {slug: found for slug, found in unknown.items() if found} == {}
    assert {slug for slug, row in rows.items() if row["status"] in LATE} <= set(warnings)


def check_indicator(marks: list[Mark], sentence: str, store: Path, year: int, slug: str) -> None:
    """Fail when the page of an indicator shows another number, marked or in its paragraph, than the assessment."""
    row = assessed(store, year)[slug]
    check_marks(marks, store, year, [slug], LEAST_ON_PAGE)
    assert strange(sentence, printed()[slug], row) == [], sentence
    assert numbers(sentence) or row["status"] == "not_assessable"


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
