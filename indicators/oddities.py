"""What is odd about an entered value beside its neighbours, its predecessor and the wanted way (pure)."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import pandas as pd

from indicators.entries import Entry
from indicators.errors import N_, Finding
from indicators.numerals import write_numeral
from indicators.periods import read
from indicators.schema import CELL, DEFAULT_OBS_STATUS, NOT_ACTUAL_OBS_STATUSES

#: What a slip of the unit or of the point multiplies by: a digit, 百, 千, 万, 亿.
UNIT_SLIPS: Final = (10, 100, 10**3, 10**4, 10**8)
#: A ratio is about a slip when it is at most so many times larger or smaller: years differ too.
ABOUT: Final = 1.4
#: Beyond it no two years of one series are so far apart without a reason.
FAR: Final = 50.0
#: A change of more than so many times the plan's pace is not explained by it.
JUMP: Final = 3.0
#: Standard deviations within which a value is nothing special, and the other values that it takes to say so.
OUTLIER: Final = 2.0
OUTLIER_NEEDS: Final = 5
#: A change by no more than this share is not worth a word.
REVISION: Final = 0.05
#: Statuses of a value that a final one is still to follow.
_NOT_FINAL_OBS_STATUSES: Final = ("E", "I", "P", "U", "V")
#: Types whose printed baseline is a value of the baseline year; that of a sum is of five years.
_BASELINE_OF_ITS_YEAR: Final = ("level", "score", "threshold")


_Rules = tuple[Callable[["_Case"], Finding | None], ...]


class Moment(NamedTuple):
    """Year of a period (0 when it is none), the months that have passed at its end, whether it is a year."""

    year: int
    months: int
    full_year: bool


def read_moments(texts: Iterable[str]) -> dict[str, Moment]:
    """Read periods, each distinct one once; periods that end together (2018-Q2, 2018-06) are one moment."""
    found = {text: read(text) for text in dict.fromkeys(texts)}
    return {
        text: Moment(one.year, round(12 * one.part_end), one.full_year) if one else Moment(0, 0, False)
        for text, one in found.items()
    }


class Known(NamedTuple):
    """What a cell holds: its value and how that came about."""

    value: float
    status: str


class History:
    """What is known around a save.

    Parameters
    ----------
    entries
        The entries of the save that have no error.
    periods
        Period of each ``time_period`` of the entries.
    observations
        What is known before (OBSERVATION_COLUMNS).

    Attributes
    ----------
    before
        What each cell holds before the save, by (indicator, area, period).
    after
        Value of each full year after it, by (indicator, area), then year.
    entered
        Years that the save itself enters, by (indicator, area).
    """

    def __init__(
        self, entries: list[Entry], periods: Mapping[str, Moment], observations: pd.DataFrame
    ) -> None:
        self.before: dict[tuple[str, str, str], Known] = {}
        self.after: dict[tuple[str, str], dict[int, float]] = {}
        self.entered: dict[tuple[str, str], set[int]] = {}
        self._texts: dict[tuple[str, str, Moment], set[str]] = {}
        table = observations[observations["indicator"].isin([entry.indicator for entry in entries])]
        table = table[table["obs_value"].notna() & ~table["obs_status"].isin(NOT_ACTUAL_OBS_STATUSES)]
        known = read_moments(table["time_period"].tolist())
        columns = (table[name].tolist() for name in (*CELL, "obs_value", "obs_status"))
        for indicator, area, text, value, status in zip(*columns, strict=True):
            self.before[indicator, area, text] = Known(value, status)
            self._put(indicator, area, text, known[text], value)
        for entry in entries:
            actual = None if entry.obs_status in NOT_ACTUAL_OBS_STATUSES else entry.obs_value
            years = self.entered.setdefault((entry.indicator, entry.ref_area), set())
            years.add(periods[entry.time_period].year)
            self._put(entry.indicator, entry.ref_area, entry.time_period, periods[entry.time_period], actual)

    def _put(self, indicator: str, area: str, text: str, period: Moment, value: float | None) -> None:
        texts = self._texts.setdefault((indicator, area, period), set())
        series = self.after.setdefault((indicator, area), {})
        if value is None:
            texts.discard(text)
        else:
            texts.add(text)
        if period.full_year and value is None:
            series.pop(period.year, None)
        elif period.full_year and value is not None:
            series[period.year] = value

    def twins(self, entry: Entry, period: Moment) -> list[str]:
        """Return other spellings under which the series has a value for the same time (2018-Q2, 2018-06)."""
        if entry.obs_status in NOT_ACTUAL_OBS_STATUSES:
            return []
        return sorted(self._texts[entry.indicator, entry.ref_area, period] - {entry.time_period})


@dataclass(frozen=True)
class _Case:
    """One value of a full year and what is known around it.

    ``observed`` holds the other years of its series, ``known`` the printed baseline too where that is a value
    of its year and nothing else is known; ``old`` is what the value replaces, ``entered`` the years that the
    same save enters.
    """

    entry: Entry
    value: float
    year: int
    line: Any
    old: Known | None
    observed: Mapping[int, float]
    known: Mapping[int, float]
    entered: Collection[int]

    @property
    def is_growth(self) -> bool:
        return bool(self.line.target_type == "growth_average")

    @property
    def earlier(self) -> tuple[int, float] | None:
        """The nearest earlier year that is known, and its value."""
        year = max((year for year in self.known if year < self.year), default=None)
        return None if year is None else (year, self.known[year])

    def rounded(self, number: float) -> str:
        """Write a computed number in the digits of the indicator; known ones are written as they are."""
        rounded = round(number, 2 if pd.isna(self.line.decimals) else int(self.line.decimals))
        # What these digits would write as 0 keeps its first one.
        return write_numeral(rounded) if rounded else f"{number:.1g}"


def oddities(entry: Entry, line: Any, period: Moment, history: History) -> list[Finding]:
    """Return what is odd about an entry: warnings, which become notes when it gives a reason, and notes.

    Warnings are said of full years: a slip of the unit, else a jump, else an outlier; and a stock that falls,
    else a step against the wanted direction since the year before, else one that a later year then is. An actual
    that ceases to count is a warning of any period. What was odd already about a value that is replaced by nearly
    the same is not asked again. Notes tell what a value replaces.

    Parameters
    ----------
    entry
        An entry without an error.
    line
        The plan's line that judges it (PLAN_COLUMNS as attributes).
    period
        Its period.
    history
        What is known around the save.
    """
    value = entry.obs_value
    old = history.before.get((entry.indicator, entry.ref_area, entry.time_period))
    if value is None or entry.obs_status in NOT_ACTUAL_OBS_STATUSES:
        return _weighed(entry, [] if old is None else [_withdrawn(entry, old)])
    warnings: list[Finding] = []
    if period.full_year:
        series = history.after.get((entry.indicator, entry.ref_area), {})
        observed = {year: other for year, other in series.items() if year != period.year}
        of_its_year = line.target_type in _BASELINE_OF_ITS_YEAR and pd.notna(line.baseline)
        known = {line.baseline_year: line.baseline, **observed} if of_its_year else observed
        entered = history.entered[entry.indicator, entry.ref_area]
        case = _Case(entry, value, period.year, line, old, observed, known, entered)
        warnings = [finding for rules in _RULES if (finding := _first(rules, case))]
    return [*_weighed(entry, warnings), *_replaced(entry, value, old)]


def _first(rules: _Rules, case: _Case) -> Finding | None:
    """Return what the first rule that finds something finds.

    Nothing where a value is only made more exact: what its rule found of the value that it replaces was answered
    when that one was entered.
    """
    for rule in rules:
        if found := rule(case):
            old = case.old
            same = old is not None and abs(case.value - old.value) <= REVISION * abs(old.value)
            known = same and old is not None and rule(replace(case, value=old.value))
            return None if known else found
    return None


def _withdrawn(entry: Entry, old: Known) -> Finding:
    """Say that an actual is deleted, or becomes one of the values that are never assessed."""
    message = N_("The stored value of {old} would no longer count.")
    return entry.finding(message, old=write_numeral(old.value))


def _weighed(entry: Entry, warnings: list[Finding]) -> list[Finding]:
    """Make notes of warnings when the entry gives a reason."""
    if entry.reason:
        return [replace(finding, severity="note") for finding in warnings]
    advice = N_("Correct it, or give the reason.")
    return [replace(finding, severity="warning", advice=advice) for finding in warnings]


def _replaced(entry: Entry, value: float, old: Known | None) -> Iterator[Finding]:
    """Tell what becomes of a value that is replaced."""
    if old is None:
        return
    if old.status in _NOT_FINAL_OBS_STATUSES and entry.obs_status == DEFAULT_OBS_STATUS:
        message = N_("A final value replaces {old}, status {status}.")
        yield entry.finding(message, severity="note", old=write_numeral(old.value), status=old.status)
    if abs(value - old.value) > REVISION * abs(old.value):
        message = N_("It replaces {old} and changes it by more than {share}%.")
        yield entry.finding(
            message, severity="note", old=write_numeral(old.value), share=f"{REVISION * 100:g}"
        )


def _unit_slip(case: _Case) -> Finding | None:
    """Find a value that is about 10, 100, 1,000, 10,000 or 100,000,000 times another one, or so many times smaller.

    So is anything that is at least FAR times larger or smaller. A rate of growth is held against the target rate
    too: 0.15 beside last year's 0.14 is still no 15 %.
    """
    for before, year in _references(case):
        ratio = case.value / before if before else 0.0
        factor = _slip(ratio) or _slip(1 / ratio if ratio > 0 else 0.0)
        if not factor:
            continue
        if year is None:
            message = N_(
                "It and the target rate of {before} differ by a factor of about {factor}: is it the same unit?"
            )
        elif ratio > 1:
            message = N_("It is about {factor} times the {before} of {year}: is it the same unit?")
        else:
            message = N_("It is about 1/{factor} of the {before} of {year}: is it the same unit?")
        return case.entry.finding(message, factor=factor, before=write_numeral(before), year=year)
    return None


def _slip(ratio: float) -> str:
    """Write the factor that a ratio is a slip by; empty when it is none."""
    near = next((slip for slip in UNIT_SLIPS if slip / ABOUT <= ratio <= slip * ABOUT), None)
    if near is None and (ratio < FAR or math.isinf(ratio)):
        return ""
    if near:
        return f"{near:,}"
    rounded = float(f"{ratio:.0e}")
    return f"{rounded:,.0f}" if rounded < max(UNIT_SLIPS) else f"{rounded:.0e}"


def _references(case: _Case) -> Iterator[tuple[float, int | None]]:
    """Return what a value is compared with for its unit and the year of that.

    What it replaces is nearest, then the year before, the year after, the baseline; for growth the target
    rate, which is of no year.
    """
    if case.old is not None:
        yield case.old.value, case.year
    else:
        years = (case.year - 1, case.year + 1, case.line.baseline_year)
        yield from [(case.known[year], year) for year in years if year in case.known][:1]
    if case.is_growth:
        yield case.line.target, None


def _jump(case: _Case) -> Finding | None:
    """Find a change that is beyond what the plan's pace explains."""
    if case.is_growth:
        return _jump_of_rate(case)
    if case.earlier is None:
        return None
    year, before = case.earlier
    change, pace = abs(case.value - before) / (case.year - year), _pace(case.line, before)
    if not _beyond(change, pace, before):
        return None
    message = N_(
        "It differs from the {before} of {year} by {change} a year, more than {times} times the plan's pace of {pace}."
    )
    return case.entry.finding(
        message,
        before=write_numeral(before),
        year=year,
        change=case.rounded(change),
        times=f"{JUMP:g}",
        pace=case.rounded(pace),
    )


