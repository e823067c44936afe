"""The pages without data: an address that leads nowhere, a time before the first save, data that cannot be read."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

import pandas as pd
from dash import html

from indicators.errors import PlanGaugeError
from indicators.text import Text
from layouts.address import Selection
from layouts.components import nav_link
from layouts.shell import way_to_now


def missing_page(selection: Selection, plan: pd.DataFrame, t: Text) -> list[Any]:
    """Say that there is no such page and offer what comes closest."""
    near = get_close_matches(selection.indicator, plan["indicator"].tolist(), n=3, cutoff=0.5)
    rows = plan[plan["indicator"].isin(near)] if near else plan.iloc[:0]
    return [
        html.Div(
            [
                html.H1(t("There is no such page")),
                html.P(
                    t("The plan has no indicator with this address.")
                    if selection.page == "indicator"
                    else t("The address may be incomplete or out of date.")
                ),
                html.Ul(
                    [
                        html.Li(
                            nav_link(
                                t.of(row, "name"),
                                selection.to("indicator", indicator=str(row.indicator)).href(),
                            )
                        )
                        for row in rows.itertuples()
                    ]
                ),
                html.P(nav_link(t("To the overview"), selection.to("overview").href())),
            ],
            className="card message",
        )
    ]


def empty_page(selection: Selection, t: Text) -> list[Any]:
    """Say that nothing had been entered yet: what follows from no data would be false of the plan."""
    return [
        html.Div(
            [html.H1(nothing_entered(t)), html.P(way_to_now(selection, t))],
            className="card message",
        )
    ]


def nothing_entered(t: Text) -> str:
    """Say what a time before the first save is, for the page, its title and its announcement."""
    return t("Nothing had been entered yet at that moment")


def failure_page(error: PlanGaugeError, quote: str, t: Text) -> list[Any]:
    """Say that the data cannot be shown and why, and what may be quoted to whoever looks after the server."""
    return [
        html.Div(
            [
                html.H1(t("The data cannot be read")),
                html.Pre(error.text(t), className="quiet"),
                html.P(quote, className="quiet"),
            ],
            className="card message",
            role="alert",
        )
    ]
