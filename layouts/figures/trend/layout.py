"""The layout of the trend chart: axes, margins and labels, for a wide place and for a narrow one."""

from __future__ import annotations

from typing import Any, Final

from layouts.figures.frame import (
    LINE_HEIGHT,
    NARROW,
    axis,
    base_layout,
    narrow,
    plain,
    spread,
    text_width,
    wrap,
)
from layouts.figures.labels import Box, Obstacles, Scene, place
from layouts.figures.scale import Scale
from layouts.figures.trend.canvas import Canvas, End
from layouts.figures.trend.captions import captions
from layouts.theme import colour

#: Height in px on a page; the key of a comparison goes above it.
_HEIGHT: Final = 360
_TOP: Final = 16
_BOTTOM: Final = 40
#: Above the plot, for the key of a comparison.
_KEY: Final = 24
_TICK: Final = 12
_END: Final = 12
#: Right margin in px of a chart without labels there: half a year's name.
_NO_ENDS: Final = 28
#: Years that the axis goes on before the first and after the last one.
_BEFORE: Final = 0.4
_AFTER: Final = 0.15
#: Between the plot and the labels of its right margin.
_AWAY: Final = 14
#: Widths for which one placement of the labels has to hold, those of exports (figures/export.py) among them.
_WIDE: Final = (NARROW, 606, 790, 1010)
_SLIM: Final = (310, 340, NARROW)
#: Width of the texts of the right margin.
_WORDS: Final = 124
_SHORT_WORDS: Final = 62


def layout(canvas: Canvas, height: int | None = None) -> dict[str, Any]:
    """Return the layout of what is drawn, with what differs in a narrow place.

    Parameters
    ----------
    canvas
        What is drawn.
    height
        Height in px; None for that of a page.
    """
    indicator = canvas.standing.indicator
    scale = Scale.around(
        [*canvas.values, *(end.value for end in canvas.ends)],
        from_zero=indicator.target_type != "score",
        upper=indicator.upper_bound,
    )
    years = [one.year for one in [*canvas.series.years, *canvas.supposed]]
    span = (
        min([indicator.baseline_year, *years]),
        max([indicator.target_year, *years]),
    )
    height = _HEIGHT if height is None else height - _above(canvas)
    common = {"height": height + _above(canvas), "hovermode": "closest"}
    tickvals, ticktext = scale.ticks(canvas.t)
    value_axis = axis(range=[scale.low, scale.high], tickvals=tickvals, ticktext=ticktext)
    left = 12 + max(text_width(text, _TICK) for text in ticktext)
    labels = captions(canvas, scale)
    variants = []
    for widths, room, short in ((_WIDE, _WORDS, False), (_SLIM, _SHORT_WORDS, True)):
        texts = [_end_lines(end, room, short=short) for end in canvas.ends]
        right = _AWAY + 4 + max([room, *(_width(lines) for lines in texts)]) if texts else _NO_ENDS
        across = _across(span, widths[0] - left - right)
        scenes = [Scene(Box(left, _BOTTOM, width - right, height - _TOP), across, scale) for width in widths]
        ends, leaders = _ends(canvas, texts, scenes[0], height)
        variants.append(
            {
                "margin": {"l": left, "r": right, "t": _TOP + _above(canvas), "b": _BOTTOM},
                "xaxis": _years(span, scenes[0], indicator.target_year),
                "annotations": [
                    *place(labels, _obstacles(canvas, scale), scenes),
                    *ends,
                    *_key(canvas, left),
                ],
                "shapes": [*_break_marks(canvas), *leaders],
            }
        )
    wide, slim = variants
    return narrow(base_layout(**common, yaxis=value_axis, **wide), **slim)


def _above(canvas: Canvas) -> int:
    return _KEY if canvas.key else 0


def _across(span: tuple[int, int], width: float) -> Scale:
    """Return the ends of the axis of years; before the first there is room for half of its name."""
    half = text_width("2020", _TICK) / 2 + 2
    years = span[1] - span[0] + _AFTER
    return Scale(span[0] - max(_BEFORE, half * years / (width - half)), span[1] + _AFTER)


