"""Workbooks as people open and print them: the officials' table, its actuals and sources, how to read them."""

from __future__ import annotations

import io
import time
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from itertools import pairwise

import pytest
from openpyxl import load_workbook

from indicators.exchange.offers import FORMATS, OFFERS, Asked
from indicators.exchange.officials import officials_text
from indicators.exchange.workbooks import CLASS_LOOKS
from indicators.schema import STATUSES
from indicators.text import text_for
from layouts.theme import STATUS_STYLES, TONES

SHEETS = {
    "zh": ["主要指标进展", "历年实际", "数据来源明细", "使用说明"],
    "en": ["Key indicators", "Actuals", "Sources of the values", "How to read it"],
}


@pytest.fixture(scope="module")
def asked(published) -> Asked:
    snapshot = published(2018)
    return Asked(snapshot, snapshot.standings, lambda snapshot: None)


@pytest.fixture(scope="module")
def book(asked):
    """The officials' workbook in a language, written once."""
    kept = {}

    def read(language: str):
        if language not in kept:
            raw = FORMATS["xlsx"](asked, "officials", text_for(language), machine=False)
            kept[language] = load_workbook(io.BytesIO(raw))
        return kept[language]

    return read


def table(sheet):
    """Row of the header, and the cells of each row below it by their headings."""
    header = int(sheet.print_title_rows.split(":")[0].strip("$"))
    headings = [cell.value for cell in sheet[header]]
    return header, [dict(zip(headings, row, strict=True)) for row in sheet.iter_rows(min_row=header + 1)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_has_four_sheets_that_can_be_printed(book, language):
    workbook = book(language)
    assert workbook.sheetnames == SHEETS[language]
    for sheet in workbook:
        header, _ = table(sheet)
        assert sheet.freeze_panes.lstrip("ABCDEFGHIJ") == str(header + 1)
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)  # 9 is A4
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)


def test_the_first_sheet_is_the_officials_table_with_numbers_as_numbers(book):
    """The plan prints 750 and 1,800, published are 1,224 (data/published.csv): 474 of 1,050."""
    sheet = book("zh").worksheets[0]
    header, rows = table(sheet)
    assert sheet["A1"].value == "截至2018年底主要指标完成情况"
    assert "第1版" in sheet.cell(header - 1, 1).value
    assert sheet.freeze_panes == f"C{header + 1}"
    pledge = rows[4]
    assert [cell.value for cell in pledge.values()][:9] == [
        5, "年度知识产权质押融资金额", "预期性", "亿元", 750, 1800, 1224, pytest.approx(474 / 1050), "滞后",
    ]  # fmt: skip
    assert (pledge["实际"].number_format, pledge["完成进度"].number_format) == (
        "#,##0.0",
        "#,##0.0%",
    )
    assert pledge["指标"].alignment.wrap_text
    assert pledge["实际"].alignment.horizontal == "right"
    assert [rows[6][heading].value for heading in ("实际", "完成进度", "评价")] == ["—", "—", "无法评价"]


def shown(cell) -> str:
    """What Excel shows of a number: halves go away from zero, thousands get a mark."""
    digits = cell.number_format.rstrip("%").partition(".")[2]
    percent = cell.number_format.endswith("%")
    number = Decimal(repr(cell.value)) * (100 if percent else 1)
    rounded = number.quantize(Decimal(1).scaleb(-len(digits)), ROUND_HALF_UP)
    return f"{rounded:,f}" + "%" * percent


@pytest.mark.parametrize("year", [2016, 2018, 2020])
def test_it_shows_the_digits_of_the_pages(published, year):
    """Both round halves away from zero: royalties of 2016 to 2018 are 11.61 + 48.03 + 55.61 = 115.25."""
    snapshot, t = published(year), text_for("en")
    asked = Asked(snapshot, snapshot.standings, lambda snapshot: None)
    sheet = load_workbook(io.BytesIO(FORMATS["xlsx"](asked, "officials", t, machine=False))).worksheets[0]
    _, rows = table(sheet)
    written = officials_text(snapshot, snapshot.standings, t)
    for row, texts in zip(rows, written.to_dict("records"), strict=True):
        for heading in ("2015", "2020 target", "Actual", "Progress"):
            if row[heading].data_type == "n":
                assert shown(row[heading]) == texts[heading].split(" (")[0], heading
    if year == 2018:
        assert shown(rows[7]["Actual"]) == "115.3"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_class_is_a_word_on_a_fill(book, asked, language):
    _, rows = table(book(language).worksheets[0])
    heading = {"zh": "评价", "en": "Assessment"}[language]
    for row, one in zip(rows, asked.shown, strict=True):
        assert row[heading].value
        assert row[heading].fill.fgColor.rgb == f"FF{CLASS_LOOKS[one.result.status].fill}"


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.1)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_fills_are_those_of_the_pages_and_survive_a_grey_print():
    assert set(CLASS_LOOKS) == set(STATUSES)
    for status, look in CLASS_LOOKS.items():
        tone = "track" if status == "not_assessable" else STATUS_STYLES[status].mark
        assert f"#{look.fill}" == TONES[tone].light
        assert contrast(look.fill, look.ink) >= 4.5, status
    greys = sorted({luminance(look.fill) for look in CLASS_LOOKS.values()})
    assert all((light + 0.05) / (dark + 0.05) > 1.25 for dark, light in pairwise(greys))


