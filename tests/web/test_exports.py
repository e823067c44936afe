import csv
import io
import re
from pathlib import Path
from urllib.parse import unquote

import pandas as pd
import plotly.graph_objects as go
import pytest
from openpyxl import load_workbook

from layouts.figures.export import DOTS_PER_METRE

PLAN = Path(__file__).resolve().parents[2] / "data" / "indicators.csv"
SLUGS = pd.read_csv(PLAN)["indicator"].tolist()


def rows(response):
    assert response.status_code == 200
    assert response.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))


def test_the_table_carries_unit_status_source_as_of_and_vintage(client):
    table = rows(client.get("/export/assessment.csv?lang=en&as_of=2018"))
    assert len(table) == 10
    pledge = next(row for row in table if row["Indicator code"] == "ip-pledge-financing")
    assert pledge["Unit"] == "RMB one hundred million"
    assert pledge["Status of the actual"] == "final"
    assert pledge["Source"].startswith("Lexology")
    assert (pledge["As of"], pledge["Vintage"]) == ("2018", "1")
    assert (pledge["Latest actual"], pledge["2015 baseline"], pledge["2020 target"]) == (
        "1224.0",
        "750.0",
        "1800.0",
    )
    assert float(pledge["Progress"]) == pytest.approx((1224 - 750) / (1800 - 750), rel=1e-12)
    assert float(pledge["Expected"]) == pytest.approx(3 / 5)
    assert pledge["Class"] == "Behind"


def test_the_table_is_in_the_language_that_is_asked_for(client):
    table = rows(client.get("/export/assessment.csv?lang=zh&as_of=2018"))
    assert table[4]["指标"] == "年度知识产权质押融资金额"
    assert table[4]["评价"] == "滞后"
    assert table[0]["单位"] == "件"


def test_what_is_missing_is_empty_not_zero(client):
    table = rows(client.get("/export/assessment.csv?lang=en&as_of=2018"))
    services = next(row for row in table if row["Indicator code"] == "ip-services-revenue-growth")
    assert services["Latest actual"] == services["Progress"] == services["Gap to target"] == ""
    assert services["Class"] == "Not assessable"


def test_the_filter_is_part_of_what_is_exported(client):
    table = rows(client.get("/export/assessment.csv?lang=en&as_of=2018&status=lagging"))
    assert [row["Indicator code"] for row in table] == ["ip-pledge-financing"]


def test_the_actuals_of_one_indicator_end_with_the_as_of_year(client):
    table = rows(
        client.get("/export/observations.csv?lang=en&as_of=2018&indicator=ip-protection-satisfaction")
    )
    values = {row["Period"]: float(row["Value"]) for row in table}
    assert values["2018"] == 76.88
    assert max(values) == "2018"
    assert {row["Unit"] for row in table} == {"points"}


def test_the_file_name_says_what_it_is(client):
    response = client.get("/export/assessment.csv?lang=zh&as_of=2018")
    disposition = response.headers["Content-Disposition"]
    assert (
        "filename*=UTF-8''13fyp-ip-%E4%B8%BB%E8%A6%81%E6%8C%87%E6%A0%87-2018-%E7%AC%AC1%E7%89%88.csv"
        in disposition
    )


@pytest.mark.parametrize(
    "address", ["/export/trend.json", "/export/observations.csv", "/export/assessment.csv"]
)
def test_an_unknown_indicator_is_a_404(client, address):
    assert client.get(f"{address}?indicator=no-such").status_code == 404


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("year", [2016, 2018, 2020])
@pytest.mark.parametrize("slug", SLUGS)
def test_every_trend_is_a_figure_that_plotly_accepts(client, slug, year, language):
    picture = client.get(f"/export/trend.json?indicator={slug}&as_of={year}&lang={language}").json
    figure = go.Figure(picture["figure"])
    assert figure.layout.width * picture["scale"] == 1842
    texts = " ".join(annotation.text for annotation in figure.layout.annotations)
    assert ("资料来源：" if language == "zh" else "Source:") in texts
    assert str(year) in texts


@pytest.mark.parametrize("year", [2016, 2018, 2020])
def test_the_gap_chart_is_a_figure_that_plotly_accepts(client, year):
    picture = client.get(f"/export/gap.json?as_of={year}&lang=en").json
    (bars,) = go.Figure(picture["figure"]).data
    assert len(bars.x) == 8  # indicators 7 and 9 have no progress
    assert list(bars.x) == sorted(bars.x, reverse=True)


def test_a_gap_chart_of_nothing_is_a_404(client):
    assert client.get("/export/gap.json?as_of=2018&status=not_assessable").status_code == 404


def test_the_density_fits_the_text_width_of_a_report():
    """GB/T 9704 has a text block of 156 mm; 1,842 px must fill it within half a millimetre."""
    assert pytest.approx(156, abs=0.5) == 1842 / DOTS_PER_METRE * 1000


