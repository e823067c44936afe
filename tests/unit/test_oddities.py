"""What is odd about a value beside its series and the plan: what needs a reason, and what is only told."""

from __future__ import annotations

import pandas as pd
import pytest

from indicators.checks import check_entries
from indicators.observations import check_observations
from indicators.plan import check_plan

COLUMNS = ["indicator", "baseline", "target", "target_type", "unit_en", "direction", "kind"]
#: Pace of works: (220 - 135) / 5 = 17 a year, three times that is 51.
PLAN = check_plan(
    pd.DataFrame(
        [
            ("works", 135, 220, "level", "万件", None, "flow"),
            ("patents", 6.3, 12, "level", "pieces", None, "stock"),
            ("months", 22, 12, "level", "months", "decrease", "stock"),
            ("score", 70, 80, "score", "points", None, None),
            ("growth", 20, 20, "growth_average", "%", None, "rate"),
            ("no-growth", None, 0, "growth_average", "%", None, "rate"),
            ("royalties", 44.4, 100, "period_aggregate", "USD", None, "flow"),
            ("sum-without-baseline", None, 100, "period_aggregate", "USD", None, "flow"),
            ("slow", 1000, 1001, "level", "pieces", None, "flow"),
            ("kept", 100, 100, "level", "pieces", None, "flow"),
            ("limit", None, 500, "threshold", "pieces", None, "flow"),
        ],
        columns=COLUMNS,
    ).assign(baseline_year=2015, target_year=2020, decimals=1)
)
Rows = list[tuple[str, float]]


def findings(indicator: str, value: object, period: str, known: Rows, **fields: object):
    """What is found beside the known values of the indicator, each (year, value)."""
    rows = [(indicator, year, known_value) for year, known_value in known]
    observations = check_observations(pd.DataFrame(rows, columns=["indicator", "time_period", "obs_value"]))
    if status := fields.pop("stored_status", None):
        observations = observations.assign(obs_status=status)
    entry = {"indicator": indicator, "time_period": period, "obs_value": value, "source": "NCAC", **fields}
    return check_entries([entry], PLAN, observations).findings


def warned(indicator: str, value: object, period: str, known: Rows) -> str:
    """The warnings that are said, in one text; empty when the value passes."""
    found = findings(indicator, value, period, known)
    assert all("give the reason" in one.advice for one in found if one.severity == "warning")
    return " ".join(one.text() for one in found if one.severity == "warning")


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("1000", "about 10 times the 100 of 2017: is it the same unit?"),
        # Within a factor of 1.4: 1000 / 1.4 = 714.3 to 1,400.
        ("1400", "about 10 times"),
        ("1401", ""),
        ("715", "about 10 times"),
        ("714", ""),
        ("10000", "about 100 times"),
        ("1e5", "about 1,000 times"),
        ("1e6", "about 10,000 times"),
        # From 50 times on it is one whatever the factor.
        ("5000", "about 50 times"),
        ("4999", ""),
        ("2", "about 1/50"),
        ("1e7", "about 100,000 times"),
        ("1e10", "about 100,000,000 times"),
        ("10", "about 1/10 of the 100 of 2017"),
        ("0.01", "about 1/10,000 of"),
        ("0", ""),
        ("-1000", ""),
    ],
)
def test_a_slip_of_the_unit(value, says):
    text = warned("works", value, "2018", [("2017", 100.0)])
    assert says in text
    assert ("same unit" in text) is bool(says)
    # A slip explains the jump that it makes.
    assert ("pace" in text) is not bool(says)


@pytest.mark.parametrize(
    ("period", "known", "reference"),
    [
        # What it replaces before the year before, that before the year after, that before the baseline.
        ("2018", [("2017", 160.0), ("2018", 100.0), ("2019", 170.0)], "100 of 2018"),
        ("2018", [("2017", 100.0), ("2019", 170.0)], "100 of 2017"),
        ("2018", [("2019", 100.0)], "100 of 2019"),
        ("2018", [("2020", 500.0)], "135 of 2015"),
        ("2018", [], "135 of 2015"),
        # A published value of the year counts before the printed one.
        ("2016", [("2015", 100.0)], "100 of 2015"),
    ],
)
def test_what_a_slip_is_measured_by(period, known, reference):
    assert f"about 10 times the {reference}" in warned("works", "1000", period, known)


def test_where_nothing_is_known_no_slip_is_seen():
    assert warned("limit", "1600", "2016", []) == ""
    assert warned("works", "160", "2018", [("2017", 0.0)]).count("same unit") == 0
    # 44.4 is the sum of five years: 4.44 in 2016 is no slip.
    assert warned("royalties", "4.44", "2016", []) == ""


