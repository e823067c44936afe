"""What the trend chart draws: yearly actuals, running sums of a five-year sum, planned paths (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from types import SimpleNamespace
from typing import Final, NamedTuple

import pandas as pd

from indicators.periods import parse
from indicators.schema import NOT_ACTUAL_OBS_STATUSES
from indicators.snapshot import Standing

#: Codes of numbers that may still change: provisional, estimated, imputed, of low reliability, unvalidated.
SOFT: Final = ("P", "E", "I", "U", "V")
#: Those of them that nobody counted: the line that leads to them is dashed.
ESTIMATED: Final = ("E", "I")
BREAK: Final = "B"
#: Half the gap of a line at a break, in years.
_GAP: Final = 0.07


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


def yearly(standing: Standing) -> pd.DataFrame:
    """Return the yearly actuals as drawn, oldest first.

    Returns
    -------
    DataFrame
        year, value (the running sum of its period for a five-year sum), own (the year's own value), obs_status,
        source, comment. Nothing after the as-of year.
    """
    rows = _actual(standing)
    rows = rows[rows["full_year"]].sort_values("year", ignore_index=True)
    return _running_sums(rows, standing.indicator) if is_sum(standing.indicator) else rows


def partial(standing: Standing) -> SimpleNamespace | None:
    """Return the part of a year that reaches beyond the last full year, as METHOD uses it; None without one.

    ``at`` is the moment of its end on the axis of years, ``value`` what is drawn there, ``time_period`` its name.
    """
    rows = _actual(standing)
    parts = rows[~rows["full_year"]]
    indicator, full = standing.indicator, yearly(standing)
    inside = full[full["year"].between(indicator.baseline_year + 1, indicator.target_year)]
    last = indicator.baseline_year if inside.empty else int(inside["year"].max())
    parts = parts[(parts["at"] > last) & (parts["at"] <= indicator.target_year)]
    if parts.empty:
        return None
    row = parts.loc[parts["at"].idxmax()]
    before = float(inside["value"].iloc[-1]) if is_sum(indicator) and len(inside) else 0.0
    return SimpleNamespace(
        at=float(row["at"]),
        value=before + float(row["value"]),
        time_period=row["time_period"],
        obs_status=row["obs_status"],
        source=row["source"],
    )


def _actual(standing: Standing) -> pd.DataFrame:
    """Return the actuals that exist for the as-of year."""
    rows = standing.observations
    rows = rows[rows["obs_value"].notna() & ~rows["obs_status"].isin(NOT_ACTUAL_OBS_STATUSES)]
    periods = parse(rows["time_period"])
    texts = rows.reindex(columns=["time_period", "obs_status", "source", "comment"])
    frame = texts.assign(
        year=periods["year"].astype(int),
        full_year=periods["full_year"],
        at=periods["year"].astype(float) - 1.0 + periods["part_end"],
        value=rows["obs_value"].astype(float),
        own=rows["obs_value"].astype(float),
    )
    as_of = standing.result.as_of
    return (frame if as_of is None else frame[frame["year"] <= as_of]).reset_index(drop=True)


def _running_sums(rows: pd.DataFrame, indicator: SimpleNamespace) -> pd.DataFrame:
    """Sum each period from its own first year; a period with a missing year ends where the year is missing."""
    start, end = indicator.baseline_year, indicator.target_year
    length = end - start
    parts = []
    for first in (start - length + 1, start + 1):
        part = rows[rows["year"].between(first, first + length - 1)].reset_index(drop=True)
        unbroken = part["year"].to_numpy() == first + part.index.to_numpy()
        parts.append(part[unbroken.cumprod().astype(bool)].assign(value=lambda one: one["own"].cumsum()))
    return pd.concat(parts, ignore_index=True)


def changed(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Return the earlier values that are others now or are there no longer, with today's as ``now``."""
    today = now.set_index("year")["value"]
    compared = then.assign(now=then["year"].map(today))
    return compared[compared["value"] != compared["now"]]


def supposed_rows(standing: Standing, supposed: Standing | None) -> pd.DataFrame:
    """Return the values of the years that are only supposed; none without a supposition."""
    series = yearly(standing)
    if supposed is None:
        return series.iloc[:0]
    rows = yearly(supposed)
    latest = max([standing.indicator.baseline_year, *series["year"].tolist()])
    return rows[rows["year"] > latest].reset_index(drop=True)


def start_of(indicator: SimpleNamespace) -> list[tuple[int, float, str]]:
    """Return the point from which the line of the plan sets out: the printed baseline, zero for a sum; or none."""
    if is_sum(indicator):
        return [(indicator.baseline_year, 0.0, "A")]
    if is_growth(indicator) or indicator.baseline is None:
        return []
    return [(indicator.baseline_year, indicator.baseline, "A")]


def stretches(series: pd.DataFrame, indicator: SimpleNamespace) -> list[list[tuple[int, float, str]]]:
    """Split a series into what came before the plan, what belongs to it (with its start), and what came after."""
    points = list(
        zip(
            series["year"].tolist(),
            series["value"].tolist(),
            series["obs_status"].tolist(),
            strict=True,
        )
    )
    start, end = indicator.baseline_year, indicator.target_year
    planned = [point for point in points if start < point[0] <= end]
    return [
        [point for point in points if point[0] <= start],
        [*start_of(indicator), *planned] if planned else [],
        [point for point in points if point[0] > end],
    ]


def strokes(points: Sequence[tuple[int, float, str]]) -> tuple[Stroke, Stroke]:
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


def own_path_is_geometric(indicator: SimpleNamespace) -> bool:
    """Whether the class is judged on the path of steady growth (METHOD, decision 4)."""
    return bool((indicator.path or ("geometric" if is_sum(indicator) else "linear")) == "geometric")


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
