"""Draw the trend chart: lines and points, one function for each kind, in the order in which they lie.

Levels, scores and limits are drawn as they are; a five-year sum as the running sum of each period; average
growth as the yearly rates.
"""

from __future__ import annotations

from typing import Any, Final

from indicators.errors import N_
from indicators.standing import Standing, Vintage, by_steady_growth
from indicators.text import Text
from indicators.wording import in_table_unit, known_words, printed
from layouts.figures.frame import Figure
from layouts.figures.trend.canvas import Canvas, End
from layouts.figures.trend.layout import layout
from layouts.figures.trend.series import (
    BREAK,
    SOFT,
    Actual,
    Point,
    Stroke,
    actuals,
    changed,
    continued,
    is_growth,
    is_sum,
    only_supposed,
    planned_path,
    start_of,
    stretches,
    strokes,
)
from layouts.figures.trend.words import hover, number, titled
from layouts.theme import colour

_ESTIMATED: Final = "7px,4px"
#: Px by which a cross is larger than a point.
_CROSS: Final = 4
_SUPPOSED: Final = "3px,3px"
#: What the two dotted lines are, in full and where there is little room: of a sum its yearly amount goes on.
_PACES: Final = (
    (N_("if the pace so far continues"), N_("pace so far")),
    (N_("if the latest pace continues"), N_("latest pace")),
)
_AMOUNTS: Final = (
    (N_("at the average amount so far"), N_("average amount")),
    (N_("if the latest amount repeats"), N_("latest amount")),
)


def trend_figure(
    standing: Standing,
    t: Text,
    earlier: Vintage | None = None,
    supposed: Standing | None = None,
    height: int | None = None,
) -> Figure:
    """Draw the trend of one indicator.

    History before the plan is grey; the printed baseline is a square, the target a ring; actuals are joined where
    no year is missing, provisional and estimated ones are hollow, the line to an estimated one is dashed, and a
    break in the series is a gap with an upright mark; the planned path is thin and dashed; from the latest actual
    two dotted lines go on at the average and at the latest pace, with the 80 % range where METHOD allows one.
    What was known at an earlier moment lies behind it all, where it differs; what is only supposed are diamonds
    on a short-dashed line.

    Parameters
    ----------
    standing
        The indicator with its assessment and observations.
    t
        Language.
    earlier
        The indicator as it was known before, when the two are compared.
    supposed
        The indicator with supposed values of coming years added to its observations.
    height
        Height in px; None for that of a page.
    """
    canvas = Canvas(standing, t, actuals(standing), only_supposed(standing, supposed))
    if earlier is not None:
        _earlier(canvas, earlier)
    history, planned, late = stretches(canvas.series.years, standing.indicator)
    _observed(canvas, history, colour("unknown"), 1.5)
    _observed(canvas, late, colour("unknown"), 1.5)
    _planned_paths(canvas)
    _continuation(canvas)
    _mean_so_far(canvas)
    _supposed(canvas, planned)
    _observed(canvas, planned, canvas.mark, 2.5)
    _partial(canvas)
    _baseline(canvas)
    _target(canvas)
    return {"data": canvas.traces, "layout": layout(canvas, height)}


def _earlier(canvas: Canvas, earlier: Vintage) -> None:
    """Draw what was known before: a thin line through all of it, diamonds where it differs, and their key."""
    then = actuals(earlier.standing).years
    differing = changed(then, canvas.series.years)
    if not differing:
        return
    tone = colour("unknown")
    years, values = [one.year for one in differing], [one.value for one in differing]
    line = Stroke([], [])
    for stretch in stretches(then, canvas.standing.indicator):
        if {year for year, _, _ in stretch} & set(years):
            for piece in strokes(stretch):
                line.x.extend(piece.x)
                line.y.extend(piece.y)
    canvas.line(line, tone, 1.2)
    word = canvas.t("as known on {moment}", moment=known_words(earlier.known_at, canvas.t))
    said = [
        titled(str(year), value, [word], canvas.standing.indicator, canvas.t)
        for year, value in zip(years, values, strict=True)
    ]
    marker = {
        "size": 8,
        "symbol": "diamond",
        "color": colour("card"),
        "line": {"color": tone, "width": 1.5},
    }
    canvas.points(years, values, said, marker)
    # Nothing is ever drawn above the plot, whatever the values and however narrow the screen.
    canvas.key = f"◇ {word}"


def _observed(canvas: Canvas, stretch: list[Point], tone: str, width: float) -> None:
    """Draw published values and the line through them; hollow is what may still change, crosses nobody approved."""
    solid, dashed = strokes(stretch)
    canvas.line(solid, tone, width)
    canvas.line(dashed, tone, width, _ESTIMATED)
    shown = [one for one in canvas.series.years if (one.year, one.value, one.obs_status) in stretch]
    canvas.breaks += [one.year for one in shown if one.obs_status == BREAK]
    fills = [colour("card") if one.obs_status in SOFT else tone for one in shown]
    marker: dict[str, Any] = {
        "size": 5 + 2 * width,
        "color": fills,
        "line": {"color": tone, "width": width},
    }
    if not all(one.approved for one in shown):
        marker |= _crosses(shown, fills, 5 + 2 * width)
    canvas.points(
        [one.year for one in shown],
        [one.value for one in shown],
        [hover(canvas.standing, one, canvas.t) for one in shown],
        marker,
    )


