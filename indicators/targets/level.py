"""Levels, scores and thresholds: a value that has to be reached (METHOD C1, C4, C5, and C7 for levels).

Progress is the signed share of the planned change, ``p = (a - b) / (x - b)``. Without a baseline, and where
the baseline meets the target already, no change is planned: ``start`` is NaN, and with it what rests on it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from indicators.panel import BoolArray, FloatArray, IntArray, Panel, Window
from indicators.projection import Scenarios, changes, drift_half_width
from indicators.schema import PATHS, Flag
from indicators.targets import rules
from indicators.targets.rules import Reading, growth, log_ratio, ratio

_GEOMETRIC: Final = PATHS.index("geometric")
_DEFAULT_PATH: Final = -1

#: Points of a score are no amounts: ratios and growth rates of them mean nothing (METHOD C4).
_OF_AMOUNTS: Final = frozenset(
    (
        "progress_log",
        "expected_geometric",
        "expected_value_geometric",
        "schedule_ratio_geometric",
        "planned_cagr",
        "observed_cagr",
        "latest_yoy",
        "required_cagr",
        "pace_ratio_cagr",
        "projection_cagr",
    )
)


class _Pace(NamedTuple):
    """How fast the series moved: a year on average, on average as a growth rate, and in the latest year."""

    span: FloatArray
    increment: FloatArray
    cagr: FloatArray
    latest_change: FloatArray
    latest_growth: FloatArray


def read(panel: Panel) -> Reading:
    """Read levels at year end or flows of a year (METHOD C1)."""
    window = panel.window(panel.stock)
    now = np.where(window.partial, panel.part_value, panel.at(window.latest))
    met = rules.met(panel, now)
    start = rules.that_asks(panel, panel.baseline)
    asks = ~np.isnan(start)
    pace = _pace(panel, window, now)
    required = _required(panel, window, now, met, pace)
    share = window.elapsed / panel.duration
    history, slipped = _history(panel, window, met, pace)
    revised = rules.that_asks(panel, panel.baseline_revised)
    progress = ratio(now - start, panel.target - start)
    has_baseline = ~np.isnan(panel.baseline)
    return Reading(
        window=window,
        measures={
            "latest": now,
            "progress": progress,
            "progress_log": np.where(
                panel.bounded, np.nan, ratio(log_ratio(now, start), log_ratio(panel.target, start))
            ),
            "progress_revised": ratio(now - revised, panel.target - revised),
            **rules.schedule(
                progress,
                np.where(asks, share, np.nan),
                rules.share_due(log_ratio(panel.target, start), share),
                panel.path == _GEOMETRIC,
            ),
            **_planned(panel, start, share),
            **rules.gaps(panel, now),
            **required,
            "observed_increment": pace.increment,
            "observed_cagr": pace.cagr,
            "latest_yoy": pace.latest_growth,
            "pace_ratio_cagr": ratio(pace.cagr, growth(panel.target, start, panel.duration)),
            **history,
            **_secondary_projections(window, now, pace),
        },
        met=met,
        without_ratio=_without_ratio(panel, now, pace, required["remaining_pace_ratio"]),
        scenarios=_scenarios(panel, window, now, start, pace),
        flags={
            Flag.NO_BASELINE: ~has_baseline,
            Flag.BASELINE_MEETS_TARGET: has_baseline & ~asks,
            Flag.REVISED_BASELINE: ~np.isnan(revised),
            Flag.SLIPPED: slipped,
            Flag.NO_TREND: ~has_baseline & ~met & np.isnan(pace.increment) & (window.remaining > 0),
        },
    )


def read_score(panel: Panel) -> Reading:
    """Read points between bounds (METHOD C4): as a level, on the straight path, without growth rates."""
    reading = read(replace(panel, path=np.full_like(panel.path, _DEFAULT_PATH)))
    points = {name: measure for name, measure in reading.measures.items() if name not in _OF_AMOUNTS}
    return replace(reading, measures=points)


def read_threshold(panel: Panel) -> Reading:
    """Read ceilings and floors (METHOD C5): as levels; a ceiling without baseline has NBS's inverse ratio."""
    reading = read(panel)
    now = reading.measures["latest"]
    applies = np.isnan(panel.baseline) & (panel.direction < 0) & (now > 0)
    inverse = np.where(applies, np.minimum(1.0, ratio(panel.target, now)), np.nan)
    return replace(reading, measures={**reading.measures, "inverse_attainment": inverse})


def _pace(panel: Panel, window: Window, now: FloatArray) -> _Pace:
    """Pace since the baseline, without one since the first actual; the baseline counts as year 0."""
    no_baseline = np.isnan(panel.baseline)
    since = np.where(no_baseline, panel.first(window.known), 0.0)
    first = np.where(no_baseline, panel.at(since), panel.baseline)
    span = window.elapsed - since
    before = np.where(window.latest == 1, panel.baseline, panel.at(window.latest - 1))
    before = np.where(window.partial, np.nan, before)
    one_year = np.ones_like(now)
    return _Pace(
        span=span,
        increment=ratio(now - first, span),
        cagr=growth(now, first, span),
        latest_change=now - before,
        latest_growth=growth(now, before, one_year),
    )


