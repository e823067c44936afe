"""The trend chart of one indicator: what was published, what was planned, where it leads if the pace holds.

Levels, scores and limits are drawn as they are; a five-year sum as the running sum of each period; average
growth as the yearly rates.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Final

import pandas as pd

from indicators.periods import parse
from indicators.schema import NOT_ACTUAL_OBS_STATUSES
from indicators.snapshot import Standing, Vintage
from indicators.text import Text
from indicators.wording import OBS_STATUS_LABELS, known_words, printed, unit, with_unit
from layouts.figures.frame import Figure, axis, base_layout, plain, spread
from layouts.theme import STATUS_STYLES, colour

_HEIGHT: Final = 360
_RIGHT: Final = 124
_LEFT: Final = 52
_TOP: Final = 16
_BOTTOM: Final = 40
#: Above the plot, for the key of a comparison.
_KEY: Final = 24
#: Codes drawn hollow: the number may still change.
_SOFT: Final = ("P", "E", "I", "U", "V")


@dataclass
class _Chart:
    """Traces, annotations and what the margins say, collected while a chart is built.

    ``right`` are the labels of the right margin; ``key`` stands above the plot and says what the diamonds are.
    """

    standing: Standing
    t: Text
    traces: list[dict[str, Any]] = field(default_factory=list)
    annotations: list[dict[str, Any]] = field(default_factory=list)
    right: list[tuple[float, str, str]] = field(default_factory=list)
    key: str = ""
    values: list[float] = field(default_factory=list)

    @property
    def mark(self) -> str:
        return colour(STATUS_STYLES[self.standing.result.status].mark)

    def line(self, x: list[Any], y: list[Any], tone: str, width: float = 1.5, dash: str = "solid") -> None:
        self.values += [value for value in y if value is not None]
        self.traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": x,
                "y": y,
                "line": {"color": tone, "width": width, "dash": dash},
                "hoverinfo": "skip",
            }
        )

    def points(
        self, x: list[Any], y: list[float], hover: list[str], marker: dict[str, Any], text: list[str] | None = None,
        position: list[str] | str = "top center",
    ) -> None:  # fmt: skip
        self.values += y
        self.traces.append(
            {
                "type": "scatter",
                "mode": "markers+text" if text else "markers",
                "x": x,
                "y": y,
                "marker": marker,
                "text": text,
                "textposition": position,
                "textfont": {"size": 12.5, "color": colour("ink")},
                "cliponaxis": False,
                "hovertext": hover,
                "hovertemplate": "%{hovertext}<extra></extra>",
            }
        )


def trend_figure(
    standing: Standing,
    t: Text,
    earlier: Vintage | None = None,
    supposed: Standing | None = None,
) -> Figure:
    """Draw the trend of one indicator.

    History before the plan is grey; the printed baseline is a square, the target a ring; actuals are joined
    where no year is missing, provisional and estimated ones are hollow; the planned path is thin and dashed;
    from the latest actual two dotted lines go on at the average and at the latest pace, with the 80 % range
    where METHOD allows one. What was known at an earlier moment lies behind it all, where it differs.

    Parameters
    ----------
    standing
        The indicator with its assessment and observations.
    t
        Language.
    earlier
        The indicator as it was known before, when the two are compared.
    supposed
        The indicator with supposed years among its observations.
    """
    chart = _Chart(standing, t)
    series = _series(standing)
    if earlier is not None:
        _earlier(chart, series, earlier)
    _history(chart, series)
    _planned_path(chart)
    _continuation(chart)
    _actuals(chart, series)
    _ends(chart, series)
    return {"data": chart.traces, "layout": _layout(chart, series)}


def trend_unit(indicator: SimpleNamespace, t: Text) -> str:
    """Return the unit of the value axis: that of the indicator, as a running total for a sum."""
    if indicator.target_type == "period_aggregate":
        return t("{unit}, running total of the period", unit=unit(indicator, t))
    return unit(indicator, t)


def trend_note(standing: Standing, t: Text, earlier: Vintage | None = None) -> str:
    """Say what the lines and points of the chart are."""
    notes = [t("Note: dashed, the planned path; dotted, if the pace so far continues.")]
    if "PATH_DEPENDENT" in standing.result.flags:
        by_growth = (
            standing.indicator.target_type == "period_aggregate" or standing.indicator.path == "geometric"
        )
        notes.append(
            t("Dash-dotted, the straight path.")
            if by_growth
            else t("Dash-dotted, the path of steady growth.")
        )
    observed = standing.observed()
    if any(row.obs_status in _SOFT for row in observed):
        notes.append(t("Hollow points are estimated or provisional."))
    if broken := [row.time_period for row in observed if row.obs_status == "B"]:
        notes.append(t("Break in the series: {years}.", years=t.listing(broken)))
    if earlier is not None:
        notes.append(comparison(standing, earlier, t))
    return t.sentences(notes)


def comparison(standing: Standing, earlier: Vintage, t: Text) -> str:
    """Say in a sentence whether an indicator was known otherwise before, and how the chart shows it."""
    then = _series(earlier.standing)
    moment = known_words(earlier.known_at, t)
    if then.empty:
        return t("No actual was known on {moment} (UTC).", moment=moment)
    if _changed(then, _series(standing)).empty:
        return t("What was known on {moment} (UTC) has not changed since.", moment=moment)
    return t("Grey with diamonds, the actuals as known on {moment} (UTC).", moment=moment)


def _changed(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Return the earlier values that are others now or are there no longer, with today's as ``now``."""
    today = now.set_index("year")["value"]
    compared = then.assign(now=then["year"].map(today))
    return compared[compared["value"] != compared["now"]]


