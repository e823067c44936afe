"""Pictures as files: size, density, ink, letters of their own, the same on a machine without any font."""

from __future__ import annotations

import base64
import io
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

import numpy as np
import pytest
from chromium import find
from defusedxml import ElementTree
from fontTools.ttLib import TTFont
from hostile import TEXTS, seen
from PIL import Image
from playwright.sync_api import Browser, Page
from test_charts import overlapping

from app import ASSETS
from indicators.snapshot import Snapshot
from indicators.text import text_for
from layouts.figures.export import SIZES, Frame, PictureForm
from layouts.fonts import embedded
from layouts.pictures import gap_picture, trend_picture
from layouts.theme import colour

PLEDGE = "ip-pledge-financing"
#: Letters of a text that is shown whole, and of a longer one those that are shown however little room it has.
_WHOLE, _SURELY_SHOWN = 200, 30
#: At 300 dpi: 156, 76 and 225 mm, and 13.333 in (PEERS 2.4).
PIXELS = {"full": 1842, "half": 898, "landscape": 2657, "slide": 4000}
#: What is painted of a text: glyphs fill about this share of the line that a browser reports.
_PAINTED = 0.72
_NO_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}/fonts</dir><cachedir>{folder}/cache</cachedir></fontconfig>"""

Published = Callable[[int], Snapshot]


@pytest.fixture(scope="module")
def drawing(browser: Browser) -> Iterator[Page]:
    """An empty page with what draws, as the server's own browser has it."""
    page = browser.new_page()
    _equip(page)
    yield page
    page.close()