def test_a_rate_without_neighbours_is_measured_by_the_target():
    # A fraction typed for percent: 0.2 against 20.
    said = "It and the target rate of 20 differ by a factor of about {}: is it the same unit?"
    assert said.format(100) in warned("growth", "0.2", "2016", [])
    assert said.format(10) in warned("growth", "200", "2016", [])
    assert "about 10 times the 15 of 2016" in warned("growth", "150", "2017", [("2016", 15.0)])


@pytest.mark.parametrize(
    ("indicator", "value", "known", "jumps"),
    [
        # Three times 17 a year is 51 in one year and 102 in two.
        ("works", "211", [("2017", 160.0)], False),
        ("works", "211.1", [("2017", 160.0)], True),
        ("works", "109", [("2017", 160.0)], False),
        ("works", "108.9", [("2017", 160.0)], True),
        ("works", "262", [("2016", 160.0)], False),
        ("works", "262.1", [("2016", 160.0)], True),
        # Later years are no measure, and the printed baseline is a value of 2015: 135 + 3 x 51 = 288.
        ("works", "288", [("2019", 900.0)], False),
        ("works", "288.1", [("2019", 280.0)], True),
        # A fall of 10 in 5 years: 2 a year, three times that is 6.
        ("months", "13", [("2017", 19.0)], False),
        ("months", "12.9", [("2017", 19.0)], True),
        # Three times the pace is 0.6, but 5 % of the value before is 50.
        ("slow", "1050", [("2017", 1000.0)], False),
        ("slow", "1050.1", [("2017", 1000.0)], True),
        # METHOD C2: r = 1.17631, so a flow of 10 grows by 1.7631; three times that is 5.289.
        ("royalties", "15.2", [("2017", 10.0)], False),
        ("royalties", "15.3", [("2017", 10.0)], True),
        # Three times the target rate of 20 is 60, from the rate before or else from the target rate itself.
        ("growth", "75", [("2017", 15.0)], False),
        ("growth", "75.1", [("2017", 15.0)], True),
        ("growth", "75.1", [("2016", 15.0)], True),
        ("growth", "80", [], False),
        ("growth", "80.1", [], True),
        # No pace, no jump.
        ("no-growth", "80", [("2017", 15.0)], False),
        ("sum-without-baseline", "50", [("2017", 10.0)], False),
        ("limit", "700", [("2017", 160.0)], False),
        ("kept", "500", [("2017", 100.0)], False),
    ],
)
def test_a_jump_that_the_pace_of_the_plan_does_not_explain(indicator, value, known, jumps):
    text = warned(indicator, value, "2018", known)
    assert ("more than 3 times" in text) is jumps


def test_a_jump_names_its_numbers():
    # 120.4 in two years is 60.2 a year.
    text = warned("works", "220.4", "2018", [("2016", 100.0)])
    assert "It differs from the 100 of 2016 by 60.2 a year, more than 3 times the plan's pace of 17." in text
    text = warned("growth", "75.2", "2018", [("2017", 15.0)])
    assert "It differs from the 15 of 2017 by 60.2, more than 3 times the target rate of 20." in text
    text = warned("growth", "80.2", "2018", [])
    assert "It differs from the target rate of 20 by 60.2, more than 3 times that rate." in text


def test_a_pace_that_its_digits_would_write_as_nothing_keeps_one():
    # (1001 - 1000) / 5 = 0.2 in one digit is 0.2; of a plan without decimals it would be 0.
    plan = PLAN.assign(decimals=0)
    entry = {"indicator": "slow", "time_period": "2016", "obs_value": 1100, "source": "NCAC"}
    nothing = check_observations(pd.DataFrame(columns=["indicator", "time_period", "obs_value"]))
    (finding,) = check_entries([entry], plan, nothing).findings
    assert "plan's pace of 0.2." in finding.text()


@pytest.mark.parametrize(
    ("indicator", "value", "known", "says"),
    [
        ("patents", "7.9", [("2017", 8.0)], "below the 8 of 2017, but this indicator is a stock"),
        ("patents", "7.9", [("2016", 8.0)], "below the 8 of 2016, but this indicator is a stock"),
        ("patents", "6.2", [], "below the 6.3 of 2015, but this indicator is a stock"),
        ("patents", "8", [("2017", 8.0)], ""),
        # A stock that is to fall may fall, and should not rise.
        ("months", "16", [("2017", 18.0)], ""),
        ("months", "20", [("2017", 18.0)], "against the wanted direction: 2017 has 18"),
        ("works", "150", [("2017", 160.0)], "against the wanted direction: 2017 has 160"),
        ("works", "160", [("2017", 160.0)], ""),
        ("works", "150", [("2016", 160.0)], ""),
        ("score", "71", [("2017", 72.0)], "against the wanted direction: 2017 has 72"),
        ("royalties", "9", [("2017", 10.0)], "against the wanted direction: 2017 has 10"),
        ("growth", "15", [("2017", 20.0)], ""),  # slower growth is still growth
        ("growth", "-2", [("2017", 20.0)], "against the wanted direction."),
    ],
)
def test_a_fall_or_a_step_against_the_wanted_direction(indicator, value, known, says):
    text = warned(indicator, value, "2018", known)
    assert says in text
    assert ("stock" in text) is ("stock" in says)
    assert ("direction" in text) is ("direction" in says)


