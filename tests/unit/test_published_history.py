"""The published history of the plan: the classes that a reader of the time would have been given.

Where each comes from: the actuals of data/published.csv against the printed plan, by METHOD C1-C6; the worked
figures stand beside the assertions.
"""

from __future__ import annotations

import pytest

from indicators.assessment import assess
from indicators.observations import as_observations, read_published
from indicators.plan import read_plan
from indicators.twins import DATA_DIR

YEARS = range(2016, 2021)
UNKNOWN = ("manufacturing-patents-per-100m-yuan", "ip-services-revenue-growth")


@pytest.fixture(scope="module")
def history():
    """Result of each indicator for each as-of year."""
    plan = read_plan(DATA_DIR / "indicators.parquet")
    observations = as_observations(read_published(DATA_DIR / "published.parquet"))
    return {
        (row.indicator, year): row
        for year in YEARS
        for row in assess(plan, observations, as_of=year).itertuples()
    }


def classes(history, indicator: str) -> list[str]:
    return [history[indicator, year].status for year in YEARS]


def test_royalty_exports_lag_on_the_steady_path_in_the_first_year(history):
    # 11.61 of 100; r = (100/44.4)^(1/5), due after one year (r - 1)/(r^5 - 1) = 0.1408: ratio 0.8246.
    # On the straight line 0.1161/0.2 = 0.58 would be off track: the class depends on the path.
    row = history["ip-royalty-exports", 2016]
    assert row.status == "lagging"
    assert row.progress == pytest.approx(0.1161)
    assert row.schedule_ratio == pytest.approx(0.8246, abs=5e-5)
    assert "PATH_DEPENDENT" in row.flags


def test_pledge_financing_lags_until_the_last_year(history):
    # 2017: (1089.9 - 750)/1050 = 0.3237 against 0.4; 2018: 0.4514 against 0.6; 2019: 0.7286 against 0.8.
    assert classes(history, "ip-pledge-financing")[1:] == ["lagging", "lagging", "lagging", "attained"]
    required = history["ip-pledge-financing", 2018].required_cagr
    assert required == pytest.approx((1800 / 1224) ** (1 / 2) - 1)
    assert round(100 * required, 1) == 21.3


@pytest.mark.parametrize(
    ("indicator", "year"),
    [
        ("software-copyrights", 2017),  # 74.54 of 44
        ("ip-royalty-exports", 2018),  # 11.61 + 48.03 + 55.61 = 115.25 of 100
        ("registered-works", 2018),  # 235.2 of 220
        ("new-plant-variety-applications", 2018),  # 3.04 of 2.5
        ("invention-patents-per-10k-people", 2019),  # 13.3 of 12
        ("pct-applications", 2019),  # 6.0993 of 6
        ("ip-pledge-financing", 2020),  # 2180 of 1800
        ("ip-protection-satisfaction", 2020),  # 80.05 of 80
    ],
)
def test_the_year_in_which_each_target_was_met(history, indicator, year):
    attained = [status == "attained" for status in classes(history, indicator)]
    assert attained == [later >= year for later in YEARS]
    assert history[indicator, 2020].first_attained_year == year
    assert ("EARLY" in history[indicator, year].flags) == (year < 2020)


def test_satisfaction_is_ahead_until_it_is_attained(history):
    assert classes(history, "ip-protection-satisfaction") == ["ahead"] * 4 + ["attained"]
    assert history["ip-protection-satisfaction", 2020].latest == 80.05


def test_an_estimated_value_says_so(history):
    # Plant varieties are lower bounds; pledge financing of 2017 is derived from a rounded rate.
    assert {history["new-plant-variety-applications", year].obs_status for year in YEARS} == {"E"}
    assert history["ip-pledge-financing", 2017].obs_status == "E"
    assert history["ip-pledge-financing", 2018].obs_status == "A"
    assert history["software-copyrights", 2017].obs_status == "B"


@pytest.mark.parametrize("indicator", UNKNOWN)
def test_without_a_published_actual_nothing_is_invented(history, indicator):
    for year in YEARS:
        row = history[indicator, year]
        assert row.status == "not_assessable"
        assert "NO_ACTUAL" in row.flags
        assert row.progress != row.progress  # NaN
