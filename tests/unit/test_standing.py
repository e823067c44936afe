"""What the line of a plan decides by itself: its direction, and the path on which it is judged."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.assessment import assess
from indicators.rows import lines
from indicators.schema import PATHS
from indicators.standing import Standing, by_steady_growth, falls, latest_row

#: Far enough apart that no tolerance of METHOD C0 decides.
amounts = st.sampled_from([-5.0, 0.0, 5.0, 20.0, 60.0])


def line(**fields: object) -> SimpleNamespace:
    row = {
        "target_type": "level",
        "baseline": 20.0,
        "target": 60.0,
        "direction": "increase",
        "target_op": ">=",
    }
    return SimpleNamespace(**row | {"path": None} | fields)


@pytest.mark.parametrize(
    ("fields", "geometric"),
    [
        ({}, False),  # decision 4: linear for levels and scores
        ({"path": "geometric"}, True),  # V33
        ({"target_type": "threshold", "path": "geometric"}, True),
        ({"target_type": "score", "path": "geometric"}, False),  # C12: ignored for scores and growth
        ({"target_type": "growth_average", "path": "geometric"}, False),
        ({"target_type": "period_aggregate"}, True),  # decision 4: a sum with a known previous sum, V08
        ({"target_type": "period_aggregate", "path": "linear"}, False),  # C12: overrides the default of a sum
        ({"target_type": "period_aggregate", "baseline": None}, False),  # V12
        ({"target_type": "period_aggregate", "baseline": 60.0}, True),  # C2: r = 1 is n/N
        ({"path": "geometric", "baseline": 0.0}, False),  # V16: undefined, falls back to linear
        ({"path": "geometric", "target": -1.0}, False),
        ({"path": "geometric", "baseline": 60.0}, False),  # V20: maintenance, nothing is due
        ({"path": "geometric", "baseline": 60.0, "target": 20.0, "direction": "decrease"}, True),
    ],
)
def test_the_path_that_decides_is_that_of_the_method(fields, geometric):
    assert by_steady_growth(line(**fields)) is geometric


@pytest.mark.parametrize(
    ("direction", "op", "down"),
    [
        ("decrease", "<=", True),
        ("increase", ">=", False),
        (None, "<", True),
        (None, "<=", True),
        (None, ">", False),
        (None, None, False),
    ],
)
def test_the_direction_comes_from_the_operator_where_none_is_given(direction, op, down):
    """METHOD C12, "Defaults": from the operator if one is given, else increase."""
    assert falls(line(direction=direction, target_op=op)) is down


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["level", "score", "threshold", "period_aggregate"]),
    st.sampled_from([None, *PATHS]),
    st.one_of(st.none(), amounts),
    amounts,
    st.booleans(),
)
def test_the_path_is_the_one_on_which_the_calculation_judges(kind, path, baseline, target, down):
    falling = down and kind != "period_aggregate"  # C12: a ceiling on a sum is an input error
    row = {"indicator": "x", "target_type": kind, "path": path, "baseline": baseline, "target": target}
    row |= {"baseline_year": 2015, "target_year": 2020, "target_op": "<=" if falling else ">="}
    observations = pd.DataFrame({"indicator": ["x"], "time_period": ["2016"], "obs_value": [7.0]})
    [indicator] = lines(pd.DataFrame([row | {"direction": "decrease" if falling else "increase"}]))
    [result] = lines(assess(pd.DataFrame([vars(indicator)]), observations))
    if result.expected is not None:
        decides = result.expected_geometric if by_steady_growth(indicator) else result.expected_linear
        assert result.expected == decides


@pytest.mark.parametrize(
    ("elapsed", "period"),
    [(3.0, "2018"), (3.5, "2019-S1"), (None, None)],  # C12: of periods that end together the longest counts
)
def test_the_latest_actual_is_the_observation_with_which_it_ends(elapsed, period):
    values = pd.DataFrame(
        {
            "time_period": ["2017", "2018", "2018-Q4", "2019-06", "2019-Q2", "2019-S1"],
            "obs_value": 1.0,
            "obs_status": "A",
        }
    )
    standing = Standing(line(baseline_year=2015), SimpleNamespace(elapsed=elapsed), values)
    row = latest_row(standing)
    assert (row and row.time_period) == period


def test_a_forecast_is_no_latest_actual():
    values = pd.DataFrame({"time_period": ["2018"], "obs_value": 1.0, "obs_status": "F"})
    assert latest_row(Standing(line(baseline_year=2015), SimpleNamespace(elapsed=3.0), values)) is None
