"""What the trend chart draws: yearly actuals, running sums of a five-year sum, planned paths (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from types import SimpleNamespace
from typing import Final, NamedTuple

from indicators.standing import Standing, actual_rows, is_unapproved

#: Codes of numbers that may still change: provisional, estimated, imputed, of low reliability, unvalidated.
SOFT: Final = ("P", "E", "I", "U", "V")
#: Those of them that nobody counted: the line that leads to them is dashed.
ESTIMATED: Final = ("E", "I")
BREAK: Final = "B"
#: Two paces whose ends differ by less than this share of the target are one.
_SAME_PACE: Final = 0.02
#: Half the gap of a line at a break, in years.
_GAP: Final = 0.07


#: Year, value and status of a point of a line.
Point = tuple[int, float, str]


class Actual(NamedTuple):
    """One actual as drawn.

    Attributes
    ----------
    year, at
        Its year, and the moment of its end on the axis of years: 2017.5 for the first half of 2018.
    period
        Its SDMX period.
    value, own
        What is drawn, the running sum of its period for a five-year sum; and what was observed.
    obs_status, source, comment
        As observed.
    approved
        Whether nobody need approve it any more, nor any value that it sums up.
    """

    year: int
    at: float
    period: str
    value: float
    own: float
    obs_status: str
    source: str | None
    comment: str | None
    approved: bool = True


class Series(NamedTuple):
    """Actuals of full years, oldest first, and the part of a year beyond them; None without one."""

    years: list[Actual]
    part: Actual | None


class Stroke(NamedTuple):
    """Pieces of a line, None between them."""

    x: list[float | None]
    y: list[float | None]

    def add(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Add one straight piece."""
        self.x.extend([x0, x1, None])
        self.y.extend([y0, y1, None])


def is_sum(indicator: SimpleNamespace) -> bool:
    """Whether running sums are drawn."""
    return bool(indicator.target_type == "period_aggregate")


def is_growth(indicator: SimpleNamespace) -> bool:
    """Whether yearly rates of growth are drawn."""
    return bool(indicator.target_type == "growth_average")


def actuals(standing: Standing) -> Series:
    """Return the actuals of an indicator as drawn; nothing after the as-of year."""
    indicator, known = standing.indicator, []
    for row, period in actual_rows(standing.observed()):
        at, value = period.year - 1 + period.part_end, float(row.obs_value)
        known.append(
            Actual(
                period.year,
                at,
                row.time_period,
                value,
                value,
                row.obs_status,
                row.source,
                row.comment,
                not is_unapproved(row),
            )
        )
    known.sort(key=lambda one: one.at)
    full = [one for one in known if "-" not in one.period]
    years = _running_sums(full, indicator) if is_sum(indicator) else full
    return Series(years, _part([one for one in known if "-" in one.period], years, indicator))


def _running_sums(full: list[Actual], indicator: SimpleNamespace) -> list[Actual]:
    """Sum each period from its own first year; a period with a missing year ends where the year is missing."""
    start, end = indicator.baseline_year, indicator.target_year
    own = {one.year: one for one in full}
    sums = []
    for first in (start - (end - start) + 1, start + 1):
        total, approved = 0.0, True
        for year in range(first, first + end - start):
            if year not in own:
                break
            total += own[year].own
            approved = approved and own[year].approved
            sums.append(own[year]._replace(value=total, approved=approved))
    return sums


def _part(parts: list[Actual], years: list[Actual], indicator: SimpleNamespace) -> Actual | None:
    """Return the part of a year that reaches beyond the last full one, as METHOD uses it; added to a running sum."""
    start, end = indicator.baseline_year, indicator.target_year
    inside = [one for one in years if start < one.year <= end]
    last = inside[-1].year if inside else start
    beyond = [one for one in parts if last < one.at <= end]
    if not beyond:
        return None
    if not (is_sum(indicator) and inside):
        return beyond[-1]
    before, part = inside[-1], beyond[-1]
    return part._replace(value=before.value + part.own, approved=before.approved and part.approved)


