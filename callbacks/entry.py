"""The entry application: its document, its page, and which callback does what."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, html, set_props
from flask import Flask, has_request_context

from callbacks.access.gate import permit, permit_dash
from callbacks.access.person import current_person
from callbacks.access.plain import current_visitor
from callbacks.document import Described, DocumentDash
from callbacks.entry_intake import received
from callbacks.entry_past import past_of
from callbacks.entry_saving import desk_of, judgement, outcome
from callbacks.preferences import reader_text
from callbacks.request_id import request_words
from indicators.errors import PlanGaugeError
from indicators.people.roles import Permission
from indicators.snapshot import Reader
from indicators.text import Text
from layouts import entry_ids as ids
from layouts.entry import ADDRESS, entry_failure, entry_page
from layouts.entry_intake import intake_fault

logger = logging.getLogger(__name__)


class EntryDash(DocumentDash):
    """The entry application: one page, with the grid."""

    used = re.compile(r"^(?!.*/dash_table/)")
    own = (
        "entry-shelf.js",
        "entry-draft.js",
        "entry-grid.js",
        "entry-details.js",
        "entry-intake.js",
        "entry-save.js",
        "entry.css",
    )

    def describe(self, t: Text) -> Described:
        """Describe the entry page."""
        return Described(f"{t('Enter data')} · Plan Gauge")


def create_entry_app(server: Flask, reader: Reader, assets: Path) -> EntryDash:
    """Build the entry application on a server, at ``/entry/``; it works on what was not approved yet, too."""
    reader = reader.latest
    app = EntryDash(
        server,
        assets,
        routes_pathname_prefix=ADDRESS,
        requests_pathname_prefix=ADDRESS,
        title="",
        on_error=_report,
        # The page for a store that cannot be read has nothing to connect.
        suppress_callback_exceptions=True,
    )
    app.layout = lambda: _layout(reader)
    permit_dash(server, app, Permission.ENTER)
    _register_saving(app, reader)
    _register_reading(app, reader)
    _register_browser(app)
    return app


def _layout(reader: Reader) -> Any:
    if not has_request_context():
        return html.Div()
    t = reader_text()
    try:
        return entry_page(desk_of(reader), current_visitor(), t, reader.store.writable())
    except PlanGaugeError as error:
        logger.error("entry page: %s", error)
        return entry_failure(error, request_words(t), current_visitor(), t)


def _register_saving(app: Dash, reader: Reader) -> None:
    """Connect what asks the server about the draft: its check and its save."""

    def judged(*, again: bool) -> list[Output]:
        parts = (
            (ids.FINDINGS, "data"),
            (ids.READINGS, "data"),
            (ids.PROBLEMS, "children"),
            (ids.CHANGES, "children"),
            (ids.CONSEQUENCES, "children"),
            (ids.REASON_NOTE, "children"),
        )
        return [Output(name, prop, allow_duplicate=again) for name, prop in parts]

    @app.callback(
        *judged(again=False),
        Output(ids.STATE, "data"),
        Output(ids.FOOTER, "children"),
        Input(ids.TO_CHECK, "data"),
        prevent_initial_call=True,
    )
    @permit(Permission.ENTER)
    def check(draft: Any) -> tuple[Any, ...]:
        return judgement(draft, reader, reader_text())

    @app.callback(
        Output(ids.SAVED, "data"),
        Output(ids.RESULT, "children"),
        Output(ids.STATE, "data", allow_duplicate=True),
        Output(ids.FOOTER, "children", allow_duplicate=True),
        *judged(again=True),
        Input(ids.TO_SAVE, "data"),
        prevent_initial_call=True,
    )
    @permit(Permission.ENTER)
    def save(draft: Any) -> tuple[Any, ...]:
        return outcome(draft, reader, current_person().name, reader_text()).outputs()


def _register_reading(app: Dash, reader: Reader) -> None:
    """Connect what asks the server for something to look at: a block or a file, the past of a cell."""

    @app.callback(
        Output(ids.INTAKE, "children"),
        Output(ids.INCOMING, "data"),
        Input(ids.TO_READ, "data"),
        prevent_initial_call=True,
    )
    @permit(Permission.ENTER)
    def read(asked: Any) -> tuple[Any, ...]:
        return received(asked, reader, reader_text())

    @app.callback(
        Output(ids.PAST, "children"),
        Input(ids.ASKED, "data"),
        prevent_initial_call=True,
    )
    @permit(Permission.ENTER)
    def show_past(cell: Any) -> Any:
        return past_of(cell, reader, reader_text())


def _register_browser(app: Dash) -> None:
    """Connect what the browser does by itself (``assets/entry-save.js``)."""

    def browser(function: str, *parts: Any, first: bool = False) -> None:
        app.clientside_callback(ClientsideFunction("entry", function), *parts, prevent_initial_call=not first)

    browser(
        "stand",
        Output(ids.COUNT, "children"),
        Output(ids.SAVE, "disabled"),
        Output(ids.REVIEW, "disabled"),
        Output(ids.DISCARD_ALL, "hidden"),
        Output(ids.UNDO, "disabled"),
        Output(ids.REDO, "disabled"),
        Output(ids.CONFLICTS, "children"),
        Input(ids.STATE, "data"),
        Input(ids.DRAFT, "data"),
        first=True,
    )
    browser(
        "details",
        Output(ids.CELL_PROBLEMS, "children"),
        Output(ids.UNDERSTOOD, "children"),
        Output(ids.STORED, "children"),
        Output(ids.SAME_SOURCE, "hidden"),
        Output(ids.DISCARD, "hidden"),
        Input(ids.SELECTED, "data"),
        Input(ids.DRAFT, "data"),
        Input(ids.STATE, "data"),
        Input(ids.FINDINGS, "data"),
        Input(ids.READINGS, "data"),
    )
    browser("saved", Input(ids.SAVED, "data"), State(ids.STATE, "data"))
    browser("refused", Input(ids.RESULT, "children"))
    browser("received", Input(ids.INCOMING, "data"))


def _report(error: Exception) -> None:
    """Tell the page that something failed which nobody foresaw, and log it."""
    logger.exception("callback failed", exc_info=error)
    t = reader_text()
    sorry = t.sentences([t("Something went wrong on the server. Nothing was changed."), request_words(t)])
    set_props(ids.RESULT, {"children": html.P(sorry)})
    set_props(ids.INTAKE, {"children": intake_fault(sorry, t)})  # it may be open, before everything else
