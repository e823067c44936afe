"""Assess one series at a time in plain Python: the second reading of METHOD.

Two uses: tests hold the vectorised calculation against it, field by field, and the benchmark times it as "the
per-series loop of the same formulas". For the first use it shares nothing with the vectorised calculation but
the names of the fields; the cut-offs are therefore written out again. No arrays, no frames inside a series;
``None`` is METHOD's null.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

import pandas as pd
from scipy.special import stdtrit

from indicators.schema import (
    DEFAULT_PLAN,
    DEFAULT_REF_AREA,
    KEY_FIELDS,
    MEASURES,
    NOT_ACTUAL_OBS_STATUSES,
)

Record = dict[str, Any]

FIELDS = tuple(name for name in MEASURES if name != "obs_status")
TOLERANCE = 1e-9
SUBYEARS = {"S": 2, "T": 3, "Q": 4}


class Goal(NamedTuple):
    """What a plan's row asks for, with METHOD's defaults filled in (C0, C12)."""

    target_type: str
    start: int
    end: int
    baseline: float | None
    target: float
    sign: int
    op: str
    lower: float
    upper: float
    bounded: bool
    path: str | None
    kind: str | None
    revised: float | None
    last_flow: float | None

    @property
    def years(self) -> int:
        """N, the length of the plan."""
        return self.end - self.start

    @property
    def tolerance(self) -> float:
        """METHOD's eps of comparisons with the target."""
        return TOLERANCE * max(1.0, abs(self.target))

    def met(self, value: float) -> bool:
        """Whether a value satisfies the target with its operator (C0)."""
        over = value - self.target
        if self.op == ">=":
            return over >= -self.tolerance
        if self.op == ">":
            return over > self.tolerance
        if self.op == "<=":
            return over <= self.tolerance
        return over < -self.tolerance

    def asks_change_from(self, value: float) -> bool:
        """Whether somebody who stands at `value` still has to move (not C1's maintenance)."""
        return self.sign * (self.target - value) > self.tolerance

    def clip(self, value: float) -> float:
        """`value` inside bounds and floor; a value within rounding of a limit counts as inside."""
        if value < self.lower - TOLERANCE * max(1.0, abs(self.lower)):
            return self.lower
        if value > self.upper + TOLERANCE * max(1.0, abs(self.upper)):
            return self.upper
        return value


class Series(NamedTuple):
    """The actuals of one series as the as-of year sees them (C0, C12).

    ``seen`` are the full years after the baseline year up to as-of, ``window`` those of them up to the
    target year. ``part`` is the value of the partial period in use; ``elapsed`` and ``remaining`` (n and m)
    allow for it.
    """

    seen: dict[int, float]
    window: dict[int, float]
    latest_year: int | None
    part: float | None
    elapsed: float
    remaining: float
    final_missing: bool
    flow_at_start: float | None

    @property
    def empty(self) -> bool:
        """Whether there is no actual at all to judge."""
        return not self.window and self.part is None

    @property
    def projectable(self) -> bool:
        """Projections need years ahead and no partial period (C7)."""
        return self.remaining > 0 and self.part is None


# --- reading the inputs -------------------------------------------------------------------------------


def _number(value: Any) -> float | None:
    """Turn every kind of missing into None."""
    return None if value is None or value != value else float(value)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def read_goal(indicator: Mapping[str, Any]) -> Goal:
    """Read a row of a plan's table with METHOD's defaults."""
    target_type = indicator["target_type"]
    op, direction = _text(indicator.get("target_op")), _text(indicator.get("direction"))
    if direction is None:
        direction = "decrease" if op is not None and op.startswith("<") else "increase"
    sign = 1 if direction == "increase" else -1
    lower, upper = _number(indicator.get("lower_bound")), _number(indicator.get("upper_bound"))
    if target_type == "score" and lower is None and upper is None:
        lower, upper = 0.0, 100.0
    limits = [limit for limit in (lower, _number(indicator.get("floor"))) if limit is not None]
    return Goal(
        target_type=target_type,
        start=int(indicator["baseline_year"]),
        end=int(indicator["target_year"]),
        baseline=_number(indicator.get("baseline")),
        target=float(indicator["target"]),
        sign=sign,
        op=op or (">=" if sign > 0 else "<="),
        lower=max(limits, default=-math.inf),
        upper=math.inf if upper is None else upper,
        bounded=lower is not None or upper is not None,
        path=_text(indicator.get("path")),
        kind=_text(indicator.get("kind")),
        revised=_number(indicator.get("baseline_revised")),
        last_flow=_number(indicator.get("baseline_last_flow")),
    )


