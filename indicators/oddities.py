"""What is odd about an entered value beside its neighbours, its predecessor and the wanted way (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

import pandas as pd

from indicators.entries import Entry
from indicators.errors import N_, Finding
from indicators.periods import parse
from indicators.schema import NOT_ACTUAL_OBS_STATUSES

#: A neighbouring year so many times larger or smaller may be a slip of the unit (万 for 亿).
UNIT_SLIP: Final = 5.0
#: A replaced value that changes by more than this share is worth a word.
REVISION: Final = 0.05
#: Types whose printed baseline is a value of the baseline year; that of a sum is of five years.
_BASELINE_OF_ITS_YEAR: Final = ("level", "score", "threshold")


class Period(NamedTuple):
    """Year of a period (0 when it is none), the months that have passed at its end, whether it is a year."""

    year: int
    months: int
    full_year: bool


def read_periods(texts: pd.Series) -> dict[str, Period]:
    """Read periods, each distinct one once."""
    distinct = texts.drop_duplicates()
    parsed = parse(distinct)
    years, ends = parsed["year"].fillna(0), (parsed["part_end"] * 12).round().fillna(0)
    rows = zip(years.tolist(), ends.astype("int64").tolist(), parsed["full_year"].tolist(), strict=True)
    return {text: Period(*row) for text, row in zip(distinct.tolist(), rows, strict=True)}


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
        Value of each cell before the save, by (indicator, area, period).
    after
        Value of each full year after it, by (indicator, area), then year.
    """

    def __init__(
        self, entries: list[Entry], periods: Mapping[str, Period], observations: pd.DataFrame
    ) -> None:
        self.before: dict[tuple[str, str, str], float] = {}
        self.after: dict[tuple[str, str], dict[int, float]] = {}
        self._texts: dict[tuple[str, str, Period], set[str]] = {}
        table = observations[observations["indicator"].isin([entry.indicator for entry in entries])]
        table = table[table["obs_value"].notna() & ~table["obs_status"].isin(NOT_ACTUAL_OBS_STATUSES)]
        known = read_periods(table["time_period"])
        columns = (table[name].tolist() for name in ("indicator", "ref_area", "time_period", "obs_value"))
        for indicator, area, text, value in zip(*columns, strict=True):
            self.before[indicator, area, text] = value
            self._put(indicator, area, text, known[text], value)
        for entry in entries:
            actual = None if entry.obs_status in NOT_ACTUAL_OBS_STATUSES else entry.obs_value
            self._put(entry.indicator, entry.ref_area, entry.time_period, periods[entry.time_period], actual)

    def _put(self, indicator: str, area: str, text: str, period: Period, value: float | None) -> None:
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

    def twins(self, entry: Entry, period: Period) -> list[str]:
        """Return other spellings under which the series has a value for the same time (2018-Q2, 2018-06)."""
        if entry.obs_status in NOT_ACTUAL_OBS_STATUSES:
            return []
        return sorted(self._texts[entry.indicator, entry.ref_area, period] - {entry.time_period})


def oddities(entry: Entry, line: Any, period: Period, history: History) -> list[Finding]:
    """Return what is odd about an entry: warnings, or notes when it gives a reason.

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
    if value is None:
        return []
    findings = []
    if period.full_year:
        series = history.after[entry.indicator, entry.ref_area]
        if line.target_type in _BASELINE_OF_ITS_YEAR and pd.notna(line.baseline):
            series = {line.baseline_year: line.baseline, **series}
        findings += [*_unit_slip(entry, value, period.year, line, series)]
        findings += [*_wrong_way(entry, value, period.year, line, series)]
    old = history.before.get((entry.indicator, entry.ref_area, entry.time_period))
    if old is not None and abs(value - old) > REVISION * abs(old):
        message = N_("It replaces {old} and changes it by more than {share}%.")
        findings.append(entry.finding(message, old=f"{old:.15g}", share=f"{REVISION * 100:g}"))
    if entry.reason:
        return [replace(finding, severity="note") for finding in findings]
    advice = N_("Correct it, or give the reason.")
    return [replace(finding, severity="warning", advice=advice) for finding in findings]


def _unit_slip(
    entry: Entry, value: float, year: int, line: Any, series: Mapping[int, float]
) -> Iterator[Finding]:
    if line.target_type == "growth_average":
        return
    for neighbour in (year - 1, year + 1):
        other = series.get(neighbour, 0.0)
        if other > 0 and value > 0 and max(value / other, other / value) >= UNIT_SLIP:
            message = N_("{year} has {other}: is it the same unit?")
            yield entry.finding(message, year=neighbour, other=f"{other:.15g}")
            return


def _wrong_way(
    entry: Entry, value: float, year: int, line: Any, series: Mapping[int, float]
) -> Iterator[Finding]:
    sign = -1 if line.direction == "decrease" else 1
    before = series.get(year - 1)
    if line.target_type == "growth_average":
        if sign * value < 0:
            yield entry.finding(N_("It moves against the wanted direction."))
    elif before is not None and sign * (value - before) < 0:
        message = N_("It moves against the wanted direction: {year} has {before}.")
        yield entry.finding(message, year=year - 1, before=f"{before:.15g}")