def _crosses(shown: list[Actual], fills: list[str], size: float) -> dict[str, Any]:
    """Mark what nobody has approved yet by another shape, hollow and larger."""
    return {
        "symbol": ["circle" if one.approved else "cross" for one in shown],
        "color": [fill if one.approved else colour("card") for one, fill in zip(shown, fills, strict=True)],
        "size": [size if one.approved else size + _CROSS for one in shown],
    }


def _planned_paths(canvas: Canvas) -> None:
    indicator = canvas.standing.indicator
    own = by_steady_growth(indicator)
    path = planned_path(indicator, geometric=own)
    if path is None:  # a limit without a baseline
        path = [indicator.baseline_year, indicator.target_year], [indicator.target] * 2
    canvas.line(_through(*path), colour("quiet"), 1.2, "dash")
    if "PATH_DEPENDENT" in canvas.standing.result.flags and (
        other := planned_path(indicator, geometric=not own)
    ):
        canvas.line(_through(*other), colour("unknown"), 1.0, "longdashdot")


def _through(years: list[int], values: list[float]) -> Stroke:
    return Stroke(list(years), list(values))


def _continuation(canvas: Canvas) -> None:
    """Dotted lines from the latest actual to the target year, and the 80 % range."""
    result, indicator, t = canvas.standing.result, canvas.standing.indicator, canvas.t
    latest = result.sum_to_date if result.sum_to_date is not None else result.latest
    if result.projection is None or latest is None or is_growth(indicator):
        return
    start, end = result.latest_year, indicator.target_year
    if result.projection_low80 is not None and result.projection_high80 is not None:
        low, high = result.projection_low80, result.projection_high80
        canvas.values += [low, high]
        canvas.traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": [start, end, end, start],
                "y": [latest, high, low, latest],
                "fill": "toself",
                "fillcolor": canvas.mark,
                "opacity": 0.11,
                "line": {"width": 0, "color": canvas.mark},
                "hoverinfo": "skip",
            }
        )
        ends = t("{low}–{high}", low=number(low, indicator, t), high=number(high, indicator, t))
        canvas.ends.append(End(low, ends, t("80% range"), t("80% range")))
    names = _AMOUNTS if is_sum(indicator) else _PACES
    looks = ((canvas.mark, 2.0), (colour("quiet"), 1.5))
    for place, (words, short), (tone, width) in zip(continued(canvas.standing), names, looks, strict=True):
        if place is not None:
            canvas.line(Stroke([start, end], [latest, place]), tone, width, "dot")
            canvas.ends.append(End(place, number(place, indicator, t), t(words), t(short)))


def _mean_so_far(canvas: Canvas) -> None:
    """Draw the mean growth over the years that it covers; a single year is its own mean."""
    result, indicator = canvas.standing.result, canvas.standing.indicator
    mean, first = in_table_unit(indicator, result.mean_growth), indicator.baseline_year + 1
    if mean is not None and result.latest_year > first:
        canvas.line(Stroke([first, result.latest_year], [mean, mean]), canvas.mark, 1.2)


def _supposed(canvas: Canvas, planned: list[Point]) -> None:
    """Draw supposed values: open diamonds on a short-dashed line from the latest actual."""
    indicator, t = canvas.standing.indicator, canvas.t
    if not canvas.supposed:
        return
    years, values = [one.year for one in canvas.supposed], [one.value for one in canvas.supposed]
    before = (planned or start_of(indicator))[-1:]
    line = _through([*(year for year, _, _ in before), *years], [*(value for _, value, _ in before), *values])
    canvas.line(line, colour("ink"), 1.5, _SUPPOSED)
    said = [titled(one.period, one.value, [t("supposed")], indicator, t) for one in canvas.supposed]
    marker = {"size": 10, "symbol": "diamond-open", "color": colour("ink"), "line": {"width": 2}}
    canvas.points(years, values, said, marker)


def _partial(canvas: Canvas) -> None:
    """Draw the part of a year that is known beyond the last full one, at the moment of its end."""
    part = canvas.series.part
    if part is None:
        return
    marker = {
        "size": 9,
        "symbol": "triangle-up" if part.approved else "cross",
        "color": colour("card"),
        "line": {"color": canvas.mark, "width": 2},
    }
    canvas.points([part.at], [part.value], [hover(canvas.standing, part, canvas.t)], marker)


def _baseline(canvas: Canvas) -> None:
    indicator, t = canvas.standing.indicator, canvas.t
    if indicator.baseline is None:
        return
    marker = {
        "size": 10,
        "symbol": "square",
        "color": colour("card"),
        "line": {"color": colour("ink"), "width": 2},
    }
    _end(canvas, indicator.baseline_year, indicator.baseline, t("baseline that the plan prints"), marker)


def _target(canvas: Canvas) -> None:
    indicator, t = canvas.standing.indicator, canvas.t
    marker = {"size": 12, "symbol": "circle-open-dot", "color": colour("ink"), "line": {"width": 2}}
    _end(canvas, indicator.target_year, indicator.target, t("target"), marker)
    if canvas.goes_on:
        return  # it has its name beside it
    words = t("target average") if is_growth(indicator) else t("{year} target", year=indicator.target_year)
    canvas.ends.append(End(indicator.target, printed(indicator.target, t), words, t("target")))


def _end(canvas: Canvas, year: int, value: float, word: str, marker: dict[str, Any]) -> None:
    """Draw a point of the plan's own table."""
    said = titled(str(year), value, [word], canvas.standing.indicator, canvas.t)
    canvas.points([year], [value], [said], marker)