def _partial_in_use(
    goal: Goal, partials: Mapping[float, float | None], as_of: int, full: float
) -> tuple[float, float] | None:
    """Elapsed time and value of the partial period that counts, if any (C12, Partial period)."""
    sums, levels = goal.target_type == "period_aggregate", goal.target_type not in _ASSESSED
    if not sums and not (levels and goal.kind in (None, "stock")):
        return None
    candidates = [
        (moment - goal.start, float(value))
        for moment, value in partials.items()
        if value is not None and math.ceil(moment) <= as_of + 1 and full < moment - goal.start <= goal.years
    ]
    return max(candidates, default=None)


def last_year(observations: Mapping[int, float | None], partials: Mapping[float, float | None]) -> int | None:
    """Find the last year with a value, the default of the as-of year (C12)."""
    periods = (*observations.items(), *partials.items())
    return max((math.ceil(moment) for moment, value in periods if value is not None), default=None)


def read_series(
    goal: Goal,
    observations: Mapping[int, float | None],
    partials: Mapping[float, float | None],
    as_of: int | None,
    today_year: int | None,
) -> Series:
    """Keep the actuals that the as-of year knows, and see how far into the plan they reach."""
    known = {year: float(value) for year, value in sorted(observations.items()) if value is not None}
    if as_of is None:
        as_of = last_year(known, partials)
        as_of = goal.start if as_of is None else as_of
    today = as_of if today_year is None else today_year
    seen = {year: value for year, value in known.items() if goal.start < year <= as_of}
    window = {year: value for year, value in seen.items() if year <= goal.end}
    latest_year = max(window, default=None)
    full = 0 if latest_year is None else latest_year - goal.start
    partial = _partial_in_use(goal, partials, as_of, full)
    elapsed = full if partial is None else partial[0]
    return Series(
        seen=seen,
        window=window,
        latest_year=latest_year,
        part=None if partial is None else partial[1],
        elapsed=elapsed,
        remaining=goal.years - elapsed,
        final_missing=as_of >= goal.end and today > goal.end and goal.end not in window,
        flow_at_start=known.get(goal.start),
    )


# --- arithmetic that several types share ---------------------------------------------------------------


def _positive(*values: float | None) -> bool:
    return all(value is not None and value > 0 for value in values)


def _ratio(above: float | None, below: float | None) -> float | None:
    """Quotient, null where either part is null or the divisor is zero."""
    return None if above is None or below is None or below == 0 else above / below


def _growth(first: float | None, last: float | None, years: float) -> float | None:
    """Average growth a year from first to last; only between positive values (METHOD decision 5)."""
    if first is None or last is None or first <= 0 or last <= 0 or years <= 0:
        return None
    return (last / first) ** (1 / years) - 1


def _share_due(total_ratio: float, share: float) -> float:
    """Share of a change by the factor `total_ratio` that steady growth brings in `share` of the time."""
    rate = math.log(total_ratio)
    return share if rate == 0 else math.expm1(rate * share) / math.expm1(rate)


@cache
def _t90(degrees: int) -> float:
    """Quantile t(0.90; df) of the two-sided 80 % interval."""
    return float(stdtrit(degrees, 0.90))


def _reaches(ratio: float, cutoff: float) -> bool:
    return ratio + TOLERANCE >= cutoff


def schedule_class(ratio: float) -> str:
    """Class by the schedule ratio (C6.5)."""
    for name, cutoff in (("ahead", 1.05), ("on_track", 0.95), ("lagging", 0.60), ("off_track", 0.0)):
        if _reaches(ratio, cutoff):
            return name
    return "regressing"


def outlook_class(projected: float) -> str:
    """Class by the projected progress (C8)."""
    if _reaches(projected, 0.95):
        return "on_course"
    return "accelerate" if _reaches(projected, 0.10) else "stalled_or_reversing"


def _merge(opinions: Iterable[str]) -> str | None:
    """Equal opinions stand, different ones are mixed (C8)."""
    distinct = set(opinions)
    if not distinct:
        return None
    return distinct.pop() if len(distinct) == 1 else "mixed"


