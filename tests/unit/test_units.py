"""Units as plans print them: magnitude, base, and what one of another unit is worth."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pandas as pd
import pytest

from indicators.plan import check_plan, read_plan
from indicators.twins import DATA_DIR
from indicators.units import Unit, split, unit_of


def unit(en: object, zh: object, target_type: str = "level") -> Unit:
    return unit_of(SimpleNamespace(unit_en=en, unit_zh=zh, target_type=target_type))


@pytest.mark.parametrize(
    ("name", "scale", "base"),
    [
        ("万件", 10**4, "件"),
        ("亿元", 10**8, "元"),
        ("亿美元", 10**8, "美元"),
        ("万亿元", 10**12, "元"),
        ("百万元", 10**6, "元"),
        ("千万元", 10**7, "元"),
        ("十亿元", 10**9, "元"),
        ("千件", 10**3, "件"),
        ("万元/人", 10**4, "元/人"),
        ("件", 1, "件"),
        ("%", 1, "%"),
        ("", 1, ""),
        ("亿", 10**8, ""),
        # 千 belongs to the metric unit, the 亿 before it does not; a percentage point is no hundred of anything.
        ("千瓦时", 1, "千瓦时"),
        ("亿千瓦时", 10**8, "千瓦时"),
        ("百分点", 1, "百分点"),
        ("千分点", 1, "千分点"),
        ("ten thousand pieces", 10**4, "pieces"),
        ("10,000 pieces", 10**4, "pieces"),
        ("10 000 tons", 10**4, "tons"),
        ("100 million yuan", 10**8, "yuan"),
        ("RMB one hundred million", 10**8, "RMB"),
        ("USD one hundred million", 10**8, "USD"),
        ("billion yuan", 10**9, "yuan"),
        ("Thousand tonnes", 10**3, "tonnes"),
        ("trillion", 10**12, ""),
        ("pieces", 1, "pieces"),
        # A magnitude inside a ratio is not that of the value.
        ("pieces per 10,000 people", 1, "pieces per 10,000 people"),
        ("pieces per million people", 1, "pieces per million people"),
        ("per million people", 1, "per million people"),
        ("millions", 1, "millions"),
    ],
)
def test_magnitude_and_base_of_a_name(name, scale, base):
    assert split(name) == (scale, base)


def test_the_chinese_name_says_the_magnitude_before_the_english_one():
    assert unit("pieces", "万件").scale == 10**4
    assert unit("ten thousand pieces", "").scale == 10**4
    assert unit("ten thousand pieces", None).scale == 10**4


def test_what_a_plan_leaves_out_is_no_unit():
    # Empty cells of a plan are NaN.
    plan = check_plan(
        pd.DataFrame(
            {
                "indicator": ["x"],
                "baseline_year": 2015,
                "target_year": 2020,
                "target": 2,
                "target_type": "level",
            }
        )
    )
    assert unit_of(next(plan.itertuples())) == Unit()
    assert str(Unit()) == ""


@pytest.mark.parametrize(
    ("en", "zh", "target_type", "percent", "fraction"),
    [
        ("%", "%", "level", True, False),
        ("%", None, "growth_average", True, False),
        (None, "%", "growth_average", True, False),
        (None, None, "growth_average", False, True),
        (None, None, "level", False, False),
        ("points", "分", "score", False, False),
    ],
)
def test_rates(en, zh, target_type, percent, fraction):
    one = unit(en, zh, target_type)
    assert (one.percent, one.fraction) == (percent, fraction)


@pytest.mark.parametrize(
    ("own", "other", "share"),
    [
        (("ten thousand pieces", "万件"), "万件", "1"),
        (("ten thousand pieces", "万件"), "Ten  thousand pieces", "1"),
        (("ten thousand pieces", "万件"), "件", "0.0001"),
        (("ten thousand pieces", "万件"), "piece", "0.0001"),
        (("ten thousand pieces", "万件"), "million pieces", "100"),
        (("ten thousand pieces", "万件"), "亿件", "10000"),
        (("RMB one hundred million", "亿元"), "万亿元", "10000"),
        (("RMB one hundred million", "亿元"), "billion yuan", "10"),
        (("RMB one hundred million", "亿元"), "亿元人民币", "1"),
        (("USD one hundred million", "亿美元"), "billion US dollars", "10"),
        (("%", "%", "growth_average"), "%", "1"),
        ((None, None, "growth_average"), "%", "0.01"),
    ],
)
def test_what_one_of_another_unit_is_worth(own, other, share):
    assert unit(*own).share(other) == Decimal(share)


@pytest.mark.parametrize(
    ("own", "other"),
    [
        (("ten thousand pieces", "万件"), "万元"),
        (("ten thousand pieces", "万件"), "万"),
        (("ten thousand pieces", "万件"), "%"),
        (("RMB one hundred million", "亿元"), "亿美元"),
        (("USD one hundred million", "亿美元"), "亿元"),
        (("points", "分"), "%"),
        (("%", "%"), "万%"),
        (("%", "%"), "百分点"),
        ((None, None), "件"),
        ((None, None), "%"),
    ],
)
def test_what_cannot_be_compared(own, other):
    assert unit(*own).share(other) is None


def test_the_units_of_the_shipped_plan():
    # The printed table: 件, 万件 (applications, varieties, works, software), 亿元, 亿美元, %, 分.
    plan = read_plan(DATA_DIR / "indicators.parquet")
    units = {line.indicator: unit_of(line) for line in plan.itertuples()}
    assert [one.scale for one in units.values()] == [1, 10**4, 10**4, 10**4, 10**8, 10**4, 1, 10**8, 1, 1]
    assert [name for name, one in units.items() if one.percent] == ["ip-services-revenue-growth"]
    assert not any(one.fraction for one in units.values())


def test_a_name_for_messages_is_in_both_languages():
    assert str(unit("pieces", "件")) == "pieces (件)"
    assert str(unit("%", "%")) == "%"
    assert str(unit(None, "件")) == "件"