def test_the_second_sheet_has_every_year_with_its_status(book):
    """Published for 2016 are 42,173 + 2,819 = 44,992 applications, a final value."""
    _, rows = table(book("zh").worksheets[1])
    pct = rows[1]
    assert (pct["2016年"].value, pct["2016年状态"].value) == (4.4992, "正式")
    assert pct["2016年"].number_format == "#,##0.00"
    assert (rows[2]["2015年"].value, rows[2]["2015年状态"].value) == (1.73, "估计")
    assert rows[2]["2014年"].value is None


def test_the_third_sheet_says_where_each_value_comes_from(book, asked):
    _, rows = table(book("en").worksheets[2])
    assert len(rows) == sum(len(one.observed()) for one in asked.shown)
    (row,) = [row for row in rows if (row["No."].value, row["Period"].value) == (10, "2016")]
    assert row["Source"].value == "Xinhua / State Council app (2017)"
    assert row["Address"].value == "http://appen.media.gov.cn/engovdata/goven/201704/27/390894/article.html"
    assert row["Comment"].value == "Printed: 72.38"
    assert row["Saved by"].value == "published actuals that ship with the project"
    assert datetime.fromisoformat(row["Saved at (UTC)"].value)


def test_the_last_sheet_says_how_to_read_it(book):
    _, rows = table(book("en").worksheets[3])
    said = {row["What"].value: row["Meaning"].value for row in rows}
    assert said["As of"] == "2018"
    assert said["Vintage"].startswith("Data: state 1, saved on")
    assert said["Method version"] == "1.0"
    assert "without sign-in" in said["Approval"]
    assert said["Assessment: Behind"] == "from 0.60 to below 0.95"
    assert said["Status: estimated"] == "code E of SDMX (CL_OBS_STATUS)"
    assert said["Flag: REVISED_BASELINE"].startswith("The published value of the baseline year")
    assert "Status: provisional" not in said  # none is


@pytest.mark.parametrize("table", ["officials", "wide"])
def test_the_same_inputs_give_the_same_bytes_on_another_day(asked, monkeypatch, table):
    write = partial(FORMATS["xlsx"], asked, table, text_for("zh"), machine=False)
    first = write()

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2031, 5, 6, 7, 8, 9, tzinfo=tz)

    monkeypatch.setattr("openpyxl.writer.excel.datetime.datetime", Later)
    monkeypatch.setattr("openpyxl.packaging.core.datetime.datetime", Later)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(2e9))
    assert write() == first


def test_every_table_can_be_a_workbook_with_its_frame_as_cells(asked, published):
    """Numbers, truth values and texts are what the frame holds; a missing one is an empty cell."""
    history = published(2018).observations.assign(
        batch=1, reason=None, obs_value_before=None, obs_status_before=None, decision_reason=None
    )
    asked = Asked(asked.snapshot, asked.shown, lambda snapshot: history)
    for name, offer in OFFERS.items():
        raw = FORMATS["xlsx"](asked, name, text_for("en"), machine=True)
        sheet = load_workbook(io.BytesIO(raw)).worksheets[0]
        frame = offer.frame(asked, text_for("en"), machine=True)
        assert [cell.value for cell in sheet[1]] == frame.columns.tolist()
        assert sheet.max_row == len(frame) + 1
        numbers = frame.select_dtypes("number")
        for heading in numbers:
            position = frame.columns.get_loc(heading) + 1
            held = [sheet.cell(row + 2, position).value for row in range(len(frame))]
            assert held == [
                None if missing else value
                for value, missing in zip(frame[heading], frame[heading].isna(), strict=True)
            ]
