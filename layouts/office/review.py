"""The page of reviews: what waits, batch by batch, what approving it changes, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any, Final
from urllib.parse import urlencode

from dash import html

from indicators.people.roles import Permission
from indicators.review import Decided, Proposed, UnderReview
from indicators.snapshot import Snapshot
from indicators.text import Text
from indicators.wording import OBS_STATUS_LABELS, short_name
from layouts.components import card, filled, quoted, scrolling, source_and_comment
from layouts.entry import STATE
from layouts.entry_messages import finding_text
from layouts.entry_review import consequence_view, value_text
from layouts.office.forms import Form, Refused, form_name, misplaced, send, told
from layouts.office.sheets import Sheet, pager
from layouts.people import author_shown
from layouts.shell import Visitor

ADDRESS: Final = "/review"
#: What the forms ask for.
APPROVE, RETURN = "approve", "return"
#: Batches that wait, and decisions, of a page.
BATCHES, DECISIONS = 3, 20
_ARROW: Final = " → "


@dataclass(frozen=True)
class Desk:
    """What lies on the desk of a reviewer.

    Attributes
    ----------
    waiting
        Batches that nobody has decided about, oldest first.
    all_waiting
        How many there are, on all pages.
    decided
        What was decided, the last first.
    to_take_up
        Batches of whoever looks that came back.
    reviewed
        Whether what is saved waits for approval at all.
    just
        The decision that was just made, if one was.
    """

    waiting: Sheet[UnderReview]
    all_waiting: int
    decided: Sheet[Decided]
    to_take_up: Sequence[Decided]
    reviewed: bool
    just: Decided | None = None


def review_page(
    desk: Desk, snapshot: Snapshot, visitor: Visitor, t: Text, *, refused: Refused | None = None
) -> list[Any]:
    """Return the content of the page.

    Parameters
    ----------
    desk
        What there is to look at.
    snapshot
        The plan with its approved values.
    visitor
        Who reads the page; without the permission to review it has no buttons.
    t
        Language.
    refused
        The form that was refused, if one was.
    """
    forms = {form_name(what, one.batch) for one in desk.waiting.items for what in (APPROVE, RETURN)}
    waits = (
        t.plural("{n} batch waits for approval", "{n} batches wait for approval", desk.all_waiting)
        if desk.all_waiting
        else t("Nothing waits for approval")
    )
    return [
        html.Div(html.Div([html.P(waits, className="kicker"), html.H1(t("Review"))]), className="lead"),
        html.P(t("State 2: the second batch that was saved."), className="quiet"),
        *misplaced(refused, forms),
        *([told(_decision(desk.just, t))] if desk.just else []),
        *([] if desk.reviewed else [_single_user(t)]),
        *([_returned(desk.to_take_up, t)] if desk.to_take_up else []),
        *(_batch(one, snapshot, visitor, refused, t) for one in desk.waiting.items),
        *pager(desk.waiting, lambda page: _href(desk, page=page), t("Pages of what waits"), t),
        *([_decisions(desk, t)] if desk.decided.items else []),
    ]


def _href(desk: Desk, **changed: int) -> str:
    return f"{ADDRESS}?{urlencode({'page': desk.waiting.number, 'decisions': desk.decided.number} | changed)}"


def _single_user(t: Text) -> html.P:
    return html.P(
        t("There are no users: what is saved counts at once, and nobody needs to approve it."),
        className="known",
    )


def _batch(
    one: UnderReview, snapshot: Snapshot, visitor: Visitor, refused: Refused | None, t: Text
) -> html.Section:
    by = filled(
        t("entered by {author} on {moment} (UTC)"),
        author=author_shown(one.author, t),
        moment=t.moment(one.entered_at),
    )
    return card(
        t("State {number}", number=one.batch),
        [
            *([html.P(filled(t("Why: {reason}"), reason=quoted(one.reason)))] if one.reason else []),
            scrolling(_values(one, snapshot, t), t("Values of state {number}", number=one.batch)),
            consequence_view(one.consequences, t("What approving changes in the overview"), t),
            *_verdict(one, visitor, refused, t),
        ],
        subtitle=by,
        className="waiting",
    )


def _values(one: UnderReview, snapshot: Snapshot, t: Text) -> html.Table:
    headings = (
        t("Indicator"), t("Period"), t("counts now → new"), t("Status"), t("Source and comment"),
        t("Accepted warnings"),
    )  # fmt: skip
    head = html.Thead(html.Tr([html.Th(name, scope="col") for name in headings]))
    return html.Table(
        [head, html.Tbody([_value(value, snapshot, t) for value in one.values])], className="proposed"
    )


def _value(value: Proposed, snapshot: Snapshot, t: Text) -> html.Tr:
    row, standing = value.row, snapshot.standing(value.row.indicator)
    name: Any = row.indicator if standing is None else short_name(standing.indicator, t)

    def written(number: float | None) -> str:
        if standing is None:
            return t.number(number)
        return value_text(number, standing, t)

    before = t("new") if value.counting is None else written(value.counting.obs_value)
    after = written(row.obs_value)
    same = value.counting is not None and value.counting.obs_value == row.obs_value
    later = html.Span(t("A later value counts already."), className="quiet") if value.overtaken else None
    return html.Tr(
        [
            html.Th(name, scope="row"),
            html.Td(row.time_period),
            html.Td([after if same else [before, _ARROW, html.Strong(after)], later]),
            html.Td(_status(value.counting, row, t)),
            html.Td(source_and_comment(row, t)),
            html.Td(html.Ul([html.Li(finding_text(replace(one, advice=""), t)) for one in value.warnings])),
        ]
    )


def _status(counting: SimpleNamespace | None, row: SimpleNamespace, t: Text) -> str:
    now = t(OBS_STATUS_LABELS[row.obs_status])
    if counting is None or counting.obs_status == row.obs_status:
        return now
    return f"{t(OBS_STATUS_LABELS[counting.obs_status])}{_ARROW}{now}"


def _verdict(one: UnderReview, visitor: Visitor, refused: Refused | None, t: Text) -> list[Any]:
    """Return the forms by which it is decided, or say why whoever looks cannot decide."""
    person = visitor.person
    if one.author == person.name:
        said = t("These are your own values: somebody else must decide about them.")
        return [html.P(said, className="quiet")]
    if not person.may(Permission.REVIEW):
        return [html.P(t("A reviewer decides about it."), className="quiet")]
    number = t("State {number}", number=one.batch)
    approve, back = (
        Form(form_name(what, one.batch), ADDRESS, visitor.token, refused) for what in (APPROVE, RETURN)
    )
    sent = {"batch": str(one.batch), "request": one.request}
    approves = t.plural("Approve {n} value", "Approve {n} values", len(one.values))
    return [
        html.Div(
            [
                approve.whole(send(approves, number, className="primary"), do=APPROVE, **sent),
                back.whole(
                    back.text("reason", t("Reason for the return"), maxLength=500, autoComplete="off"),
                    send(t("Return"), number),
                    do=RETURN,
                    **sent,
                ),
            ],
            className="verdict-forms",
        )
    ]


def _returned(returned: Sequence[Decided], t: Text) -> html.Section:
    """List what came back to whoever entered it, each with the way to take it up again."""
    return card(
        t("Returned to you"),
        html.Ul(
            [
                html.Li(
                    [
                        *_decision(one, t),
                        " ",
                        html.A(
                            [
                                t("Take up again"),
                                html.Span(f" {t('State {number}', number=one.batch)}", className="sr-only"),
                            ],
                            href=f"/entry/?{urlencode({'restore': f'{STATE},{one.batch}'}, safe=',')}",
                        ),
                    ]
                )
                for one in returned
            ],
            className="notes",
        ),
    )


def _decision(one: Decided, t: Text) -> list[Any]:
    """Say what was decided about a batch, by whom and why."""
    decision = one.decision
    template = (
        t("State {number} was approved by {author} on {moment} (UTC).")
        if decision.approved
        else t("State {number} was returned by {author} on {moment} (UTC).")
    )
    said = filled(
        template,
        number=str(one.batch),
        author=author_shown(decision.author, t),
        moment=t.moment(decision.moment),
    )
    why = filled(t("Why: {reason}"), reason=quoted(decision.reason)) if decision.reason else []
    return [*said, *([" ", *why] if why else [])]


def _decisions(desk: Desk, t: Text) -> html.Section:
    headings = (
        t("State"), t("Entered by"), t("Values"), t("Decision"), t("Decided by"), t("Moment"), t("Reason"),
    )  # fmt: skip
    head = html.Thead(html.Tr([html.Th(name, scope="col") for name in headings]))
    rows = [
        html.Tr(
            [
                html.Th(str(one.batch), scope="row"),
                html.Td(author_shown(one.author, t)),
                html.Td(str(one.values)),
                html.Td(t("approved") if one.decision.approved else t("returned")),
                html.Td(author_shown(one.decision.author, t)),
                html.Td(t.moment(one.decision.moment)),
                html.Td(quoted(one.decision.reason) if one.decision.reason else None),
            ]
        )
        for one in desk.decided.items
    ]
    return card(
        t("Last decisions"),
        [
            scrolling(
                html.Table([head, html.Tbody(rows)], className="trail"), t("Table of the last decisions")
            ),
            *pager(desk.decided, lambda page: _href(desk, decisions=page), t("Pages of the decisions"), t),
        ],
        subtitle=t("newest first; moments are in UTC"),
    )