def _opinion_without_progress(met: bool, wanted_change: float) -> str:
    if met:
        return "on_course"
    return "accelerate" if wanted_change > 0 else "stalled_or_reversing"


def _years_needed(goal: Goal, missing: float, step: float) -> int | None:
    """Count whole years until `missing` is made good at `step` a year (h of C1), null beyond 50."""
    years = missing / step
    strict = goal.op in (">", "<")
    whole = math.floor(years + TOLERANCE) + 1 if strict else math.ceil(years - TOLERANCE)
    return None if whole > 50 else max(1, whole)


def _flag_paths(goal: Goal, series: Series, out: Record, met: bool, flags: set[str]) -> None:
    """PATH_DEPENDENT (C6): both ratios known and of different classes, before the end, not met."""
    linear, geometric = out["schedule_ratio_linear"], out["schedule_ratio_geometric"]
    both = linear is not None and geometric is not None
    if both and series.remaining > 0 and not met and schedule_class(linear) != schedule_class(geometric):
        flags.add("PATH_DEPENDENT")


def _end_status(out: Record, met: bool, flags: set[str]) -> str:
    """C6.3: attained or missed, and whether it was nearly attained."""
    if met:
        return "attained"
    if out["progress"] is not None and _reaches(out["progress"], 0.95):
        flags.add("NEARLY")
    return "missed"


def _project(goal: Goal, out: Record, flags: set[str], points: Record, interval: tuple | None) -> None:
    """Enter projections clipped to bounds and floor, with the interval only if the point is free (C7)."""
    for name, value in points.items():
        out[name] = None if value is None else goal.clip(value)
    at_bound = out["projection"] != points["projection"]
    if at_bound:
        flags.add("AT_BOUND")
    if interval is None or at_bound:
        flags.add("NO_INTERVAL")
    else:
        out["projection_low80"], out["projection_high80"] = (goal.clip(end) for end in interval)


# --- levels, scores and thresholds (C1, C4, C5) ------------------------------------------------------------


def _plan_level(goal: Goal, out: Record) -> None:
    b = goal.baseline
    if b is None or not goal.asks_change_from(b):
        return
    out["planned_increment"] = (goal.target - b) / goal.years
    if goal.target_type != "score":
        out["planned_cagr"] = _growth(b, goal.target, goal.years)


def _level_progress(goal: Goal, series: Series, a: float, out: Record) -> None:
    """Progress, what was due and the schedule ratios; nothing without a baseline to move away from."""
    b, x = goal.baseline, goal.target
    if goal.revised is not None and goal.asks_change_from(goal.revised):
        out["progress_revised"] = (a - goal.revised) / (x - goal.revised)
    if b is None or not goal.asks_change_from(b):
        return
    share = series.elapsed / goal.years
    out["progress"] = progress = (a - b) / (x - b)
    out["expected"] = out["expected_linear"] = share
    out["expected_value_linear"] = b + (x - b) * share
    out["schedule_ratio"] = out["schedule_ratio_linear"] = progress / share
    if goal.target_type == "score" or b <= 0 or x <= 0:
        return
    out["expected_geometric"] = _share_due(x / b, share)
    out["expected_value_geometric"] = b * (x / b) ** share
    out["schedule_ratio_geometric"] = progress / out["expected_geometric"]
    if goal.path == "geometric":
        out["expected"], out["schedule_ratio"] = out["expected_geometric"], out["schedule_ratio_geometric"]
    if a > 0 and not goal.bounded:
        out["progress_log"] = math.log(a / b) / math.log(x / b)


def _level_points(goal: Goal, series: Series) -> list[tuple[float, float]]:
    """Elapsed time and value of the baseline, the full years and the partial period."""
    points = [] if goal.baseline is None else [(0.0, goal.baseline)]
    points += [(year - goal.start, value) for year, value in series.window.items()]
    if series.part is not None:
        points.append((series.elapsed, series.part))
    return points


def _last_step(goal: Goal, series: Series) -> tuple[float, float] | None:
    """Values of the year before the latest full year and of that year (the baseline counts as year t0)."""
    year = series.latest_year
    if year is None or series.part is not None:
        return None
    before = goal.baseline if year - 1 == goal.start else series.window.get(year - 1)
    return None if before is None else (before, series.window[year])


