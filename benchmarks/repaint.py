"""A change of the as-of year or of the filter, from the click to the new page, against an empty callback.

The limit is the same page on a server that answers the callback from memory: an empty callback plus the drawing
itself. Both are clicked in turn in the same browser.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from playwright.sync_api import Browser, Page, sync_playwright

from app import create_server
from benchmarks.page import serving
from indicators.settings import load
from tests.browser.chromium import find

ROUNDS: Final = 10
#: Milliseconds after which a page has surely drawn what it was answered.
_DRAWN: Final = 2_000
BUDGET: Final = 1.5
_CALLBACK: Final = "/_dash-update-component"
#: From one state to the other and back: what is measured, the link that is clicked, the query that it leads to.
_STEPS: Final = {
    "year": (("?as_of=2016&lang=zh", "?as_of=2018&lang=zh"), ".years a[href$='{query}']"),
    "filter": (("?as_of=2018&lang=zh&status=ahead", "?as_of=2018&lang=zh"), ".headline a[href$='{query}']"),
}
#: What the page says and draws: the headline, and every text and bar of its charts.
_STATE: Final = """() => [
    document.querySelector("h1")?.textContent,
    ...[...document.querySelectorAll(".chart text, .chart .bars path")].map(
        (one) => one.textContent || one.getAttribute("d")),
].join()"""
#: Milliseconds from a click until the page is in a wanted state, which is looked for after every change of it.
_CLICK: Final = """([selector, wanted, state]) => new Promise((resolve, reject) => {
    setTimeout(reject, 20_000, "the page did not come to show what it should");
    const now = eval(state);
    const start = performance.now();
    const observer = new MutationObserver(() => {
        if (now() !== wanted) return;
        observer.disconnect();
        resolve(performance.now() - start);
    });
    observer.observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true });
    document.querySelector(selector).click();
})"""


class Replaying:
    """A WSGI application that answers a callback which it has answered before from memory."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application
        self._answers: dict[bytes, tuple[str, list[tuple[str, str]], bytes]] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ["PATH_INFO"] != _CALLBACK:
            return self.application(environ, start_response)
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        if body not in self._answers:
            self._answers[body] = self._ask(body, environ)
        status, headers, content = self._answers[body]
        start_response(status, headers)
        return [content]

    def _ask(self, body: bytes, environ: WSGIEnvironment) -> tuple[str, list[tuple[str, str]], bytes]:
        said: list[Any] = []
        parts = self.application(
            {**environ, "wsgi.input": BytesIO(body)},
            lambda status, headers, _=None: said.append((status, headers)),  # type: ignore[arg-type, misc]
        )
        content = b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()
        return *said[0], content


def run() -> list[str]:
    """Measure both servers and return a line for each kind of change: medians and their ratio."""
    lines = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = create_server(load(store=Path(folder) / "store"))
        browser = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox"])
        with serving(server) as ours, serving(Replaying(server)) as limit:
            for kind in _STEPS:
                pages = [_open(browser, address, kind) for address in (ours, limit)]
                times = _measure(pages, kind)
                a, b = (statistics.median(one) for one in times)
                lines.append(
                    f"repaint after a change of the {kind}, median of {len(times[0])}: {a:.0f} ms against {b:.0f} ms "
                    f"with an empty callback: {a / b:.2f}x (budget {BUDGET}x)"
                )
                for page in pages:
                    page.context.close()
        browser.close()
    return lines


def _open(browser: Browser, address: str, kind: str) -> Page:
    page = browser.new_context(viewport={"width": 1366, "height": 900}, locale="en-US").new_page()
    page.goto(f"{address}{_STEPS[kind][0][-1]}")
    page.wait_for_load_state("networkidle")
    return page


def _measure(pages: list[Page], kind: str) -> list[list[float]]:
    queries, link = _STEPS[kind]
    wanted: dict[str, str] = {}
    for page in pages:
        for query in queries:  # what each state looks like; afterwards the answers are in memory
            with page.expect_response(f"**{_CALLBACK}?*"):
                page.locator(link.format(query=query)).first.click()
            page.wait_for_timeout(_DRAWN)
            wanted[query] = page.evaluate(_STATE)
    times: list[list[float]] = [[] for _ in pages]
    for _ in range(ROUNDS):
        for query in queries:
            for number, page in enumerate(pages):
                spent = page.evaluate(_CLICK, [link.format(query=query), wanted[query], _STATE])
                times[number].append(spent)
    return times


if __name__ == "__main__":
    print("\n".join(run()))
