"""The small trend beside a value: the yearly actuals as a line, the target as a dashed one, one year marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from layouts.figures.svg import svg_document


class Size(NamedTuple):
    """Size of a small trend in px: width and height, room around the line, radius of its points (0 draws none)."""

    width: int
    height: int
    margin: int
    dot: float
    marked_dot: float


#: Beside the details of a cell, and in a cell of a table.
DETAIL: Final = Size(280, 76, margin=9, dot=2.5, marked_dot=5)
CELL: Final = Size(88, 28, margin=5, dot=0, marked_dot=3.2)


def spark_svg(
    values: Mapping[int, float],
    target: float | None,
    marked: int,
    *,
    tone: str = "accent",
    size: Size = DETAIL,
) -> str:
    """Draw the trend of one series.

    Parameters
    ----------
    values
        Actual of each year that has one; at least one. Years without a value interrupt the line.
    target
        Value of the dashed line; None where yearly actuals do not compare with the target (a five-year sum).
    marked
        Year whose point is drawn larger.
    tone
        Tone of the theme in which it is drawn.
    size
        How large it is drawn.

    Returns
    -------
    str
        An SVG document. It follows the colour scheme of the page that embeds it.
    """
    years = range(min(values), max(values) + 1)
    shown = [*values.values(), *([] if target is None else [target])]
    low, high = min(shown), max(shown)
    wide, tall = size.width - 2 * size.margin, size.height - 2 * size.margin

    def x(year: int) -> float:
        return size.margin + wide * ((year - years[0]) / (len(years) - 1) if len(years) > 1 else 0.5)

    def y(value: float) -> float:
        return size.height - size.margin - tall * ((value - low) / (high - low) if high > low else 0.5)

    steps = [
        f"{'L' if year - 1 in values else 'M'}{x(year):.1f} {y(values[year]):.1f}"
        for year in years
        if year in values
    ]
    parts = [f'<path class="line mark" stroke-width="2" stroke-linejoin="round" d="{"".join(steps)}"/>']
    if target is not None:
        parts.insert(
            0,
            f'<path class="line quiet" stroke-width="1.2" stroke-dasharray="4 4" '
            f'd="M{size.margin} {y(target):.1f}H{size.width - size.margin}"/>',
        )
    for year, value in sorted(values.items()):
        radius = size.marked_dot if year == marked else size.dot
        if radius:
            parts.append(f'<circle class="area mark" cx="{x(year):.1f}" cy="{y(value):.1f}" r="{radius:g}"/>')
    return svg_document(size.width, size.height, {"mark": tone, "quiet": "quiet"}, parts)