@pytest.fixture(scope="module")
def fontless(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The same page on a machine that has no font at all."""
    folder = tmp_path_factory.mktemp("fontless")
    (folder / "fonts").mkdir()
    (folder / "fonts.conf").write_text(_NO_FONTS.format(folder=folder))
    other = browser.browser_type.launch(
        executable_path=find(),
        args=["--no-sandbox"],
        env={**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")},
    )
    page = other.new_page()
    _equip(page)
    yield page
    other.close()


def _equip(page: Page) -> None:
    page.set_content("<html><head></head><body style='margin: 0'></body></html>")
    page.add_script_tag(path=next((ASSETS / "vendor").glob("plotly-basic-*.min.js")))
    page.add_script_tag(path=ASSETS / "picture.js")


def drawn(page: Page, picture: dict[str, Any], file_format: str = "png") -> bytes:
    layout = picture["figure"]["layout"]
    wanted = {"format": file_format, "width": layout["width"], "height": layout["height"]}
    address = page.evaluate(
        "([figure, wanted]) => planGauge.draw(figure, wanted)",
        [picture["figure"], {**wanted, "scale": picture["scale"]}],
    )
    content = address.split(",", 1)[1]
    return base64.b64decode(content) if file_format == "png" else unquote(content).encode()


def pledge(published: Published, language: str = "zh", **form: str) -> dict[str, Any]:
    snapshot = published(2018)
    standing = snapshot.standing(PLEDGE)
    assert standing
    return trend_picture(snapshot, standing, text_for(language), form=PictureForm(**form))


def line_of(picture: dict[str, Any], start: str) -> tuple[float, float]:
    """Where the line of text that begins so lies in the picture, in its px from above."""
    layout = picture["figure"]["layout"]
    (line,) = (one for one in layout["annotations"] if one["text"].startswith(start))
    edge = layout["margin"]["t"] if line["y"] == 1 else layout["height"] - layout["margin"]["b"]
    top = edge - line["yshift"]
    return top * picture["scale"], (top + 1.3 * line["font"]["size"]) * picture["scale"]


@pytest.mark.parametrize(
    "form", [*({"size": size} for size in SIZES), {"title": "below"}, {"title": "none"}], ids=str
)
def test_a_picture_has_its_pixels_its_density_and_ink_where_its_texts_are(
    drawing: Page, published: Published, form: dict[str, str]
):
    picture = pledge(published, **form)
    image = Image.open(io.BytesIO(drawn(drawing, picture)))
    size = SIZES[form.get("size", "full")]
    assert image.size == (
        PIXELS[form.get("size", "full")],
        round(picture["figure"]["layout"]["height"] * size.scale),
    )
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.01)
    grey = image.convert("L")
    starts = ["资料来源：", "亿元"] + ([] if form.get("title") == "none" else ["<b>年度"])
    for start in starts:
        top, bottom = line_of(picture, start)
        line = grey.crop((0, int(top), grey.width, int(bottom)))
        assert line.getextrema()[0] < 120, start  # a letter is dark
        assert line.getextrema()[1] == 255
        side = size.side * size.scale - 2
        assert grey.crop((0, int(top), int(side), int(bottom))).getextrema() == (255, 255), (
            start
        )  # and none is cut


def test_in_grey_every_line_and_mark_of_a_trend_stands_out_from_what_it_lies_on(
    drawing: Page, published: Published
):
    """3:1 (WCAG 1.4.11); the range only has to be seen, for its ends are written beside it."""
    picture = pledge(published, size="half")
    traces = picture["figure"]["data"]
    assert len(traces) > 8
    for trace, contrast in zip(traces, contrasts(drawing, picture, traces), strict=True):
        assert contrast >= (1.1 if "fill" in trace else 3.0), trace
    pale = {**traces[0], "line": {"color": colour("line"), "width": 2}}
    assert contrasts(drawing, picture, [pale])[0] < 1.5  # a line as pale as the grid would be found


def test_in_grey_lines_of_a_trend_and_classes_of_bars_are_told_apart(drawing: Page, published: Published):
    """Lines that differ in colour differ in dashes or width as well; neighbouring classes by 1.25:1 at least."""
    for standing in published(2018).standings:
        data = trend_picture(published(2018), standing, text_for("zh"))["figure"]["data"]
        looks = {
            (one["line"]["color"], one["line"]["dash"], one["line"]["width"])
            for one in data
            if "dash" in one.get("line", {})
        }
        assert len({look[1:] for look in looks}) == len(looks)
    greys: dict[str, float] = {}
    for year in (2016, 2018):
        snapshot = published(year)
        picture = gap_picture(snapshot, snapshot.standings, None, text_for("zh"))
        assert picture
        image = Image.open(io.BytesIO(drawn(drawing, picture))).convert("L")
        (bars,) = picture["figure"]["data"]
        for length, row, tone in zip(bars["x"], bars["y"], bars["marker"]["color"], strict=True):
            if abs(length) > 5:
                greys[tone] = light_of(image.getpixel(place_of(picture, length / 2, row)))
    shades = [*sorted(greys.values()), 1.0]  # the ground is white
    assert len(shades) > 3
    assert all((light + 0.05) / (dark + 0.05) > 1.25 for dark, light in pairwise(shades))
    assert (1.0 + 0.05) / (shades[-2] + 0.05) >= 3


def contrasts(page: Page, picture: dict[str, Any], traces: list[dict[str, Any]]) -> list[float]:
    """Contrast in grey of what each trace adds to those before it: that which a quarter of the px reaches."""
    stages = []
    for n in range(len(traces) + 1):
        figure = {**picture["figure"], "data": traces[:n]}
        image = Image.open(io.BytesIO(drawn(page, {**picture, "figure": figure}))).convert("L")
        stages.append(light_of(image))
    found = []
    for before, after in pairwise(stages):
        changed = before != after
        assert changed.sum() > 50
        light, dark = np.maximum(before, after)[changed], np.minimum(before, after)[changed]
        found.append(float(np.quantile((light + 0.05) / (dark + 0.05), 0.75)))
    return found


def light_of(grey: Any) -> Any:
    """Relative luminance of shades of grey (WCAG 2.1)."""
    part = np.asarray(grey) / 255
    return np.where(part <= 0.03928, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def place_of(picture: dict[str, Any], x: float, y: float) -> tuple[int, int]:
    """Px of a place of the plot, from the upper left corner."""
    layout = picture["figure"]["layout"]
    margin, across, up = layout["margin"], layout["xaxis"]["range"], layout["yaxis"]["range"]
    width, height = layout["width"] - margin["l"] - margin["r"], layout["height"] - margin["t"] - margin["b"]
    left = margin["l"] + width * (x - across[0]) / (across[1] - across[0])
    top = margin["t"] + height * (up[1] - y) / (up[1] - up[0])
    return round(left * picture["scale"]), round(top * picture["scale"])


def harmless(content: str) -> Any:
    """Root of an SVG in which nothing runs, leads somewhere or is fetched."""
    root = ElementTree.fromstring(content)
    names = {element.tag.rsplit("}", 1)[-1] for element in root.iter()}
    assert names <= {"svg", "defs", "clipPath", "g", "path", "rect", "style", "text", "tspan"}
    attributes = [(name, value) for element in root.iter() for name, value in element.items()]
    assert not [name for name, _ in attributes if name.rsplit("}", 1)[-1].startswith(("on", "href", "src"))]
    assert not [value for _, value in attributes if re.search(r"url\((?!['\"]?#)", value)]
    return root


def test_what_somebody_else_wrote_is_text_in_a_drawing(drawing: Page, published: Published):
    """Names and sources that look like plotly's markup or hold what no XML does."""
    t, shipped = text_for("en"), published(2018)
    texts = iter(TEXTS[::7])
    snapshot = replace(
        shipped,
        plan=shipped.plan.assign(name_en=[next(texts) for _ in shipped.plan.index], short_name_en=None),
        observations=shipped.observations.assign(
            source=[f'<a href="x">{text}</a>\x00' for text in TEXTS[: len(shipped.observations)]]
        ),
    )
    trend, gap = (
        trend_picture(snapshot, snapshot.standings[0], t),
        gap_picture(snapshot, snapshot.standings, None, t),
    )
    assert gap
    notes = {**gap, "figure": Frame(PictureForm(), TEXTS[0], TEXTS[1], TEXTS).around(gap["figure"])}
    notes["figure"]["layout"]["meta"] = gap["figure"]["layout"]["meta"]

    def letters(text: str) -> str:
        return re.sub(r"\s", "", text)

    for picture, held in ((notes, TEXTS), (trend, ['<a href="x">', snapshot.plan["name_en"][0]])):
        said = letters("".join(harmless(drawn(drawing, picture, "svg").decode()).itertext()))
        shown = [letters(seen(text)) for text in held]
        # A text that is longer than its place ends in dots.
        wanted = [text if len(text) <= _WHOLE else text[:_SURELY_SHOWN] for text in shown]
        assert [text for text in wanted if text not in said] == []
    assert Image.open(io.BytesIO(drawn(drawing, trend))).size[0] == 1842


def test_an_svg_holds_its_letters_and_nothing_that_runs_or_is_elsewhere(drawing: Page, published: Published):
    content = drawn(drawing, pledge(published), "svg").decode()
    root = harmless(content)
    assert float(root.get("width").removesuffix("mm")) == pytest.approx(156, abs=0.1)
    assert set(re.findall(r"url\(['\"]?(#|data:font/otf;base64,|.)", content)) == {
        "#",
        "data:font/otf;base64,",
    }
    fonts = re.findall(r"font-weight:(\d+);src:url\(data:font/otf;base64,([^)]*)\)", content)
    assert [weight for weight, _ in fonts] == ["400", "700"]
    shown = set("".join(root.itertext()))
    for _, data in fonts:
        assert ord("押") in TTFont(io.BytesIO(base64.b64decode(data))).getBestCmap()
    assert "押" in shown


def test_the_same_figure_gives_the_same_bytes_on_a_machine_without_fonts(
    drawing: Page, fontless: Page, published: Published
):
    """The first one that a browser draws is among them: it must not be drawn before its letters are there."""
    for language in ("zh", "en"):
        picture = pledge(published, language)
        for file_format in ("png", "svg"):
            assert drawn(fontless, picture, file_format) == drawn(drawing, picture, file_format)
    bare = pledge(published)
    bare["figure"]["layout"]["meta"]["fonts"] = []
    assert drawn(fontless, bare) != drawn(fontless, pledge(published))


def test_no_chinese_character_is_a_box_on_a_machine_without_fonts(fontless: Page, published: Published):
    """A box is drawn alike for every character that is not there: each character must look like no other."""
    snapshot, t = published(2018), text_for("zh")
    pictures = [trend_picture(snapshot, one, t)["figure"] for one in snapshot.standings]
    texts = "".join(one["text"] for figure in pictures for one in figure["layout"]["annotations"])
    rare = "䶮㙍㛃𠮷𬭎"  # of names of people and places, in GBK none
    characters = sorted({*rare, *(one for one in texts if "\u4e00" <= one <= "\u9fff")})
    assert len(characters) > 150
    look = """async ([characters, fonts]) => {
        const faces = await Promise.all(fonts.map(({ weight, data }) =>
            new FontFace("Looked At", `url(data:font/otf;base64,${data})`, { weight: `${weight}` }).load()));
        for (const face of faces) document.fonts.add(face);
        const canvas = Object.assign(document.createElement("canvas"), { width: 40, height: 40 });
        const pen = canvas.getContext("2d", { willReadFrequently: true });
        const looks = ["400", "700"].map((weight) => characters.map((character) => {
            pen.clearRect(0, 0, 40, 40);
            pen.font = `${weight} 32px "Looked At"`;
            pen.fillText(character, 2, 34);
            return pen.getImageData(0, 0, 40, 40).data.join();
        }));
        for (const face of faces) document.fonts.delete(face);
        return looks.map((each) => new Set(each).size);
    }"""
    assert fontless.evaluate(look, [characters, []]) == [1, 1]
    assert fontless.evaluate(look, [characters, embedded(characters)]) == [len(characters)] * 2


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_no_text_of_a_drawn_picture_lies_on_another_or_outside(
    drawing: Page, published: Published, size: str, language: str
):
    snapshot, t, form = published(2018), text_for(language), PictureForm(size)
    shown = [snapshot.standing(slug) for slug in (PLEDGE, "software-copyrights", "ip-royalty-exports")]
    pictures = [trend_picture(snapshot, one, t, form=form) for one in shown if one]
    gap = gap_picture(snapshot, snapshot.standings, None, t, form)
    assert gap
    for picture in [*pictures, gap]:
        boxes = drawing.evaluate(_BOXES, [drawn(drawing, picture, "svg").decode(), _PAINTED])
        assert len(boxes) > 15
        layout = picture["figure"]["layout"]
        outside = [
            one["text"]
            for one in boxes
            if min(one["left"], one["top"]) < 0
            or one["right"] > layout["width"]
            or one["bottom"] > layout["height"]
        ]
        assert outside == []
        assert overlapping(boxes) == []


#: The rectangles of the texts of a drawing in px of its layout, each line of a label for itself.
_BOXES = """async ([svg, painted]) => {
    document.body.innerHTML = svg;
    const drawing = document.querySelector("svg");
    const { width, height } = drawing.viewBox.baseVal;
    drawing.setAttribute("width", width);
    drawing.setAttribute("height", height);
    await Promise.all([...document.fonts].map((face) => face.load()));
    const origin = drawing.getBoundingClientRect();
    const boxes = [...drawing.querySelectorAll("text")].flatMap((text) => {
        const lines = text.querySelectorAll("tspan.line");
        return [...(lines.length ? lines : [text])].map((line) => {
            const { left, right, top, bottom } = line.getBoundingClientRect();
            const air = (bottom - top) * (1 - painted) / 2;
            return {
                left: left - origin.left, right: right - origin.left,
                top: top - origin.top + air, bottom: bottom - origin.top - air, text: line.textContent,
            };
        });
    }).filter((box) => box.text.trim());
    document.body.innerHTML = "";
    return boxes;
}"""
