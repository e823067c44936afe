"""Each cell of a file gets a verdict, and what may be saved is ready for the draft."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from indicators.checks import check_entries
from indicators.errors import TableError
from indicators.exchange.template import template
from indicators.intake import judge, read_cells, read_pasted
from indicators.intake.verdicts import VERDICT_LABELS, Judged, Verdict
from indicators.plan import check_plan
from indicators.text import LANGUAGES, text_for

PLAN = check_plan(
    pd.DataFrame(
        {
            "number": [1, 2],
            "indicator": ["works", "score"],
            "name_en": ["Registered Works", "=Satisfaction"],
            "name_zh": ["作品登记", "社会满意度"],
            "unit_en": ["ten thousand pieces", "points"],
            "unit_zh": ["万件", "分"],
            "baseline_year": 2015,
            "baseline": [135, 70],
            "target_year": 2020,
            "target": [220, 80],
            "target_type": ["level", "score"],
            "kind": ["flow", None],
        }
    )
)
#: What is stored: a final, a provisional, a deleted value, a forecast, and one from before the plan.
STORED = pd.DataFrame(
    {
        "indicator": ["works", "works", "works", "score", "score"],
        "ref_area": "CN",
        "time_period": ["2014", "2016", "2017", "2016", "2017"],
        "obs_value": [100.0, 150.0, np.nan, 72.0, 74.0],
        "obs_status": ["A", "P", "M", "A", "F"],
        "source": ["NCAC", "NCAC", None, "CNIPA", "CNIPA"],
        "source_address": ["https://example.org", None, None, None, None],
        "comment": [None, "first count", None, None, None],
        "revision": [1, 3, 2, 1, 1],
    }
)


def judged(text: str, **options: str) -> Judged:
    return judge(read_cells(text.encode(), "a.csv"), PLAN, STORED, **{"source": "File a.csv", **options})


def only(text: str, **options: str) -> Verdict:
    (verdict,) = judged(text, **options).verdicts
    return verdict


def test_new_changed_same_and_error_in_the_order_of_the_cells():
    found = judged("指标,2014,2016,2017,2018\n作品登记,100,151,160,x\n社会满意度,99,72,73,—\n")
    assert [(one.kind, one.row, one.column) for one in found.verdicts] == [
        ("same", 2, "B"), ("changed", 2, "C"), ("new", 2, "D"), ("error", 2, "E"),
        ("error", 3, "B"), ("same", 3, "C"), ("changed", 3, "D"),
    ]  # fmt: skip
    assert found.counts == {"new": 1, "changed": 2, "same": 2, "warning": 0, "error": 2}
    assert (found.blank, found.refused, len(found.entries)) == (1, True, 3)


def test_an_error_names_row_column_and_what_was_read():
    verdict = only("Indicator,2018\nRegistered Works,many\n")
    assert (verdict.indicator, verdict.time_period, verdict.text, verdict.value) == (
        "works",
        "2018",
        "many",
        None,
    )
    assert verdict.entry is None
    assert verdict.findings[0].text().startswith("row 2, column B: “many” is not a number.")


def test_a_year_outside_the_plan_is_an_error_unless_nothing_changes():
    assert only("Indicator,2014\nworks,100.0\n").kind == "same"
    assert "not a year of the plan" in only("Indicator,2014\nworks,101\n").findings[0].text()


def test_a_changed_value_carries_what_the_draft_needs():
    verdict = only("Indicator,2016\nworks,152\n")
    assert (verdict.value, verdict.old) == (152.0, 150.0)
    assert dict(verdict.entry) == {
        "indicator": "works", "ref_area": "CN", "time_period": "2016", "obs_value": 152.0, "obs_status": "P",
        "source": "File a.csv", "source_address": "", "comment": "", "reason": "", "based_on": 3,
    }  # fmt: skip
    assert verdict.changes == ("obs_value", "source", "comment")


@pytest.mark.parametrize(
    ("indicator", "period", "status"),
    [("works", "2017", "A"), ("score", "2017", "A"), ("works", "2016", "P")],
)
def test_without_a_status_an_actual_keeps_its_own_and_what_was_none_becomes_final(indicator, period, status):
    # works 2017 is deleted, score 2017 is a forecast, works 2016 is provisional.
    assert only(f"Indicator,{period}\n{indicator},75\n", reason="x").entry["obs_status"] == status


def test_the_same_value_with_another_status_or_source_is_changed_and_keeps_the_rest():
    verdict = only("indicator,time_period,obs_value,obs_status,source\nworks,2016,150,A,\n")
    assert (verdict.kind, verdict.changes) == ("changed", ("obs_status",))
    assert (verdict.entry["source"], verdict.entry["comment"]) == ("NCAC", "first count")
    assert only("indicator,time_period,obs_value,source\nworks,2016,150,NCAC\n").kind == "same"
    other = only("indicator,time_period,obs_value,source\nworks,2016,150,Xinhua\n")
    assert (other.changes, other.entry["obs_status"]) == (("source",), "P")


def test_a_deletion_is_told_as_one():
    header = "indicator,time_period,obs_value,obs_status\n"
    verdict = only(header + "works,2016,,M\n")
    assert (verdict.kind, verdict.value, verdict.old, verdict.text) == ("warning", None, 150.0, "M")
    assert "150 would no longer count" in verdict.findings[0].text()
    assert verdict.entry["obs_value"] is None
    assert only(header + "works,2017,,M\n").kind == "same"


def test_a_warning_needs_a_reason_and_becomes_a_note_with_one():
    # 1,500 is ten times what is stored.
    text = 'Indicator,2016\nworks,"1,500"\n'
    warned = judged(text)
    assert [one.kind for one in warned.verdicts] == ["warning"]
    assert warned.refused
    assert warned.entries[0]["obs_value"] == 1500.0
    answered = judged(text, reason="new method")
    assert [one.kind for one in answered.verdicts] == ["changed"]
    assert not answered.refused
    assert answered.entries[0]["reason"] == "new method"


def test_the_same_cell_twice_is_an_error_at_the_second_which_names_the_first():
    first, second = judged("Indicator,2016\nworks,150\n2,72\n作品登记,150\n").verdicts[::2]
    assert (first.kind, second.kind, second.row) == ("same", "error", 4)
    assert "in the file already: row 2, column B" in second.findings[0].text()


def test_the_unit_that_a_file_names_is_heeded():
    # 1,510,000 件 are 151 万件.
    verdict = only("Indicator,Unit,2016\nworks,件,1510000\n")
    assert (verdict.kind, verdict.value) == ("changed", 151.0)
    assert "unit" not in verdict.entry
    assert only("Indicator,Unit,2016\nworks,元,151\n").kind == "error"


def test_the_unit_behind_a_name_is_heeded():
    # 1,510,000 件 are 151 万件.
    verdict = only("Indicator,2016\nRegistered Works (件),1510000\n")
    assert (verdict.kind, verdict.value) == ("changed", 151.0)
    refused = only("Indicator,2016\nRegistered Works (元),151\n")
    assert (refused.kind, refused.row, refused.column) == ("error", 2, "B")
    assert "The value is in “元”" in refused.findings[0].text()


def test_a_percent_sign_behind_the_name_of_a_rate_that_is_kept_as_a_fraction_is_its_unit():
    plan = PLAN.assign(unit_en=None, unit_zh=None, target_type=["growth_average", "score"], kind="rate")
    (verdict,) = judge(
        read_cells("指标,2018\n作品登记（%）,12.5\n".encode(), "a.csv"), plan, STORED[:0]
    ).verdicts
    assert verdict.value == 0.125


def with_stored(value: float) -> pd.DataFrame:
    """What is stored, with another provisional value of works in 2016."""
    return STORED.assign(obs_value=STORED["obs_value"].where(STORED["obs_value"] != 150.0, value))


def kind_of(stored: float, text: str, **options: bool) -> str:
    """Verdict on works in 2016 as a file writes it (header without the year, row without the name)."""
    cells = read_cells(f"Indicator,{text}".encode(), "a.csv")
    (verdict,) = judge(cells, PLAN, with_stored(stored), source="x", **options).verdicts
    return verdict.kind


@pytest.mark.parametrize(
    ("stored", "written"),
    [
        # 159.96 to whole numbers, to one digit; a half up (160.5 -> 161) and to the even digit (160.5 -> 160).
        (159.96, "160"), (159.96, "160.0"), (160.5, "161"), (160.5, "160"), (161.5, "162"),
        # 1,599,600 件 are 159.96 万件: 160万; 1.5996 million to two digits behind the point are 1.60 million.
        (159.96, "160万"), (159.96, "1.60 million pieces"), (159.96, "160.0万件"),
        (4.4992, "4.5"), (4.4992, "4.5万"), (4.4992, "4.50"),
    ],
)  # fmt: skip
def test_a_number_printed_to_fewer_digits_is_the_stored_one(stored, written):
    cells = read_cells(f"Indicator,2016\nworks,{written}\n".encode(), "a.csv")
    (verdict,) = judge(cells, PLAN, with_stored(stored), source="x").verdicts
    assert (verdict.kind, verdict.old, verdict.entry) == ("same", stored, None)
    (note,) = verdict.findings
    assert note.severity == "note"
    assert f"It is the stored {stored} to the digits of the file" in note.text()


@pytest.mark.parametrize(
    ("stored", "written"),
    [
        # 161.5 is 162, up as well as even; 160.4 is 160; 159.96 to one digit is 160.0.
        (161.5, "161"), (160.4, "161"), (159.96, "159.9"),
        # In 件 every digit of 1,600,000 counts, and 1,599,600 were stored.
        (159.96, "1600000件"),
        # The file is the more exact one.
        (160, "159.96"),
        # Rounded, but by 1 % of what is stored and more: 1 for 0.99 differs by 1.01 %, 1 for 0.995 by 0.5 %.
        (0.99, "1"), (1.4, "1"),
    ],
)  # fmt: skip
def test_what_is_not_the_stored_number_to_fewer_digits_is_changed(stored, written):
    assert kind_of(stored, f"2016\nworks,{written}\n") in ("changed", "warning")


def test_a_difference_of_less_than_one_percent_is_the_same():
    assert kind_of(0.995, "2016\nworks,1\n") == "same"


def test_digits_count_in_the_unit_that_the_file_states():
    # 4.4992 万件 are 44,992 件, which is 45 thousand.
    assert kind_of(4.4992, "Unit,2016\nworks,thousand pieces,45\n") == "same"
    assert kind_of(4.4992, "Unit,2016\nworks,件,45000\n") in ("changed", "warning")


@pytest.mark.parametrize(
    ("beside", "kind"),
    [
        ("obs_status,P", "same"), ("source,NCAC", "same"), ("comment,first count", "same"),
        ("obs_status,A", "changed"), ("source,Xinhua", "changed"), ("comment,second count", "changed"),
        ("source_address,https://example.org/2", "changed"),
    ],
)  # fmt: skip
def test_a_rounded_number_with_another_status_source_address_or_comment_is_changed(beside, kind):
    name, said = beside.split(",")
    assert kind_of(159.96, f"{name},2016\nworks,{said},160\n") == kind


def test_a_forecast_is_not_the_same_as_an_actual_of_fewer_digits():
    # score 2017 is stored as the forecast 74; in the file stands an actual.
    stored = STORED.assign(obs_value=STORED["obs_value"].where(STORED["obs_value"] != 74.0, 73.96))
    (verdict,) = judge(read_cells(b"Indicator,2017\nscore,74\n", "a.csv"), PLAN, stored, source="x").verdicts
    assert verdict.kind == "changed"


def test_a_number_with_all_its_digits_is_another_one():
    assert kind_of(159.96, "2016\nworks,160\n", exact=True) == "changed"


def test_a_source_column_goes_before_the_name_of_the_file():
    sources = [
        one.entry["source"] for one in judged("Indicator,2018,Source\nworks,160,NCAC\nscore,75,\n").verdicts
    ]
    assert sources == ["NCAC", "File a.csv"]


def test_cells_of_a_workbook_that_are_no_numbers_are_errors_and_percent_is_understood():
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["Indicator", 2016, 2017, 2018, 2019, 2020])
    sheet.append(["works", True, "=1+1", "#N/A", 160, 170])
    sheet["E2"].number_format = '0!.0,"万"'
    content = io.BytesIO()
    workbook.save(content)
    found = judge(read_cells(content.getvalue(), "a.xlsx"), PLAN, STORED, source="x")
    texts = [one.findings[0].text() if one.findings else one.kind for one in found.verdicts]
    assert [one.kind for one in found.verdicts] == ["error"] * 4 + ["new"]
    assert "column B: The cell holds “TRUE”" in texts[0]
    assert "formula without a stored result" in texts[1]
    assert "the error “#N/A”" in texts[2]
    assert "shows another magnitude" in texts[3]


def test_a_pasted_block_lands_at_its_anchor():
    found = judge(
        read_pasted("152\t160\r\n73\t75\r\n"),
        PLAN,
        STORED,
        anchor=("works", "2016"),
        years=["2016", "2017"],
        source="x",
    )
    assert [(one.indicator, one.time_period, one.kind) for one in found.verdicts] == [
        ("works", "2016", "changed"), ("works", "2017", "new"),
        ("score", "2016", "changed"), ("score", "2017", "changed"),
    ]  # fmt: skip


def test_what_is_ready_passes_the_checks_as_it_is():
    entries = [dict(entry) for entry in judged("Indicator,2016,2018\nworks,152万件,160\nscore,73,\n").entries]
    checked = check_entries(entries, PLAN, STORED)
    assert not checked.refused
    assert [reading.obs_value for reading in checked.readings] == [152.0, 160.0, 73.0]


def test_too_many_values_are_refused(monkeypatch):
    monkeypatch.setattr("indicators.intake.verdicts.MOST_ENTRIES", 1)
    with pytest.raises(TableError, match="more than 1 values"):
        judged("Indicator,2016,2018\nworks,1,2\n")


def test_every_verdict_has_a_word():
    assert set(VERDICT_LABELS) == set(judged("Indicator,2016\nworks,150\n").counts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_comes_back_empty_and_filled_in(language):
    t = text_for(language)
    raw = template(PLAN, range(2016, 2021), t)
    empty = judge(read_cells(raw, "t.xlsx"), PLAN, STORED)
    assert (empty.verdicts, empty.skipped, empty.blank) == ((), (), 10)
    workbook = load_workbook(io.BytesIO(raw))
    sheet = workbook.active
    header = [cell.value for cell in sheet[1]]
    sheet.cell(2, header.index("2018") + 1).value = 160
    sheet.cell(3, header.index("2018") + 1).value = "75.5"
    sheet.cell(3, len(header)).value = "年报"
    content = io.BytesIO()
    workbook.save(content)
    works, score = judge(read_cells(content.getvalue(), "t.xlsx"), PLAN, STORED, source="x").verdicts
    assert (works.kind, works.value, works.entry["source"]) == ("new", 160.0, "x")
    assert (score.kind, score.value, score.entry["source"]) == ("new", 75.5, "年报")


def test_the_template_says_what_is_entered_and_runs_nothing():
    sheet = load_workbook(io.BytesIO(template(PLAN, [2016, 2017], text_for("en")))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == [
        "No.", "Indicator code", "Indicator", "Unit", "What is entered", "2016", "2017", "Source",
    ]  # fmt: skip
    assert rows[1] == [1, "works", "Registered Works", "ten thousand pieces", "yearly flow", None, None, None]
    assert rows[2][2:5] == ["=Satisfaction", "points", "score"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert sheet.freeze_panes == "F2"
