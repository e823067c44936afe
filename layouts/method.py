"""The page that says how it is calculated: formulas, cut-offs, sources, readable."""

from __future__ import annotations

from typing import Any

from dash import html

from indicators.method_words import CLASSES, INTRODUCTION, RULES, SOURCES, TYPES, cutoffs
from indicators.text import Text
from layouts.components import card


def method_page(t: Text) -> list[Any]:
    """Return the content of the page on the method."""
    printed = cutoffs(t)
    return [
        html.Div(
            html.Div(
                [
                    html.P(t("How it is calculated"), className="kicker"),
                    html.H1(t("How progress towards a target is measured")),
                ]
            ),
            className="lead",
        ),
        html.P(t(INTRODUCTION), className="paragraph"),
        card(
            t("Classes"),
            html.Table(
                [
                    html.Thead(
                        html.Tr(
                            [
                                html.Th(t("Class"), scope="col"),
                                html.Th(t("Progress ÷ expected progress"), scope="col"),
                            ]
                        )
                    ),
                    html.Tbody(
                        [
                            html.Tr([html.Th(t(name), scope="row"), html.Td(t(text, **printed))])
                            for name, text in CLASSES
                        ]
                    ),
                ],
                className="plain",
            ),
        ),
        html.Div(
            [
                card(
                    t(name), [html.Pre(t(formulas), className="formula"), html.P(t(text), className="quiet")]
                )
                for name, formulas, text in TYPES
            ],
            className="columns",
        ),
        card(t("Rules"), html.Ul([html.Li(t(rule)) for rule in RULES], className="notes")),
        card(
            t("Sources"),
            html.Dl(
                [
                    part
                    for what, source in SOURCES
                    for part in (html.Dt(t(what, **printed)), html.Dd(t(source)))
                ],
                className="sources",
            ),
        ),
    ]
