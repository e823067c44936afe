"""The drawings without text, as Chromium renders them: reviewed pictures, drawn anew by ``make drawings``."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Final

from chromium import find
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Browser, Page, sync_playwright

from layouts.figures.gauge import gauge_svg
from layouts.figures.spark import spark_svg
from layouts.figures.svg import data_uri
from layouts.theme import ICONS, style_sheet

#: Reviewed pictures: each was looked at before it was committed.
FOLDER: Final = Path(__file__).with_name("drawings")
THEMES: Final = ("light", "dark")
#: Mean difference of a channel (0 to 255) that two versions of Chromium may draw apart at the edges of a shape.
TOLERANCE: Final = 0.4

_PLEDGE: Final = {2015: 750.0, 2016: 436.0, 2017: 720.0, 2018: 885.0}  # METHOD, V03


def _image(svg: str) -> str:
    return f'<img src="{data_uri(svg)}" width="160">'


#: Content of the page that shows each drawing.
DRAWINGS: Final = {
    "gauge-behind": _image(gauge_svg(0.45, 0.6, "lagging")),
    "gauge-ahead": _image(gauge_svg(0.61, 0.4, "ahead")),
    "gauge-beyond": _image(gauge_svg(1.15, 0.6, "attained")),
    "gauge-below-the-baseline": _image(gauge_svg(-0.07, 0.4, "regressing")),
    "gauge-at-the-end": _image(gauge_svg(0.96, None, "missed")),
    "gauge-unknown": _image(gauge_svg(None, None, "not_assessable")),
    "spark-with-target": _image(spark_svg(_PLEDGE, 1800.0, 2018)),
    "spark-with-a-missing-year": _image(
        spark_svg({year: value for year, value in _PLEDGE.items() if year != 2017}, None, 2016)
    ),
    "spark-of-one-year": _image(spark_svg({2016: 11.6}, None, 2016)),
    "icons": "".join(f'<span class="icon icon-{name}"></span>' for name in ICONS),
}
_PAGE: Final = """<!DOCTYPE html><html data-theme="{theme}"><style>{tones}
  html {{ color: var(--ink); background: var(--card); }}
  #drawing {{ display: inline-flex; gap: 8px; padding: 4px; }}
  .icon {{ width: 16px; height: 16px; background: currentColor; mask: var(--icon); }}
</style><div id="drawing">{content}</div></html>"""


def sheet(browser: Browser) -> Page:
    """Open the page to draw on, at twice the density."""
    return browser.new_context(device_scale_factor=2).new_page()


def render(page: Page, content: str, theme: str) -> Image.Image:
    """Draw one drawing in a theme on a page that :func:`sheet` has opened."""
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.set_content(_PAGE.format(theme=theme, tones=style_sheet(), content=content))
    page.evaluate("Promise.all([...document.images].map((image) => image.decode()))")
    return Image.open(BytesIO(page.locator("#drawing").screenshot())).convert("RGB")


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the mean difference of a channel; infinite for pictures of different size."""
    if one.size != other.size:
        return float("inf")
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


def path(name: str, theme: str) -> Path:
    """Path of the reviewed picture of a drawing."""
    return FOLDER / f"{name}-{theme}.png"


def main() -> None:
    """Draw all of them anew; those that have not changed beyond the tolerance are left as they are."""
    FOLDER.mkdir(exist_ok=True)
    wanted = {path(name, theme): (content, theme) for name, content in DRAWINGS.items() for theme in THEMES}
    for old in set(FOLDER.glob("*.png")) - set(wanted):
        old.unlink()
        print(f"gone: {old}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox"])
        page = sheet(browser)
        for file, (content, theme) in wanted.items():
            picture = render(page, content, theme)
            if not file.exists() or difference(picture, Image.open(file).convert("RGB")) > TOLERANCE:
                picture.quantize(256).save(file, optimize=True)
                print(f"look at: {file}")
        browser.close()


if __name__ == "__main__":
    main()
