"""The entry page: the grid, the details of one cell, the review of what is unsaved, and the way to save."""

from __future__ import annotations

from typing import Any, Final

from dash import dcc, html

from indicators.errors import N_, PlanGaugeError
from indicators.provenance import plan_name
from indicators.snapshot import Snapshot
from indicators.text import Text
from indicators.wording import OBS_STATUS_LABELS
from layouts import entry_ids as ids
from layouts import ids as page_ids
from layouts.entry_details import details_card, field
from layouts.entry_grid import grid, stored_state
from layouts.missing import failure_page
from layouts.shell import Visitor, footer, plain_header

ADDRESS: Final = "/entry/"
#: What the address asks to take up again: a whole batch; without it one revision.
STATE: Final = "state"
#: A value that no cell of the grid could show, correct or delete.
NO_CELL: Final = N_("{period} is not a year of this page; its years are {first} to {last}.")


def entry_page(snapshot: Snapshot, visitor: Visitor, t: Text, unwritable: str | None) -> html.Div:
    """Return the whole page.

    Parameters
    ----------
    snapshot
        What is stored.
    visitor
        Who reads the page.
    t
        Language.
    unwritable
        Why nothing can be saved; None when it can.
    """
    writable = unwritable is None
    return html.Div(
        [
            plain_header(ADDRESS, visitor, t),
            html.Main(
                [
                    _lead(snapshot, t),
                    *([] if unwritable is None else [_notice(unwritable, t)]),
                    html.Div(
                        [
                            _grid_card(snapshot, t, writable),
                            details_card(t, writable),
                            _save_card(t, writable),
                        ],
                        className="entry",
                    ),
                    _bar(t),
                    html.Dialog(
                        id=ids.INTAKE, className="intake", **{"aria-label": t("Values to take over")}
                    ),
                    *_stores(snapshot, t),
                ],
                id=page_ids.PAGE,
                tabIndex=-1,
            ),
            html.Div(footer(snapshot, t), id=ids.FOOTER),
        ]
    )


def entry_failure(error: PlanGaugeError, quote: str, visitor: Visitor, t: Text) -> html.Div:
    """Return the page for a store that cannot be read; ``quote`` as for :func:`failure_page`."""
    main = html.Main(failure_page(error, quote, t), id=page_ids.PAGE, tabIndex=-1)
    return html.Div([plain_header(ADDRESS, visitor, t), main])


def _stores(snapshot: Snapshot, t: Text) -> list[Any]:
    empty = (
        ids.DRAFT, ids.TO_CHECK, ids.FINDINGS, ids.READINGS, ids.TO_SAVE, ids.SAVED, ids.SELECTED, ids.ASKED,
        ids.TO_READ, ids.INCOMING,
    )  # fmt: skip
    return [dcc.Store(id=ids.STATE, data=stored_state(snapshot, t)), *(dcc.Store(id=name) for name in empty)]


def _lead(snapshot: Snapshot, t: Text) -> html.Div:
    return html.Div(
        html.Div(
            [
                html.P(plan_name(snapshot, t), className="kicker"),
                html.H1(t("Enter yearly actuals")),
                html.P(
                    t(
                        "Enter goes down, Tab goes right, F2 edits, Esc restores, Ctrl+Z takes back, Ctrl+Enter opens "
                        "the details, Ctrl+S leads to the review. Nothing is stored before you save."
                    ),
                    id=ids.KEYS,
                    className="quiet hint",
                ),
            ]
        ),
        className="lead",
    )


def _notice(reason: str, t: Text) -> html.Div:
    return html.Div(
        [
            html.P(html.Strong(t("Nothing can be saved at the moment."))),
            html.P(t(reason)),
            html.P(t("What is stored can be read."), className="quiet"),
        ],
        className="card notice notice-error",
        role="alert",
    )


def _grid_card(snapshot: Snapshot, t: Text, writable: bool) -> html.Section:
    marks = ("P", "E", "B", "I", "D", "M")
    return html.Section(
        [
            html.H2(t("Values by year"), className="sr-only"),
            _sources(t, writable),
            grid(snapshot, t, editable=writable),
            html.P(id=ids.EXPECTED, className="expected", hidden=True, **{"aria-live": "polite"}),
            html.P(
                [
                    html.Span([html.Span(className="swatch entry-changed"), t("unsaved")]),
                    *(
                        html.Span([html.B(code, className="cell-mark"), " ", t(OBS_STATUS_LABELS[code])])
                        for code in marks
                    ),
                ],
                className="legend quiet",
            ),
        ],
        className="card grid-card",
        **{"aria-label": t("Values by year"), "aria-describedby": ids.KEYS},
    )


def _sources(t: Text, writable: bool) -> html.Div:
    """Ways to bring in many values at once, and the way to what was entered before."""
    return html.Div(
        [
            html.Button(
                t("Open a file…"), id=ids.OPEN_FILE, type="button", className="button", disabled=not writable
            ),
            html.A(t("Template (XLSX)"), href=f"/export/template.xlsx?lang={t.language}", download=""),
            html.A(t("History of the data"), href="/history"),
            html.Span(
                t("Paste a block with Ctrl+V, or drop a CSV or XLSX file on the page."),
                className="quiet hint",
            ),
        ],
        className="sources",
    )


def _bar(t: Text) -> html.Div:
    """Return the bar that stays in sight: how much is unsaved, one step back or forth, the way to the review."""
    return html.Div(
        [
            html.P(t("No unsaved values"), id=ids.COUNT, tabIndex=-1, **{"aria-live": "polite"}),
            html.P(id=ids.NOTICE, className="quiet", **{"aria-live": "polite"}),
            html.Div(
                [
                    html.Button(t("Undo"), id=ids.UNDO, type="button", className="link", disabled=True),
                    html.Button(t("Redo"), id=ids.REDO, type="button", className="link", disabled=True),
                    html.Button(
                        t("Review and save"), id=ids.REVIEW, type="button", className="button", disabled=True
                    ),
                ],
                className="buttons",
            ),
        ],
        className="draft-bar",
        role="region",
        **{"aria-label": t("Unsaved values")},
    )


def _save_card(t: Text, writable: bool) -> html.Section:
    return html.Section(
        [
            html.H2(t("Review and save")),
            html.Div(id=ids.CONFLICTS, className="conflicts", **{"aria-live": "polite"}),
            html.Div(id=ids.PROBLEMS, className="problems", **{"aria-live": "polite"}),
            html.Div(id=ids.CHANGES),
            html.Div(id=ids.CONSEQUENCES),
            field(
                ids.REASON,
                t("Reason for the change"),
                note=html.P(t("Required when a warning is listed."), id=ids.REASON_NOTE, className="quiet"),
                disabled=not writable,
                maxLength=500,
            ),
            html.Div(
                [
                    html.Button(t("Save"), id=ids.SAVE, type="button", className="primary", disabled=True),
                    html.Button(
                        t("Discard all"), id=ids.DISCARD_ALL, type="button", className="link", hidden=True
                    ),
                ],
                className="buttons",
            ),
            html.Div(id=ids.RESULT, className="result", role="status", tabIndex=-1),
        ],
        className="card save-card",
        **{"aria-label": t("Review and save")},
    )
