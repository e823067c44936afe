"""Which indicator and period each cell of a table is about; what is skipped, refused, left out."""

from __future__ import annotations

import pandas as pd
import pytest

from indicators.errors import TableError
from indicators.intake.cells import read_cells, read_pasted
from indicators.intake.credit import source_line
from indicators.intake.marks import is_absent, is_beside, period_of, without_footnotes
from indicators.intake.names import Names
from indicators.intake.tables import Table, read_table
from indicators.plan import check_plan

PLAN = check_plan(
    pd.DataFrame(
        {
            "indicator": ["patents", "works", "score", "exports"],
            "name_en": ["Invention patents", "Registered Works Nationwide", "Satisfaction", "IP exports"],
            "name_zh": ["每万人口发明专利拥有量", "全国作品登记数量", "社会满意度", "出口额（五年累计）"],
            "short_name_en": [None, "Works", None, None],
            "short_name_zh": [None, "作品登记", None, None],
            "unit_en": ["pieces", "ten thousand pieces", "points", "USD one hundred million"],
            "unit_zh": ["件", "万件", "分", "亿美元"],
            "baseline_year": 2015,
            "baseline": [6.3, 135, 70, 44.4],
            "target_year": 2020,
            "target": [12, 220, 80, 100],
            "target_type": ["level", "level", "score", "period_aggregate"],
        }
    )
)
YEARS = ["2016", "2017", "2018", "2019", "2020"]


def table(text: str) -> Table:
    return read_table(read_cells(text.encode(), "a.csv"), PLAN)


def pasted(text: str, indicator: str = "works", period: str = "2018") -> Table:
    return read_table(read_pasted(text), PLAN, anchor=(indicator, period), years=YEARS)


def places(found: Table) -> list[tuple[str, str, str]]:
    assert not found.misplaced
    return [(value.indicator, value.time_period, value.number) for value in found.values]


def wrong(found: Table) -> list[str]:
    return [f"{one.row}: {one.finding.text()}" for one in found.misplaced]


WIDE = [("patents", "2018", "11.5"), ("works", "2018", "235")]


@pytest.mark.parametrize(
    "text",
    [
        "指标,2018\n每万人口发明专利拥有量,11.5\n全国作品登记数量,235\n",
        "Indicator,2018年\nInvention patents,11.5\nWorks,235\n",
        "项目,2018年末\n每万人口 发明专利拥有量①,11.5\n“作品登记”,235\n",
        "序号,2018.0\n1,11.5\n2,235\n",
        "序号,指标,单位,2018\n1,每万人口发明专利拥有量,件,11.5\n2,作品登记,万件,235\n",
        ",2018\nPATENTS,11.5\nＷＯＲＫＳ,235\n",
        ",2018\n1,11.5\n2,235\n",
        "Indicator code,Note,2018\npatents,x,11.5\nworks,y,235\n",
        "指标,指标代码,2018\n改了名,patents,11.5\n作品登记,works,235\n",
    ],
)
def test_years_as_columns_with_any_name_of_the_indicators(text):
    assert places(table(text)) == WIDE


@pytest.mark.parametrize(
    "header",
    [
        "指标代码,时期,数值",
        "Indicator code,Period,Value",
        "indicator,time_period,obs_value",
        "指标,时期,数值",
    ],
)
def test_one_value_a_row(header):
    assert places(table(f"{header}\npatents,2018,11.5\nworks,2018年,235\n")) == WIDE


def test_parts_of_a_year_head_columns_too():
    found = table("Indicator,2018-Q3,2018-S1,2018-06\nworks,1,2,3\n")
    assert [value.time_period for value in found.values] == ["2018-Q3", "2018-S1", "2018-06"]


def test_what_stands_around_the_table_is_skipped_and_told():
    found = table(
        "“十三五”主要指标,,\n单位：略,,\n\n指标,2018,属性\n每万人口发明专利拥有量,11.5,a\n\n指标,2018,属性\n"
        "作品登记,235,b\n其中：,,\n注：2018年为快报数，以后修订, 见附表\n资料来源：国家知识产权局,,\n"
    )
    assert places(found) == WIDE
    assert [row for row, _ in found.skipped] == [1, 2, 3, 6, 7, 9, 10, 11]
    assert dict(found.skipped)[1] == "“十三五”主要指标"
    assert [(one.column, one.heading) for one in found.ignored] == [("C", "属性")]