def _series(standing: Standing) -> pd.DataFrame:
    """Yearly actuals as drawn: time (end of the period), value, status; running sums for a five-year sum."""
    rows = standing.observations
    rows = rows[rows["obs_value"].notna() & ~rows["obs_status"].isin(NOT_ACTUAL_OBS_STATUSES)]
    periods = parse(rows["time_period"])
    frame = pd.DataFrame(
        {
            "year": periods["year"].to_numpy(),
            "full": periods["full_year"].to_numpy(),
            "value": rows["obs_value"].to_numpy(),
            "obs_status": rows["obs_status"].to_numpy(),
        }
    )
    frame = frame[frame["full"]].sort_values("year", ignore_index=True)
    as_of = standing.result.as_of
    if as_of is not None:
        frame = frame[frame["year"] <= as_of].reset_index(drop=True)
    if standing.indicator.target_type == "period_aggregate":
        frame = _running_sums(frame, standing)
    return frame


def _running_sums(frame: pd.DataFrame, standing: Standing) -> pd.DataFrame:
    """Sum each period from its own first year; a period with a missing year ends where the year is missing."""
    start, end = standing.indicator.baseline_year, standing.indicator.target_year
    length = end - start
    parts = []
    for first in (start - length + 1, start + 1):
        part = frame[frame["year"].between(first, first + length - 1)].reset_index(drop=True)
        unbroken = part["year"].to_numpy() == first + part.index.to_numpy()
        parts.append(part[unbroken.cumprod().astype(bool)].assign(value=lambda rows: rows["value"].cumsum()))
    return pd.concat(parts, ignore_index=True)


def _hover(chart: _Chart, year: int, value: float, word: str) -> str:
    number = with_unit(
        chart.t.number(value, chart.standing.indicator.decimals), chart.standing.indicator, chart.t
    )
    return f"{year} · <b>{plain(number)}</b><br>{plain(word)}"


def _history(chart: _Chart, series: pd.DataFrame) -> None:
    before = series[series["year"] <= chart.standing.indicator.baseline_year]
    if before.empty:
        return
    x, y = before["year"].tolist(), before["value"].tolist()
    chart.line(x, y, colour("unknown"))
    chart.points(
        x,
        y,
        [
            _hover(chart, year, value, chart.t(OBS_STATUS_LABELS[status]))
            for year, value, status in zip(x, y, before["obs_status"], strict=True)
        ],
        {"size": 6, "color": colour("unknown")},
    )


