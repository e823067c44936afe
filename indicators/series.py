"""From a plan and observations to the panel: which series there are, and their arrays on relative years."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators import actuals, guards
from indicators.actuals import Actuals, Table, numbers, positions
from indicators.errors import N_, Finding
from indicators.panel import BoolArray, FloatArray, IntArray, Panel
from indicators.schema import (
    DEFAULT_REF_AREA,
    OBSERVATION_COLUMNS,
    PATHS,
    PLAN_COLUMNS,
    TARGET_TYPES,
    Column,
)

_PLAN_USES: Final = (
    "plan",
    "indicator",
    "unit_en",
    "unit_zh",
    "baseline_year",
    "baseline",
    "target_year",
    "target",
    "target_op",
    "direction",
    "target_type",
    "kind",
    "lower_bound",
    "upper_bound",
    "floor",
    "path",
    "baseline_revised",
    "baseline_last_flow",
)
_OBSERVATIONS_USE: Final = ("indicator", "ref_area", "time_period", "obs_value", "obs_status")
#: Points lie between these where the plan names no bounds.
SCORE_BOUNDS: Final = (0.0, 100.0)
_PERCENT: Final = 100.0


def build(plan: pd.DataFrame, observations: pd.DataFrame, as_of: int | None) -> tuple[pd.DataFrame, Panel]:
    """Lay out every series that a plan judges.

    Parameters
    ----------
    plan, observations
        Tables in the columns of the schema; optional ones may be missing.
    as_of
        Year up to which actuals count; None for the last year of each series that has a value.

    Returns
    -------
    tuple of DataFrame and Panel
        Plan, indicator and area of each series, in the order of the plan, then of the areas' codes; and
        their arrays. An indicator that was never observed has one series without values.

    Raises
    ------
    TableError
        See :mod:`indicators.guards`.
    """
    plan = complete(plan, PLAN_COLUMNS, _PLAN_USES)
    observations = complete(observations, OBSERVATION_COLUMNS, _OBSERVATIONS_USE)
    guards.refuse(guards.plan_findings(plan))
    indicator, indicators = pd.factorize(plan["indicator"])
    above = np.full(len(indicators), -np.inf)
    np.maximum.at(above, indicator, _least_growth(plan))
    since = float(plan["baseline_year"].min()) if len(plan) else 0.0
    observed = actuals.read(observations, indicators, above, since)
    row, pair = _judged(indicator, observed)

    areas = observed.areas
    never_observed = 0 if len(areas) == 1 else len(areas)
    area = np.append(observed.pairs % max(len(areas), 1), never_observed)[pair]
    keys = plan[["plan", "indicator"]].take(row).reset_index(drop=True)
    keys["ref_area"] = areas.astype("str").append(pd.Index([DEFAULT_REF_AREA], dtype="str")).take(area)
    return keys, _panel(plan, row, observed, pair, as_of)


def complete(frame: pd.DataFrame, columns: tuple[Column, ...], uses: tuple[str, ...]) -> pd.DataFrame:
    """Return the columns that are used, with what fills a gap; the caller's frame stays as it is.

    Raises
    ------
    TableError
        A required column is missing.
    """
    used = [column for column in columns if column.name in uses]
    absent = [column.name for column in used if column.required and column.name not in frame]
    guards.refuse([Finding(N_("The column is missing."), column=name) for name in absent])
    filled = {}
    for column in used:
        cells = frame.get(column.name, pd.Series(np.nan, index=frame.index))
        if column.default is not None and cells.isna().any():
            cells = cells.astype("str").fillna(column.default)
        filled[column.name] = cells
    return pd.DataFrame(filled).reset_index(drop=True)


def _in_percent(plan: pd.DataFrame) -> BoolArray:
    """Where the table holds a growth rate in percent; it is assessed as a fraction."""
    percent = (plan["unit_en"] == "%") | (plan["unit_zh"] == "%")
    return (percent & (plan["target_type"] == "growth_average")).to_numpy(dtype=bool)


def _least_growth(plan: pd.DataFrame) -> FloatArray:
    """Value that the rates of each line must exceed; -inf where the values are no growth rates."""
    growth = (plan["target_type"] == "growth_average").to_numpy(dtype=bool)
    return np.where(growth, np.where(_in_percent(plan), -_PERCENT, -1.0), -np.inf)


def _judged(indicator: IntArray, observed: Actuals) -> tuple[IntArray, IntArray]:
    """Row of the plan and pair of each series; the pair after the last one where nothing was observed.

    Pairs ascend by indicator, then area: the areas of one line of the plan stand together.
    """
    areas = len(observed.areas)
    start, stop = (np.searchsorted(observed.pairs, (indicator + one) * areas) for one in (0, 1))
    count = np.maximum(stop - start, 1)
    row = np.repeat(np.arange(len(indicator)), count)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    return row, np.where(start[row] < stop[row], start[row] + nth, len(observed.pairs))


def _panel(plan: pd.DataFrame, row: IntArray, observed: Actuals, pair: IntArray, as_of: int | None) -> Panel:
    """Bring the numbers of the plan and the actuals of each series to the same places, in the same unit."""
    per_unit = np.where(_in_percent(plan), _PERCENT, 1.0)
    line = {name: column[row] for name, column in _lines(plan, per_unit).items()}
    limit = observed.last_year[pair] if as_of is None else np.full(len(row), float(as_of))
    years = _years(observed.full, pair, line["baseline_year"], limit)
    part = _part(observed.part, pair, line["baseline_year"], line["duration"], limit)
    years["values"] /= per_unit[row]
    part["part_value"] /= per_unit[row]
    return Panel(**line, **years, **part, as_of=limit)


def _lines(plan: pd.DataFrame, per_unit: FloatArray) -> dict[str, npt.NDArray[Any]]:
    """Numbers of each line of the plan, under their names in the panel."""

    def amount(name: str) -> FloatArray:
        return numbers(plan[name]) / per_unit

    target_type = positions(plan["target_type"], pd.Index(TARGET_TYPES))
    lower, upper = amount("lower_bound"), amount("upper_bound")
    bounded = ~np.isnan(lower) | ~np.isnan(upper)
    free_score = ~bounded & (target_type == TARGET_TYPES.index("score"))
    lower[free_score], upper[free_score] = SCORE_BOUNDS
    return {
        "target_type": target_type,
        "baseline_year": numbers(plan["baseline_year"]),
        "duration": numbers(plan["target_year"]) - numbers(plan["baseline_year"]),
        "baseline": amount("baseline"),
        "target": amount("target"),
        "baseline_revised": amount("baseline_revised"),
        "baseline_last_flow": amount("baseline_last_flow"),
        "direction": np.where(guards.falls(plan), -1.0, 1.0),
        "strict": plan["target_op"].isin(guards.STRICT_OPERATORS).to_numpy(dtype=bool),
        "lower": np.fmax(np.fmax(lower, amount("floor")), -np.inf),
        "upper": np.fmin(upper, np.inf),
        "bounded": bounded | free_score,
        "path": positions(plan["path"], pd.Index(PATHS)),
        "stock": (plan["kind"].isna() | (plan["kind"] == "stock")).to_numpy(dtype=bool),
    }


def _years(table: Table, pair: IntArray, baseline_year: FloatArray, limit: FloatArray) -> dict[str, Any]:
    """Full years relative to each baseline year, up to the limit."""
    offsets = table.moments[:, None] - np.unique(baseline_year)
    years = np.unique(np.append(offsets[offsets >= 0], 0.0))
    values = np.full((len(years), len(pair)), np.nan)
    statuses = np.full(values.shape, -1, dtype=np.int8)
    for year, value, status in zip(years, values, statuses, strict=True):
        moment = baseline_year + year
        place = np.minimum(np.searchsorted(table.moments, moment), len(table.moments) - 1)
        there = (table.moments[place] == moment) & (moment <= limit)
        value[there] = table.values[place[there], pair[there]]
        status[there] = table.statuses[place[there], pair[there]]
    return {"years": years, "values": values, "statuses": statuses}


def _part(
    table: Table, pair: IntArray, baseline_year: FloatArray, duration: FloatArray, limit: FloatArray
) -> dict[str, Any]:
    """Latest part of a year that ends within the plan, of the year after the limit at most."""
    latest = np.full(len(pair), np.nan)
    value, status = latest.copy(), np.full(len(pair), -1, dtype=np.int8)
    for moment, values, statuses in zip(table.moments, table.values, table.statuses, strict=True):
        elapsed = moment - baseline_year
        there = (
            (elapsed > 0) & (elapsed <= duration) & (np.ceil(moment) <= limit + 1) & ~np.isnan(values[pair])
        )
        latest[there] = elapsed[there]
        value[there], status[there] = values[pair[there]], statuses[pair[there]]
    return {"part_elapsed": latest, "part_value": value, "part_status": status}
