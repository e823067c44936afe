"""Small pieces that several pages share: class badges, cards, links, definition lists."""

from __future__ import annotations

from collections.abc import Iterable
from string import Formatter
from types import SimpleNamespace
from typing import Any

from dash import dcc, html

from indicators.standing import Standing, yearly_values
from indicators.text import DASH, Text, tag_of
from indicators.wording import (
    caveats,
    is_first_observation,
    not_approved,
    progress,
    share,
    status_label,
)
from layouts import ids
from layouts.figures.frame import GRAPH_CONFIG, Figure
from layouts.figures.gauge import HEIGHT, WIDTH, gauge_svg
from layouts.figures.spark import CELL, spark_svg
from layouts.figures.svg import data_uri
from layouts.theme import STATUS_STYLES


def icon(name: str) -> html.Span:
    """Return a drawn icon in the colour of the text around it; never read aloud, the word beside it is."""
    return html.Span(className=f"icon icon-{name}", **{"aria-hidden": "true"})


def measured(field: str, text: Any) -> html.Span:
    """Return a written number marked with the field of the assessment that it shows.

    Tests and other readers of the page find it by the mark, within the nearest ``data-indicator``.
    """
    return html.Span(text, **{"data-field": field})


def quoted(text: str, **properties: Any) -> html.Span:
    """Return what somebody wrote, marked with its own language, which need not be that of the page."""
    return html.Span(text, lang=tag_of(text), **properties)


def filled(template: str, **parts: Any) -> list[Any]:
    """Fill the fields of a translated template with components, where text alone would not do."""
    children: list[Any] = []
    for words, field, _, _ in Formatter().parse(template):
        children += [words] if words else []
        children += [parts[field]] if field is not None else []
    return children


def status_badge(standing: Standing, t: Text) -> html.Span:
    """Class of an indicator as icon, word and colour."""
    result = standing.result
    style = STATUS_STYLES[result.status]
    label = status_label(result, standing.indicator.attribute, t)
    return html.Span([icon(style.icon), label], className=f"status tone-{style.text}")


def nav_link(children: Any, href: str, **properties: Any) -> html.A:
    """Return a link that the page follows without loading anew; a plain link where scripts do not run."""
    return html.A(children, href=href, **{"data-nav": "true"}, **properties)


def choice(label: str, options: Iterable[tuple[str, str, bool]], class_name: str) -> html.Nav:
    """Return links to choose from: text, address and whether it is the one that is shown."""
    return html.Nav(
        [
            nav_link(text, href, **({"aria-current": "true"} if is_shown else {}))
            for text, href, is_shown in options
        ],
        className=class_name,
        **{"aria-label": label},
    )


def scrolling(table: html.Table, name: str) -> html.Div:
    """Return a table in a region that scrolls by keyboard too, where the table is wider than its place."""
    return html.Div(table, className="scroll", tabIndex=0, role="region", **{"aria-label": name})


def card(
    title: str, children: Any, *, subtitle: Any = "", actions: Iterable[Any] = (), **properties: Any
) -> html.Section:
    """Return a titled card with an optional line of actions."""
    heading: list[Any] = [html.H2(title)]
    if subtitle:
        heading.append(html.P(subtitle, className="subtitle"))
    return html.Section(
        [
            html.Div(
                [html.Div(heading), html.Div(list(actions), className="actions")], className="card-head"
            ),
            *(children if isinstance(children, list) else [children]),
        ],
        className=f"card {properties.pop('className', '')}".strip(),
        **properties,
    )


def gauge(standing: Standing, t: Text) -> html.Div:
    """Gauge with its number and a text alternative that says the same."""
    result = standing.result
    due = result.expected if result.remaining else None  # at the end all is due: no mark
    picture = data_uri(gauge_svg(result.progress, due, result.status))
    number = share(result.progress, (1.0, 0.0), t, 0)
    digits = number.removesuffix("%")
    return html.Div(
        [
            html.Img(src=picture, alt=gauge_text(standing, t), width=WIDTH, height=HEIGHT),
            html.Div(
                measured("progress", [digits, html.Small("%")] if number.endswith("%") else number),
                className="gauge-number",
                **{"aria-hidden": "true"},
            ),
        ],
        className="gauge",
        **{"data-indicator": standing.indicator.indicator},
    )


