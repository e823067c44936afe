"""What somebody wrote comes back as the text that it was, from every file, and no spreadsheet runs any of it."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable
from dataclasses import replace

import pandas as pd
import pytest
from docx import Document
from frictionless import Package
from hostile import TEXTS, seen
from openpyxl import load_workbook

from indicators.exchange.api import Page, history_answer, indicators_answer, observations_answer
from indicators.exchange.datapackage import data_package
from indicators.exchange.json import write_json
from indicators.exchange.offers import FORMATS, OFFERS, Asked
from indicators.exchange.sdmx import sdmx_csv, sdmx_structure
from indicators.exchange.xlsx import Sheet, write_xlsx
from indicators.formulas import restored
from indicators.history import HistoryFilter
from indicators.schema import SHOWN_HISTORY_COLUMNS, names
from indicators.snapshot import Snapshot
from indicators.text import text_for
from reports.paper import Paper

#: What spreadsheets take for the beginning of a formula, in either width, and what they eat (OWASP, CSV injection).
RUN = tuple("=+-@＝＋－＠\t\r\n")


@pytest.fixture(scope="module")
def asked(published) -> Asked:
    """The published plan with hostile names, sources, addresses, comments and reasons, 500 and more in all."""
    shipped = published(2020)
    texts = iter(TEXTS * 2)
    plan = shipped.plan.assign(
        **{name: pd.Series([next(texts) for _ in shipped.plan.index]) for name in ("name_en", "name_zh")}
    )
    kept = pd.concat([shipped.observations] * 3, ignore_index=True)
    kept = kept.assign(
        time_period=kept["time_period"]
        .where(kept.index < 76, kept["time_period"] + "-S1")
        .where(kept.index < 152, kept["time_period"] + "-S2"),
        **{name: [next(texts) for _ in kept.index] for name in ("source", "source_address", "comment")},
    )
    snapshot = replace(shipped, plan=plan, observations=kept)
    history = kept.assign(batch=1, reason=[next(texts) for _ in kept.index], entered_by="ann").reindex(
        columns=names(SHOWN_HISTORY_COLUMNS)
    )
    return Asked(snapshot, snapshot.standings, lambda snapshot: history, HistoryFilter())


def written(snapshot: Snapshot, fields: tuple[str, ...]) -> set[str]:
    """The hostile texts that stand in fields of the observations up to the as-of year."""
    kept = pd.concat(
        [pd.DataFrame(map(vars, one.observed())) for one in snapshot.standings if one.observed()]
    )
    return {text for field in fields for text in kept[field]}


def names_shown(asked: Asked, *, machine: bool) -> set[str]:
    """The hostile names in a table in Chinese; programs get codes."""
    return set() if machine else set(asked.snapshot.plan["name_zh"])


FIELDS = {
    "observations": ("source", "source_address", "comment"),
    "history": ("source", "source_address", "comment"),
    "wide": ("source",),
    "assessment": (),
    "officials": (),
}


def test_there_are_enough_of_them(asked):
    assert len(written(asked.snapshot, FIELDS["observations"])) >= 500


def test_csv_holds_each_as_text(asked):
    assert set(FIELDS) == set(OFFERS)
    for table, fields in FIELDS.items():
        for machine in (False, True):
            raw = FORMATS["csv"](asked, table, text_for("zh"), machine=machine).decode("utf-8-sig")
            frame = OFFERS[table].frame(asked, text_for("zh"), machine=machine)
            texts = {
                position
                for position, dtype in enumerate(frame.dtypes)
                if not pd.api.types.is_numeric_dtype(dtype)
            }
            rows = list(csv.reader(io.StringIO(raw, newline="")))
            cells = [cell for row in rows for position, cell in enumerate(row) if position in texts]
            assert not [cell for cell in cells if cell.startswith(RUN)], table
            said = written(asked.snapshot, fields) | names_shown(asked, machine=machine)
            expected = {seen(text) for text in said}
            assert expected <= {restored(cell) for cell in cells}, table
            # pandas reads the same cells as the csv module.
            again = pd.read_csv(io.StringIO(raw, newline=""), dtype=str, keep_default_na=False)
            assert again.to_numpy().tolist() == rows[1:], table


def decoded(text: str) -> str:
    """What a cell shows for what the file holds (ECMA-376 part 1, 22.9.2.19, ST_Xstring)."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def test_a_workbook_holds_each_as_text(asked):
    """In the cells of a workbook a line ends with LF alone, and a cell has at most 32,767 characters."""
    fields = {**FIELDS, "officials": FIELDS["observations"]}  # its sheet of sources
    for table, machine in (("officials", False), ("observations", True), ("wide", False), ("history", False)):
        raw = FORMATS["xlsx"](asked, table, text_for("zh"), machine=machine)
        cells = [
            cell
            for sheet in load_workbook(io.BytesIO(raw))
            for row in sheet
            for cell in row
            if cell.value is not None
        ]
        assert {cell.data_type for cell in cells} <= {"s", "n", "b"}, table
        texts = {decoded(cell.value): cell for cell in cells if cell.data_type == "s"}
        for text in written(asked.snapshot, fields[table]) | names_shown(asked, machine=machine):
            expected = re.sub("\r\n?", "\n", seen(text))
            # An apostrophe of its own is doubled: the import takes one away.
            is_marked = expected.startswith("'") and expected.lstrip("'").startswith(RUN)
            cell = texts["'" + expected if is_marked else expected]
            assert restored(decoded(cell.value)) == expected
            assert cell.quotePrefix == expected.startswith(RUN), expected


