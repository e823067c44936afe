"""The overview: the answer as a sentence, ten gauges, the distance from the schedule, the officials' table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from dash import html

from indicators.errors import N_
from indicators.schema import STATUSES
from indicators.sentences import explain
from indicators.snapshot import Snapshot, Standing
from indicators.text import DASH, Text
from indicators.wording import (
    ATTRIBUTE_LABELS,
    actual,
    current_period,
    current_value,
    distance,
    expected,
    gap,
    printed,
    progress,
    required,
    required_basis,
    required_value,
    short_name,
    status_label,
    unit,
)
from layouts import ids
from layouts.address import Selection
from layouts.components import card, chart, download_link, gauge, nav_link, picture_button, status_badge
from layouts.figures.gap import gap_figure, gap_subtitle
from layouts.shell import plan_name, year_choice
from layouts.theme import STATUS_STYLES

#: Most urgent first; what cannot be judged comes last.
_URGENCY: Final = (
    "missed", "regressing", "off_track", "lagging", "on_track", "ahead", "attained", "not_assessable",
)  # fmt: skip

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


def overview_page(snapshot: Snapshot, selection: Selection, t: Text) -> list[Any]:
    """Return the content of the overview for one as-of year, filter and order."""
    standings = snapshot.standings
    shown = [one for one in standings if selection.status in (None, one.result.status)]
    return [
        html.Div(
            [
                html.Div(
                    [
                        html.P(plan_name(snapshot, t), className="kicker"),
                        _headline(standings, snapshot.as_of, selection, t),
                    ]
                ),
                year_choice(selection, snapshot, t),
            ],
            className="lead",
        ),
        *_behind(standings, selection, t),
        *(
            [
                _gauges(shown, selection, t),
                _gap_card(shown, selection, snapshot, t),
                _table_card(shown, selection, snapshot, t),
            ]
            if shown
            else [_nothing(selection, t)]
        ),
    ]


def by_urgency(standings: Sequence[Standing]) -> list[Standing]:
    """Order for a first look: worst class first, binding before anticipatory, then furthest behind."""

    def key(one: Standing) -> tuple[int, bool, float]:
        behind = distance(one.result)
        return (
            _URGENCY.index(one.result.status),
            one.indicator.attribute != "binding",
            0.0 if behind is None else behind,
        )

    return sorted(standings, key=key)


def _headline(standings: Sequence[Standing], as_of: int, selection: Selection, t: Text) -> html.H1:
    """Return the answer as a sentence whose counts are the filters."""
    counts = Counter(one.result.status for one in standings)
    parts: list[Any] = [
        t.plural(
            "At the end of {year}, of {n} target: ",
            "At the end of {year}, of {n} targets: ",
            len(standings),
            year=as_of,
        )
    ]
    present = [status for status in STATUSES if counts[status]]
    for i, status in enumerate(present):
        chosen = selection.status == status
        parts += [
            nav_link(
                t(_COUNTS[status], n=counts[status]),
                selection.href(status=None if chosen else status),
                className=f"count tone-{STATUS_STYLES[status].text}",
                **({"aria-current": "true"} if chosen else {}),
            ),
            t(", ") if i < len(present) - 1 else t("."),
        ]
    if selection.status:
        parts.append(nav_link(t("Show all"), selection.href(status=None), className="all"))
    return html.H1(parts, className="headline")


def _behind(standings: Sequence[Standing], selection: Selection, t: Text) -> list[html.Ul]:
    """Say what is behind and what it would take; nothing when nothing is."""
    late = [
        one
        for one in by_urgency(standings)
        if one.result.status in ("lagging", "off_track", "regressing", "missed")
    ]
    if not late:
        return []
    return [
        html.Ul(
            [
                html.Li(
                    [
                        nav_link(
                            short_name(one.indicator, t),
                            selection.href(page="indicator", indicator=one.indicator.indicator),
                        ),
                        html.Span(t.sentences(explain(one.indicator, one.result, t)[:2])),
                    ],
                    className=f"edge-{STATUS_STYLES[one.result.status].mark}",
                )
                for one in late
            ],
            className="behind",
            **{"aria-label": t("Behind schedule")},
        )
    ]


def _nothing(selection: Selection, t: Text) -> html.Div:
    """Say that no indicator is of the class that is filtered for."""
    return html.Div(
        [
            html.P(t("No indicator is of this class at the end of this year.")),
            html.P(nav_link(t("Show all"), selection.href(status=None))),
        ],
        className="card message",
    )


def _gauges(shown: Sequence[Standing], selection: Selection, t: Text) -> html.Section:
    return html.Section(
        [
            html.H2(t("Progress of each indicator"), className="sr-only"),
            html.Ul([html.Li(_gauge_card(one, selection, t)) for one in shown], className="gauges"),
        ]
    )


def _gauge_card(one: Standing, selection: Selection, t: Text) -> html.A:
    indicator, result = one.indicator, one.result
    value = current_value(result)
    if value is None:
        figures: list[Any] = [html.Span(t("No actual published"), className="quiet")]
    else:
        figures = [
            html.Strong(actual(indicator, value, t)),
            t(" of {target}", target=printed(indicator.target, t)),
            html.Span(unit(indicator, t), className="quiet unit"),
        ]
    return nav_link(
        [
            html.Span(
                [
                    html.Span(short_name(one.indicator, t), className="name"),
                    html.Span(str(indicator.number or ""), className="quiet"),
                ],
                className="gauge-head",
            ),
            gauge(one, t),
            html.Span(figures, className="figures"),
            status_badge(one, t),
        ],
        selection.href(page="indicator", indicator=indicator.indicator),
        className="card gauge-card",
        title=t.of(indicator, "name"),
    )


def export_query(selection: Selection, snapshot: Snapshot, t: Text) -> str:
    """Query of an export's address: language, as-of year, vintage and filter are part of what is exported."""
    query = replace(selection, as_of=snapshot.as_of, language=t.language).kept()
    return urlencode(query | {"status": selection.status} if selection.status else query)


