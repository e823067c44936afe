"""The reading application: a callback shows the page of an address, another answers "what if". Neither can write."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any, Final

from dash import ClientsideFunction, Dash, Input, Output, State, html
from flask import Flask, Response, has_request_context, request

from callbacks import what_if
from callbacks.access.gate import permit, permit_dash
from callbacks.access.plain import current_visitor
from callbacks.document import Described, DocumentDash
from callbacks.preferences import reader_text
from callbacks.request_id import request_words
from callbacks.shown_values import asked_page, may_see_latest, permitted
from indicators.errors import PlanGaugeError
from indicators.people.roles import Permission
from indicators.snapshot import Reader, Snapshot
from indicators.text import Text
from indicators.wording import known_words, short_name
from layouts import ids
from layouts.address import Selection, parse_address
from layouts.history import history_page
from layouts.indicator import Earlier, indicator_page
from layouts.method import method_page
from layouts.missing import empty_page, failure_page, missing_page, nothing_entered
from layouts.overview import announcement, overview_page
from layouts.shell import footer, frame, header, known_banner, known_sentences
from layouts.values import values_bar, values_sentences

logger = logging.getLogger(__name__)

_PLOTLY: Final = "/_dash-component-suites/plotly/package_data/plotly.min.js"
#: What Dash asks for one after the other; the browser may fetch it at once.
_DATA: Final = ("/_dash-layout", "/_dash-dependencies")
_CHART_SCRIPTS: Final = ("/_dash-component-suites/dash/dcc/async-graph.js", _PLOTLY)


class ReadingDash(DocumentDash):
    """The reading application: every page is an address."""

    used = re.compile(r"/(deps|dcc|html|dash-renderer)/")
    own = ("reading.js", "charts.js", "report.js", "picture.js", "exports.js")
    reader: Reader

    def text(self) -> Text:
        """Text in the language that the address asks for, else that of the reader."""
        return reader_text(parse_address(request.full_path, self.reader.years).language)

    def describe(self, t: Text) -> Described:
        """Describe the page of the requested address; 404 for one that leads nowhere."""
        asked = parse_address(request.full_path, self.reader.years)
        selection, reader = permitted(asked, self.reader)
        exists = _exists(selection, reader)
        charts = exists and selection.page in ("overview", "indicator") and not _is_empty(selection, reader)
        return Described(page_title(selection, reader, t), 200 if exists else 404, _preload(charts=charts))


def create_reading_app(server: Flask, reader: Reader, assets: Path) -> ReadingDash:
    """Build the reading application on a server."""
    # The fields of "what if" are on the page of an indicator alone.
    app = ReadingDash(server, assets, on_error=_log_error, suppress_callback_exceptions=True)
    app.reader = reader
    app.layout = lambda: _layout(reader)
    permit_dash(server, app, Permission.READ)
    register(app, reader)
    what_if.register(app, reader)
    _serve_basic_plotly(server, assets)
    return app


def register(app: Dash, reader: Reader) -> None:
    """Connect the address bar with the page."""

    @app.callback(
        Output(ids.PAGE, "children"),
        Output(ids.SHOWN_ADDRESS, "data"),
        Output(ids.TITLE, "data"),
        Output(ids.ANNOUNCEMENT, "children"),
        Input(ids.WANTED_ADDRESS, "data"),
        prevent_initial_call=True,
    )
    @permit(Permission.READ)
    def show(address: Any) -> tuple[Any, str, str, str]:
        address = address if isinstance(address, str) else "/"
        selection, shown, t = asked_page(address, reader)
        return (
            page(selection, shown, t),
            address,
            page_title(selection, shown, t),
            _announcement(selection, shown, t),
        )

    app.clientside_callback(
        ClientsideFunction("reading", "wanted"),
        Output(ids.WANTED_ADDRESS, "data"),
        Input(ids.LOCATION, "pathname"),
        Input(ids.LOCATION, "search"),
        State(ids.SHOWN_ADDRESS, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("reading", "arrived"),
        Input(ids.SHOWN_ADDRESS, "data"),
        State(ids.TITLE, "data"),
        prevent_initial_call=True,
    )


def _layout(reader: Reader) -> html.Div:
    """First content of a page, built with the layout: the page that asks for it says where it is."""
    if not has_request_context():
        # Dash asks once at the start to learn the ids; nothing is shown.
        return frame(html.Header(), [], None, "")
    address = _asking_address()
    top, main, bottom = page(*asked_page(address, reader))
    return frame(top, main.children, bottom, address)


def _asking_address() -> str:
    """Path and query of the page that asks for its layout.

    A browser that hides it gets the overview, and the callback then shows the right page.
    """
    referrer = request.referrer or "/"
    return "/" + referrer.split("://", 1)[-1].partition("/")[2].partition("#")[0]


def page(selection: Selection, reader: Reader, t: Text) -> tuple[html.Header, html.Main, html.Footer | None]:
    """Return header, content and footer of the page of a selection."""
    top = header(selection, current_visitor(), t)
    try:
        snapshot = reader.snapshot(selection.as_of, selection.known)
        content = _content(selection, reader, snapshot, t)
    except PlanGaugeError as error:
        logger.error("page %s: %s", selection.page, error)
        return top, html.Main(failure_page(error, request_words(t), t)), None
    above = known_banner(selection, snapshot, t)
    if selection.page not in ("method", "missing"):
        above += values_bar(selection, snapshot, t, may_choose=may_see_latest())
    main = html.Main([*above, *content])
    return top, main, footer(snapshot, t, selection.to("history").href())


def _content(selection: Selection, reader: Reader, snapshot: Snapshot, t: Text) -> list[Any]:
    if selection.page == "method":
        return method_page(t)
    if selection.page == "history":
        return history_page(reader.history(snapshot), snapshot, selection, t)
    standing = snapshot.standing(selection.indicator)
    if selection.page != "overview" and standing is None:
        return missing_page(selection, snapshot.plan, t)
    if snapshot.before_first_save:
        return empty_page(selection, t)
    if standing is None:
        years = [reader.snapshot(year, selection.known) for year in snapshot.years if year <= snapshot.as_of]
        return overview_page(snapshot, years, selection, t)
    slug = selection.indicator
    earlier = Earlier(
        reader.earlier_saves(slug, snapshot),
        reader.vintage(slug, snapshot.as_of, selection.compare),
    )
    return indicator_page(snapshot, standing, earlier, selection, t)


def _exists(selection: Selection, reader: Reader) -> bool:
    if selection.page == "indicator":
        return bool((reader.plan["indicator"] == selection.indicator).any())
    return selection.page != "missing"


def page_title(selection: Selection, reader: Reader, t: Text) -> str:
    """Title that says where one is, for tabs, bookmarks and screen readers."""
    parts = [_page_name(selection, reader, t)]
    if selection.as_of is not None:
        parts.append(str(selection.as_of))
    if selection.known is not None:
        parts.append(t("as known on {moment}", moment=known_words(selection.known, t)))
        if _is_empty(selection, reader):
            parts.insert(0, nothing_entered(t))
    if selection.values == "latest":
        parts.append(t("latest values"))
    return " · ".join([*parts, "Plan Gauge"])


def _is_empty(selection: Selection, reader: Reader) -> bool:
    """Whether the page says only that nothing had been entered yet."""
    if selection.page not in ("overview", "indicator") or not _exists(selection, reader):
        return False
    try:
        return reader.snapshot(selection.as_of, selection.known).before_first_save
    except PlanGaugeError:  # the page says why
        return False


def _page_name(selection: Selection, reader: Reader, t: Text) -> str:
    if not _exists(selection, reader):
        return t("There is no such page")
    if selection.page == "indicator":
        row = next(row for row in reader.lines if row.indicator == selection.indicator)
        return short_name(row, t)
    names = {"method": t("Method"), "history": t("History of the data")}
    return names.get(selection.page, t("Overview"))


def _announcement(selection: Selection, reader: Reader, t: Text) -> str:
    try:
        snapshot = reader.snapshot(selection.as_of, selection.known)
    except PlanGaugeError as error:
        return error.text(t)
    known = t.sentences(
        filter(None, [known_sentences(selection, snapshot, t), values_sentences(selection, snapshot, t)])
    )
    if selection.page != "overview" or snapshot.before_first_save:
        said = page_title(selection, reader, t)  # it names a vintage itself
        return t.sentences([said, known]) if selection.not_known or snapshot.reviewed else said
    return t.sentences([announcement(snapshot, selection, t), *([known] if known else [])])


def _preload(*, charts: bool) -> str:
    """Return the tags that let the browser fetch what comes later while it still reads the scripts."""
    data = [f'<link rel="preload" as="fetch" crossorigin href="{address}">' for address in _DATA]
    scripts = [f'<link rel="preload" as="script" href="{address}">' for address in _CHART_SCRIPTS if charts]
    return "\n".join([*data, *scripts])


def _serve_basic_plotly(server: Flask, assets: Path) -> None:
    """Answer Dash's own request for plotly.js with the basic bundle, a quarter of the size.

    dcc.Graph asks for it once the first chart is on the page, so gauges never wait for it.
    """
    bundle = next((assets / "vendor").glob("plotly-basic-*.min.js"))
    content = bundle.read_bytes()

    @server.get(_PLOTLY)
    @permit(Permission.READ)
    def basic_plotly() -> Response:
        response = Response(content, mimetype="text/javascript")
        response.set_etag(bundle.name)
        response.cache_control.max_age = 86400
        response.make_conditional(request)
        return response


def _log_error(error: Exception) -> None:
    logger.exception("callback failed", exc_info=error)
