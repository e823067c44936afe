"""The labels inside the trend chart, the most important first."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from indicators.standing import by_steady_growth
from indicators.wording import in_table_unit, printed
from layouts.figures.frame import wrap
from layouts.figures.labels import ABOVE, BELOW, Label
from layouts.figures.scale import Scale
from layouts.figures.trend.canvas import Canvas
from layouts.figures.trend.series import (
    BREAK,
    is_growth,
    planned_path,
)
from layouts.figures.trend.words import number, published_baseline, reason

_NUMBER: Final = 12.5
_SMALL: Final = 11.0
_REASON_WIDTH: Final = 170
_REASON_LINES: Final = 4
_CENTRE: Final = ((0, 0),)
#: How many sides there are above a point, and below it.
_HALF: Final = 3
#: The name of a line stands close to it or nowhere.
_NEAR: Final = (0.0,)
_APART: Final = 9.0
#: A break belongs to the years before it, where the line is low as a rule.
_BEFORE_IT: Final = ((-1, 0), (1, 0))
#: Heights, as shares of the axis, at which a text that belongs to a year may stand.
_HEIGHTS: Final = (0.97, 0.03, 0.85, 0.15, 0.7, 0.3, 0.55, 0.45)


def captions(canvas: Canvas, scale: Scale) -> list[Label]:
    """Return the labels of what is drawn; ``scale`` is the value axis."""
    numbers = _numbers(canvas)
    return [
        *_nothing(canvas, scale),
        *numbers[:1],
        *_passed_target(canvas),
        *_supposed(canvas),
        *_partial(canvas),
        *_baseline(canvas),
        *_breaks(canvas, scale),
        *numbers[1:],
        *_late(canvas),
        *_paths(canvas),
        *_mean(canvas),
    ]


def _nothing(canvas: Canvas, scale: Scale) -> list[Label]:
    """Say that there is no actual, in the middle of the plot or as near to it as there is room."""
    result, indicator, t = canvas.standing.result, canvas.standing.indicator, canvas.t
    if result.latest_year is not None or "PARTIAL_PERIOD" in result.flags:
        return []
    text = t("No actual published after {year}", year=indicator.baseline_year)
    start, end = indicator.baseline_year, indicator.target_year
    anchors = tuple(
        (start + across * (end - start), scale.low + up * (scale.high - scale.low))
        for up in (0.5, 0.3, 0.7, 0.15, 0.85, 0.06, 0.94)
        for across in (0.5, 0.35, 0.65)
    )
    broken = Label(tuple(wrap(text, 130, 13)), anchors, reach=0, steps=_NEAR, sides=_CENTRE, size=13)
    return [replace(broken, lines=(text,), otherwise=broken)]


def _numbers(canvas: Canvas) -> list[Label]:
    """Numbers of the actuals of the plan's years, the latest first, each on its side of the planned path."""
    indicator, t = canvas.standing.indicator, canvas.t
    path = planned_path(indicator, geometric=by_steady_growth(indicator))
    planned = dict(zip(*path, strict=True)) if path else {}
    start, end = indicator.baseline_year, indicator.target_year
    inside = [one for one in canvas.series.years if start < one.year <= end]
    return [
        Label(
            (number(row.value, indicator, t),),
            ((row.year, row.value),),
            sides=ABOVE if row.value >= planned.get(row.year, row.value) else BELOW,
            tone="ink",
            size=_NUMBER,
            bold=True,
            spare=i > 0,
        )
        for i, row in enumerate(reversed(inside))
    ]


def _passed_target(canvas: Canvas) -> list[Label]:
    """Name the target beside its ring where years after it are drawn, so that nobody reads it as one of them."""
    indicator, t = canvas.standing.indicator, canvas.t
    if not canvas.goes_on:
        return []
    text = (printed(indicator.target, t), t("target"))
    place = ((indicator.target_year, indicator.target),)
    return [Label(text, place, reach=10, tone="ink", bold=True, spare=False)]


def _late(canvas: Canvas) -> list[Label]:
    indicator, t = canvas.standing.indicator, canvas.t
    late = [one for one in canvas.series.years if one.year > indicator.target_year]
    return [Label((number(one.value, indicator, t),), ((one.year, one.value),)) for one in late]


