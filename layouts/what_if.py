"""The card that asks "what if": a value or a rate for the years to come, typed or dragged, and what it would give."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from dash import dcc, html

from indicators.entries import shown
from indicators.errors import N_, Finding, Refusal
from indicators.numerals import write_numeral
from indicators.sentences import explain
from indicators.standing import Standing
from indicators.text import Text
from indicators.units import PERCENT
from indicators.what_if import OVER, Scale, Supposition, coming_year, opening, scale, suppose
from indicators.wording import (
    actual,
    amount,
    current_value,
    difference,
    difference_unit,
    printed,
    progress,
    required,
    required_basis,
    unit,
)
from layouts import ids
from layouts.address import Selection
from layouts.components import card, choice, measured, nav_link, status_badge

#: The text field waits for a pause of so many seconds; the slider does not wait.
_PAUSE: Final = 0.25
_LONGEST: Final = 100
#: What the first position is, by the basis of an opening.
_OPENINGS: Final = {
    "required": N_("Starting position: on the way that just reaches the target."),
    "latest": N_("Starting position: as in the latest year."),
    "planned": N_("Starting position: on the planned path."),
}


class Posed(NamedTuple):
    """A supposition and what comes of it.

    Attributes
    ----------
    supposition
        What is supposed.
    years, values
        The years that it gives values to, in the unit of the table.
    standing
        The indicator with them.
    """

    supposition: Supposition
    years: tuple[int, ...]
    values: tuple[float, ...]
    standing: Standing


def pose(standing: Standing, supposition: Supposition | None) -> Posed | Refusal | None:
    """Judge an indicator with what is supposed; say why where it cannot be; None when nothing is supposed."""
    if supposition is None:
        return None
    try:
        found = suppose(standing.indicator, standing.result, standing.observations, supposition)
    except Refusal as refusal:
        return refusal
    judged = Standing(standing.indicator, found.result, found.observations)
    return Posed(supposition, found.years, found.values, judged)


def drawn(posed: Posed | Refusal | None) -> Standing | None:
    """Return what the trend draws as supposed; None when there is nothing."""
    return posed.standing if isinstance(posed, Posed) else None


def spoken(posed: Posed | Refusal | None, t: Text) -> list[str]:
    """Say what the trend draws as supposed; nothing where there is nothing."""
    if not isinstance(posed, Posed):
        return []
    indicator = posed.standing.indicator
    decimals = indicator.decimals if posed.supposition.is_rate else None
    values = [
        t("{year}: {value}", year=year, value=amount(indicator, value, decimals, t))
        for year, value in zip(posed.years, posed.values, strict=True)
    ]
    return [t("Supposed, not published: {values}.", values=t.listing(values))]


def what_if_card(
    standing: Standing, posed: Posed | Refusal | None, selection: Selection, t: Text
) -> html.Section:
    """Return the card: what can be supposed, the two fields, and the answer.

    Parameters
    ----------
    standing
        The indicator as it stands.
    posed
        What comes of what the address supposes (:func:`pose`).
    selection
        The address.
    t
        Language.
    """
    indicator, result = standing.indicator, standing.result
    year = coming_year(indicator, result)
    if year is None:
        return card(t("What if"), html.P(t(OVER, year=indicator.target_year)))
    supposition = (
        selection.suppose or opening(indicator, result, standing.observations, is_rate=False).supposition
    )
    return card(
        t("What if every year left has …") if supposition.is_rate else t("What if {year} is …", year=year),
        [
            _kinds(standing, year, selection, t),
            *_fields(
                standing, supposition, scale(indicator, result, standing.observations, supposition), year, t
            ),
            html.Div(answer(standing, posed, selection, t), id=ids.WHAT_IF_ANSWER, className="answer"),
            dcc.Store(id=ids.WHAT_IF_ASKED),
            dcc.Store(id=ids.WHAT_IF_ANSWERED),
        ],
        subtitle=t("supposed, not saved"),
        className="what-if",
    )


def answer(standing: Standing, posed: Posed | Refusal | None, selection: Selection, t: Text) -> list[Any]:
    """Return what a supposition would give, beside what stands now; without one, what the first position gives."""
    remark: list[Any] = [
        html.P(nav_link(t("Take the supposition away"), selection.href(suppose=None)), className="choices")
    ]
    if selection.suppose is None:
        first = opening(standing.indicator, standing.result, standing.observations, is_rate=False)
        posed = pose(standing, first.supposition)
        remark = [html.P(t(_OPENINGS[first.basis]), className="quiet")]
    if not isinstance(posed, Posed):
        given = None if selection.suppose is None else selection.suppose.number
        return [] if posed is None else [refused(posed, given, t), *remark]
    then = posed.standing
    said = html.P(
        [
            _condition(posed, t),
            html.Br(),
            status_badge(then, t),
            html.Br(),
            html.Span(t("now:"), className="quiet"),
            " ",
            status_badge(standing, t),
        ],
        role="status",
        className="said",
    )
    if then.result.status == "not_assessable":
        why = t.sentences(explain(then.indicator, then.result, t))
        return [said, html.P(why, className="quiet"), *remark]
    return [said, *_yearly(posed, t), _comparison(standing, then, t), *remark]


def refused(refusal: Refusal, given: object, t: Text) -> html.P:
    """Return why something cannot be supposed."""
    values = {"value": shown(given), **refusal.values}
    return html.P(
        Finding(refusal.message, values, advice=refusal.advice).text(t), className="refused", role="alert"
    )


def _kinds(standing: Standing, year: int, selection: Selection, t: Text) -> html.Nav:
    """Return the choice between a value and a rate: links, as every choice on a page."""
    is_rate = selection.suppose is not None and selection.suppose.is_rate
    rate = opening(standing.indicator, standing.result, standing.observations, is_rate=True).supposition
    by_points = standing.indicator.target_type == "score"
    by_rate = t("same step every year") if by_points else t("same growth every year")
    kinds = [
        (t("value of {year}", year=year), selection.href(suppose=None), not is_rate),
        (by_rate, selection.href(suppose=rate), is_rate),
    ]
    return choice(t("What is supposed"), kinds, "years")


def _fields(standing: Standing, supposition: Supposition, ends: Scale, year: int, t: Text) -> list[Any]:
    """Return the text field and the slider for one number, each with its label."""
    name = _field_name(standing, supposition, year, t)
    return [
        html.Div(
            [
                html.Label(name, htmlFor=ids.SUPPOSED_TEXT),
                dcc.Input(
                    id=ids.SUPPOSED_TEXT,
                    type="text",
                    maxLength=_LONGEST,
                    debounce=_PAUSE,
                    value=write_numeral(supposition.number),
                ),
            ],
            className="field",
        ),
        html.Div(
            [
                html.Label(
                    t("{what}, by dragging", what=name), htmlFor=ids.SUPPOSED_SLIDER, className="sr-only"
                ),
                dcc.Input(
                    id=ids.SUPPOSED_SLIDER,
                    type="range",
                    min=ends.low,
                    max=ends.high,
                    step=ends.step,
                    value=supposition.number,
                ),
                html.Div([html.Span(t.number(ends.low)), html.Span(t.number(ends.high))], className="ends"),
            ],
            className="field",
        ),
    ]


def _field_name(standing: Standing, supposition: Supposition, year: int, t: Text) -> str:
    indicator = standing.indicator
    if not supposition.is_rate:
        name = unit(indicator, t)
        return t("{year}, in {unit}", year=year, unit=name) if name else str(year)
    if indicator.target_type == "score":
        return t("{unit} a year", unit=difference_unit(indicator, t))
    return t("growth a year, in %")


def _condition(posed: Posed, t: Text) -> str:
    """Say what is supposed, as the beginning of a sentence that the class ends."""
    indicator, number = posed.standing.indicator, printed(posed.supposition.number, t)
    if not posed.supposition.is_rate:
        return t(
            "If {year} is {value}:",
            year=posed.years[0],
            value=amount(indicator, posed.supposition.number, None, t),
        )
    if indicator.target_type == "score":
        return t("With a change of {step} in every year left:", step=difference(number, indicator, t))
    return t("With growth of {rate} in every year left:", rate=f"{number}{PERCENT}")


def _yearly(posed: Posed, t: Text) -> list[html.P]:
    """Name the values that a rate gives; average growth has the rate itself."""
    indicator = posed.standing.indicator
    if not posed.supposition.is_rate or indicator.target_type == "growth_average":
        return []
    values = [
        t("{year}: {value}", year=year, value=t.number(value, indicator.decimals))
        for year, value in zip(posed.years, posed.values, strict=True)
    ]
    return [html.P(t.listing(values), className="quiet")]


def _comparison(standing: Standing, then: Standing, t: Text) -> html.Table:
    """Set what stands now beside what would be; what stands now is marked as the assessment's."""
    indicator, now, supposed = standing.indicator, standing.result, then.result
    ends = supposed.projection_average if supposed.remaining else current_value(supposed)
    place = t("{year} at the average pace", year=indicator.target_year)
    rows = [
        (t("progress"), "", measured("progress", progress(now, t)), progress(supposed, t)),
        (
            t("needed in each year left"),
            required_basis(indicator, supposed, t) or required_basis(indicator, now, t),
            measured("required", required(indicator, now, t)),
            required(indicator, supposed, t),
        ),
        (
            place if supposed.remaining else t("{year}; now at the average pace", year=indicator.target_year),
            unit(indicator, t),
            measured("projection_average", actual(indicator, now.projection_average, t)),
            actual(indicator, ends, t),
        ),
    ]
    head = html.Thead(
        html.Tr(
            [
                html.Td(),
                html.Th(t("now"), scope="col"),
                html.Th(t("supposed"), scope="col"),
            ]
        )
    )
    body = html.Tbody(
        [
            html.Tr(
                [
                    html.Th([name, html.Span(basis, className="quiet") if basis else None], scope="row"),
                    html.Td(before),
                    html.Td(after),
                ]
            )
            for name, basis, before, after in rows
        ]
    )
    return html.Table([head, body], **{"data-indicator": indicator.indicator})