def _level_pace(goal: Goal, series: Series, points: list, met: bool, out: Record) -> None:
    """Observed and required change a year, in units and as growth."""
    (start, first), (end, a) = points[0], points[-1]
    x, m = goal.target, series.remaining
    ratio_scale = goal.target_type != "score"
    if end > start:
        out["observed_increment"] = (a - first) / (end - start)
        if ratio_scale:
            out["observed_cagr"] = _growth(first, a, end - start)
            out["pace_ratio_cagr"] = _ratio(out["observed_cagr"], out["planned_cagr"])
    step = _last_step(goal, series)
    if ratio_scale and step is not None and _positive(*step):
        out["latest_yoy"] = step[1] / step[0] - 1
    if m > 0:
        out["required_increment"] = 0.0 if met else (x - a) / m
        if ratio_scale and _positive(a, x):
            out["required_cagr"] = 0.0 if met else _growth(a, x, m)
        if not met and abs(x - a) > goal.tolerance:
            out["remaining_pace_ratio"] = _ratio(out["observed_increment"], out["required_increment"])


def _level_years(goal: Goal, series: Series, met: bool, out: Record) -> None:
    """Which years attained the target, and which one will at the average pace."""
    attained = [year for year, value in series.seen.items() if goal.met(value)]
    out["years_observed"] = len(series.window)
    out["years_attained"] = sum(map(goal.met, series.window.values()))
    out["first_attained_year"] = attained[0] if attained else None
    t, step = series.latest_year, out["observed_increment"]
    for year in reversed(series.seen):
        fell_back = series.part is not None and not met and year - goal.start < series.elapsed
        if year not in attained or fell_back:
            break
        out["sustained_from"] = year
    met_later = any(t is not None and year > t for year in attained)
    if met or met_later or series.part is not None or step is None or goal.sign * step <= 0:
        return
    years = _years_needed(goal, goal.target - series.window[t], step)
    out["projected_attainment_year"] = None if years is None else t + years


def _level_interval(points: list, drift: float, m: float) -> tuple[float, float] | None:
    """Find the 80 % interval of a random walk with drift whose steps may span several years (C7)."""
    steps = [(t1 - t0, v1 - v0) for (t0, v0), (t1, v1) in pairwise(points)]
    if len(steps) < 3:
        return None
    variance = sum((diff - k * drift) ** 2 / k for k, diff in steps) / (len(steps) - 1)
    known = points[-1][0] - points[0][0]
    half = _t90(len(steps) - 1) * math.sqrt(variance * (m + m * m / known))
    middle = points[-1][1] + m * drift
    return middle - half, middle + half


def _level_projection(goal: Goal, series: Series, points: list, out: Record, flags: set[str]) -> None:
    drift, m = out["observed_increment"], series.remaining
    if drift is None or not series.projectable:
        return
    a, step = points[-1][1], _last_step(goal, series)
    latest_pace = None if step is None else step[1] - step[0]
    forward = a + m * drift
    ends = {
        "projection": forward,
        "projection_average": forward,
        "projection_latest": None if latest_pace is None else a + m * latest_pace,
    }
    _project(goal, out, flags, ends, _level_interval(points, drift, m))
    out["projection_flat"] = a
    if out["observed_cagr"] is not None:
        out["projection_cagr"] = a * (1 + out["observed_cagr"]) ** m
    known = [end for end in (out["projection_average"], out["projection_latest"]) if end is not None]
    if out["progress"] is None:
        out["outlook"] = _merge(
            _opinion_without_progress(goal.met(end), goal.sign * (end - a)) for end in known
        )
    else:
        change = goal.target - goal.baseline
        out["projected_progress"] = (out["projection"] - goal.baseline) / change
        out["outlook"] = _merge(outlook_class((end - goal.baseline) / change) for end in known)


def _level_flags(goal: Goal, series: Series, points: list, met: bool, out: Record, flags: set[str]) -> None:
    if goal.baseline is None:
        flags.add("NO_BASELINE")
        if len(points) == 1 and not met and series.remaining > 0:
            flags.add("NO_TREND")
    elif not goal.asks_change_from(goal.baseline):
        flags.add("BASELINE_MEETS_TARGET")
    if out["progress_revised"] is not None:
        flags.add("REVISED_BASELINE")
    t = series.latest_year
    if t is not None and len(series.window) < t - goal.start:
        flags.add("MISSING_YEAR")
    earlier = [value for year, value in series.window.items() if series.part is not None or year < t]
    if not met and any(map(goal.met, earlier)):
        flags.add("SLIPPED")
    _flag_paths(goal, series, out, met, flags)


