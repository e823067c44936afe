"""One indicator as it stands: its line in the plan, its assessment, its observations (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import NamedTuple

import pandas as pd

from indicators.guards import FALLING_OPERATORS
from indicators.panel import TOLERANCE
from indicators.periods import Period, read
from indicators.rows import lines
from indicators.schema import NOT_ACTUAL_OBS_STATUSES


@dataclass(frozen=True)
class Standing:
    """One indicator: its line in the plan, its assessment and its observations.

    The first two carry the columns of their tables as attributes; what is missing or undefined is None.
    """

    indicator: SimpleNamespace
    result: SimpleNamespace
    observations: pd.DataFrame

    def observed(self) -> list[SimpleNamespace]:
        """Return the observations up to the as-of year, oldest first: later ones do not exist for it (METHOD C0)."""
        as_of = self.result.as_of
        return [row for row in lines(self.observations) if as_of is None or int(row.time_period[:4]) <= as_of]


def unapproved(standing: Standing) -> list[SimpleNamespace]:
    """Return the observations up to the as-of year that nobody has approved yet; none among approved values."""
    # Asked for by every part of a page that shows the indicator, and mostly there are none.
    approval = standing.observations.get("approval")
    if approval is None or "submitted" not in approval.tolist():
        return []
    return [row for row in standing.observed() if is_unapproved(row)]


def is_unapproved(row: SimpleNamespace) -> bool:
    """Whether nobody has approved an observation yet; one of a table that says nothing of it needs no approval."""
    return getattr(row, "approval", None) == "submitted"


def falls(indicator: SimpleNamespace) -> bool:
    """Whether a decrease is wanted: by the direction, else by the operator (METHOD C12, "Defaults")."""
    if indicator.direction is None:
        return indicator.target_op in FALLING_OPERATORS
    return bool(indicator.direction == "decrease")


def by_steady_growth(indicator: SimpleNamespace) -> bool:
    """Whether the path of steady growth says what is due, else the straight one (METHOD C12, "Classes").

    It is the default of a sum, elsewhere the plan's own wish; scores and average growth do not know it. Where it is
    not defined, the straight one stands in.
    """
    is_sum = indicator.target_type == "period_aggregate"
    default = "geometric" if is_sum else "linear"
    if (indicator.path or default) == "linear" or indicator.target_type in ("score", "growth_average"):
        return False
    base, target = indicator.baseline, indicator.target
    if base is None or base <= 0 or target <= 0:
        return False
    wanted = (base - target) if falls(indicator) else (target - base)
    return bool(is_sum or wanted > TOLERANCE * max(1.0, abs(target)))


def actual_rows(rows: Iterable[SimpleNamespace]) -> Iterator[tuple[SimpleNamespace, Period]]:
    """Go through the observations that are actuals, each with its period; forecasts and missing values are none."""
    for row in rows:
        period = read(row.time_period)
        if period and row.obs_value is not None and row.obs_status not in NOT_ACTUAL_OBS_STATUSES:
            yield row, period


def latest_row(standing: Standing) -> SimpleNamespace | None:
    """Return the observation with which the latest actual of an assessment ends; None without an actual.

    It may be a part of the year after the as-of year; of parts that end together the longest (METHOD C12).
    """
    elapsed, base = standing.result.elapsed, standing.indicator.baseline_year
    if elapsed is None:
        return None
    ends = [
        (row, period)
        for row, period in actual_rows(lines(standing.observations))
        if abs(period.year - 1 + period.part_end - base - elapsed) < TOLERANCE
    ]
    return min(ends, key=lambda end: end[1].parts)[0] if ends else None


def yearly_values(standing: Standing) -> dict[int, float]:
    """Return the actual of each full year of the plan up to the as-of year, oldest first; its baseline year too.

    The baseline year has the printed baseline where that is a yearly value (levels, scores, limits).
    """
    indicator = standing.indicator
    values = {
        period.year: row.obs_value
        for row, period in actual_rows(standing.observed())
        if period.full_year and indicator.baseline_year < period.year <= indicator.target_year
    }
    yearly = indicator.target_type not in ("period_aggregate", "growth_average")
    if values and yearly and indicator.baseline is not None:
        return {indicator.baseline_year: indicator.baseline} | values
    return values


class Vintage(NamedTuple):
    """An indicator as it was known at a moment."""

    known_at: datetime
    standing: Standing