def _gap_card(shown: Sequence[Standing], selection: Selection, snapshot: Snapshot, t: Text) -> html.Section:
    figure = gap_figure(shown, t)
    title = t("Distance from the schedule")
    query = export_query(selection, snapshot, t)
    if figure is None:
        return card(
            title, html.P(t("No indicator that is shown has a progress to compare."), className="quiet")
        )
    return card(
        title,
        chart(ids.GAP_CHART, figure, _gap_description(shown, t)),
        subtitle=gap_subtitle(shown, t),
        actions=[picture_button("PNG", f"/export/gap.json?{query}", t("of the chart of distances"))],
    )


def _gap_description(shown: Sequence[Standing], t: Text) -> str:
    parts = [
        f"{short_name(one.indicator, t)} {t.number(gap_points, 0, signed=True)}"
        for one in by_urgency(shown)
        if (gap_points := distance(one.result)) is not None
    ]
    return t("Percentage points from the schedule: {list}", list=t.listing(parts))


@dataclass(frozen=True)
class TableColumn:
    """One column of the officials' table: heading, how a cell is written, by what it sorts."""

    key: str
    heading: str
    cell: Callable[[Standing, Selection, Text], Any]
    sort: Callable[[Standing], float | None] | None = None
    numeric: bool = True


def _indicator_cell(one: Standing, selection: Selection, t: Text) -> Any:
    return html.Th(
        [
            nav_link(
                short_name(one.indicator, t),
                selection.href(page="indicator", indicator=one.indicator.indicator),
                title=t.of(one.indicator, "name"),
            ),
            html.Span(
                t.listing(
                    part
                    for part in (unit(one.indicator, t), t(ATTRIBUTE_LABELS[one.indicator.attribute]))
                    if part
                ),
                className="quiet",
            ),
        ],
        scope="row",
    )


def _latest_cell(one: Standing, _: Selection, t: Text) -> Any:
    period = current_period(one.indicator, one.result)
    return [actual(one.indicator, current_value(one.result), t), html.Span(period, className="quiet")]


def _required_cell(one: Standing, _: Selection, t: Text) -> Any:
    basis = required_basis(one.indicator, one.result, t)
    return [required(one.indicator, one.result, t), html.Span(basis, className="quiet")]


def _required_rate(one: Standing) -> float | None:
    """Sort growth rates by size; points and amounts are no rates and come last."""
    rates = (one.result.required_growth, one.result.required_cagr)
    return required_value(one.result) if any(rate is not None for rate in rates) else None


