"""Entered values: what is refused, what needs a reason, and what passes."""

from __future__ import annotations

import pandas as pd
import pytest

from indicators.checks import MOST_ENTRIES, check_entries
from indicators.entries import LONGEST_TEXT
from indicators.observations import check_observations
from indicators.plan import check_plan
from indicators.schema import OBSERVATION_COLUMNS, names

COLUMNS = ["indicator", "baseline_year", "baseline", "target_year", "target", "target_type", "unit_en",
           "direction", "floor"]  # fmt: skip
PLAN = check_plan(
    pd.DataFrame(
        [
            ("works", 2015, 135, 2020, 220, "level", "万件", None, 0),
            ("score", 2015, 70, 2020, 80, "score", "points", None, None),
            ("growth", 2015, 20, 2020, 20, "growth_average", "%", None, None),
            ("royalties", 2015, 44.4, 2020, 100, "period_aggregate", "USD", None, 0),
            ("months", 2015, 22, 2020, 12, "level", "months", "decrease", 0),
        ],
        columns=COLUMNS,
    )
)
NOTHING = check_observations(pd.DataFrame(columns=["indicator", "time_period", "obs_value"]))
SOURCE = {"source": "NCAC (2017)"}


def known(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return check_observations(pd.DataFrame(rows, columns=["indicator", "time_period", "obs_value"]))


def entry(indicator: object = "works", value: object = "160", period: object = "2016", **fields: object):
    return {"indicator": indicator, "time_period": period, "obs_value": value, **SOURCE, **fields}


def check(*entries: object, observations: pd.DataFrame = NOTHING):
    return check_entries(list(entries), PLAN, observations)


def refused(*entries: object, observations: pd.DataFrame = NOTHING, severity: str = "error") -> str:
    """Messages of entries of which the last is refused."""
    checked = check(*entries, observations=observations)
    assert checked.refused
    assert {finding.severity for finding in checked.findings} == {severity}
    assert len(checked.values) == len(entries) - 1
    return " ".join(finding.text() for finding in checked.findings)


def test_a_good_entry_is_ready_to_save():
    checked = check(
        entry(
            value="159.96", comment="全国", source_address="https://en.ncac.gov.cn/x", based_on=3, reason=""
        )
    )
    assert not checked.refused
    assert checked.findings == ()
    (row,) = checked.values.to_dict("records")
    assert row == {
        "indicator": "works",
        "ref_area": "CN",
        "time_period": "2016",
        "obs_value": 159.96,
        "obs_status": "A",
        "source": "NCAC (2017)",
        "source_address": "https://en.ncac.gov.cn/x",
        "comment": "全国",
        "based_on": 3,
    }
    assert list(checked.values.columns) == [*names(OBSERVATION_COLUMNS), "based_on"]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("160", 160),
        (160, 160),
        (160.5, 160.5),
        (" 160 ", 160),
        ("+160", 160),
        ("1.6e2", 160),
        ("１６０．５", 160.5),  # full-width digits and point
        ("１６０。５", 160.5),  # the ideographic full stop that the keyboard gives
        ("　160", 160),  # ideographic blank
        ("1,234.5", 1234.5),
        ("1，234", 1234),
        ("1,234,567", 1234567),
        (".5e3", 500),
    ],
)
def test_numbers_as_people_type_them(typed, number):
    checked = check(entry(value=typed, reason="checked"))
    assert checked.values["obs_value"].tolist() == [number]


@pytest.mark.parametrize(
    "typed",
    [
        "abc", "12%", "160 万", "1,23", "12,34.5", "1,2345", ",160", "1..5", "1e", "--1", "0x10", "1_000",
        "NaN", "nan", "Infinity", "-inf", "1e400", "٣", "10²", "①", "½", "=1+1", "1 000", "0,160",
        "9" * 400, "1" * 5000,
        float("nan"), float("inf"), 10**400, True, False, [], [160], {}, {"value": 160},
    ],
)  # fmt: skip
def test_what_is_no_number(typed):
    assert "number" in refused(entry(value=typed))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("1e400", "too large"),
        ("-1e400", "too large"),
        (10**400, "too large"),
        # The least number above 0 that a float holds is 4.9e-324; what is nearer to 0 would be stored as 0.
        ("1e-400", "too small"),
        ("-0.001e-400", "too small"),
        ("１e-400", "too small"),
    ],
)
def test_a_number_that_cannot_be_held_is_named_so(typed, says):
    assert says in refused(entry(value=typed))


