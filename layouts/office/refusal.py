"""Pages for who may not see what was asked for, and for whose form is none of ours."""

from __future__ import annotations

from typing import Any

from dash import html

from indicators.text import Text


def refusal_page(said: str, t: Text) -> list[Any]:
    """Say why something is not shown, with a way on."""
    who = html.P(t("An administrator decides what each user may do."))
    way = html.P(html.A(t("To the overview"), href="/"))
    return _card([html.H1(t("Not allowed")), html.P(said), who, way])


def form_refusal_page(said: str, back: str, t: Text) -> list[Any]:
    """Say why a form was refused as it was sent, with the way back to it; nothing was changed."""
    way = html.P(html.A(t("Back to the page"), href=back))
    return _card([html.H1(t("Nothing was changed")), html.P(said), way])


def _card(content: list[Any]) -> list[Any]:
    return [html.Div(content, className="card message", role="alert")]