def _jump_of_rate(case: _Case) -> Finding | None:
    target = case.line.target
    year, before = case.earlier or (None, target)
    change = abs(case.value - before)
    if not _beyond(change, abs(target), before):
        return None
    message = (
        N_("It differs from the target rate of {target} by {change}, more than {times} times that rate.")
        if year is None
        else N_(
            "It differs from the {before} of {year} by {change}, more than {times} times the target rate of {target}."
        )
    )
    return case.entry.finding(
        message,
        before=write_numeral(before),
        year=year,
        change=case.rounded(change),
        times=f"{JUMP:g}",
        target=write_numeral(target),
    )


def _beyond(change: float, pace: float, before: float) -> bool:
    # A change of exactly so many times the pace is none; the last term is the rounding of binary fractions.
    return pace > 0 and change > JUMP * pace * (1 + 1e-9) and change > REVISION * abs(before)


def _pace(line: Any, before: float) -> float:
    """Return by how much a year changes a value on the plan's path; 0 where the plan gives no pace."""
    years = line.target_year - line.baseline_year
    if pd.isna(line.baseline):
        return 0.0
    if line.target_type in _BASELINE_OF_ITS_YEAR:
        return float(abs(line.target - line.baseline) / years)
    if line.baseline <= 0 or line.target <= 0:
        return 0.0
    # METHOD C2: flows that grow steadily through both periods give target / baseline = r^years.
    return float(abs(before * ((line.target / line.baseline) ** (1 / years) - 1)))


