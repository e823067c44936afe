"""Supposing a value is entering it: the same row, the same refusals, and nothing that is known changes."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.assessment import assess
from indicators.checks import check_entries
from indicators.errors import Refusal
from indicators.observations import check_observations
from indicators.plan import check_plan
from indicators.rows import lines, records
from indicators.what_if import Supposition, coming_year, suppose

YEARS = range(2016, 2021)
amounts = st.integers(-300, 3000).map(lambda cents: cents / 10)
#: Of average growth a fraction; of a score points.
values_of = {
    "level": amounts,
    "threshold": amounts,
    "period_aggregate": amounts,
    "score": st.integers(-50, 1100).map(lambda tenths: tenths / 10),
    "growth_average": st.integers(-120, 120).map(lambda percent: percent / 100),
}


@st.composite
def cases(draw):
    """Return a plan of one line, its observations, an as-of year, and a value that somebody supposes."""
    target_type = draw(st.sampled_from(sorted(values_of)))
    values = values_of[target_type]
    falls = target_type != "period_aggregate" and draw(st.booleans())
    line = {
        "indicator": "one",
        "target_type": target_type,
        "kind": "flow" if target_type == "period_aggregate" else "stock",
        "baseline_year": 2015,
        "baseline": draw(st.none() | st.just(40.0)),
        "target_year": 2020,
        "target": 0.1 if target_type == "growth_average" else 60.0,
        "direction": "decrease" if falls else "increase",
        "floor": draw(st.sampled_from([None, 0.0])),
    }
    if target_type == "growth_average":
        line |= {"baseline": None, "floor": None}
    actual = values.filter(lambda value: value > -1) if target_type == "growth_average" else values
    observed = draw(st.dictionaries(st.sampled_from(YEARS), st.none() | actual))
    observations = pd.DataFrame(
        {
            "indicator": "one",
            "time_period": [str(year) for year in observed],
            "obs_value": pd.Series(list(observed.values()), dtype="float64"),
        }
    )
    as_of = draw(st.sampled_from(YEARS))
    return check_plan(pd.DataFrame([line])), check_observations(observations), as_of, draw(values)


def entered(plan, observations, as_of, years, values):
    """The row of the series up to the as-of year with these values in their cells."""
    known = observations[observations["time_period"].astype("int64") <= as_of].set_index("time_period")
    series = known["obs_value"].to_dict() | {
        str(year): value for year, value in zip(years, values, strict=True)
    }
    table = pd.DataFrame(
        {"indicator": "one", "time_period": list(series), "obs_value": list(series.values())}
    )
    return records(assess(plan, check_observations(table), as_of=max(as_of, *years)))


@settings(max_examples=40, deadline=None)
@given(cases())
def test_a_supposed_value_gives_the_row_of_the_series_with_it_entered(case):
    plan, observations, as_of, value = case
    before = observations.copy(deep=True)
    indicator, result = lines(plan)[0], lines(assess(plan, observations, as_of=as_of))[0]
    year = coming_year(indicator, result)
    entry = {"indicator": "one", "time_period": str(year), "obs_value": value, "source": "x", "reason": "x"}
    checked = check_entries([entry], plan, observations)
    try:
        found = suppose(indicator, result, observations, Supposition(value))
    except Refusal:
        assert year is None or checked.refused
        return
    assert not checked.refused
    assert (found.years, found.values) == ((year,), (value,))
    assert [vars(found.result)] == entered(plan, observations, as_of, found.years, found.values)
    pd.testing.assert_frame_equal(observations, before)


@settings(max_examples=40, deadline=None)
@given(cases(), st.integers(-99, 200))
def test_a_supposed_rate_gives_the_row_of_the_series_with_its_values_entered(case, rate):
    plan, observations, as_of, _ = case
    indicator, result = lines(plan)[0], lines(assess(plan, observations, as_of=as_of))[0]
    try:
        found = suppose(indicator, result, observations, Supposition(rate, is_rate=True))
    except Refusal:
        return
    assert found.years == tuple(range(coming_year(indicator, result), 2021))
    assert [vars(found.result)] == entered(plan, observations, as_of, found.years, found.values)