def test_what_is_needed_is_a_number_with_its_basis(client):
    """(1800 / 1224) ** (1 / 2) - 1 a year for pledge financing; (80 - 76.88) / 2 points for satisfaction."""
    table = {
        row["Indicator code"]: row for row in rows(client.get("/export/assessment.csv?lang=en&as_of=2018"))
    }
    pledge, satisfaction = table["ip-pledge-financing"], table["ip-protection-satisfaction"]
    assert float(pledge["Needed a year"]) == pytest.approx((1800 / 1224) ** 0.5 - 1)
    assert pledge["What is needed"] == "growth a year"
    assert float(satisfaction["Needed a year"]) == pytest.approx((80 - 76.88) / 2)
    assert satisfaction["What is needed"] == "points a year"
    assert table["software-copyrights"]["Needed a year"] == ""


def test_a_filter_that_fits_nothing_leaves_the_header(client):
    response = client.get("/export/assessment.csv?lang=en&as_of=2020&status=lagging")
    assert rows(response) == []
    assert response.data.decode("utf-8-sig").startswith("No.,Indicator,Attribute,Unit,")


def test_a_filter_is_said_in_picture_and_file_name(client):
    picture = client.get("/export/gap.json?lang=zh&as_of=2018&status=ahead").json
    assert picture["name"] == "13fyp-ip-与序时进度的差距-快于预期-2018-第1版"
    assert picture["ascii"] == "13fyp-ip-distance-from-the-schedule-Ahead-2018-state-1"
    texts = " ".join(annotation["text"] for annotation in picture["figure"]["layout"]["annotations"])
    assert "截至2018年底各指标与序时进度的差距（快于预期）" in texts


def test_a_bar_that_is_cut_is_said_to_go_on(client):
    def subtitle(query):
        layout = client.get(f"/export/gap.json?lang=en&{query}").json["figure"]["layout"]
        return " ".join(annotation["text"] for annotation in layout["annotations"])

    assert "beyond the scale" in subtitle("as_of=2018")  # software copyrights: 543 % done, 60 % due
    assert "beyond the scale" not in subtitle("as_of=2018&status=ahead")


#: Text widths of GB/T 9704 and of a landscape page, and a slide of 13.333 in, at 300 dpi (PEERS 2.4).
PIXELS = {"full": 1842, "half": 898, "landscape": 2657, "slide": 4000}


@pytest.mark.parametrize(("size", "pixels"), PIXELS.items())
def test_a_picture_has_the_size_that_is_asked_for(client, size, pixels):
    for chart in ("gap.json", "trend.json?indicator=ip-pledge-financing"):
        joined = "&" if "?" in chart else "?"
        picture = client.get(f"/export/{chart}{joined}as_of=2018&lang=zh&size={size}").json
        layout = picture["figure"]["layout"]
        assert layout["width"] * picture["scale"] == pytest.approx(pixels)
        if size == "slide":
            assert layout["width"] / layout["height"] == pytest.approx(16 / 9)
        # Type in print: px of the layout, of which each is so many dots of 1/300 in, in points of 1/72 in.
        sizes = [one["font"]["size"] for one in layout["annotations"]]
        assert min(sizes) * picture["scale"] / 300 * 72 >= 6.5


@pytest.mark.parametrize("query", ["size=poster&title=left", "size=&title=", "size=full&size=../x&title=%00"])
def test_a_form_that_makes_no_sense_is_the_usual_one(client, query):
    usual = client.get("/export/gap.json?as_of=2018&lang=zh").json
    assert client.get(f"/export/gap.json?as_of=2018&lang=zh&{query}").json == usual


@pytest.mark.parametrize("title", ["above", "below", "none"])
def test_the_title_stands_where_it_is_asked_for(client, title):
    picture = client.get(
        f"/export/trend.json?indicator=ip-pledge-financing&as_of=2018&lang=zh&title={title}"
    ).json
    places = {one["text"]: one["y"] for one in picture["figure"]["layout"]["annotations"]}
    edges = {"above": 1, "below": 0, "none": None}  # of the plot: its upper and its lower one
    assert places.get("<b>年度知识产权质押融资金额（截至2018年底）</b>") == edges[title]
    assert places["亿元 · 滞后"] == 1  # the unit stays above the plot


def test_a_picture_says_source_year_state_and_approval(client):
    picture = client.get("/export/trend.json?indicator=ip-pledge-financing&as_of=2018&lang=en").json
    said = " ".join(one["text"] for one in picture["figure"]["layout"]["annotations"])
    for part in (
        "Source: SIPO / SAIC, Lexology.",
        "Actuals up to 2018.",
        "Data: state 1",
        "Approval: not needed",
    ):
        assert part in said