def test_rows_with_values_that_name_nothing_known_are_errors_with_the_nearest_name():
    found = table("指标,2018\n每万人口发明专利拥有数量,11.5\n,7\n合计,9\n")
    assert wrong(found) == [
        "2: The plan has no indicator “每万人口发明专利拥有数量”. Did you mean 每万人口发明专利拥有量?",
        "3: The row has values, but names no indicator of the plan.",
        "4: The plan has no indicator “合计”.",
    ]


def test_a_second_row_of_headings_is_no_value_of_anybody():
    found = table("指标,2018,\n,计划,实际\n作品登记,220,235\n")
    assert wrong(found)[0].startswith("2: The row has values, but names no indicator")


def test_number_and_name_must_mean_the_same():
    (message,) = wrong(table("序号,指标,2018\n1,作品登记,5\n2,作品登记,6\n"))
    assert message.startswith("2: The row names two indicators: “作品登记” is works, “1” is patents.")


def test_a_number_of_its_own_of_the_table_does_not_matter_when_it_is_none_of_the_plan():
    assert places(table("序号,指标,2018\n31,作品登记,5\n")) == [("works", "2018", "5")]


def test_a_known_number_with_an_unknown_name_is_an_error():
    assert "no indicator “商标”" in wrong(table("序号,指标,2018\n2,商标,5\n3,社会满意度,6\n"))[0]


def test_a_name_of_two_indicators_asks_for_the_code():
    plan = PLAN.assign(short_name_en=["Stock", "Stock", "Score", "Sum"])
    found = read_table(read_cells(b"Indicator,2018\nStock,1\nScore,2\n", "a.csv"), plan)
    assert "can be one of patents, works" in wrong(found)[0]


def test_a_thousands_mark_without_quotes_is_noticed():
    found = table("指标,2018\n作品登记,1,234\n每万人口发明专利拥有量,11.5\n")
    assert wrong(found)[0].startswith("2: The row has more cells than the header.")


def test_a_table_of_conclusions_gives_its_actual_and_neither_baseline_nor_target():
    found = table(
        "No.,Indicator,2015 baseline,2020 target,Latest actual,Period of the actual\n2,Works,135,220,235,2018\n"
        "4,Sum,44.4,100,115.2,2016–2018\n"
    )
    assert places(found) == [("works", "2018", "235")]
    (note,) = found.notes
    assert "several years" in note.text()
    assert (note.row, note.column) == (3, "E")
    with pytest.raises(TableError, match="No table of values"):
        table("序号,指标,2015年基数,2020年目标,最新实际\n2,作品登记,135,220,235\n")


@pytest.mark.parametrize("header", ["2015,2020", "2015年,2020年", "2020,2015"])
def test_the_table_of_the_plan_itself_is_not_taken_for_actuals(header):
    # As the plan prints it: 2015, 2020, cumulatively added value, attribute. 220 is the target, not an actual.
    with pytest.raises(TableError, match="row 1: The columns 2015 and 2020 can be baseline and target"):
        table(f"指标,{header},累计增加值,属性\n作品登记,135,220,85,预期性\n")
    said = table("指标,2015年,2020年实际\n作品登记,135,331.6\n")
    assert places(said) == [("works", "2015", "135"), ("works", "2020", "331.6")]
    assert places(table("指标,2020年\n作品登记,331.6\n")) == [("works", "2020", "331.6")]
    assert len(places(table("指标,2015,2019,2020\n作品登记,135,270,331.6\n"))) == 3


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,b\n1,2\n", "No table of values"),
        ("指标,时期\n作品登记,2018\n", "No table of values"),
        (
            "指标,2018,2018年\n作品登记,1,2\n",
            "row 1, column C: The heading “2018年” says the same as “2018” in column B.",
        ),
        (
            "指标,2018,单位,Unit\n作品登记,1,件,件\n",
            "column D: The heading “Unit” says the same as “单位” in column C",
        ),
        ("指标,时期,数值,2018\n作品登记,2018,1,2\n", "which are meant"),
    ],
)
def test_no_table_or_two_readings_refuse_the_file(text, says):
    with pytest.raises(TableError, match=says.replace(".", r"\.")):
        table(text)


def test_a_row_of_values_that_look_like_years_is_no_header():
    found = table("指标,2016,2017\n作品登记,2018,2019\n每万人口发明专利拥有量,1,2\n")
    assert places(found)[:2] == [("works", "2016", "2018"), ("works", "2017", "2019")]