def _status_without_baseline(goal: Goal, a: float, out: Record) -> str:
    """C6.7: by the remaining pace ratio, at best on track."""
    drift = out["observed_increment"]
    if drift is None:
        return "lagging"
    if out["remaining_pace_ratio"] is None:  # a strict limit, touched but not passed
        if goal.sign * drift > 0:
            return "on_track"
        return "regressing" if goal.sign * drift < 0 else "lagging"
    by_pace = schedule_class(out["remaining_pace_ratio"])
    return "on_track" if by_pace == "ahead" else by_pace


def _level_status(goal: Goal, series: Series, a: float, met: bool, out: Record, flags: set[str]) -> str:
    if series.remaining == 0:
        return _end_status(out, met, flags)
    if met:
        flags.add("EARLY")
        return "attained"
    if out["schedule_ratio"] is not None:
        return schedule_class(out["schedule_ratio"])
    if goal.baseline is not None:
        worse = goal.sign * (a - goal.baseline) < 0
        return "regressing" if worse else "lagging"
    return _status_without_baseline(goal, a, out)


def _assess_level(goal: Goal, series: Series, out: Record, flags: set[str]) -> None:
    """Assess a level, a score or a threshold."""
    points = _level_points(goal, series)
    a = points[-1][1]
    met = goal.met(a)
    out["latest"] = a
    out["gap_abs"] = goal.sign * (goal.target - a)
    out["gap_rel"] = _ratio(out["gap_abs"], abs(goal.target))
    if goal.target_type == "threshold" and goal.baseline is None and goal.sign < 0 and a > 0:
        out["inverse_attainment"] = min(1.0, goal.target / a)
    _level_progress(goal, series, a, out)
    _level_pace(goal, series, points, met, out)
    _level_years(goal, series, met, out)
    _level_projection(goal, series, points, out, flags)
    _level_flags(goal, series, points, met, out, flags)
    out["status"] = _level_status(goal, series, a, met, out, flags)


# --- sums over the period (C2) -------------------------------------------------------------------------


def _plan_aggregate(goal: Goal, out: Record) -> None:
    out["planned_mean_flow"] = goal.target / goal.years
    out["planned_growth"] = _growth(goal.baseline, goal.target, goal.years)


def _aggregate_due(goal: Goal, series: Series, out: Record) -> float:
    """Enter what was due by now; return the schedule ratio on the indicator's path (C2)."""
    share = series.elapsed / goal.years
    ratio = out["progress"] / share
    out["expected"] = out["expected_linear"] = share
    out["expected_sum_linear"] = goal.target * share
    out["schedule_ratio_linear"] = ratio
    if _positive(goal.baseline, goal.target):
        out["expected_geometric"] = due = _share_due(goal.target / goal.baseline, share)
        out["expected_sum_geometric"] = goal.target * due
        out["schedule_ratio_geometric"] = out["progress"] / due
        if goal.path != "linear":
            out["expected"], ratio = due, out["schedule_ratio_geometric"]
    out["schedule_ratio"] = ratio
    return ratio


def equation_method(flow: float, total: float, years: int) -> float:
    """Growth g at which `years` further flows, the last known one being `flow`, add to `total` (累计法)."""
    wanted = total / flow
    q = wanted / years if wanted >= years else min(wanted, 1.0)  # at or above the root
    while True:
        value = slope = 0.0
        for _ in range(years):  # Horner: q + q^2 + ... + q^years, and its derivative
            slope = slope * q + value + 1
            value = (value + 1) * q
        # The sum is convex and rising, so Newton's steps from above fall until rounding stops them.
        lower = q - (value - wanted) / slope
        if not lower < q * (1 - 1e-15):
            return q - 1
        q = lower


