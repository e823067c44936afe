"""No page shows a text in the other language: what is read, what is read aloud, and what a pointer brings up.

What somebody else wrote stays as it is: on a page it stands in an element with a ``lang`` of its own.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from states import (
    ENTRY,
    INDICATORS,
    LATER_AUTHOR,
    LATER_REASON,
    LATER_SOURCE,
    OFFICE,
    OTHERS,
    OVERVIEWS,
    State,
    settle,
)

from indicators.observations import as_observations, read_published
from indicators.twins import DATA_DIR

OpenPage = Callable[..., Page]

#: Names, codes and file formats that Chinese officials write in Latin letters themselves, and formulas.
LATIN = re.compile(
    r"https?://\S*|(?<![A-Za-z])(Plan Gauge|UN DESA|JavaScript|PCT|PNG|SVG|CSV|XLSX|Excel|ZIP|SDMX|JSON|ASCII|UTC"
    r"|Ctrl\+[A-Z]|Ctrl|Enter|Tab|Esc|ln|Hyndman|Athanasopoulos)(?![A-Za-z])"
)
ENGLISH_WORD = re.compile(r"[A-Za-z]{2,}")
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")

#: Attributes that are read by people.
ATTRIBUTES = [
    "title", "aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "alt", "placeholder", "label",
]  # fmt: skip
#: What a page says in our own name. In ``quoting`` may stand what somebody wrote, where no markup can say so. The
#: grid keeps parts that this page never shows, such as its pager; they are ``ag-hidden``.
_SAID = """async (attributes) => {
    const ours = (element) => !element.closest("script, style, .ag-hidden, [lang]:not(html)");
    const texts = [document.title];
    const quoting = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (ours(element)) (element.closest("option, svg") ? quoting : texts).push(walker.currentNode.data);
    }
    for (const name of attributes) {
        for (const element of document.querySelectorAll(`[${name}]`)) {
            if (ours(element)) quoting.push(element.getAttribute(name));
        }
    }
    const words = ["text", "hovertext", "hovertemplate", "ticktext", "customdata", "title", "name", "labels"];
    const collect = (value, said) => {
        if (typeof value === "string") said && quoting.push(value);
        else for (const [key, part] of Object.entries(value ?? {})) {
            collect(part, (said && Array.isArray(value)) || words.includes(key));
        }
    };
    for (const chart of document.querySelectorAll(".js-plotly-plot")) collect([chart.data, chart.layout], false);
    for (const button of document.querySelectorAll("[data-picture]")) {
        const { figure } = await (await fetch(button.dataset.picture)).json();
        collect([figure.data, figure.layout], false);
    }
    return { texts, quoting };
}"""


@cache
def stored() -> list[str]:
    """What somebody wrote into the stores that are looked at, the longest first; without spaces."""
    rows = as_observations(read_published(DATA_DIR / "published.parquet"))
    written = {LATER_SOURCE, LATER_REASON, LATER_AUTHOR, "nobody"}
    for name in ("source", "source_address", "comment"):
        written |= set(rows[name].dropna())
    # A chart and its note quote the reason of a break, which follows the printed value in the comment.
    written |= {re.sub(r"^Printed: .*?\. ", "", comment) for comment in rows["comment"].dropna()}
    # The note of an exported chart names a publisher without the year.
    written |= {re.sub(r" \(\d{4}\)$", "", text) for text in written}
    return sorted({_squeezed(text) for text in written if text}, key=len, reverse=True)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+|<[^>]*>|%\{[^}]*\}", "", html.unescape(text))


def _without_stored(text: str) -> str:
    squeezed = _squeezed(text)
    for one in stored():
        squeezed = squeezed.replace(one, "")
    # A chart may have room for a part of it only.
    return "" if any(squeezed in one for one in stored()) else squeezed


def foreign(page: Page, language: str) -> list[str]:
    """Texts of a page that hold words of the other language."""
    said: dict[str, Any] = page.evaluate(_SAID, ATTRIBUTES)
    assert len(said["texts"]) > 10
    texts = [*said["texts"], *filter(None, map(_without_stored, said["quoting"]))]
    if language == "en":
        return sorted({text for text in texts if CHINESE.search(text)})
    return sorted({text for text in texts if ENGLISH_WORD.search(LATIN.sub("", text))})


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "states", [OVERVIEWS, INDICATORS, OTHERS, OFFICE], ids=["overview", "indicator", "others", "office"]
)
def test_a_reading_page_speaks_one_language(
    open_page: OpenPage, shipped_url: str, revised_url: str, states: list[State], language: str
):
    found = {}
    for revised, origin in ((False, shipped_url), (True, revised_url)):
        page = open_page(f"{origin}/method", language=language, allowed=("404",))
        for state in (one for one in states if one.revised == revised):
            page.goto(origin + state.address)
            settle(page)
            found[state.name] = foreign(page, language)
    assert {name: texts for name, texts in found.items() if texts} == {}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_entry_page_speaks_one_language(open_page: OpenPage, shipped_url: str, language: str):
    page = open_page(shipped_url + ENTRY.address, language=language)
    settle(page)
    for _ in _entry_states(page):
        assert foreign(page, language) == []


def _entry_states(page: Page) -> Iterator[None]:
    """The page as it opens; a cell chosen; values that are odd, wrong and fine, judged; a block in the dialog."""
    yield
    cell = page.locator('[row-id="pct-applications"] [col-id="2020"]')
    cell.click()
    expect(page.locator(".revisions")).to_be_visible()
    yield
    for value, found in (
        ("71", ".severity-warning"),
        ("7x", "li:has-text('7x')"),
        ("7.3", "#entry-consequences table"),
    ):
        page.locator("#entry-value").fill(value)
        expect(page.locator(found).first).to_be_visible()
        yield
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('8.1\t8.2')")
    page.locator('[row-id="pct-applications"] [col-id="2018"]').click()
    page.keyboard.press("Control+v")
    expect(page.locator("#entry-intake table")).to_be_visible()
    yield


def test_a_forgotten_text_is_found_wherever_it_hides(open_page: OpenPage, shipped_url: str):
    """In a text, in an attribute, in the title of the document, in a chart and in what hovers over it."""
    page = open_page(f"{shipped_url}/?as_of=2018", language="zh")
    settle(page)
    assert foreign(page, "zh") == []
    page.evaluate(
        """async () => {
            document.querySelector("h1").append("one text");
            document.querySelector("img").alt = "two images";
            document.querySelector("nav").setAttribute("aria-label", "three labels");
            const hidden = "<p lang=en>quoted</p><p class=sr-only>four hidden</p>";
            document.querySelector("main").insertAdjacentHTML("beforeend", hidden);
            document.title = "five titles";
            const chart = document.querySelector(".js-plotly-plot");
            const annotations = [{ text: "seven notes", x: 0, y: 0 }];
            await Plotly.update(chart, { hovertemplate: "six hovers" }, { annotations });
        }"""
    )
    assert {"".join(re.findall("[a-z]{2,}", text)) for text in foreign(page, "zh")} == {
        "onetext", "twoimages", "threelabels", "fourhidden", "fivetitles", "sixhovers", "sevennotes"
    }  # fmt: skip
