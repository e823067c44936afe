import math
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.text import tag_of, text_for

zh, en = text_for("zh"), text_for("en")


def test_numbers_carry_thousands_marks_and_the_decimals_asked_for():
    assert en.number(1224, 1) == "1,224.0"
    assert zh.number(1224, 1) == "1,224.0"
    assert en.number(6.3) == "6.3"
    assert en.number(1800) == "1,800"


def test_a_missing_number_is_a_dash_never_zero():
    assert en.number(None, 1) == en.number(float("nan"), 1) == "—"
    assert zh.percent(None) == "—"
    assert en.number(0, 1) == "0.0"


def test_signs_are_written_where_asked_for_but_not_on_zero():
    assert en.number(9.2, 0, signed=True) == "+9"
    assert en.number(-14.86, 0, signed=True) == "-15"
    assert en.number(0.2, 0, signed=True) == "0"
    assert en.percent(0.2127, signed=True) == "+21.3%"


def test_a_share_is_written_as_percentage():
    assert zh.percent(0.45143) == en.percent(0.45143) == "45.1%"
    assert en.percent(-0.0714) == "-7.1%"


def test_where_nobody_could_count_the_zeros_a_power_of_ten_is_written():
    assert en.number(999e18, 12) == "999,000,000,000,000,000,000." + 12 * "0"
    assert zh.number(1e21, 2) == "1E21"
    assert en.number(-1.8123e63) == "-1.81E63"
    assert en.percent(1.8e63, signed=True) == "+1.8E65%"
    assert en.number(math.inf) == en.percent(-math.inf) == "—"


@given(
    st.sampled_from([zh, en]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.none() | st.integers(0, 12),
    st.booleans(),
)
def test_every_number_can_be_written_and_is_read_back(t, value, decimals, signed):
    """Within half of the last digit written; a power of ten has three digits."""
    written = t.number(value, decimals, signed=signed)
    read = Decimal(written.replace(",", ""))
    exact = Decimal(repr(value))
    last = 6 if decimals is None else decimals
    half = abs(exact) / 200 if "E" in written else Decimal(5).scaleb(-1 - last)
    assert abs(read - exact) <= half
    assert written.startswith("+") is (signed and read > 0)
    share = t.percent(value, decimals or 0, signed=signed)
    assert share.endswith("%")
    assert Decimal(share.replace(",", "").removesuffix("%")) * exact >= 0


def test_dates_are_written_in_words():
    assert zh.date(date(2019, 3, 1)) == "2019年3月1日"
    assert en.date(date(2019, 3, 1)) == "March 1, 2019"


def test_plurals_follow_the_language():
    one, many = "At the end of {year}, of {n} target: ", "At the end of {year}, of {n} targets: "
    assert en.plural(one, many, 1, year=2018) == "At the end of 2018, of 1 target: "
    assert en.plural(one, many, 10, year=2018) == "At the end of 2018, of 10 targets: "
    assert zh.plural(one, many, 10, year=2018) == "截至2018年底，10项主要指标中，"


def test_an_unknown_language_is_chinese():
    assert text_for("xx").language == "zh"


@pytest.mark.parametrize("t", [zh, en])
def test_a_row_is_read_in_its_language_and_falls_back_to_the_other(t):
    class Row:
        name_en, name_zh, unit_en, unit_zh = "Works", "作品", "pieces", None

    assert t.of(Row, "name") == ("作品" if t is zh else "Works")
    assert t.of(Row, "unit") == "pieces"
    assert t.of(Row, "definition") == ""


@pytest.mark.parametrize(
    ("text", "tag"),
    [("Mondaq (2021)", "en"), ("国家知识产权局", "zh-CN"), ("CNIPA 年报 (2019)", "zh-CN"), ("72,000", "en")],
)  # fmt: skip
def test_a_quoted_text_says_its_own_language(text, tag):
    assert tag_of(text) == tag


def test_halves_are_rounded_away_from_zero_as_bulletins_and_spreadsheets_do():
    """四舍五入: each of them lies in the middle but 0.125 %, which is nearer to 0.1 %."""
    t = text_for("en")
    assert t.number(115.25, 1) == "115.3"
    assert t.number(-115.25, 1) == "-115.3"
    assert t.number(0.125, 2) == "0.13"
    assert t.percent(0.00125, 1) == "0.1%"
    assert t.percent(0.0025, 1) == "0.3%"


def test_what_has_more_zeros_behind_the_point_than_anybody_counts_is_a_power_of_ten():
    assert text_for("en").number(5e-67, 67) == "5E-67"
    assert text_for("zh").number(-1.5e-20, 21) == "-1.5E-20"
    assert text_for("en").number(0.0, 67) == "0"
    assert text_for("en").number(0.000001, 6) == "0.000001"
