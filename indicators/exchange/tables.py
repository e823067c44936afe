"""Tables for people: labels of their language; unit, status, source, as-of year and vintage in columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from indicators.history import HistoryFilter, matching
from indicators.provenance import author_name, known_on, reason_given
from indicators.rows import lines
from indicators.snapshot import Snapshot
from indicators.standing import Standing
from indicators.text import Text
from indicators.wording import (
    ATTRIBUTE_LABELS,
    OBS_STATUS_LABELS,
    OBSERVATION_LABELS,
    current_period,
    current_value,
    distance,
    in_table_unit,
    required_basis,
    required_value,
    status_label,
    unit,
)

#: Beyond these only what binary fractions cannot write.
_DIGITS: Final = 12


def assessment_table(snapshot: Snapshot, shown: Sequence[Standing], t: Text) -> pd.DataFrame:
    """Return the officials' table with labels of the language; unit, status, source, as-of and vintage in columns.

    Numbers are not rounded, but for what binary fractions add: shares are fractions, values are in the unit of
    their row.
    """
    columns = list(_assessment_row(snapshot, snapshot.standings[0], t))
    return pd.DataFrame([_assessment_row(snapshot, one, t) for one in shown], columns=columns).round(_DIGITS)


def _assessment_row(snapshot: Snapshot, one: Standing, t: Text) -> dict[str, Any]:
    indicator, result = one.indicator, one.result
    points = distance(result)
    latest = one.observations[one.observations["time_period"] == str(result.latest_year)]
    source = latest["source"].iloc[0] if len(latest) else None
    return {
        t("No."): indicator.number,
        t("Indicator"): t.of(indicator, "name"),
        t("Attribute"): t(ATTRIBUTE_LABELS[indicator.attribute]),
        t("Unit"): unit(indicator, t),
        t("{year} baseline", year=indicator.baseline_year): indicator.baseline,
        t("{target_year} target", target_year=indicator.target_year): indicator.target,
        t("Latest actual"): in_table_unit(indicator, current_value(result)),
        t("Period of the actual"): current_period(indicator, result),
        t("Status of the actual"): t(OBS_STATUS_LABELS[result.obs_status]) if result.obs_status else "",
        t("Progress"): result.progress,
        t("Expected"): result.expected,
        t("Distance from the schedule (percentage points)"): points,
        t("Gap to target"): in_table_unit(indicator, result.gap_abs),
        t("Needed a year"): required_value(result),
        t("What is needed"): required_basis(indicator, result, t),
        t("Class"): status_label(result, indicator.attribute, t),
        t("Flags"): " ".join(result.flags),
        t("Source"): source,
        t("As of"): snapshot.as_of,
        t("Vintage"): snapshot.journal,
        t("Known on"): known_on(snapshot),
        t("Indicator code"): indicator.indicator,
    }


def history_table(snapshot: Snapshot, history: pd.DataFrame, wanted: HistoryFilter, t: Text) -> pd.DataFrame:
    """Return the revisions that are looked at, newest first, with labels of the language.

    Parameters
    ----------
    snapshot
        The plan as it was known.
    history
        The revisions that were known (HISTORY_COLUMNS).
    wanted
        Which of them are looked at.
    t
        Language.
    """
    columns = [
        t("State"), t("Saved at (UTC)"), t("Saved by"), t("Reason"), t("No."), t("Indicator"), t("Unit"),
        t("Period"), t("Value before"), t("Value"), t("Status before"), t("Status"), t("Source"), t("Address"),
        t("Comment"), t("Revision"), t("Stands now"), t("Known on"), t("Indicator code"),
    ]  # fmt: skip
    indicators = {one.indicator.indicator: one.indicator for one in snapshot.standings}
    rows = [
        (
            row.batch,
            row.entered_at.strftime("%Y-%m-%d %H:%M:%S"),
            author_name(row.entered_by, t),
            reason_given(row),
            indicators[row.indicator].number,
            t.of(indicators[row.indicator], "name"),
            unit(indicators[row.indicator], t),
            row.time_period,
            row.obs_value_before,
            row.obs_value,
            t(OBS_STATUS_LABELS[row.obs_status_before]) if row.obs_status_before else "",
            t(OBS_STATUS_LABELS[row.obs_status]),
            row.source,
            row.source_address,
            row.comment,
            row.revision,
            t("yes") if row.current else t("no"),
            known_on(snapshot),
            row.indicator,
        )
        for row in lines(matching(history, wanted))
    ]
    return pd.DataFrame(rows, columns=columns)


def observations_table(snapshot: Snapshot, shown: Sequence[Standing], t: Text) -> pd.DataFrame:
    """Return the observations up to the as-of year with labels of the language."""
    columns = [t(label) for label in OBSERVATION_LABELS.values()]
    rows = [
        (
            one.indicator.number,
            t.of(one.indicator, "name"),
            unit(one.indicator, t),
            row.time_period,
            row.obs_value,
            t(OBS_STATUS_LABELS.get(row.obs_status, row.obs_status)),
            row.source,
            row.source_address,
            row.comment,
            row.revision,
            snapshot.as_of,
            snapshot.journal,
            known_on(snapshot),
            one.indicator.indicator,
        )
        for one in shown
        for row in one.observed()
    ]
    return pd.DataFrame(rows, columns=columns)
