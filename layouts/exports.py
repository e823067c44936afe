"""What leaves the page: charts framed for a document, tables with unit, source and vintage in columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from indicators.history import HistoryFilter, matching
from indicators.rows import lines
from indicators.snapshot import Snapshot
from indicators.standing import Standing, Vintage
from indicators.text import Text
from indicators.wording import (
    ATTRIBUTE_LABELS,
    OBS_STATUS_LABELS,
    OBSERVATION_LABELS,
    STATUS_LABELS,
    current_period,
    current_value,
    distance,
    full_name,
    in_table_unit,
    required_basis,
    required_value,
    short_name,
    status_label,
    unit,
)
from layouts.address import write_moment
from layouts.figures.frame import EXPORT_SCALE, Figure, export_figure
from layouts.figures.gap import gap_figure, gap_subtitle
from layouts.figures.trend import trend_figure, trend_note, trend_unit
from layouts.people import author_name, reason_given
from layouts.shell import plan_name, vintage

#: 300 dpi: the 1,842 px of an export then are 156 mm wide on paper.
DOTS_PER_METRE: Final = round(300 / 0.0254)
#: Beyond these only what binary fractions cannot write.
_DIGITS: Final = 12
_UNSAFE: Final = re.compile(r'[\\/:*?"<>|,\s\x00-\x1f]+')


def gap_picture(
    snapshot: Snapshot, shown: Sequence[Standing], status: str | None, t: Text
) -> dict[str, Any] | None:
    """Return the export figure of the target-gap chart and its file name; None when there is nothing to draw.

    Parameters
    ----------
    snapshot
        The plan as it stands.
    shown
        The indicators that are shown.
    status
        The class to which they are filtered; None for all.
    t
        Language.
    """
    figure = gap_figure(shown, t)
    if figure is None:
        return None
    title = t("Distance from the schedule at the end of {year}", year=snapshot.as_of)
    framed = export_figure(
        figure,
        title=t("{title} ({status})", title=title, status=t(STATUS_LABELS[status])) if status else title,
        subtitle=gap_subtitle(shown, t),
        notes=[
            t("Plan: {plan}.", plan=plan_name(snapshot, t)),
            _source_note(shown, t),
            _state_note(snapshot, t),
        ],
        plot_height=figure["layout"]["height"],
    )
    return _picture(framed, file_name(snapshot, t, t("distance from the schedule"), status))


def trend_picture(
    snapshot: Snapshot,
    standing: Standing,
    t: Text,
    earlier: Vintage | None = None,
    supposed: Standing | None = None,
) -> dict[str, Any]:
    """Return the export figure of an indicator's trend and its file name.

    Parameters
    ----------
    snapshot, standing
        The plan and the indicator as they stand.
    t
        Language.
    earlier
        The indicator as it was known before, when the two are compared.
    supposed
        The indicator with supposed values of years to come; the picture and the name of its file say so.
    """
    figure = trend_figure(standing, t, earlier, supposed)
    indicator, result = standing.indicator, standing.result
    framed = export_figure(
        figure,
        title=t("{name}, end of {year}", name=full_name(indicator, t), year=result.as_of or snapshot.as_of),
        subtitle=" · ".join([trend_unit(indicator, t), status_label(result, indicator.attribute, t)]),
        notes=[
            trend_note(standing, t, earlier, supposed),
            _source_note([standing], t),
            _state_note(snapshot, t),
        ],
        plot_height=figure["layout"]["height"],
    )
    content = f"{indicator.number}-{short_name(indicator, t)}"
    if supposed is not None:
        content = t("{content}, with supposed values", content=content)
    return _picture(framed, file_name(snapshot, t, content))


def _picture(figure: Figure, name: str) -> dict[str, Any]:
    return {
        "figure": figure,
        "filename": f"{name}.png",
        "scale": EXPORT_SCALE,
        "dots_per_metre": DOTS_PER_METRE,
    }


def file_name(snapshot: Snapshot, t: Text, what: str, status: str | None = None) -> str:
    """File name without ending that says plan, content, filter, as-of year, state of the data and vintage."""
    parts = [
        str(snapshot.plan["plan"].iloc[0]),
        what,
        *([t(STATUS_LABELS[status])] if status else []),
        str(snapshot.as_of),
        *_state_parts(snapshot, t),
    ]
    return _joined(parts, t)


def history_file_name(snapshot: Snapshot, t: Text) -> str:
    """File name without ending of a history, which no as-of year limits."""
    return _joined(
        [str(snapshot.plan["plan"].iloc[0]), t("history of the data"), *_state_parts(snapshot, t)], t
    )


def _state_parts(snapshot: Snapshot, t: Text) -> list[str]:
    known = [t("as known on {moment}", moment=known_on(snapshot))] if snapshot.known_at else []
    return [t("state {number}", number=snapshot.journal), *known]


def _joined(parts: Sequence[str], t: Text) -> str:
    return "-".join(_UNSAFE.sub("-" if t.language == "en" else "", part) for part in parts)


def known_on(snapshot: Snapshot) -> str:
    """Write the moment whose knowledge a file holds as an address does; empty for now."""
    return "" if snapshot.known_at is None else write_moment(snapshot.known_at)


def _source_note(shown: Sequence[Standing], t: Text) -> str:
    """Name the sources of the values shown; beyond four only how many more there are."""
    sources = [
        row.source
        for one in shown
        for row in one.observed()
        if row.source and int(row.time_period[:4]) > one.indicator.baseline_year
    ]
    unique = list(dict.fromkeys(re.sub(r" \(\d{4}\)$", "", source) for source in sources))
    if not unique:
        return t("Source: no actual published.")
    listed = t.listing(unique[:4])
    if len(unique) > 4:
        return t("Source: {list} and {n} more.", list=listed, n=len(unique) - 4)
    return t("Source: {list}.", list=listed)


def _state_note(snapshot: Snapshot, t: Text) -> str:
    return t("Actuals up to {year}. {vintage}.", year=snapshot.as_of, vintage=vintage(snapshot, t))


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