def _earlier(chart: _Chart, series: pd.DataFrame, earlier: Vintage) -> None:
    """Draw what was known before: a thin line through all of it, diamonds where it differs, and their key."""
    then = _series(earlier.standing)
    changed = _changed(then, series)
    if changed.empty:
        return
    tone = colour("unknown")
    word = chart.t("as known on {moment}", moment=known_words(earlier.known_at, chart.t))
    for x, y in _stretches(then, chart.standing.indicator):
        if changed["year"].isin(x).any():
            chart.line(x, y, tone, 1.2)
    years, values = changed["year"].tolist(), changed["value"].tolist()
    chart.points(
        years,
        values,
        [_hover(chart, year, value, word) for year, value in zip(years, values, strict=True)],
        {"size": 8, "symbol": "diamond", "color": colour("card"), "line": {"color": tone, "width": 1.5}},
    )
    # Nothing is ever drawn above the plot, whatever the values and however narrow the screen.
    chart.key = f"◇ {word}"


def _stretches(
    series: pd.DataFrame, indicator: SimpleNamespace
) -> list[tuple[list[int], list[float | None]]]:
    """Years and values of the lines through a series: before the plan, in the plan, after it."""
    before = series[series["year"] <= indicator.baseline_year]
    late = series[series["year"] > indicator.target_year]
    outside = [(rows["year"].tolist(), rows["value"].tolist()) for rows in (before, late)]
    return [*outside, _in_plan(series, indicator)]


def _in_plan(series: pd.DataFrame, indicator: SimpleNamespace) -> tuple[list[int], list[float | None]]:
    """Years and values of the line of the plan: from its baseline, broken where a year is missing."""
    rows = series[series["year"].between(indicator.baseline_year + 1, indicator.target_year)]
    if rows.empty:
        return [], []
    known = dict(zip(rows["year"].tolist(), rows["value"].tolist(), strict=True))
    if indicator.target_type == "period_aggregate":
        known = {indicator.baseline_year: 0.0} | known
    elif indicator.target_type != "growth_average" and indicator.baseline is not None:
        known = {indicator.baseline_year: indicator.baseline} | known
    years = list(range(min(known), max(known) + 1))
    return years, [known.get(year) for year in years]


def _path_values(standing: Standing, geometric: bool) -> tuple[list[int], list[float]] | None:
    """Years and values of the planned path in the unit of the table; None when it is not defined."""
    indicator = standing.indicator
    start, end = indicator.baseline_year, indicator.target_year
    years = list(range(start, end + 1))
    span, base, target = end - start, indicator.baseline, indicator.target
    if indicator.target_type == "growth_average":
        return years[1:], [target] * span
    if indicator.target_type == "period_aggregate":
        if not geometric or base is None or base <= 0 or target <= 0 or base == target:
            return years, [target * k / span for k in range(span + 1)]
        growth = (target / base) ** (1 / span)
        return years, [target * (growth**k - 1) / (growth**span - 1) for k in range(span + 1)]
    if base is None:
        return None
    if geometric and base > 0 and target > 0:
        return years, [base * (target / base) ** (k / span) for k in range(span + 1)]
    return years, [base + (target - base) * k / span for k in range(span + 1)]


def _planned_path(chart: _Chart) -> None:
    result, indicator = chart.standing.result, chart.standing.indicator
    default = "geometric" if indicator.target_type == "period_aggregate" else "linear"
    own = (indicator.path or default) == "geometric"
    path = _path_values(chart.standing, own)
    if path is None:
        chart.line(
            [indicator.baseline_year, indicator.target_year],
            [indicator.target] * 2,
            colour("quiet"),
            1.2,
            "dash",
        )
        return
    chart.line(*path, colour("quiet"), 1.2, "dash")
    if "PATH_DEPENDENT" in result.flags and (other := _path_values(chart.standing, not own)):
        chart.line(*other, colour("unknown"), 1.0, "longdashdot")


