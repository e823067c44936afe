"""The page of locks: close a year, open it again, grant an exception."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask, Response, request

from callbacks.access.gate import permit
from callbacks.access.person import current_person
from callbacks.access.plain import current_visitor
from callbacks.office.posted import asked_number, done, not_ours, shown
from callbacks.preferences import reader_text
from indicators.entries import read_reason
from indicators.errors import N_, RulingError
from indicators.history import read_day
from indicators.people.roles import Permission
from indicators.snapshot import Reader
from layouts.office.forms import Refused
from layouts.office.locks import ADDRESS, CLOSE, DECISIONS, GRANT, OPEN, locks_page


def register(server: Flask, reader: Reader) -> None:
    """Add the page.

    Parameters
    ----------
    server
        The server.
    reader
        Gives the years of the plan, and the store that keeps the locks.
    """
    store = reader.store

    def content(refused: Refused | None) -> list[object]:
        changed = request.args.get("changed", "")
        return locks_page(
            reader.years,
            store.locks(),
            [record for record in reversed(store.trail()) if record.action in DECISIONS],
            datetime.now(UTC).date(),
            current_visitor(),
            reader_text(),
            refused=refused,
            changed=int(changed) if changed in map(str, reader.years) else None,
        )

    def page(refused: Refused | None = None) -> Response:
        return shown(reader_text()("Closed years"), content, refused)

    @server.get(ADDRESS)
    @permit(Permission.ADMINISTER)
    def look_at_locks() -> Response:
        return page()

    @server.post(ADDRESS)
    @permit(Permission.ADMINISTER)
    def change_locks() -> Response:
        do, year = request.form.get("do", ""), asked_number("year")
        if do not in (CLOSE, OPEN, GRANT) or year not in reader.years:
            not_ours()

        def act() -> str:
            author, reason = current_person().name, read_reason(request.form.get("reason", ""))
            if do == CLOSE:
                store.close_year(year, author, reason)
            elif do == OPEN:
                store.open_year(year, author, reason)
            else:
                until = read_day(request.form.get("until", ""))
                if until is None:
                    raise RulingError(N_("Say until which day, such as 2021-03-31."))
                store.grant(year, author, reason, until)
            return f"{ADDRESS}?changed={year}"

        return done(act, "year", page)