def _aggregate_pace(goal: Goal, series: Series, total: float, met: bool, out: Record) -> None:
    missing, m, t = goal.target - total, series.remaining, series.latest_year
    out["mean_flow"] = total / series.elapsed
    last = None if t is None else series.window[t]
    if t is not None and t - goal.start >= 2:
        first = series.window[goal.start + 1]
        out["observed_flow_cagr"] = _growth(first, last, t - goal.start - 1)
    if m > 0:
        out["required_annual_flow"] = required = 0.0 if met else max(0.0, missing) / m
        if not met:
            out["remaining_pace_ratio"] = _ratio(out["mean_flow"], required)
            if series.part is None:
                out["latest_pace_ratio"] = _ratio(last, required)
                if _positive(last, missing):
                    out["required_growth_cumulative"] = equation_method(last, missing, int(m))
    elif goal.baseline is not None:
        out["final_change_vs_baseline"] = total / goal.baseline - 1 if goal.baseline > 0 else None
        if goal.asks_change_from(goal.baseline):
            out["increase_completion"] = (total - goal.baseline) / (goal.target - goal.baseline)


def _aggregate_projection(goal: Goal, series: Series, total: float, out: Record, flags: set[str]) -> None:
    if not series.projectable:
        return
    m, flows = series.remaining, list(series.window.values())
    ends = {
        "projection": total + m * flows[-1],
        "projection_average": total + m * total / series.elapsed,
        "projection_latest": total + m * flows[-1],
    }
    before = series.flow_at_start if goal.last_flow is None else goal.last_flow
    if before is not None:
        flows.insert(0, before)
    steps = [later - earlier for earlier, later in pairwise(flows)]
    interval = None
    if len(steps) >= 3:
        variance = sum(step * step for step in steps) / len(steps)
        half = _t90(len(steps)) * math.sqrt(variance * m * (m + 1) * (2 * m + 1) / 6)
        low = ends["projection"] - half
        # A sum of flows that are not negative cannot fall; one that falls already has no such limit.
        interval = low if ends["projection"] < total else max(total, low), ends["projection"] + half
    _project(goal, out, flags, ends, interval)
    out["projected_progress"] = out["projection"] / goal.target
    out["outlook"] = _merge(
        outlook_class(out[name] / goal.target) for name in ("projection_average", "projection_latest")
    )


def _aggregate_years(goal: Goal, series: Series, total: float, met: bool, missing: bool, out: Record) -> None:
    """Find the first observed year by whose end the sum so far met the target, and the year in which it will."""
    t, running, attained = series.latest_year, 0.0, []
    for year, value in series.seen.items():
        running += value
        if goal.met(running):
            attained.append(year)
    out["first_attained_year"] = attained[0] if attained else None
    met_later = any(t is not None and year > t for year in attained)
    if missing or met or met_later or not series.projectable or series.window[t] <= 0:
        return
    years = _years_needed(goal, goal.target - total, series.window[t])
    out["projected_attainment_year"] = None if years is None else t + years


def _aggregate_status(
    series: Series, ratio: float, met: bool, missing: bool, out: Record, flags: set[str]
) -> str:
    if missing and not met and (series.remaining == 0 or not _reaches(ratio, 0.95)):
        return "not_assessable"
    if series.remaining == 0:
        return _end_status(out, met, flags)
    if met:
        flags.add("EARLY")
        return "attained"
    return schedule_class(ratio)


def _assess_aggregate(goal: Goal, series: Series, out: Record, flags: set[str]) -> None:
    """Assess a sum over the whole period."""
    total = sum(series.window.values()) + (series.part or 0.0)
    met = goal.met(total)
    out["latest"] = None if series.latest_year is None else series.window[series.latest_year]
    out["sum_to_date"] = total
    out["progress"] = total / goal.target
    out["gap_abs"] = goal.target - total
    out["gap_rel"] = out["gap_abs"] / goal.target
    ratio = _aggregate_due(goal, series, out)
    if goal.baseline is None:
        flags.add("NO_BASELINE")
    missing = len(series.window) < math.floor(series.elapsed)
    if missing:
        flags.add("MISSING_YEAR")
        out.update(schedule_ratio=None, schedule_ratio_linear=None, schedule_ratio_geometric=None)
    else:
        _aggregate_pace(goal, series, total, met, out)
        _aggregate_projection(goal, series, total, out, flags)
    _aggregate_years(goal, series, total, met, missing, out)
    _flag_paths(goal, series, out, met, flags)
    out["status"] = _aggregate_status(series, ratio, met, missing, out, flags)


# --- average growth (C3) -----------------------------------------------------------------------------


def _plan_growth(goal: Goal, out: Record) -> None:
    out["target_index"] = (1 + goal.target) ** goal.years


