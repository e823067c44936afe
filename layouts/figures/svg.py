"""Small drawings as SVG documents that follow the colour scheme of the page that embeds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from layouts.theme import TONES


def svg_document(width: int, height: int, tones: Mapping[str, str], parts: Iterable[str]) -> str:
    """Return an SVG document.

    Parameters
    ----------
    width, height
        Size of the view box.
    tones
        Class of the parts that are drawn in each tone of the theme: ``{"mark": "accent"}``. A part of the class
        ``line`` is stroked in it, one of the class ``area`` filled.
    parts
        Elements.
    """
    light = "".join(f".{name}{{--c:{TONES[tone].light}}}" for name, tone in tones.items())
    dark = "".join(f".{name}{{--c:{TONES[tone].dark}}}" for name, tone in tones.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" fill="none">'
        f"<style>.line{{stroke:var(--c)}}.area{{fill:var(--c)}}{light}"
        f"@media (prefers-color-scheme:dark){{{dark}}}</style>"
        f"{''.join(parts)}</svg>"
    )


def data_uri(svg: str) -> str:
    """Return an SVG document as an address for an image."""
    return "data:image/svg+xml," + quote(svg, safe="/:=' ")
