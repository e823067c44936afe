"""Filters and pages of a history, on frames made by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.history import (
    BATCHES_OF_A_PAGE,
    REVISIONS_OF_A_PAGE,
    HistoryFilter,
    end_of,
    matching,
    page_bounds,
    whole_day,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def history(*rows: tuple[int, str, str, str, datetime]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["batch", "indicator", "time_period", "entered_by", "entered_at"])
    return frame.assign(ref_area="CN", approval="single_user", row=range(len(rows)))


HISTORY = history(
    (1, "works", "2016", "ann", NOON),
    (1, "films", "2016", "ann", NOON),
    (2, "works", "2016", "bob", NOON + DAY),
    (2, "works", "2018-Q2", "bob", NOON + DAY),
    (3, "films", "2018", "ann", NOON + 2 * DAY),
)


@pytest.mark.parametrize(
    ("wanted", "rows"),
    [
        (HistoryFilter(), [4, 2, 3, 0, 1]),
        (HistoryFilter(indicator="works"), [2, 3, 0]),
        (HistoryFilter(year=2018), [4, 3]),
        (HistoryFilter(author="ann"), [4, 0, 1]),
        (HistoryFilter(first=date(2026, 3, 2)), [4, 2, 3]),
        (HistoryFilter(last=date(2026, 3, 2)), [2, 3, 0, 1]),
        (HistoryFilter(first=date(2026, 3, 2), last=date(2026, 3, 2)), [2, 3]),
        (HistoryFilter(indicator="works", year=2016, author="bob"), [2]),
        (HistoryFilter(author="nobody"), []),
    ],
)
def test_the_newest_batch_comes_first_and_filters_meet(wanted, rows):
    assert matching(HISTORY, wanted)["row"].tolist() == rows


def test_the_last_revision_of_a_cell_is_the_current_one_whatever_is_filtered():
    current = matching(HISTORY, HistoryFilter()).set_index("row")["current"]
    assert current.to_dict() == {0: False, 1: True, 2: True, 3: True, 4: True}
    assert matching(HISTORY, HistoryFilter(author="ann", indicator="works"))["current"].tolist() == [False]


def test_a_day_reaches_to_its_last_moment():
    last = NOON.replace(hour=23, minute=59, second=59, microsecond=999_999)
    rows = history((1, "works", "2016", "ann", last), (2, "works", "2016", "ann", last + timedelta(0, 0, 1)))
    assert matching(rows, HistoryFilter(last=NOON.date()))["batch"].tolist() == [1]
    assert matching(rows, HistoryFilter(first=NOON.date() + DAY))["batch"].tolist() == [2]


def test_an_indicator_that_the_plan_does_not_have_is_dropped():
    indicators = pd.Series(["works", "films"])
    assert HistoryFilter("works", 2018).within(indicators) == HistoryFilter("works", 2018)
    assert HistoryFilter("stars", 2018).within(indicators) == HistoryFilter(None, 2018)


@given(st.lists(st.integers(1, 3 * REVISIONS_OF_A_PAGE), max_size=150))
def test_pages_hold_every_row_once_within_their_bounds(sizes):
    batches = pd.Series([number for number, size in enumerate(sizes) for _ in range(size)], dtype="int64")
    bounds = page_bounds(batches)
    assert bounds[0][0] == 0
    assert bounds[-1][1] == len(batches)
    assert all(end == start for (_, end), (start, _) in pairwise(bounds))
    for start, end in bounds:
        page = batches.iloc[start:end]
        assert len(page) > 0 or not sizes
        assert len(page) <= REVISIONS_OF_A_PAGE
        assert page.nunique() <= BATCHES_OF_A_PAGE
        # A batch is cut only where it is longer than a page.
        for number in {batches.iloc[start], batches.iloc[end - 1]} if len(page) else ():
            whole = (page == number).sum() == sizes[number]
            assert whole or sizes[number] > REVISIONS_OF_A_PAGE


def test_small_batches_fill_pages_of_fifty():
    assert page_bounds(pd.Series(range(120))) == [(0, 50), (50, 100), (100, 120)]


def test_a_thousand_revisions_of_one_batch_take_five_pages():
    assert page_bounds(pd.Series([7] * 1000)) == [(k, k + 200) for k in range(0, 1000, 200)]


@given(st.dates())
def test_the_last_moment_of_a_day_stands_for_the_day(day):
    assert whole_day(end_of(day)) == day


@given(st.datetimes(timezones=st.just(UTC)).filter(lambda moment: moment.microsecond != 999_999))
def test_any_other_moment_stands_for_itself(moment):
    assert whole_day(moment) is None
