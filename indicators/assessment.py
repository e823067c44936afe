"""assess: one row for each line of a plan and area, with every measure, class, flag and outlook (METHOD C6).

Tables become arrays once (:mod:`indicators.series`), each target type reads its own series
(:mod:`indicators.targets`), the class and the flags that all types share are given here, and everything is
written into one table. No step looks at one series at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from indicators import series
from indicators.panel import TOLERANCE, BoolArray, FloatArray, IntArray, Panel
from indicators.projection import project
from indicators.schema import (
    ASSESSMENT_FIELDS,
    CUTOFFS,
    MEASURES,
    OBS_STATUSES,
    OUTLOOKS,
    STATUSES,
    TARGET_TYPES,
    TEXT_FIELDS,
    YEAR_FIELDS,
    Flag,
)
from indicators.targets import TARGETS, Target, rules
from indicators.targets.rules import Reading

_NUMBERS: Final = tuple(name for name in MEASURES if name not in (*TEXT_FIELDS, "flags"))
_TEXTS: Final = {"status": STATUSES, "outlook": OUTLOOKS, "obs_status": OBS_STATUSES}
_NONE: Final = -1
#: Classes that a lower bound supports: what is missing can only improve them.
_CERTAIN: Final = (rules.ATTAINED, rules.AHEAD, rules.ON_TRACK)
#: What an uncertain value makes of everything that rests on it, most uncertain first.
_DOUBTS: Final = tuple(OBS_STATUSES.index(code) for code in ("E", "P"))


class _Assessed(NamedTuple):
    """Fields of some series: numbers, positions in code lists, flags as a bit mask."""

    measures: Mapping[str, FloatArray]
    codes: Mapping[str, IntArray]
    flags: IntArray


def assess(
    plan: pd.DataFrame,
    observations: pd.DataFrame,
    as_of: int | None = None,
    today_year: int | None = None,
) -> pd.DataFrame:
    """Assess every series that a plan judges.

    Parameters
    ----------
    plan
        Columns of PLAN_COLUMNS; indicator, baseline_year, target_year, target and target_type are needed.
    observations
        Columns of OBSERVATION_COLUMNS; indicator, time_period and obs_value are needed. Forecasts and missing
        values are no actuals.
    as_of
        Year up to which actuals count; values of later years do not exist for it, except a part of the year
        that follows. None: the last year of each series that has a value.
    today_year
        The year in which one asks, for the rule on a final value that was not published; as_of when None.

    Returns
    -------
    DataFrame
        ASSESSMENT_FIELDS; a row for each line of the plan and each area in which its indicator was observed
        (one row without actual where it never was), in the order of the plan, then of the areas' codes.
        Years are Int64, measures float64, both missing where a measure is not defined; rates are fractions;
        everything else is in the unit of the table. ``flags`` are sorted lists, shared by rows with the same
        flags: replace them, do not edit them.

    Raises
    ------
    TableError
        The tables contradict themselves or METHOD; see :mod:`indicators.guards`.
    """
    with np.errstate(all="ignore"):
        keys, panel = series.build(plan, observations, as_of)
        measures = {name: np.full(len(keys), np.nan) for name in _NUMBERS}
        codes = {name: np.full(len(keys), _NONE) for name in _TEXTS}
        flags = np.zeros(len(keys), dtype=np.int64)
        for position, name in enumerate(TARGET_TYPES):
            own = np.flatnonzero(panel.target_type == position)
            assessed = _assess_type(TARGETS[name], panel.take(own), today_year)
            for field, measure in assessed.measures.items():
                # Adding 0 turns -0 into 0; what is too large to write is not defined.
                measures[field][own] = np.where(np.isfinite(measure), measure + 0.0, np.nan)
            for field, code in assessed.codes.items():
                codes[field][own] = code
            flags[own] = assessed.flags
    return _frame(keys, panel.as_of, _Assessed(measures, codes, flags))


def _assess_type(target: Target, panel: Panel, today_year: int | None) -> _Assessed:
    """Assess series of one type."""
    reading = target.read(panel)
    projection = project(panel, reading.scenarios)
    measures = {
        "latest_year": panel.baseline_year + reading.window.latest,
        "elapsed": reading.window.elapsed,
        "remaining": reading.window.remaining,
        **reading.measures,
        **projection.measures,
    }
    if target.kept_when_incomplete is not None:
        measures = {
            name: measure
            if name in target.kept_when_incomplete
            else np.where(reading.incomplete, np.nan, measure)
            for name, measure in measures.items()
        }
    status, flags = _classify(panel, reading, today_year)
    return _Assessed(
        measures,
        {"status": status, "outlook": projection.outlook, "obs_status": _obs_status(target, panel, reading)},
        _pack({**reading.flags, **projection.flags, **flags}, ~np.isnan(reading.window.elapsed)),
    )


def _classify(
    panel: Panel, reading: Reading, today_year: int | None
) -> tuple[IntArray, dict[Flag, BoolArray]]:
    """Class of each series by the first rule that applies (METHOD C6), and the flags that go with it."""
    window, met = reading.window, reading.met
    ratio, progress = reading.measures["schedule_ratio"], reading.measures["progress"]
    running, ended = window.remaining > 0, window.remaining == 0
    unpublished = _final_value_missing(panel, running, today_year)

    status = np.where(np.isnan(ratio), reading.without_ratio, rules.class_of(ratio))
    status = np.where(ended, rules.MISSED, status)
    status = np.where(met, rules.ATTAINED, status)
    supported = np.isin(status, _CERTAIN) & reading.lower_bound
    unknown = np.isnan(window.elapsed) | unpublished | (reading.incomplete & ~supported)
    status = np.where(unknown, rules.NOT_ASSESSABLE, status)
    return status, {
        Flag.EARLY: met & running & ~unpublished,
        Flag.NEARLY: (status == rules.MISSED) & (progress + TOLERANCE >= CUTOFFS.nearly),
        Flag.PATH_DEPENDENT: running & ~met & ~reading.incomplete & _path_decides(reading),
        Flag.BELOW_BASELINE: progress < -TOLERANCE,
        Flag.MISSING_YEAR: window.missing_year | reading.incomplete,
        Flag.FINAL_VALUE_MISSING: unpublished,
        Flag.PARTIAL_PERIOD: window.partial,
    }


def _final_value_missing(panel: Panel, running: BoolArray, today_year: int | None) -> BoolArray:
    """Find plans that are over, when that could be known, without an actual of the last year."""
    target_year = panel.baseline_year + panel.duration
    today = panel.as_of if today_year is None else today_year
    return running & (panel.as_of >= target_year) & (today > target_year)


def _path_decides(reading: Reading) -> BoolArray:
    """Tell where the straight line and steady growth give different classes."""
    undefined = np.full_like(reading.window.elapsed, np.nan)
    by_line, by_curve = (
        reading.measures.get(f"schedule_ratio_{path}", undefined) for path in ("linear", "geometric")
    )
    both = ~np.isnan(by_line) & ~np.isnan(by_curve)
    return both & np.not_equal(rules.class_of(by_line), rules.class_of(by_curve))


def _obs_status(target: Target, panel: Panel, reading: Reading) -> IntArray:
    """Status of what the class rests on: the latest value, for sums and growth the most doubtful one."""
    window = reading.window
    latest = np.where(window.partial, panel.part_status, panel.at(window.latest, panel.statuses))
    if target.kept_when_incomplete is not None:
        for doubt in reversed(_DOUBTS):
            in_years = (window.known & (panel.statuses == doubt)).any(axis=0)
            latest = np.where(in_years | (window.partial & (panel.part_status == doubt)), doubt, latest)
    return np.where(np.isnan(latest), _NONE, latest).astype(np.int64)


def _pack(flags: Mapping[Flag, BoolArray], has_actual: BoolArray) -> IntArray:
    """Write the flags of each series as one bit mask; without an actual, that is all there is to say."""
    packed = np.zeros(len(has_actual), dtype=np.int64)
    for flag, holds in flags.items():
        packed |= np.where(holds, int(flag), 0)
    return np.where(has_actual, packed, int(Flag.NO_ACTUAL))


def _frame(keys: pd.DataFrame, as_of: FloatArray, assessed: _Assessed) -> pd.DataFrame:
    """Write everything into one table."""
    masks, place = np.unique(assessed.flags, return_inverse=True)
    lists = np.empty(len(masks), dtype=object)
    lists[:] = [sorted(str(flag.name) for flag in Flag if flag & mask) for mask in masks.tolist()]
    columns: dict[str, Any] = {**keys, "as_of": as_of, **assessed.measures, "flags": lists[place]}
    columns |= {name: _texts(_TEXTS[name], code) for name, code in assessed.codes.items()}
    columns |= {name: _years(columns[name]) for name in YEAR_FIELDS}
    return pd.DataFrame({name: columns[name] for name in ASSESSMENT_FIELDS}, copy=False)


def _texts(codes: tuple[str, ...], position: IntArray) -> pd.api.extensions.ExtensionArray:
    return pd.array(codes, dtype="str").take(position, allow_fill=True)


def _years(year: FloatArray) -> pd.arrays.IntegerArray:
    missing = np.isnan(year)
    return pd.arrays.IntegerArray(np.where(missing, 0, year).astype(np.int64), missing)