def _growth_progress(goal: Goal, n: int, index: float, mean: float, out: Record) -> None:
    wanted = goal.target
    path = (1 + wanted) ** n
    out["expected"] = out["expected_linear"] = n / goal.years
    out["expected_level_geometric"] = _ratio(path - 1, out["target_index"] - 1)
    out["index_vs_path"] = index / path - 1
    out["gap_abs"] = goal.sign * (wanted - mean)
    out["gap_rel"] = _ratio(out["gap_abs"], abs(wanted))
    if goal.sign * wanted > 0:
        out["progress"] = math.log(index) / math.log(out["target_index"])
        out["progress_level"] = (index - 1) / (out["target_index"] - 1)
        out["schedule_ratio"] = out["progress"] * goal.years / n
        out["pace_ratio_simple"] = mean / wanted


def _growth_projection(
    goal: Goal, series: Series, rates: list[float], mean: float, out: Record, flags: set[str]
) -> None:
    if not series.projectable:
        return
    n, m, years = len(rates), series.remaining, goal.years
    index = out["index"]
    ends = {
        "projection": mean,
        "projection_average": mean,
        "projection_latest": (index * (1 + rates[-1]) ** m) ** (1 / years) - 1,
    }
    interval = None
    if n >= 3:
        logs = [math.log1p(rate) for rate in rates]
        centre = sum(logs) / n
        deviation = math.sqrt(sum((value - centre) ** 2 for value in logs) / (n - 1))
        half = _t90(n - 1) * deviation * math.sqrt(m + m * m / n)
        middle = sum(logs) + m * centre
        interval = math.expm1((middle - half) / years), math.expm1((middle + half) / years)
    _project(goal, out, flags, ends, interval)
    paces = [(out["projection_average"], mean), (out["projection_latest"], rates[-1])]
    if out["progress"] is None:
        out["outlook"] = _merge(
            _opinion_without_progress(goal.sign * (end - goal.target) >= -TOLERANCE, goal.sign * pace)
            for end, pace in paces
        )
    else:
        whole = math.log(out["target_index"]) / years
        out["projected_progress"] = math.log1p(out["projection"]) / whole
        out["outlook"] = _merge(outlook_class(math.log1p(end) / whole) for end, _ in paces)


def _growth_status(
    goal: Goal, series: Series, mean: float, secured: bool, out: Record, flags: set[str]
) -> str:
    kept = goal.sign * (mean - goal.target) >= -TOLERANCE
    if series.remaining == 0:
        return _end_status(out, kept, flags)
    if goal.sign * goal.target <= 0:  # "at most 5 %": nothing to complete, only a rate to keep
        return "on_track" if kept else "lagging"
    if secured:
        flags.update(("EARLY", "REVERSIBLE"))
        return "attained"
    return schedule_class(out["schedule_ratio"])


def _assess_growth(goal: Goal, series: Series, out: Record, flags: set[str]) -> None:
    """Assess average growth over the period; actuals are yearly rates."""
    rates = list(series.window.values())
    n, m = int(series.elapsed), series.remaining
    index = math.prod(1 + rate for rate in rates)
    out["latest"] = rates[-1]
    out["mean_growth"] = mean = index ** (1 / len(rates)) - 1
    if len(rates) < n:
        flags.add("MISSING_YEAR")
        out["status"] = "not_assessable"
        return
    secured = goal.sign * (index - out["target_index"]) >= -TOLERANCE * out["target_index"]
    out["index"] = index
    out["arithmetic_mean_not_used"] = sum(rates) / n
    _growth_progress(goal, n, index, mean, out)
    if m > 0:
        out["required_growth"] = required = (out["target_index"] / index) ** (1 / m) - 1
        if not secured and out["progress"] is not None:
            out["remaining_pace_ratio"] = math.log1p(mean) / math.log1p(required)
    _growth_projection(goal, series, rates, mean, out, flags)
    out["status"] = _growth_status(goal, series, mean, secured, out, flags)


# --- one series, and whole tables ------------------------------------------------------------------------

_PLANNED = {"period_aggregate": _plan_aggregate, "growth_average": _plan_growth}
_ASSESSED = {"period_aggregate": _assess_aggregate, "growth_average": _assess_growth}


