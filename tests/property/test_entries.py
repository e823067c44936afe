"""Whatever a browser sends, the checks answer with findings; what they let through can be saved."""

from __future__ import annotations

import math

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.checks import check_entries
from indicators.observations import check_observations
from indicators.plan import check_plan
from indicators.schema import OBS_STATUSES

PLAN = check_plan(
    pd.DataFrame(
        {
            "indicator": ["works", "score", "growth"],
            "baseline_year": 2015,
            "baseline": [135, 70, 20],
            "target_year": 2020,
            "target": [220, 80, 20],
            "target_type": ["level", "score", "growth_average"],
            "unit_en": ["ten thousand pieces", "points", "%"],
            "unit_zh": ["万件", "分", "%"],
        }
    )
)
KNOWN = check_observations(
    pd.DataFrame({"indicator": ["works", "score"], "time_period": "2017", "obs_value": [160.0, 75.0]})
)

#: Any text that JSON can carry, lone surrogates and control characters included.
texts = st.text(st.characters(codec=None), max_size=30)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
near_entries = st.fixed_dictionaries(
    {},
    optional={
        "indicator": st.sampled_from(["works", "score", "growth", "work"]) | anything,
        "ref_area": st.just("CN") | anything,
        "time_period": st.sampled_from(["2016", "2017", "2018-S1", 2019, "2031"]) | anything,
        "obs_value": st.from_regex(r"[+-]?[0-9,]{0,6}(\.[0-9]{0,3})?(e[0-9]{1,3})?[%万亿件]?") | anything,
        "unit": st.sampled_from(["件", "万件", "pieces", "%", ""]) | anything,
        "obs_status": st.sampled_from(OBS_STATUSES) | anything,
        "source": st.just("NCAC") | anything,
        "source_address": st.just("https://example.org") | anything,
        "comment": anything,
        "based_on": st.integers(0, 3) | anything,
        "reason": st.just("checked") | anything,
    },
)


@settings(max_examples=150, deadline=None)
@given(anything | st.lists(near_entries | anything, max_size=5))
def test_any_json_gives_findings_never_an_exception(entries):
    checked = check_entries(entries, PLAN, KNOWN)
    for finding in checked.findings:
        # Messages can be shown, logged and sent: they carry no half characters and stay short.
        assert len(finding.text().encode("utf-8")) < 1000
    if not isinstance(entries, list):
        assert checked.refused
        return
    assert len(checked.readings) == len(checked.by_entry) == len(entries)
    assert tuple(finding for found in checked.by_entry for finding in found) == checked.findings
    if not checked.refused:
        assert len(checked.values) == len(entries)


@settings(max_examples=100, deadline=None)
@given(st.lists(near_entries, max_size=5))
def test_what_passes_is_finite_inside_the_plan_and_sourced(entries):
    values = check_entries(entries, PLAN, KNOWN).values
    with_value = values.dropna(subset="obs_value")
    assert values["indicator"].isin(PLAN["indicator"]).all()
    assert all(math.isfinite(value) for value in with_value["obs_value"])
    assert with_value["source"].notna().all()
    assert values["time_period"].str[:4].astype(int).between(2016, 2020).all()
    assert not values.duplicated(["indicator", "ref_area", "time_period"]).any()


@given(st.floats(135, 137, allow_nan=False))
def test_a_number_is_taken_as_it_is_written(number):
    entry = {"indicator": "works", "time_period": "2016", "obs_value": repr(number), "source": "NCAC"}
    assert check_entries([entry], PLAN, KNOWN).values["obs_value"].tolist() == [number]
