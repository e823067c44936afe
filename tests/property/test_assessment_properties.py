"""What holds for every plan and every series, whatever the numbers."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from indicators.assessment import assess
from indicators.schema import (
    ASSESSMENT_FIELDS,
    OUTLOOKS,
    PATHS,
    STATUSES,
    TARGET_TYPES,
    TEXT_FIELDS,
    YEAR_FIELDS,
    Flag,
)

few = settings(max_examples=30, deadline=None)
#: Each example assesses a dozen tables.
fewer = settings(max_examples=12, deadline=None)
PERIODS = [str(year) for year in range(2014, 2023)] + ["2015-S1", "2017-S1", "2019-Q3", "2020-12", "2021-Q1"]

#: Amounts well away from the tolerance of comparisons and from the limits of floating point.
amounts = st.floats(0.5, 1000).map(lambda value: round(value, 3))
rates = st.floats(-0.4, 0.6).map(lambda value: round(value, 4))
#: Every sort of finite number: zero, equal, negative, tiny, huge.
anything = st.one_of(
    st.sampled_from([0.0, 1.0, -1.0, 100.0, 1e-300, -1e300, 5e-324, 1.7e308]),
    st.floats(-100, 100),
    st.floats(allow_nan=False, allow_infinity=False),
)
maybe = st.one_of(st.none(), anything)
MEASURES = [
    name for name in ASSESSMENT_FIELDS if name not in (*TEXT_FIELDS, "plan", "indicator", "ref_area", "flags")
]


@st.composite
def lines(draw: st.DrawFn, numbers: st.SearchStrategy[float], of_type: str | None = None) -> dict:
    """One line of a plan; growth targets are rates."""
    target_type = of_type or draw(st.sampled_from(TARGET_TYPES))
    growth = target_type == "growth_average"
    number = rates if growth and numbers is not anything else numbers
    falling = target_type != "period_aggregate" and draw(st.booleans())
    strict = draw(st.booleans())
    start = draw(st.integers(2013, 2017))
    return {
        "target_type": target_type,
        "baseline_year": start,
        "target_year": start + draw(st.integers(1, 7)),
        "baseline": draw(st.one_of(st.none(), number)),
        "target": draw(number),
        "target_op": ("<" if falling else ">") + ("" if strict else "="),
        "path": draw(st.sampled_from([None, *PATHS])),
        "kind": draw(st.sampled_from([None, "stock", "flow", "rate"])),
        "floor": draw(st.one_of(st.none(), number)),
        "upper_bound": draw(st.one_of(st.none(), number)),
        "baseline_revised": draw(st.one_of(st.none(), number)),
        "baseline_last_flow": draw(st.one_of(st.none(), number)),
    }


@st.composite
def series(draw: st.DrawFn, line: dict, numbers: st.SearchStrategy[float]) -> dict[str, float | None]:
    """Values of some periods, some of them missing; growth rates above -100%."""
    number = numbers
    if line["target_type"] == "growth_average":
        number = rates if numbers is not anything else numbers.filter(lambda rate: rate > -1)
    periods = draw(st.lists(st.sampled_from(PERIODS), unique=True, max_size=9))
    return {period: draw(st.one_of(number, number, number, st.none())) for period in periods}


@st.composite
def cases(
    draw: st.DrawFn, numbers: st.SearchStrategy[float], of_type: str | None = None
) -> tuple[dict, dict]:
    line = draw(lines(numbers, of_type))
    return line, draw(series(line, numbers))


def plan_of(*plan_lines: dict) -> pd.DataFrame:
    return pd.DataFrame([{"indicator": f"i{i}", **line} for i, line in enumerate(plan_lines)])


def observations_of(*values: dict, area: str = "CN") -> pd.DataFrame:
    return pd.DataFrame(
        [(f"i{i}", area, period, value) for i, one in enumerate(values) for period, value in one.items()],
        columns=["indicator", "ref_area", "time_period", "obs_value"],
    )


def assess_one(line: dict, values: dict, as_of: int | None = None, today: int | None = None) -> pd.Series:
    return assess(plan_of(line), observations_of(values), as_of, today).loc[0]


@few
@given(st.lists(cases(anything), min_size=1, max_size=6), st.one_of(st.none(), st.integers(2013, 2024)))
def test_any_finite_numbers_give_a_class_and_no_infinity(many: list, as_of: int | None) -> None:
    result = assess(
        plan_of(*(line for line, _ in many)), observations_of(*(values for _, values in many)), as_of, 2024
    )

    assert len(result) == len(many)
    assert set(result["status"]) <= set(STATUSES)
    assert set(result["outlook"].dropna()) <= set(OUTLOOKS)
    assert not np.isinf(result[MEASURES].astype("float64").to_numpy()).any()
    for flags in result["flags"]:
        assert flags == sorted(flags)
        assert set(flags) <= {flag.name for flag in Flag}
    for _, row in result.iterrows():
        # What projects nothing has no interval to lack, and an interval stands around its projection.
        assert not (pd.isna(row["projection"]) and not pd.isna(row["projection_low80"]))
        if not pd.isna(row["projection_low80"]):
            assert row["projection_low80"] <= row["projection"] <= row["projection_high80"]
            assert "NO_INTERVAL" not in row["flags"]


@fewer
@given(st.lists(cases(amounts), min_size=1, max_size=4), st.one_of(st.none(), st.integers(2014, 2022)))
def test_many_plans_and_areas_at_once_give_what_each_series_gives_alone(
    many: list, as_of: int | None
) -> None:
    plan = pd.concat([plan_of(*(line for line, _ in many)).assign(plan=name) for name in ("one", "two")])
    later = plan["plan"] == "two"
    plan.loc[later, "target_year"] += 1
    shifted = [
        {period: None if v is None else v * 1.25 for period, v in values.items()} for _, values in many
    ]
    areas = {"CN-11": [values for _, values in many], "CN-44": shifted}
    observations = pd.concat([observations_of(*values, area=area) for area, values in areas.items()])

    together = assess(plan, observations, as_of, 2024)

    for _, row in together.iterrows():
        line = plan[(plan["plan"] == row["plan"]) & (plan["indicator"] == row["indicator"])]
        own = observations["indicator"].eq(row["indicator"]) & observations["ref_area"].eq(row["ref_area"])
        alone = assess(line, observations[own], as_of, 2024).assign(ref_area=row["ref_area"])
        pd.testing.assert_frame_equal(
            row.to_frame().T.reset_index(drop=True), alone, check_dtype=False, rtol=1e-12
        )


@few
@given(st.lists(cases(amounts), min_size=1, max_size=5), st.randoms())
def test_the_order_of_rows_is_irrelevant(many: list, random: object) -> None:
    plan = plan_of(*(line for line, _ in many))
    observations = observations_of(*(values for _, values in many))
    order = list(range(len(observations)))
    random.shuffle(order)  # type: ignore[attr-defined]

    pd.testing.assert_frame_equal(assess(plan, observations.iloc[order]), assess(plan, observations))


@few
@given(cases(amounts), st.integers(2014, 2019), amounts)
def test_a_later_year_never_changes_an_earlier_result(case: tuple, as_of: int, later: float) -> None:
    line, values = case
    known = {period: value for period, value in values.items() if int(period[:4]) <= as_of}
    grown = {**values, str(as_of + 2): later / 1000, f"{as_of + 3}-S1": later / 1000}

    before = assess(plan_of(line), observations_of({str(as_of): None, **known}), as_of)
    parts = {
        period: value for period, value in grown.items() if period[:4] != str(as_of + 1) or "-" not in period
    }
    after = assess(plan_of(line), observations_of({str(as_of): None, **parts}), as_of)

    pd.testing.assert_frame_equal(before, after)


@few
@given(cases(amounts, "level"), st.sampled_from([1e-2, 0.125, 7.0, 1e4]))
def test_the_unit_of_a_level_changes_no_ratio(case: tuple, factor: float) -> None:
    line, values = case
    amounts_in_plan = ("baseline", "target", "floor", "upper_bound", "baseline_revised", "baseline_last_flow")
    scaled_line = {
        name: cell * factor if name in amounts_in_plan and cell is not None else cell
        for name, cell in line.items()
    }
    scaled_values = {period: None if value is None else value * factor for period, value in values.items()}
    # Away from equality, where the fixed part of the tolerance would show.
    levels = [value for value in (line["baseline"], *values.values()) if value is not None]
    assume(all(value == line["target"] or abs(value - line["target"]) > 1e-3 for value in levels))

    here, there = assess_one(line, values), assess_one(scaled_line, scaled_values)

    ratios = [
        *("progress", "progress_log", "progress_revised", "expected", "expected_geometric", "schedule_ratio"),
        *("schedule_ratio_linear", "schedule_ratio_geometric", "gap_rel", "planned_cagr", "observed_cagr"),
        *("latest_yoy", "required_cagr", "pace_ratio_cagr", "remaining_pace_ratio", "projected_progress"),
    ]
    assert there[ratios].astype("float64").to_numpy() == pytest.approx(
        here[ratios].astype("float64").to_numpy(), rel=1e-6, abs=1e-9, nan_ok=True
    )


@few
@given(cases(amounts, "level"))
def test_a_decrease_is_an_increase_in_the_mirror(case: tuple) -> None:
    line, values = case
    line = {**line, "floor": None, "upper_bound": None}
    mirrored = {"<": ">", ">": "<"}[line["target_op"][0]] + line["target_op"][1:]
    mirror_line = {**line, "target_op": mirrored} | {
        name: None if line[name] is None else -line[name]
        for name in ("baseline", "target", "baseline_revised")
    }
    mirror_values = {period: None if value is None else -value for period, value in values.items()}

    # Roots need positive values, so that the mirror knows the straight line only.
    line["path"] = mirror_line["path"] = "linear"
    here, there = assess_one(line, values), assess_one(mirror_line, mirror_values)

    same = ["progress", "schedule_ratio", "gap_abs", "gap_rel", "remaining_pace_ratio", "projected_progress"]
    assert there[same].astype("float64").to_numpy() == pytest.approx(
        here[same].astype("float64").to_numpy(), rel=1e-9, abs=1e-12, nan_ok=True
    )
    assert there["status"] == here["status"]
    assert set(there["flags"]) - {"PATH_DEPENDENT"} == set(here["flags"]) - {"PATH_DEPENDENT"}


@few
@given(st.lists(amounts, min_size=1, max_size=4), st.floats(0.01, 50))
def test_the_growth_of_the_equation_method_reproduces_the_sum(
    flows: list[float], still_missing: float
) -> None:
    target = sum(flows) + still_missing * flows[-1]
    line = {"target_type": "period_aggregate", "baseline_year": 2015, "target_year": 2020, "target": target}
    row = assess_one(line, {str(2016 + i): flow for i, flow in enumerate(flows)})

    to_come = [flows[-1] * (1 + row["required_growth_cumulative"]) ** j for j in range(1, 6 - len(flows))]
    assert sum(flows) + sum(to_come) == pytest.approx(target, rel=1e-9)


@few
@given(st.lists(rates, min_size=1, max_size=5), rates.filter(lambda rate: abs(rate) > 1e-3))
def test_mean_growth_compounds_to_the_index(yearly: list[float], target: float) -> None:
    direction = "increase" if target > 0 else "decrease"
    line = {"target_type": "growth_average", "baseline_year": 2015, "target_year": 2020, "target": target}
    row = assess_one({**line, "direction": direction}, {str(2016 + i): rate for i, rate in enumerate(yearly)})

    assert (1 + row["mean_growth"]) ** len(yearly) == pytest.approx(row["index"], rel=1e-12)
    assert row["index"] == pytest.approx(math.prod(1 + rate for rate in yearly), rel=1e-12)
    if len(yearly) < 5:
        # What the remaining years must grow completes the index exactly.
        completed = row["index"] * (1 + row["required_growth"]) ** row["remaining"]
        assert completed == pytest.approx((1 + target) ** 5, rel=1e-9)


@few
@given(amounts, amounts, st.lists(amounts, min_size=1, max_size=4))
def test_required_growth_leads_to_the_target(baseline: float, target: float, actuals: list[float]) -> None:
    line = {"target_type": "level", "baseline_year": 2015, "target_year": 2020, "target": target}
    line |= {"baseline": baseline, "direction": "increase" if target > baseline else "decrease"}
    row = assess_one(line, {str(2016 + i): value for i, value in enumerate(actuals)})
    assume("EARLY" not in row["flags"])

    years = 5 - len(actuals)
    assert actuals[-1] + years * row["required_increment"] == pytest.approx(target, rel=1e-9)
    assert actuals[-1] * (1 + row["required_cagr"]) ** years == pytest.approx(target, rel=1e-9)


@few
@given(amounts, amounts, st.lists(st.one_of(st.none(), amounts), max_size=3), amounts)
def test_the_average_pace_projects_the_schedule_ratio(
    baseline: float, target: float, earlier: list[float | None], latest: float
) -> None:
    assume(abs(baseline - target) > 1e-3)
    line = {"target_type": "level", "baseline_year": 2015, "target_year": 2020, "target": target}
    line |= {"baseline": baseline, "direction": "increase" if target > baseline else "decrease"}
    row = assess_one(line, {str(2016 + i): value for i, value in enumerate([*earlier, latest])})

    # METHOD 1.3: continuing on the straight line from the baseline, p + m p / n = p N / n = s.
    assert row["projected_progress"] == pytest.approx(row["schedule_ratio"], rel=1e-9, abs=1e-9)


def test_year_fields_are_whole_numbers() -> None:
    row_types = assess(
        plan_of({"target_type": "level", "baseline_year": 2015, "target_year": 2020, "target": 2.0}),
        observations_of({"2016": 1.0}),
    ).dtypes

    assert {name: str(row_types[name]) for name in YEAR_FIELDS} == dict.fromkeys(YEAR_FIELDS, "Int64")
