"""What if: the worked cases of METHOD with their last year supposed, rates of every kind, and what is refused."""

from __future__ import annotations

import pandas as pd
import pytest
from test_vectors import VECTORS, differences, observation_rows, plan_row

from indicators.assessment import assess
from indicators.errors import Refusal
from indicators.observations import check_observations
from indicators.plan import check_plan
from indicators.rows import lines
from indicators.what_if import Supposition, coming_year, opening, read_supposition, scale, suppose

BY_ID = {vector["id"]: vector for vector in VECTORS}


def known(given, as_of=None):
    """The line, the assessment and the observations of a vector, up to an earlier year where one is given."""
    plan = check_plan(pd.DataFrame([plan_row(given)]))
    rows = [row for row in observation_rows(given) if as_of is None or row["time_period"][:4] <= str(as_of)]
    columns = ["indicator", "time_period", "obs_value"]
    observations = check_observations(pd.DataFrame(rows, columns=columns).astype({"obs_value": "float64"}))
    year = given["input"]["as_of"] if as_of is None else as_of
    return lines(plan)[0], lines(assess(plan, observations, as_of=year))[0], observations


def case(target_type, actuals, as_of, **line):
    """A case of one's own: a plan from 2015 to 2020."""
    usual = {"baseline": 100.0, "target": 200.0, "baseline_year": 2015, "target_year": 2020}
    vector = {
        "id": "own",
        "input": {
            "type": target_type,
            "direction": "increase",
            "actuals": actuals,
            "as_of": as_of,
            **usual,
            **line,
        },
    }
    return known(vector)


def last_year(vector):
    """The year of the last actual, where it is the coming one of the year before; else None."""
    given = vector["input"]
    actuals = [int(year) for year, value in given["actuals"].items() if value is not None]
    ends_there = actuals and actuals[-1] == given["as_of"] <= given["target_year"]
    follows = len(actuals) < 2 or actuals[-1] == actuals[-2] + 1
    return actuals[-1] if ends_there and follows and "partial" not in given else None


@pytest.mark.parametrize("name", [name for name, vector in BY_ID.items() if last_year(vector)])
def test_the_last_actual_of_a_worked_case_supposed_gives_its_row(name):
    vector = BY_ID[name]
    year = last_year(vector)
    indicator, result, observations = known(vector, year - 1)
    assert coming_year(indicator, result) == year
    found = suppose(indicator, result, observations, Supposition(vector["input"]["actuals"][str(year)]))
    assert (found.years, found.result.as_of) == ((year,), year)
    assert differences(pd.Series(vars(found.result)), vector["expected"]) == {}


def test_most_worked_cases_can_be_supposed():
    assert sum(last_year(vector) is not None for vector in VECTORS) >= 30


@pytest.mark.parametrize(
    ("target_type", "actuals", "rate", "values"),
    [
        # 150 grows by 10 % a year: 165, 181.5, 199.65.
        ("level", {"2016": 120, "2017": 150}, 10, (165, 181.5, 199.65)),
        ("threshold", {"2016": 120, "2017": 150}, 10, (165, 181.5, 199.65)),
        ("level", {"2016": 120, "2017": 150}, -50, (75, 37.5, 18.75)),
        # The flows of a sum grow, not the sum.
        ("period_aggregate", {"2016": 20, "2017": 30}, 10, (33, 36.3, 39.93)),
        # Without an actual the printed baseline grows: 100 * 1.1 ** (year - 2015).
        ("level", {}, 10, (121, 133.1, 146.41, 161.051)),
    ],
)  # fmt: skip
def test_a_rate_is_growth_of_the_yearly_value(target_type, actuals, rate, values):
    indicator, result, observations = case(target_type, actuals, 2017 if actuals else 2016)
    found = suppose(indicator, result, observations, Supposition(rate, is_rate=True))
    assert found.years == (2018, 2019, 2020) if actuals else (2017, 2018, 2019, 2020)
    assert found.values == pytest.approx(values)
    assert found.result.as_of == 2020


