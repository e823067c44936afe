"""Numbers as people type them, in the unit of the indicator; what has two readings is refused."""

from __future__ import annotations

from typing import Final

import numpy as np
import pytest

from indicators.errors import Finding, Refusal
from indicators.numerals import read_numeral
from indicators.units import Unit

PIECES: Final = Unit("pieces", "件", 1, "pieces", "件")
WORKS: Final = Unit("ten thousand pieces", "万件", 10**4, "pieces", "件")
YUAN: Final = Unit("RMB one hundred million", "亿元", 10**8, "RMB", "元")
DOLLARS: Final = Unit("USD one hundred million", "亿美元", 10**8, "USD", "美元")
POINTS: Final = Unit("points", "分", 1, "points", "分")
PERCENT: Final = Unit("%", "%", 1, "%", "%", percent=True)
FRACTION: Final = Unit(fraction=True)
NONE: Final = Unit()


def refusal(value: object, unit: Unit | None, stated: str = "") -> str:
    with pytest.raises(Refusal) as caught:
        read_numeral(value, unit, stated)
    one = caught.value
    return Finding(one.message, {"value": value, **one.values}, advice=one.advice).text()


@pytest.mark.parametrize("unit", [PIECES, WORKS, YUAN, PERCENT, FRACTION, NONE, None])
@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1,234.5", 1234.5),
        ("１２３４．５", 1234.5),
        ("１，２３４。５", 1234.5),
        ("−6.77e4", -67700),
        ("6.77E+4", 67700),
        (" +12. ", 12),
        (".5", 0.5),
        (12, 12),
        (12.25, 12.25),
        (np.float64(12.25), 12.25),
        ("", None),
        ("　", None),
        (None, None),
    ],
)
def test_a_plain_number_is_in_the_unit_of_the_indicator(typed, number, unit):
    assert read_numeral(typed, unit) == number


@pytest.mark.parametrize(
    ("typed", "unit", "number"),
    [
        # As many of the base unit as the magnitude says, in the indicator's unit.
        ("1.2万", WORKS, 1.2),
        ("3亿", WORKS, 30_000),
        ("３．５万", WORKS, 3.5),
        ("3.5 万", WORKS, 3.5),
        ("3.5　万", WORKS, 3.5),
        ("-1.2万", WORKS, -1.2),
        ("12亿", YUAN, 12),
        ("67.7万亿", YUAN, 677_000),
        ("122.4 billion", YUAN, 1224),
        ("1.2 Trillion", YUAN, 12_000),
        ("1.2万", PIECES, 12_000),
        ("5千", PIECES, 5_000),
        ("5 thousand", PIECES, 5_000),
        ("1,234万", PIECES, 12_340_000),
        ("2 million", PIECES, 2_000_000),
        ("1.2万", NONE, 12_000),
        # In binary arithmetic 0.07 x 10,000 is 700.0000000000001.
        ("0.07万", PIECES, 700.0),
        ("1.1万", PIECES, 11_000.0),
        ("12.3万", WORKS, 12.3),
        ("0.1亿", WORKS, 1_000.0),
    ],
)
def test_a_magnitude_alone_is_an_amount_of_the_base_unit(typed, unit, number):
    assert read_numeral(typed, unit) == number


@pytest.mark.parametrize(
    ("typed", "unit", "small", "large"),
    [
        # 1.2万元 is 0.00012亿元; 1.2万亿元 is 12,000亿元.
        ("1.2万", YUAN, "0.00012", "12000"),
        ("5 million", YUAN, "0.05", "5000000"),
        ("5千", WORKS, "0.5", "5000"),
        ("1,234 thousand", WORKS, "123.4", "1234000"),
    ],
)
def test_a_magnitude_below_that_of_the_unit_has_two_readings(typed, unit, small, large):
    text = refusal(typed, unit)
    assert f"two readings in {unit}: {small} or {large}." in text
    assert "whole unit" in text


@pytest.mark.parametrize(
    ("typed", "unit", "number"),
    [
        ("12.5件", PIECES, 12.5),
        ("8 pieces", PIECES, 8),
        ("1 Piece", PIECES, 1),
        ("1,224亿元", YUAN, 1224),
        ("218亿元", YUAN, 218),
        ("218亿 元", YUAN, 218),
        ("848.5亿元人民币", YUAN, 848.5),
        ("1.2万亿元", YUAN, 12_000),
        ("1.2万元", YUAN, 0.00012),
        ("122.4 billion yuan", YUAN, 1224),
        ("122.4 billion RMB", YUAN, 1224),
        ("2,180 RMB one hundred million", YUAN, 2180),
        ("48.03亿美元", DOLLARS, 48.03),
        ("4.803 billion US dollars", DOLLARS, 48.03),
        ("1.2万件", WORKS, 1.2),
        ("12000件", WORKS, 1.2),
        ("7.2 ten thousand pieces", WORKS, 7.2),
        ("76.88分", POINTS, 76.88),
        ("76.88 points", POINTS, 76.88),
    ],
)
def test_a_unit_behind_the_number_is_what_it_counts(typed, unit, number):
    assert read_numeral(typed, unit) == number


@pytest.mark.parametrize(
    ("typed", "unit"),
    [("12分", PIECES), ("5%", POINTS), ("48.03亿元", DOLLARS), ("3 dollars", DOLLARS), ("5万万", WORKS),
     ("1万%", PERCENT), ("1e", PIECES)],
)  # fmt: skip
def test_another_unit_is_refused_and_the_own_one_named(typed, unit):
    assert f"not a number in {unit}, the unit of this indicator" in refusal(typed, unit)