@pytest.mark.parametrize("typed", ["0", "0.000", "0e-400", "-0", "000e5"])
def test_nothing_is_a_number(typed):
    assert check(entry(value=typed, reason="checked")).values["obs_value"].tolist() == [0]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        (("score", "100.5"), "above 100"),
        (("score", "-0.5"), "below 0"),
        (("works", "-1"), "below 0"),
        (("growth", "-100"), "-100%"),
        (("growth", "-250"), "-100%"),
        (("works", "160", "2015"), "2016 to 2020"),
        (("works", "160", "2021"), "2016 to 2020"),
        (("works", "160", "2031"), "2016 to 2020"),
        (("works", "160", 2031), "2016 to 2020"),
        (("works", "160", "2016-Q5"), "not a period"),
        (("works", "160", "last year"), "not a period"),
        (("works", "160", None), "names no time_period"),
        (("works", "160", [2016]), "not text"),
        (("work", "160"), "Did you mean works?"),
        (("films", "160"), "no indicator “films”"),
        (("", "160"), "names no indicator"),
        ((None, "160"), "names no indicator"),
        (({"a": 1}, "160"), "not text"),
    ],
)
def test_values_that_cannot_be(fields, says):
    assert says in refused(entry(*fields))


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"obs_status": "Z"}, "not one of A, B"),
        ({"obs_status": "a"}, "not one of A, B"),
        ({"obs_status": 1}, "not text"),
        ({"obs_status": "M"}, "says that there is none"),
        ({"obs_value": ""}, "says that there is one"),
        ({"obs_value": None, "obs_status": "E"}, "says that there is one"),
        ({"source": ""}, "no source"),
        ({"source": "  "}, "no source"),
        ({"source": None}, "no source"),
        ({"source": ["x"]}, "not text"),
        ({"source": "x" * (LONGEST_TEXT + 1)}, "longer than 2000"),
        ({"comment": "a\x00b"}, "control character"),
        ({"comment": "a\nb"}, "control character"),
        ({"comment": "\ud800"}, "control character"),
        ({"comment": "\u202eevil"}, "control character"),
        ({"reason": 5}, "not text"),
        ({"ref_area": "C N"}, "code of an area"),
        ({"source_address": "javascript:alert(1)"}, "not an address"),
        ({"source_address": "ftp://example.org"}, "not an address"),
        ({"source_address": "https://"}, "not an address"),
        ({"source_address": "https://a b.org"}, "not an address"),
        ({"source_address": "https://[::1"}, "not an address"),
        ({"source_address": "example.org"}, "not an address"),
        ({"based_on": -1}, "revision"),
        ({"based_on": "1"}, "revision"),
        ({"based_on": 1.5}, "revision"),
        ({"based_on": True}, "revision"),
        ({"based_on": 2**70}, "revision"),
    ],
)
def test_fields_that_cannot_be(fields, says):
    assert says in refused(entry(**{"value": "160", **fields} if "obs_value" not in fields else {}) | fields)


@pytest.mark.parametrize("entries", [None, {}, "text", 3, True, [None], [[]], ["x"], [1]])
def test_what_is_no_list_of_entries_is_a_finding(entries):
    checked = check_entries(entries, PLAN, NOTHING)
    assert checked.refused
    assert checked.values.empty


def test_too_many_entries_are_refused_at_once():
    checked = check_entries([entry()] * (MOST_ENTRIES + 1), PLAN, NOTHING)
    assert len(checked.findings) == 1
    assert checked.refused


def test_no_entries_are_no_error():
    checked = check()
    assert not checked.refused
    assert checked.values.empty


def test_a_finding_names_its_cell():
    (finding,) = check(entry("works", "abc", "2017")).findings
    assert (finding.row, finding.column) == ("works", "2017")
    # Without an indicator it is the place in the list, counted from 1.
    findings = check(entry(reason="x"), entry(indicator=None)).findings
    assert findings[-1].row == 2


def test_every_wrong_field_of_an_entry_is_told():
    findings = check(entry(value="abc", comment="\x00", source_address="x")).findings
    assert len(findings) == 3


def test_the_good_entries_stay_ready_beside_a_wrong_one():
    checked = check(entry(value="150"), entry(value="x", period="2017"))
    assert checked.refused
    assert checked.values["time_period"].tolist() == ["2016"]


def test_the_same_cell_twice():
    assert "twice" in refused(entry(), entry())


def test_the_same_time_under_another_name():
    # The calculation refuses two values that end on the same day; they must not get into the store.
    half = known(("works", "2016-S1", 70))
    assert "entered as 2016-S1" in refused(entry(value="70", period="2016-Q2"), observations=half)
    assert "entered as 2016" in refused(entry(period="2016-A1"), observations=known(("works", "2016", 160)))
    assert not check(entry(value="70", period="2016-S1"), observations=half).refused
    assert not check(entry(value="75", period="2016-Q3"), observations=half).refused
    assert not check(
        entry(value=None, period="2016-S1", obs_status="M"),
        entry(value="70", period="2016-Q2"),
        observations=half,
    ).refused


