from types import SimpleNamespace

import pandas as pd
import pytest

from indicators import sentences
from indicators.assessment import assess
from indicators.plan import check_plan
from indicators.rows import lines
from indicators.schema import OBS_STATUSES, OUTLOOKS, STATUSES, Flag
from indicators.sentences import explain, where_it_leads
from indicators.text import text_for
from indicators.wording import (
    FLAG_SENTENCES,
    NEEDS,
    OBS_STATUS_LABELS,
    OUTLOOK_LABELS,
    STATUS_LABELS,
    amount,
    caveats,
    current_period,
    difference,
    is_first_observation,
    ratio,
    required,
    share,
    status_label,
)

zh, en = text_for("zh"), text_for("en")


def test_every_code_has_words():
    assert set(STATUS_LABELS) == set(STATUSES)
    assert set(OBS_STATUS_LABELS) == set(OBS_STATUSES)
    assert set(OUTLOOK_LABELS) == set(OUTLOOKS)
    assert set(sentences._NEEDED) == set(NEEDS)
    assert set(FLAG_SENTENCES) == {flag.name for flag in Flag}


@pytest.mark.parametrize(
    ("value", "written"),
    # METHOD 4.5: rounded display never decides. 0.9496 rounds to 0.95, where "on schedule" begins, but lies below.
    [
        (0.9496, "0.9496"),
        (0.95, "0.95"),
        (0.9512, "0.95"),
        (1.0499, "1.0499"),
        (-0.001, "-0.001"),
        (None, "—"),
    ],
)
def test_a_ratio_shows_the_digits_that_its_class_needs(value, written):
    assert ratio(value, en) == written


def test_a_share_never_rounds_up_to_a_target_that_is_not_met():
    assert share(0.9996, (1.0, 0.0), en) == "99.96%"
    assert share(1.0, (1.0, 0.0), en) == "100.0%"
    assert share(-0.0001, (1.0, 0.0), en) == "-0.01%"


def test_met_early_and_a_missed_binding_target_have_their_own_words():
    early = SimpleNamespace(status="attained", flags=["EARLY"])
    assert status_label(early, "anticipatory", zh) == "提前完成"
    assert status_label(SimpleNamespace(status="attained", flags=[]), "anticipatory", zh) == "已完成"
    missed = SimpleNamespace(status="missed", flags=[])
    assert status_label(missed, "anticipatory", en) == "Missed"
    assert status_label(missed, "binding", zh) == "未完成（约束性）"


def test_pledge_financing_in_2018_is_told_with_its_numbers(published):
    """474 of the planned 1,050 is 45.1%; three of five years are 60%; (1800/1224)^(1/2) - 1 = 21.3%."""
    one = published(2018).standing("ip-pledge-financing")
    text = " ".join(explain(one.indicator, one.result, en))
    for part in ("45.1%", "60.0%", "0.75 times", "2 years left", "21.3%", "17.7%"):
        assert part in text
    chinese = "".join(explain(one.indicator, one.result, zh))
    for part in ("1,224.0亿元", "45.1%", "60.0%", "余下2年", "21.3%", "17.7%"):
        assert part in chinese


def test_a_sum_is_told_as_a_sum(published):
    """11.61 of 100 after one year; the 4 years left must bring (100 - 11.61) / 4 = 22.1 each, USD 2.21 billion."""
    one = published(2016).standing("ip-royalty-exports")
    text = " ".join(explain(one.indicator, one.result, en))
    for part in ("in total", "11.6%", "14.1%", "0.82 times", "USD 2.21 billion"):
        assert part in text


def test_a_score_is_told_in_points(published):
    """(80 - 76.88) / 2 = 1.56 points in each of the two years left."""
    one = published(2018).standing("ip-protection-satisfaction")
    assert required(one.indicator, one.result, en) == "+1.56"
    assert "each of the 2 years left must add 1.56 points" in " ".join(explain(one.indicator, one.result, en))


@pytest.mark.parametrize("slug", ["manufacturing-patents-per-100m-yuan", "ip-services-revenue-growth"])
def test_without_a_published_actual_the_reason_is_given(published, slug):
    one = published(2019).standing(slug)
    (sentence,) = explain(one.indicator, one.result, en)
    assert sentence.startswith("No actual on the plan's definition has been published after 2015.")
    assert required(one.indicator, one.result, en) == "—"


@pytest.mark.parametrize("t", [zh, en])
@pytest.mark.parametrize("year", [2016, 2017, 2018, 2019, 2020])
def test_no_sentence_has_an_empty_place(published, year, t):
    for one in published(year).standings:
        for sentence in explain(one.indicator, one.result, t):
            assert "None" not in sentence
            assert "nan" not in sentence
            assert "{" not in sentence


def test_a_difference_of_percentages_is_in_percentage_points():
    rate = SimpleNamespace(unit_en="%", unit_zh="%")
    points = SimpleNamespace(unit_en="points", unit_zh="分")
    assert difference("1.35", rate, zh) == "1.35个百分点"
    assert difference("1.35", rate, en) == "1.35 percentage points"
    assert difference("3.12", points, zh) == "3.12分"
    assert difference("—", rate, zh) == "—"


