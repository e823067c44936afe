"""The small trend beside a value: the yearly actuals as a line, the target as a dashed one, one year marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from layouts.figures.svg import svg_document

WIDTH: Final = 280
HEIGHT: Final = 76
_LEFT, _RIGHT, _TOP, _BOTTOM = 8, 8, 10, 10


def spark_svg(values: Mapping[int, float], target: float | None, marked: int) -> str:
    """Draw the trend of one series.

    Parameters
    ----------
    values
        Actual of each year that has one; at least one. Years without a value interrupt the line.
    target
        Value of the dashed line; None where yearly actuals do not compare with the target (a five-year sum).
    marked
        Year whose point is drawn larger.

    Returns
    -------
    str
        An SVG document. It follows the colour scheme of the page that embeds it.
    """
    years = range(min(values), max(values) + 1)
    shown = [*values.values(), *([] if target is None else [target])]
    low, high = min(shown), max(shown)

    def x(year: int) -> float:
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * (
            (year - years[0]) / (len(years) - 1) if len(years) > 1 else 0.5
        )

    def y(value: float) -> float:
        return (
            HEIGHT
            - _BOTTOM
            - (HEIGHT - _TOP - _BOTTOM) * ((value - low) / (high - low) if high > low else 0.5)
        )

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
            f'd="M{_LEFT} {y(target):.1f}H{WIDTH - _RIGHT}"/>',
        )
    for year, value in sorted(values.items()):
        size = 5 if year == marked else 2.5
        parts.append(f'<circle class="area mark" cx="{x(year):.1f}" cy="{y(value):.1f}" r="{size}"/>')
    return svg_document(WIDTH, HEIGHT, {"mark": "accent", "quiet": "quiet"}, parts)
