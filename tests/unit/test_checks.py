"""Entered values: what is refused, what needs a reason, and what passes."""

from __future__ import annotations

import pandas as pd
import pytest

from indicators.checks import MOST_ENTRIES, check_entries
from indicators.entries import LONGEST_TEXT
from indicators.observations import check_observations
from indicators.plan import check_plan
from indicators.schema import OBSERVATION_COLUMNS, names

COLUMNS = [
    "indicator",
    "baseline_year",
    "baseline",
    "target_year",
    "target",
    "target_type",
    "unit_en",
    "floor",
]
PLAN = check_plan(
    pd.DataFrame(
        [
            ("works", 2015, 135, 2020, 220, "level", "万件", 0),
            ("score", 2015, 70, 2020, 80, "score", "points", None),
            ("growth", 2015, 20, 2020, 20, "growth_average", "%", None),
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
    ("fields", "number"),
    [
        ({"obs_value": "160万件"}, 160),
        ({"obs_value": "1.6 million"}, 160),
        ({"obs_value": "1,599,597", "unit": "件"}, 159.9597),
        ({"obs_value": 1599597, "unit": "件"}, 159.9597),
        ({"obs_value": 160, "unit": " 万件 "}, 160),
        ({"obs_value": 160, "unit": None}, 160),
    ],
)
def test_a_value_is_kept_in_the_unit_of_its_indicator(fields, number):
    checked = check(entry(**fields))
    assert checked.findings == ()
    assert checked.values["obs_value"].tolist() == [number]
    assert "unit" not in checked.values


def test_a_stated_unit_that_is_another_one_is_refused():
    assert "“元”" in refused(entry(unit="元"))
    assert "not text" in refused(entry(unit=5))


@pytest.mark.parametrize(
    "typed",
    [
        "abc", "12%", "160 分", "1,23", "12,34.5", "1,2345", ",160", "1..5", "1e", "--1", "0x10", "1_000",
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
        ({"comment": "\uffff"}, "control character"),  # is no character; no workbook could hold it
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


def test_each_entry_is_told_how_it_was_understood_and_what_was_found():
    checked = check(entry(value="1.5 million"), None, entry(value="x", period="2017"), entry("films", "1"))
    assert [reading and reading.obs_value for reading in checked.readings] == [150, None, None, 1]
    assert [len(findings) for findings in checked.by_entry] == [0, 1, 1, 1]
    assert sum(checked.by_entry, ()) == checked.findings
    whole = check_entries("no list", PLAN, NOTHING)
    assert (whole.readings, whole.by_entry, len(whole.findings)) == ((), (), 1)


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
        entry(value=None, period="2016-S1", obs_status="M", reason="under another name"),
        entry(value="70", period="2016-Q2"),
        observations=half,
    ).refused


@pytest.mark.parametrize(("value", "status"), [("", "M"), ("160", "F")])
def test_an_actual_that_no_longer_counts_needs_a_reason(value, status):
    gone = entry(value=value, obs_status=status, based_on=2)
    stored = known(("works", "2016", 160))
    assert "160 would no longer count" in refused(gone, observations=stored, severity="warning")
    assert not check(gone | {"reason": "withdrawn by the publisher"}, observations=stored).refused
    # Where nothing counted before, nothing is lost.
    assert not check(gone, observations=stored.assign(obs_status="F")).refused
    assert not check(gone).refused


def test_a_deletion_needs_no_source():
    checked = check(
        entry(value="", obs_status="M", source="", based_on=2, reason="withdrawn"),
        observations=known(("works", "2016", 160)),
    )
    assert not checked.refused
    (row,) = checked.values.to_dict("records")
    assert row["obs_status"] == "M"
    assert pd.isna(row["obs_value"])


def test_a_reason_answers_a_warning_and_leaves_the_comment_as_it_is():
    checked = check(entry(value="1350", comment="revised", reason="new way of counting"))
    assert not checked.refused
    assert [finding.severity for finding in checked.findings] == ["note"]
    assert checked.values["comment"].tolist() == ["revised"]


def test_a_reason_does_not_answer_an_error():
    assert "number" in refused(entry(value="abc", reason="because"))


def test_inputs_are_not_edited():
    observations = known(("works", "2016", 160.0))
    plan, before, raw = PLAN.copy(), observations.copy(), entry(value=" 1600 ")
    copy = dict(raw)
    check_entries([raw], PLAN, observations)
    pd.testing.assert_frame_equal(PLAN, plan)
    pd.testing.assert_frame_equal(observations, before)
    assert raw == copy
