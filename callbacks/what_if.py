"""What if, at once: one callback that answers what is typed or dragged. It has no way to write."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any, NamedTuple

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, html, no_update
from dash.exceptions import PreventUpdate

from callbacks.preferences import asked_page
from indicators.errors import PlanGaugeError, Refusal
from indicators.numerals import write_numeral
from indicators.snapshot import Reader
from indicators.text import Text
from indicators.what_if import read_supposition
from layouts import ids
from layouts.address import Selection
from layouts.figures.frame import Figure
from layouts.figures.trend import trend_figure
from layouts.what_if import answer, drawn, pose, refused

logger = logging.getLogger(__name__)


class _Answered(NamedTuple):
    """A number as it was understood, what it gives, and the address that says so."""

    number: float
    answer: list[Any]
    trend: Figure
    address: str


def register(app: Dash, reader: Reader) -> None:
    """Answer suppositions on the page of an indicator, and let the address follow them."""

    @app.callback(
        Output(ids.SUPPOSED_TEXT, "value"),
        Output(ids.SUPPOSED_SLIDER, "value"),
        Output(ids.WHAT_IF_ANSWER, "children"),
        Output(ids.TREND_CHART, "figure"),
        Output(ids.SUPPOSED_ADDRESS, "data"),
        Input(ids.SUPPOSED_TEXT, "value"),
        Input(ids.SUPPOSED_SLIDER, "value"),
        State(ids.SHOWN_ADDRESS, "data"),
        prevent_initial_call=True,
    )
    def suppose(typed: Any, dragged: Any, address: Any) -> tuple[Any, ...]:
        by_dragging = ctx.triggered_id == ids.SUPPOSED_SLIDER
        given = dragged if by_dragging else typed
        selection, t = asked_page(address if isinstance(address, str) else "/", reader.years)
        try:
            found = _answered(given, selection, reader, t)
        except Refusal as refusal:
            return no_update, no_update, refused(refusal, given, t), no_update, no_update
        except PlanGaugeError as error:
            logger.error("what if: %s", error)
            return no_update, no_update, html.P(error.text(t), role="alert"), no_update, no_update
        # The field in which somebody is at work stays as it is; the other one follows.
        fields = (write_numeral(found.number), no_update) if by_dragging else (no_update, found.number)
        return *fields, found.answer, found.trend, found.address

    app.clientside_callback(
        ClientsideFunction("reading", "supposed"),
        Output(ids.SHOWN_ADDRESS, "data", allow_duplicate=True),
        Input(ids.SUPPOSED_ADDRESS, "data"),
        prevent_initial_call=True,
    )


def _answered(given: object, selection: Selection, reader: Reader, t: Text) -> _Answered:
    """Answer what is supposed on the page that is selected.

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
    return _Answered(
        supposition.number,
        answer(standing, posed, selection, t),
        trend_figure(standing, t, earlier, drawn(posed)),
        selection.href(),
    )