def _outlier(case: _Case) -> Finding | None:
    """Find a value outside 2 standard deviations of its series around the series' own trend.

    Without taking the trend out, a series that grows would be warned about in every year that it grows: the
    newest value is always far above the mean of the earlier ones. The trend is the line of least squares
    through the other years. A series that grows steadily would be warned about as often, because it leaves
    every straight line; so a value that lies on its trend of steady growth is no outlier either (METHOD
    knows the same two paths).
    """
    others = case.observed
    if len(others) < OUTLIER_NEEDS:
        return None
    expected, deviation = _trend(others, case.year)
    if not _outside(case.value - expected, deviation, REVISION * abs(expected)):
        return None
    if case.value > 0 and min(others.values()) > 0:
        steady, spread = _trend({year: math.log(other) for year, other in others.items()}, case.year)
        if not _outside(math.log(case.value) - steady, spread, math.log1p(REVISION)):
            return None
    message = N_(
        "The trend of the other {count} years leads to {expected} in {year}; it is more than {times} standard "
        "deviations away from that."
    )
    return case.entry.finding(
        message, count=len(others), expected=case.rounded(expected), year=case.year, times=f"{OUTLIER:g}"
    )


def _outside(distance: float, deviation: float, least: float) -> bool:
    return abs(distance) > OUTLIER * deviation and abs(distance) > least


