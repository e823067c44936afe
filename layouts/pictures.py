"""Charts that leave the page: framed for a document, with title, unit, note, source and vintage inside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from indicators.exchange.names import FileName, file_name, numbered
from indicators.provenance import plan_name, vintage
from indicators.snapshot import Snapshot
from indicators.standing import Standing, Vintage
from indicators.text import Text
from indicators.wording import STATUS_LABELS, full_name, status_label
from layouts.figures.frame import EXPORT_SCALE, Figure, export_figure
from layouts.figures.gap import gap_figure, gap_subtitle
from layouts.figures.trend import trend_figure, trend_note, trend_unit

#: 300 dpi: the 1,842 px of an export then are 156 mm wide on paper.
DOTS_PER_METRE: Final = round(300 / 0.0254)


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
            source_note(shown, t),
            _state_note(snapshot, t),
        ],
        plot_height=figure["layout"]["height"],
    )
    return _picture(framed, file_name(snapshot, t, lambda t: t("distance from the schedule"), status))


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
            source_note([standing], t),
            _state_note(snapshot, t),
        ],
        plot_height=figure["layout"]["height"],
    )
    content = numbered(indicator)
    if supposed is None:
        return _picture(framed, file_name(snapshot, t, content))
    said = file_name(snapshot, t, lambda t: t("{content}, with supposed values", content=content(t)))
    return _picture(framed, said)


def section_chart(standing: Standing, t: Text) -> dict[str, Any]:
    """Return the trend of an indicator as a document shows it, where caption, note and source are text beside it."""
    figure = trend_figure(standing, t)
    framed = export_figure(
        figure,
        title="",
        subtitle=trend_unit(standing.indicator, t),
        notes=[],
        plot_height=figure["layout"]["height"],
    )
    return {"figure": framed, "scale": EXPORT_SCALE, "dots_per_metre": DOTS_PER_METRE}


def _picture(figure: Figure, name: FileName) -> dict[str, Any]:
    return {
        "figure": figure,
        "filename": f"{name.own}.png",
        "ascii": f"{name.ascii}.png",
        "scale": EXPORT_SCALE,
        "dots_per_metre": DOTS_PER_METRE,
    }


def source_note(shown: Sequence[Standing], t: Text) -> str:
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
