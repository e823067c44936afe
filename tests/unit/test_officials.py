"""The officials' table: nine columns, as numbers and as the pages write them."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from indicators.exchange.officials import officials_alone, officials_table, officials_text
from indicators.text import text_for

ZH = ["序号", "指标", "属性", "单位", "2015年", "2020年目标", "实际", "完成进度", "评价"]
EN = ["No.", "Indicator", "Attribute", "Unit", "2015", "2020 target", "Actual", "Progress", "Assessment"]


def changed(one, indicator=(), result=()):
    """Return a standing with other values in its line of the plan and in its assessment."""
    return replace(
        one,
        indicator=SimpleNamespace(**vars(one.indicator) | dict(indicator)),
        result=SimpleNamespace(**vars(one.result) | dict(result)),
    )


@pytest.mark.parametrize(("language", "headings"), [("zh", ZH), ("en", EN)])
def test_the_columns_are_those_of_the_officials(published, language, headings):
    snapshot, t = published(2018), text_for(language)
    assert officials_text(snapshot, snapshot.standings, t).columns.tolist() == headings
    assert officials_table(snapshot, snapshot.standings, t).columns.tolist()[:9] == headings


def test_each_cell_is_written_as_the_pages_write_it(published):
    """The plan prints 750 and 1,800; 1,224 was published (data/published.csv): (1224 - 750) / 1050 = 45.14 %."""
    snapshot = published(2018)
    rows = officials_text(snapshot, snapshot.standings, text_for("en")).set_index("No.")
    assert rows.loc["5"].tolist() == [
        "Financing Amount of Annual IP Pledge", "anticipatory", "RMB one hundred million",
        "750", "1,800", "1,224.0", "45.1%", "Behind",
    ]  # fmt: skip
    zh = officials_text(snapshot, snapshot.standings, text_for("zh")).set_index("序号")
    assert zh.loc["5"].tolist() == [
        "年度知识产权质押融资金额", "预期性", "亿元", "750", "1,800", "1,224.0", "45.1%", "滞后",
    ]  # fmt: skip


def test_an_actual_of_several_years_or_one_that_may_change_says_so(published):
    """Royalties of 2016 to 2018 are 11.61 + 48.03 + 55.61 = 115.25; the varieties are sums marked E."""
    snapshot = published(2018)
    actuals = officials_text(snapshot, snapshot.standings, text_for("en"))["Actual"].tolist()
    assert actuals[7] == "115.3 (2016–2018)"
    assert actuals[2] == "3.04 (estimated)"
    provisional = changed(snapshot.standings[0], result={"obs_status": "P"})
    for language, written in (("en", "11.5 (provisional)"), ("zh", "11.5（初步）")):
        table = officials_text(snapshot, [provisional], text_for(language))
        assert table.iloc[0, 6] == written


def test_an_actual_older_than_the_as_of_year_says_its_year(published):
    snapshot = published(2018)
    older = changed(snapshot.standings[0], result={"as_of": 2019})
    assert officials_text(snapshot, [older], text_for("zh")).iloc[0, 6] == "11.5（2018年）"


def test_what_is_not_defined_is_a_dash_or_missing_never_zero(published):
    snapshot, t = published(2018), text_for("zh")
    services = snapshot.standing("ip-services-revenue-growth")
    written = officials_text(snapshot, [changed(services, indicator={"baseline": None})], t).iloc[0]
    assert written[["2015年", "实际", "完成进度", "评价"]].tolist() == ["—", "—", "—", "无法评价"]
    held = officials_table(snapshot, [changed(services, indicator={"baseline": None})], t).iloc[0]
    assert held[["2015年", "实际", "完成进度"]].isna().all()


def test_numbers_are_numbers_with_period_and_status_beside(published):
    snapshot = published(2018)
    table = officials_table(snapshot, snapshot.standings, text_for("en"))
    for heading in ("No.", "2015", "2020 target", "Actual", "Progress"):
        assert pd.api.types.is_numeric_dtype(table[heading].dtype), heading
    pledge = table.iloc[4]
    assert pledge[["2015", "2020 target", "Actual"]].tolist() == [750, 1800, 1224]
    assert pledge["Progress"] == pytest.approx((1224 - 750) / 1050, rel=1e-12)
    assert table["Period of the actual"].tolist()[7] == "2016–2018"
    assert table["Status of the actual"].tolist()[2] == "estimated"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_file_of_the_table_alone_says_what_it_rests_on(published, language):
    """Lexology published the 1,224 of 2018 (data/published.csv); there is no actual of services to have a source."""
    snapshot, t = published(2018), text_for(language)
    table = officials_alone(snapshot, snapshot.standings, t)
    labels = {
        "en": [
            "Source", "Approval of the actual", "As of", "Vintage", "Known on", "Method version", "Approval",
            "Indicator code",
        ],
        "zh": [
            "资料来源", "实际值审定情况", "截至年份", "数据版本", "数据截止时点", "测算方法版本", "审定状态",
            "指标代码",
        ],
    }[language]  # fmt: skip
    assert table.columns.tolist()[-8:] == labels
    assert table[labels[0]].tolist()[4].startswith("Lexology")
    assert pd.isna(table[labels[0]].tolist()[6])
    assert table.iloc[4, -6:-2].tolist() == [2018, 1, "", "1.0"]
    assert table.iloc[4, -1] == "ip-pledge-financing"
    assert officials_alone(snapshot, [], t).columns.tolist() == table.columns.tolist()


def test_a_table_of_nothing_has_its_headings(published):
    snapshot = published(2018)
    assert officials_text(snapshot, [], text_for("en")).columns.tolist() == EN
    assert len(officials_table(snapshot, [], text_for("en"))) == 0
