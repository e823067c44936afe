"""All charts of the overview as an archive, from the click to the file, against plotly drawing the same pictures.

The limit is plotly alone in the same browser: each figure to a PNG of the same size, one after the other, without
letters of their own, density and archive. The first archive of a browser is measured too: the server then reads and
cuts its fonts.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Final

from playwright.sync_api import Page, sync_playwright

from app import create_server
from benchmarks.page import serving
from indicators.settings import load
from tests.browser.chromium import find

ROUNDS: Final = 5
#: Seconds for ten charts.
BUDGET: Final = 2.0
_QUERY: Final = "as_of=2018&lang=zh"
_PLOTLY_ALONE: Final = """async (address) => {
    const { pictures } = await (await fetch(address)).json();
    const start = performance.now();
    for (const { figure, scale } of pictures) {
        const { width, height } = figure.layout;
        await Plotly.toImage(figure, { format: "png", width, height, scale });
    }
    return (performance.now() - start) / 1000;
}"""


def run() -> list[str]:
    """Measure in turn and return one line: medians, their ratio, and the first archive."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = create_server(load(store=Path(folder) / "store"))
        browser = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox"])
        with serving(server) as address:
            page = browser.new_page(viewport={"width": 1366, "height": 900})
            page.goto(f"{address}?{_QUERY}")
            page.wait_for_load_state("networkidle")
            first = _archive(page)
            ours, limit = [], []
            for _ in range(ROUNDS):
                ours.append(_archive(page))
                limit.append(page.evaluate(_PLOTLY_ALONE, f"/export/charts.json?{_QUERY}"))
        browser.close()
    a, b = statistics.median(ours), statistics.median(limit)
    return [
        f"eleven charts drawn and put into an archive in the browser, median of {ROUNDS}: {a:.2f} s against "
        f"{b:.2f} s of plotly alone: {a / b:.2f}x; the first time {first:.2f} s "
        f"({'over' if max(a, first) > BUDGET else 'within'} the budget of {BUDGET:.0f} s)"
    ]


def _archive(page: Page) -> float:
    """Seconds from the click until the archive is there."""
    button = page.locator("button[data-pictures]:enabled")
    button.wait_for()
    start = perf_counter()
    with page.expect_download():
        button.click()
    return perf_counter() - start


if __name__ == "__main__":
    print("\n".join(run()))
