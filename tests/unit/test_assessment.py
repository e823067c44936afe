"""Corners of METHOD C9 and C12 that no vector shows. Expected values are derived beside each case."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from indicators.assessment import assess
from indicators.errors import TableError
from indicators.projection import t90
from indicators.schema import ASSESSMENT_FIELDS, MEASURES
from indicators.targets.aggregate import equation_growth

#: A level that is to double from 100 to 200 in five years: 20 a year.
LEVEL = {
    "indicator": "x",
    "target_type": "level",
    "baseline_year": 2015,
    "baseline": 100.0,
    "target_year": 2020,
    "target": 200.0,
}
SUM = {**LEVEL, "target_type": "period_aggregate", "baseline": 50.0, "target": 100.0}
GROWTH = {**LEVEL, "target_type": "growth_average", "baseline": None, "target": 0.1}
CEILING = {**LEVEL, "target_type": "threshold", "baseline": None, "target": 9.0, "target_op": "<"}


def table(actuals: dict[str, float | None]) -> pd.DataFrame:
    return pd.DataFrame(
        [{"indicator": "x", "time_period": period, "obs_value": value} for period, value in actuals.items()],
        columns=["indicator", "time_period", "obs_value"],
    )


def one(
    plan: dict, actuals: dict, as_of: int | None = None, today: int | None = None, **changes: object
) -> pd.Series:
    result = assess(pd.DataFrame([{**plan, **changes}]), table(actuals), as_of, today)
    assert len(result) == 1
    return result.loc[0]


def is_null(row: pd.Series, *names: str) -> bool:
    return all(pd.isna(row[name]) for name in names)


class TestAsOf:
    def test_later_values_do_not_exist(self) -> None:
        row = one(LEVEL, {"2016": 120, "2017": 150, "2021": 210}, as_of=2016)

        assert (row["as_of"], row["latest_year"], row["latest"]) == (2016, 2016, 120)
        assert is_null(row, "first_attained_year")

    def test_default_is_the_last_year_with_a_value_of_each_series(self) -> None:
        row = one(LEVEL, {"2016": 120, "2021": 210, "2022": None})

        # 2021 is after the plan: it does not count for the class, only for the year of attainment.
        assert (row["as_of"], row["latest_year"], row["first_attained_year"]) == (2021, 2016, 2021)

    def test_default_without_any_value_is_missing(self) -> None:
        assert is_null(one(LEVEL, {"2016": None}), "as_of")


class TestPartialPeriods:
    def test_a_part_of_the_running_year_counts_no_later_one(self) -> None:
        actuals = {"2016": 120, "2017-S1": 135, "2018-S1": 150}

        assert one(LEVEL, actuals, as_of=2016)["elapsed"] == 1.5
        assert one(LEVEL, actuals, as_of=2017)["elapsed"] == 2.5

    def test_the_longest_part_wins_and_only_beyond_the_latest_full_year(self) -> None:
        assert one(LEVEL, {"2017-Q1": 130, "2017-Q3": 140, "2017-06": 135})["elapsed"] == 1.75
        assert one(LEVEL, {"2017-Q3": 140, "2017": 145})["flags"] == ["MISSING_YEAR", "NO_INTERVAL"]

    def test_nothing_counts_after_the_target_year(self) -> None:
        row = one(LEVEL, {"2020": 190, "2021-S1": 220})

        assert (row["elapsed"], row["status"]) == (5, "missed")

    def test_a_flow_of_a_part_of_a_year_is_no_level(self) -> None:
        row = one(LEVEL, {"2016": 120, "2017-S1": 70}, kind="flow")

        assert (row["latest"], row["elapsed"]) == (120, 1)
        assert "PARTIAL_PERIOD" not in row["flags"]
        assert one(LEVEL, {"2016-S1": 70}, kind="flow")["flags"] == ["NO_ACTUAL"]

    def test_a_rate_of_a_part_of_a_year_is_not_assessed(self) -> None:
        assert one(GROWTH, {"2016": 0.1, "2017-S1": 0.3})["elapsed"] == 1

    def test_a_sum_misses_the_year_before_its_part(self) -> None:
        # 2016 + half of 2018 without 2017: a lower bound of 40, due at n = 2.5 on the line: 50.
        row = one(SUM, {"2016": 30, "2018-S1": 10}, baseline=None)

        assert (row["sum_to_date"], row["elapsed"], row["status"]) == (40, 2.5, "not_assessable")
        assert row["flags"] == ["MISSING_YEAR", "NO_BASELINE", "PARTIAL_PERIOD"]

    def test_a_sum_whose_last_year_is_known_in_part_only_is_a_lower_bound(self) -> None:
        # C12: MISSING_YEAR looks at t0+1..t0+floor(n), here all five years, and 2020 has no value of its own.
        row = one(
            SUM, {"2016": 20, "2017": 20, "2018": 20, "2019": 20, "2020-Q4": 21}, as_of=2021, today=2022
        )

        assert (row["sum_to_date"], row["remaining"], row["status"]) == (101, 0, "attained")
        assert row["flags"] == ["MISSING_YEAR", "PARTIAL_PERIOD"]

    def test_a_part_below_the_target_ends_a_run(self) -> None:
        row = one(LEVEL, {"2016": 150, "2017": 205, "2018-S1": 190})

        assert (row["first_attained_year"], row["years_attained"]) == (2017, 1)
        assert is_null(row, "sustained_from", "projection", "outlook", "projected_attainment_year")
        assert row["flags"] == ["PARTIAL_PERIOD", "SLIPPED"]


class TestNoActual:
    def test_only_the_plan_stays(self) -> None:
        row = one(LEVEL, {"2014": 90, "2016": None}, as_of=2018)

        # 100 in 5 years; 2 ** (1/5) - 1 = 0.148698; history before the baseline year is no actual.
        assert (row["status"], row["flags"], row["planned_increment"]) == (
            "not_assessable",
            ["NO_ACTUAL"],
            20,
        )
        assert row["planned_cagr"] == pytest.approx(2**0.2 - 1)
        assert (row["years_observed"], row["years_attained"]) == (0, 0)
        kept = {"planned_increment", "planned_cagr", "years_observed", "years_attained", "status", "flags"}
        assert is_null(row, *(name for name in MEASURES if name not in kept))

    @pytest.mark.parametrize(
        ("plan", "kept"),
        [
            # (100 / 50) ** (1/5) - 1 and 100 / 5; 1.1 ** 5.
            (SUM, {"planned_growth": 2**0.2 - 1, "planned_mean_flow": 20.0}),
            (GROWTH, {"target_index": 1.61051}),
        ],
    )
    def test_of_sums_and_growth(self, plan: dict, kept: dict[str, float]) -> None:
        row = one(plan, {"2016": None}, as_of=2016)

        assert {name: row[name] for name in kept} == pytest.approx(kept)
        assert is_null(row, *(name for name in MEASURES if name not in {*kept, "status", "flags"}))

    def test_wins_over_everything_else(self) -> None:
        row = one(LEVEL, {"2021": 210}, as_of=2022, today=2023, baseline=None, baseline_revised=90.0)

        assert row["flags"] == ["NO_ACTUAL"]
        assert is_null(row, "first_attained_year", "sustained_from")

    @pytest.mark.parametrize("status", ["F", "M", "L", "H", "O", "Q"])
    def test_forecasts_and_missing_values_are_no_actuals(self, status: str) -> None:
        result = assess(pd.DataFrame([LEVEL]), table({"2016": 120}).assign(obs_status=status), as_of=2016)

        assert result.loc[0, "flags"] == ["NO_ACTUAL"]


class TestEnd:
    def test_the_final_value_is_missing_only_when_it_could_be_known(self) -> None:
        actuals = {"2018": 160, "2019": 205}

        # Met in 2019, but not early: the plan is over and nobody knows how it ended.
        row = one(LEVEL, actuals, as_of=2020, today=2021)
        assert (row["status"], row["flags"]) == (
            "not_assessable",
            ["FINAL_VALUE_MISSING", "MISSING_YEAR", "NO_INTERVAL"],
        )
        assert row["latest"] == 205
        assert one(LEVEL, actuals, as_of=2020)["status"] == "attained"
        assert one(LEVEL, actuals, as_of=2019, today=2021)["status"] == "attained"

    def test_missed_below_the_baseline_after_it_was_met(self) -> None:
        row = one(LEVEL, {"2016": 120, "2017": 200, "2018": 150, "2019": 120, "2020": 90})

        assert (row["status"], row["flags"]) == ("missed", ["BELOW_BASELINE", "SLIPPED"])
        assert is_null(row, "required_increment", "required_cagr", "projection", "outlook")

    def test_nearly_starts_at_95_percent(self) -> None:
        # (195 - 100) / 100 = 0.95
        assert one(LEVEL, {"2020": 195})["flags"] == ["MISSING_YEAR", "NEARLY"]
        assert one(LEVEL, {"2020": 194.9})["flags"] == ["MISSING_YEAR"]

    def test_an_incomplete_sum_is_attained_or_unknown(self) -> None:
        row = one(SUM, {"2016": 60, "2017": 45, "2020": 1})
        assert (row["status"], row["first_attained_year"], row["sum_to_date"]) == ("attained", 2017, 106)
        assert is_null(row, "final_change_vs_baseline", "increase_completion", "schedule_ratio", "mean_flow")
        assert one(SUM, {"2016": 60, "2020": 39})["status"] == "not_assessable"


class TestLevels:
    @pytest.mark.parametrize(
        ("schedule_ratio", "status"),
        [
            (1.05, "ahead"),
            (1.0499, "on_track"),
            (0.95, "on_track"),
            (0.9499, "lagging"),
            (0.6, "lagging"),
            (0.5999, "off_track"),
            (0.0, "off_track"),
            (-0.0001, "regressing"),
        ],
    )
    def test_cut_offs(self, schedule_ratio: float, status: str) -> None:
        # One fifth of the change is due after one year: a = 100 + 20 s.
        row = one(LEVEL, {"2016": 100 + 20 * schedule_ratio})

        assert row["status"] == status
        assert row["schedule_ratio"] == pytest.approx(schedule_ratio, abs=1e-12)

    def test_what_a_root_needs_is_positive(self) -> None:
        row = one(LEVEL, {"2016": -1.0})

        # (200 + 1) / 4 a year, but no rate leads from -1 to 200.
        assert row["required_increment"] == pytest.approx(50.25)
        assert is_null(row, "required_cagr", "observed_cagr", "progress_log", "latest_yoy", "projection_cagr")
        assert is_null(one(LEVEL, {"2016": -6}, baseline=-10, target=-5), "required_cagr", "planned_cagr")

    def test_once_met_nothing_is_required_where_a_rate_is_defined(self) -> None:
        met = one(LEVEL, {"2016": 201})
        assert (met["required_increment"], met["required_cagr"]) == (0, 0)
        below_zero = one(LEVEL, {"2016": -4}, baseline=-10, target=-5)
        assert below_zero["required_increment"] == 0
        assert is_null(below_zero, "required_cagr")

    def test_the_steady_growth_path_falls_back_where_it_is_undefined(self) -> None:
        row = one(LEVEL, {"2016": 40}, baseline=0, path="geometric")

        # 40 of 200 after one of five years.
        assert (row["schedule_ratio"], row["expected"]) == (pytest.approx(1), 0.2)

    def test_bounds_hold_a_level_and_leave_no_logarithm(self) -> None:
        # 30 a year lead from 130 to 250 in four years; the bound is 220. The steady growth is left as it is.
        row = one(LEVEL, {"2016": 130}, upper_bound=220)

        assert (row["projection"], row["projected_progress"]) == (220, 1.2)
        assert is_null(row, "progress_log")
        assert row["flags"] == ["AT_BOUND", "NO_INTERVAL"]
        assert row["projection_cagr"] == pytest.approx(130 * 1.3**4)

    def test_attainment_further_than_50_years_away_is_not_told(self) -> None:
        # 2 a year: 49 more years after 2016. 1.9 a year: 52.
        assert one(LEVEL, {"2016": 102})["projected_attainment_year"] == 2016 + 49
        assert is_null(one(LEVEL, {"2016": 101.9}), "projected_attainment_year")

    def test_a_strict_target_needs_one_year_more(self) -> None:
        assert one(LEVEL, {"2016": 150}, target_op=">")["projected_attainment_year"] == 2018
        assert one(LEVEL, {"2016": 150}, target_op=">=")["projected_attainment_year"] == 2017
        assert one(LEVEL, {"2016": 200}, target_op=">")["status"] == "ahead"

    def test_a_revised_baseline_counts_only_where_the_target_still_asks_for_a_change(self) -> None:
        # (150 - 110) / (200 - 110)
        assert one(LEVEL, {"2016": 150}, baseline_revised=110)["progress_revised"] == pytest.approx(4 / 9)
        row = one(LEVEL, {"2016": 150}, baseline_revised=200)
        assert is_null(row, "progress_revised")
        assert "REVISED_BASELINE" not in row["flags"]

    def test_without_progress_two_paces_are_merged_by_target_and_direction(self) -> None:
        # No baseline, 160, 120, 130: -15 a year leads away; +10 in the latest year leads to 150 < 200.
        row = one(LEVEL, {"2016": 160, "2017": 120, "2018": 130}, baseline=None)

        assert (row["projection"], row["projection_latest"], row["outlook"]) == (100, 150, "mixed")

    def test_one_point_projects_nothing(self) -> None:
        row = one(LEVEL, {"2016": 160}, baseline=None)

        assert (row["status"], row["flags"]) == ("lagging", ["NO_BASELINE", "NO_TREND"])
        assert is_null(row, "projection", "projection_flat", "outlook", "remaining_pace_ratio")


class TestScores:
    def test_bounds_are_0_to_100_unless_one_is_given(self) -> None:
        fast = {"2016": 80.0}
        plan = {**LEVEL, "target_type": "score", "baseline": 60.0, "target": 90.0}

        # 20 a year from 80 for four years: 160.
        assert one(plan, fast)["projection"] == 100
        assert one(plan, fast, upper_bound=120)["projection"] == 120
        assert one(plan, fast, lower_bound=0)["projection"] == 160

    def test_the_path_is_always_the_straight_line(self) -> None:
        row = one(LEVEL, {"2016": 65}, target_type="score", baseline=60, target=90, path="geometric")

        assert (row["expected"], row["schedule_ratio"]) == (0.2, pytest.approx(5 / 30 / 0.2))


class TestThresholds:
    @pytest.mark.parametrize(
        ("first", "status"), [(9.6, "on_track"), (8.4, "regressing"), (9.0, "lagging"), (None, "lagging")]
    )
    def test_exactly_at_a_strict_limit_the_drift_decides(self, first: float | None, status: str) -> None:
        row = one(CEILING, {"2016": first, "2017": 9.0})

        assert (row["status"], row["gap_abs"], row["required_increment"]) == (status, 0, 0)
        assert is_null(row, "remaining_pace_ratio")

    @pytest.mark.parametrize(
        ("latest", "status"),
        # From 12 in 2016 to a in 2017, three years left: q = 3 (a - 12) / (9 - a) = 1.5, 1.09, 0.46, -0.43.
        [(11.0, "on_track"), (11.2, "on_track"), (11.6, "off_track"), (12.5, "regressing")],
    )
    def test_the_pace_decides_at_best_on_track(self, latest: float, status: str) -> None:
        assert one(CEILING, {"2016": 12, "2017": latest})["status"] == status

    def test_the_inverse_ratio_is_of_ceilings_without_baseline_above_zero(self) -> None:
        assert one(CEILING, {"2016": 12})["inverse_attainment"] == 0.75
        assert is_null(one(CEILING, {"2016": 12}, baseline=14.0), "inverse_attainment")
        assert is_null(one(CEILING, {"2016": 0}), "inverse_attainment")
        assert is_null(one(CEILING, {"2016": 12}, target_op=">="), "inverse_attainment")


class TestSums:
    def test_the_path_can_be_the_straight_line(self) -> None:
        # 16 of 100 after one year: due are 20 on the line, (2**0.2 - 1) / (2 - 1) = 14.87 on the curve.
        assert one(SUM, {"2016": 16})["status"] == "ahead"
        row = one(SUM, {"2016": 16}, path="linear")
        assert (row["status"], row["expected"], row["flags"]) == (
            "lagging",
            0.2,
            ["NO_INTERVAL", "PATH_DEPENDENT"],
        )

    def test_equal_sums_make_the_curve_a_line(self) -> None:
        assert one(SUM, {"2016": 16}, baseline=100)["expected_geometric"] == 0.2

    def test_the_flow_of_the_baseline_year_is_the_first_change(self) -> None:
        flows = {"2015": 10, "2016": 12, "2017": 14, "2018": 16}

        # Three changes of 2: sigma = 2, t(0.90; 3) = 1.637744, m = 2: sqrt(2 * 3 * 5 / 6) = sqrt(5).
        row = one(SUM, flows)
        half = 1.637744 * 2 * math.sqrt(5)
        assert row["projection"] == 42 + 2 * 16
        assert row["projection_high80"] == pytest.approx(74 + half, rel=1e-6)
        assert row["projection_low80"] == pytest.approx(74 - half, rel=1e-6)
        # The plan's own number wins: changes 0, 2, 2.
        given = one(SUM, flows, baseline_last_flow=12)
        assert given["projection_high80"] == pytest.approx(74 + half * math.sqrt(2 / 3), rel=1e-6)

    def test_a_sum_cannot_fall_below_what_is_there(self) -> None:
        # Changes 40, -40, -9: sigma = sqrt(3281 / 3) = 33.07; 61 + 1 * 2 - 121 would be negative.
        row = one(SUM, {"2015": 10, "2016": 50, "2017": 10, "2018": 1})

        assert row["projection_low80"] == 61

    def test_no_flow_attains_nothing(self) -> None:
        assert is_null(
            one(SUM, {"2016": 30, "2017": 0}), "projected_attainment_year", "required_growth_cumulative"
        )

    def test_at_a_strict_target_nothing_more_is_required_but_it_is_not_met(self) -> None:
        row = one(SUM, {"2016": 50, "2017": 50}, target_op=">")

        assert (row["status"], row["required_annual_flow"], row["projected_attainment_year"]) == (
            "ahead",
            0,
            2018,
        )
        assert is_null(row, "remaining_pace_ratio", "latest_pace_ratio", "required_growth_cumulative")

    @pytest.mark.parametrize("years", [1, 2, 5, 30])
    @pytest.mark.parametrize("rest", [1e-300, 1e-6, 0.5, 1.0, 5.0, 1e6, 1e300])
    def test_equation_growth_at_any_magnitude(self, years: int, rest: float) -> None:
        (growth,) = equation_growth(np.array([1.0]), np.array([rest]), np.array([float(years)]))

        assert growth >= -1
        if rest > 1e-15:  # below it 1 + g is 0 in floating point
            assert sum((1 + growth) ** j for j in range(1, years + 1)) == pytest.approx(rest, rel=1e-9)


class TestGrowth:
    def test_at_most_5_percent(self) -> None:
        plan = {**GROWTH, "target": 0.05, "direction": "decrease"}

        # Means 4 % and 6 % against "at most 5 %": no progress, no ratios; the mean is judged alone.
        below, above = one(plan, {"2016": 0.04}), one(plan, {"2016": 0.06})
        assert (below["status"], below["outlook"], below["flags"]) == (
            "on_track",
            "on_course",
            ["NO_INTERVAL"],
        )
        assert (above["status"], above["outlook"]) == ("lagging", "stalled_or_reversing")
        for row in (below, above):
            assert is_null(row, "progress", "schedule_ratio", "pace_ratio_simple", "remaining_pace_ratio")
        every_year = {str(year): 0.04 for year in range(2016, 2021)}
        assert one(plan, every_year)["status"] == "attained"
        assert one(plan, {**every_year, "2020": 0.2})["status"] == "missed"

    def test_no_growth_wanted(self) -> None:
        row = one(GROWTH, {"2016": 0.0}, target=0.0)

        assert (row["status"], row["gap_abs"], row["target_index"]) == ("on_track", 0, 1)
        assert is_null(row, "progress", "gap_rel", "expected_level_geometric")

    def test_a_target_that_leaves_nothing_is_judged_by_the_mean(self) -> None:
        row = one(GROWTH, {"2016": -0.5}, target=-1.5, direction="decrease")

        assert row["status"] == "lagging"
        assert is_null(row, "progress", "target_index", "required_growth")

    def test_a_decrease_is_secured_when_the_index_is_there(self) -> None:
        # 0.9 ** 5 = 0.59049 is reached by -45 % in the first year: 0.55. Prices may rise by 1.8 % a year.
        row = one(GROWTH, {"2016": -0.45}, target=-0.1, direction="decrease")

        assert (row["status"], row["flags"]) == ("attained", ["EARLY", "NO_INTERVAL", "REVERSIBLE"])
        assert row["required_growth"] == pytest.approx((0.59049 / 0.55) ** 0.25 - 1)

    def test_the_end_needs_the_mean_not_a_margin(self) -> None:
        assert one(GROWTH, {str(year): 0.1 for year in range(2016, 2021)})["status"] == "attained"

    def test_years_of_attainment_are_not_told(self) -> None:
        row = one(GROWTH, {"2016": 0.9})

        assert is_null(
            row, "years_observed", "years_attained", "first_attained_year", "schedule_ratio_linear"
        )


class TestObservationStatus:
    @pytest.mark.parametrize(
        ("plan", "codes", "status"),
        [
            (LEVEL, "EA", "A"),  # a level rests on its latest value
            (LEVEL, "AP", "P"),
            (SUM, "EPA", "E"),  # a sum rests on all of them
            (SUM, "PAB", "P"),
            (SUM, "AAB", "B"),
            (GROWTH, "EA", "E"),
        ],
    )
    def test_rests_on_the_values_used(self, plan: dict, codes: str, status: str) -> None:
        observations = table({str(2016 + i): 0.1 for i in range(len(codes))}).assign(obs_status=list(codes))

        assert assess(pd.DataFrame([plan]), observations).loc[0, "obs_status"] == status


class TestTables:
    def test_rows_follow_the_plan_then_the_areas(self) -> None:
        plan = pd.DataFrame(
            [{**LEVEL, "indicator": name, "plan": p} for p in "BA" for name in ("y", "x", "z")]
        )
        observations = pd.DataFrame(
            [("x", "CN-44"), ("x", "CN-11"), ("y", "CN-31"), ("other", "CN")],
            columns=["indicator", "ref_area"],
        ).assign(time_period="2016", obs_value=120.0)

        result = assess(plan, observations)

        rows = list(result[["plan", "indicator", "ref_area"]].itertuples(index=False, name=None))
        series = [("y", "CN-31"), ("x", "CN-11"), ("x", "CN-44"), ("z", "CN")]
        assert rows == [(p, *one_series) for p in "BA" for one_series in series]

    def test_never_observed_is_shown_in_the_only_area(self) -> None:
        observations = table({"2016": 1}).assign(ref_area="CN-11")

        assert assess(pd.DataFrame([LEVEL, {**LEVEL, "indicator": "y"}]), observations)[
            "ref_area"
        ].to_list() == [
            "CN-11",
            "CN-11",
        ]

    def test_two_plans_judge_one_series_from_their_own_baseline_years(self) -> None:
        plan = pd.DataFrame([LEVEL, {**LEVEL, "plan": "next", "baseline_year": 2018, "target_year": 2023}])

        result = assess(plan, table({"2016": 120, "2019": 150}))

        assert result["plan"].to_list() == ["plan", "next"]
        assert result["elapsed"].to_list() == [4, 1]
        assert result["progress"].to_list() == [0.5, 0.5]

    def test_defaults_fill_absent_and_empty_columns(self) -> None:
        observations = table({"2016": 120})

        for frame in (observations, observations.assign(ref_area=None, obs_status=None)):
            row = assess(pd.DataFrame([LEVEL]), frame).loc[0]
            assert (row["plan"], row["ref_area"], row["obs_status"]) == ("plan", "CN", "A")

    def test_the_tables_that_were_given_stay_as_they_are(self) -> None:
        plan, observations = pd.DataFrame([LEVEL]), table({"2016": 120, "2017-S1": 140})
        before = plan.copy(), observations.copy()

        assess(plan, observations)

        pd.testing.assert_frame_equal(plan, before[0])
        pd.testing.assert_frame_equal(observations, before[1])

    def test_empty_tables(self) -> None:
        assert list(assess(pd.DataFrame([LEVEL]), table({}))["flags"]) == [["NO_ACTUAL"]]
        empty = assess(pd.DataFrame([LEVEL]).head(0), table({"2016": 1}))
        assert empty.empty
        assert list(empty.columns) == list(ASSESSMENT_FIELDS)


class TestErrors:
    @pytest.mark.parametrize(
        ("changes", "column"),
        [
            ({"target_op": "<=", "direction": "increase"}, "target_op"),
            ({"target_op": ">", "direction": "decrease"}, "target_op"),
            ({"target_type": "period_aggregate", "direction": "decrease"}, "direction"),
            ({"target_type": "period_aggregate", "target_op": "<="}, "direction"),
            ({"target_year": 2015}, "target_year"),
            ({"target": None}, "target"),
            ({"target_type": "wish"}, "target_type"),
            ({"path": "steep"}, "path"),
        ],
    )
    def test_a_plan_that_contradicts_itself(self, changes: dict, column: str) -> None:
        with pytest.raises(TableError) as error:
            assess(pd.DataFrame([{**LEVEL, "indicator": "y"}, {**LEVEL, **changes}]), table({"2016": 120}))

        assert [(finding.row, finding.column) for finding in error.value.findings] == [(3, column)]

    @pytest.mark.parametrize(
        ("unit", "least"),
        [("%", -100.0), (None, -1.0)],
    )
    def test_a_rate_that_leaves_nothing(self, unit: str | None, least: float) -> None:
        plan = {**GROWTH, "unit_en": unit, "unit_zh": None}
        assert one(plan, {"2016": least * 0.999})["status"] == "regressing"
        with pytest.raises(TableError) as error:
            one(plan, {"2016": least * 0.5, "2017": least})

        assert [(finding.row, finding.column) for finding in error.value.findings] == [(3, "obs_value")]

    @pytest.mark.parametrize("periods", [("2016", "2016"), ("2016", "2016-A1")])
    def test_two_values_for_one_period(self, periods: tuple[str, str]) -> None:
        observations = pd.concat([table({period: 120}) for period in ("2015", *periods)])
        with pytest.raises(TableError) as error:
            assess(pd.DataFrame([LEVEL]), observations)

        assert [(finding.row, finding.column) for finding in error.value.findings] == [(4, "time_period")]

    def test_of_periods_that_end_together_the_longest_counts(self) -> None:
        # METHOD forbids two values of one period; a half-year and its last quarter are two periods.
        for periods in (["2016-S1", "2016-Q2", "2016-06"], ["2016-06", "2016-Q2", "2016-S1"]):
            actuals = {period: {"2016-S1": 110.0}.get(period, 1.0) for period in periods}
            assert one(LEVEL, actuals, as_of=2016)["latest"] == 110

    def test_a_period_that_is_none_and_a_number_that_is_none(self) -> None:
        with pytest.raises(TableError, match="2018-S3"):
            one(LEVEL, {"2018-S3": 1})
        with pytest.raises(TableError, match="finite"):
            one(LEVEL, {"2018": math.inf})

    def test_a_required_column_is_missing(self) -> None:
        with pytest.raises(TableError, match="target_year"):
            assess(pd.DataFrame([LEVEL]).drop(columns="target_year"), table({}))


def test_the_quantile_is_that_of_the_method() -> None:
    # METHOD C7: t(0.90; df) for df = 1..8.
    printed = [3.077684, 1.885618, 1.637744, 1.533206, 1.475884, 1.439756, 1.414924, 1.396815]

    assert t90(np.arange(1.0, 9.0)).tolist() == pytest.approx(printed, abs=5e-7)
    assert np.isnan(t90(np.array([0.0, np.nan]))).all()


class TestMissingYears:
    def test_growth_with_a_missing_year_is_never_judged_by_the_known_years(self) -> None:
        # V27 with a mean of the known years that would be ahead: C3 leaves it not assessable all the same.
        row = one(GROWTH, {"2016": 0.25, "2017": None, "2018": 0.25}, as_of=2018)

        assert (row["status"], row["flags"]) == ("not_assessable", ["MISSING_YEAR"])
        assert row["mean_growth"] == pytest.approx(0.25)

    def test_a_sum_that_adds_up_after_the_plan_names_its_year(self) -> None:
        # C12: every observed year after t0 up to as_of counts, also after the target year: 5 * 18 = 90, then 108.
        row = one(SUM, {str(year): 18.0 for year in range(2016, 2022)}, as_of=2021)

        assert (row["status"], row["first_attained_year"]) == ("missed", 2021)


class TestBounds:
    def test_a_projection_exactly_on_its_bound_is_not_clipped(self) -> None:
        # From 3.9 to 4.4 in one year; 4.4 + 4 * 0.5 = 6.4 is the bound itself, whatever binary fractions make of it.
        limit = {**LEVEL, "target_type": "threshold", "target_op": "<=", "baseline": 3.9, "target": 1.7}
        row = one(limit, {"2016": 4.4}, as_of=2016, upper_bound=6.4)

        assert row["projection"] == pytest.approx(6.4)
        assert "AT_BOUND" not in row["flags"]
