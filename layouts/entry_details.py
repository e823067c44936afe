"""The details of one cell of the entry page: its fields, its problems, what is stored in it."""

from __future__ import annotations

from typing import Any, Final

from dash import html

from indicators.text import Text
from layouts import entry_ids as ids
from layouts.entry_grid import status_name

#: Statuses that can be chosen; M without a value deletes one.
STATUSES: Final = ("A", "P", "E", "B", "I", "D", "M")


def field(name: str, label: str, *, note: Any = None, required: bool = False, **properties: Any) -> html.Div:
    """Return a labelled text field of one line that grows with its text; entry-details.js fills it and hears it.

    The browser's own field, because components that hold their value hand it back a moment late: walking
    quickly from cell to cell, the text of one would end in another.
    """
    return html.Div(
        [
            html.Label([label, _required_mark() if required else None], htmlFor=name),
            note,
            html.Textarea(
                id=name,
                rows=1,
                spellCheck=False,
                autoComplete="off",
                **({"required": "required"} if required else {}),
                **properties,
            ),
        ],
        className="field",
    )


def _required_mark() -> html.Span:
    return html.Span(" *", className="required", **{"aria-hidden": "true"})


def details_card(t: Text, writable: bool) -> html.Section:
    """Return the card with the fields of one cell and what is stored in it."""
    off = {"disabled": not writable}
    return html.Section(
        [
            html.P(t("Choose a cell to see where its value comes from."), id=ids.HINT, className="quiet"),
            html.Div(
                [
                    html.Div([html.H2(id=ids.CELL_NAME), html.P(id=ids.CELL_ABOUT, className="subtitle")]),
                    html.Div(id=ids.CELL_PROBLEMS, className="problems"),
                    field(ids.VALUE, t("Value"), **off),
                    html.P(id=ids.UNDERSTOOD, className="understood", **{"aria-live": "polite"}),
                    html.Div(
                        [
                            html.Label(t("Status"), htmlFor=ids.STATUS),
                            html.Select(
                                [html.Option(status_name(code, t), value=code) for code in STATUSES],
                                id=ids.STATUS,
                                **off,
                            ),
                        ],
                        className="field",
                    ),
                    field(ids.SOURCE, t("Source"), required=True, **off),
                    html.Button(
                        t("Use this source for all unsaved values without one"),
                        id=ids.SAME_SOURCE,
                        type="button",
                        className="link",
                        hidden=True,
                    ),
                    field(ids.ADDRESS, t("Address of the source"), placeholder="https://", **off),
                    field(ids.COMMENT, t("Comment"), **off),
                    html.Div(
                        [
                            html.Button(
                                t("Discard this change"),
                                id=ids.DISCARD,
                                type="button",
                                className="link",
                                hidden=True,
                            ),
                        ],
                        className="buttons",
                    ),
                    html.Div(
                        [html.H3(t("Stored now")), html.Div(id=ids.STORED, className="stored")],
                        className="stored-box",
                    ),
                    html.Div(id=ids.PAST, className="stored-box"),
                ],
                id=ids.DETAILS,
                className="details",
                hidden=True,
            ),
        ],
        className="card details-card",
        **{"aria-label": t("Details of the cell")},
    )
