"""The card that shows how an indicator's class is worked out: every step with its numbers, and a copy of it all."""

from __future__ import annotations

from typing import Any

from dash import html

from indicators.provenance import vintage
from indicators.schema import TEXT_FIELDS
from indicators.snapshot import Snapshot
from indicators.standing import Standing
from indicators.text import Text
from indicators.wording import full_name, status_label
from indicators.working import Section, Step, Working, work_out, working_text
from layouts import ids
from layouts.address import Selection
from layouts.components import card, copy_button, measured, nav_link, status_badge


def working_card(snapshot: Snapshot, standing: Standing, selection: Selection, t: Text) -> html.Section:
    """Return the card with the working of an indicator."""
    indicator = standing.indicator
    working = work_out(indicator, standing.result, standing.observations, t)
    definition = t.of(indicator, "definition")
    notes = [html.Ul([html.Li(note) for note in working.notes], className="notes")] if working.notes else []
    defined = [t("Definition: {definition}", definition=definition)] if definition else []
    return card(
        t("How this is worked out"),
        [
            html.Div([_section(section, standing, t) for section in working.sections], className="parts"),
            *notes,
            *(html.P(text, className="quiet") for text in defined),
            html.P(
                nav_link(t("All formulas and cut-offs"), selection.to("method").href()), className="quiet"
            ),
        ],
        subtitle=t("the formulas with this indicator's numbers put in"),
        actions=[_copy_button(snapshot, standing, working, t)],
        className="working",
        id=ids.WORKING,
        **{"data-indicator": indicator.indicator},
    )


def _section(section: Section, standing: Standing, t: Text) -> html.Div:
    note = [html.P(section.note, className="quiet")] if section.note else []
    steps = html.Dl([_step(step, standing, t) for step in section.steps])
    return html.Div([html.H3(section.title), steps, *note], className="part")


def _step(step: Step, standing: Standing, t: Text) -> html.Div:
    """Return one step: its term, below it formula and numbers, beside it what comes out."""
    sums = [html.Span(part) for part in _lines(step)]
    return html.Div(
        [
            html.Dt(step.term),
            html.Dd(_spaced(sums), className="sum") if sums else None,
            html.Dd(_result(step, standing, t), className="result") if step.result else None,
        ]
    )


def _lines(step: Step) -> list[str]:
    """Write formula and numbers, each with the sign that joins them: a line breaks between them first."""
    if not (step.formula and step.put_in):
        return [part for part in (step.formula, step.put_in) if part]
    return [step.formula, f"= {step.put_in}"] if step.follows == "=" else [f"{step.formula};", step.put_in]


def _spaced(parts: list[html.Span]) -> list[Any]:
    """Set a space between the parts, where a line may break."""
    return [piece for part in parts for piece in (part, " ")][:-1]


def _result(step: Step, standing: Standing, t: Text) -> Any:
    if step.field == "status":
        return status_badge(standing, t)
    return measured(step.field, step.result) if step.field not in ("", *TEXT_FIELDS) else step.result


def _copy_button(snapshot: Snapshot, standing: Standing, working: Working, t: Text) -> html.Button:
    """Return the button that copies the working; what it says afterwards comes with it."""
    indicator = standing.indicator
    title = t(
        "{name}, end of {year}: {label}",
        name=full_name(indicator, t),
        year=snapshot.as_of,
        label=status_label(standing.result, indicator.attribute, t),
    )
    text = working_text(working, title, vintage(snapshot, t), t)
    return copy_button(t("Copy"), t("of the working, as text"), text, t)
