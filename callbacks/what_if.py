"""What if, at once: one callback that answers what is typed or dragged. It has no way to write."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, html
from dash.exceptions import PreventUpdate

from callbacks.access.gate import permit
from callbacks.shown_values import asked_page
from indicators.errors import PlanGaugeError, Refusal
from indicators.numerals import write_numeral
from indicators.people.roles import Permission
from indicators.snapshot import Reader
from indicators.text import Text
from indicators.what_if import read_supposition
from layouts import ids
from layouts.address import Selection
from layouts.figures.trend import trend_figure
from layouts.indicator import note_below, trend_description
from layouts.what_if import answer, drawn, pose, refused

logger = logging.getLogger(__name__)


def register(app: Dash, reader: Reader) -> None:
    """Answer suppositions on the page of an indicator.

    The page asks with its address, and takes the answer only while it is still there: by then, a link may have been
    followed. So the answer is one value, and what the page makes of it is decided in the browser.
    """
    app.clientside_callback(
        ClientsideFunction("reading", "asks"),
        Output(ids.WHAT_IF_ASKED, "data"),
        Input(ids.SUPPOSED_TEXT, "value"),
        Input(ids.SUPPOSED_SLIDER, "value"),
        State(ids.SHOWN_ADDRESS, "data"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output(ids.WHAT_IF_ANSWERED, "data"),
        Input(ids.WHAT_IF_ASKED, "data"),
        prevent_initial_call=True,
    )
    @permit(Permission.READ)
    def suppose(asked: Any) -> dict[str, Any]:
        question = asked if isinstance(asked, dict) else {}
        given, address = question.get("given"), question.get("address")
        selection, shown, t = asked_page(address if isinstance(address, str) else "/", reader)
        try:
            found = _answered(
                given, selection, shown, t, by_dragging=question.get("field") == ids.SUPPOSED_SLIDER
            )
        except Refusal as refusal:
            found = {"answer": refused(refusal, given, t)}
        except PlanGaugeError as error:
            logger.error("what if: %s", error)
            found = {"answer": html.P(error.text(t), role="alert")}
        return found | {"asked": address}

    app.clientside_callback(
        ClientsideFunction("reading", "answered"),
        Output(ids.WHAT_IF_ANSWER, "children"),
        Output(ids.TREND_CHART, "figure"),
        Output(ids.TREND_NOTE, "children"),
        Output(ids.caption_of(ids.TREND_CHART), "children"),
        Output(ids.SHOWN_ADDRESS, "data", allow_duplicate=True),
        Input(ids.WHAT_IF_ANSWERED, "data"),
        prevent_initial_call=True,
    )


def _answered(
    given: object, selection: Selection, reader: Reader, t: Text, *, by_dragging: bool
) -> dict[str, Any]:
    """Answer what is supposed on the page that is selected: what changes on the page, and its new address.

    The field in which somebody is at work stays as it is; the other one follows.

    Raises
    ------
    PreventUpdate
        It is not the page of an indicator of the plan.
    Refusal
        It cannot be supposed.
    PlanGaugeError
        The store cannot be read.
    """
    snapshot = reader.snapshot(selection.as_of, selection.known)
    standing = snapshot.standing(selection.indicator)
    if standing is None:
        raise PreventUpdate
    is_rate = selection.suppose is not None and selection.suppose.is_rate
    supposition = read_supposition(given, standing.indicator, is_rate=is_rate)
    posed = pose(standing, supposition)
    if isinstance(posed, Refusal):
        raise posed
    selection = replace(selection, suppose=supposition)
    earlier = reader.vintage(selection.indicator, snapshot.as_of, selection.compare)
    return {
        "fields": {ids.SUPPOSED_TEXT: write_numeral(supposition.number)}
        if by_dragging
        else {ids.SUPPOSED_SLIDER: supposition.number},
        "answer": answer(standing, posed, selection, t),
        "figure": trend_figure(standing, t, earlier, drawn(posed)),
        "note": note_below(standing, posed, earlier, t),
        "caption": trend_description(standing, posed, earlier, t),
        "address": selection.href(),
    }
