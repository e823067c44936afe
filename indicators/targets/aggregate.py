"""Sums over the period: yearly flows that have to add up to a total (METHOD C2, and C7 for aggregates).

Progress is the sum so far over the sum wanted, ``p = S / T``. With the sum of the period before as baseline
B, flows that grow steadily through both periods give what is due. Of a wanted sum of 0 or less there is no
share: p is NaN.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from indicators.panel import FloatArray, IntArray, Panel, Window
from indicators.projection import Scenarios, changes, walk_half_width
from indicators.schema import PATHS, Flag
from indicators.targets import rules
from indicators.targets.rules import Reading, growth, log_ratio, ratio

_LINEAR: Final = PATHS.index("linear")

#: Newton doubles the correct digits with each step; what is beyond is rounding.
_MOST_STEPS: Final = 60
_PRECISION: Final = 1e-15

#: What a lower bound of the sum still supports when a year is missing (METHOD C12).
KEPT_WHEN_INCOMPLETE: Final = frozenset(
    (
        "latest_year",
        "latest",
        "elapsed",
        "remaining",
        "sum_to_date",
        "progress",
        "expected",
        "expected_linear",
        "expected_geometric",
        "expected_sum_linear",
        "expected_sum_geometric",
        "gap_abs",
        "gap_rel",
        "planned_growth",
        "planned_mean_flow",
        "first_attained_year",
    )
)


def read(panel: Panel) -> Reading:
    """Read sums over the period; a flow of a part of a year counts from its beginning."""
    window = panel.window(parts_count=True)
    flows = np.where(window.known, panel.values, 0.0)
    running = np.cumsum(flows, axis=0)
    total = running[-1] + np.where(window.partial, panel.part_value, 0.0)
    total = np.where(np.isnan(window.elapsed), np.nan, total)
    met = rules.met(panel, total)
    years_due = np.where(window.partial, np.floor(window.elapsed), window.latest)
    incomplete = window.known.sum(axis=0) < np.nan_to_num(years_due)

    latest = panel.at(window.latest)
    wanted = np.where(panel.target > 0, panel.target, np.nan)
    progress = ratio(total, wanted)
    share = window.elapsed / panel.duration
    # The share due if flows grow steadily through both periods, by r = (T / B) ** (1 / N) a year.
    due = rules.share_due(log_ratio(wanted, panel.baseline), share)
    pace = _pace(panel, window, total, latest)
    first = np.where(np.isnan(window.elapsed), np.nan, _first_reached(panel))
    return Reading(
        window=window,
        measures={
            "latest": latest,
            "sum_to_date": total,
            "progress": progress,
            "planned_growth": growth(wanted, panel.baseline, panel.duration),
            "planned_mean_flow": panel.target / panel.duration,
            **rules.schedule(progress, share, due, panel.path != _LINEAR),
            "expected_sum_linear": panel.target * share,
            "expected_sum_geometric": panel.target * due,
            **rules.gaps(panel, total),
            **pace,
            **_at_the_end(panel, window, total),
            "first_attained_year": panel.baseline_year + first,
            "projected_attainment_year": np.where(
                met | window.partial | (window.remaining == 0) | (first > window.latest),
                np.nan,
                rules.attainment_year(panel, window.latest, panel.target - total, latest),
            ),
        },
        met=met,
        without_ratio=_without_ratio(pace["remaining_pace_ratio"]),
        scenarios=_scenarios(panel, window, total, latest),
        incomplete=incomplete,
        lower_bound=True,
        flags={Flag.NO_BASELINE: np.isnan(panel.baseline)},
    )


def _first_reached(panel: Panel) -> FloatArray:
    """First year by whose end the flows since the baseline add up to the target, also after the target year."""
    observed = (panel.years[:, None] >= 1) & ~np.isnan(panel.values)
    running = np.cumsum(np.where(observed, panel.values, 0.0), axis=0)
    return panel.first(rules.met(panel, running) & observed)


def _pace(panel: Panel, window: Window, total: FloatArray, latest: FloatArray) -> dict[str, FloatArray]:
    """Flows so far against the flow that each remaining year must bring."""
    met = rules.met(panel, total)
    mean = ratio(total, window.elapsed)
    needed = np.maximum(0.0, ratio(panel.target - total, window.remaining))
    required = np.where(met & ~np.isnan(needed), 0.0, needed)
    closed = met | window.partial
    return {
        "mean_flow": mean,
        "observed_flow_cagr": growth(latest, panel.at(1.0), window.latest - 1),
        "required_annual_flow": required,
        "required_growth_cumulative": np.where(
            closed, np.nan, equation_growth(latest, panel.target - total, window.remaining)
        ),
        "remaining_pace_ratio": ratio(mean, required),
        "latest_pace_ratio": np.where(window.partial, np.nan, ratio(latest, required)),
    }


def _at_the_end(panel: Panel, window: Window, total: FloatArray) -> dict[str, FloatArray]:
    """Compare with the period before, once the period is over."""
    final = np.where(window.remaining == 0, total, np.nan)
    baseline = panel.baseline
    return {
        "final_change_vs_baseline": ratio(final, np.where(baseline > 0, baseline, np.nan)) - 1,
        "increase_completion": ratio(final - baseline, np.maximum(panel.target - baseline, 0.0)),
    }


def _without_ratio(pace_ratio: FloatArray) -> IntArray:
    by_pace = np.maximum(rules.class_of(pace_ratio), rules.ON_TRACK)
    return np.where(np.isnan(pace_ratio), rules.LAGGING, by_pace)


def _scenarios(panel: Panel, window: Window, total: FloatArray, latest: FloatArray) -> Scenarios:
    """Repeat the latest flow, and beside it the mean flow; a drift through a few flows would run away."""
    projects = ~window.partial & ~window.missing_year & (window.remaining > 0)
    ahead = np.where(projects, window.remaining, np.nan)
    repeated = total + ahead * latest
    given = panel.baseline_last_flow
    before = np.where(np.isnan(given), panel.at(0.0), given)
    squares, count = changes(panel, window.known, before, drift=0.0)
    half = walk_half_width(squares, count, ahead)
    # What has been added up cannot be lost again, as long as flows are not negative.
    least = np.where(latest >= 0, total, -np.inf)
    return Scenarios(
        projection=repeated,
        average=total + ahead * ratio(total, window.elapsed),
        latest=repeated,
        low=np.maximum(repeated - half, least),
        high=repeated + half,
        now=total,
        progress=lambda place: ratio(place, np.where(panel.target > 0, panel.target, np.nan)),
        met=lambda place: rules.met(panel, place),
    )


def equation_growth(flow: FloatArray, rest: FloatArray, years: FloatArray) -> FloatArray:
    """Find the growth per year with which the flows to come add up to the rest (equation method, 累计法).

    The root g > -1 of ``sum(flow * (1 + g) ** j for j in 1..years) = rest`` (METHOD C2). With u = 1 + g and
    c = rest / flow the sum of powers is convex and rises with u, and ``min(c, c ** (1 / years))`` lies at or
    above the root: Newton's steps from there come down to the root and never pass it.

    Returns
    -------
    array
        NaN unless flow and rest are positive and at least one year is left.
    """
    wanted = ratio(rest, flow)
    solvable = np.flatnonzero((flow > 0) & (wanted > 0) & (years >= 1))
    wanted, left = wanted[solvable], years[solvable]
    u = np.minimum(wanted, wanted ** (1 / left))
    powers = np.arange(left.max(initial=0.0), 0.0, -1.0)
    for _ in range(_MOST_STEPS):
        total, slope = np.zeros_like(u), np.zeros_like(u)
        for power in powers:
            counts = power <= left
            slope = np.where(counts, slope * u + total + 1, 0.0)
            total = np.where(counts, (total + 1) * u, 0.0)
        step = (total - wanted) / slope
        u = u - step
        if np.all(np.abs(step) <= _PRECISION * u):
            break
    result = np.full(flow.shape, np.nan)
    result[solvable] = u - 1
    return result
