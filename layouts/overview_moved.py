"""How each indicator moved: its class at the end of each year up to the one that is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from indicators.schema import STATUSES
from indicators.snapshot import Snapshot
from indicators.standing import Standing
from indicators.text import Text
from indicators.wording import progress, short_name, status_label
from layouts.address import Selection
from layouts.components import card, icon, measured, nav_link, scrolling
from layouts.theme import STATUS_STYLES


def moved_card(
    shown: Sequence[Standing], years: Sequence[Snapshot], selection: Selection, t: Text
) -> html.Section:
    """Return the matrix of years and indicators.

    Parameters
    ----------
    shown
        Indicators that are shown, one row each.
    years
        The plan at the end of each year, oldest first, with the same knowledge.
    selection
        What the page shows.
    t
        Language.
    """
    head = html.Thead(
        html.Tr([html.Th(t("Indicator"), scope="col"), *(_year(one, selection, t) for one in years)])
    )
    body = html.Tbody([_row(one, years, selection, t) for one in shown])
    return card(
        t("How each one moved"),
        [
            scrolling(html.Table([head, body], className="moved"), t("Table of classes by year")),
            _key(shown, years, t),
        ],
        subtitle=t("class and progress, judged with the actuals up to the end of each year"),
    )


def _year(snapshot: Snapshot, selection: Selection, t: Text) -> html.Th:
    link = nav_link(str(snapshot.as_of), selection.href(as_of=snapshot.as_of))
    return html.Th(link, scope="col", **{"data-year": snapshot.as_of})


def _row(one: Standing, years: Sequence[Snapshot], selection: Selection, t: Text) -> html.Tr:
    indicator = one.indicator
    link = nav_link(
        short_name(indicator, t),
        selection.href(page="indicator", indicator=indicator.indicator),
        title=t.of(indicator, "name"),
    )
    cells = [_cell(then, year.as_of, t) for year in years if (then := year.standing(indicator.indicator))]
    return html.Tr([html.Th(link, scope="row"), *cells], **{"data-indicator": indicator.indicator})


def _cell(then: Standing, year: int, t: Text) -> html.Td:
    result = then.result
    label = status_label(result, then.indicator.attribute, t)
    style = STATUS_STYLES[result.status]
    content: list[Any] = [
        html.Span(icon(style.icon), className=f"tone-{style.text}", title=label),
        html.Span(label, className="sr-only"),
    ]
    if result.progress is not None:
        content.append(html.Span(measured("progress", progress(result, t, 0)), className="quiet"))
    return html.Td(content, **{"data-year": year})


def _key(shown: Sequence[Standing], years: Sequence[Snapshot], t: Text) -> html.Ul:
    """Say what the icons mean, those that occur, in the officials' order."""
    slugs = {one.indicator.indicator for one in shown}
    cells = [one for year in years for one in year.standings if one.indicator.indicator in slugs]
    words = {
        status: dict.fromkeys(
            status_label(one.result, one.indicator.attribute, t)
            for one in cells
            if one.result.status == status
        )
        for status in STATUSES
    }
    return html.Ul(
        [
            html.Li(
                [icon(STATUS_STYLES[status].icon), t.listing(labels)],
                className=f"tone-{STATUS_STYLES[status].text}",
            )
            for status, labels in words.items()
            if labels
        ],
        className="key",
        **{"aria-hidden": "true"},
    )