def test_a_text_too_long_for_a_cell_ends_where_that_can_be_seen():
    raw = write_xlsx([Sheet("x", pd.DataFrame({"text": ["字" * 40_000]}))])
    name = load_workbook(io.BytesIO(raw)).active["A2"].value
    assert (len(name), name[-2:]) == (32_767, "字…")


def holds_as_text(raw: bytes, columns: Iterable[str], texts: set[str], what: str) -> None:
    """Check that each text is in one of the columns of a CSV file, and that no cell of them would run."""
    rows = list(csv.DictReader(io.StringIO(raw.decode(), newline="")))
    cells = {row[column] for row in rows for column in columns}
    assert not [cell for cell in cells if cell.startswith(RUN)], what
    assert {seen(text) for text in texts} <= {restored(cell) for cell in cells}, what


def test_sdmx_holds_each_as_text(asked):
    snapshot, fields = asked.snapshot, FIELDS["observations"]
    raw = sdmx_csv(snapshot, asked.shown)
    holds_as_text(raw, [field.upper() for field in fields], written(snapshot, fields), "sdmx")
    (codes, *_) = json.loads(sdmx_structure(snapshot))["data"]["codelists"]
    assert [code["names"]["zh"] for code in codes["codes"]] == snapshot.plan["name_zh"].tolist()


def test_a_data_package_holds_each_as_text_and_is_valid(asked, tmp_path):
    snapshot, fields = asked.snapshot, FIELDS["observations"]
    history, path = asked.history(snapshot), tmp_path / "package.zip"
    path.write_bytes(data_package(snapshot, history))
    assert Package(path).validate().valid
    with zipfile.ZipFile(path) as package:
        described = json.loads(package.read("datapackage.json"))
        assert package.namelist() == ["datapackage.json", *(one["path"] for one in described["resources"])]
        for table, columns, texts in (
            ("plan", ["name_en", "name_zh"], {*snapshot.plan["name_en"], *snapshot.plan["name_zh"]}),
            ("observations", fields, written(snapshot, fields)),
            ("history", [*fields, "reason"], {*history["reason"], *history["source"], *history["comment"]}),
            ("assessment", ["source"], set()),
        ):
            holds_as_text(package.read(f"{table}.csv"), columns, texts, table)
    # What is JSON holds every character.
    assert written(snapshot, ("source",)) <= {source["title"] for source in described["sources"]}


def test_the_api_answers_with_each_as_it_is(asked):
    snapshot, history = asked.snapshot, asked.history(asked.snapshot)
    indicators = json.loads(write_json(indicators_answer(snapshot, asked.shown)))["data"]
    assert [one["name_zh"] for one in indicators] == snapshot.plan["name_zh"].tolist()
    observations = json.loads(write_json(observations_answer(snapshot, asked.shown)))["data"]
    fields = FIELDS["observations"]
    assert {row[field] for row in observations for field in fields} == written(snapshot, fields)
    answer = json.loads(write_json(history_answer(snapshot, history, Page(1000, 0))))
    assert [row["reason"] for row in answer["data"]] == history["reason"].tolist()


def test_a_document_holds_each_as_text():
    """All that is written goes through one hand; each sign that ends a line is a line break of Word."""
    paper = Paper(text_for("en"))
    for text in TEXTS:
        paper.text(text)
    read = [one.text for one in Document(io.BytesIO(paper.content("x", "y"))).paragraphs]
    assert read[-len(TEXTS) :] == [seen(text).replace("\r", "\n") for text in TEXTS]
