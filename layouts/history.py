"""The history of the data: who changed which value when and why, newest first, with filters and pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any, Final
from urllib.parse import urlencode

import pandas as pd
from dash import dcc, html

from indicators.history import HistoryFilter, matching, page_bounds, whole_day
from indicators.provenance import author_name, reason_given
from indicators.rows import lines
from indicators.schema import REVIEWED
from indicators.snapshot import Snapshot
from indicators.text import Text
from indicators.wording import OBS_STATUS_LABELS, short_name, unit
from layouts.address import Selection, history_query
from layouts.components import card, download_link, filled, nav_link, quoted, scrolling, source_and_comment
from layouts.people import approval_shown, author_shown

#: From an old value to the new one; a screen reader is told in the words beside.
ARROW: Final = " → "
_COLUMNS: Final = 5


def history_page(history: pd.DataFrame, snapshot: Snapshot, selection: Selection, t: Text) -> list[Any]:
    """Return the content of the page of the history.

    Parameters
    ----------
    history
        The revisions that were known (SHOWN_HISTORY_COLUMNS).
    snapshot
        The plan as it was known.
    selection
        Which of them are looked at, and which page.
    t
        Language.
    """
    wanted = selection.history.within(snapshot.plan["indicator"])
    selection = replace(selection, history=wanted)
    found = matching(history, wanted)
    bounds = page_bounds(found["batch"])
    sheet = selection.sheet if selection.sheet <= len(bounds) else 1
    first, last = bounds[sheet - 1]
    rows = lines(found.iloc[first:last])
    return [
        html.Div(
            html.Div(
                [
                    html.P(t("Nothing is ever overwritten or deleted"), className="kicker"),
                    html.H1(t("History of the data")),
                ]
            ),
            className="lead",
        ),
        card(
            t("Filter"),
            [
                _form(history, snapshot, selection, t),
                *_chosen(snapshot, selection, t),
                _way_back(selection, t),
            ],
        ),
        card(
            t.plural("{n} change", "{n} changes", len(found)),
            [_table(rows, snapshot, selection, t), *_pager(sheet, len(bounds), selection, t)]
            if rows
            else [_nothing(history, selection, t)],
            subtitle=t("newest first; moments are in UTC"),
            actions=[
                download_link("CSV", f"/export/history.csv?{_query(selection, t)}", t("of the history"))
            ],
        ),
    ]


def _query(selection: Selection, t: Text) -> str:
    return urlencode(replace(selection, language=t.language).kept() | history_query(selection.history))


def _form(history: pd.DataFrame, snapshot: Snapshot, selection: Selection, t: Text) -> html.Form:
    """Return the filters as a form that the browser itself sends: the address is all that it changes."""
    wanted = selection.history
    indicators = [(one.indicator.indicator, short_name(one.indicator, t)) for one in snapshot.standings]
    years = sorted(history["time_period"].str[:4].unique(), reverse=True)
    authors = sorted({*history["entered_by"].unique(), *([wanted.author] if wanted.author else [])})
    return html.Form(
        [
            *_hidden(selection.kept()),
            _choice("indicator", t("Indicator"), indicators, wanted.indicator, t),
            _choice("year", t("Year"), [(year, year) for year in years], str(wanted.year or ""), t),
            _choice("by", t("Saved by"), [(one, author_name(one, t)) for one in authors], wanted.author, t),
            _day("from", t("Saved from"), wanted.first),
            _day("to", t("Saved until"), wanted.last),
            html.Button(t("Show"), type="submit", className="tool"),
        ],
        action="/history",
        method="get",
        className="filters",
    )


def _way_back(selection: Selection, t: Text) -> html.Form:
    """Return the form that opens the plan as it was known on a day, which nobody could address by heart."""
    name = "known"
    return html.Form(
        [
            *_hidden(replace(selection, known=None).kept()),
            _day(
                name,
                t("The plan as known at the end of a day (UTC)"),
                whole_day(selection.known) if selection.known else None,
            ),
            html.Button(t("Open"), type="submit", className="tool"),
        ],
        action="/",
        method="get",
        className="filters apart",
    )


def _hidden(query: Mapping[str, str]) -> list[dcc.Input]:
    """Return what a form sends beside its fields: the browser drops the query of the address that it leads to."""
    return [dcc.Input(type="hidden", name=name, value=value) for name, value in query.items()]


def _choice(
    name: str, label: str, options: Iterable[tuple[str, str]], chosen: str | None, t: Text
) -> html.Div:
    choices = [
        html.Option(text, value=value, selected=value == (chosen or ""))
        for value, text in (("", t("all")), *options)
    ]
    return _field(name, label, html.Select(choices, id=_field_id(name), name=name))


def _day(name: str, label: str, day: date | None) -> html.Div:
    value = "" if day is None else day.isoformat()
    return _field(name, label, dcc.Input(type="date", id=_field_id(name), name=name, value=value))


def _field(name: str, label: str, control: Any) -> html.Div:
    return html.Div([html.Label(label, htmlFor=_field_id(name)), control], className="field")


def _field_id(name: str) -> str:
    return f"filter-{name}"


def _chosen(snapshot: Snapshot, selection: Selection, t: Text) -> list[html.P]:
    """Name the filters in force, each a link that takes it away; nothing when there are none."""
    wanted = selection.history
    named = {
        "indicator": _name(snapshot, wanted.indicator, t),
        "year": t("values for {year}", year=wanted.year),
        "author": author_shown(wanted.author or "", t),
        "first": t("from {day}", day=t.date(wanted.first)) if wanted.first else "",
        "last": t("until {day}", day=t.date(wanted.last)) if wanted.last else "",
    }
    links = [
        nav_link(
            [
                html.Span("× ", **{"aria-hidden": "true"}),
                html.Span(t("Remove:"), className="sr-only"),
                " ",
                text,
            ],
            selection.href(history=replace(wanted, **{part: None}), sheet=1),
        )
        for part, text in named.items()
        if getattr(wanted, part) is not None
    ]
    return [html.P([html.Span(t("In force:")), *links], className="quiet choices")] if links else []


def _name(snapshot: Snapshot, indicator: str | None, t: Text) -> str:
    standing = snapshot.standing(indicator or "")
    return "" if standing is None else short_name(standing.indicator, t)


def _nothing(history: pd.DataFrame, selection: Selection, t: Text) -> html.Div:
    """Say that there is nothing to show, and why."""
    if history.empty:
        said = (
            t("Nothing has been saved yet.")
            if selection.known is None
            else t("Nothing had been saved by then.")
        )
        return html.Div(html.P(said), className="message")
    wanted = selection.history
    remove = nav_link(t("Remove all filters"), selection.href(history=HistoryFilter(), sheet=1))
    said = t("No change fits these filters.")
    if wanted.first is not None and wanted.last is not None and wanted.first > wanted.last:
        said = t(
            "No day lies between {first} and {last}: the first day comes after the last one.",
            first=t.date(wanted.first),
            last=t.date(wanted.last),
        )
    return html.Div([html.P(said), html.P(remove)], className="message")


def _table(rows: list[SimpleNamespace], snapshot: Snapshot, selection: Selection, t: Text) -> html.Div:
    headings = (t("Indicator"), t("Period"), t("Value"), t("Status"), t("Source and comment"))
    head = html.Thead(html.Tr([html.Th(name, scope="col") for name in headings]))
    indicators = {one.indicator.indicator: one.indicator for one in snapshot.standings}
    groups: dict[int, list[SimpleNamespace]] = {}
    for row in rows:
        groups.setdefault(row.batch, []).append(row)
    bodies = [
        html.Tbody(
            [
                _batch(group[0], selection, t),
                *(_revision(row, indicators[row.indicator], snapshot, selection, t) for row in group),
            ]
        )
        for group in groups.values()
    ]
    return scrolling(html.Table([head, *bodies], className="history"), t("Table of changes"))


def _batch(row: SimpleNamespace, selection: Selection, t: Text) -> html.Tr:
    """Say once what the revisions of a batch share: number, moment, person, reason."""
    moment = row.entered_at.to_pydatetime()
    counts_since = row.decided_at if selection.values == "approved" and row.decided_at else row.entered_at
    after = replace(selection.to("overview"), known=counts_since.to_pydatetime())
    reason = reason_given(row)
    return html.Tr(
        html.Th(
            html.Div(
                [
                    html.Strong(t("State {number}", number=row.batch)),
                    html.Span(t.moment(moment)),
                    html.Span(author_shown(row.entered_by, t)),
                    *([approval_shown(row, t)] if row.approval in REVIEWED else []),
                    nav_link(
                        [
                            t("The plan as known then"),
                            html.Span(t("State {number}", number=row.batch), className="sr-only"),
                        ],
                        after.href(),
                    ),
                    *(
                        [html.Span(filled(t("Why: {reason}"), reason=quoted(reason)), className="why")]
                        if reason
                        else []
                    ),
                    *_decision_reason(row, t),
                ],
                className="batch",
            ),
            colSpan=_COLUMNS,
            scope="rowgroup",
        )
    )


def _decision_reason(row: SimpleNamespace, t: Text) -> list[html.Span]:
    """Say why a batch was returned, or what was said with its approval."""
    if not row.decision_reason:
        return []
    template = t("Why returned: {reason}") if row.approval == "returned" else t("On approval: {reason}")
    return [html.Span(filled(template, reason=quoted(row.decision_reason)), className="why")]


def _revision(
    row: SimpleNamespace, indicator: SimpleNamespace, snapshot: Snapshot, selection: Selection, t: Text
) -> html.Tr:
    name = short_name(indicator, t)
    page = selection.to("indicator", indicator=indicator.indicator)
    return html.Tr(
        [
            html.Th(nav_link(name, page.href(), title=t.of(indicator, "name")), scope="row"),
            html.Td(row.time_period),
            html.Td([*_change(row, indicator, t), *_restore(row, indicator, snapshot, t)]),
            html.Td(_status(row, t)),
            html.Td(source_and_comment(row, t)),
        ]
    )


def _change(row: SimpleNamespace, indicator: SimpleNamespace, t: Text) -> list[Any]:
    """Write old and new value, and in words what happened where it is not a plain change."""
    old, new = _written(row.obs_value_before, t), _written(row.obs_value, t)
    if row.revision == 1:
        word = t("first value")
    elif row.obs_value is None:
        word = t("deleted") if row.obs_value_before is not None else t("still no value")
    elif row.obs_value == row.obs_value_before:
        word = t("the value is unchanged")
    else:
        word = ""
    changed = row.revision > 1 and row.obs_value != row.obs_value_before
    numbers = [html.Span(old), html.Span(ARROW), html.Strong(new)] if changed else [html.Strong(new)]
    notes = [unit(indicator, t), word]
    return [
        html.Span(numbers, className="change"),
        html.Span(t.listing(note for note in notes if note), className="quiet"),
    ]


def _written(value: float | None, t: Text) -> str:
    """Write a value as it is stored: a history that rounds would hide a change, and the restored value."""
    return t("no value") if value is None else t.number(value)


def _status(row: SimpleNamespace, t: Text) -> list[Any]:
    now = t(OBS_STATUS_LABELS[row.obs_status])
    before = row.obs_status_before
    if before is None or before == row.obs_status:
        return [now]
    return [t(OBS_STATUS_LABELS[before]), ARROW, now]


def _restore(row: SimpleNamespace, indicator: SimpleNamespace, snapshot: Snapshot, t: Text) -> list[Any]:
    """Offer to enter an old value anew, where the entry page has its cell; never on a vintage."""
    is_old = not row.current and row.obs_value is not None
    if snapshot.known_at is not None or not is_old or row.time_period not in map(str, snapshot.years):
        return []
    value = _written(row.obs_value, t)
    cell = f"{row.indicator},{row.time_period},{row.revision}"
    said = html.Span(f" {short_name(indicator, t)}, {row.time_period}", className="sr-only")
    link = html.A(
        [t("Restore this value ({value})", value=value), said],
        href=f"/entry/?{urlencode({'restore': cell}, safe=',')}",
    )
    return [html.Span(link, className="quiet")]


def _pager(sheet: int, sheets: int, selection: Selection, t: Text) -> list[html.Nav]:
    """Lead to newer and older changes; nothing where one page holds them all."""
    if sheets == 1:
        return []
    newer = nav_link(t("Newer"), selection.href(sheet=sheet - 1)) if sheet > 1 else None
    older = nav_link(t("Older"), selection.href(sheet=sheet + 1)) if sheet < sheets else None
    place = html.Span(t("Page {number} of {all}", number=sheet, all=sheets))
    return [html.Nav([newer, place, older], className="choices", **{"aria-label": t("Pages of the history")})]
