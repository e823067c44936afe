"""One indicator whose working is shown: its row, its actuals by year, and how its numbers are written."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace

import pandas as pd

from indicators.errors import N_
from indicators.panel import TOLERANCE
from indicators.rows import lines
from indicators.series import SCORE_BOUNDS
from indicators.standing import actual_rows, by_steady_growth, falls
from indicators.text import DASH, Text
from indicators.wording import (
    OBS_STATUS_LABELS,
    difference,
    in_table_unit,
    is_percent,
    ratio,
    share,
    with_unit,
)
from indicators.working import operands
from indicators.working.steps import Step, shown


@dataclass(frozen=True)
class Case:
    """What the steps are made from.

    Attributes
    ----------
    indicator, result
        The line of the plan and the assessment row.
    years
        Actuals of full years by year, from the baseline year to the latest one that counts.
    part
        The part of a year on which the position rests; None where it rests on full years.
    t
        Language.
    """

    indicator: SimpleNamespace
    result: SimpleNamespace
    years: Mapping[int, SimpleNamespace]
    part: SimpleNamespace | None
    t: Text

    @property
    def falling(self) -> bool:
        """Whether a decrease is wanted."""
        return falls(self.indicator)

    @property
    def duration(self) -> int:
        """Return N, the years of the plan."""
        return int(self.indicator.target_year - self.indicator.baseline_year)

    @property
    def running(self) -> bool:
        """Whether the class can still follow from a pace: years are left and the target is not met."""
        return bool(self.result.remaining) and self.result.status not in ("attained", "not_assessable")

    @property
    def after_baseline(self) -> list[SimpleNamespace]:
        """Actuals of full years after the baseline year, in order."""
        return [row for year, row in sorted(self.years.items()) if year > self.indicator.baseline_year]

    @property
    def elapsed(self) -> str:
        """Write n."""
        return operands.number(self.result.elapsed, self.t)

    @property
    def remaining(self) -> str:
        """Write m."""
        return operands.number(self.result.remaining, self.t)

    @property
    def by_growth(self) -> bool:
        """Whether steady growth says what is due."""
        return by_steady_growth(self.indicator)

    @property
    def decisive(self) -> list[SimpleNamespace]:
        """Actuals on which the position rests: the latest one, for sums and average growth every one."""
        every = [*self.after_baseline, *([self.part] if self.part else [])]
        return every if self.indicator.target_type in ("period_aggregate", "growth_average") else every[-1:]

    @property
    def single(self) -> bool:
        """Whether there is one actual after the baseline."""
        return _single(self.indicator, self.years, self.part)

    def value(self, year: int | None) -> float | None:
        """Return the actual of a full year in the table's unit; None where there is none."""
        row = None if year is None else self.years.get(year)
        return None if row is None else float(row.obs_value)

    def status_words(self, row: SimpleNamespace) -> str:
        """Say how an actual came about."""
        return self.t(OBS_STATUS_LABELS.get(row.obs_status, row.obs_status))

    # Numbers as they are put in

    def n(self, value: float | None, significant: int = operands.EXACT) -> str:
        """Write a number of the table for a formula; a rate in percent as a percentage."""
        if is_percent(self.indicator):
            return operands.percent(None if value is None else value / 100, self.t, significant)
        return operands.number(value, self.t, significant)

    def r(self, value: float | None, significant: int = operands.EXACT) -> str:
        """Write a number of the assessment for a formula."""
        return self.n(in_table_unit(self.indicator, value), significant)

    def f(self, value: float | None) -> str:
        """Write a growth factor or an index for a formula."""
        return operands.factor(value, self.t, self.significant)

    def share_operand(self, value: float | None) -> str:
        """Write a share for a difference of two shares."""
        return operands.percent(value, self.t, operands.LEAST, decimals=2)

    def quotient(self, part: float | None, whole: float | None, result: float | None) -> str:
        """Write a quotient of two shares, so exactly that it gives the ratio as it is printed."""
        if part is None or whole is None or result is None:
            return DASH
        digits = operands.enough(100 * part, 100 * whole, _decimals_of(ratio(result, self.t)))
        return " ÷ ".join(operands.percent(one, self.t, digits) for one in (part, whole))

    def amounts_quotient(self, part: float, whole: float, result: float) -> str:
        """Write a quotient of two amounts, so exactly that it gives the ratio as it is printed."""
        digits = operands.enough(part, whole, _decimals_of(ratio(result, self.t)))
        return " ÷ ".join(self.r(one, digits) for one in (part, whole))

    @property
    def significant(self) -> int:
        """Digits of what is put into a power: all of them where the plan does not say how results are printed."""
        return operands.EXACT if self.indicator.decimals is None else operands.CLOSE

    def close(self, value: float | None) -> str:
        """Write a number of the assessment with three digits more than results are printed with."""
        table = in_table_unit(self.indicator, value)
        if table is None or self.indicator.decimals is None:
            return self.n(table)
        return self.n(round(table, int(self.indicator.decimals) + 3))

    def planned_share(self, value: float | None, start: float | None) -> str:
        """Write a projection so exactly that its share of the change since ``start`` comes out as it is printed."""
        whole = self.indicator.target - (start or 0.0)
        if value is None or not whole:
            return DASH
        printed = self.share(self.result.projected_progress).removesuffix("%")
        decimals = 3 + _decimals_of(printed) - math.floor(math.log10(abs(whole)))
        return self.n(round(value, max(0, decimals)))

    # Steps that several target types have

    def due_in_time(self, field: str, symbol: str) -> tuple[Step, ...]:
        """Tell the share that is due by now on the straight path."""
        due = self.t.percent(getattr(self.result, field))
        return shown(
            Step(self.t("due by now"), f"{symbol} = n ÷ N", f"{self.elapsed} ÷ {self.duration}", due, field)
        )

    @property
    def gap_words(self) -> str:
        """Name the gap; that it is below zero where the target is exceeded needs a word."""
        exceeded = self.result.gap_abs is not None and self.result.gap_abs < 0
        return self.t("gap to the target (below zero: exceeded)") if exceeded else self.t("gap to the target")

    def yearly(self) -> tuple[Step, ...]:
        """List the actual of every year that counts; a missing one is said to be missing."""
        start = self.indicator.baseline_year
        years = range(start + 1, (self.result.latest_year or start) + 1)
        steps = []
        for place, year in enumerate(years, start=1):
            steps.append(self._of_year(place, str(year), self.years.get(year)))
        if self.part is not None:
            steps.append(self._of_year(len(years) + 1, self.part.time_period, self.part))
        return tuple(steps)

    def _of_year(self, place: int, period: str, row: SimpleNamespace | None) -> Step:
        """Write the amount or the rate of one year."""
        t, rate = self.t, self.indicator.target_type == "growth_average"
        values = {
            "name": t("growth of the year") if rate else t("amount of the year"),
            "symbol": f"{'g' if rate else 'y'}{_subscript(place)}",
            "period": period,
        }
        if row is None:
            return Step(t("{name} {symbol}, {period}", **values), result=t("not published"))
        message = (
            N_("{name} {symbol}, {period}, part of a year ({status})")
            if row is self.part
            else N_("{name} {symbol}, {period} ({status})")
        )
        return Step(t(message, status=self.status_words(row), **values), result=self.given(row.obs_value))

    # Results

    def given(self, value: float | None) -> str:
        """Write a number of the table with its unit, with all its digits."""
        return with_unit(operands.digits(value, self.t), self.indicator, self.t)

    def amount(self, value: float | None) -> str:
        """Write a number of the assessment with its unit."""
        table = in_table_unit(self.indicator, value)
        return with_unit(self.t.number(table, self.indicator.decimals), self.indicator, self.t)

    def change(self, value: float | None) -> str:
        """Write a difference of two numbers of the assessment with its unit."""
        table = in_table_unit(self.indicator, value)
        return difference(self.t.number(table, self.indicator.decimals), self.indicator, self.t)

    def growth(self, value: float | None) -> str:
        """Write a growth rate."""
        return self.t.percent(value, 1, signed=True)

    def share(self, value: float | None) -> str:
        """Write a share of what was planned, on its side of 0 and of all."""
        return share(value, (1.0, 0.0), self.t)

    def held(self, expression: str, value: float | None) -> str:
        """Write that a projection ends at a limit, where it does."""
        lower, upper = self.at_limit(value)
        if lower or upper:
            return f"{'max' if lower else 'min'}({self.r(value)}, {expression})"
        return expression

    def at_limit(self, value: float | None) -> tuple[bool, bool]:
        """Tell whether a projection stands at the lowest and at the highest value that is possible."""
        indicator, table = self.indicator, in_table_unit(self.indicator, value)
        lower, upper = indicator.lower_bound, indicator.upper_bound
        if indicator.target_type == "score" and lower is None and upper is None:
            lower, upper = SCORE_BOUNDS
        return table is not None and table in (lower, indicator.floor), table is not None and table == upper


