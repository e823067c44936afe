"""SDMX periods: their year, and the share of the year that has passed at their end."""

from __future__ import annotations

import pandas as pd
import pytest

from indicators.periods import parse


@pytest.mark.parametrize(
    ("period", "year", "part_end", "full_year"),
    [
        ("2018", 2018, 1.0, True),
        ("2018-A1", 2018, 1.0, True),
        ("2018-S1", 2018, 0.5, False),
        ("2018-S2", 2018, 1.0, False),
        ("2018-T2", 2018, 2 / 3, False),
        ("2018-Q3", 2018, 0.75, False),
        ("2018-06", 2018, 0.5, False),
        ("2018-M12", 2018, 1.0, False),
    ],
)
def test_reads_a_period(period: str, year: int, part_end: float, full_year: bool) -> None:
    row = parse(pd.Series([period])).loc[0]

    assert (row["year"], row["part_end"], row["full_year"]) == (year, part_end, full_year)


@pytest.mark.parametrize(
    "period",
    [
        *("", "18", "2018-S3", "2018-Q5", "2018-Q0", "2018-A2", "2018-13", "2018-00", "2018-6", "2018-06-30"),
        *("2018\n", " 2018", "２０１８", "year", None),
    ],
)
def test_anything_else_has_no_year(period: str | None) -> None:
    row = parse(pd.Series([period], dtype="str")).loc[0]

    assert pd.isna(row["year"])
    assert pd.isna(row["part_end"])
    assert not row["full_year"]


def test_keeps_order_and_index_and_reads_whole_numbers_as_years() -> None:
    parsed = parse(pd.Series([2019, 2018, 2019], index=[7, 3, 5]))

    assert parsed.index.to_list() == [7, 3, 5]
    assert parsed["year"].to_list() == [2019, 2018, 2019]


def test_an_empty_table_has_no_periods() -> None:
    parsed = parse(pd.Series([], dtype="str"))

    assert parsed.empty
    assert parsed.columns.to_list() == ["year", "part_end", "full_year", "length"]