def test_a_unit_that_nobody_knows_is_refused():
    assert "this indicator has no unit" in refusal("12件", NONE)
    assert "is not known" in refusal("1.2万", None)


@pytest.mark.parametrize("typed", ["12.5%", "12.5％", "12.5 %", "１２．５％"])
def test_percent(typed):
    assert read_numeral(typed, PERCENT) == 12.5
    assert read_numeral(typed, FRACTION) == 0.125
    assert "unit" in refusal(typed, PIECES)
    assert "unit" in refusal(typed, NONE)


@pytest.mark.parametrize("unit", [PERCENT, FRACTION])
@pytest.mark.parametrize("typed", ["2个百分点", "2 百分点", "2 percentage points", "2 PP"])
def test_a_difference_of_rates_is_no_rate(typed, unit):
    assert "Enter the rate itself" in refusal(typed, unit)


@pytest.mark.parametrize("unit", [PERCENT, FRACTION])
@pytest.mark.parametrize("typed", ["1万", "2 million"])
def test_a_rate_has_no_magnitude(typed, unit):
    assert "are rates" in refusal(typed, unit)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("10²", "power or the mark of a footnote"),
        ("1,234³", "power or the mark of a footnote"),
        ("(1,234)", "a minus or a remark"),
        ("（12）", "a minus or a remark"),
        ("1.234,5", "thousands mark or a decimal mark"),
        ("1,23", "thousands mark or a decimal mark"),
        ("1，23", "thousands mark or a decimal mark"),
        ("12,34.5", "thousands mark or a decimal mark"),
        ("1,2345", "thousands mark or a decimal mark"),
        ("0,160", "thousands mark or a decimal mark"),
        ("1,23万", "thousands mark or a decimal mark"),
    ],
)
def test_two_readings_are_refused_with_advice(typed, says):
    text = refusal(typed, WORKS)
    assert says in text
    assert "Type" in text


@pytest.mark.parametrize(
    "typed",
    ["abc", "1..5", "--1", "0x10", "1_000", "NaN", "inf", "٣", "3٣", "①", "½", "=1+1", "1 000", "3-4", "3~4",
     "一百二十", "172万2904件", "¥12", ",", "万", "%", "12\n", "\t12", "1.2\u200b", "+", "e5", "9" * 101,
     "1," + "0" * 200, float("nan"), True, [1], {"value": 1}],
)  # fmt: skip
@pytest.mark.parametrize("unit", [PIECES, PERCENT, NONE, None])
def test_what_is_no_number(typed, unit):
    assert "number" in refusal(typed, unit)


@pytest.mark.parametrize(
    ("value", "unit", "stated", "says"),
    [
        ("1e400", PIECES, "", "too large"),
        ("1e308万", PIECES, "", "too large"),
        ("-1e" + "9" * 90, PIECES, "", "too large"),
        (10**400, PIECES, "", "too large"),
        (float("inf"), PIECES, "", "too large"),
        ("1e-400", PIECES, "", "too small"),
        ("1e-" + "9" * 90, PIECES, "", "too small"),
        # The least number above 0 that a float holds is 4.9e-324.
        ("1e-323件", WORKS, "", "too small"),
        (1e-323, WORKS, "件", "too small"),
    ],
)
def test_what_a_float_cannot_hold(value, unit, stated, says):
    assert says in refusal(value, unit, stated)


@pytest.mark.parametrize("typed", ["0", "-0", "0.000", "0e-400", "0e" + "9" * 90, "0万", "0%"])
def test_nothing_is_a_number(typed):
    assert read_numeral(typed, PERCENT if "%" in typed else PIECES) == 0


def test_a_product_may_be_in_reach_where_its_parts_are_not():
    # 1e310 is beyond a float; 1e310 pieces are 1e306 ten thousand pieces.
    assert read_numeral("1e310件", WORKS) == 1e306


@pytest.mark.parametrize(
    ("value", "unit", "stated", "number"),
    [
        (15995.97, WORKS, "件", 1.599597),
        ("1599597", WORKS, "件", 159.9597),
        ("1,599,597", WORKS, " pieces ", 159.9597),
        (1599597, WORKS, "万件", 1599597),
        ("1.2万", WORKS, "件", 1.2),
        ("1.2万件", WORKS, "件", 1.2),
        # 5千 would have two readings in 万件, none in 件.
        ("5千", WORKS, "件", 0.5),
        ("1,224", YUAN, "ＲＭＢ one hundred million", 1224),
        (12.5, FRACTION, "％", 0.125),
        (None, WORKS, "元", None),
    ],
)
def test_a_stated_unit_is_that_of_plain_numbers(value, unit, stated, number):
    assert read_numeral(value, unit, stated) == number


def test_a_stated_unit_of_another_kind_is_refused_and_both_are_named():
    assert "is in “元”, but this indicator is counted in ten thousand pieces (万件)" in refusal(
        3, WORKS, "元"
    )
    assert "is in “件”, but this indicator has no unit" in refusal("3", NONE, "件")
    # Plain numbers in 万件 would be meant: 0.5 or 5,000.
    assert "two readings" in refusal("5千", WORKS, "万件")