def test_dashes_and_blanks_leave_values_as_they_are():
    found = table("指标,2016,2017,2018,2019,2020\n作品登记,—,..,n/a,,235\n社会满意度,无,－,：,……,–\n")
    assert places(found) == [("works", "2020", "235")]
    assert found.blank == 9


def test_what_a_file_says_beside_the_value():
    found = table(
        "指标,单位,状态,资料来源,网址,备注,2018\n"
        "作品登记,件,初步,'=年报,https://example.org,\"a\nb\",5\n社会满意度,-,P,—,,'- x,6\n"
    )
    works, score = found.values
    assert works.given == {
        "unit": "件", "obs_status": "P", "source": "=年报", "source_address": "https://example.org",
        "comment": "a b",
    }  # fmt: skip
    assert score.given == {"obs_status": "P", "comment": "- x"}


@pytest.mark.parametrize(
    ("field", "heading"),
    [
        *(
            ("unit", one)
            for one in ("单位", "计量单位", "数据单位", "Unit", "Units", "Unit of measure", "计量\n单位")
        ),
        *(("obs_status", one) for one in ("状态", "数据状态", "数据性质", "Status", "obs_status")),
        *(("source", one) for one in ("来源", "资料来源", "数据来源", "Source", "SOURCES")),
        *(
            ("source_address", one)
            for one in ("网址", "资料网址", "链接", "来源链接", "Address", "URL", "Link")
        ),
        *(("comment", one) for one in ("备注", "说明", "注", "Comment", "Note", "Remarks")),
    ],
)
def test_what_stands_beside_the_value_under_any_usual_heading(field, heading):
    (value,) = table(f'Indicator,"{heading}",2018\nworks,P,5\n').values
    assert value.given == {field: "P"}


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        *((one, "2") for one in ("序号", "编号", "指标序号", "No.", "Number")),
        *((one, "作品登记") for one in ("指标", "指标名称", "主要指标", "项目", "Indicator", "Name")),
        *((one, "works") for one in ("指标代码", "代码", "Code", "Indicator code")),
    ],
)
def test_indicators_under_any_usual_heading(heading, text):
    # An unknown heading loses the number to the total below it, the name to the second column.
    beside = "" if text == "2" else "商标,作品登记,\n"
    found = table(f"{heading},附,2018\n{text},a,5\n合计,,\n{beside}")
    assert places(found) == [("works", "2018", "5")]
    assert [one.column for one in found.ignored] == ["B"]


@pytest.mark.parametrize("heading", ["单位名称", "指标单位", "Unit name", "Reporting unit", "UNITS used"])
def test_a_column_of_units_that_nobody_reads_refuses_the_file(heading):
    with pytest.raises(TableError, match=f"row 2, column C: The column “{heading}” speaks of units"):
        table(f"表1\nIndicator,2018,{heading}\nworks,45000,件\n")


def test_a_word_that_only_contains_unit_speaks_of_none():
    assert [one.heading for one in table("Indicator,2018,Community\nworks,5,x\n").ignored] == ["Community"]


@pytest.mark.parametrize("status", ["provisional", "P", "p", "初步"])
def test_a_status_is_a_code_or_its_word(status):
    (value,) = table(f"indicator,time_period,obs_value,obs_status\nworks,2018,5,{status}\n").values
    assert value.given["obs_status"] == "P"


def test_a_missing_value_with_the_status_of_one_is_a_deletion_in_a_long_table_only():
    found = table(
        "indicator,time_period,obs_value,obs_status\nworks,2018,,M\nworks,2017,,P\nworks,2016,—,missing\n"
    )
    assert [(value.time_period, value.number) for value in found.values] == [("2018", ""), ("2016", "")]
    assert found.blank == 1
    assert not table("indicator,2018,Status\nworks,,M\n").values


def test_footnote_marks_are_left_out_and_told():
    found = table('指标,2018年①,2019\n作品登记*,"1,234①",5.1[2]\n社会满意度,8.0†,12.3*\n')
    assert [value.number for value in found.values] == ["1,234", "5.1", "8.0", "12.3"]
    assert [value.text for value in found.values] == ["1,234①", "5.1[2]", "8.0†", "12.3*"]
    assert all("was left out" in value.notes[0].text() for value in found.values)
    assert [note.text() for note in found.notes] == [
        "row 1, column B: The footnote mark “①” was left out.",
        "row 2, column A: The footnote mark “*” was left out.",
    ]


@pytest.mark.parametrize("text", ["10²", "(1,234)", "12.3", "1.2万", "12%", "*", "[2]"])
def test_what_is_no_footnote_is_left_to_the_reader_of_numbers(text):
    assert without_footnotes(text) == (text, "")


