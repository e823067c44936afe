"""Whatever is pasted or uploaded: a verdict for each cell, or one refusal; no other exception, nothing saved."""

from __future__ import annotations

import io
import os
import zipfile
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from cli import main
from indicators.checks import check_entries
from indicators.entries import LONGEST_TEXT
from indicators.errors import TableError
from indicators.intake import Cells, Judged, judge, read_cells, read_pasted
from indicators.intake.block import letter
from indicators.observations import check_observations
from indicators.plan import check_plan


def many(examples: int) -> settings:
    """A quarter of the examples in every run, all of them with ``THOROUGH=1 make test``."""
    return settings(max_examples=examples if os.environ.get("THOROUGH") else examples // 4)


PLAN = check_plan(
    pd.DataFrame(
        {
            "number": [1, 2, 3],
            "indicator": ["works", "score", "growth"],
            "name_en": ["Registered Works", "Satisfaction", "Growth"],
            "name_zh": ["作品登记数量", "社会满意度", "年均增长"],
            "unit_en": ["ten thousand pieces", "points", "%"],
            "unit_zh": ["万件", "分", "%"],
            "baseline_year": 2015,
            "baseline": [135, 70, 20],
            "target_year": 2020,
            "target": [220, 80, 20],
            "target_type": ["level", "score", "growth_average"],
        }
    )
)
STORED = check_observations(
    pd.DataFrame({"indicator": ["works", "score"], "time_period": "2017", "obs_value": [160.0, 75.0]})
).assign(revision=1)
BEFORE = STORED.copy()
YEARS = ("2016", "2017", "2018", "2019", "2020")
GOOD = (
    "“十三五”指标,,,,,\r\n序号,指标,单位,2016年,2017年①,2018,资料来源\r\n1,作品登记数量,万件,150,160,\"1,70\",年报\r\n"
    "2,社会满意度*,分,72,75,—,\r\n3,年均增长,%,12.5%,１３,,x\r\n注：2018年为快报数\r\n"
)  # fmt: skip
LONG = (
    "Indicator code,Period,Value,Status,Source,Comment\nworks,2016,150,P,NCAC,'=x\nscore,2017,75,final,,\n"
    "growth,2018,,M,,\n"
)

#: Any text that a clipboard can carry, lone surrogates and control characters included.
texts = st.text(st.characters(codec=None), max_size=30)
#: What could be mistaken for something that it is not.
HOSTILE = (
    *("", " ", "0", "-0", "1", "2", "3", "2016", "2017", "2018年", "2018.0", "2018-Q3", "2018-13", "9999"),
    *("1e308", "1e999", "1" * 400, "-1e-999", "1,234", "1,23", "1.234,5", "(5)", "10²", "12.5%", "1.2万"),
    *(
        "1.2万亿元",
        "12件",
        "５",
        "五",
        "NaN",
        "inf",
        "0x1F",
        "1_000",
        "=1+1",
        "'=1",
        "+1",
        "-",
        "—",
        "……",
        "n/a",
    ),
    *(
        "#N/A",
        "#REF!",
        "TRUE",
        "12*",
        "12①",
        "12[2]",
        "*",
        "{value}",
        "{0}",
        "%s",
        "{",
        "works",
        "score",
        "Works",
    ),
    *(
        "作品登记数量",
        "社会满意度",
        "作品",
        "指标",
        "序号",
        "单位",
        "Unit",
        "Period",
        "Value",
        "时期",
        "数值",
        "状态",
    ),
    *(
        "Status",
        "Source",
        "资料来源",
        "Comment",
        "Indicator code",
        "time_period",
        "obs_value",
        "obs_status",
        "M",
    ),
    *(
        "A",
        "Z",
        "初步",
        "CN",
        "件",
        "元",
        "注：a",
        "Note: b",
        "\ud800",
        "\x00",
        "\u202e",
        "a\nb",
        '"',
        '""',
        "\t",
    ),
    *("1\r2", "https://x.y", "x" * 2001),
)
cells_of_grids = st.sampled_from(HOSTILE) | texts | st.floats().map(repr) | st.integers().map(str)
grids = st.lists(st.lists(cells_of_grids, max_size=6), min_size=1, max_size=7)
#: Half of the blocks are pasted where they can be read by their place alone.
anchors = st.sampled_from(
    [None] * 4 + [("works", "2016"), ("score", "2018"), ("growth", "2020"), ("?", "2031")]
)


def hold(judged: Judged, cells: Cells, reason: str) -> None:
    """What holds for every judgement, whatever was read."""
    places = [(one.row, one.column) for one in judged.verdicts]
    assert len(places) == len(set(places))
    assert judged.refused == any(one.kind in ("warning", "error") for one in judged.verdicts)
    for one in judged.verdicts:
        assert 1 <= one.row <= len(cells.rows)
        assert one.column in {letter(column) for column in range(1, cells.width + 2)}
        assert (one.entry is None) == (one.kind in ("same", "error"))
        assert one.kind != "error" or one.findings
        assert not (reason and one.kind == "warning")
        for finding in one.findings:
            # Messages can be shown, logged and sent: they carry no half characters and stay short.
            assert len(finding.text().encode("utf-8")) < 1500


def said(read, reason: str = "", anchor: tuple[str, str] | None = None) -> Judged | None:
    """Judge what is read; None when it was refused, which is an answer too."""
    try:
        cells = read()
        judged = judge(cells, PLAN, STORED, anchor=anchor, years=YEARS, source="File", reason=reason)
    except TableError as error:
        refusal = error.text().encode("utf-8")
    else:
        hold(judged, cells, reason)
        return judged
    assert len(refusal) < 1500
    return None


@pytest.fixture(autouse=True)
def nothing_is_edited_in_place():
    yield
    pd.testing.assert_frame_equal(STORED, BEFORE)


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


@many(1800)
@given(st.text(st.characters(codec=None), max_size=200), anchors)
def test_any_pasted_text(text, anchor):
    said(lambda: read_pasted(text), anchor=anchor)


@many(900)
@given(grids, anchors, st.sampled_from(["", "checked"]))
def test_any_pasted_grid(grid, anchor, reason):
    text = "\r\n".join("\t".join(row) for row in grid)
    said(lambda: read_pasted(text), reason, anchor)


@many(600)
@given(
    st.lists(st.lists(st.sampled_from([cell for cell in HOSTILE if cell != "\x00"]), max_size=7), max_size=6),
    st.sampled_from([GOOD, LONG]),
    st.sampled_from(",;\t"),
    st.integers(2, 4),
)
def test_any_grid_below_a_good_header_and_what_is_ready_has_no_error(grid, good, delimiter, keep):
    head = good.splitlines()[:keep]
    rows = [delimiter.join(quoted(cell) for cell in row) for row in grid]
    text = "\n".join([*(line.replace(",", delimiter) for line in head), *rows])
    judged = said(lambda: read_cells(text.encode("utf-8", "replace"), "a.csv"))
    if judged is not None:
        checked = check_entries([dict(entry) for entry in judged.entries], PLAN, STORED)
        assert not any(finding.severity == "error" for finding in checked.findings)


@many(2000)
@given(
    st.binary(max_size=400), st.sampled_from([b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"PK\x03\x04"])
)
def test_any_bytes(raw, start):
    said(lambda: read_cells(start + raw, "a.csv"))


@st.composite
def damaged(draw, raw: bytes) -> bytes:
    """A few bytes changed, cut out, doubled or put in; one in eight is cut off."""
    content = bytearray(raw)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(content) - 1, 0)))
        length = draw(st.integers(0, 3))
        put = st.sampled_from(
            [b"", b",", b"\n", b"1", b'"', b"*", b"%", b"\xe5", b"\xb8\xce", b"\x00", b"<", b">"]
        )
        content[at : at + length] = draw(put | st.just(bytes(content[at : at + 20])))
    kept = draw(st.sampled_from([1.0] * 7 + [0.5]))
    return bytes(content[: int(kept * len(content))])


