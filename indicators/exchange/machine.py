"""Tables for programs: names of columns and codes that stay, whatever the language; nothing is rounded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from indicators.exchange.tables import DIGITS, actual_period, periods_of
from indicators.history import HistoryFilter, matching
from indicators.provenance import stands_on
from indicators.schema import (
    APPROVAL_COLUMNS,
    SHOWN_HISTORY_COLUMNS,
    STANDING_COLUMNS,
    names,
    sent_names,
)
from indicators.snapshot import Snapshot
from indicators.standing import Standing, latest_row
from indicators.text import text_for
from indicators.wording import current_value, in_table_unit, unit


def observations_machine(snapshot: Snapshot, shown: Sequence[Standing]) -> pd.DataFrame:
    """Return the observations up to the as-of year: STANDING_COLUMNS that leave, ``unit``, what they stand on."""
    rows = [vars(row) | _unit(one) for one in shown for row in one.observed()]
    columns = [*sent_names(STANDING_COLUMNS), "unit"]
    return _standing_on(snapshot, pd.DataFrame(rows, columns=columns))


def assessment_machine(snapshot: Snapshot, shown: Sequence[Standing]) -> pd.DataFrame:
    """Return what is concluded of each indicator.

    Returns
    -------
    DataFrame
        ASSESSMENT_FIELDS, flags with a space between them; then the plan's line and the actual as an observation:
        ``baseline_year`` to ``attribute``, ``time_period``, ``obs_value`` in the unit of the table, ``unit``,
        ``source``, APPROVAL_COLUMNS; then what they stand on. Rates and shares are fractions.
    """
    columns = list(_assessment_row(snapshot.standings[0]))
    table = pd.DataFrame([_assessment_row(one) for one in shown], columns=columns)
    # A row at a time loses the types of columns that have gaps.
    table = table.astype(
        {name: dtype for name, dtype in snapshot.assessment.dtypes.items() if name != "flags"}
    )
    return _standing_on(snapshot, table)


def _assessment_row(one: Standing) -> dict[str, Any]:
    indicator, latest = one.indicator, latest_row(one)
    value = in_table_unit(indicator, current_value(one.result))
    return vars(one.result) | {
        "flags": " ".join(one.result.flags),
        "baseline_year": indicator.baseline_year,
        "baseline": indicator.baseline,
        "target_year": indicator.target_year,
        "target": indicator.target,
        "attribute": indicator.attribute,
        "time_period": actual_period(one),
        "obs_value": None if value is None else round(value, DIGITS),
        **_unit(one),
        **{name: getattr(latest, name, None) for name in ("source", *names(APPROVAL_COLUMNS))},
    }


def wide_machine(snapshot: Snapshot, shown: Sequence[Standing]) -> pd.DataFrame:
    """Return one row an indicator; ``obs_value_2018``, ``obs_status_2018``, ``source_2018`` … for each period."""
    periods = periods_of(snapshot, shown)
    fields = ("obs_value", "obs_status", "source", *names(APPROVAL_COLUMNS))
    rows = []
    for one in shown:
        row: dict[str, Any] = {"indicator": one.indicator.indicator, "ref_area": one.result.ref_area} | _unit(
            one
        )
        for held in one.observed():
            row |= {f"{field}_{held.time_period}": getattr(held, field) for field in fields}
        rows.append(row)
    columns = [f"{field}_{period}" for field in fields for period in periods]
    table = pd.DataFrame(rows, columns=["indicator", "ref_area", "unit", *columns])
    values = {f"obs_value_{period}": "float64" for period in periods}
    return _standing_on(snapshot, table.astype(values))


def history_machine(snapshot: Snapshot, history: pd.DataFrame, wanted: HistoryFilter) -> pd.DataFrame:
    """Return the revisions that are looked at, in the order of the saves.

    Returns
    -------
    DataFrame
        SHOWN_HISTORY_COLUMNS that leave, ``current`` (whether the value stands now), ``unit``, and what they stand
        on; no as-of year limits them.
    """
    found = matching(history, wanted).sort_values("batch", kind="stable", ignore_index=True)
    units = {one.indicator.indicator: _unit(one)["unit"] for one in snapshot.standings}
    columns = found[[*sent_names(SHOWN_HISTORY_COLUMNS), "current"]]
    table = columns.assign(unit=found["indicator"].map(units))
    return _standing_on(snapshot, table).drop(columns="as_of")


def _standing_on(snapshot: Snapshot, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with what it stands on; a row that says itself how its value was approved keeps that."""
    said = {name: said for name, said in stands_on(snapshot).items() if name not in table}
    return table.join(pd.DataFrame(said, index=table.index))


def _unit(one: Standing) -> dict[str, str]:
    """Return the unit as the English table of the plan prints it: programs have no language to choose."""
    return {"unit": unit(one.indicator, text_for("en"))}
