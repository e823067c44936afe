"""What all charts share: the template, the graph's settings, text that wraps, labels moved apart."""

from __future__ import annotations

import html
import math
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import Any, Final

from indicators.formulas import writable
from layouts.theme import FONT_FAMILY, colour

Figure = dict[str, Any]

#: Below this width in px a chart takes the parts of its layout that ``narrow`` gave it (assets/charts.js).
NARROW: Final = 560
#: Height of a line of text, in its size, as plotly sets it.
LINE_HEIGHT: Final = 1.3

#: One setting for every graph: nothing is sent anywhere, nothing floats over the chart.
GRAPH_CONFIG: Final = {
    "displayModeBar": False,
    "displaylogo": False,
    "showSendToCloud": False,
    "responsive": True,
    "doubleClick": False,
    "scrollZoom": False,
}

_AXIS: Final = {
    "gridcolor": colour("line"),
    "linecolor": colour("line"),
    "zeroline": False,
    "tickfont": {"color": colour("quiet"), "size": 12},
    "fixedrange": True,
    "automargin": False,
}


def plain(text: str) -> str:
    """Escape a text so that plotly shows it and never reads it as markup; what no SVG can hold is replaced."""
    return html.escape(writable(text), quote=False)


def axis(**settings: object) -> dict[str, Any]:
    """Return an axis in the common style with settings of its own."""
    return {**_AXIS, **settings}


def base_layout(**settings: object) -> dict[str, Any]:
    """Return a layout in the common style: transparent, one font, no legend, no zoom."""
    return {
        "font": {"family": FONT_FAMILY, "size": 13, "color": colour("ink")},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "dragmode": False,
        "hoverlabel": {"font": {"family": FONT_FAMILY, "size": 13}},
        "modebar": {"remove": ["sendDataToCloud"]},
        **settings,
    }


def text_width(text: str, size: float) -> float:
    """Estimate the width of a text in px: a full em for East Asian characters, 0.56 em for others."""
    return sum(size if unicodedata.east_asian_width(char) in "WF" else 0.56 * size for char in text)


def wrap(text: str, width: float, size: float) -> list[str]:
    """Break a text into lines no wider than ``width`` px, between words or after any East Asian character.

    A word that is wider than that is broken where the line ends.
    """
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and text_width((line + piece).rstrip(), size) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
        while text_width(line.rstrip(), size) > width and len(line) > 1:
            n = _fitting(line, width, size)
            lines.append(line[:n])
            line = line[n:]
    return [*lines, line.rstrip()] if line.strip() else lines


def _fitting(text: str, width: float, size: float) -> int:
    """How many characters of a text fit into a width, at least one."""
    ends = accumulate(text_width(char, size) for char in text)
    return max(1, sum(end <= width for end in ends))


def _pieces(text: str) -> Iterable[str]:
    """Shortest parts of a text that may end a line; closing punctuation stays with what it closes."""
    piece = ""
    for i, char in enumerate(text):
        piece += char
        following = text[i + 1 : i + 2]
        if following in ("，", "。", "；", "：", "、", "）", "”", "％", "》"):
            continue
        wide = unicodedata.east_asian_width(char) in "WF" and char not in "（“《"
        if char == " " or wide or (following and unicodedata.east_asian_width(following) in "WF"):
            yield piece
            piece = ""
    if piece:
        yield piece


def spread(
    positions: Sequence[float],
    sizes: float | Sequence[float],
    low: float = -math.inf,
    high: float = math.inf,
) -> list[float]:
    """Move label positions apart so that no two overlap, keeping their order.

    Parameters
    ----------
    positions
        Wanted middles of the labels on one axis.
    sizes
        Length of each label on that axis; one number when they are alike.
    low, high
        Ends between which all labels shall lie; where they do not fit, they begin at the lower one.

    Returns
    -------
    list[float]
        Positions in the order given; a group that had to be moved stays centred on where it belongs.
    """
    if not positions:
        return []
    lengths: list[float] = [sizes] * len(positions) if isinstance(sizes, int | float) else list(sizes)
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    # With the room that those before need taken away, apart means in rising order, and order is kept by pooling.
    offsets = [0.0]
    for i, following in pairwise(order):
        offsets.append(offsets[-1] + (lengths[i] + lengths[following]) / 2)
    groups: list[tuple[float, int]] = []  # (middle, count)
    for i, offset in zip(order, offsets, strict=True):
        middle, count = positions[i] - offset, 1
        while groups and groups[-1][0] > middle:
            before, n = groups.pop()
            middle, count = (middle * count + before * n) / (count + n), count + n
        groups.append((middle, count))
    floor = low + lengths[order[0]] / 2
    ceiling = max(floor, high - lengths[order[-1]] / 2 - offsets[-1])
    spaced = [min(max(middle, floor), ceiling) for middle, count in groups for _ in range(count)]
    result = [0.0] * len(positions)
    for i, position, offset in zip(order, spaced, offsets, strict=True):
        result[i] = position + offset
    return result


def narrow(layout: dict[str, Any], **settings: object) -> dict[str, Any]:
    """Return a layout that says what differs where the chart is narrower than :data:`NARROW`.

    Parameters
    ----------
    layout
        The layout for a wide place.
    settings
        What takes the place of its parts: whole parts such as ``annotations``, ``margin`` or ``xaxis``.
    """
    return {**layout, "meta": {"below": NARROW, "narrow": settings}}