def gauge_text(standing: Standing, t: Text) -> str:
    """Say what the gauge shows."""
    result = standing.result
    if result.progress is None:
        return t("No progress can be given")
    if result.expected is None or not result.remaining:
        return t("{done} of what was planned is done", done=progress(result, t))
    return t(
        "{done} of what was planned is done, {due} is due by now",
        done=progress(result, t),
        due=t.percent(result.expected),
    )


def caveat(standing: Standing, t: Text, *, single: bool = True) -> list[Any]:
    """Say beside a class what it rests on, where that is not a row of final yearly figures; else nothing.

    Parameters
    ----------
    standing
        The indicator.
    t
        Language.
    single
        Whether to say that it is one observation; not where the page says it of all at once.
    """
    said = [*caveats(standing.result, t), *not_approved(standing, t)]
    if single and is_first_observation(standing.result):
        said.append(t("one observation"))
    return [html.Span(t.listing(said), className="caveat")] if said else []


def sparkline(standing: Standing, t: Text) -> Any:
    """Small trend of the years of the plan with its values as text; a dash where nothing is known."""
    indicator = standing.indicator
    values = yearly_values(standing)
    if not values:
        return html.Span(DASH)
    listed = t.listing(
        t("{year}: {value}", year=year, value=t.number(value, indicator.decimals))
        for year, value in values.items()
    )
    tone = STATUS_STYLES[standing.result.status].mark
    picture = data_uri(spark_svg(values, None, max(values), tone=tone, size=CELL))
    return html.Img(
        src=picture, alt=listed, title=listed, width=CELL.width, height=CELL.height, className="spark"
    )


def chart(component_id: str, figure: Figure, description: str) -> html.Figure:
    """Return a chart with its text alternative; the numbers stand in the page's tables."""
    return html.Figure(
        [
            dcc.Graph(
                id=component_id,
                figure=figure,
                config=GRAPH_CONFIG,
                style={"height": f"{figure['layout']['height']}px"},
                className="chart",
            ),
            html.Figcaption(description, id=ids.caption_of(component_id), className="sr-only"),
        ],
        className="figure",
    )


def source_and_comment(row: SimpleNamespace, t: Text) -> list[Any]:
    """Return the source of an observation, a link where its address is known, and the comment below."""
    source: Any = quoted(row.source) if row.source else t("source not given")
    if (row.source_address or "").startswith(("https://", "http://")):
        source = html.A(source, href=row.source_address, rel="noopener noreferrer", target="_blank")
    return [source, quoted(row.comment, className="quiet") if row.comment else None]


def download_link(label: str, href: str, what: str) -> html.A:
    """Return a link to a file; ``what`` says to a screen reader what the file holds."""
    return html.A([label, html.Span(f" {what}", className="sr-only")], href=href, download="")


def picture_button(href: str, what: str, t: Text) -> html.Button:
    """Return the button that draws a chart as a picture in the browser."""
    return html.Button(
        [html.Span(t("Picture")), html.Span(f" {what}", className="sr-only")],
        type="button",
        className="link",
        **{"data-picture": href},
    )


def copy_button(label: str, what: str, text: str, t: Text, address: str | None = None) -> html.Button:
    """Return the button that puts a text on the clipboard.

    Parameters
    ----------
    label, what
        What is read on the button, and what it says to a screen reader besides.
    text
        What is copied.
    t
        Language.
    address
        Address on this server that follows the text, copied as a whole one.
    """
    return html.Button(
        [html.Span(label), html.Span(f" {what}", className="sr-only")],
        type="button",
        className="link",
        **{
            "data-copy": text,
            "data-copied": t("Copied"),
            "data-refused": t("The browser refused to copy."),
            **({} if address is None else {"data-address": address}),
        },
    )
