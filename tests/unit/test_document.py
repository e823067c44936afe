"""The report as Word has it: read back with python-docx, in both languages, for years where much or little is known."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from docx import Document
from docx.oxml.ns import qn

from cli import main
from indicators.exchange.officials import officials_text
from indicators.provenance import vintage
from indicators.sentences import paragraph
from indicators.snapshot import Snapshot
from indicators.text import Text, text_for
from reports.document import Charts, document
from reports.paper import TEXT_WIDTH, chinese_numeral

#: The smallest PNG: one grey pixel.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
EMU_PER_MM = 36_000
ROOT = Path(__file__).resolve().parents[2]
CASES = [(language, year) for language in ("zh", "en") for year in (2016, 2018, 2020)]


def written(snapshot: Snapshot, t: Text, comparison: bytes | None = PIXEL) -> bytes:
    trends = {one.indicator.indicator: PIXEL for one in snapshot.standings}
    return document(snapshot, Charts(trends, comparison), t)


@pytest.fixture(scope="module", params=CASES, ids=str)
def report(request: pytest.FixtureRequest, published: Callable[[int], Snapshot]) -> SimpleNamespace:
    """A report of one language and year, read back."""
    language, year = request.param
    snapshot, t = published(year), text_for(language)
    content = written(snapshot, t)
    return SimpleNamespace(
        t=t, snapshot=snapshot, content=content, word=Document(io.BytesIO(content)), year=year
    )


def styled(word: Any, style: str) -> list[str]:
    return [one.text for one in word.paragraphs if one.style.name == style]


def fields(word: Any) -> Iterator[tuple[str, str]]:
    """Instruction and kept result of each field, in their order."""
    for one in word.paragraphs:
        code, result, in_result = "", "", False
        for run in one._p.iter(qn("w:r")):
            mark = run.find(qn("w:fldChar"))
            kind = None if mark is None else mark.get(qn("w:fldCharType"))
            if kind == "begin":
                code, result, in_result = "", "", False
            elif kind == "separate":
                in_result = True
            elif kind == "end":
                yield code.strip(), result
                in_result = False
            elif (text := run.find(qn("w:instrText"))) is not None:
                code += text.text
            elif in_result:
                result += "".join(part.text for part in run.iter(qn("w:t")))


def test_the_page_is_that_of_the_standard(report: SimpleNamespace) -> None:
    """GB/T 9704-2012, 5.2: A4; top 37 mm and left 28 mm of margin, a text block of 156 x 225 mm."""
    section = report.word.sections[0]
    sides = {
        name: round(getattr(section, name) / EMU_PER_MM, 1)
        for name in (
            "page_width",
            "page_height",
            "top_margin",
            "left_margin",
            "right_margin",
            "bottom_margin",
        )
    }
    assert (sides["page_width"], sides["page_height"]) == (210, 297)
    assert (sides["top_margin"], sides["left_margin"]) == (37, 28)
    assert sides["page_width"] - sides["left_margin"] - sides["right_margin"] == 156
    assert sides["page_height"] - sides["top_margin"] - sides["bottom_margin"] == 225
    assert section.footer.paragraphs[0].text == "— 1 —"  # 7.5: the number between two dashes
    assert section.even_page_footer.paragraphs[0].text == "— 1 —"


def test_chinese_type_is_that_of_the_standard(published: Callable[[int], Snapshot]) -> None:
    """GB/T 9704-2012, 7.3: title 二号小标宋, text 三号仿宋, headings 黑体 and 楷体; 22 lines of 28.95 pt a page.

    二号 is 22 pt, 三号 16 pt, 四号 14 pt.
    """
    styles = Document(io.BytesIO(written(published(2018), text_for("zh")))).styles
    faces = {
        "Title": ("方正小标宋简体", 22),
        "Heading 1": ("黑体", 16),
        "Heading 2": ("楷体", 16),
        "Body Text": ("仿宋", 16),
        "Footer": ("宋体", 14),
    }
    for name, (face, points) in faces.items():
        fonts = styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == face, name
        assert not [key for key in fonts.attrib if "Theme" in key], "a theme face would go before it"
        assert styles[name].font.size.pt == points, name
    form = styles["Body Text"].paragraph_format
    assert form.line_spacing.pt == 28.95
    assert styles["Body Text"].element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"


def test_it_says_what_the_overview_says(report: SimpleNamespace) -> None:
    t, text = report.t, "\n".join(one.text for one in report.word.paragraphs)
    assert f"{report.year}" in styled(report.word, "Title")[0]
    assert vintage(report.snapshot, t) in styled(report.word, "Subtitle")[0]
    for one in report.snapshot.standings:
        for sentence in paragraph(one.indicator, one.result, t):
            assert sentence in text


def rows(table: str) -> list[dict[str, str]]:
    with (ROOT / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def actuals_of_2018() -> dict[str, list[dict[str, str]]]:
    """What is published of each indicator of the plan from 2016 to 2018, as the tables ship."""
    published = [row for row in rows("published") if "2016" <= row["time_period"] <= "2018"]
    return {
        line["indicator"]: [row for row in published if row["indicator"] == line["indicator"]]
        for line in rows("indicators")
    }


def classes_of_2018() -> list[str]:
    """The classes by METHOD for a plan whose targets all rise: met, else progress over the 3 of 5 years elapsed."""
    classes = []
    for line in rows("indicators"):
        values = [float(row["obs_value"]) for row in actuals_of_2018()[line["indicator"]]]
        baseline, target = float(line["baseline"]), float(line["target"])
        value = sum(values) if line["target_type"] == "period_aggregate" else (values or [0])[-1]
        ratio = (value - baseline) / (target - baseline) / (3 / 5) if target != baseline else 0
        if not values:
            classes.append("not assessable")
        elif value >= target:
            classes.append("met early")
        else:
            cuts = (1.05, "ahead of schedule"), (0.95, "on schedule"), (0.6, "behind"), (0, "far behind")
            classes.append(next((name for cut, name in cuts if ratio >= cut), "below the baseline"))
    return classes


def counted(classes: list[str]) -> str:
    """How often each class occurs, from the best to what cannot be judged."""
    order = ["met early", "ahead of schedule", "on schedule", "behind", "far behind", "not assessable"]
    return ", ".join(f"{classes.count(name)} {name}" for name in order if name in classes)


def test_the_headline_follows_from_the_tables(published: Callable[[int], Snapshot]) -> None:
    """No target of the shipped plan is binding; where the first two and the last are, the sentence counts them."""
    snapshot, classes = published(2018), classes_of_2018()
    said = f"At the end of 2018, of {len(classes)} targets: {counted(classes)}."
    assert {line["attribute"] for line in rows("indicators")} == {"anticipatory"}
    text = Document(io.BytesIO(written(snapshot, text_for("en"))))
    assert styled(text, "Body Text")[0].startswith(f"{said} Table 1")
    attributes = ["binding", "binding", *["anticipatory"] * 7, "binding"]
    other = replace(snapshot, plan=snapshot.plan.assign(attribute=attributes))
    binding = counted([classes[0], classes[1], classes[9]])
    text = Document(io.BytesIO(written(other, text_for("en"))))
    assert styled(text, "Body Text")[0].startswith(f"{said} Of these, 3 are binding: {binding}. ")


def test_every_figure_names_the_sources_of_its_years(published: Callable[[int], Snapshot]) -> None:
    """Those of the years drawn, each once and none left out; the chart that compares shows what the table holds."""
    publishers = [
        list(dict.fromkeys(row["publisher"] for row in years)) for years in actuals_of_2018().values()
    ]
    every = list(dict.fromkeys(name for names in publishers for name in names))
    text = Document(io.BytesIO(written(published(2018), text_for("en"))))
    all_of_them = f"Source: {', '.join(every)}."
    one_by_one = [
        f"Source: {', '.join(names)}." if names else "Source: no actual published." for names in publishers
    ]
    notes = [note for note in styled(text, "Plan Note") if note.startswith("Source:")]
    assert notes == [
        all_of_them,
        "Source: as in Table 1.",
        *one_by_one,
    ]  # of the table, of what compares, of the trends


def test_every_indicator_has_a_section_in_the_order_of_the_plan(report: SimpleNamespace) -> None:
    headings = styled(report.word, "Heading 2")
    names = [report.t.of(one.indicator, "name") for one in report.snapshot.standings]
    before = [f"（{number}）" for number in "一二三四五六七八九十"] if report.t.language == "zh" else None
    before = before or [f"({number}) " for number in range(1, 11)]
    assert headings == [mark + name for mark, name in zip(before, names, strict=True)]


def test_headings_of_the_first_level_are_counted_in_the_words_of_the_language(
    report: SimpleNamespace,
) -> None:
    """Warnings have a section in 2016 and 2018; in 2020, when the plan is over, what can be judged was met."""
    *sections, annex = styled(report.word, "Heading 1")
    counted = [re.split(r"[、.]", heading)[0] for heading in sections]
    wanted = {"zh": list("一二三"), "en": list("123")}[report.t.language]
    assert counted == wanted[: 2 if report.year == 2020 else 3]
    assert annex == report.t("Annex: how progress is measured")


def test_the_table_is_that_of_the_command(
    report: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """Rounded as they are written, progress and class are those that ``plan-gauge assess`` gives."""
    monkeypatch.setenv("PLAN_GAUGE_STORE", str(tmp_path / "absent"))
    result = CliRunner().invoke(main, ["assess", "--as-of", str(report.year), "--format", "json"])
    assessed = json.loads(result.stdout)
    table = report.word.tables[0]
    head, *rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert head == list(officials_text(report.snapshot, report.snapshot.standings, report.t).columns)
    assert len(rows) == len(assessed) == 10
    for row, one in zip(rows, assessed, strict=True):
        if one["progress"] is None:
            assert row[7] == "—"
        else:  # one digit is written, so that half of it may be lost
            assert float(row[7].removesuffix("%")) == pytest.approx(100 * one["progress"], abs=0.05 + 1e-9)
        assert (row[8] in ("无法评价", "Not assessable")) == (one["status"] == "not_assessable")


def test_tables_fit_and_break_well(report: SimpleNamespace) -> None:
    for table in report.word.tables:
        width = sum(column.width for column in table.columns) / EMU_PER_MM
        assert width == pytest.approx(TEXT_WIDTH, abs=0.1)
        for number, row in enumerate(table.rows):
            properties = row._tr.trPr
            assert properties.find(qn("w:cantSplit")) is not None
            assert (properties.find(qn("w:tblHeader")) is not None) == (number == 0)


def test_figures_are_as_wide_as_the_text_and_are_said_in_words(report: SimpleNamespace) -> None:
    shapes = report.word.inline_shapes
    assert len(shapes) == 11  # ten trends and what compares them
    for shape in shapes:
        assert shape.width == int(TEXT_WIDTH * EMU_PER_MM)
        assert len(shape._inline.docPr.get("descr")) > 20
    trends = [shape._inline.docPr.get("descr") for shape in shapes][1:]
    for one, alternative in zip(report.snapshot.standings, trends, strict=True):
        assert report.t.of(one.indicator, "name") in alternative


def test_captions_are_numbered_by_fields_that_sentences_refer_to(report: SimpleNamespace) -> None:
    figure, table = ("图", "表") if report.t.language == "zh" else ("Figure", "Table")
    found = list(fields(report.word))
    sequences = [(code, result) for code, result in found if code.startswith("SEQ")]
    assert [result for code, result in sequences if f"SEQ {figure} " in code] == [
        str(n) for n in range(1, 12)
    ]
    assert [result for code, result in sequences if f"SEQ {table} " in code] == ["1", "2"]
    space = "" if report.t.language == "zh" else " "
    marks = {mark.get(qn("w:name")) for mark in report.word.element.iter(qn("w:bookmarkStart"))}
    references = [(code.split()[1], result) for code, result in found if code.startswith("REF")]
    assert {mark for mark, _ in references} <= marks
    assert [result for _, result in references] == [
        f"{table}{space}1",
        *(f"{figure}{space}{n}" for n in range(1, 12)),
    ]
    captions = styled(report.word, "Caption")
    assert len(captions) == 13
    assert all(re.match(rf"({figure}|{table}){space}\d+", caption) for caption in captions)


def test_a_figure_stays_with_its_caption_and_its_notes(report: SimpleNamespace) -> None:
    paragraphs = report.word.paragraphs
    drawn = [place for place, one in enumerate(paragraphs) if one._p.findall(f".//{qn('w:drawing')}")]
    for place in drawn:
        assert paragraphs[place].style.paragraph_format.keep_with_next
        assert paragraphs[place + 1].style.name == "Caption"
        assert paragraphs[place + 1].paragraph_format.keep_with_next
        assert paragraphs[place + 2].style.name == "Plan Note"


def test_the_same_inputs_give_the_same_bytes_and_no_clock(report: SimpleNamespace) -> None:
    assert written(report.snapshot, report.t) == report.content
    with zipfile.ZipFile(io.BytesIO(report.content)) as parts:
        core = parts.read("docProps/core.xml").decode()
        assert not any("thumbnail" in name for name in parts.namelist())
    assert "dcterms:created" not in core
    assert "\n" not in Document(io.BytesIO(report.content)).core_properties.title
    assert str(report.year) in core
    assert report.t.tag in core


def test_what_somebody_else_wrote_is_text(published: Callable[[int], Snapshot]) -> None:
    """Names and sources come from tables: what XML cannot carry is replaced, the rest stays as it was written."""
    hostile = "<w:br/>&amp; ]]> \x00\x08\x1b\ufffe {figure} {0} =1+1 ‮"
    snapshot = published(2018)
    plan = snapshot.plan.assign(name_en=hostile, name_zh=hostile)
    content = written(replace(snapshot, plan=plan), text_for("en"))
    text = "\n".join(one.text for one in Document(io.BytesIO(content)).paragraphs)
    assert text.count("<w:br/>&amp; ]]> \ufffd\ufffd\ufffd\ufffd {figure} {0} =1+1 ‮") >= 10


def test_nothing_is_compared_where_nothing_can_be(published: Callable[[int], Snapshot]) -> None:
    word = Document(io.BytesIO(written(published(2018), text_for("en"), comparison=None)))
    assert len(word.inline_shapes) == 10


def test_chinese_counting() -> None:
    """As in ordinary writing: 十 without 一 before it from 10 to 19 alone, 零 for digits that are left out within."""
    places = {
        1: "一", 9: "九", 10: "十", 11: "十一", 19: "十九", 20: "二十", 21: "二十一", 99: "九十九", 100: "一百",
        101: "一百零一", 110: "一百一十", 111: "一百一十一", 120: "一百二十", 1001: "一千零一", 1010: "一千零一十",
    }  # fmt: skip
    assert {place: chinese_numeral(place) for place in places} == places
