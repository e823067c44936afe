"""Observations: read a table of yearly actuals, check it, and say in words where published ones come from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from indicators.columns import conform, findings_at
from indicators.errors import N_, Finding, TableError
from indicators.periods import parse
from indicators.schema import (
    CELL,
    DEFAULT_REF_AREA,
    OBSERVATION_COLUMNS,
    PUBLISHED_COLUMNS,
    Column,
    names,
)
from indicators.tables import read_raw


def read_observations(path: str | Path) -> pd.DataFrame:
    """Read observations from CSV or Parquet; see :func:`check_observations`."""
    return check_observations(read_raw(path), str(path))


def check_observations(frame: pd.DataFrame, file: str = "") -> pd.DataFrame:
    """Check a table of observations and fill what may be left out.

    Parameters
    ----------
    frame
        One row for each value; ``indicator``, ``time_period`` and ``obs_value`` are needed. ``ref_area``
        is ``CN`` and ``obs_status`` ``A`` where absent or empty.
    file
        Name of the file for the findings.

    Returns
    -------
    DataFrame
        OBSERVATION_COLUMNS in the order of the rows, indexed from 0. A missing value stays NaN.

    Raises
    ------
    TableError
        With every finding: those of :func:`indicators.tables.conform`, a period that is not one of SDMX,
        two values for one indicator, area and period.
    """
    return _checked(frame, OBSERVATION_COLUMNS, CELL, file)


def read_published(path: str | Path) -> pd.DataFrame:
    """Read the published actuals (PUBLISHED_COLUMNS), checked as observations are; they are of the nation."""
    return _checked(read_raw(path), PUBLISHED_COLUMNS, ["indicator", "time_period"], str(path))


def as_observations(published: pd.DataFrame) -> pd.DataFrame:
    """Give published actuals the columns of observations.

    Parameters
    ----------
    published
        PUBLISHED_COLUMNS.

    Returns
    -------
    DataFrame
        OBSERVATION_COLUMNS, a row for each row: area ``CN``; source = publisher and year of publication;
        comment = what was printed, whether the value is it or derived from it, and the remark.
    """
    year = published["published"].astype("str")
    printed = published["printed_value"]
    derived = published["basis"] == "derived"
    basis = pd.Series(np.where(derived, "Derived from: ", "Printed: "), index=published.index, dtype="str")
    remark = published["comment"]
    comment = (basis + printed).str.cat(remark, sep=". ", na_rep="").str.removesuffix(". ")
    return pd.DataFrame(
        {
            "indicator": published["indicator"],
            "ref_area": pd.Series(DEFAULT_REF_AREA, index=published.index, dtype="str"),
            "time_period": published["time_period"],
            "obs_value": published["obs_value"],
            "obs_status": published["obs_status"],
            "source": published["publisher"].where(
                published["published"].isna(), published["publisher"] + " (" + year + ")"
            ),
            "source_address": published["address"],
            "comment": comment.where(printed.notna(), remark),
        }
    )[names(OBSERVATION_COLUMNS)]


def _checked(frame: pd.DataFrame, columns: tuple[Column, ...], key: list[str], file: str) -> pd.DataFrame:
    table, findings = conform(frame, columns, file)
    period = table["time_period"]
    findings += findings_at(
        (period.notna() & parse(period)["year"].isna()).to_numpy(dtype=bool),
        N_("“{period}” is not a period; periods are like 2018, 2018-S1, 2018-Q3 or 2018-06."),
        lambda row: {"period": period[row]},
        file=file,
        column="time_period",
    )
    twice = table.duplicated(key) & table[key].notna().all(axis=1)
    findings += findings_at(
        twice.to_numpy(),
        N_("There is another value for {cell}."),
        lambda row: {"cell": ", ".join(table[column][row] for column in key)},
        file=file,
        column="time_period",
        advice=N_("Keep one of them."),
    )
    if findings:
        raise TableError(sorted(findings, key=_row))
    return table


def _row(finding: Finding) -> int:
    return finding.row if isinstance(finding.row, int) else 0