def test_a_rate_of_a_score_is_points_a_year():
    # V06: 76.88 of 80 points, 1.56 a year are needed in the two years left.
    indicator, result, observations = known(BY_ID["V06"])
    found = suppose(indicator, result, observations, Supposition(1.56, is_rate=True))
    assert found.values == pytest.approx((78.44, 80))
    assert found.result.status == "attained"


def test_a_rate_of_average_growth_is_the_rate_itself():
    # V10: 22.598 % in each of the two years left reaches 20 % a year; the table of the vector holds fractions.
    indicator, result, observations = known(BY_ID["V10"])
    enough = suppose(indicator, result, observations, Supposition(22.5981, is_rate=True))
    assert enough.values == pytest.approx((0.225981, 0.225981))
    assert enough.result.status == "attained"
    assert (
        suppose(indicator, result, observations, Supposition(22.59, is_rate=True)).result.status == "missed"
    )


def test_a_rate_of_a_percent_table_is_in_percent():
    indicator, result, observations = known(BY_ID["V10"])
    indicator.unit_en = "%"
    found = suppose(indicator, result, observations, Supposition(22.5, is_rate=True))
    assert found.values == (22.5, 22.5)


def test_the_flows_of_a_sum_grow_from_its_last_flow_before_the_plan():
    indicator, result, observations = case("period_aggregate", {}, 2015, baseline_last_flow=10.0)
    found = suppose(indicator, result, observations, Supposition(100, is_rate=True))
    assert (found.years[0], found.values[:2]) == (2016, (20, 40))
    indicator, result, observations = case("period_aggregate", {"2015": 12}, 2015)
    assert suppose(indicator, result, observations, Supposition(50, is_rate=True)).values[0] == 18


def test_the_coming_year():
    assert coming_year(*known(BY_ID["V03"])[:2]) == 2019
    # Nothing is known: the year after the as-of year, at most the target year.
    assert coming_year(*case("level", {}, 2018)[:2]) == 2019
    assert coming_year(*case("level", {}, 2020)[:2]) == 2020
    # An actual of 2016 alone, looked at from 2019: what is supposed is 2017.
    assert coming_year(*case("level", {"2016": 120}, 2019)[:2]) == 2017
    # V19: the target year has its actual.
    assert coming_year(*known(BY_ID["V19"])[:2]) is None


def test_values_after_the_as_of_year_do_not_exist():
    indicator, result, observations = case(
        "level", {"2016": 120, "2017": 150, "2019": 999, "2020-S1": 7}, 2017
    )
    found = suppose(indicator, result, observations, Supposition(160))
    assert found.observations["time_period"].tolist() == ["2016", "2017", "2018"]
    assert (found.result.latest, found.result.remaining) == (160, 2)


def test_a_supposed_year_takes_the_place_of_its_missing_value():
    indicator, result, observations = case("level", {"2016": 120, "2017": None}, 2017)
    found = suppose(indicator, result, observations, Supposition(150))
    assert found.observations["time_period"].tolist() == ["2016", "2017"]
    assert (found.result.latest_year, found.result.latest, found.result.as_of) == (2017, 150, 2017)


def test_what_is_known_is_not_touched():
    indicator, result, observations = known(BY_ID["V03"])
    before = observations.copy(deep=True)
    suppose(indicator, result, observations, Supposition(1000))
    pd.testing.assert_frame_equal(observations, before)


def test_average_growth_with_a_missing_year_stays_not_assessable():
    indicator, result, observations = known(BY_ID["V27"])
    year = coming_year(indicator, result)
    found = suppose(indicator, result, observations, Supposition(0.2))
    assert (year, found.result.status) == (2019, "not_assessable")
    assert "MISSING_YEAR" in found.result.flags


