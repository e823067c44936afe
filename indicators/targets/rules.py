"""Rules that every target type shares: met, asked for, due, class, years to go (METHOD C0, C1, C6).

All functions take arrays over series and give NaN where a formula is not defined: no value, a root or
logarithm of what is not positive, a division by zero, a number too large to write.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from indicators.panel import TOLERANCE, BoolArray, FloatArray, IntArray, Panel, Window
from indicators.projection import Scenarios
from indicators.schema import CUTOFFS, STATUSES, Flag

#: Classes as positions in STATUSES, best first.
ATTAINED, AHEAD, ON_TRACK, LAGGING, OFF_TRACK, REGRESSING, MISSED, NOT_ASSESSABLE = range(len(STATUSES))

#: Nobody is helped by a year of attainment further away (METHOD C1).
MOST_YEARS_AHEAD: Final = 50

_CLASS_CUTOFFS: Final = (CUTOFFS.off_track, CUTOFFS.lagging, CUTOFFS.on_track, CUTOFFS.ahead)


@dataclass(frozen=True)
class Reading:
    """What a target type says about its series.

    Attributes
    ----------
    window
        How far the series have come.
    measures
        Fields of the assessment by name; ``progress`` and ``schedule_ratio`` are always among them.
    met
        The target is met by what is known now.
    without_ratio
        Class (position in STATUSES) where no schedule ratio is defined.
    scenarios
        Where the series are heading.
    incomplete
        The position needs every year and one is missing.
    lower_bound
        What is known then is a lower bound, which what is missing can only improve.
    flags
        Where the type's own flags hold.
    """

    window: Window
    measures: Mapping[str, FloatArray]
    met: BoolArray
    without_ratio: IntArray
    scenarios: Scenarios
    incomplete: BoolArray | bool = False
    lower_bound: bool = False
    flags: Mapping[Flag, BoolArray] = field(default_factory=dict)


def ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    """``part / whole``, NaN where ``whole`` is 0 or the result is not finite."""
    result = part / whole
    return np.where(np.isfinite(result) & np.isfinite(whole), result, np.nan)


def log_ratio(end: FloatArray, start: FloatArray) -> FloatArray:
    """``ln(end / start)``, NaN unless both are positive: no substitutes for zero (METHOD 1.5)."""
    quotient = end / start
    usable = (end > 0) & (start > 0) & (quotient > 0) & np.isfinite(quotient)
    return np.log(np.where(usable, quotient, np.nan))


def growth(end: FloatArray, start: FloatArray, years: FloatArray) -> FloatArray:
    """Growth per year from start to end, ``(end / start) ** (1 / years) - 1``; NaN unless years > 0."""
    return np.expm1(log_ratio(end, start) / np.where(years > 0, years, np.nan))


def share_due(log_growth: FloatArray, elapsed_share: FloatArray) -> FloatArray:
    """Share of a change that is due on the path of steady growth.

    ``(r ** (n/N) - 1) / (r - 1)`` with ``ln r = log_growth`` and ``n/N = elapsed_share``; n/N where r = 1.
    """
    share = np.expm1(log_growth * elapsed_share) / np.expm1(log_growth)
    return np.where(log_growth == 0, elapsed_share, share)


def slack(panel: Panel) -> FloatArray:
    """Tolerance of a comparison with the target: ``1e-9 * max(1, |x|)`` (METHOD C0)."""
    return TOLERANCE * np.maximum(1.0, np.abs(panel.target))


def met(panel: Panel, value: FloatArray) -> BoolArray:
    """Whether values (S or K x S) meet the target by its operator; not where they are unknown."""
    ahead_by = panel.direction * (value - panel.target)
    return np.where(panel.strict, ahead_by > slack(panel), ahead_by >= -slack(panel))


def that_asks(panel: Panel, baseline: FloatArray) -> FloatArray:
    """Baselines from which the target asks for a change in the wanted direction; NaN for all others (C1)."""
    return np.where(panel.direction * (panel.target - baseline) > slack(panel), baseline, np.nan)


def gaps(panel: Panel, value: FloatArray) -> dict[str, FloatArray]:
    """Tell what is missing to the target, in its unit and as a share of it; negative where it is exceeded."""
    missing = panel.direction * (panel.target - value)
    return {"gap_abs": missing, "gap_rel": ratio(missing, np.abs(panel.target))}


def schedule(
    progress: FloatArray, linear: FloatArray, geometric: FloatArray, by_growth: BoolArray
) -> dict[str, FloatArray]:
    """Compare progress with the share due on each path; steady growth decides where wanted and defined."""
    expected = np.where(by_growth & ~np.isnan(geometric), geometric, linear)
    return {
        "expected": expected,
        "expected_linear": linear,
        "expected_geometric": geometric,
        "schedule_ratio": ratio(progress, expected),
        "schedule_ratio_linear": ratio(progress, linear),
        "schedule_ratio_geometric": ratio(progress, geometric),
    }


def class_of(schedule_ratio: FloatArray) -> IntArray:
    """Class by the cut-offs (METHOD C6.5), from ahead to regressing; meaningless where the ratio is NaN."""
    return REGRESSING - np.searchsorted(_CLASS_CUTOFFS, schedule_ratio + TOLERANCE, side="right")


def attainment_year(panel: Panel, latest: FloatArray, gap: FloatArray, pace: FloatArray) -> FloatArray:
    """Year in which a gap is closed at a constant yearly pace (METHOD C1).

    At least one year after the latest; one more where a strict operator is just reached. NaN where the pace
    runs the wrong way or the year is more than MOST_YEARS_AHEAD years away.
    """
    steps = ratio(gap, pace)
    steps = np.where(panel.strict, np.floor(steps + TOLERANCE) + 1, np.ceil(steps - TOLERANCE))
    steps = np.maximum(steps, 1.0)
    reachable = (panel.direction * pace > 0) & (steps <= MOST_YEARS_AHEAD)
    return np.where(reachable, panel.baseline_year + latest + steps, np.nan)