@pytest.mark.parametrize(
    ("slug", "value", "decimals", "said"),
    [
        # 1,224.0 x 100 million = 122.40 billion: one digit in hundreds of millions are two in billions.
        ("ip-pledge-financing", 1224.0, 1, "RMB 122.40 billion"),
        ("ip-pledge-financing", 1800.0, None, "RMB 180 billion"),
        ("ip-pledge-financing", 0.5, 1, "RMB 50 million"),
        # 5.52 x 10,000
        ("pct-applications", 5.52, 2, "55,200 pieces"),
        # 235.2 x 10,000 = 2.352 million
        ("registered-works", 235.2, 1, "2.352 million pieces"),
        ("invention-patents-per-10k-people", 11.5, 1, "11.5 pieces"),
        ("ip-services-revenue-growth", 20.0, None, "20%"),
        ("ip-royalty-exports", -3.0, 1, "-USD 300 million"),
    ],
)
def test_english_counts_large_amounts_in_its_own_words(published, slug, value, decimals, said):
    assert amount(published(2018).standing(slug).indicator, value, decimals, en) == said


def test_chinese_keeps_the_magnitude_of_the_plan(published):
    indicator = published(2018).standing("ip-pledge-financing").indicator
    assert amount(indicator, 1224.0, 1, zh) == "1,224.0亿元"
    assert amount(indicator, None, 1, zh) == "—"


def test_where_the_paces_disagree_both_ends_are_said(published):
    """METHOD V06: the average pace ends at 81.4667 points, that of the latest year at 76.88 + 2 x 0.19 = 77.26."""
    one = published(2018).standing("ip-protection-satisfaction")
    said = where_it_leads(one.indicator, one.result, en)
    assert "81.47 points" in said
    assert "77.26 points" in said


def test_one_end_is_said_where_the_paces_agree(published):
    """METHOD C7: 1,224 + 2 x (1,224 - 750) / 3 = 1,540 in hundreds of millions."""
    one = published(2018).standing("ip-pledge-financing")
    assert "RMB 154.00 billion in 2020" in where_it_leads(one.indicator, one.result, en)
    over = published(2020).standing("ip-pledge-financing")
    assert where_it_leads(over.indicator, over.result, en) == ""


def test_what_a_class_rests_on_is_said_beside_it(published):
    assert is_first_observation(published(2016).standing("ip-royalty-exports").result)
    assert not is_first_observation(published(2017).standing("ip-royalty-exports").result)
    assert not is_first_observation(published(2016).standing("ip-services-revenue-growth").result)
    assert caveats(published(2018).standing("new-plant-variety-applications").result, zh) == ["估计"]
    assert caveats(published(2018).standing("pct-applications").result, en) == []


def assessed(values, **plan):
    """The line and the assessment of one indicator from 2015 to 2020."""
    columns = {"indicator": "one", "baseline_year": 2015, "target_year": 2020, "target_type": "level"} | plan
    line = pd.DataFrame({name: [value] for name, value in columns.items()})
    rows = {"indicator": "one", "time_period": list(values), "obs_value": list(values.values())}
    checked = check_plan(line)
    return lines(checked)[0], lines(assess(checked, pd.DataFrame(rows)))[0]


@pytest.mark.parametrize(
    ("values", "plan", "said"),
    [
        # (5 - -3) / 3 = 2.667 points of percent; no growth crosses zero.
        ({"2016": -4.0, "2017": -3.0}, {"baseline": -5.0, "target": 5.0, "unit_en": "%", "unit_zh": "%"},
         "must add 2.667 percentage points; so far the change was +1 percentage points a year."),
        # From a baseline of 0 there is no growth so far, so none is said: (10/2)^(1/3) - 1 = 71.0 %.
        ({"2016": 1.0, "2017": 2.0}, {"baseline": 0.0, "target": 10.0, "decimals": 0},
         "it must grow by 71.0% a year in the 3 years left."),
        # (12/18)^(1/3) - 1 = -12.6 %; (18/22)^(1/2) - 1 = -9.5 %.
        ({"2016": 18.0, "2017": 18.0}, {"baseline": 22.0, "target": 12.0, "target_op": "<="},
         "it must decline by 12.6% a year in the 3 years left; so far it was -9.5% a year."),
        # A half-year stock: (12/8.1)^(1/3.5) - 1 = 11.9 % (METHOD C0: n = 1.5, m = 3.5).
        ({"2017-S1": 8.1}, {"baseline": 6.3, "target": 12.0, "kind": "stock"},
         "in the 3.5 years left; so far it was 18.2% a year."),
    ],
)  # fmt: skip
def test_what_it_takes_is_said_in_terms_that_are_defined(values, plan, said):
    assert said in en.sentences(explain(*assessed(values, **plan), en))


def test_a_part_of_a_year_is_named_by_its_end():
    """39.6 and 14.5 of 110 up to the end of June 2017 (METHOD V12)."""
    indicator, result = assessed(
        {"2016": 39.6, "2017-S1": 14.5}, target=110.0, target_type="period_aggregate", kind="flow", decimals=1
    )
    assert current_period(indicator, result) == "2016–2017-06"
    assert explain(indicator, result, en)[0].startswith("Up to June 2017: 54.1 in total")
    assert explain(indicator, result, zh)[0].startswith("截至2017年6月累计54.1")


def test_without_decimals_four_digits_are_written():
    """0.0001 to 0.0005: 0.00018 after two years, 0.00004 a year."""
    indicator, result = assessed({"2016": 0.00014, "2017": 0.00018}, baseline=0.0001, target=0.0005)
    assert "(a change of +0.00004 a year), it will stand at 0.0003 in 2020" in where_it_leads(
        indicator, result, en
    )
