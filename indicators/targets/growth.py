"""Average growth over the period: yearly rates that compound (METHOD C3, and C7 for growth).

Rates multiply, so progress is counted in logarithms: ``p = ln(I) / ln(I*)`` with the index
``I = prod(1 + g_i)`` and its target ``I* = (1 + g*) ** N``. Where the target asks for no growth in the wanted
direction ("at most 5 %"), or would leave nothing, p is NaN and the mean is compared with g* alone.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from indicators.panel import TOLERANCE, FloatArray, Panel, Window
from indicators.projection import Scenarios, drift_half_width
from indicators.schema import Flag
from indicators.targets import rules
from indicators.targets.rules import Reading, ratio

#: What the known years still say when one is missing (METHOD C12).
KEPT_WHEN_INCOMPLETE: Final = frozenset(
    ("latest_year", "latest", "elapsed", "remaining", "mean_growth", "target_index")
)


def read(panel: Panel) -> Reading:
    """Read average growth; a rate of a part of a year is shown elsewhere, never assessed."""
    window = panel.window(parts_count=False)
    years, left, target = window.elapsed, window.remaining, panel.target
    count = window.known.sum(axis=0, dtype=np.float64)
    rates = np.where(window.known, panel.values, 0.0)
    logs = np.log1p(rates)
    mean_log = ratio(logs.sum(axis=0), count)
    mean = np.expm1(mean_log)
    log_index = np.where(window.missing_year, np.nan, years * mean_log)
    log_target = panel.duration * np.log1p(np.where(target > -1, target, np.nan))
    log_asked = np.where(panel.direction * target > 0, log_target, np.nan)

    share = years / panel.duration
    progress = ratio(log_index, log_asked)
    log_required = ratio(log_target - log_index, left)
    reaches = panel.direction * (mean - target) >= -TOLERANCE
    # Before the end the target is met only if no growth would be needed any more.
    secured = panel.direction * np.expm1(log_index - log_asked) >= -TOLERANCE
    return Reading(
        window=window,
        measures={
            "latest": panel.at(window.latest),
            "index": np.exp(log_index),
            "target_index": np.exp(log_target),
            "mean_growth": mean,
            "arithmetic_mean_not_used": ratio(rates.sum(axis=0), count),
            "progress": progress,
            "progress_level": ratio(np.expm1(log_index), np.expm1(log_asked)),
            "expected": share,
            "expected_linear": share,
            "expected_level_geometric": ratio(np.expm1(log_target * share), np.expm1(log_target)),
            "schedule_ratio": ratio(progress, share),
            **rules.gaps(panel, mean),
            "index_vs_path": np.expm1(log_index - log_target * share),
            "required_growth": np.expm1(log_required),
            "pace_ratio_simple": np.where(np.isnan(log_asked), np.nan, ratio(mean, target)),
            "remaining_pace_ratio": np.where(
                secured | np.isnan(log_asked), np.nan, ratio(mean_log, log_required)
            ),
        },
        met=np.where(left == 0, reaches, secured),
        without_ratio=np.where(reaches, rules.ON_TRACK, rules.LAGGING),
        scenarios=_scenarios(panel, window, logs, log_index, log_asked),
        incomplete=window.missing_year,
        flags={Flag.REVERSIBLE: secured & (left > 0)},
    )


def _scenarios(
    panel: Panel, window: Window, logs: FloatArray, log_index: FloatArray, log_asked: FloatArray
) -> Scenarios:
    """Average growth of the whole period if the mean, or the latest rate, continues."""
    ahead = np.where(window.remaining > 0, window.remaining, np.nan)
    mean_log = log_index / window.elapsed
    squares = np.where(window.known, np.square(logs - mean_log), 0.0).sum(axis=0)
    half = drift_half_width(squares, window.elapsed, span=window.elapsed, remaining=ahead)

    def over_period(log_rest: FloatArray) -> FloatArray:
        return np.expm1((log_index + log_rest) / panel.duration)

    average = over_period(ahead * mean_log)
    return Scenarios(
        projection=average,
        average=average,
        latest=over_period(ahead * np.log1p(panel.at(window.latest))),
        low=over_period(ahead * mean_log - half),
        high=over_period(ahead * mean_log + half),
        now=over_period(0 * ahead),
        progress=lambda rate: ratio(panel.duration * np.log1p(rate), log_asked),
        met=lambda rate: panel.direction * (rate - panel.target) >= -TOLERANCE,
    )