#: No trend: around 160 (and around 0) by 10, -10, 0, -10, 10. The squares of these sum to 400; over n - 2 = 3,
#: times 1 + 1/5 + 3**2/10 = 2.1 for a value three years from the middle, gives 280 = 16.73**2: two standard
#: deviations are 33.47. Of the logarithms (5.1358, 5.0106, 5.0752, mean 5.0736) they are 0.2095, up to 196.98.
LEVEL = [170.0, 150.0, 160.0, 150.0, 170.0]
AROUND_ZERO = [10.0, -10.0, 0.0, -10.0, 10.0]
#: A straight line, which leads to 150 with no deviation: 5 % are 7.5. Steady growth through it leads to 153.31
#: (logarithms: mean 4.78046, slope 0.084), of which 5 % lead from 146.01 to 160.97.
STRAIGHT = [100.0, 110.0, 120.0, 130.0, 140.0]
#: Steady growth of 20 % leads to 248.83. The straight line leads to 148.83 + 3 x 26.75 = 229.1.
STEADY = [100.0, 120.0, 144.0, 172.8, 207.36]


@pytest.mark.parametrize(
    ("series", "value", "odd"),
    [
        (AROUND_ZERO, "33.4", False),
        (AROUND_ZERO, "33.5", True),
        (AROUND_ZERO, "-33.5", True),
        (LEVEL, "193.4", False),
        (LEVEL, "196.9", False),  # outside the straight trend, inside that of steady growth
        (LEVEL, "197.1", True),
        (LEVEL, "-10", True),
        (STRAIGHT, "150", False),
        (STRAIGHT, "160.9", False),
        (STRAIGHT, "161.1", True),
        (STRAIGHT, "142.6", False),
        (STRAIGHT, "142.4", True),
        (STEADY, "248.83", False),
        (STEADY, "270", True),
        (STEADY[1:], "400", False),  # four other values are too few
    ],
)
def test_an_outlier_of_its_own_series(series, value, odd):
    known = list(zip(("2011", "2012", "2013", "2014", "2015"), series, strict=False))
    text = warned("limit", value, "2016", known)
    assert ("standard deviations" in text) is odd


def test_an_outlier_names_where_its_series_leads_and_leaves_itself_out():
    known = list(zip(("2011", "2012", "2013", "2014", "2015"), STRAIGHT, strict=True))
    # The value that is replaced is not one of the others, or it would bend their line.
    text = warned("limit", "170", "2016", [*known, ("2016", 151.0)])
    assert "The trend of the other 5 years leads to 150 in 2016; it is more than 2 standard" in text
    # Later years count as well.
    text = warned("limit", "140", "2016", [*known[1:], ("2017", 160.0)])
    assert "leads to 150 in 2016" in text


def test_an_outlier_is_not_said_beside_a_jump_or_a_slip():
    known = list(zip(("2011", "2012", "2013", "2014", "2015"), STRAIGHT, strict=True))
    jump = warned("works", "250", "2016", known)
    assert "pace" in jump
    slip = warned("works", "1500", "2016", known)
    assert "same unit" in slip
    assert "standard deviations" not in jump + slip


def test_what_was_odd_already_is_not_asked_again_when_the_value_is_only_made_more_exact():
    # 17 a year is the pace of works (135 to 220 in five years): 331.63 after 270 is a jump, and so was 331.6.
    known = [("2019", 270.0)]
    assert "pace" in warned("works", "331.63", "2020", known)
    assert warned("works", "331.63", "2020", [*known, ("2020", 331.6)]) == ""
    # More than 5 % is another value: 331.6 * 1.05 = 348.18.
    assert "pace" in warned("works", "349", "2020", [*known, ("2020", 331.6)])
    # What the old value was not asked for is asked: 80 points were above the 79 of the year before, 78.9 are not.
    assert "against" in warned("score", "78.9", "2020", [("2019", 79.0), ("2020", 80.0)])