def _planned(panel: Panel, start: FloatArray, share: FloatArray) -> dict[str, FloatArray]:
    """Draw the straight line and steady growth from the baseline to the target."""
    change, log_change = panel.target - start, log_ratio(panel.target, start)
    return {
        "planned_increment": change / panel.duration,
        "planned_cagr": growth(panel.target, start, panel.duration),
        "expected_value_linear": start + change * share,
        "expected_value_geometric": start * np.exp(log_change * share),
    }


def _required(
    panel: Panel, window: Window, now: FloatArray, met: BoolArray, pace: _Pace
) -> dict[str, FloatArray]:
    """Tell what each remaining year must bring, 0 once met, and how the pace so far compares with it."""
    gap = panel.target - now
    increment = ratio(gap, window.remaining)
    cagr = growth(panel.target, now, window.remaining)
    # At a strict limit nothing measurable is required, yet the target is not met: no ratio.
    closed = panel.direction * gap <= rules.slack(panel)
    return {
        "required_increment": np.where(met & ~np.isnan(increment), 0.0, increment),
        "required_cagr": np.where(met & ~np.isnan(cagr), 0.0, cagr),
        "remaining_pace_ratio": np.where(closed, np.nan, ratio(pace.increment, increment)),
    }


def _history(
    panel: Panel, window: Window, met: BoolArray, pace: _Pace
) -> tuple[dict[str, FloatArray], BoolArray]:
    """Tell when the target was met or will be, and which series met it once and no longer do.

    Every year up to the as-of year is looked at, also beyond the target year: "met in 2021, one year late".
    """
    year = panel.years[:, None]
    observed = (year > 0) & ~np.isnan(panel.values)
    reached = observed & rules.met(panel, panel.values)
    in_window = reached & window.known
    has_actual = ~np.isnan(window.elapsed)
    holds = has_actual & ~(window.partial & ~met)
    last_failure = np.nan_to_num(panel.last(observed & ~reached))
    reached_later = (reached & (year > window.latest)).any(axis=0)
    gap = panel.target - panel.at(window.latest)
    when = rules.attainment_year(panel, window.latest, gap, pace.increment)
    first, since = panel.first(reached), panel.first(reached & (year > last_failure))
    return {
        "first_attained_year": panel.baseline_year + np.where(has_actual, first, np.nan),
        "sustained_from": panel.baseline_year + np.where(holds, since, np.nan),
        "projected_attainment_year": np.where(met | window.partial | reached_later, np.nan, when),
        "years_observed": window.known.sum(axis=0, dtype=np.float64),
        "years_attained": in_window.sum(axis=0, dtype=np.float64),
    }, in_window.any(axis=0) & ~met


def _ahead(window: Window) -> FloatArray:
    """Years to project over: none from a part of a year, none at the end."""
    return np.where(~window.partial & (window.remaining > 0), window.remaining, np.nan)


def _secondary_projections(window: Window, now: FloatArray, pace: _Pace) -> dict[str, FloatArray]:
    ahead = _ahead(window)
    return {
        "projection_cagr": now * np.exp(ahead * np.log1p(pace.cagr)),
        "projection_flat": np.where(np.isnan(ahead * pace.increment), np.nan, now),
    }


def _scenarios(panel: Panel, window: Window, now: FloatArray, start: FloatArray, pace: _Pace) -> Scenarios:
    ahead = _ahead(window)
    average = now + ahead * pace.increment
    squares, count = changes(panel, window.known, panel.baseline, pace.increment)
    half = drift_half_width(squares, count, pace.span, ahead)
    return Scenarios(
        projection=average,
        average=average,
        latest=now + ahead * pace.latest_change,
        low=average - half,
        high=average + half,
        now=now,
        progress=lambda place: ratio(place - start, panel.target - start),
        met=lambda place: rules.met(panel, place),
    )


def _without_ratio(panel: Panel, now: FloatArray, pace: _Pace, pace_ratio: FloatArray) -> IntArray:
    """Class without a planned change: by the baseline that was to be kept, else by the pace (C6.6, C6.7)."""
    drift = panel.direction * pace.increment
    by_drift = np.where(drift > 0, rules.ON_TRACK, np.where(drift < 0, rules.REGRESSING, rules.LAGGING))
    by_pace = np.maximum(rules.class_of(pace_ratio), rules.ON_TRACK)
    worse = panel.direction * (now - panel.baseline) < 0
    return np.where(
        np.isnan(panel.baseline),
        np.where(np.isnan(pace_ratio), by_drift, by_pace),
        np.where(worse, rules.REGRESSING, rules.LAGGING),
    )