def _continuation(chart: _Chart) -> None:
    """Dotted lines from the latest actual to the target year, and the 80 % range."""
    result, indicator, t = chart.standing.result, chart.standing.indicator, chart.t
    latest = result.sum_to_date if result.sum_to_date is not None else result.latest
    if result.projection is None or latest is None or indicator.target_type == "growth_average":
        return
    start, end = result.latest_year, indicator.target_year
    if result.projection_low80 is not None and result.projection_high80 is not None:
        low, high = result.projection_low80, result.projection_high80
        chart.values += [low, high]
        chart.traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": [start, end, end, start],
                "y": [latest, high, low, latest],
                "fill": "toself",
                "fillcolor": chart.mark,
                "opacity": 0.13,
                "line": {"width": 0, "color": chart.mark},
                "hoverinfo": "skip",
            }
        )
        chart.right.append(
            (low, t("{low}–{high}", low=_short(low, chart), high=_short(high, chart)), t("80% range"))
        )
    average, other = result.projection_average, result.projection_latest
    same = average is not None and other is not None and abs(average - other) < 0.02 * abs(indicator.target)
    if average is not None:
        chart.line([start, end], [latest, average], chart.mark, 2, "dot")
        word = t("at the pace so far") if same else t("at average pace")
        chart.right.append((average, _short(average, chart), word))
    if other is not None and not same:
        chart.line([start, end], [latest, other], colour("quiet"), 1.5, "dot")
        chart.right.append((other, _short(other, chart), t("at latest pace")))


def _short(value: float, chart: _Chart) -> str:
    decimals = chart.standing.indicator.decimals
    return chart.t.number(value, 0 if abs(value) >= 1000 else decimals)


def _actuals(chart: _Chart, series: pd.DataFrame) -> None:
    indicator, t = chart.standing.indicator, chart.t
    rows = series[series["year"].between(indicator.baseline_year + 1, indicator.target_year)]
    late = series[series["year"] > indicator.target_year]
    if not late.empty:
        chart.line(late["year"].tolist(), late["value"].tolist(), colour("unknown"))
    if rows.empty:
        return
    chart.line(*_in_plan(series, indicator), chart.mark, 2.5)
    path = _path_values(chart.standing, indicator.target_type == "period_aggregate")
    planned = dict(zip(*path, strict=True)) if path else {}
    soft = [status in _SOFT for status in rows["obs_status"]]
    years, values = rows["year"].tolist(), rows["value"].tolist()
    chart.points(
        years,
        values,
        [
            _hover(chart, year, value, t(OBS_STATUS_LABELS[status]))
            for year, value, status in zip(years, values, rows["obs_status"], strict=True)
        ],
        {
            "size": 10,
            "color": [colour("card") if hollow else chart.mark for hollow in soft],
            "line": {"color": chart.mark, "width": 2.5},
        },
        [t.number(value, 0 if abs(value) >= 1000 else indicator.decimals) for value in values],
        _label_places(chart, years, values, planned),
    )


def _label_places(
    chart: _Chart, years: list[int], values: list[float], planned: dict[int, float]
) -> list[str]:
    """Side of each point for its number: away from the planned path, and from the line to the next point."""
    ahead = chart.standing.result.projection_latest
    near_zero = 0.1 * max(chart.values)
    places = []
    for i, (year, value) in enumerate(zip(years, values, strict=True)):
        above = value >= planned.get(year, value) or 0 <= value < near_zero
        following = values[i + 1] if i + 1 < len(values) else value if ahead is None else ahead
        side = "center" if following == value else "left" if (following > value) == above else "right"
        places.append(f"{'top' if above else 'bottom'} {side}")
    return places


