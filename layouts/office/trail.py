"""The page of the audit trail: who did what and when, newest first, and the head to keep elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from dash import html

from indicators.store import Record
from indicators.text import Text
from indicators.trail_words import (
    ACTION_LABELS,
    WRITTEN,
    Detail,
    TrailFilter,
    action_label,
    actor_name,
    details,
    head_of,
    matching,
)
from layouts.components import card, download_link, filled, quoted, scrolling
from layouts.office.sheets import pager, sheet_of
from layouts.static import Input

ADDRESS: Final = "/trail"
CSV: Final = "/trail.csv"
#: Records of a page.
OF_A_PAGE: Final = 100
#: So much of a digest tells it from others.
_SHOWN: Final = 12


def trail_page(records: Sequence[Record], wanted: TrailFilter, sheet: int, t: Text) -> list[Any]:
    """Return the content of the page.

    Parameters
    ----------
    records
        The whole trail, oldest first.
    wanted
        Which of them are looked at.
    sheet
        Page of them, from 1; one that is not there is the first.
    t
        Language.
    """
    found = matching(records, wanted)
    shown = sheet_of(found, sheet, OF_A_PAGE)
    return [
        html.Div(
            html.Div(
                [
                    html.P(t("Each record is chained to the one before it"), className="kicker"),
                    html.H1(t("Audit trail")),
                ]
            ),
            className="lead",
        ),
        *([_head(records, t)] if records else []),
        card(t("Filter"), _filters(records, wanted, t)),
        card(
            t.plural("{n} record", "{n} records", len(found)),
            [
                scrolling(_table(shown.items, t), t("Table of records")),
                *pager(
                    shown,
                    lambda other: f"{ADDRESS}?{wanted.query(page=other)}",
                    t("Pages of the trail"),
                    t,
                ),
            ]
            if found
            else html.P(t("No record fits these filters.") if records else t("Nothing has been done yet.")),
            subtitle=t("newest first; moments are in UTC"),
            actions=[download_link("CSV", f"{CSV}?{wanted.query()}", t("of the trail"))],
        ),
    ]


def _head(records: Sequence[Record], t: Text) -> html.Section:
    """Return what to keep outside of the machine: whoever can write the store could write the whole trail anew."""
    head, last = head_of(records), records[-1]
    command = html.Code(f"plan-gauge verify --head {head}", lang="en")
    return card(
        t("Head of the trail"),
        [
            html.P(html.Code(head, className="head", lang="en")),
            html.P(
                filled(
                    t("To check later that the trail still begins with all of this: {command}"),
                    command=command,
                )
            ),
            html.P(
                filled(
                    t(
                        "The administrator runs it on the server; where the service was installed, with {command} in "
                        "place of plan-gauge."
                    ),
                    command=html.Code("plan-gauge-admin", lang="en"),
                ),
                className="quiet",
            ),
        ],
        subtitle=t(
            "Record {number} of {moment} (UTC). Print it and keep it elsewhere: no record up to this one can then "
            "be changed, removed or put in another place unseen.",
            number=last.number,
            moment=t.moment(last.moment),
        ),
    )


def _filters(records: Sequence[Record], wanted: TrailFilter, t: Text) -> html.Form:
    there = {record.action for record in records} | {wanted.action or ""}
    known = [*ACTION_LABELS, *sorted(there.difference(ACTION_LABELS, {""}))]
    actions = [(code, action_label(code, t)) for code in known if code in there]
    authors = {record.author for record in records} | {wanted.author or ""}
    people = [(one, actor_name(one, t)) for one in sorted(authors) if one]
    return html.Form(
        [
            _choice("action", t("Action"), actions, wanted.action, t),
            _choice("by", t("Person"), people, wanted.author, t),
            _day("from", t("From"), "" if wanted.first is None else wanted.first.isoformat()),
            _day("to", t("Until"), "" if wanted.last is None else wanted.last.isoformat()),
            html.Button(t("Show"), type="submit", className="tool"),
            *([html.A(t("Remove all filters"), href=ADDRESS)] if wanted != TrailFilter() else []),
        ],
        action=ADDRESS,
        method="get",
        className="filters",
    )


def _choice(name: str, label: str, options: list[tuple[str, str]], chosen: str | None, t: Text) -> html.Div:
    choices = [
        html.Option(text, value=value, selected=value == (chosen or ""))
        for value, text in (("", t("all")), *options)
    ]
    return _field(name, label, html.Select(choices, id=f"filter-{name}", name=name))


def _day(name: str, label: str, day: str) -> html.Div:
    return _field(name, label, Input(type="date", id=f"filter-{name}", name=name, value=day))


def _field(name: str, label: str, control: Any) -> html.Div:
    return html.Div([html.Label(label, htmlFor=f"filter-{name}"), control], className="field")


def _table(records: Sequence[Record], t: Text) -> html.Table:
    headings = (t("No."), t("Moment"), t("Person"), t("Action"), t("Details"))
    head = html.Thead(html.Tr([html.Th(name, scope="col") for name in headings]))
    return html.Table([head, html.Tbody([_row(record, t) for record in records])], className="trail")


def _row(record: Record, t: Text) -> html.Tr:
    actor = actor_name(record.author, t)
    said = [_detail(detail, t) for detail in details(record, t)]
    return html.Tr(
        [
            html.Th(str(record.number), scope="row"),
            html.Td(t.moment(record.moment)),
            html.Td(quoted(actor) if actor == record.author else actor),
            html.Td(action_label(record.action, t)),
            html.Td(said, className="details"),
        ]
    )


def _detail(detail: Detail, t: Text) -> html.Span:
    said: Any = quoted(detail.said) if detail.code in WRITTEN else detail.said
    if detail.code == "digest":
        said = html.Code(detail.said[:_SHOWN] + "…", lang="en")
    return html.Span(filled(t("{name}: {said}"), name=html.Span(detail.name, className="label"), said=said))