def _trend(series: Mapping[int, float], year: int) -> tuple[float, float]:
    """Return what the line of least squares says of a year and the standard deviation of a value of that year.

    The deviation is that of the residuals (n - 2 degrees of freedom), widened by what the line itself does
    not know, which grows with the distance from the middle of the series.
    """
    count = len(series)
    # Powers of large numbers raise an exception; their products become infinite.
    middle, mean = sum(series) / count, sum(series.values()) / count
    spread = sum((other - middle) ** 2 for other in series)
    slope = sum((other - middle) * (value - mean) for other, value in series.items()) / spread
    residuals = [value - mean - slope * (other - middle) for other, value in series.items()]
    variance = sum(residual * residual for residual in residuals) / (count - 2)
    widened = variance * (1 + 1 / count + (year - middle) ** 2 / spread)
    return mean + slope * (year - middle), math.sqrt(widened)


def _fall_of_stock(case: _Case) -> Finding | None:
    """Find a stock that is to grow but falls."""
    if case.line.kind != "stock" or case.line.direction == "decrease" or case.earlier is None:
        return None
    year, before = case.earlier
    if case.value >= before:
        return None
    message = N_(
        "It is below the {before} of {year}, but this indicator is a stock, and a stock seldom falls."
    )
    return case.entry.finding(message, before=write_numeral(before), year=year)


def _wrong_way(case: _Case) -> Finding | None:
    """Find a step against the wanted direction since the year before; of a rate of growth, a wrong sign."""
    sign = -1 if case.line.direction == "decrease" else 1
    if case.is_growth:
        wrong = sign * case.value < 0
        return case.entry.finding(N_("It moves against the wanted direction.")) if wrong else None
    before = case.known.get(case.year - 1)
    if before is None or sign * (case.value - before) >= 0:
        return None
    message = N_("It moves against the wanted direction: {year} has {before}.")
    return case.entry.finding(message, year=case.year - 1, before=write_numeral(before))


def _leaves_behind(case: _Case) -> Finding | None:
    """Find a value that makes a step against the wanted direction of the year after, which is stored already."""
    sign = -1 if case.line.direction == "decrease" else 1
    after = case.known.get(case.year + 1)
    if case.is_growth or after is None or case.year + 1 in case.entered or sign * (after - case.value) >= 0:
        return None
    message = N_("After it {year}, with {after}, moves against the wanted direction.")
    return case.entry.finding(message, year=case.year + 1, after=write_numeral(after))


#: Rules of one question, of which the first that finds something speaks.
_RULES: Final[tuple[_Rules, ...]] = (
    (_unit_slip, _jump, _outlier),
    (_fall_of_stock, _wrong_way, _leaves_behind),
)
