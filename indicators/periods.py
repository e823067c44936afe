"""SDMX time periods: which year a period belongs to and how much of the year has passed at its end."""

from __future__ import annotations

from typing import Final

import pandas as pd

#: A year, or a part of one: a reporting half-year, trimester, quarter or month, or a Gregorian month.
_PERIOD: Final = (
    r"^(?P<year>[0-9]{4})(?:-(?:(?P<frequency>[ASTQ])(?P<part>[1-4])|M?(?P<month>0[1-9]|1[0-2])))?\Z"
)
_PARTS_OF_A_YEAR: Final = {"A": 1, "S": 2, "T": 3, "Q": 4}
_MONTHS: Final = 12


def parse(periods: pd.Series) -> pd.DataFrame:
    """Read SDMX periods; each distinct one is read once.

    Parameters
    ----------
    periods
        Texts such as ``2018`` (or ``2018-A1``), ``2018-S1``, ``2018-T2``, ``2018-Q3``, ``2018-06`` (or
        ``2018-M06``). Whole numbers are read as years.

    Returns
    -------
    DataFrame
        Indexed as ``periods``: ``year`` (Int64), ``part_end`` (float64, the share of the year that has
        passed when the period ends: 1.0, 0.5, 2/3, 0.75, 0.5) and ``full_year`` (bool, the period is the
        whole year), ``length`` (float64, the share of the year that the period covers). What is not such a
        period, or missing, has year, part_end and length missing.
    """
    codes, distinct = pd.factorize(periods, use_na_sentinel=False)
    fields = pd.Series(distinct).astype("str").str.extract(_PERIOD)
    parts = fields["frequency"].map(_PARTS_OF_A_YEAR).astype("float64")
    part_end = (fields["part"].astype("float64") / parts).fillna(fields["month"].astype("float64") / _MONTHS)
    part_end = part_end.mask(fields["frequency"].isna() & fields["month"].isna(), 1.0)
    valid = fields["year"].notna() & (part_end <= 1.0)
    length = 1.0 / parts.mask(fields["month"].notna(), _MONTHS).fillna(1.0)
    parsed = pd.DataFrame(
        {
            "year": fields["year"].where(valid).astype("Int64"),
            "part_end": part_end.where(valid),
            "full_year": valid & (length == 1.0),
            "length": length.where(valid),
        }
    )
    return parsed.take(codes).set_index(periods.index)