@pytest.mark.parametrize(
    ("asked", "supposition", "said"),
    [
        (known(BY_ID["V06"]), Supposition(100.5), "above {most}"),
        (known(BY_ID["V06"]), Supposition(-1), "below {least}"),
        (known(BY_ID["V03"]), Supposition(-0.1), "below {least}"),
        (known(BY_ID["V10"]), Supposition(-1), "growth rates are above -100%"),
        (known(BY_ID["V10"]), Supposition(-100, is_rate=True), "growth rates are above -100%"),
        (known(BY_ID["V03"]), Supposition(-100, is_rate=True), "growth rates are above -100%"),
        (known(BY_ID["V17"]), Supposition(5, is_rate=True), "only from a value above zero"),
        (case("level", {"2016": 0}, 2016), Supposition(5, is_rate=True), "only from a value above zero"),
        (case("period_aggregate", {}, 2016), Supposition(5, is_rate=True), "from which it could grow"),
        (case("threshold", {}, 2016, baseline=None), Supposition(5, is_rate=True), "from which it could grow"),
        (case("level", {"2016": 1e290}, 2016), Supposition(9e14, is_rate=True), "too large"),
        (known(BY_ID["V03"]), Supposition(1e12, is_rate=True), "too large"),
        (known(BY_ID["V17"]), Supposition(1e-60), "too small"),
        # 120 shrinks to 1.2e-8, then to 1.2e-18.
        (case("level", {"2016": 120}, 2016), Supposition(-99.99999999, is_rate=True), "too small"),
        (known(BY_ID["V19"]), Supposition(50), "nothing left to suppose"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(asked, supposition, said):
    with pytest.raises(Refusal, match=said):
        suppose(*asked, supposition)


def test_reading_what_the_grid_reads():
    indicator, _, _ = known(BY_ID["V03"])
    indicator.unit_en, indicator.unit_zh = "RMB one hundred million", "亿元"
    for typed in ("1515", "１，５１５", "1515亿元", "0.1515万亿元"):
        assert read_supposition(typed, indicator, is_rate=False) == Supposition(1515)
    for typed in ("18.8", "18.8%", "１８.８％"):
        assert read_supposition(typed, indicator, is_rate=True) == Supposition(18.8, is_rate=True)
    for typed in (
        "",
        None,
        "much",
        "1.2万",
        "1515 points",
        [],
        {},
        True,
        "9e99",
        1e15,
        "1e-60",
        "1515百分点",
    ):
        with pytest.raises(Refusal):
            read_supposition(typed, indicator, is_rate=False)


@pytest.mark.parametrize(
    ("name", "value", "rate"),
    [
        # required_cagr 0.426148: 885 * 1.426148 = 1262.141, one unit of the second digit up; 42.6148 % a year.
        ("V03", 1262.15, 42.7),
        # A decrease of 13.3975 % a year: 16 * 0.866025 = 13.8564, and down.
        ("V05", 13.85, -13.4),
        # 1.56 points a year from 76.88.
        ("V06", 78.44, 1.56),
        # 13.6 a year; the equation method gives -50.6532 %, and up.
        ("V07", 13.6, -50.6),
        # No growth is defined from -2; 2.33333 a year more.
        ("V17", 0.34, 0.0),
        # Met: as it was last, and no growth.
        ("V02", 13.3, 0.0),
        # No actual up to 2016: 70 to 80 in five years, 2 a year; or (80 / 70) ** (1 / 5) - 1 = 2.7066 % a year.
        ("V24", 74.0, 2.7),
    ],
)  # fmt: skip
def test_the_first_position(name, value, rate):
    indicator, result, observations = known(BY_ID[name])
    assert opening(indicator, result, observations, is_rate=False).supposition == Supposition(
        pytest.approx(value)
    )
    assert opening(indicator, result, observations, is_rate=True).supposition.number == pytest.approx(rate)


@pytest.mark.parametrize("name", ["V03", "V05", "V06", "V07", "V13"])
def test_the_first_rate_just_reaches_the_target(name):
    indicator, result, observations = known(BY_ID[name])
    first = opening(indicator, result, observations, is_rate=True)
    assert first.basis == "required"
    assert suppose(indicator, result, observations, first.supposition).result.status == "attained"
    # A tenth of a percent a year, or a hundredth of a point, on the wrong side misses it.
    step = 0.01 if indicator.target_type == "score" else 0.1
    worse = first.supposition.number + (step if name == "V05" else -step)
    missed = suppose(indicator, result, observations, Supposition(worse, is_rate=True))
    assert missed.result.status == "missed"


@pytest.mark.parametrize("is_rate", [False, True])
@pytest.mark.parametrize("name", list(BY_ID))
def test_a_slider_holds_what_matters_within_the_limits(name, is_rate):
    indicator, result, observations = known(BY_ID[name])
    if coming_year(indicator, result) is None:
        return
    first = opening(indicator, result, observations, is_rate=is_rate).supposition
    ends = scale(indicator, result, observations, first)
    assert ends.low <= first.number <= ends.high
    assert ends.step > 0
    assert 10 <= (ends.high - ends.low) / ends.step <= 2000
    if not is_rate and indicator.target_type == "score":
        assert 0 <= ends.low < ends.high <= 100


def test_a_part_of_a_year_stays_in_the_first_position():
    # V12: 39.6 + 41.3 + 14.5 of 110 after 2.5 years; 14.6 in 2.5 years are 5.84 a year: 14.5 + 5.84 / 2 = 17.42.
    indicator, result, observations = known(BY_ID["V12"])
    first = opening(indicator, result, observations, is_rate=False)
    assert (first.supposition.number, first.basis) == (pytest.approx(17.42), "required")
    found = suppose(indicator, result, observations, first.supposition)
    assert found.result.required_annual_flow == pytest.approx(5.84)


def test_the_first_year_of_a_sum_of_which_a_part_is_known_is_the_coming_one():
    # 14.5 of 200 after half a year: 185.5 / 4.5 = 41.2222 a year, 14.5 + 20.6111, one unit of the second digit up.
    indicator, result, observations = case(
        "period_aggregate", {}, 2016, partial={"elapsed": 0.5, "value": 14.5}
    )
    assert coming_year(indicator, result) == 2016
    first = opening(indicator, result, observations, is_rate=False)
    assert first.supposition.number == pytest.approx(35.12)
    found = suppose(indicator, result, observations, first.supposition)
    assert found.result.required_annual_flow == pytest.approx((200 - 35.12) / 4)


@pytest.mark.parametrize(
    ("baseline", "target", "first"),
    [
        # 0.0001 * 5 ** (1 / 4) = 0.00014953, and up in the digit of a hundredth of the change.
        (0.0001, 0.0005, 0.00015),
        # 0.0005 * 0.2 ** (1 / 4) = 0.00033437, and down.
        (0.0005, 0.0001, 0.000334),
        # A quarter of 0.0004, which growth hardly bends.
        (100.0001, 100.0005, 100.0002),
    ],
)
def test_without_decimals_the_first_position_has_the_size_of_what_changes(baseline, target, first):
    direction = "increase" if target > baseline else "decrease"
    indicator, result, observations = case(
        "level", {"2016": baseline}, 2016, baseline=baseline, target=target, direction=direction
    )
    indicator.decimals = None
    found, basis = opening(indicator, result, observations, is_rate=False)
    assert (found.number, basis) == (pytest.approx(first, rel=1e-9), "required")
    ends = scale(indicator, result, observations, found)
    assert abs(ends.low - min(baseline, target)) <= 0.0005
    assert abs(ends.high - max(baseline, target)) <= 0.0005
    assert ends.low <= found.number <= ends.high
    assert 10 <= (ends.high - ends.low) / ends.step <= 2000


def test_a_rate_stops_at_the_limits():
    # METHOD C4, C7: what is continued stays within the bounds. 76.88 + 20 = 96.88, then 116.88.
    indicator, result, observations = known(BY_ID["V06"])
    assert suppose(indicator, result, observations, Supposition(20, is_rate=True)).values == (96.88, 100)
    assert suppose(indicator, result, observations, Supposition(-50, is_rate=True)).values == pytest.approx(
        (26.88, 0)
    )
