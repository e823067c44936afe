"""The page of the audit trail, and the trail as a table to take away."""

from __future__ import annotations

import logging
from http import HTTPStatus

from flask import Flask, Response, request

from callbacks.access.gate import permit
from callbacks.office.posted import sheet_asked, shown
from callbacks.preferences import reader_text
from indicators.errors import StoreError
from indicators.exchange.csv import write_csv
from indicators.exchange.trail import trail_table
from indicators.people.roles import Permission
from indicators.store import Store
from indicators.trail_words import matching, read_filter
from layouts.office.forms import Refused
from layouts.office.trail import ADDRESS, CSV, trail_page

logger = logging.getLogger(__name__)


def register(server: Flask, store: Store) -> None:
    """Add the page and its table.

    Parameters
    ----------
    server
        The server.
    store
        The store whose trail it is.
    """

    def content(_refused: Refused | None) -> list[object]:
        return trail_page(store.trail(), read_filter(request.args), sheet_asked("page"), reader_text())

    @server.get(ADDRESS)
    @permit(Permission.ADMINISTER)
    def look_at_trail() -> Response:
        return shown(reader_text()("Audit trail"), content)

    @server.get(CSV)
    @permit(Permission.ADMINISTER)
    def take_trail() -> Response:
        t = reader_text()
        try:
            table = trail_table(matching(store.trail(), read_filter(request.args)), t)
        except StoreError as error:
            logger.error("the trail cannot be taken: %s", error)
            return Response(f"{error.text(t)}\n", HTTPStatus.SERVICE_UNAVAILABLE, mimetype="text/plain")
        headers = {"Content-Disposition": 'attachment; filename="audit-trail.csv"'}
        return Response(write_csv(table, bom=True), mimetype="text/csv", headers=headers)
