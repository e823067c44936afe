"""The page for an address that leads nowhere, and the page for data that cannot be read."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

import pandas as pd
from dash import html

from indicators.errors import PlanGaugeError
from indicators.text import Text
from layouts.address import Selection
from layouts.components import nav_link


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


def failure_page(error: PlanGaugeError, t: Text) -> list[Any]:
    """Say that the data cannot be shown and why."""
    return [
        html.Div(
            [html.H1(t("The data cannot be read")), html.Pre(error.text(t), className="quiet")],
            className="card message",
            role="alert",
        )
    ]
