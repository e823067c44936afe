"""What all charts share: the template, the graph's settings, text that wraps, and the frame of an export."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, Final

from layouts.theme import FONT_FAMILY, colour

Figure = dict[str, Any]

#: 156 mm, the text width of GB/T 9704, at 300 dpi: 614 px drawn at three times the density.
EXPORT_WIDTH: Final = 614
EXPORT_SCALE: Final = 3

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
    """Escape a text so that plotly shows it and never reads it as markup."""
    return html.escape(text, quote=False)


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
    """Break a text into lines no wider than ``width`` px, between words or after any East Asian character."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and text_width((line + piece).rstrip(), size) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


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


def spread(positions: Sequence[float], gap: float) -> list[float]:
    """Move label positions apart so that none is nearer than ``gap`` to the next, keeping their order.

    Parameters
    ----------
    positions
        Wanted positions on one axis.
    gap
        Smallest distance between two labels, in the same unit.

    Returns
    -------
    list[float]
        Positions in the order given; a group that had to be moved stays centred on where it belongs.
    """
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    groups: list[list[float]] = []  # [centre, count]
    for i in order:
        groups.append([positions[i], 1])
        while len(groups) > 1 and groups[-1][0] - groups[-2][0] < gap * (groups[-1][1] + groups[-2][1]) / 2:
            centre, count = groups.pop()
            before, n = groups[-1]
            groups[-1] = [(centre * count + before * n) / (count + n), count + n]
    spaced = [centre + gap * (k - (count - 1) / 2) for centre, count in groups for k in range(int(count))]
    result = [0.0] * len(positions)
    for i, position in zip(order, spaced, strict=True):
        result[i] = position
    return result


def export_figure(
    figure: Figure,
    *,
    title: str,
    subtitle: str,
    notes: Sequence[str],
    plot_height: float,
) -> Figure:
    """Frame a chart for a document: white, fixed size, with title, unit, notes and source inside.

    Parameters
    ----------
    figure
        The chart as the page shows it.
    title, subtitle
        What, where, when; and the unit.
    notes
        Lines below the chart, each wrapped to the width: notes, source, as-of year and vintage.
    plot_height
        Height in px for the chart itself, its axis labels included.

    Returns
    -------
    dict
        A figure of :data:`EXPORT_WIDTH` px width whose height follows from its texts.
    """
    side = 16
    width = EXPORT_WIDTH - 2 * side
    head = [(line, 16.5, True) for line in wrap(title, width, 17)]
    head += [(line, 12.5, False) for line in wrap(subtitle, width, 12.5)]
    foot = [line for note in notes for line in wrap(note, width, 11.5)]
    layout = figure["layout"]
    margin = layout.get("margin", {})
    top = 18 + sum(size * 1.4 for _, size, _ in head) + margin.get("t", 8)
    bottom = 16.5 * len(foot) + 26
    left, right = margin.get("l", 40) + 8, margin.get("r", 40)
    axis_space = margin.get("b", 28)
    height = round(top + plot_height + bottom)
    annotations = list(layout.get("annotations", []))
    corner = {
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "top",
        "showarrow": False,
        "x": 0,
    }
    y = top - 14
    for line, size, bold in head:
        annotations.append(
            {
                **corner,
                "y": 1,
                "xshift": side - left,
                "yshift": y,
                "align": "left",
                "text": f"<b>{plain(line)}</b>" if bold else plain(line),
                "font": {"size": size, "color": colour("ink" if bold else "quiet")},
            }
        )
        y -= size * 1.4
    if foot:
        annotations.append(
            {
                **corner,
                "y": 0,
                "xshift": side - left,
                "yshift": -(axis_space + 10),
                "align": "left",
                "text": "<br>".join(plain(line) for line in foot),
                "font": {"size": 11.5, "color": colour("quiet")},
            }
        )
    framed = {
        **layout,
        "width": EXPORT_WIDTH,
        "height": height,
        "autosize": False,
        "paper_bgcolor": colour("card"),
        "plot_bgcolor": colour("card"),
        "margin": {"l": left, "r": right, "t": top, "b": bottom + axis_space - 8, "pad": 0},
        "annotations": annotations,
    }
    return {"data": figure["data"], "layout": framed}