def test_all_charts_come_in_the_order_of_the_plan(client):
    lot = client.get("/export/charts.json?as_of=2018&lang=zh").json
    names = [picture["name"] for picture in lot["pictures"]]
    assert names[0] == "00-13fyp-ip-与序时进度的差距-2018-第1版"
    assert [name.rsplit("-", 3)[0] for name in names[1:]] == [f"{n:02d}-13fyp-ip-{n}" for n in range(1, 11)]
    assert all(picture["ascii"].isascii() for picture in lot["pictures"])
    assert lot["name"] == "13fyp-ip-全部图-2018-第1版"
    one = client.get("/export/trend.json?as_of=2018&lang=zh&indicator=ip-pledge-financing").json
    assert lot["pictures"][5]["figure"] == one["figure"]


def test_the_charts_of_a_filter_are_those_of_its_indicators(client):
    lot = client.get("/export/charts.json?as_of=2018&lang=en&status=not_assessable").json
    assert len(lot["pictures"]) == 2  # indicators 7 and 9, which have no distance either
    assert lot["pictures"][0]["name"].startswith("01-")


def test_the_wide_table_has_a_column_a_year_with_status_and_source_behind(client):
    """Published for 2018 are 76.88 points, a final value (data/published.csv)."""
    table = rows(client.get("/export/wide.csv?lang=zh&as_of=2018"))
    assert len(table) == 10
    satisfaction = table[9]
    assert (satisfaction["2018年"], satisfaction["2018年状态"]) == ("76.88", "正式")
    assert satisfaction["2018年资料来源"] == "Xinhua / gov.cn (2019)"
    assert (satisfaction["单位"], satisfaction["截至年份"], satisfaction["测算方法版本"]) == (
        "分",
        "2018",
        "1.0",
    )
    assert "2019年" not in satisfaction


@pytest.mark.parametrize("name", ["observations", "assessment", "wide", "history"])
def test_programs_get_plain_utf_8_with_names_that_stay(client, name):
    plain = [
        client.get(f"/export/{name}.csv?form=machine&as_of=2018&lang={language}") for language in ("zh", "en")
    ]
    assert plain[0].data == plain[1].data
    assert not plain[0].data.startswith(b"\xef\xbb\xbf")
    table = pd.read_csv(io.BytesIO(plain[0].data))
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", column) for column in table.columns)
    assert {"indicator", "unit", "vintage", "known_at", "method_version", "approval"} <= set(table.columns)
    # A row of a value says how that value came to count; a table with a column a year says it of all.
    assert set(table["approval"].dropna()) == ({"single_user"} if name == "wide" else {"shipped"})
    assert set(table["values"]) == {"approved"}
    assert any(column.startswith("obs_status") for column in table.columns)
    assert any(column.startswith("source") for column in table.columns)


def test_the_history_for_programs_has_every_revision_and_says_which_stands(client):
    table = pd.read_csv(io.BytesIO(client.get("/export/history.csv?form=machine&year=2018").data))
    assert set(table["time_period"]) == {2018}
    assert table["current"].all()
    assert table["batch"].eq(1).all()


@pytest.mark.parametrize("name", ["officials", "observations", "assessment", "wide", "history"])
def test_every_table_is_a_workbook_too(client, name):
    response = client.get(f"/export/{name}.xlsx?lang=en&as_of=2018")
    assert response.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    workbook = load_workbook(io.BytesIO(response.data))
    assert workbook.sheetnames[-1] == "How to read it"
    assert workbook.worksheets[0].max_row > 10


def test_the_officials_workbook_is_named_in_the_language_with_an_english_twin(client):
    disposition = client.get("/export/officials.xlsx?lang=zh&as_of=2018").headers["Content-Disposition"]
    assert unquote(disposition).endswith("''13fyp-ip-主要指标完成情况-2018-第1版.xlsx")
    assert 'filename="13fyp-ip-progress-on-the-key-indicators-2018-state-1.xlsx"' in disposition


def test_a_single_indicator_and_a_class_can_be_a_workbook(client):
    one = client.get("/export/officials.xlsx?lang=en&as_of=2018&indicator=ip-pledge-financing")
    sheet = load_workbook(io.BytesIO(one.data)).worksheets[0]
    assert sheet.max_row == 5  # title, two lines, header, the row
    none = client.get("/export/officials.xlsx?lang=en&as_of=2020&status=lagging")
    assert load_workbook(io.BytesIO(none.data)).worksheets[0].max_row == 4
    assert client.get("/export/officials.xlsx?indicator=no-such").status_code == 404
    assert client.get("/export/wide.xlsx?known=2999-01-01").status_code == 400
    assert client.get("/export/wide.pdf").status_code == 404
