"""Observations are read with their defaults; a second value for a cell or an odd period is refused."""

from __future__ import annotations

import pandas as pd
import pytest

from indicators.errors import TableError
from indicators.observations import as_observations, check_observations, read_observations, read_published
from indicators.schema import OBSERVATION_COLUMNS, PUBLISHED_COLUMNS, names


def observations(*rows: tuple[object, object, object]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["indicator", "time_period", "obs_value"])


def test_three_columns_are_enough():
    result = check_observations(observations(("a", 2016, 1.5), ("a", "2017-S1", None)))
    assert list(result.columns) == names(OBSERVATION_COLUMNS)
    assert result["ref_area"].tolist() == ["CN", "CN"]
    assert result["obs_status"].tolist() == ["A", "A"]
    assert result["obs_value"].isna().tolist() == [False, True]


@pytest.mark.parametrize("period", ["16", "2016-Q5", "2016-13", "2016/17", "last year", "2016-S3"])
def test_a_period_that_is_none_names_its_row(period):
    with pytest.raises(TableError) as error:
        check_observations(observations(("a", "2015", 1), ("a", period, 1)), "values.csv")
    (finding,) = error.value.findings
    assert (finding.file, finding.row, finding.column) == ("values.csv", 3, "time_period")
    assert period in finding.text()


def test_two_values_for_one_cell_are_refused():
    with pytest.raises(TableError, match="another value for a, CN, 2016") as error:
        check_observations(observations(("a", "2016", 1), ("a", "2017", 1), ("a", "2016", 2)))
    assert [finding.row for finding in error.value.findings] == [4]
    check_observations(observations(("a", "2016", 1), ("b", "2016", 2)).assign(ref_area=["CN", "CN-11"]))


def test_an_empty_table_is_a_table(tmp_path):
    path = tmp_path / "values.csv"
    path.write_text("indicator,time_period,obs_value\n")
    assert read_observations(path).empty


def test_published_actuals_say_where_they_come_from(tmp_path):
    path = tmp_path / "published.csv"
    header = ",".join(names(PUBLISHED_COLUMNS))
    path.write_text(
        f"{header}\n"
        "works,2015,134.82,A,reported,1.3482 million,NCAC,2016,https://example.org/1,plan prints 135\n"
        "works,2016,159.96,E,derived,+19 %,NCAC,,,\n"
        "works,2017,200.2,A,reported,,NCAC,2018,,read aloud\n"
    )
    result = as_observations(read_published(path))
    assert list(result.columns) == names(OBSERVATION_COLUMNS)
    assert result["source"].tolist() == ["NCAC (2016)", "NCAC", "NCAC (2018)"]
    assert result["comment"].tolist() == [
        "Printed: 1.3482 million. plan prints 135",
        "Derived from: +19 %",
        "read aloud",
    ]
    assert result["source_address"].tolist()[0] == "https://example.org/1"
    assert result["ref_area"].unique().tolist() == ["CN"]