def changed(then: Sequence[Actual], now: Sequence[Actual]) -> list[Actual]:
    """Return the earlier values that are others now or are there no longer."""
    today = {one.year: one.value for one in now}
    return [one for one in then if today.get(one.year) != one.value]


def only_supposed(standing: Standing, supposed: Standing | None) -> list[Actual]:
    """Return the values of the years that are only supposed; none without a supposition."""
    if supposed is None:
        return []
    latest = max([standing.indicator.baseline_year, *(one.year for one in actuals(standing).years)])
    return [one for one in actuals(supposed).years if one.year > latest]


def start_of(indicator: SimpleNamespace) -> list[Point]:
    """Return the point from which the line of the plan sets out: the printed baseline, zero for a sum; or none."""
    if is_sum(indicator):
        return [(indicator.baseline_year, 0.0, "A")]
    if is_growth(indicator) or indicator.baseline is None:
        return []
    return [(indicator.baseline_year, indicator.baseline, "A")]


def stretches(years: Sequence[Actual], indicator: SimpleNamespace) -> list[list[Point]]:
    """Split a series into what came before the plan, what belongs to it (with its start), and what came after."""
    points = [(one.year, one.value, one.obs_status) for one in years]
    start, end = indicator.baseline_year, indicator.target_year
    planned = [point for point in points if start < point[0] <= end]
    return [
        [point for point in points if point[0] <= start],
        [*start_of(indicator), *planned] if planned else [],
        [point for point in points if point[0] > end],
    ]


def strokes(points: Sequence[Point]) -> tuple[Stroke, Stroke]:
    """Return the line through yearly points, solid and dashed pieces apart.

    A piece that leads to an estimated value is dashed; one that leads over a break has a gap in its middle;
    a year without a value interrupts the line.
    """
    solid, dashed = Stroke([], []), Stroke([], [])
    for (x0, y0, _), (x1, y1, status) in pairwise(points):
        if x1 != x0 + 1:
            continue
        stroke = dashed if status in ESTIMATED else solid
        if status == BREAK:
            half = (y1 - y0) / 2
            stroke.add(x0, y0, x0 + 0.5 - _GAP, y0 + half * (1 - 2 * _GAP))
            stroke.add(x0 + 0.5 + _GAP, y0 + half * (1 + 2 * _GAP), x1, y1)
        else:
            stroke.add(x0, y0, x1, y1)
    return solid, dashed


def continued(standing: Standing) -> tuple[float | None, float | None]:
    """Return where the average and the latest pace lead, each as far as it has a line of its own (METHOD C7).

    The latest pace has none where it leads to about the same place; yearly rates of growth are not continued.
    """
    indicator, result = standing.indicator, standing.result
    average, latest = result.projection_average, result.projection_latest
    if result.projection is None or is_growth(indicator):
        return None, None
    if average is None or latest is None:
        return average, latest
    same = abs(average - latest) < _SAME_PACE * abs(indicator.target)
    return average, None if same else latest


def planned_path(indicator: SimpleNamespace, *, geometric: bool) -> tuple[list[int], list[float]] | None:
    """Return years and values of a planned path in the unit of the table; None without a baseline."""
    start, end = indicator.baseline_year, indicator.target_year
    years = list(range(start, end + 1))
    span, base, target = end - start, indicator.baseline, indicator.target
    if is_growth(indicator):
        return years[1:], [target] * span
    if is_sum(indicator):
        if not geometric or base is None or base <= 0 or target <= 0 or base == target:
            return years, [target * k / span for k in range(span + 1)]
        growth = (target / base) ** (1 / span)
        return years, [target * (growth**k - 1) / (growth**span - 1) for k in range(span + 1)]
    if base is None:
        return None
    if geometric and base > 0 and target > 0:
        return years, [base * (target / base) ** (k / span) for k in range(span + 1)]
    return years, [base + (target - base) * k / span for k in range(span + 1)]
