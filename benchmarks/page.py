"""Cold load of the overview against a hand-written static page with the same content.

The static page is the limit: the same gauges, table and chart as plain HTML, plotly's basic bundle loaded when
the page is there, served by the same server with the same compression. Both are loaded in turn in a fresh
browser context.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from wsgiref.types import WSGIApplication

from flask import Flask, Response
from flask_compress import Compress
from playwright.sync_api import Browser, sync_playwright
from waitress import create_server as create_wsgi_server

from app import ASSETS, create_server
from indicators.observations import as_observations, read_published
from indicators.plan import read_plan
from indicators.sentences import explain
from indicators.settings import load
from indicators.snapshot import Reader, Snapshot
from indicators.store import Store
from indicators.text import text_for
from indicators.wording import expected, gap, progress, required, status_label
from layouts.figures.frame import GRAPH_CONFIG
from layouts.figures.gap import gap_figure
from layouts.figures.gauge import gauge_svg
from layouts.figures.svg import data_uri
from layouts.theme import style_sheet
from tests.browser.chromium import find

_LOADS = 7
#: Times at which the ten gauges and the bars of the chart are in the page, seen by a mutation observer.
_WATCH = """
window.seen = {};
new MutationObserver(() => {
  if (!seen.gauges && document.querySelectorAll(".gauge img").length >= 10) seen.gauges = performance.now();
  if (!seen.chart && document.querySelector(".main-svg .bars path")) seen.chart = performance.now();
}).observe(document, {childList: true, subtree: true});
"""


def run() -> list[str]:
    """Measure both pages and return the lines of a table."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        dashboard = create_server(load(store=Path(folder) / "store"))
        published = as_observations(read_published(load().published))
        snapshot = Reader(read_plan(load().plan), Store(Path(folder) / "store"), published).snapshot()
        browser = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox"])
        with serving(dashboard) as ours, serving(_static_server(snapshot)) as static:
            loads: dict[str, list[dict[str, float]]] = {ours: [], static: []}
            for _ in range(_LOADS):
                for address, results in loads.items():
                    results.append(_load(browser, address))
        browser.close()
    middle = {
        address: {key: statistics.median(one[key] for one in results) for key in results[0]}
        for address, results in loads.items()
    }
    a, b = middle[ours], middle[static]
    return [
        f"cold load of the overview, median of {_LOADS} | dashboard | static page | ratio",
        *(
            f"{label} | {a[key]:.0f} {unit} | {b[key]:.0f} {unit} | {a[key] / b[key]:.2f}"
            for key, label, unit in (
                ("kilobytes", "on the wire", "KB"),
                ("requests", "requests", ""),
                ("gauges", "gauges on screen", "ms"),
                ("chart", "first chart drawn", "ms"),
            )
        ),
    ]


@contextmanager
def serving(server: WSGIApplication) -> Iterator[str]:
    """Serve on a free port with the threads of the real server; gives the address."""
    wsgi = create_wsgi_server(server, host="127.0.0.1", port=0, threads=8)
    threading.Thread(target=wsgi.run, daemon=True).start()
    yield f"http://127.0.0.1:{wsgi.effective_port}/"
    wsgi.close()


def _load(browser: Browser, address: str) -> dict[str, float]:
    # To wait, Playwright evaluates texts within the page, which the policy of the page forbids.
    context = browser.new_context(viewport={"width": 1366, "height": 900}, locale="en-US", bypass_csp=True)
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    sizes: list[float] = []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.add_init_script(_WATCH)
    page.goto(f"{address}?view=gauges")
    page.wait_for_function("window.seen.gauges && window.seen.chart")
    page.wait_for_load_state("networkidle")
    seen = page.evaluate("window.seen")
    context.close()
    sent = [size for size in sizes if size]  # images inside the page come from no server
    return {**seen, "kilobytes": sum(sent) / 1024, "requests": float(len(sent))}


def _static_server(snapshot: Snapshot) -> Flask:
    """Server of the hand-written page."""
    server = Flask("static", static_folder=str(ASSETS), static_url_path="/assets")
    Compress(server)
    page = _static_page(snapshot)

    @server.get("/")
    def index() -> Response:
        return Response(page, mimetype="text/html")

    return server


def _static_page(snapshot: Snapshot) -> str:
    t = text_for("en")
    standings = snapshot.standings
    cards = "".join(
        f'<li><a class="card gauge-card"><span class="gauge-head">{t.of(one.indicator, "short_name")}</span>'
        f'<div class="gauge"><img width="160" height="92" alt="" src="'
        f'{data_uri(gauge_svg(one.result.progress, one.result.expected, one.result.status))}"></div>'
        f"<span>{status_label(one.result, one.indicator.attribute, t)}</span></a></li>"
        for one in standings
    )
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td>{cell}</td>"
            for cell in (
                one.indicator.number,
                t.of(one.indicator, "short_name"),
                one.indicator.baseline,
                one.indicator.target,
                one.result.latest,
                progress(one.result, t),
                expected(one.result, t),
                gap(one.indicator, one.result, t),
                required(one.indicator, one.result, t),
                status_label(one.result, one.indicator.attribute, t),
            )
        )
        + "</tr>"
        for one in standings
    )
    bundle = next((ASSETS / "vendor").glob("plotly-basic-*.min.js")).name
    figure = gap_figure(standings, t) or {}
    text = t.sentences(explain(standings[0].indicator, standings[0].result, t))
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Plan Gauge</title>'
        f'<link rel="icon" href="/assets/favicon.svg"><style>{style_sheet()}</style>'
        f'<link rel="stylesheet" href="/assets/style.css"></head><body><main><h1>{text}</h1>'
        f'<ul class="gauges">{cards}</ul><div class="card"><div id="chart"></div></div>'
        f'<div class="card"><table>{rows}</table></div></main>'
        f'<script src="/assets/vendor/{bundle}"></script>'
        f'<script>Plotly.newPlot("chart", {json.dumps(figure["data"])}, {json.dumps(figure["layout"])}, '
        f"{json.dumps(GRAPH_CONFIG)})</script></body></html>"
    )


if __name__ == "__main__":
    print("\n".join(run()))
