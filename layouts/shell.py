"""What surrounds every reading page: the document, the header, the footer."""

from __future__ import annotations

import html as markup
from typing import Any, Final
from urllib.parse import quote

from dash import dcc, html

from indicators.entries import shown
from indicators.errors import N_
from indicators.provenance import vintage
from indicators.snapshot import Snapshot
from indicators.text import Text
from indicators.wording import known_words
from layouts import ids
from layouts.address import Selection
from layouts.components import choice, nav_link
from layouts.theme import style_sheet

THEMES: Final = ("light", "dark")

_DOCUMENT: Final = """<!DOCTYPE html>
<html lang="{lang}"{theme}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="/assets/favicon.svg" type="image/svg+xml">
<style>{tones}</style>
{head}
</head>
<body>
<a class="skip" href="#{page}">{skip}</a>
{entry}
<noscript>{noscript}</noscript>
<div hidden>{config}{scripts}{renderer}</div>
</body>
</html>"""


def document(parts: dict[str, str], t: Text, *, title: str, theme: str, head: str) -> str:
    """Return the HTML document into which Dash draws.

    Parameters
    ----------
    parts
        What Dash generates: ``app_entry``, ``config``, ``scripts``, ``renderer``.
    t
        Language.
    title
        Title of the page, not yet escaped.
    theme
        ``light`` or ``dark``; anything else follows the reader's system.
    head
        Further tags for the head.
    """
    return _DOCUMENT.format(
        lang=t.tag,
        theme=f' data-theme="{theme}"' if theme in THEMES else "",
        title=markup.escape(title),
        tones=style_sheet(),
        head=head,
        page=ids.PAGE,
        skip=t("Skip to the content"),
        entry=parts["app_entry"],
        noscript=t("This page needs JavaScript."),
        config=parts["config"],
        scripts=parts["scripts"],
        renderer=parts["renderer"],
    )


def frame(header: html.Header, content: Any, footer: html.Footer | None, address: str) -> html.Div:
    """Return the whole reading page: header, content, footer, and what the callbacks hold on to."""
    return html.Div(
        [
            dcc.Location(id=ids.LOCATION, refresh=False),
            dcc.Store(id=ids.SHOWN_ADDRESS, data=address),
            dcc.Store(id=ids.WANTED_ADDRESS),
            dcc.Store(id=ids.TITLE),
            html.Div([header, html.Main(content), footer], id=ids.PAGE, tabIndex=-1),
            html.Div(id=ids.ANNOUNCEMENT, className="sr-only", **{"aria-live": "polite"}),
        ]
    )


def header(selection: Selection, t: Text) -> html.Header:
    """Header with the pages, the way to the entry page, language and theme."""
    here = selection.href()
    overview, method = selection.to("overview"), selection.to("method")
    return html.Header(
        html.Div(
            [
                nav_link("Plan Gauge", overview.href(), className="brand"),
                html.Nav(
                    [
                        nav_link(t("Overview"), overview.href(), **_current(selection.page == "overview")),
                        nav_link(t("Method"), method.href(), **_current(selection.page == "method")),
                    ],
                    **{"aria-label": t("Pages")},
                ),
                html.Div(preferences(here, t, entry=True), className="tools"),
            ],
            className="wide",
        ),
        className="top",
    )


def preferences(here: str, t: Text, *, entry: bool) -> list[html.A]:
    """Return the links of the header's right side: entry page, language, and the theme that is not shown now."""
    other, code = ("en", "EN") if t.language == "zh" else ("zh", "中文")
    language = html.A(
        code,
        href=f"/language/{other}?next={quote(here, safe='')}",
        className="tool",
        lang="en" if other == "en" else "zh-CN",
        **{"aria-label": "English" if other == "en" else "中文"},
    )
    themes = [
        html.A(
            html.Span(className="half-moon", **{"aria-hidden": "true"}),
            href=f"/theme/{theme}?next={quote(here, safe='')}",
            className=f"tool to-{theme}",
            title=name,
            **{"aria-label": name},
        )
        for theme, name in (("dark", t("Dark theme")), ("light", t("Light theme")))
    ]
    links = [html.A(t("Enter data"), href="/entry/", className="tool")] if entry else []
    return [*links, language, *themes]


def _current(is_current: bool) -> dict[str, str]:
    return {"aria-current": "page"} if is_current else {}


def year_choice(selection: Selection, snapshot: Snapshot, t: Text) -> html.Nav:
    """Links to the as-of years of the plan; the one that is shown is marked."""
    years = [(str(year), selection.href(as_of=year), year == snapshot.as_of) for year in snapshot.years]
    return choice(t("As of the end of"), years, "years")


def known_sentences(selection: Selection, snapshot: Snapshot, t: Text) -> str:
    """Say whose knowledge is shown where it is not that of now, or not what was asked for; else empty."""
    if snapshot.known_at is None:
        asked = selection.not_known
        message = N_("{asked} is not a day that lies in the past: what is known now is shown.")
        return t(message, asked=shown(asked)) if asked else ""
    later = t("Values saved later are not shown.")
    return t.sentences(
        [
            t("As known on {moment} (UTC).", moment=known_words(snapshot.known_at, t)),
            later if snapshot.journal else t("Nothing had been saved by then."),
        ]
    )


def known_banner(selection: Selection, snapshot: Snapshot, t: Text) -> list[html.P]:
    """Return the line that says whose knowledge is shown, with the way back from a vintage; nothing for now."""
    said = known_sentences(selection, snapshot, t)
    if not said:
        return []
    back = [] if snapshot.known_at is None else [" ", way_to_now(selection, t)]
    return [html.P([html.Span(said), *back], className="known")]


def way_to_now(selection: Selection, t: Text) -> html.A:
    """Return the link from a vintage to what is known now."""
    return nav_link(t("Show what is known now"), selection.href(known=None))


def footer(snapshot: Snapshot, t: Text, history: str = "/history") -> html.Footer:
    """Footer with the plan's source, the state of the data and the way to its history.

    Parameters
    ----------
    snapshot
        The plan as it stands.
    t
        Language.
    history
        Address of the history.
    """
    sources = snapshot.plan["source"].dropna().unique()
    return html.Footer(
        html.Div(
            [html.P([t("Plan: {source}", source=t(source))]) for source in sources[:1]]
            + [html.P([vintage(snapshot, t), " · ", nav_link(t("History of the data"), history)])],
            className="wide",
        ),
        className="bottom",
    )
