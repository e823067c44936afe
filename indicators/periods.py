"""SDMX time periods: which year a period belongs to and how much of the year has passed at its end."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

#: A year, or a part of one: a reporting half-year, trimester, quarter or month, or a Gregorian month.
_PERIOD: Final = re.compile(r"([0-9]{4})(?:-(?:([ASTQ])([1-4])|M?(0[1-9]|1[0-2])))?", re.ASCII)
_PARTS_OF_A_YEAR: Final = {"A": 1, "S": 2, "T": 3, "Q": 4}
_MONTHS: Final = 12


class Period(NamedTuple):
    """A period within its year.

    Attributes
    ----------
    year
        The year.
    part, parts
        It is the ``part``-th of ``parts`` equal parts of the year: 3 of 4 for the third quarter.
    """

    year: int
    part: int = 1
    parts: int = 1

    @property
    def part_end(self) -> float:
        """Share of the year that has passed when the period ends."""
        return self.part / self.parts

    @property
    def full_year(self) -> bool:
        """Whether the period is the whole year."""
        return self.parts == 1


def read(text: str) -> Period | None:
    """Read one SDMX period such as ``2018``, ``2018-S1``, ``2018-T2``, ``2018-Q3`` or ``2018-06``; None for others."""
    match = _PERIOD.fullmatch(text)
    if not match:
        return None
    year, frequency, part, month = match.groups()
    if month:
        return Period(int(year), int(month), _MONTHS)
    if not frequency:
        return Period(int(year))
    parts = _PARTS_OF_A_YEAR[frequency]
    return Period(int(year), int(part), parts) if int(part) <= parts else None


def parse(periods: pd.Series) -> pd.DataFrame:
    """Read SDMX periods; each distinct one is read once.

    Parameters
    ----------
    periods
        Texts as :func:`read` reads them. Whole numbers are read as years.

    Returns
    -------
    DataFrame
        Indexed as ``periods``: ``year`` (Int64), ``part_end`` (float64, the share of the year that has
        passed when the period ends: 1.0, 0.5, 2/3, 0.75, 0.5) and ``full_year`` (bool, the period is the
        whole year), ``length`` (float64, the share of the year that the period covers). What is not such a
        period, or missing, has year, part_end and length missing.
    """
    codes, distinct = pd.factorize(periods, use_na_sentinel=False)
    found = [read(str(text)) for text in distinct]
    parsed = pd.DataFrame(
        {
            "year": pd.array([one.year if one else None for one in found], dtype="Int64"),
            "part_end": np.array([one.part_end if one else np.nan for one in found], dtype="float64"),
            "full_year": np.array([one is not None and one.full_year for one in found], dtype=bool),
            "length": np.array([1 / one.parts if one else np.nan for one in found], dtype="float64"),
        }
    )
    return parsed.take(codes).set_index(periods.index)
