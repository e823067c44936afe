"""The overview: the answer as a sentence, early warnings, progress compared, distances, moves, the officials' table."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from dash import html

from indicators.errors import N_
from indicators.provenance import plan_name
from indicators.schema import STATUSES
from indicators.sentences import explain, where_it_leads
from indicators.snapshot import Snapshot
from indicators.standing import Standing
from indicators.text import Text
from indicators.urgency import Warned, by_urgency, early_warnings, is_binding, missed
from indicators.wording import (
    distance,
    expected,
    is_first_observation,
    need,
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

_COUNTS: Final = {
    "attained": N_("{n} met"),
    "ahead": N_("{n} ahead of schedule"),
    "on_track": N_("{n} on schedule"),
    "lagging": N_("{n} behind"),
    "off_track": N_("{n} far behind"),
    "regressing": N_("{n} below the baseline"),
    "missed": N_("{n} missed"),
    "not_assessable": N_("{n} not assessable"),
}
#: By the pace that ends short of the target.
_VERDICTS: Final = {
    "both": N_("expected to be missed"),
    "average": N_("would be missed at the average pace"),
    "latest": N_("would be missed at the latest pace"),
    "neither": N_("behind schedule, although the pace so far would reach the target"),
    "unknown": N_("behind schedule"),
}
#: What the figure beside a warning is, by its kind.
_NEEDED: Final = {
    "growth": N_("growth needed a year, {years}"),
    "decline": N_("decline needed a year, {years}"),
    "amount": N_("needed a year, {years}"),
    "rise": N_("rise needed a year, {years}"),
    "fall": N_("fall needed a year, {years}"),
}
_MET_EARLY: Final = N_("{n} met early")


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


def _counts(standings: Sequence[Standing]) -> list[tuple[str, int, str]]:
    """Classes that occur, in the officials' order, with their number and the words for it."""
    counts = Counter(one.result.status for one in standings)
    early = all("EARLY" in one.result.flags for one in standings if one.result.status == "attained")
    words = _COUNTS | {"attained": _MET_EARLY} if early else _COUNTS
    return [(status, counts[status], words[status]) for status in STATUSES if counts[status]]


def _headline(standings: Sequence[Standing], as_of: int, selection: Selection, t: Text) -> html.H1:
    """Return the answer as a sentence whose counts are the filters."""
    parts: list[Any] = [
        t.plural(
            "At the end of {year}, of {n} target: ",
            "At the end of {year}, of {n} targets: ",
            len(standings),
            year=as_of,
        )
    ]
    counts = _counts(standings)
    for i, (status, n, words) in enumerate(counts):
        chosen = selection.status == status
        parts += [
            nav_link(
                t(words, n=n),
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
    binding = [one for one in standings if is_binding(one.indicator)]
    if not binding or len(binding) == len(standings):
        return []
    counted = t(", ").join(t(words, n=n) for _, n, words in _counts(binding))
    return [
        html.P(
            t.plural(
                "Of these, {n} is binding: {counts}.",
                "Of these, {n} are binding: {counts}.",
                len(binding),
                counts=counted,
            ),
            className="binding-counts",
        )
    ]


def _attention(shown: Sequence[Standing], selection: Selection, t: Text) -> list[Any]:
    """Say what was missed, what is expected to be missed and what would still save it; or that nothing is."""
    lost, warned = missed(shown), early_warnings(shown)
    judged = [one for one in shown if one.result.status != "not_assessable"]
    parts: list[Any] = []
    if judged and all(is_first_observation(one.result) for one in judged):
        parts.append(
            html.P(t("Every class rests on one observation so far: a weak signal."), className="calm")
        )
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
    if judged and not lost and not warned and selection.status is None:
        running = any(one.result.remaining for one in judged)
        parts.append(
            html.P(
                t("No target is expected to be missed at the pace so far.")
                if running
                else t("No target that can be judged was missed."),
                className="calm",
            )
        )
    return parts


def _unknown(shown: Sequence[Standing], selection: Selection, t: Text) -> list[html.P]:
    """Name the indicators that cannot be judged: what is not said must not pass for good."""
    unknown = [one for one in shown if one.result.status == "not_assessable"]
    if not unknown:
        return []
    parts: list[Any] = [t("Not assessable: ")]
    for i, one in enumerate(unknown):
        parts += [t.listing(["", ""])] if i else []
        parts.append(
            nav_link(
                short_name(one.indicator, t),
                selection.href(page="indicator", indicator=one.indicator.indicator),
                title=explain(one.indicator, one.result, t)[0],
            )
        )
    if all("NO_ACTUAL" in one.result.flags for one in unknown):
        parts.append(t(" (no actual on the plan's definition has been published)"))
    return [html.P(parts, className="calm")]


def _alerts(title: str, rows: list[html.Li]) -> html.Section:
    return html.Section([html.H2(title), html.Ul(rows)], className="alerts")


def _warning(warned: Warned, selection: Selection, t: Text) -> html.Li:
    one = warned.standing
    indicator, result = one.indicator, one.result
    return _alert(
        one,
        t(_VERDICTS[warned.short_at]),
        selection,
        t,
        [explain(indicator, result, t)[0], where_it_leads(indicator, result, t)],
        *_rescue(one, t),
    )


def _rescue(one: Standing, t: Text) -> list[html.Span]:
    """Say what each year left would have to bring, in which years; nothing where that is not defined."""
    indicator, result = one.indicator, one.result
    needs = need(indicator, result, t)
    if needs is None:
        return []
    last = indicator.target_year
    first = last - math.ceil(result.remaining) + 1
    years = t.years(str(last) if first == last else f"{first}–{last}")
    return [
        html.Span(
            [
                html.Span(t(_NEEDED[needs.kind], years=years)),
                html.Strong(measured("required", needs.size)),
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
        [chart(ids.GAP_CHART, figure, _gap_description(shown, t)), _gap_table(shown, t)],
        subtitle=gap_subtitle(shown, t),
        actions=[
            picture_button(f"/export/gap.json?{query}", t("of the chart of distances"), t),
            cite_button(gap_title(snapshot, selection.status, t), snapshot, shown, selection, t),
        ],
    )


def _gap_description(shown: Sequence[Standing], t: Text) -> str:
    parts = [
        f"{short_name(one.indicator, t)} {t.number(gap_points, 0, signed=True)}"
        for one in by_urgency(shown)
        if (gap_points := distance(one.result)) is not None
    ]
    return t("Percentage points from the schedule: {list}", list=t.listing(parts))


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