TABLE: Final = (
    TableColumn(
        "number",
        N_("No."),
        lambda one, _, t: str(one.indicator.number or ""),
        lambda one: one.indicator.number,
    ),
    TableColumn("", N_("Indicator"), _indicator_cell, numeric=False),
    TableColumn("", N_("{year} baseline"), lambda one, _, t: printed(one.indicator.baseline, t)),
    TableColumn(
        "target",
        N_("{target_year} target"),
        lambda one, _, t: printed(one.indicator.target, t),
        lambda one: one.indicator.target,
    ),
    TableColumn("latest", N_("Latest actual"), _latest_cell, lambda one: current_value(one.result)),
    TableColumn(
        "progress", N_("Progress"), lambda one, _, t: progress(one.result, t), lambda one: one.result.progress
    ),
    TableColumn(
        "expected", N_("Expected"), lambda one, _, t: expected(one.result, t), lambda one: one.result.expected
    ),
    TableColumn(
        "gap",
        N_("Gap to target"),
        lambda one, _, t: gap(one.indicator, one.result, t),
        lambda one: one.result.gap_rel,
    ),
    TableColumn("required", N_("Needed a year"), _required_cell, _required_rate),
    TableColumn("urgency", N_("Class"), lambda one, _, t: status_badge(one, t), numeric=False),
)


def sort_standings(standings: Sequence[Standing], selection: Selection) -> list[Standing]:
    """Order the table; rows without a value come last in either direction."""
    ordered = by_urgency(standings)
    column = next((column for column in TABLE if column.key == selection.sort and column.sort), None)
    if column is None or column.sort is None:
        return ordered[::-1] if selection.descending else ordered
    keys = {id(one): column.sort(one) for one in ordered}
    known = [one for one in ordered if keys[id(one)] is not None]
    known.sort(key=lambda one: keys[id(one)] or 0.0, reverse=selection.descending)
    return known + [one for one in ordered if keys[id(one)] is None]


def _table_card(shown: Sequence[Standing], selection: Selection, snapshot: Snapshot, t: Text) -> html.Section:
    years = {
        "year": int(snapshot.plan["baseline_year"].iloc[0]),
        "target_year": int(snapshot.plan["target_year"].iloc[0]),
    }
    head = html.Thead(html.Tr([_heading(column, selection, years, t) for column in TABLE]))
    body = html.Tbody(
        [
            html.Tr([_cell(column, one, selection, t) for column in TABLE])
            for one in sort_standings(shown, selection)
        ]
    )
    query = export_query(selection, snapshot, t)
    return card(
        t("Key indicators"),
        html.Div(
            html.Table([head, body], className="official"),
            className="scroll",
            tabIndex=0,
            role="region",
            **{"aria-label": t("Table of key indicators")},
        ),
        subtitle=t(
            "those behind come first; a gap below zero means that the target is exceeded by that much"
        ),
        actions=[download_link("CSV", f"/export/assessment.csv?{query}", t("of the table"))],
    )


def _heading(column: TableColumn, selection: Selection, years: dict[str, int], t: Text) -> html.Th:
    label = t(column.heading, **years) if "{" in column.heading else t(column.heading)
    properties: dict[str, Any] = {"className": "number"} if column.numeric else {}
    if not column.key:
        return html.Th(label, scope="col", **properties)
    chosen = selection.sort == column.key
    if chosen:
        properties["aria-sort"] = "descending" if selection.descending else "ascending"
    link = nav_link(label, selection.href(sort=column.key, descending=chosen and not selection.descending))
    return html.Th(link, scope="col", **properties)


def _cell(column: TableColumn, one: Standing, selection: Selection, t: Text) -> Any:
    content = column.cell(one, selection, t)
    if isinstance(content, html.Th):
        return content
    written = content[0] if isinstance(content, list) else content
    if written == DASH:
        reason = _why_not(column, one, t)
        content = [
            html.Span(DASH, title=reason, **{"aria-hidden": "true"}),
            html.Span(reason, className="sr-only"),
        ]
    return html.Td(content, className="number" if column.numeric else "")


def _why_not(column: TableColumn, one: Standing, t: Text) -> str:
    """Say why a cell of the table has a dash."""
    if column.key == "":
        return t("The plan prints none.")
    if one.result.status == "not_assessable":
        return explain(one.indicator, one.result, t)[0]
    if column.key == "required":
        return t("The target is met.") if one.result.status == "attained" else t("No year is left.")
    return t("Not defined for this target.")


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
