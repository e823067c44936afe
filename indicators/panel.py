"""What the target types compute on: yearly actuals as a dense matrix, years x series.

A *series* is one line of a plan in one reference area. Everything about it stands at the same place of every
array, so that a formula of METHOD is one line over all series. Years are relative: 0 is the baseline year,
``duration`` the target year. What is not known is NaN, and a formula that meets it gives NaN.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

#: Slack of the comparisons with a target or a cut-off (METHOD C0): what binary fractions lose, nothing more.
TOLERANCE = 1e-9


class Window(NamedTuple):
    """How far each series has come in its plan (METHOD C0).

    Attributes
    ----------
    known
        Years x series: an actual of a full year between the baseline and the target year.
    latest
        t - t0, the latest such year; NaN without one.
    partial
        The position rests on a part of the running year.
    elapsed, remaining
        n and m in years; NaN without an actual.
    missing_year
        A year after the baseline year and before ``latest`` has no actual.
    """

    known: BoolArray
    latest: FloatArray
    partial: BoolArray
    elapsed: FloatArray
    remaining: FloatArray
    missing_year: BoolArray


@dataclass(frozen=True)
class Panel:
    """K years of S series.

    Attributes
    ----------
    years
        K relative years that occur, ascending; year 0 is always among them.
    values, statuses
        K x S actuals up to the as-of year (NaN: none), and positions of their codes in OBS_STATUSES.
    part_elapsed, part_value, part_status
        The latest part of a year: years from the baseline year to its end, its value, its status.
    as_of
        Year up to which actuals count; NaN where a series has none and no year was asked for.
    baseline_year, duration
        t0 and N.
    baseline, target, baseline_revised, baseline_last_flow
        b (B), x (T, g*), and what the plan knows beside the baseline; NaN where it does not.
    direction
        D: +1 where an increase is wanted, -1 where a decrease.
    strict
        The operator is ``>`` or ``<``: to reach the target is not enough.
    lower, upper, bounded
        What a projection cannot leave (-inf and inf where there is nothing); ``lower`` is the higher of
        bound and floor; ``bounded`` says that it is a bound and not only a floor.
    path
        Position in PATHS, -1 for the default of the target type.
    stock
        A value within a year is comparable with one at its end.
    target_type
        Position in TARGET_TYPES.
    """

    years: FloatArray
    values: FloatArray
    statuses: npt.NDArray[np.int8]
    part_elapsed: FloatArray
    part_value: FloatArray
    part_status: npt.NDArray[np.int8]
    as_of: FloatArray
    baseline_year: FloatArray
    duration: FloatArray
    baseline: FloatArray
    target: FloatArray
    baseline_revised: FloatArray
    baseline_last_flow: FloatArray
    direction: FloatArray
    strict: BoolArray
    lower: FloatArray
    upper: FloatArray
    bounded: BoolArray
    path: IntArray
    stock: BoolArray
    target_type: IntArray

    def take(self, series: IntArray) -> Panel:
        """Return the panel of these series."""
        arrays = {field.name: getattr(self, field.name) for field in fields(self)}
        return Panel(**{name: a if name == "years" else a[..., series] for name, a in arrays.items()})

    def at(self, year: FloatArray | float, table: npt.NDArray[np.generic] | None = None) -> FloatArray:
        """Look up one relative year of each series in ``values`` or another table; NaN where it has none."""
        table = self.values if table is None else table
        year = np.broadcast_to(np.asarray(year, dtype=np.float64), self.target.shape)
        row = np.minimum(np.searchsorted(self.years, year), len(self.years) - 1)
        return np.where(self.years[row] == year, table[row, np.arange(len(row))], np.nan)

    def first(self, mask: BoolArray) -> FloatArray:
        """First relative year of each series at which the mask (K x S) holds; NaN where it never does."""
        return np.where(mask.any(axis=0), self.years[mask.argmax(axis=0)], np.nan)

    def last(self, mask: BoolArray) -> FloatArray:
        """Last relative year of each series at which the mask (K x S) holds; NaN where it never does."""
        return np.where(mask.any(axis=0), self.years[::-1][mask[::-1].argmax(axis=0)], np.nan)

    def window(self, parts_count: BoolArray | bool) -> Window:
        """Find the latest actual of the plan's years; a part of a year only where ``parts_count``."""
        year = self.years[:, None]
        known = (year >= 1) & (year <= self.duration) & ~np.isnan(self.values)
        latest = self.last(known)
        partial = parts_count & (self.part_elapsed > np.nan_to_num(latest))
        elapsed = np.where(partial, self.part_elapsed, latest)
        return Window(
            known,
            latest,
            partial,
            elapsed,
            self.duration - elapsed,
            known.sum(axis=0) < np.nan_to_num(latest),
        )