def _supposed(canvas: Canvas) -> list[Label]:
    """Numbers of the supposed values, the last one with the word."""
    indicator, t = canvas.standing.indicator, canvas.t
    return [
        Label(
            (number(row.value, indicator, t), *([t("supposed")] if i == 0 else [])),
            ((row.year, row.value),),
            sides=BELOW,
            tone="ink",
            bold=True,
            spare=i > 0,
        )
        for i, row in enumerate(reversed(canvas.supposed))
    ]


def _partial(canvas: Canvas) -> list[Label]:
    part = canvas.series.part
    if part is None:
        return []
    text = (number(part.value, canvas.standing.indicator, canvas.t), part.period)
    return [Label(text, ((part.at, part.value),), tone="ink", bold=True, spare=False)]


def _baseline(canvas: Canvas) -> list[Label]:
    """Label the printed baseline and, where it differs, the published value, each on its own side of the two."""
    indicator, t = canvas.standing.indicator, canvas.t
    if indicator.baseline is None:
        return []
    value, year = printed(indicator.baseline, t), indicator.baseline_year
    words = t("plan baseline {value}", value=value)
    brief = Label((value,), ((year, indicator.baseline),), sides=BELOW, spare=False)
    published = published_baseline(canvas.series, indicator)
    if published is None:
        return [_in_full(brief, words)]
    upper, lower = ABOVE[:_HALF], BELOW[:_HALF]
    printed_side, published_side = (upper, lower) if published < indicator.baseline else (lower, upper)
    text = number(published, indicator, t)
    beside = Label((text,), ((year, published),), sides=published_side, reach=6, spare=False)
    return [
        _in_full(replace(brief, sides=printed_side), words),
        _in_full(beside, t("published {value}", value=text)),
    ]


def _in_full(brief: Label, text: str) -> Label:
    """Label that says what a number is, and gives way to the number alone before it covers anything."""
    return replace(brief, lines=(text,), spare=True, otherwise=brief)


def _breaks(canvas: Canvas, scale: Scale) -> list[Label]:
    """Say beside its mark why a value is not comparable with the one before; without room, only that it is so."""
    labels = []
    for row in (one for one in canvas.series.years if one.obs_status == BREAK):
        title = canvas.t("break in the series")
        places = tuple((row.year - 0.5, scale.low + up * (scale.high - scale.low)) for up in _HEIGHTS)
        told = wrap(reason(row, canvas.t), _REASON_WIDTH, _SMALL)
        if len(told) > _REASON_LINES:
            told = [*told[: _REASON_LINES - 1], f"{told[_REASON_LINES - 1]}…"]
        brief = Label((title,), places, reach=6, sides=_BEFORE_IT, size=_SMALL, bold=True)
        labels.append(replace(brief, lines=(title, *told), otherwise=brief))
    return labels


def _paths(canvas: Canvas) -> list[Label]:
    """Name the planned path and, where the two paths give different classes, the second one."""
    indicator, t = canvas.standing.indicator, canvas.t
    own = by_steady_growth(indicator)
    other = t("straight path") if own else t("path of steady growth")
    named = [(own, t("target rate") if is_growth(indicator) else t("planned path"))]
    if "PATH_DEPENDENT" in canvas.standing.result.flags:
        named.append((not own, other))
    return [
        Label((text,), _along(*path), reach=4, steps=_NEAR, apart=_APART, size=_SMALL)
        for geometric, text in named
        if (path := planned_path(indicator, geometric=geometric)) is not None
    ]


def _mean(canvas: Canvas) -> list[Label]:
    result, indicator, t = canvas.standing.result, canvas.standing.indicator, canvas.t
    mean, first = in_table_unit(indicator, result.mean_growth), indicator.baseline_year + 1
    if mean is None or result.latest_year == first:
        return []
    text = t("mean so far {value}", value=number(mean, indicator, t))
    return [Label((text,), _along([first, result.latest_year], [mean, mean]), reach=4, steps=_NEAR)]


def _along(x: list[int], y: list[float]) -> tuple[tuple[float, float], ...]:
    """Places along a line, the later pieces first, for there the paths lie apart; three on each piece."""
    pieces = list(zip(x, y, x[1:], y[1:], strict=False))[::-1]
    return tuple(
        (x0 + share * (x1 - x0), y0 + share * (y1 - y0))
        for x0, y0, x1, y1 in pieces
        for share in (0.5, 0.75, 0.25)
    )
