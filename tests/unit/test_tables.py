"""A table is read whole, or the message names the file, the row and the column."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from indicators.columns import MOST_CELLS, conform, nearest
from indicators.errors import TableError
from indicators.schema import OBSERVATION_COLUMNS, PLAN_COLUMNS, PUBLISHED_COLUMNS, names
from indicators.tables import read_raw, read_table, write_parquet

CSV = "indicator,time_period,obs_value,obs_status,comment\nworks,2016,159.96,A,\n作品,2017,,M,“未公布”\n"


def found(error: TableError) -> list[tuple[object, str]]:
    return [(finding.row, finding.column) for finding in error.findings]


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "values.csv"

    def write(content: str | bytes):
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_csv_with_and_without_byte_order_mark(table, encoding, newline):
    frame = read_table(table(CSV.replace("\n", newline).encode(encoding)), OBSERVATION_COLUMNS)
    assert list(frame.columns) == names(OBSERVATION_COLUMNS)
    assert frame["indicator"].tolist() == ["works", "作品"]
    assert frame["obs_value"].tolist()[0] == 159.96
    assert math.isnan(frame["obs_value"].tolist()[1])
    assert frame["ref_area"].tolist() == ["CN", "CN"]
    assert frame["comment"].isna().tolist() == [True, False]


def test_types_and_missing_values_of_each_kind(table):
    frame = read_table(table(CSV), OBSERVATION_COLUMNS)
    assert {str(frame[name].dtype) for name in ("indicator", "obs_status", "source")} == {"str"}
    assert frame["obs_value"].dtype == np.float64
    published = "indicator,time_period,obs_value,obs_status,basis,published\na,2016,1,A,reported,\n"
    assert str(read_table(table(published), PUBLISHED_COLUMNS)["published"].dtype) == "Int64"


def test_csv_and_parquet_give_the_same_frame(table, tmp_path):
    frame = read_table(table(CSV), OBSERVATION_COLUMNS)
    write_parquet(frame, OBSERVATION_COLUMNS, tmp_path / "values.parquet")
    pd.testing.assert_frame_equal(read_table(tmp_path / "values.parquet", OBSERVATION_COLUMNS), frame)


def test_parquet_of_other_programs_is_brought_to_the_columns(tmp_path):
    # A year as a number, text as a category, a whole number as text, the indicator kept as pandas' index.
    frame = pd.DataFrame(
        {
            "indicator": pd.Categorical(["a", "b"]),
            "time_period": [2016, 2017],
            "obs_value": ["1.5", " 2 "],
            "unknown": [[1], [2]],
        }
    ).set_index("indicator")
    frame.to_parquet(tmp_path / "other.parquet")
    result = read_table(tmp_path / "other.parquet", OBSERVATION_COLUMNS)
    assert result["indicator"].tolist() == ["a", "b"]
    assert result["time_period"].tolist() == ["2016", "2017"]
    assert result["obs_value"].tolist() == [1.5, 2.0]
    assert "unknown" not in result


def test_a_year_column_with_a_gap_stays_a_year():
    # pandas reads whole numbers with a gap as floats: 2016.0 must not become the period "2016.0".
    frame = pd.DataFrame({"indicator": ["a", "a"], "time_period": [2016.0, math.nan], "obs_value": [1, 2]})
    result, findings = conform(frame, OBSERVATION_COLUMNS)
    assert result["time_period"].tolist()[0] == "2016"
    assert [(finding.row, finding.column) for finding in findings] == [(3, "time_period")]


@pytest.mark.parametrize(
    "text", ["abc", "1,5", "1 000", "0x10", "１２", "nan", "NaN", "inf", "-", "1_000", "TRUE"]
)
def test_text_in_a_number_names_the_cell(table, text):
    path = table(f'indicator,time_period,obs_value\na,2016,1\nb,2016,"{text}"\n')
    with pytest.raises(TableError) as error:
        read_table(path, OBSERVATION_COLUMNS)
    assert found(error.value) == [(3, "obs_value")]
    assert str(path) in str(error.value)
    assert text in str(error.value)


@pytest.mark.parametrize("value", ["1e400", "-1e999"])
def test_a_number_too_large_for_a_float_is_refused(table, value):
    with pytest.raises(TableError, match="finite"):
        read_table(table(f"indicator,time_period,obs_value\na,2016,{value}\n"), OBSERVATION_COLUMNS)


def test_infinity_in_parquet_is_refused_and_nan_is_missing(tmp_path):
    frame = pd.DataFrame({"indicator": ["a", "b"], "time_period": "2016", "obs_value": [math.inf, math.nan]})
    frame.to_parquet(tmp_path / "odd.parquet")
    with pytest.raises(TableError) as error:
        read_table(tmp_path / "odd.parquet", OBSERVATION_COLUMNS)
    assert found(error.value) == [(2, "obs_value")]


def test_every_finding_is_told_at_once(table):
    path = table("indicator,time_period,obs_value,obs_status\n,2016,x,A\na,2016,1,Z\n")
    with pytest.raises(TableError) as error:
        read_table(path, OBSERVATION_COLUMNS)
    assert sorted(found(error.value)) == [(2, "indicator"), (2, "obs_value"), (3, "obs_status")]


def test_many_wrong_cells_are_counted_not_listed(table):
    rows = "".join(f"a,{1000 + year},x\n" for year in range(MOST_CELLS + 7))
    with pytest.raises(TableError) as error:
        read_table(table("indicator,time_period,obs_value\n" + rows), OBSERVATION_COLUMNS)
    assert len(error.value.findings) == MOST_CELLS + 1
    assert "7 more cells" in error.value.findings[-1].text()


def test_missing_column_names_what_is_there_and_the_near_miss(table):
    with pytest.raises(TableError) as error:
        read_table(table("indicator,time_perod,obs_value\na,2016,1\n"), OBSERVATION_COLUMNS)
    message = str(error.value)
    assert found(error.value) == [("", "time_period")]
    assert "Did you mean time_perod?" in message


def test_column_that_is_there_twice(table):
    with pytest.raises(TableError, match="2 times"):
        read_table(table("indicator,time_period,obs_value,obs_value\na,2016,1,2\n"), OBSERVATION_COLUMNS)


def test_whole_numbers_only_where_years_are(table):
    plan = "indicator,baseline_year,target_year,target,target_type\na,2015.5,2020.0,1,level\n"
    with pytest.raises(TableError) as error:
        read_table(table(plan), PLAN_COLUMNS)
    assert found(error.value) == [(2, "baseline_year")]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"PAR1", "truncated or damaged"),
        (b"PAR1" + b"\0" * 50 + b"PAR1", "truncated or damaged"),
        ("indicator,time_period,obs_value\n作品,2016,1\n".encode("gbk"), "not UTF-8"),
        (CSV.encode("utf-16"), "not UTF-8"),
        (b"PK\x03\x04 rest of a workbook", "workbook"),
        (b"indicator,time_period,obs_value\na,2016,1,2\n", "regular CSV"),
        (b'indicator,time_period,obs_value\na,2016,"1\n', "regular CSV"),
        (b"<html></html>", "column is missing"),
    ],
)
def test_what_is_no_table_is_refused_in_words(table, content, says):
    path = table(content)
    with pytest.raises(TableError, match=says) as error:
        read_table(path, OBSERVATION_COLUMNS)
    assert str(path) in str(error.value)


def test_text_that_is_not_utf8_names_its_row(table):
    with pytest.raises(TableError) as error:
        read_raw(table(b"indicator,comment\na,ok\nb,\xff\n"))
    assert error.value.findings[0].row == 3


@pytest.mark.parametrize("cut", [5, 100, -1, -8])
def test_truncated_parquet(tmp_path, cut):
    path = tmp_path / "values.parquet"
    pq.write_table(pa.table({"indicator": ["a"] * 50}), path)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(TableError, match="truncated or damaged"):
        read_raw(path)


def test_foreign_missing_and_unreadable_files(tmp_path):
    foreign = tmp_path / "table.parquet"
    foreign.write_text("indicator\na\n")
    with pytest.raises(TableError, match="not a Parquet file"):
        read_raw(foreign)
    with pytest.raises(TableError, match="does not exist"):
        read_raw(tmp_path / "none.csv")
    with pytest.raises(TableError, match="cannot be read"):
        read_raw(tmp_path)


def test_blank_rows_at_the_end_carry_nothing_but_those_between_are_wrong(table):
    frame = read_table(table("indicator,time_period,obs_value\na,2016,1\n,,\n, ,\n\n"), OBSERVATION_COLUMNS)
    assert len(frame) == 1
    with pytest.raises(TableError) as error:
        read_table(table("indicator,time_period,obs_value\na,2016,1\n,,\nb,2016,1\n"), OBSERVATION_COLUMNS)
    assert found(error.value) == [(3, "indicator"), (3, "time_period")]


def test_outer_blanks_are_removed_and_a_short_row_has_missing_cells(table):
    path = table("indicator,time_period,obs_value,comment\n a , 2016 , 1.5 \n")
    frame = read_table(path, OBSERVATION_COLUMNS)
    assert frame.loc[0, ["indicator", "time_period", "obs_value"]].tolist() == ["a", "2016", 1.5]
    assert pd.isna(frame.loc[0, "comment"])


def test_conform_leaves_the_callers_frame_alone():
    frame = pd.DataFrame({"indicator": [" a "], "time_period": ["x"], "obs_value": ["y"]}, index=[7])
    before = frame.copy()
    conform(frame, OBSERVATION_COLUMNS)
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize(
    ("word", "near"), [("treshold", "threshold"), ("levle", "level"), ("banana", ""), (3, "")]
)
def test_near_miss(word, near):
    assert nearest(word, ("level", "score", "threshold")) == near
