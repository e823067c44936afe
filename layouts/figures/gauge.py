"""The gauge: a half ring that shows the share of the planned change that is done and what is due by now.

No axis, no needle, no number: the number stands beside it as text that can be selected and read aloud.
"""

from __future__ import annotations

import math
from typing import Final

from layouts.figures.svg import svg_document
from layouts.theme import STATUS_STYLES

WIDTH: Final = 160
HEIGHT: Final = 92
_CENTRE: Final = (80.0, 82.0)
_RADIUS: Final = 64.0
_STROKE: Final = 15.0


def gauge_svg(progress: float | None, expected: float | None, status: str) -> str:
    """Draw one gauge.

    Parameters
    ----------
    progress
        Share of the planned change that is done (METHOD p); the arc shows it between 0 and 1, a small arrow
        at the end says more than 1. None or NaN leaves the ring empty, and so does anything below 0.
    expected
        Share that is due by now on the indicator's path; drawn as a mark across the ring. None draws none.
    status
        Class that gives the colour.

    Returns
    -------
    str
        An SVG document. It follows the colour scheme of the page that embeds it.
    """
    mark = STATUS_STYLES[status].mark
    share = None if progress is None or math.isnan(progress) else progress
    parts = [_arc(0.0, 1.0, "track")]
    if share is not None and share > 0:
        parts.append(_arc(0.0, min(share, 1.0), "mark"))
    if share is not None and share > 1:
        parts.append(_arrow())
    if expected is not None and not math.isnan(expected):
        parts.append(_tick(min(max(expected, 0.0), 1.0)))
    tones = {"track": "track", "mark": mark, "ink": "ink", "card": "card"}
    return svg_document(WIDTH, HEIGHT, tones, parts)


def _point(share: float, radius: float) -> tuple[float, float]:
    """Point of the half ring at a share of its length: 0 left, 0.5 top, 1 right."""
    angle = math.pi * (1.0 - share)
    return _CENTRE[0] + radius * math.cos(angle), _CENTRE[1] - radius * math.sin(angle)


def _arc(start: float, end: float, css: str) -> str:
    (x0, y0), (x1, y1) = _point(start, _RADIUS), _point(end, _RADIUS)
    return (
        f'<path class="line {css}" stroke-width="{_STROKE:g}" '
        f'd="M{x0:.2f} {y0:.2f}A{_RADIUS:g} {_RADIUS:g} 0 0 1 {x1:.2f} {y1:.2f}"/>'
    )


def _arrow() -> str:
    x, y = _point(1.0, _RADIUS)
    half = _STROKE / 2 + 2
    return f'<path class="area mark" d="M{x - half:g} {y + 1:g}h{2 * half:g}l-{half:g} 8z"/>'


def _tick(share: float) -> str:
    """Mark of what is due; a halo in the card's colour keeps it visible on every arc."""
    (x0, y0), (x1, y1) = _point(share, _RADIUS - _STROKE / 2 - 4), _point(share, _RADIUS + _STROKE / 2 + 4)
    return "".join(
        f'<path class="line {css}" stroke-width="{width}" stroke-linecap="round" '
        f'd="M{x0:.2f} {y0:.2f}L{x1:.2f} {y1:.2f}"/>'
        for css, width in (("card", 6), ("ink", 2.5))
    )
