"""Progress of each indicator, compared: as bars on one scale, or as gauges (the reader's choice)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from dash import html

from indicators.errors import N_
from indicators.panel import TOLERANCE
from indicators.schema import CUTOFFS
from indicators.standing import Standing
from indicators.text import Text
from indicators.urgency import binding_first, is_binding
from indicators.wording import (
    ATTRIBUTE_LABELS,
    actual,
    current_value,
    expected,
    printed,
    progress,
    short_name,
    unit,
)
from layouts.address import Selection
from layouts.components import card, caveat, choice, gauge, gauge_text, measured, nav_link, status_badge

_VIEWS: Final = {"bars": N_("Bars"), "gauges": N_("Gauges")}


def progress_card(shown: Sequence[Standing], selection: Selection, t: Text) -> html.Section:
    """Return the indicators that are shown in the plan's order, binding ones first, in the chosen view."""
    ordered = binding_first(shown)
    draw = _gauges if selection.view == "gauges" else _bars
    return card(
        t("Progress of each indicator"),
        [draw(ordered, selection, t), html.P(_note(ordered, t), className="quiet")],
        subtitle=_reading(ordered, t),
        actions=[_view_choice(selection, t)],
        className="progress",
    )


def _view_choice(selection: Selection, t: Text) -> html.Nav:
    views = [(t(label), selection.href(view=view), view == selection.view) for view, label in _VIEWS.items()]
    return choice(t("View"), views, "switch")


def _reading(shown: Sequence[Standing], t: Text) -> str:
    """Say how bars and gauges are read; what is due has a mark while years are left."""
    said = [t("share of the planned change (or sum) that is done")]
    if any(one.result.remaining and one.result.expected is not None for one in shown):
        said.append(t("upright mark: what is due by now"))
    if any((one.result.progress or 0) > 1 for one in shown):
        said.append(t("arrow: beyond 100%"))
    return t("; ").join(said)


def _note(shown: Sequence[Standing], t: Text) -> str:
    """Say where the classes begin, and why less is due of a sum that has to grow."""
    notes = [
        t(
            "Ahead from {ahead} times what is due, on schedule from {on_track}, behind from {lagging}, far behind "
            "below.",
            ahead=t.number(CUTOFFS.ahead, 2),
            on_track=t.number(CUTOFFS.on_track, 2),
            lagging=t.number(CUTOFFS.lagging, 2),
        )
    ]
    growing = [
        str(one.indicator.number or short_name(one.indicator, t)) for one in shown if _is_due_later(one)
    ]
    if growing:
        notes.append(
            t("Less is due at first of a sum that is to grow (no. {numbers}).", numbers=t.listing(growing))
        )
    return t.sentences(notes)


def _is_due_later(one: Standing) -> bool:
    """Whether less of a sum is due by now than the share of the years that have passed."""
    result = one.result
    if one.indicator.target_type != "period_aggregate" or result.expected is None or not result.remaining:
        return False
    return bool(result.expected < result.elapsed / (result.elapsed + result.remaining) - TOLERANCE)


def _bars(shown: Sequence[Standing], selection: Selection, t: Text) -> html.Div:
    scale = [html.Span(t.percent(share, 0), style={"left": f"{share:.0%}"}) for share in (0, 0.5, 1)]
    head = html.Div(
        [
            html.Span(),
            html.Span(t("actual / target"), className="reached"),
            html.Span(scale, className="scale"),
            html.Span([html.Span(t("done")), html.Span(t("due"))], className="shares"),
            html.Span(),
        ],
        className="bars-head",
        **{"aria-hidden": "true"},
    )
    return html.Div([head, html.Ul([_bar_row(one, selection, t) for one in shown])], className="bars")


def _bar_row(one: Standing, selection: Selection, t: Text) -> html.Li:
    indicator, result = one.indicator, one.result
    return html.Li(
        [
            html.Span(
                [
                    html.Span(str(indicator.number or ""), className="quiet ordinal"),
                    nav_link(
                        short_name(indicator, t),
                        selection.href(page="indicator", indicator=indicator.indicator),
                        title=t.of(indicator, "name"),
                    ),
                    *_binding_mark(one, t),
                ],
                className="name",
            ),
            html.Span(_reached(one, t), className="reached"),
            html.Span(_bar(one), role="img", className="bar-cell", **{"aria-label": gauge_text(one, t)}),
            html.Span(
                [
                    measured("progress", progress(result, t)),
                    html.Span(measured("expected", expected(result, t)), className="quiet"),
                ],
                className="shares",
                **{"aria-hidden": "true"},
            ),
            html.Span([status_badge(one, t), *caveat(one, t, single=False)], className="verdict"),
        ],
        **{"data-indicator": indicator.indicator},
    )


def _reached(one: Standing, t: Text) -> list[Any]:
    """Write the actual that is compared with the target, the target, and their unit."""
    indicator = one.indicator
    return [
        html.Strong(measured("current", actual(indicator, current_value(one.result), t))),
        " / ",
        measured("target", printed(indicator.target, t)),
        html.Span(unit(indicator, t), className="quiet unit"),
    ]


def _binding_mark(one: Standing, t: Text) -> list[html.Span]:
    if not is_binding(one.indicator):
        return []
    return [html.Span(t(ATTRIBUTE_LABELS["binding"]), className="binding")]


def _bar(one: Standing) -> html.Span:
    """Bar of the progress within the scale, a point at its end for what lies beyond, and the mark of what is due."""
    result = one.result
    done = 0.0 if result.progress is None else result.progress
    parts = [html.Span(className="done", style={"width": f"{min(max(done, 0.0), 1.0):.2%}"})]
    if result.expected is not None and result.remaining:
        parts.append(html.Span(className="due", style={"left": f"{min(max(result.expected, 0.0), 1.0):.2%}"}))
    beyond = " beyond" if done > 1 else " below" if done < 0 else ""
    empty = " empty" if result.progress is None else ""
    return html.Span(parts, className=f"bar class-{result.status}{beyond}{empty}")


def _gauges(shown: Sequence[Standing], selection: Selection, t: Text) -> html.Ul:
    return html.Ul([html.Li(_gauge_card(one, selection, t)) for one in shown], className="gauges")


def _gauge_card(one: Standing, selection: Selection, t: Text) -> html.A:
    indicator = one.indicator
    unknown = [html.Span(t("No actual published"), className="quiet")]
    figures = unknown if current_value(one.result) is None else _reached(one, t)
    return nav_link(
        [
            html.Span(
                [
                    html.Span([short_name(indicator, t), *_binding_mark(one, t)], className="name"),
                    html.Span(str(indicator.number or ""), className="quiet"),
                ],
                className="gauge-head",
            ),
            gauge(one, t),
            html.Span(figures, className="figures"),
            html.Span([status_badge(one, t), *caveat(one, t, single=False)], className="verdict"),
        ],
        selection.href(page="indicator", indicator=indicator.indicator),
        className="card gauge-card",
        title=t.of(indicator, "name"),
        **{"data-indicator": indicator.indicator},
    )
