"""What surrounds every page: the document, the header with who reads it, the footer."""

from __future__ import annotations

import html as markup
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from dash import dcc, html

from indicators.entries import shown
from indicators.errors import N_
from indicators.people.roles import Permission, Person
from indicators.provenance import approval, vintage
from indicators.snapshot import Snapshot
from indicators.text import Text
from indicators.wording import known_words
from layouts import ids
from layouts.address import Selection
from layouts.components import choice, filled, nav_link, quoted
from layouts.theme import style_sheet

THEMES: Final = ("light", "dark")
_ROLES: Final = {
    "official": N_("official"),
    "analyst": N_("analyst"),
    "reviewer": N_("reviewer"),
    "administrator": N_("administrator"),
}

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
{body}
</body>
</html>"""
_DRAWN: Final = """{app_entry}
<noscript>{noscript}</noscript>
<div hidden>{config}{scripts}{renderer}</div>"""


class Visitor(NamedTuple):
    """Who reads a page, and what its header needs.

    Attributes
    ----------
    person
        Who it is.
    token
        What shows that a form comes from this page.
    signs_out
        Whether it is our own sign-in that knows the person, and ends here.
    waiting
        How many batches wait for somebody who reviews; 0 for anybody else.
    """

    person: Person
    token: str
    signs_out: bool
    waiting: int = 0


class _Way(NamedTuple):
    """A page that is led to from every header, where the person may see it."""

    title: str
    address: str
    permission: Permission


#: Pages beside those that are read, in the order in which they are offered.
_WAYS: Final = (
    _Way(N_("Enter data"), "/entry/", Permission.ENTER),
    _Way(N_("Review"), "/review", Permission.LATEST),
)
#: Pages of the administration, behind one word.
_OFFICE: Final = (
    _Way(N_("Users"), "/users", Permission.ADMINISTER),
    _Way(N_("Closed years"), "/locks", Permission.ADMINISTER),
    _Way(N_("Audit trail"), "/trail", Permission.ADMINISTER),
)


def document(body: str, t: Text, *, title: str, theme: str, head: str) -> str:
    """Return an HTML document.

    Parameters
    ----------
    body
        What is in it, as HTML.
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
        body=body,
    )


def drawn(parts: dict[str, str], t: Text) -> str:
    """Return the body into which Dash draws; its parts are ``app_entry``, ``config``, ``scripts``, ``renderer``."""
    return _DRAWN.format(noscript=t("This page needs JavaScript."), **parts)


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


def header(selection: Selection, visitor: Visitor, t: Text) -> html.Header:
    """Header of the reading pages, which follow each other without loading anew."""
    overview, method = selection.to("overview"), selection.to("method")
    pages = [
        nav_link(t("Overview"), overview.href(), **_current(selection.page == "overview")),
        nav_link(t("Method"), method.href(), **_current(selection.page == "method")),
        *(html.A(_title(way, visitor, t), href=way.address) for way in _ways(visitor)),
    ]
    brand = nav_link("Plan Gauge", overview.href(), className="brand")
    return _header(brand, pages, selection.href(), visitor, t)


def plain_header(here: str, visitor: Visitor, t: Text) -> html.Header:
    """Header with plain links, for pages that are not reading pages; ``here`` is the address of the page."""
    reading = [(t("Overview"), "/"), (t("Method"), "/method")] if visitor.person.may(Permission.READ) else []
    others = [(_title(way, visitor, t), way.address) for way in _ways(visitor)]
    path = here.partition("?")[0]
    pages = [html.A(title, href=href, **_current(href == path)) for title, href in [*reading, *others]]
    return _header(html.A("Plan Gauge", href="/", className="brand"), pages, here, visitor, t)


def _header(brand: html.A, pages: list[Any], here: str, visitor: Visitor, t: Text) -> html.Header:
    return html.Header(
        html.Div(
            [
                brand,
                *([html.Nav(pages, **{"aria-label": t("Pages")})] if pages else []),
                *_about(visitor, t),
                html.Div([*_office(here, visitor, t), *preferences(here, t)], className="tools"),
            ],
            className="wide",
        ),
        className="top",
    )


def _ways(visitor: Visitor) -> list[_Way]:
    """Return the pages that a person may see; the single user has nobody to review for."""
    is_single = bool(visitor.person.name) and not visitor.person.role
    return [
        way
        for way in _WAYS
        if visitor.person.may(way.permission) and not (is_single and way.address == "/review")
    ]


def _title(way: _Way, visitor: Visitor, t: Text) -> str:
    """Return what a page is called, with how many batches wait there."""
    return (
        t("Review ({n})", n=visitor.waiting) if way.address == "/review" and visitor.waiting else t(way.title)
    )


def _office(here: str, visitor: Visitor, t: Text) -> list[html.Details]:
    """Return the menu of the administration, for who administers."""
    path = here.partition("?")[0]
    links = [
        html.Li(html.A(t(way.title), href=way.address, **_current(way.address == path)))
        for way in _OFFICE
        if visitor.person.may(way.permission)
    ]
    if not links:
        return []
    return [
        html.Details([html.Summary(t("Administration"), className="tool"), html.Ul(links)], className="menu")
    ]


def _about(visitor: Visitor, t: Text) -> list[Any]:
    """Say who reads the page, with the way out; nothing before anybody has signed in."""
    person = visitor.person
    if not person.may(Permission.READ):
        return []
    if not person.role:
        return [
            html.P(t("Single-user mode: whoever sits at this machine may do everything."), className="person")
        ]
    name: Any = quoted(person.name)
    if visitor.signs_out:
        name = html.A(name, href="/account")
    said = filled(t("Signed in as {name} ({role})"), name=name, role=role_name(person.role, t))
    return [
        html.Div([html.P(said), *([_sign_out(visitor, t)] if visitor.signs_out else [])], className="person")
    ]


def role_name(role: str, t: Text) -> str:
    """Return what a role of ``indicators.people.roles.ROLES`` is called."""
    return t(_ROLES[role])


def _sign_out(visitor: Visitor, t: Text) -> html.Form:
    button = html.Button(
        t("Sign out"), type="submit", className="link", name=ids.CSRF_TOKEN, value=visitor.token
    )
    return html.Form(button, action="/sign-out", method="post")


def preferences(here: str, t: Text) -> list[html.A]:
    """Return the links of the header's right side: language, and the theme that is not shown now."""
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
    return [language, *themes]


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
    """Footer with the plan's source, the state of the data, the way to its history, and who approved it.

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
            + [
                html.P([vintage(snapshot, t), " · ", nav_link(t("History of the data"), history)]),
                html.P(t("Approval: {approval}.", approval=approval(snapshot, t))),
            ],
            className="wide",
        ),
        className="bottom",
    )
