"""The page of locks: each year of the plan, open or closed, why, and who may enter into it all the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from dash import html

from indicators.history import read_day
from indicators.locks import Grant, Lock
from indicators.store import Record
from indicators.text import Text
from indicators.trail_words import action_label
from layouts.components import card, filled, quoted, scrolling
from layouts.office.forms import Form, Refused, form_name, misplaced, send, told
from layouts.people import author_shown
from layouts.shell import Visitor

ADDRESS: Final = "/locks"
#: What the forms ask for.
CLOSE, OPEN, GRANT = "close", "open", "grant"
#: Records of the trail that are about years.
DECISIONS: Final = ("year_closed", "year_opened", "exception_granted")
_MOST_EARLIER: Final = 50


def locks_page(
    years: Sequence[int],
    locks: Mapping[int, Lock],
    decided: Sequence[Record],
    today: date,
    visitor: Visitor,
    t: Text,
    *,
    refused: Refused | None = None,
    changed: int | None = None,
) -> list[Any]:
    """Return the content of the page.

    Parameters
    ----------
    years
        The years of the plan.
    locks
        Those that are closed.
    decided
        What was decided about years so far (DECISIONS), newest first.
    today
        The day (UTC) on which exceptions are in force or over.
    visitor
        Who reads the page.
    t
        Language.
    refused
        The form that was refused, if one was.
    changed
        The year about which something was just decided.
    """
    forms = {form_name(do, year) for year in years for do in ((GRANT, OPEN) if year in locks else (CLOSE,))}
    done = [record for record in decided if record.details.get("year") == changed][:1]
    return [
        html.Div(
            html.Div([html.P(t("Administration"), className="kicker"), html.H1(t("Closed years"))]),
            className="lead",
        ),
        *misplaced(refused, forms),
        *(told([f"{changed}: ", action_label(record.action, t)]) for record in done),
        html.P(
            t(
                "Into a closed year values are entered by exception only. What is there stays as it is, and every "
                "refusal names the reason given here."
            ),
            className="quiet",
        ),
        *(_year(year, locks.get(year), today, visitor, refused, t) for year in years),
        *([_earlier(decided[:_MOST_EARLIER], t)] if decided else []),
    ]


def _year(
    year: int, lock: Lock | None, today: date, visitor: Visitor, refused: Refused | None, t: Text
) -> html.Section:
    def form(name: str) -> Form:
        return Form(form_name(name, year), ADDRESS, visitor.token, refused)

    if lock is None:
        return card(
            t("{year}: open", year=year),
            _folded(t("Close {year}", year=year), [_with_reason(form(CLOSE), CLOSE, t("Close"), year, t)]),
        )
    forms = [form(GRANT), form(OPEN)]
    return card(
        t("{year}: closed", year=year),
        [
            html.P(filled(t("Why: {reason}"), reason=quoted(lock.reason))),
            *_grants(lock, today, t),
            _folded(
                t("Grant an exception for {year}, or open it", year=year),
                [_granting(forms[0], year, today, t), _with_reason(forms[1], OPEN, t("Open again"), year, t)],
            ),
        ],
        subtitle=_by_whom(lock, t),
    )


def _by_whom(given: Lock | Grant, t: Text) -> list[Any]:
    return filled(
        t("by {author} on {moment} (UTC)"),
        author=author_shown(given.author, t),
        moment=t.moment(given.moment),
    )


def _folded(summary: str, forms: list[tuple[Form, html.Form]]) -> html.Details:
    """Return forms folded away; not where one of them was refused."""
    return html.Details(
        [html.Summary(summary), *(written for _, written in forms)],
        open=any(form.is_refused for form, _ in forms),
        className="as-table",
    )


def _with_reason(form: Form, do: str, label: str, year: int, t: Text) -> tuple[Form, html.Form]:
    return form, form.whole(_reason(form, t), send(label, str(year)), do=do, year=str(year))


def _granting(form: Form, year: int, today: date, t: Text) -> tuple[Form, html.Form]:
    day = form.text("until", t("Last day (UTC)"), type="date", min=today.isoformat())
    return form, form.whole(_reason(form, t), day, send(t("Grant"), str(year)), do=GRANT, year=str(year))


def _reason(form: Form, t: Text) -> html.Div:
    return form.text("reason", t("Reason"), maxLength=500, autoComplete="off")


def _grants(lock: Lock, today: date, t: Text) -> list[Any]:
    """List the exceptions that are in force, then those that are over."""
    parts: list[Any] = []
    for name, is_over in ((t("Exceptions in force"), False), (t("Exceptions that are over"), True)):
        grants = [grant for grant in lock.grants if (grant.until < today) is is_over]
        if grants:
            parts += [
                html.H3(name),
                html.Ul([html.Li(_grant(grant, t)) for grant in grants], className="notes"),
            ]
    return parts


def _grant(grant: Grant, t: Text) -> list[Any]:
    said = filled(
        t("until the end of {day} (UTC): {reason}"), day=t.date(grant.until), reason=quoted(grant.reason)
    )
    return [*said, " — ", *_by_whom(grant, t)]


def _earlier(decided: Sequence[Record], t: Text) -> html.Section:
    headings = (t("Moment"), t("Year"), t("Person"), t("Action"), t("Reason"))
    head = html.Thead(html.Tr([html.Th(name, scope="col") for name in headings]))
    rows = [
        html.Tr(
            [
                html.Th(t.moment(record.moment), scope="row"),
                html.Td(str(record.details["year"])),
                html.Td(author_shown(record.author, t)),
                html.Td(action_label(record.action, t)),
                html.Td(_why(record, t)),
            ]
        )
        for record in decided
    ]
    table = html.Table([head, html.Tbody(rows)], className="trail")
    return card(
        t("What was decided about years"),
        scrolling(table, t("Table of decisions about years")),
        subtitle=t("newest first; moments are in UTC"),
    )


def _why(record: Record, t: Text) -> list[Any]:
    until = read_day(str(record.details.get("until", "")))
    last = [html.Span(t("until {day}", day=t.date(until)), className="quiet")] if until else []
    return [quoted(str(record.details["reason"])), *last]
