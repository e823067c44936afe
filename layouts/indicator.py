"""The page of one indicator: paragraph, trend, gauge, what if, every actual with its source, the working."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from dash import html

from indicators.errors import N_, Refusal
from indicators.history import HistoryFilter, write_moment
from indicators.provenance import author_name, reason_given
from indicators.sentences import paragraph, where_it_leads
from indicators.snapshot import Snapshot
from indicators.standing import Standing, Vintage
from indicators.text import Text
from indicators.wording import (
    ATTRIBUTE_LABELS,
    OBS_STATUS_LABELS,
    current_value,
    difference_amount,
    distance,
    full_name,
    in_table_unit,
    period_words,
    required_words,
    result_amount,
    target_text,
)
from layouts import ids
from layouts.address import Selection, export_query
from layouts.citing import cite_button
from layouts.components import (
    card,
    caveat,
    chart,
    download_link,
    gauge,
    measured,
    nav_link,
    picture_button,
    quoted,
    scrolling,
    source_and_comment,
    status_badge,
)
from layouts.export_card import indicator_exports
from layouts.figures.trend import break_reasons, comparison, trend_figure, trend_note, trend_unit
from layouts.people import approval_shown
from layouts.pictures import trend_title
from layouts.shell import year_choice
from layouts.what_if import Posed, drawn, pose, spoken, what_if_card
from layouts.working import working_card

#: Vintages that are offered beside the chart; the history has all.
_OFFERED: Final = 5


class Earlier(NamedTuple):
    """What was known of an indicator before.

    Attributes
    ----------
    saves
        After which it was known otherwise, newest first: rows of the history.
    compared
        What is drawn beside; None when nothing is.
    """

    saves: list[SimpleNamespace]
    compared: Vintage | None


def indicator_page(
    snapshot: Snapshot, standing: Standing, earlier: Earlier, selection: Selection, t: Text
) -> list[Any]:
    """Return the content of the page of one indicator."""
    indicator = standing.indicator
    query = f"{export_query(selection, snapshot.as_of, t.language)}&indicator={indicator.indicator}"
    compared = earlier.compared
    posed = pose(standing, selection.suppose)
    # What is supposed belongs to this year and this chart: the ways to others lead on without it.
    plain = replace(selection, suppose=None)
    beside = "" if compared is None else f"&compare={quote(write_moment(compared.known_at))}"
    return [
        html.Div(
            [
                html.Div(
                    [
                        html.P(
                            [
                                nav_link(t("Overview"), selection.to("overview").href()),
                                f" / {indicator.number} · " if indicator.number else " / ",
                                t(ATTRIBUTE_LABELS[indicator.attribute]),
                            ],
                            className="kicker",
                        ),
                        html.Div(
                            [
                                html.H1(full_name(indicator, t)),
                                status_badge(standing, t),
                                *caveat(standing, t),
                            ],
                            className="title",
                        ),
                    ]
                ),
                year_choice(plain, snapshot, t),
            ],
            className="lead",
        ),
        html.P(
            [
                t.sentences(paragraph(indicator, standing.result, t)),
                " ",
                html.A(t("How this is worked out"), href=f"#{ids.WORKING}", className="to-working"),
            ],
            className="paragraph",
        ),
        html.Div(
            [
                card(
                    t("Trend and plan"),
                    [
                        chart(
                            ids.TREND_CHART,
                            trend_figure(standing, t, compared, drawn(posed)),
                            trend_description(standing, posed, compared, t),
                        ),
                        html.P(
                            note_below(standing, posed, compared, t), id=ids.TREND_NOTE, className="quiet"
                        ),
                        *_vintages(indicator, earlier, plain, t),
                    ],
                    subtitle=trend_unit(indicator, t),
                    actions=[
                        picture_button(f"/export/trend.json?{query}{beside}", t("of the trend"), t),
                        cite_button(trend_title(snapshot, standing, t), snapshot, [standing], plain, t),
                        download_link("CSV", f"/export/observations.csv?{query}", t("of the actuals")),
                    ],
                ),
                html.Div(
                    [
                        card(
                            t("Progress"),
                            [gauge(standing, t), html.P(_gauge_caption(standing, t), className="caption")],
                        ),
                        card(t("Gap"), _gap_list(standing, t), **{"data-indicator": indicator.indicator}),
                        what_if_card(standing, posed, selection, t),
                    ],
                    className="stack",
                ),
                card(
                    t("Actuals"),
                    _actuals(standing, t, reviewed=snapshot.reviewed),
                    subtitle=t("every value with its source, newest first"),
                    actions=[
                        nav_link(t("History of these values"), _history_of(indicator, selection).href())
                    ],
                ),
            ],
            className="columns wide-left",
        ),
        working_card(snapshot, standing, selection, t),
        indicator_exports(snapshot, selection, query, t),
    ]


def _quoting(text: str, quotations: list[str]) -> list[Any]:
    """Mark what a text quotes with the language in which it was written."""
    parts: list[Any] = [text]
    for quotation in quotations:
        before, found, after = parts.pop().partition(quotation)
        parts += [before, quoted(found), after] if found else [before]
    return parts


def _history_of(indicator: SimpleNamespace, selection: Selection) -> Selection:
    return selection.to("history", history=HistoryFilter(indicator=indicator.indicator))


def _vintages(indicator: SimpleNamespace, earlier: Earlier, selection: Selection, t: Text) -> list[html.P]:
    """Offer what was known before to be drawn beside; nothing where it was never known otherwise."""
    parts: list[Any] = []
    if earlier.saves:
        parts = [
            html.Span(t("Compare with:")),
            *(_vintage(save, selection, t) for save in earlier.saves[:_OFFERED]),
        ]
        if len(earlier.saves) > _OFFERED:
            parts.append(nav_link(t("Earlier ones"), _history_of(indicator, selection).href()))
    if selection.compare is not None:
        parts.append(nav_link(t("Stop comparing"), selection.href(compare=None)))
    return [html.P(parts, className="quiet choices")] if parts else []


def _vintage(save: SimpleNamespace, selection: Selection, t: Text) -> html.A:
    """Return the link to a comparison with what was known after a save; its title says who saved and why."""
    moment, author, reason = (
        save.since.to_pydatetime(),
        author_name(save.entered_by, t),
        reason_given(save),
    )
    return nav_link(
        t("State {number}, {moment}", number=save.batch, moment=t.moment(moment)),
        selection.href(compare=moment),
        title=t("{author}: {reason}", author=author, reason=reason) if reason else author,
        **({"aria-current": "true"} if moment == selection.compare else {}),
    )


def note_below(
    standing: Standing, posed: Posed | Refusal | None, compared: Vintage | None, t: Text
) -> list[Any]:
    """Say below the trend chart what its lines and points are."""
    return _quoting(trend_note(standing, t, compared, drawn(posed)), break_reasons(standing, t))


def trend_description(
    standing: Standing, posed: Posed | Refusal | None, compared: Vintage | None, t: Text
) -> str:
    """Say what one sees first in the trend chart: the latest value, the target, where the pace leads."""
    indicator, result = standing.indicator, standing.result
    parts = [t("Line chart of {name}.", name=full_name(indicator, t))]
    if period := period_words(indicator, result, t):
        value = result_amount(indicator, current_value(result), t)
        parts.append(t("Latest, {period}: {value}.", period=period, value=value))
    else:
        parts.append(t("No actual has been published for the years of the plan."))
    parts.append(
        t("Target for {year}: {target}.", year=indicator.target_year, target=target_text(indicator, t))
    )
    parts += [
        *_where_the_pace_leads(standing, t),
        *spoken(posed, t),
        *([comparison(standing, compared, t)] if compared is not None else []),
        t("The values are in the table of actuals."),
    ]
    return t.sentences(parts)


def _where_the_pace_leads(standing: Standing, t: Text) -> list[str]:
    """Say it as the paragraph does; for a sum what the latest amount gives too, for the range lies round that."""
    indicator, result = standing.indicator, standing.result
    if result.projection is None:
        return []
    is_sum = indicator.target_type == "period_aggregate"
    average, latest = (
        result_amount(indicator, end, t) for end in (result.projection_average, result.projection)
    )
    said = [where_it_leads(indicator, result, t)]
    if is_sum and latest != average and result.outlook != "mixed":  # which says both
        said.append(
            t("If the latest amount repeats: {value} in {year}.", value=latest, year=indicator.target_year)
        )
    if result.projection_low80 is not None:
        template = (
            N_("If the latest amount repeats, the 80% range is from {low} to {high}.")
            if is_sum
            else N_("At the average pace the 80% range is from {low} to {high}.")
        )
        low, high = result.projection_low80, result.projection_high80
        said.append(t(template, low=result_amount(indicator, low, t), high=result_amount(indicator, high, t)))
    return said


def _gauge_caption(standing: Standing, t: Text) -> str:
    result = standing.result
    if result.progress is None:
        return t("no progress can be given")
    if not result.remaining or result.expected is None:
        return t("of what was planned")
    return t("of what was planned; the mark is the {due} due by now", due=t.percent(result.expected))


def _pairs(rows: list[tuple[str, Any]]) -> html.Dl:
    return html.Dl(
        [part for term, value in rows for part in (html.Dt(term), html.Dd(value))], className="pairs"
    )


def _gap_list(standing: Standing, t: Text) -> html.Dl:
    indicator, result = standing.indicator, standing.result
    points = distance(result)
    exceeded = result.gap_abs is not None and result.gap_abs < 0
    missing = in_table_unit(indicator, result.gap_abs)
    written = difference_amount(indicator, None if missing is None else abs(missing), t)
    apart = (
        "—" if points is None else t("{points} percentage points", points=t.number(points, 1, signed=True))
    )
    return _pairs(
        [
            # What exceeds the target is written without the sign that the gap has in the assessment.
            (t("exceeds the target by"), written)
            if exceeded
            else (t("still missing to the target"), measured("gap_abs", written)),
            (t("distance from the schedule"), measured("distance", apart)),
            (t("needed in each year left"), measured("required", required_words(indicator, result, t))),
        ]
    )


def _actuals(standing: Standing, t: Text, *, reviewed: bool) -> html.Div:
    """Table of every observation, newest first, with status, source and comment; its approval where it needs one."""
    rows = standing.observed()[::-1]
    if not rows:
        return html.Div(html.P(t("No actual has been published."), className="quiet"))
    head = html.Thead(
        html.Tr(
            [
                html.Th(name, scope="col")
                for name in (
                    t("Year"),
                    t("Value"),
                    t("Status"),
                    *([t("Approval")] if reviewed else []),
                    t("Source and comment"),
                )
            ]
        )
    )
    body = html.Tbody([_observation(row, standing, t, reviewed=reviewed) for row in rows])
    return scrolling(html.Table([head, body], className="actuals"), t("Table of actuals"))


def _observation(row: SimpleNamespace, standing: Standing, t: Text, *, reviewed: bool) -> html.Tr:
    return html.Tr(
        [
            html.Th(row.time_period, scope="row"),
            html.Td(t.number(row.obs_value, standing.indicator.decimals), className="number"),
            html.Td(t(OBS_STATUS_LABELS.get(row.obs_status, row.obs_status))),
            *([html.Td(approval_shown(row, t))] if reviewed else []),
            html.Td(source_and_comment(row, t)),
        ]
    )