@many(900)
@given(st.data(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]), st.sampled_from([GOOD, LONG]))
def test_a_good_file_with_some_damage(data, encoding, good):
    raw = data.draw(damaged(good.encode(encoding)))
    said(lambda: read_cells(raw, "a.csv"))


@cache
def good_workbook() -> bytes:
    workbook = Workbook()
    for line in GOOD.splitlines():
        workbook.active.append(
            [float(cell) if cell.isascii() and cell.isdigit() else cell for cell in line.split(",")]
        )
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


@settings(max_examples=250)
@given(damaged(good_workbook()))
def test_a_workbook_with_some_damage(raw):
    said(lambda: read_cells(raw, "a.xlsx"))


@settings(max_examples=250)
@given(st.data())
def test_a_workbook_with_a_damaged_part(data):
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good_workbook())) as old, zipfile.ZipFile(content, "w") as new:
        hit = data.draw(st.sampled_from([name for name in old.namelist() if name.startswith(("xl/", "["))]))
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, data.draw(damaged(part)) if name == hit else part)
    said(lambda: read_cells(content.getvalue(), "a.xlsx"))


values = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.datetimes() | st.timedeltas()
)
formats = st.sampled_from(
    ["General", "0%", "0.0%", '0"年"', '0!.0,"万"', "#,##0,", "yyyy", "@", '"', "[", "\\", "0;;;", "[>5]0%;0"]
)


