"""CSV keeps numbers and text as they are and lets no cell become a formula."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from indicators.exchange.csv import write_csv


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x", "-"]
)
def test_text_that_a_spreadsheet_would_run_is_neutralised(cell):
    assert rows(write_csv(pd.DataFrame({cell: [cell, "plain"]}))) == [["'" + cell], ["'" + cell], ["plain"]]


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x85", "\ud800", "\uffff"])
def test_what_no_text_can_hold_is_replaced_by_a_sign_that_can_be_seen(sign):
    texts = pd.Series([f"{sign}=1", f"a{sign}b"], dtype=object)  # other types of text cannot hold all of them
    assert rows(write_csv(pd.DataFrame({"x": texts})))[1:] == [
        ["\ufffd=1"],
        ["a\ufffdb"],
    ]


def test_numbers_and_other_text_stay_as_they_are():
    frame = pd.DataFrame(
        {
            "value": [-0.1, None],
            "year": pd.array([2016, None], dtype="Int64"),
            "text": ["a=b, “作品”", None],
            "mixed": [-5, "-5"],
        }
    )
    assert rows(write_csv(frame))[1:] == [["-0.1", "2016", "a=b, “作品”", "-5"], ["", "", "", "'-5"]]


def test_numbers_keep_full_precision():
    value = 0.1 + 0.2
    assert float(rows(write_csv(pd.DataFrame({"x": [value]})))[1][0]) == value


def test_byte_order_mark_for_people_and_none_for_programs():
    frame = pd.DataFrame({"名称": ["a"]})
    assert write_csv(frame, bom=True).startswith(b"\xef\xbb\xbf")
    assert write_csv(frame) == "名称\r\na\r\n".encode()


def test_columns_of_the_same_name_are_both_written():
    frame = pd.DataFrame([["a", "=b"]], columns=["x", "x"])
    assert rows(write_csv(frame)) == [["x", "x"], ["a", "'=b"]]