BELOW = [("works", "2018", "1"), ("works", "2019", "2"), ("score", "2018", "3"), ("score", "2019", "4")]


@pytest.mark.parametrize(
    "text",
    [
        "1\t2\r\n3\t4\r\n",
        "2018\t2019\r\n1\t2\r\n3\t4\r\n",
        "作品登记\t1\t2\r\n社会满意度\t3\t4\r\n",
        "作品登记\t万件\t1\t2\r\n社会满意度\t分\t3\t4\r\n",
        "\t2018\t2019\r\n作品登记\t1\t2\r\n社会满意度\t3\t4\r\n",
    ],
    ids=["neither", "years", "names", "names and units", "both"],
)
def test_a_pasted_block_with_or_without_names_and_years(text):
    assert places(pasted(text)) == BELOW


def test_names_and_years_of_a_block_go_before_the_place_where_it_is_pasted():
    found = pasted("\t2016\r\nscore\t7\r\npatents\t8\r\n", "works", "2020")
    assert places(found) == [("score", "2016", "7"), ("patents", "2016", "8")]


def test_blank_rows_and_cells_of_a_naked_block_keep_their_place():
    found = pasted("1\t\r\n\t\r\n\t5\r\n", "patents", "2016")
    assert places(found) == [("patents", "2016", "1"), ("score", "2017", "5")]


def test_a_block_that_reaches_beyond_the_page_is_an_error_at_each_cell():
    found = pasted("1\t2\r\n3\t4\r\n", "exports", "2020")
    assert [(value.indicator, value.time_period) for value in found.values] == [("exports", "2020")]
    assert [(one.row, one.column) for one in found.misplaced] == [(1, 2), (2, 1), (2, 2)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2018\t2019\r\n", "can be years or values"),
        ("2018\r\n5\r\n", "can be years or values"),
        ("\t2018\r\n商标\t5\r\n", ""),
    ],
)
def test_a_block_with_two_readings_is_refused(text, says):
    if says:
        with pytest.raises(TableError, match=says):
            pasted(text)
    else:
        assert "no indicator “商标”" in wrong(pasted(text))[0]


def test_a_single_number_that_could_be_a_year_is_a_value():
    assert places(pasted("2018")) == [("works", "2018", "2018")]


def test_an_anchor_that_is_no_cell_is_refused():
    with pytest.raises(TableError, match="no cell of the page"):
        pasted("1", "trademarks")


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2018", "2018"), ("２０１８年", "2018"), ("2018 年底", "2018"), ("2018年度", "2018"), ("2018.0", "2018"),
        ("2018年实际", "2018"), ("2018 actual", "2018"), ("2018*", "2018"),
        ("2018-Q3", "2018-Q3"), ("2018-13", ""), ("2018年基数", ""), ("1224", ""),
        ("2018.5", ""), ("2020 target", ""), ("", ""),
    ],
)  # fmt: skip
def test_periods(text, period):
    assert period_of(text) == period


def test_the_year_of_a_date():
    assert period_of("2018-12-31", is_date=True) == "2018"


def test_a_line_about_the_table():
    assert all(
        map(
            is_beside,
            ("注：a", "注1: a", "Note: a", "Sources: b", "资料来源：c", "单位：万件", "数据来源: d"),
        )
    )
    assert not any(map(is_beside, ("注册商标", "单位", "Sourcebook", "作品登记")))


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("指标,2018\nworks,5\n资料来源：国家统计局\n", "国家统计局"),
        ("SOURCE: NBS,,\n指标,2018\nworks,5\n", "NBS"),
        ("指标,2018\nworks,5\n数据来源:,国家统计局\n", "国家统计局"),
        ("指标,2018\nworks,5\nSources: NBS, CNIPA\n", "NBS, CNIPA"),
        ('指标,2018\nworks,5\n来源：,"国家统计局\n年鉴"\n', "国家统计局 年鉴"),
        ("指标,2018\nworks,5\n资料来源：\n", ""),
        ("指标,2018\nworks,5\n资料来源：国家统计局\nSource: CNIPA\n", ""),
        ("指标,2018\nworks,5\n注：见资料来源：国家统计局\n", ""),
        ("指标,2018,资料来源\nworks,5,年报\n", ""),
    ],
)
def test_the_source_of_the_only_line_that_names_one(text, source):
    assert source_line(read_cells(text.encode(), "a.csv")) == source


