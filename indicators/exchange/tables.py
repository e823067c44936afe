"""Tables for people: labels of their language; unit, status, source, as-of year and vintage in columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any, Final

import pandas as pd

from indicators.history import HistoryFilter, matching
from indicators.method import METHOD_VERSION
from indicators.provenance import approval, approval_of, author_name, known_on, reason_given
from indicators.rows import lines
from indicators.snapshot import Snapshot
from indicators.standing import Standing, latest_row
from indicators.text import Text
from indicators.wording import (
    ACTUAL_LABELS,
    APPROVAL_LABELS,
    ATTRIBUTE_LABELS,
    CURRENT_LABEL,
    FLAG_SENTENCES,
    OBS_STATUS_LABELS,
    OBSERVATION_LABELS,
    PERIOD_LABELS,
    SPAN,
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
DIGITS: Final = 12


def assessment_table(snapshot: Snapshot, shown: Sequence[Standing], t: Text) -> pd.DataFrame:
    """Return what is concluded of each indicator, with all that it is concluded from.

    Numbers are not rounded, but for what binary fractions add: shares are fractions, values are in the unit of
    their row.
    """
    columns = list(_assessment_row(snapshot, snapshot.standings[0], t))
    return pd.DataFrame([_assessment_row(snapshot, one, t) for one in shown], columns=columns).round(DIGITS)


def _assessment_row(snapshot: Snapshot, one: Standing, t: Text) -> dict[str, Any]:
    indicator, result = one.indicator, one.result
    latest = latest_row(one)
    value, period, status, approved = (t(label) for label in ACTUAL_LABELS.values())
    return {
        t("No."): indicator.number,
        t("Indicator"): t.of(indicator, "name"),
        t("Attribute"): t(ATTRIBUTE_LABELS[indicator.attribute]),
        t("Unit"): unit(indicator, t),
        t("{year} baseline", year=indicator.baseline_year): indicator.baseline,
        t("{target_year} target", target_year=indicator.target_year): indicator.target,
        value: in_table_unit(indicator, current_value(result)),
        period: actual_period(one),
        status: status_words(result.obs_status, t),
        t("Progress"): result.progress,
        t("Expected"): result.expected,
        t("Distance from the schedule (percentage points)"): distance(result),
        t("Gap to target"): in_table_unit(indicator, result.gap_abs),
        t("Needed a year"): required_value(result),
        t("What is needed"): required_basis(indicator, result, t),
        t("Class"): status_label(result, indicator.attribute, t),
        t("Flags"): t.sentences(t(FLAG_SENTENCES[flag]) for flag in result.flags),
        t("Source"): latest.source if latest else None,
        approved: approval_of(latest, t) if latest else None,
        **made_of(snapshot, t),
        t("Indicator code"): indicator.indicator,
    }


def actual_period(one: Standing) -> str:
    """Return the period of the actual of an assessment, or the years that it covers, ``2016–2018``."""
    covered, latest = current_period(one.indicator, one.result), latest_row(one)
    return covered if latest is None or SPAN in covered else latest.time_period


def history_table(snapshot: Snapshot, history: pd.DataFrame, wanted: HistoryFilter, t: Text) -> pd.DataFrame:
    """Return the revisions that are looked at, newest first, with labels of the language.

    Parameters
    ----------
    snapshot
        The plan as it was known.
    history
        The revisions that were known (SHOWN_HISTORY_COLUMNS).
    wanted
        Which of them are looked at.
    t
        Language.
    """
    columns = [
        t("State"), t("Saved at (UTC)"), t("Saved by"), t("Reason"), t("No."), t("Indicator"), t("Unit"),
        t("Period"), t("Value before"), t("Value"), t("Status before"), t("Status"), t("Source"), t("Address"),
        t("Comment"), t("Revision"), t(CURRENT_LABEL), t("Approval of the value"), t("Approved or returned by"),
        t("Approved or returned at (UTC)"), t("Reason of the approval or return"), t("Vintage"), t("Known on"),
        t("Method version"), t("Approval"), t("Indicator code"),
    ]  # fmt: skip
    indicators = {one.indicator.indicator: one.indicator for one in snapshot.standings}
    rows = [
        (
            row.batch,
            saved_at(row),
            author_name(row.entered_by, t),
            reason_given(row),
            indicators[row.indicator].number,
            t.of(indicators[row.indicator], "name"),
            unit(indicators[row.indicator], t),
            row.time_period,
            row.obs_value_before,
            row.obs_value,
            status_words(row.obs_status_before, t),
            status_words(row.obs_status, t),
            row.source,
            row.source_address,
            row.comment,
            row.revision,
            t("yes") if row.current else t("no"),
            *_approved(row, t),
            row.decision_reason,
            snapshot.journal,
            known_on(snapshot),
            METHOD_VERSION,
            approval(snapshot, t),
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
            *_published(one, row, t),
            row.revision,
            *_approved(row, t),
            *made_of(snapshot, t).values(),
            one.indicator.indicator,
        )
        for one in shown
        for row in one.observed()
    ]
    return pd.DataFrame(rows, columns=columns)


def wide_table(snapshot: Snapshot, shown: Sequence[Standing], t: Text) -> pd.DataFrame:
    """Return one row an indicator and one column a year, as analysts draw their charts from.

    The values stand side by side; behind them their statuses, their sources and, where somebody must give them, their
    approvals, a column a year. A year without a value is an empty cell.
    """
    beside = [name for name in PERIOD_LABELS if snapshot.reviewed or name != "approval"]
    table = yearly_table(snapshot, shown, t, beside)
    return table.iloc[:, :-1].assign(**made_of(snapshot, t)).join(table.iloc[:, -1:])


def yearly_table(
    snapshot: Snapshot, shown: Sequence[Standing], t: Text, beside: Sequence[str]
) -> pd.DataFrame:
    """Return one row an indicator and one column a year, then a column a year of each field of PERIOD_LABELS."""
    periods = periods_of(snapshot, shown)
    headings = [period_heading(period, t) for period in periods]
    labels = [t(PERIOD_LABELS[name], period=heading) for name in beside for heading in headings]
    columns = [t("No."), t("Indicator"), t("Unit"), *headings, *labels, t("Indicator code")]
    rows = []
    for one in shown:
        held = {row.time_period: row for row in one.observed()}
        said: dict[str, list[str | None]] = {
            "obs_status": [
                status_words(held[period].obs_status, t) if period in held else "" for period in periods
            ],
            "source": [held[period].source if period in held else None for period in periods],
            "approval": [approval_of(held[period], t) if period in held else "" for period in periods],
        }
        rows.append(
            [
                one.indicator.number,
                t.of(one.indicator, "name"),
                unit(one.indicator, t),
                *(held[period].obs_value if period in held else None for period in periods),
                *(cell for name in beside for cell in said[name]),
                one.indicator.indicator,
            ]
        )
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(headings, "float64"))


def sources_table(snapshot: Snapshot, shown: Sequence[Standing], t: Text) -> pd.DataFrame:
    """Return where each value comes from: who published it, where, and who saved it when; who had to approve it."""
    columns = [
        t("No."), t("Indicator"), t("Unit"), t("Period"), t("Value"), t("Status"), t("Source"), t("Address"),
        t("Comment"), t("Saved by"), t("Saved at (UTC)"), t("Revision"),
        *([t("Approval of the value")] if snapshot.reviewed else []),
    ]  # fmt: skip
    rows = [
        (
            *_published(one, row, t),
            author_name(row.entered_by, t) if row.entered_by else "",
            saved_at(row),
            row.revision,
            *([approval_of(row, t)] if snapshot.reviewed else []),
        )
        for one in shown
        for row in one.observed()
    ]
    return pd.DataFrame(rows, columns=columns)


def _published(one: Standing, row: SimpleNamespace, t: Text) -> tuple[Any, ...]:
    """Return the cells of one observation: what it is of, what it is, and who published it where."""
    return (
        one.indicator.number,
        t.of(one.indicator, "name"),
        unit(one.indicator, t),
        row.time_period,
        row.obs_value,
        status_words(row.obs_status, t),
        row.source,
        row.source_address,
        row.comment,
    )


def _approved(row: SimpleNamespace, t: Text) -> tuple[str, str, str]:
    """Return whether a value is approved, by whom and when (UTC)."""
    by = "" if row.decided_by is None else author_name(row.decided_by, t)
    return t(APPROVAL_LABELS[row.approval]), by, _moment(row.decided_at)


def periods_of(snapshot: Snapshot, shown: Iterable[Standing]) -> list[str]:
    """Return every period with an observation, and every year of the plan up to the as-of year, in order."""
    years = {str(year) for year in snapshot.years if year <= snapshot.as_of}
    return sorted(years.union(*({row.time_period for row in one.observed()} for one in shown)))


def period_heading(period: str, t: Text) -> str:
    """Return what stands above the values of a period: a year in the words of the language, else its code."""
    return t.years(period) if period.isdigit() else period


def status_words(status: str | None, t: Text) -> str:
    """Return the word for the status of an observation; empty without one, the code itself where it is not known."""
    return t(OBS_STATUS_LABELS.get(status, status)) if status else ""


def saved_at(row: SimpleNamespace) -> str:
    """Write the moment at which a revision was saved (UTC); empty for one that is not stored."""
    return _moment(row.entered_at)


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else moment.strftime("%Y-%m-%d %H:%M:%S")


def made_of(snapshot: Snapshot, t: Text) -> dict[str, Any]:
    """Return what every row says of the table: as-of year, state of the data, method, approval."""
    said = {
        "as_of": snapshot.as_of,
        "vintage": snapshot.journal,
        "known_on": known_on(snapshot),
        "method_version": METHOD_VERSION,
        "approval": approval(snapshot, t),
    }
    return {t(OBSERVATION_LABELS[name]): value for name, value in said.items()}
