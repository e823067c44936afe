"""Where a series is heading: bounds, 80 % interval and the second opinion of the outlook (METHOD C7, C8).

The target types say where each pace would lead (:class:`Scenarios`); what is done with these places is done
here, alike for all types.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

import numpy as np

from indicators.panel import TOLERANCE, BoolArray, FloatArray, IntArray, Panel
from indicators.schema import CUTOFFS, OUTLOOKS, Flag

#: Fewer yearly changes say nothing about how far a projection may be off.
LEAST_CHANGES: Final = 3
#: A two-sided 80 % interval ends at the 0.90 quantile.
_QUANTILE: Final = 0.90

_ON_COURSE, _ACCELERATE, _STALLED, _MIXED = range(len(OUTLOOKS))
_OUTLOOK_CUTOFFS: Final = (CUTOFFS.accelerate, CUTOFFS.on_course)
_NONE: Final = -1


class Scenarios(NamedTuple):
    """Where each series would stand in the target year, before bounds.

    Attributes
    ----------
    projection
        The one that is drawn and rated: at the average pace, for a sum at the latest flow; NaN where nothing
        is projected.
    average, latest
        At the average and at the latest pace.
    low, high
        Ends of the 80 % interval; NaN where there is none.
    now
        Where the paces set out from, to tell the right direction from the wrong one.
    progress
        Gives the share of the planned change at such a place; NaN where progress is not defined.
    met
        Tells whether such a place meets the target.
    """

    projection: FloatArray
    average: FloatArray
    latest: FloatArray
    low: FloatArray
    high: FloatArray
    now: FloatArray
    progress: Callable[[FloatArray], FloatArray]
    met: Callable[[FloatArray], BoolArray]


class Projection(NamedTuple):
    """Fields of the assessment, flags, and outlooks as positions in OUTLOOKS (-1: none)."""

    measures: Mapping[str, FloatArray]
    flags: Mapping[Flag, BoolArray]
    outlook: IntArray


def project(panel: Panel, scenarios: Scenarios) -> Projection:
    """Keep projections within bounds and floor, rate them, and say where an interval is not justified.

    A projection that had to be held back has no interval: its spread is not that of its past.
    """

    def held(place: FloatArray) -> FloatArray:
        return np.clip(np.where(np.isfinite(place), place, np.nan), panel.lower, panel.upper)

    projection, average, latest = (
        held(place) for place in (scenarios.projection, scenarios.average, scenarios.latest)
    )
    # What binary fractions add to a projection that lies exactly on its bound is no clipping.
    clipped = np.abs(projection - scenarios.projection)
    at_bound = clipped > TOLERANCE * np.maximum(1.0, np.abs(projection))
    has_interval = np.isfinite(scenarios.low) & np.isfinite(scenarios.high) & ~at_bound
    measures = {
        "projection": projection,
        "projection_average": average,
        "projection_latest": latest,
        "projection_low80": np.where(has_interval, held(scenarios.low), np.nan),
        "projection_high80": np.where(has_interval, held(scenarios.high), np.nan),
        "projected_progress": scenarios.progress(projection),
    }
    flags = {Flag.AT_BOUND: at_bound, Flag.NO_INTERVAL: ~np.isnan(projection) & ~has_interval}
    by_average, by_latest = _outlook(panel, scenarios, average), _outlook(panel, scenarios, latest)
    agreed = np.where(by_average == by_latest, by_average, _MIXED)
    outlook = np.where(by_latest == _NONE, by_average, np.where(by_average == _NONE, by_latest, agreed))
    return Projection(measures, flags, outlook)


def _outlook(panel: Panel, scenarios: Scenarios, place: FloatArray) -> IntArray:
    """Outlook of one pace: by the share of the planned change, else by target and direction (C8)."""
    share = scenarios.progress(place)
    by_share = _STALLED - np.searchsorted(_OUTLOOK_CUTOFFS, share + TOLERANCE, side="right")
    right_way = panel.direction * (place - scenarios.now) > 0
    by_target = np.where(scenarios.met(place), _ON_COURSE, np.where(right_way, _ACCELERATE, _STALLED))
    return np.where(np.isnan(place), _NONE, np.where(np.isnan(share), by_target, by_share))


def changes(
    panel: Panel, known: BoolArray, start: FloatArray, drift: FloatArray | float
) -> tuple[FloatArray, FloatArray]:
    """Sum up how far the changes of each series lie from a steady drift.

    Parameters
    ----------
    known
        K x S: the years that count.
    start
        Value of the baseline year, where the first change begins; NaN to begin with the first known year.
    drift
        Change per year from which deviations are taken.

    Returns
    -------
    tuple
        ``sum((change_i - k_i * drift) ** 2 / k_i)`` over successive known years that lie k_i years apart,
        and the number of changes.
    """
    squares, count = np.zeros(len(start)), np.zeros(len(start))
    value, since = start, np.where(np.isnan(start), np.nan, 0.0)
    for year, values, here in zip(panel.years, panel.values, known, strict=True):
        span = year - since
        change = here & ~np.isnan(value)
        deviation = np.square(values - value - span * drift) / span
        squares = squares + np.where(change, deviation, 0.0)
        count = count + change
        value, since = np.where(here, values, value), np.where(here, year, since)
    return squares, count


def t90(degrees: FloatArray) -> FloatArray:
    """0.90 quantile of Student's t for whole degrees of freedom; NaN below 1."""
    from scipy.special import stdtrit  # 50 ms to import, and many a start never projects anything

    wanted = np.nan_to_num(degrees).clip(0).astype(np.int64)
    table = np.full(wanted.max(initial=0) + 1, np.nan)
    table[1:] = stdtrit(np.arange(1, len(table), dtype=np.float64), _QUANTILE)
    return table[wanted]


def drift_half_width(
    squares: FloatArray, count: FloatArray, span: FloatArray, remaining: FloatArray
) -> FloatArray:
    """Half the 80 % interval of a random walk with drift, ``t(0.90; d-1) * sigma * sqrt(m + m^2/K)``.

    Parameters
    ----------
    squares, count
        Squared deviations from the drift and their number d; ``sigma^2 = squares / (d-1)``.
    span
        Years K over which the drift was taken.
    remaining
        Years m to the target year.

    Returns
    -------
    array
        NaN with fewer than LEAST_CHANGES changes.
    """
    sigma = np.sqrt(squares / (count - 1))
    half = t90(count - 1) * sigma * np.sqrt(remaining + remaining**2 / span)
    return np.where(count >= LEAST_CHANGES, half, np.nan)


def walk_half_width(squares: FloatArray, count: FloatArray, remaining: FloatArray) -> FloatArray:
    """Half the 80 % interval of the sum of m further flows that walk at random without drift.

    ``t(0.90; d) * sigma * sqrt(m * (m+1) * (2m+1) / 6)``, ``sigma^2 = squares / d``; NaN with fewer than
    LEAST_CHANGES changes.
    """
    sigma = np.sqrt(squares / count)
    half = t90(count) * sigma * np.sqrt(remaining * (remaining + 1) * (2 * remaining + 1) / 6)
    return np.where(count >= LEAST_CHANGES, half, np.nan)
