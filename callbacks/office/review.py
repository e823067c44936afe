"""The page of reviews: look at what waits, approve it or return it."""

from __future__ import annotations

from flask import Flask, Response, request

from callbacks.access.gate import permit
from callbacks.access.person import current_person
from callbacks.access.plain import current_visitor
from callbacks.office.posted import asked_number, done, not_ours, sheet_asked, shown
from callbacks.preferences import reader_text
from indicators.entries import read_reason
from indicators.people.roles import Permission
from indicators.review import Reviewing, decided, to_take_up
from indicators.snapshot import Reader
from layouts.office.forms import Refused
from layouts.office.review import ADDRESS, APPROVE, BATCHES, DECISIONS, RETURN, Desk, review_page
from layouts.office.sheets import Sheet, sheet_of


def register(server: Flask, reader: Reader) -> None:
    """Add the page.

    Parameters
    ----------
    server
        The server.
    reader
        Gives the plan with its approved values, and the store in which others wait.
    """
    reviewing = Reviewing(reader)

    def content(refused: Refused | None) -> list[object]:
        return review_page(
            _desk(reader, reviewing), reader.snapshot(), current_visitor(), reader_text(), refused=refused
        )

    def page(refused: Refused | None = None) -> Response:
        return shown(reader_text()("Review"), content, refused)

    @server.get(ADDRESS)
    @permit(Permission.LATEST)  # an analyst sees what waits, and what came back
    def look_at_what_waits() -> Response:
        return page()

    @server.post(ADDRESS)
    @permit(Permission.REVIEW)
    def decide() -> Response:
        do, batch = request.form.get("do", ""), asked_number("batch")
        if do not in (APPROVE, RETURN):
            not_ours()

        def act() -> str:
            reader.store.decide(
                batch,
                approve=do == APPROVE,
                author=current_person().name,
                reason=read_reason(request.form.get("reason", "")),
                request=request.form.get("request", ""),
            )
            return f"{ADDRESS}?decided={batch}"

        return done(act, "batch", page)


def _desk(reader: Reader, reviewing: Reviewing) -> Desk:
    store = reader.store
    waiting, decisions = store.waiting(), decided(store)
    shown_now = sheet_of(waiting, sheet_asked("page"), BATCHES)
    just = request.args.get("decided", "")
    return Desk(
        Sheet([reviewing.look_at(one) for one in shown_now.items], shown_now.number, shown_now.of),
        len(waiting),
        sheet_of(decisions, sheet_asked("decisions"), DECISIONS),
        to_take_up(store, current_person().name),
        store.reviewed,
        next((one for one in decisions if str(one.batch) == just), None),
    )
