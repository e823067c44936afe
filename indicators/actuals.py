"""From the long table of observations to dense tables of actuals.

A table has a row for each moment and a column for each pair; a *pair* is an indicator in an area. Texts are
looked up once for each distinct one, after that only numbers move. Which plan judges a pair, and from which
baseline year, is not known here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators import guards, periods
from indicators.panel import BoolArray, FloatArray, IntArray
from indicators.schema import NOT_ACTUAL_OBS_STATUSES, OBS_STATUSES

_IS_ACTUAL = ~np.isin(OBS_STATUSES, NOT_ACTUAL_OBS_STATUSES)


@dataclass(frozen=True)
class Table:
    """Actuals of every pair at every moment that occurs.

    Attributes
    ----------
    moments
        M moments in years, ascending: 2018.0 is the end of 2018, 2017.5 the middle of it.
    values, statuses
        M x (pairs + 1) values (NaN: none) and positions of their codes in OBS_STATUSES (-1: none). The
        last column is empty: it is the pair that was never observed.
    """

    moments: FloatArray
    values: FloatArray
    statuses: npt.NDArray[np.int8]


@dataclass(frozen=True)
class Actuals:
    """Everything observed of the indicators of a plan.

    Attributes
    ----------
    pairs
        indicator * number of areas + area, ascending.
    areas
        Codes of the areas, ascending.
    last_year
        Year of the last value of each pair and of the empty one; NaN without a value.
    full, part
        Values of full years, and of parts of years.
    """

    pairs: IntArray
    areas: pd.Index
    last_year: FloatArray
    full: Table
    part: Table


def read(observations: pd.DataFrame, indicators: pd.Index, above: FloatArray, since: float) -> Actuals:
    """Spread observations over pairs and moments.

    Parameters
    ----------
    observations
        indicator, ref_area, time_period, obs_value, obs_status; complete, indexed from 0.
    indicators
        What the plan judges; other indicators are left out.
    above
        What the values of each indicator must exceed (a growth rate -100%; -inf for anything else).
    since
        First year that is laid out.

    Raises
    ------
    TableError
        A period that is none, an infinite value, a growth of -100% or less, two values for one indicator,
        area and period. Values that are not actuals (forecast, missing) are not looked at.
    """
    area, areas = pd.factorize(observations["ref_area"], sort=True)
    indicator = positions(observations["indicator"], indicators)
    judged = np.flatnonzero(indicator >= 0)
    pair = np.full(len(observations), -1)
    pair[judged], pairs = pd.factorize(indicator[judged] * len(areas) + area[judged], sort=True)

    period, distinct = pd.factorize(observations["time_period"], use_na_sentinel=False)
    when = periods.parse(pd.Series(distinct))
    year = numbers(when["year"])
    moment = year - 1.0 + numbers(when["part_end"])
    length = numbers(when["length"])
    guards.refuse(guards.period_findings(observations["time_period"], np.isnan(year)[period]))

    status = positions(observations["obs_status"], pd.Index(OBS_STATUSES)).astype(np.int8)
    value = np.where((pair >= 0) & _IS_ACTUAL[status], numbers(observations["obs_value"]), np.nan)
    guards.refuse(guards.value_findings(value, np.append(above, -np.inf)[indicator]))

    def table(kind: BoolArray) -> Table:
        rows = np.flatnonzero(kind[period] & ~np.isnan(value))
        if len(np.unique(length[kind])) > 1:
            # Of periods that end together (2018-S1, 2018-Q2) the longest counts: it is written last.
            rows = rows[np.argsort(length[period[rows]], kind="stable")]
        moments = np.unique(np.append(moment[kind], since))
        cells = np.searchsorted(moments, moment)[period[rows]], pair[rows]
        values = np.full((len(moments), len(pairs) + 1), np.nan)
        statuses = np.full(values.shape, -1, dtype=np.int8)
        values[cells], statuses[cells] = value[rows], status[rows]
        if np.count_nonzero(~np.isnan(values)) < len(rows):
            repeated = np.zeros(len(observations), dtype=bool)
            repeated[rows] = pd.MultiIndex.from_arrays([*cells, length[period[rows]]]).duplicated()
            guards.refuse(guards.duplicate_findings(observations["time_period"], repeated))
        return Table(moments, values, statuses)

    full_year, recent = when["full_year"].to_numpy(dtype=bool), year >= since
    rows = np.flatnonzero(~np.isnan(value))
    last_year = np.full(len(pairs) + 1, -np.inf)
    np.maximum.at(last_year, pair[rows], year[period[rows]])
    last_year[np.isinf(last_year)] = np.nan
    return Actuals(pairs, areas, last_year, table(full_year & recent), table(~full_year & recent))


def numbers(column: pd.Series) -> FloatArray:
    """Numbers of a column, NaN where missing."""
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def positions(column: pd.Series, known: pd.Index) -> IntArray:
    """Position of each text among the known ones, -1 where it is none of them."""
    codes, distinct = pd.factorize(column)
    return np.append(known.get_indexer(distinct), -1)[codes]