def _ends(chart: _Chart, series: pd.DataFrame) -> None:
    """Mark the printed baseline and the target, with their labels."""
    indicator, t = chart.standing.indicator, chart.t
    if indicator.baseline is not None:
        number = with_unit(printed(indicator.baseline, t), indicator, t)
        word = t("baseline that the plan prints")
        chart.points(
            [indicator.baseline_year],
            [indicator.baseline],
            [f"{indicator.baseline_year} · <b>{plain(number)}</b><br>{word}"],
            {
                "size": 10,
                "symbol": "square",
                "color": colour("card"),
                "line": {"color": colour("ink"), "width": 2},
            },
        )
        published = series.loc[series["year"] == indicator.baseline_year, "value"]
        above = bool((published < indicator.baseline).any())
        chart.annotations.append(
            {
                "x": indicator.baseline_year,
                "y": indicator.baseline,
                "text": plain(t("plan: {value}", value=printed(indicator.baseline, t))),
                "showarrow": False,
                "xanchor": "right" if above else "center",
                "yanchor": "bottom" if above else "top",
                "yshift": 7 if above else -9,
                "font": {"size": 12, "color": colour("quiet")},
            }
        )
    number = with_unit(printed(indicator.target, t), indicator, t)
    chart.points(
        [indicator.target_year],
        [indicator.target],
        [f"{indicator.target_year} · <b>{plain(number)}</b><br>{plain(t('target'))}"],
        {"size": 12, "symbol": "circle-open-dot", "color": colour("ink"), "line": {"width": 2}},
    )
    chart.right.append((indicator.target, printed(indicator.target, t), t("target")))


def _layout(chart: _Chart, series: pd.DataFrame) -> dict[str, Any]:
    indicator, result, t = chart.standing.indicator, chart.standing.result, chart.t
    low, high = _range(chart)
    first = min([indicator.baseline_year, *series["year"].tolist()])
    last = max([indicator.target_year, *series["year"].tolist()])
    per_pixel = (high - low) / (_HEIGHT - _TOP - _BOTTOM)
    heights = spread([position for position, _, _ in chart.right], 36 * per_pixel)
    annotations = list(chart.annotations)
    for height, (_, number, word) in zip(heights, chart.right, strict=True):
        annotations.append(
            {
                "x": 1,
                "xref": "paper",
                "xshift": 14,
                "y": height,
                "xanchor": "left",
                "yanchor": "middle",
                "align": "left",
                "showarrow": False,
                "text": f"<b>{plain(number)}</b><br>{plain(word)}",
                "font": {"size": 12, "color": colour("ink")},
            }
        )
    if result.latest_year is None and "PARTIAL_PERIOD" not in result.flags:
        annotations.append(
            {
                "x": 0.5,
                "y": 0.5,
                "xref": "paper",
                "yref": "paper",
                "showarrow": False,
                "text": plain(t("No actual published after {year}", year=indicator.baseline_year)),
                "font": {"size": 13, "color": colour("quiet")},
                "bgcolor": colour("card"),
                "borderpad": 6,
            }
        )
    above = _KEY if chart.key else 0
    if chart.key:
        annotations.append(
            {
                "x": 0,
                "y": 1,
                "xref": "paper",
                "yref": "paper",
                "xanchor": "left",
                "yanchor": "bottom",
                "xshift": -_LEFT // 2,
                "yshift": _TOP,
                "showarrow": False,
                "text": plain(chart.key),
                "font": {"size": 12, "color": colour("quiet")},
            }
        )
    return base_layout(
        height=_HEIGHT + above,
        margin={"l": _LEFT, "r": _RIGHT, "t": _TOP + above, "b": _BOTTOM},
        xaxis=axis(
            range=[first - 0.4, last + 0.15],
            tickformat="d",
            tickangle=0,
            dtick=1 if last - first <= 11 else 2,
            showgrid=False,
        ),
        yaxis=axis(range=[low, high], nticks=6, separatethousands=True),
        annotations=annotations,
        hovermode="closest",
    )


def _range(chart: _Chart) -> tuple[float, float]:
    """Range of the value axis: from zero for amounts, else around the values, with room for labels."""
    values = [*chart.values, *(position for position, _, _ in chart.right)]
    low, high = min(values), max(values)
    if chart.standing.indicator.target_type != "score" and low >= 0:
        low = 0.0
    margin = 0.12 * ((high - low) or abs(high) or 1.0)
    upper = chart.standing.indicator.upper_bound
    bottom = low if low == 0.0 else low - margin
    return bottom, high + margin if upper is None else max(high, min(high + margin, upper))