def _years(span: tuple[int, int], scene: Scene, target_year: int) -> dict[str, Any]:
    """Axis of years: as many as have room, and always the target year."""
    per_year = (scene.plot.right - scene.plot.left) / (scene.x.high - scene.x.low)
    step = max(1, -int(-(text_width("2020", _TICK) + 8) // per_year))
    shown = [year for year in range(span[0], span[1] + 1) if (target_year - year) % step == 0]
    return axis(
        range=list(scene.x),
        tickvals=shown,
        ticktext=[str(year) for year in shown],
        tickangle=0,
        showgrid=False,
    )


def _obstacles(canvas: Canvas, scale: Scale) -> Obstacles:
    marks = [(year - 0.5, scale.low, year - 0.5, scale.high) for year in canvas.breaks]
    return Obstacles([*canvas.obstacles.segments, *marks], canvas.obstacles.points)


def _break_marks(canvas: Canvas) -> list[dict[str, Any]]:
    return [
        {
            "type": "line",
            "x0": year - 0.5,
            "x1": year - 0.5,
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "line": {"color": colour("quiet"), "width": 1},
        }
        for year in canvas.breaks
    ]


def _end_lines(end: End, room: float, *, short: bool) -> list[str]:
    """Lines of a label of the right margin; a range that is too wide goes on in a second one."""
    numbers = [end.number]
    if text_width(end.number, _END) > room and "–" in end.number:
        low, high = end.number.split("–")
        numbers = [f"{low}–", high]
    words = wrap(end.short if short else end.words, room, _END)
    return [*(f"<b>{plain(text)}</b>" for text in numbers), *(plain(text) for text in words)]


def _width(lines: list[str]) -> float:
    return max(
        text_width(line.removeprefix("<b>").removesuffix("</b>"), _END) * 1.06 if line[:3] == "<b>" else 0.0
        for line in lines
    )


def _ends(
    canvas: Canvas, texts: list[list[str]], scene: Scene, height: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Labels of the right margin, moved apart, and thin leaders from the ends of lines to those that had to move."""
    wanted = [scene.at(scene.x.high, end.value)[1] for end in canvas.ends]
    sizes = [LINE_HEIGHT * _END * len(lines) + 4 for lines in texts]
    placed = spread(wanted, sizes, 14, height - 2)
    per_pixel = (scene.y.high - scene.y.low) / (scene.plot.top - scene.plot.bottom)
    annotations, leaders = [], []
    for end, lines, was, up in zip(canvas.ends, texts, wanted, placed, strict=True):
        value = scene.y.low + (up - scene.plot.bottom) * per_pixel
        annotations.append(
            {
                "x": 1,
                "xref": "paper",
                "xshift": _AWAY,
                "y": value,
                "xanchor": "left",
                "yanchor": "middle",
                "align": "left",
                "showarrow": False,
                "borderpad": 0,
                "text": "<br>".join(lines),
                "font": {"size": _END, "color": colour("ink")},
            }
        )
        if abs(up - was) > 8:
            leaders.append(_leader(end.value, value))
    return annotations, leaders


def _leader(start: float, end: float) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "paper",
        "xsizemode": "pixel",
        "xanchor": 1,
        "x0": 1,
        "x1": _AWAY - 3,
        "y0": start,
        "y1": end,
        "line": {"color": colour("unknown"), "width": 0.8},
    }


def _key(canvas: Canvas, left: float) -> list[dict[str, Any]]:
    if not canvas.key:
        return []
    return [
        {
            "x": 0,
            "y": 1,
            "xref": "paper",
            "yref": "paper",
            "xanchor": "left",
            "yanchor": "bottom",
            "xshift": -left / 2,
            "yshift": _TOP,
            "showarrow": False,
            "text": plain(canvas.key),
            "font": {"size": 12, "color": colour("quiet")},
        }
    ]
