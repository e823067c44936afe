"""The page for who may not see what was asked for."""

from __future__ import annotations

from typing import Any

from dash import html

from indicators.text import Text


def refusal_page(said: str, t: Text) -> list[Any]:
    """Say why something is not shown, with a way on."""
    return [
        html.Div(
            [
                html.H1(t("Not allowed")),
                html.P(said),
                html.P(t("An administrator decides what each user may do.")),
                html.P(html.A(t("To the overview"), href="/")),
            ],
            className="card message",
            role="alert",
        )
    ]