def test_a_zero_is_not_absent():
    assert not any(map(is_absent, ("0", "0.0", "-0", "-1", "M")))


def test_names_are_compared_without_width_case_blanks_and_punctuation():
    known = Names(PLAN)
    assert known.named("出口额(五年累计)") == known.named("出口额（五年　累计）²") == ({"exports"}, "")
    assert known.numbered("2.") == known.numbered("2.0") == {"works"}
    assert known.numbered("²") == known.numbered("9" * 5000) == set()


def test_long_cells_are_read_as_they_are():
    """Patterns that try every way to share out a run of blanks take seconds for a cell like these."""
    blanks = " " * 9_990
    for text in (f"a{blanks}b", f"注{blanks}", f"[{blanks}]", f"5{blanks}[{blanks}1]"):
        assert without_footnotes(text) == (text, "")
        assert period_of(text) == ""
        assert not is_beside(text)
    assert without_footnotes("5" + "*" * 9_990) == ("5", "*" * 9_990)
    assert places(table(f"指标,2018,备注\n作品登记,235,a{blanks}b\n")) == [("works", "2018", "235")]


@pytest.mark.parametrize(
    ("text", "indicator", "unit"),
    [
        ("全国作品登记数量（万件）", "works", "万件"),
        ("WORKS (ten thousand pieces)", "works", "ten thousand pieces"),
        ("社会满意度 ( 分 )①", "score", "分"),
        ("社会满意度①（分）", "score", "分"),
        ("社会满意度（％）", "score", "％"),
        ("出口额（五年累计）", "exports", ""),
        ("出口额（五年累计）（亿美元）", "exports", "亿美元"),
        ("IP exports (USD one hundred million)", "exports", "USD one hundred million"),
        ("出口额（亿美元）", "", ""),
        ("商标（件）", "", ""),
        ("（件）", "", ""),
        ("社会满意度（）", "score", ""),
    ],
)
def test_a_name_with_its_unit_in_brackets(text, indicator, unit):
    assert Names(PLAN).named(text) == ({indicator} if indicator else set(), unit)


def test_the_unit_of_a_name_is_that_of_its_row():
    found = table("指标,2018\n全国作品登记数量（件）,2350000\n社会满意度,77\n")
    assert [value.given for value in found.values] == [{"unit": "件"}, {}]
    long = table("指标,时期,数值\n全国作品登记数量（件）,2018,2350000\n").values
    assert [value.given for value in long] == [{"unit": "件"}]
    assert [value.given for value in pasted("作品登记（件）\t5\r\n").values] == [{"unit": "件"}]


def test_a_name_and_a_column_with_two_units_are_an_error():
    (message,) = wrong(
        table("指标,单位,2018\n作品登记（件）,万件,235\n作品登记（万件）,Ten thousand pieces,235\n")
    )
    assert message == "2: The row names two units: “万件” and “件”. Correct one of them."
    (message,) = wrong(table("指标,Name,2018\n作品登记（件）,Works (ten thousand pieces),235\n"))
    assert "two units: “件” and “ten thousand pieces”" in message


@pytest.mark.parametrize("heading", ["责任单位", "牵头单位", "Community"])
def test_an_office_is_no_unit_of_measure(heading):
    found = table(f"指标,{heading},2018\n作品登记,版权局,235\n")
    assert places(found) == [("works", "2018", "235")]
    assert [one.heading for one in found.ignored] == [heading]


@pytest.mark.parametrize("caption", ["单位：件", "计量单位: 件", "表1 主要指标（单位：件）", "Unit: 件"])
def test_the_unit_above_a_table_is_that_of_its_rows(caption):
    # Works are counted in 万件, patents in 件; the unit of a row or a name wins.
    found = table(f"{caption},\n指标,2018\n作品登记,2350000\n全国作品登记数量（万件）,235\n")
    assert [value.given.get("unit") for value in found.values] == ["件", "万件"]
    of_rows = table(f"{caption},,\n指标,单位,2018\n作品登记,万件,235\n每万人口发明专利拥有量,,11.5\n")
    assert [value.given.get("unit") for value in of_rows.values] == ["万件", "件"]


@pytest.mark.parametrize(
    "caption", ["单位：万件、亿元", "单位：略", "责任单位：版权局", "单位：件,单位：万件"]
)
def test_a_caption_that_says_no_single_unit_is_left_aside(caption):
    found = table(f"{caption}\n指标,2018\n作品登记,235\n")
    assert [value.given for value in found.values] == [{}]
