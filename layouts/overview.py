"""The overview: the answer as a sentence, early warnings, progress compared, distances, moves, the officials' table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from dash import html

from indicators.provenance import plan_name
from indicators.sentences import explain, where_it_leads
from indicators.snapshot import Snapshot
from indicators.standing import Standing
from indicators.summary import (
    all_clear,
    binding_sentence,
    counted,
    distances,
    opening,
    rescue,
    unknown,
    verdict,
    weak_signal,
    why_unknown,
)
from indicators.text import Text
from indicators.urgency import Warned, early_warnings, missed
from indicators.wording import (
    distance,
    expected,
    progress,
    short_name,
    status_label,
)
from layouts import ids
from layouts.address import Selection, export_query
from layouts.citing import cite_button
from layouts.components import card, caveat, chart, measured, nav_link, picture_button, status_badge
from layouts.export_card import overview_exports
from layouts.figures.gap import gap_figure, gap_subtitle
from layouts.overview_moved import moved_card
from layouts.overview_progress import progress_card
from layouts.overview_table import table_card
from layouts.pictures import gap_title
from layouts.shell import year_choice
from layouts.theme import STATUS_STYLES


def overview_page(snapshot: Snapshot, years: Sequence[Snapshot], selection: Selection, t: Text) -> list[Any]:
    """Return the content of the overview for one as-of year, filter, view and order.

    Parameters
    ----------
    snapshot
        The plan at the end of the as-of year.
    years
        The plan at the end of each year up to it, oldest first.
    selection
        What the page shows.
    t
        Language.
    """
    standings = snapshot.standings
    shown = [one for one in standings if selection.status in (None, one.result.status)]
    return [
        html.Div(
            [
                html.Div(
                    [
                        html.P(plan_name(snapshot, t), className="kicker"),
                        _headline(standings, snapshot.as_of, selection, t),
                        *_binding(standings, t),
                    ]
                ),
                year_choice(selection, snapshot, t),
            ],
            className="lead",
        ),
        html.Div([*_attention(shown, selection, t), *_unknown(shown, selection, t)], className="attention"),
        *(
            [
                progress_card(shown, selection, t),
                html.Div(
                    [
                        _gap_card(shown, selection, snapshot, t),
                        moved_card(shown, years, selection, t),
                    ],
                    className="columns",
                ),
                table_card(shown, selection, snapshot, t),
            ]
            if shown
            else [_nothing(selection, t)]
        ),
        overview_exports(snapshot, selection, t),
    ]


def _headline(standings: Sequence[Standing], as_of: int, selection: Selection, t: Text) -> html.H1:
    """Return the answer as a sentence whose counts are the filters."""
    parts: list[Any] = [opening(standings, as_of, t)]
    counts = counted(standings, t)
    for i, (status, words) in enumerate(counts):
        chosen = selection.status == status
        parts += [
            nav_link(
                words,
                selection.href(status=None if chosen else status),
                className=f"count tone-{STATUS_STYLES[status].text}",
                **{"data-count": status},
                **({"aria-current": "true"} if chosen else {}),
            ),
            t(", ") if i < len(counts) - 1 else t("."),
        ]
    if selection.status:
        parts.append(nav_link(t("Show all"), selection.href(status=None), className="all"))
    return html.H1(parts, className="headline")


def _binding(standings: Sequence[Standing], t: Text) -> list[html.P]:
    """Say how the binding targets stand, where the plan has binding and other ones."""
    said = binding_sentence(standings, t)
    return [html.P(said, className="binding-counts")] if said else []


def _attention(shown: Sequence[Standing], selection: Selection, t: Text) -> list[Any]:
    """Say what was missed, what is expected to be missed and what would still save it; or that nothing is."""
    lost, warned = missed(shown), early_warnings(shown)
    parts: list[Any] = []
    if weak := weak_signal(shown, t):
        parts.append(html.P(weak, className="calm"))
    if lost:
        rows = [_alert(one, t("Missed"), selection, t, explain(one.indicator, one.result, t)) for one in lost]
        parts.append(_alerts(t("Missed targets"), rows))
    expected_to_fail, possible = (
        [_warning(one, selection, t) for one in warned if one.is_certain == certain]
        for certain in (True, False)
    )
    if expected_to_fail:
        parts.append(_alerts(t("Early warning"), expected_to_fail))
    if possible:
        parts.append(_alerts(t("To be watched"), possible))
    if selection.status is None and (clear := all_clear(shown, t)):
        parts.append(html.P(clear, className="calm"))
    return parts


def _unknown(shown: Sequence[Standing], selection: Selection, t: Text) -> list[html.P]:
    """Name the indicators that cannot be judged: what is not said must not pass for good."""
    not_judged = unknown(shown)
    if not not_judged:
        return []
    parts: list[Any] = [t("Not assessable: ")]
    for i, one in enumerate(not_judged):
        parts += [t.listing(["", ""])] if i else []
        parts.append(
            nav_link(
                short_name(one.indicator, t),
                selection.href(page="indicator", indicator=one.indicator.indicator),
                title=explain(one.indicator, one.result, t)[0],
            )
        )
    return [html.P([*parts, why_unknown(not_judged, t)], className="calm")]


def _alerts(title: str, rows: list[html.Li]) -> html.Section:
    return html.Section([html.H2(title), html.Ul(rows)], className="alerts")


def _warning(warned: Warned, selection: Selection, t: Text) -> html.Li:
    one = warned.standing
    indicator, result = one.indicator, one.result
    return _alert(
        one,
        verdict(warned, t),
        selection,
        t,
        [explain(indicator, result, t)[0], where_it_leads(indicator, result, t)],
        *_rescue(one, t),
    )


def _rescue(one: Standing, t: Text) -> list[html.Span]:
    """Say what each year left would have to bring, in which years; nothing where that is not defined."""
    saved = rescue(one, t)
    if saved is None:
        return []
    return [
        html.Span(
            [
                html.Span(saved.what),
                html.Strong(measured("required", saved.size)),
                html.Span(t("to reach the target")),
            ],
            className="rescue",
        )
    ]


def _alert(
    one: Standing, verdict: str, selection: Selection, t: Text, sentences: list[str], *beside: Any
) -> html.Li:
    indicator = one.indicator
    link = nav_link(short_name(indicator, t), selection.href(page="indicator", indicator=indicator.indicator))
    return html.Li(
        [
            html.Div(
                [
                    html.Span(
                        [link, status_badge(one, t), *caveat(one, t), html.Span(verdict)], className="who"
                    ),
                    html.P(t.sentences(sentence for sentence in sentences if sentence)),
                ]
            ),
            *beside,
        ],
        className=f"edge-{STATUS_STYLES[one.result.status].mark}",
        **{"data-indicator": indicator.indicator},
    )


def _nothing(selection: Selection, t: Text) -> html.Div:
    """Say that no indicator is of the class that is filtered for."""
    return html.Div(
        [
            html.P(t("No indicator is of this class at the end of this year.")),
            html.P(nav_link(t("Show all"), selection.href(status=None))),
        ],
        className="card message",
    )


def _gap_card(shown: Sequence[Standing], selection: Selection, snapshot: Snapshot, t: Text) -> html.Section:
    figure = gap_figure(shown, t)
    title = t("Distance from the schedule")
    query = export_query(selection, snapshot.as_of, t.language)
    if figure is None:
        return card(
            title, html.P(t("No indicator that is shown has a progress to compare."), className="quiet")
        )
    return card(
        title,
        [chart(ids.GAP_CHART, figure, distances(shown, t)), _gap_table(shown, t)],
        subtitle=gap_subtitle(shown, t),
        actions=[
            picture_button(f"/export/gap.json?{query}", t("of the chart of distances"), t),
            cite_button(gap_title(snapshot, selection.status, t), snapshot, shown, selection, t),
        ],
    )


def _gap_table(shown: Sequence[Standing], t: Text) -> html.Details:
    """Return the numbers of the chart as a table, folded away: worst first, as the bars are."""
    heads = (t("Indicator"), t("Progress"), t("Expected"), t("Percentage points"))
    compared = sorted(
        ((points, one) for one in shown if (points := distance(one.result)) is not None),
        key=lambda pair: pair[0],
    )
    rows = [
        html.Tr(
            [
                html.Th(short_name(one.indicator, t), scope="row"),
                html.Td(measured("progress", progress(one.result, t)), className="number"),
                html.Td(measured("expected", expected(one.result, t)), className="number"),
                html.Td(measured("distance", t.number(points, 1, signed=True)), className="number"),
            ],
            **{"data-indicator": one.indicator.indicator},
        )
        for points, one in compared
    ]
    head = html.Tr(
        [html.Th(name, scope="col", className="number" if i else "") for i, name in enumerate(heads)]
    )
    return html.Details(
        [html.Summary(t("As a table")), html.Table([html.Thead(head), html.Tbody(rows)])],
        className="as-table",
    )


def announcement(snapshot: Snapshot, selection: Selection, t: Text) -> str:
    """Say in one line what the overview shows now, for readers who cannot see that it changed."""
    standings = snapshot.standings
    shown = [one for one in standings if selection.status in (None, one.result.status)]
    counts = Counter(status_label(one.result, one.indicator.attribute, t) for one in shown)
    listed = t.listing(f"{label} {count}" for label, count in counts.items())
    return t(
        "{year}: {shown} of {all} indicators shown. {list}",
        year=snapshot.as_of,
        shown=len(shown),
        all=len(standings),
        list=listed,
    )
