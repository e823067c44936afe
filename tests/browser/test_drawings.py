"""Gauges, trends and icons look as they did when somebody last looked at them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from drawings import DRAWINGS, FOLDER, THEMES, TOLERANCE, difference, path, render, sheet
from PIL import Image
from playwright.sync_api import Browser, Page

from layouts.figures.gauge import gauge_svg
from layouts.figures.svg import data_uri


@pytest.fixture(scope="module")
def drawing_sheet(browser: Browser) -> Iterator[Page]:
    page = sheet(browser)
    yield page
    page.context.close()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_the_reviewed_one(drawing_sheet: Page, name: str, theme: str):
    reviewed = Image.open(path(name, theme)).convert("RGB")
    assert difference(render(drawing_sheet, DRAWINGS[name], theme), reviewed) <= TOLERANCE, (
        "If the drawing was meant to change: `make drawings`, look at it, commit it."
    )


def test_no_reviewed_picture_is_left_over():
    assert {path(name, theme) for name in DRAWINGS for theme in THEMES} == set(FOLDER.glob("*.png"))


@pytest.mark.parametrize(
    "other",
    [
        gauge_svg(0.47, 0.6, "lagging"),  # two points further
        gauge_svg(0.45, 0.58, "lagging"),  # less due
        gauge_svg(0.45, None, "lagging"),
        gauge_svg(0.45, 0.6, "off_track"),
    ],
)
def test_the_tolerance_tells_two_states_apart(drawing_sheet: Page, other: str):
    content = f'<img src="{data_uri(other)}" width="160">'
    reviewed = Image.open(path("gauge-behind", "light")).convert("RGB")
    assert difference(render(drawing_sheet, content, "light"), reviewed) > TOLERANCE