def test_a_deletion_needs_no_source():
    checked = check(
        entry(value="", obs_status="M", source="", based_on=2), observations=known(("works", "2016", 160))
    )
    assert not checked.refused
    (row,) = checked.values.to_dict("records")
    assert row["obs_status"] == "M"
    assert pd.isna(row["obs_value"])


# Warnings: the printed baseline of works is 135 in 2015.


@pytest.mark.parametrize(
    ("value", "before", "warned"),
    [
        ("800", ("works", "2017", 160.0), True),  # exactly 5 times
        ("799", ("works", "2017", 160.0), False),  # 4.99 times
        ("150", ("works", "2017", 30.0), True),  # a fifth of it
        ("1600", ("works", "2019", 160.0), True),  # the year after
        ("1600", ("works", "2016", 160.0), False),  # not a neighbour
        ("1600", ("works", "2017", 0.0), False),  # zero has no ratio
    ],
)
def test_a_possible_slip_of_the_unit(value, before, warned):
    checked = check(entry(value=value, period="2018"), observations=known(before))
    assert any("same unit" in finding.text() for finding in checked.findings) is warned
    assert checked.refused is warned


def test_the_printed_baseline_is_a_neighbour_of_the_first_year_unless_it_is_a_sum():
    # 1350 is ten times 135.
    assert "2015 has 135" in refused(entry(value="1350"), severity="warning")
    # 44.4 is the sum of five years: 8 in 2016 is no slip and no step back.
    assert not check(entry("royalties", "8")).refused
    # A published value of the year counts before the printed one.
    assert not check(entry(value="1350"), observations=known(("works", "2015", 1300.0))).refused


@pytest.mark.parametrize(
    ("indicator", "value", "before", "warned"),
    [
        ("works", "150", 160.0, True),
        ("works", "160", 160.0, False),
        ("works", "170", 160.0, False),
        ("months", "20", 18.0, True),
        ("months", "16", 18.0, False),
        ("score", "71", 72.0, True),
        ("royalties", "9", 10.0, True),
        ("growth", "15", 20.0, False),  # slower growth is still growth
        ("growth", "-2", 20.0, True),
    ],
)
def test_against_the_wanted_direction(indicator, value, before, warned):
    checked = check(entry(indicator, value, "2017"), observations=known((indicator, "2016", before)))
    assert any("against" in finding.text() for finding in checked.findings) is warned
    assert checked.refused is warned


@pytest.mark.parametrize(
    ("value", "warned"), [("168.1", True), ("168", False), ("152", False), ("151.9", True)]
)
def test_a_replaced_value_that_changes_by_more_than_five_percent(value, warned):
    checked = check(entry(value=value), observations=known(("works", "2016", 160.0)))
    assert any("replaces 160" in finding.text() for finding in checked.findings) is warned
    assert checked.refused is warned


def test_values_of_the_same_save_are_neighbours():
    checked = check(entry(value="150"), entry(value="140", period="2017"))
    assert [(finding.row, finding.column) for finding in checked.findings] == [("works", "2017")]
    assert "2016 has 150" in checked.findings[0].text()
    # A year that the save deletes is no neighbour any more.
    checked = check(
        entry(value=None, obs_status="M"),
        entry(value="140", period="2017"),
        observations=known(("works", "2016", 150)),
    )
    assert not checked.refused


def test_a_forecast_is_no_neighbour_and_is_not_judged_by_the_store():
    forecast = known(("works", "2017", 900.0)).assign(obs_status="F")
    assert not check(entry(value="160"), observations=forecast).refused


def test_a_reason_answers_a_warning_and_leaves_the_comment_as_it_is():
    checked = check(entry(value="1350", comment="revised", reason="new way of counting"))
    assert not checked.refused
    assert [finding.severity for finding in checked.findings] == ["note"]
    assert checked.values["comment"].tolist() == ["revised"]


def test_a_reason_does_not_answer_an_error():
    assert "number" in refused(entry(value="abc", reason="because"))


def test_part_of_a_year_is_not_compared_with_years():
    assert not check(entry(value="20", period="2016-Q1")).refused


def test_inputs_are_not_edited():
    observations = known(("works", "2016", 160.0))
    plan, before, raw = PLAN.copy(), observations.copy(), entry(value=" 1600 ")
    copy = dict(raw)
    check_entries([raw], PLAN, observations)
    pd.testing.assert_frame_equal(PLAN, plan)
    pd.testing.assert_frame_equal(observations, before)
    assert raw == copy