def case_of(indicator: SimpleNamespace, result: SimpleNamespace, observations: pd.DataFrame, t: Text) -> Case:
    """Gather what the steps are made from."""
    return Case(indicator, result, *_actuals(indicator, result, observations), t)


def _single(
    indicator: SimpleNamespace, years: Mapping[int, SimpleNamespace], part: SimpleNamespace | None
) -> bool:
    return len(years.keys() - {indicator.baseline_year}) + (part is not None) == 1


def _decimals_of(written: str) -> int:
    return len(written.partition(".")[2])


def _subscript(number: int) -> str:
    return "".join("₀₁₂₃₄₅₆₇₈₉"[int(digit)] for digit in str(number))


def _actuals(
    indicator: SimpleNamespace, result: SimpleNamespace, observations: pd.DataFrame
) -> tuple[dict[int, SimpleNamespace], SimpleNamespace | None]:
    """Find the full years and the part of a year that the assessment rests on."""
    years: dict[int, SimpleNamespace] = {}
    parts: list[tuple[int, SimpleNamespace]] = []
    last = result.latest_year or indicator.baseline_year
    for row, period in actual_rows(lines(observations)):
        if period.full_year:
            if indicator.baseline_year <= period.year <= last:
                years[period.year] = row
        elif "PARTIAL_PERIOD" in result.flags:
            elapsed = period.year - 1 + period.part_end - indicator.baseline_year
            if abs(elapsed - result.elapsed) < TOLERANCE:
                parts.append((period.parts, row))
    # Of periods that end together (2018-S1, 2018-Q2) the longest counts.
    return years, min(parts, key=lambda part: part[0])[1] if parts else None
