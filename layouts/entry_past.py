"""The past of one cell of the entry page: its last revisions, and where it stands in its series."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

import pandas as pd
from dash import html

from indicators.provenance import reason_given
from indicators.rows import lines
from indicators.schema import NOT_ACTUAL_OBS_STATUSES, REVIEWED
from indicators.standing import Standing
from indicators.text import Text
from indicators.wording import OBS_STATUS_LABELS
from layouts.components import filled, quoted
from layouts.entry_review import value_text
from layouts.figures.spark import DETAIL, spark_svg
from layouts.figures.svg import data_uri
from layouts.people import approval_shown, author_shown

#: Revisions that are shown; the history page has them all.
_SHOWN: Final = 4


def past(standing: Standing, period: str, history: pd.DataFrame, t: Text) -> list[Any]:
    """Return trend and last revisions of one cell.

    Parameters
    ----------
    standing
        The indicator as it stands.
    period
        Year of the cell.
    history
        Revisions of the cell (``Store.history``), oldest first.
    t
        Language.
    """
    return [*_trend(standing, period, t), *_revisions(standing, period, history, t)]


def _trend(standing: Standing, period: str, t: Text) -> list[Any]:
    indicator = standing.indicator
    rows = standing.observations
    rows = rows[rows["obs_value"].notna() & ~rows["obs_status"].isin(NOT_ACTUAL_OBS_STATUSES)]
    rows = rows[rows["time_period"].str.fullmatch(r"\d{4}")]
    values = {
        int(year): float(value) for year, value in zip(rows["time_period"], rows["obs_value"], strict=True)
    }
    if not values:
        return []
    target = None if indicator.target_type == "period_aggregate" else indicator.target
    first, last = min(values), max(values)
    said = t.listing(
        f"{year} {t.number(value, indicator.decimals)}" for year, value in sorted(values.items())
    )
    return [
        html.H3(t("Trend")),
        html.Img(
            src=data_uri(spark_svg(values, target, int(period))),
            alt=t("Yearly actuals: {values}", values=said),
            width=DETAIL.width,
            height=DETAIL.height,
        ),
        html.P(
            [
                html.Span(str(first)),
                html.Span("" if target is None else t("dashed: the target")),
                html.Span(str(last)),
            ],
            className="quiet spark-years",
            **{"aria-hidden": "true"},
        ),
    ]


def _revisions(standing: Standing, period: str, history: pd.DataFrame, t: Text) -> list[Any]:
    if history.empty:
        return []
    query = urlencode({"indicator": standing.indicator.indicator, "year": period, "values": "latest"})
    return [
        html.H3(t("Last revisions")),
        html.Ol(
            [_revision(row, standing, t) for row in lines(history)[: -_SHOWN - 1 : -1]],
            className="revisions",
        ),
        html.P(html.A(t("Whole history of this value"), href=f"/history?{query}")),
    ]


def _revision(row: Any, standing: Standing, t: Text) -> html.Li:
    who = filled(
        t("{author}, {moment} (UTC)"),
        author=author_shown(row.entered_by, t),
        moment=t.moment(row.entered_at),
    )
    reason = reason_given(row)
    return html.Li(
        [
            html.Span(
                [
                    html.Strong(value_text(row.obs_value, standing, t)),
                    f" · {t(OBS_STATUS_LABELS[row.obs_status])}",
                ]
            ),
            html.Span(who, className="quiet"),
            html.Span(approval_shown(row, t), className="quiet") if row.approval in REVIEWED else None,
            html.Span(filled(t("Reason: {reason}"), reason=quoted(reason)), className="quiet")
            if reason
            else None,
        ],
        value=int(row.revision),
    )