def test_a_rate_is_held_against_the_target_too():
    # 0.123 % beside a target of 20 % a year is about 1/160 of it, whatever last year's rate says.
    for known in ([], [("2016", 0.12)]):
        assert "target rate of 20 differ by a factor of about 200" in warned("growth", "0.123", "2017", known)
    assert warned("growth", "12.3", "2017", []) == ""


@pytest.mark.parametrize(
    ("indicator", "value", "after", "says"),
    [
        ("score", "79.5", 78.98, "After it 2019, with 78.98, moves against"),
        ("score", "78.5", 78.98, ""),
        ("months", "17", 18.0, "After it 2019, with 18, moves against"),
        ("growth", "15", 10.0, ""),
    ],
)
def test_a_value_that_makes_the_year_after_a_step_back(indicator, value, after, says):
    text = warned(indicator, value, "2018", [("2019", after)])
    assert says in text
    assert bool(text) is bool(says)


def test_the_year_after_speaks_for_itself_when_it_is_entered_together():
    entries = [
        {"indicator": "score", "time_period": year, "obs_value": value, "source": "NCAC"}
        for year, value in (("2018", "79.5"), ("2019", "78.98"))
    ]
    nothing = check_observations(pd.DataFrame(columns=["indicator", "time_period", "obs_value"]))
    found = check_entries(entries, PLAN, nothing).findings
    assert [(one.column, one.severity) for one in found] == [("2019", "warning")]


def test_warnings_of_different_questions_stand_together():
    text = warned("patents", "0.8", "2018", [("2017", 8.0)])
    assert "about 1/10 of the 8 of 2017" in text
    assert "is a stock" in text


@pytest.mark.parametrize("status", ["P", "E", "I", "V", "U"])
def test_a_final_value_in_the_place_of_a_provisional_one_is_told(status):
    known = [("2018", 160.0)]
    (note,) = findings("works", "161", "2018", known, stored_status=status)
    assert (note.severity, note.advice) == ("note", "")
    assert f"A final value replaces 160, status {status}." in note.text()
    assert findings("works", "161", "2018", known, stored_status=status, obs_status="P") == ()


def test_a_final_value_in_the_place_of_a_final_one_is_not_told():
    assert findings("works", "161", "2018", [("2018", 160.0)], stored_status="A") == ()
    assert findings("works", "161", "2018", [("2018", 160.0)], stored_status="B") == ()


@pytest.mark.parametrize(
    ("value", "told"), [("168.1", True), ("168", False), ("152", False), ("151.9", True)]
)
def test_a_revision_by_more_than_five_percent_is_told(value, told):
    found = findings("works", value, "2018", [("2018", 160.0)])
    assert [one.severity for one in found] == ["note"] * told
    assert all("replaces 160 and changes it by more than 5%" in one.text() for one in found)


def test_a_reason_makes_notes_of_warnings():
    found = findings("patents", "0.8", "2018", [("2017", 8.0)], reason="counted anew")
    assert [(one.severity, one.advice) for one in found] == [("note", ""), ("note", "")]


def test_values_of_the_same_save_are_neighbours():
    def one(value: object, period: str, status: str = "A") -> dict[str, object]:
        return {
            "indicator": "works",
            "time_period": period,
            "obs_value": value,
            "obs_status": status,
            "source": "x",
        }

    known = check_observations(
        pd.DataFrame({"indicator": ["works"], "time_period": ["2016"], "obs_value": [160.0]})
    )
    checked = check_entries([one("150", "2016"), one("140", "2017")], PLAN, known)
    assert [found.text() for found in checked.by_entry[1]] == [
        "row works, column 2017: It moves against the wanted direction: 2016 has 150. Correct it, or give the reason."
    ]
    # A year that the save deletes is no neighbour any more.
    checked = check_entries([one(None, "2016", "M"), one("140", "2017")], PLAN, known)
    assert checked.by_entry[1] == ()


def test_a_forecast_is_no_measure():
    assert findings("works", "160", "2016", [("2017", 1600.0)], stored_status="F") == ()


def test_part_of_a_year_is_not_compared_with_years():
    assert findings("works", "20", "2016-Q1", [("2016", 160.0)]) == ()


@pytest.mark.parametrize("extreme", [5e-324, -5e-324, 1e-308, 1.7e308, -1.7e308])
@pytest.mark.parametrize("other", [5e-324, 1.0, 1.7e308, -1.7e308])
@pytest.mark.parametrize("indicator", ["works", "patents", "growth", "royalties", "limit"])
def test_the_largest_and_the_least_numbers_are_judged_without_an_exception(indicator, extreme, other):
    known = [(str(year), other * (1 - year % 2 / 2)) for year in range(2010, 2016)]
    # A rate of growth below -100 is an error, and not judged any further.
    found = findings(indicator, repr(extreme), "2016", known)
    assert all(len(one.text()) < 300 for one in found)