def assess_one(
    indicator: Mapping[str, Any],
    observations: Mapping[int, float | None],
    as_of: int | None,
    today_year: int | None = None,
    partials: Mapping[float, float | None] | None = None,
) -> Record:
    """Assess one series by METHOD C0-C12.

    Parameters
    ----------
    indicator
        A row of a plan's table, by column name; a missing column, None and NaN are the same. Rates are
        fractions.
    observations
        Actuals of full years; None is a year without a value.
    as_of
        Year up to which actuals count; None: the last year with a value.
    today_year
        Year of the reader, for the rule "final value missing"; None: `as_of`.
    partials
        Values of partial periods by the moment at which they end, the end of a year being the year's number:
        mid 2018 is 2017.5.

    Returns
    -------
    dict
        Every name of :data:`FIELDS`; None where METHOD says null; ``flags`` a sorted list.
    """
    goal = read_goal(indicator)
    series = read_series(goal, observations, partials or {}, as_of, today_year)
    out: Record = dict.fromkeys(FIELDS)
    flags: set[str] = set()
    _PLANNED.get(goal.target_type, _plan_level)(goal, out)
    if series.empty:
        if goal.target_type not in _ASSESSED:
            out["years_observed"] = out["years_attained"] = 0
        out["status"], out["flags"] = "not_assessable", ["NO_ACTUAL"]
        return out
    out["latest_year"] = series.latest_year
    out["elapsed"], out["remaining"] = float(series.elapsed), float(series.remaining)
    if series.part is not None:
        flags.add("PARTIAL_PERIOD")
    _ASSESSED.get(goal.target_type, _assess_level)(goal, series, out, flags)
    if out["progress"] is not None and out["progress"] < -TOLERANCE:
        flags.add("BELOW_BASELINE")
    if series.final_missing:
        out["status"] = "not_assessable"
        flags = (flags - {"EARLY"}) | {"FINAL_VALUE_MISSING"}
    out["flags"] = sorted(flags)
    return out


@cache
def _moment(period: str) -> tuple[bool, float]:
    """Whether an SDMX period is a full year, and when it ends (mid 2018: 2017.5)."""
    year, _, part = period.partition("-")
    if not part:
        return True, int(year)
    if part[0] in SUBYEARS:
        return False, int(year) - 1 + int(part[1:]) / SUBYEARS[part[0]]
    return False, int(year) - 1 + int(part) / 12


def _collect(observations: pd.DataFrame) -> dict[str, dict[str, list]]:
    """Observed periods and values by indicator and area; what is no actual has the value None."""
    series: dict[str, dict[str, list]] = defaultdict(lambda: defaultdict(list))
    columns = (observations[name].tolist() for name in _CELL_COLUMNS)
    for indicator, area, period, value, status in zip(*columns, strict=True):
        actual = status not in NOT_ACTUAL_OBS_STATUSES and value == value
        series[indicator][area].append((period, value if actual else None))
    return series


_CELL_COLUMNS = ("indicator", "ref_area", "time_period", "obs_value", "obs_status")
_PERCENT_COLUMNS = ("baseline", "target", "lower_bound", "upper_bound", "floor")


def assess_loop(
    plan: pd.DataFrame, observations: pd.DataFrame, as_of: int | None = None, today_year: int | None = None
) -> list[Record]:
    """Assess every row of a plan in every area, one series after the other.

    Takes the tables of :func:`indicators.assessment.assess` and gives its rows, in its order, as records with
    the names of :data:`FIELDS` and plan, indicator, ref_area and as_of. Growth with the unit % is in percent.
    """
    collected = _collect(observations)
    areas = {area for by_area in collected.values() for area in by_area}
    only_area = areas.pop() if len(areas) == 1 else DEFAULT_REF_AREA
    records = []
    for row in plan.to_dict("records"):
        percent = row["target_type"] == "growth_average" and "%" in (row.get("unit_en"), row.get("unit_zh"))
        scale = 0.01 if percent else 1.0
        if percent:
            row |= {name: row[name] * scale for name in _PERCENT_COLUMNS if row.get(name) is not None}
        for area, values in sorted(collected.get(row["indicator"], {only_area: []}).items()):
            years: dict[int, float | None] = {}
            partials: dict[float, float | None] = {}
            for period, value in values:
                full, moment = _moment(period)
                (years if full else partials)[moment] = None if value is None else value * scale
            known_to = last_year(years, partials) if as_of is None else as_of
            key = (row.get("plan", DEFAULT_PLAN), row["indicator"], area, known_to)
            record = dict(zip(KEY_FIELDS, key, strict=True))
            records.append(record | assess_one(row, years, as_of, today_year, partials))
    return records