@settings(max_examples=150)
@given(st.lists(st.lists(values | st.sampled_from(HOSTILE), max_size=5), max_size=6), formats)
def test_any_cells_in_a_workbook(grid, form):
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["序号", "指标", 2016, 2017, 2018, 2019])
    for row, cells in enumerate(grid, 2):
        for column, value in enumerate([None, PLAN["indicator"][row % 3], *cells], 1):
            cell = sheet.cell(row, column)
            if isinstance(value, str):
                value = ILLEGAL_CHARACTERS_RE.sub("", value).encode("utf-8", "replace").decode()
            cell.value = value
            cell.number_format = form
    content = io.BytesIO()
    try:
        workbook.save(content)
    except (OverflowError, ValueError):  # openpyxl cannot write every number and date
        return
    said(lambda: read_cells(content.getvalue(), "a.xlsx"))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(damaged(GOOD.encode()), damaged(LONG.encode()), st.binary(max_size=50)))
def test_the_command_saves_nothing_of_a_bad_file(tmp_path, raw):
    file, store = tmp_path / "a.csv", tmp_path / "store"
    file.write_bytes(raw + b'\n1,"works","","many","many","many"\nworks,2016,many,,,\n')
    plan = tmp_path / "plan.csv"
    PLAN.to_csv(plan, index=False)
    result = CliRunner().invoke(main, ["import", str(file), "--store", str(store), "--plan", str(plan)])
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit)
    assert not Path(store).exists()


@pytest.mark.parametrize("text", [GOOD, LONG])
def test_the_good_files_are_good(text):
    """The damage above starts from files that are understood."""
    judged = said(lambda: read_cells(text.encode(), "a.csv"), reason="checked")
    assert judged is not None
    assert len(judged.entries) >= 2


@settings(max_examples=80)
@given(st.lists(st.floats(0.001, 1e6), min_size=3, max_size=3), st.permutations(["works", "score", "growth"]))
def test_a_number_is_taken_as_it_is_written_and_lands_where_its_name_says(numbers, order):
    rows = "".join(f"{name},{number!r}\n" for name, number in zip(order, numbers, strict=True))
    judged = said(lambda: read_cells(f"Indicator,2019\n{rows}".encode(), "a.csv"), reason="checked")
    assert judged is not None
    found = {one.indicator: one.value for one in judged.verdicts}
    assert found == dict(zip(order, numbers, strict=True))


def test_texts_of_any_length_are_bounded():
    comment = "x" * (LONGEST_TEXT + 1)
    judged = said(lambda: read_cells(f"Indicator,2018,Comment\nworks,150,{comment}\n".encode(), "a.csv"))
    assert judged is not None
    assert [one.kind for one in judged.verdicts] == ["error"]
