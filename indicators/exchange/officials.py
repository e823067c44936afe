"""The officials' table: one row an indicator, from its number to its assessment, as numbers or as it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Final

import pandas as pd

from indicators.errors import N_
from indicators.exchange.tables import DIGITS, actual_period, made_of, status_words
from indicators.provenance import approval_of
from indicators.snapshot import Snapshot
from indicators.standing import Standing, latest_row
from indicators.text import DASH, Text
from indicators.wording import (
    ACTUAL_LABELS,
    ATTRIBUTE_LABELS,
    actual,
    caveats,
    current_period,
    current_value,
    full_name,
    in_table_unit,
    not_approved,
    period_words,
    printed,
    progress,
    status_label,
    unit,
)


@dataclass(frozen=True)
class OfficialColumn:
    """One column of the officials' table.

    Attributes
    ----------
    key
        What it holds, in any language.
    heading
        Its label; ``{baseline_year}`` and ``{target_year}`` are filled from the plan.
    held
        What a cell holds: a number where it has one, in the unit of its row; a share is a fraction.
    written
        The cell as a page writes it; None where what it holds is text already.
    """

    key: str
    heading: str
    held: Callable[[Standing, Text], str | float | None]
    written: Callable[[Standing, Text], str] | None = None

    @property
    def numeric(self) -> bool:
        """Whether it holds numbers, which stand at the right."""
        return self.written is not None


def _actual_words(one: Standing, t: Text) -> str:
    """Write the actual with what must be known beside it: a period other than the as-of year, and caveats."""
    indicator, result = one.indicator, one.result
    number = actual(indicator, current_value(result), t)
    if number == DASH:
        return number
    beside = [*caveats(result, t), *not_approved(one, t)]
    if current_period(indicator, result) != str(result.as_of):
        beside.insert(0, period_words(indicator, result, t))
    return t("{number} ({beside})", number=number, beside=t.listing(beside)) if beside else number


OFFICIAL_COLUMNS: Final = (
    OfficialColumn(
        "number",
        N_("No."),
        lambda one, t: one.indicator.number,
        lambda one, t: str(one.indicator.number or ""),
    ),
    OfficialColumn("name", N_("Indicator"), lambda one, t: full_name(one.indicator, t)),
    OfficialColumn("attribute", N_("Attribute"), lambda one, t: t(ATTRIBUTE_LABELS[one.indicator.attribute])),
    OfficialColumn("unit", N_("Unit"), lambda one, t: unit(one.indicator, t)),
    OfficialColumn(
        "baseline",
        N_("{baseline_year}"),
        lambda one, t: one.indicator.baseline,
        lambda one, t: printed(one.indicator.baseline, t),
    ),
    OfficialColumn(
        "target",
        N_("{target_year} target"),
        lambda one, t: one.indicator.target,
        lambda one, t: printed(one.indicator.target, t),
    ),
    OfficialColumn(
        "actual",
        N_("Actual"),
        lambda one, t: in_table_unit(one.indicator, current_value(one.result)),
        _actual_words,
    ),
    OfficialColumn(
        "progress",
        N_("Progress"),
        lambda one, t: one.result.progress,
        lambda one, t: progress(one.result, t),
    ),
    OfficialColumn(
        "assessment",
        N_("Assessment"),
        lambda one, t: status_label(one.result, one.indicator.attribute, t),
    ),
)
#: What a number cannot say beside itself and a written cell does: when it is from, and how it came about.
BESIDE_COLUMNS: Final = (
    OfficialColumn("period", ACTUAL_LABELS["time_period"], lambda one, t: actual_period(one)),
    OfficialColumn(
        "obs_status", ACTUAL_LABELS["obs_status"], lambda one, t: status_words(one.result.obs_status, t)
    ),
)


def official_headings(
    snapshot: Snapshot, t: Text, columns: Sequence[OfficialColumn] = OFFICIAL_COLUMNS
) -> list[str]:
    """Return the headings of the officials' table; their years are those of the plan."""
    first: SimpleNamespace = snapshot.standings[0].indicator
    years = {"baseline_year": first.baseline_year, "target_year": first.target_year}
    return [t(column.heading, **years) for column in columns]


def officials_table(snapshot: Snapshot, standings: Sequence[Standing], t: Text) -> pd.DataFrame:
    """Return the officials' table with numbers as numbers.

    Parameters
    ----------
    snapshot
        The plan as it stands.
    standings
        Indicators that are shown, in their order.
    t
        Language of headings and words.

    Returns
    -------
    DataFrame
        OFFICIAL_COLUMNS and, behind them, BESIDE_COLUMNS. Numbers are not rounded, but for what binary fractions
        add; progress is a fraction, values are in the unit of their row. What is not defined is missing.
    """
    columns = (*OFFICIAL_COLUMNS, *BESIDE_COLUMNS)
    cells = [[column.held(one, t) for column in columns] for one in standings]
    return pd.DataFrame(cells, columns=official_headings(snapshot, t, columns)).round(DIGITS)


def officials_alone(snapshot: Snapshot, standings: Sequence[Standing], t: Text) -> pd.DataFrame:
    """Return the officials' table for a file that holds nothing else: its rows say what a workbook says around it.

    Returns
    -------
    DataFrame
        As :func:`officials_table`; then source and approval of the actual, as-of year, state of the data, method,
        approval and the code of the indicator.
    """
    latest = [latest_row(one) for one in standings]
    *_, approved = ACTUAL_LABELS.values()
    beside = {
        t("Source"): pd.Series([row.source if row else None for row in latest], dtype="str"),
        t(approved): pd.Series([approval_of(row, t) if row else None for row in latest], dtype="str"),
        **made_of(snapshot, t),
        t("Indicator code"): pd.Series([one.indicator.indicator for one in standings], dtype="str"),
    }
    return officials_table(snapshot, standings, t).assign(**beside)


def officials_text(snapshot: Snapshot, standings: Sequence[Standing], t: Text) -> pd.DataFrame:
    """Return the officials' table with each cell written as the pages write it.

    A dash stands for what is not defined; the actual carries its period where that is not the as-of year, and says
    when it is provisional, estimated, or rests on a part of the years.

    Returns
    -------
    DataFrame
        OFFICIAL_COLUMNS, all text.
    """
    headings = official_headings(snapshot, t)
    return pd.DataFrame([list(_written(one, t)) for one in standings], columns=headings, dtype="str")


def _written(one: Standing, t: Text) -> Iterator[str]:
    for column in OFFICIAL_COLUMNS:
        yield str(column.held(one, t)) if column.written is None else column.written(one, t)
