"""The trend chart: what is drawn, what is said, and that no text touches another or leaves the figure.

Where texts lie is worked out here from the finished figure alone, in px at the widths at which it is seen.
"""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any, NamedTuple

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators.assessment import assess
from indicators.observations import check_observations
from indicators.plan import check_plan
from indicators.snapshot import Snapshot, Standing
from indicators.text import text_for
from layouts.exports import trend_picture
from layouts.figures.frame import EXPORT_WIDTH, text_width
from layouts.figures.trend import trend_figure

YEARS = range(2016, 2021)
PAGE, PHONE = 790, 338
EN, ZH = text_for("en"), text_for("zh")


class Box(NamedTuple):
    """The rectangle of a text in px, y growing upwards from the lower edge of the figure."""

    left: float
    bottom: float
    right: float
    top: float
    text: str

    def overlaps(self, other: Box) -> bool:
        return (
            min(self.right, other.right) - max(self.left, other.left) > 0.01
            and min(self.top, other.top) - max(self.bottom, other.bottom) > 0.01
        )

    def is_crossed(self, x0: float, y0: float, x1: float, y1: float) -> bool:
        """Whether any of many points of a line lies within."""
        steps = [(x0 + (x1 - x0) * k / 60, y0 + (y1 - y0) * k / 60) for k in range(61)]
        return any(self.left < x < self.right and self.bottom < y < self.top for x, y in steps)


class Plot:
    """A finished figure at a width."""

    def __init__(self, figure: dict[str, Any], width: float) -> None:
        layout = figure["layout"]
        if "meta" in layout and width < layout["meta"]["below"]:
            layout = {**layout, **layout["meta"]["narrow"]}
        self.layout, self.data, self.width, self.height = layout, figure["data"], width, layout["height"]
        margin = layout["margin"]
        self.left, self.right = margin["l"], width - margin["r"]
        self.bottom, self.top = margin["b"], self.height - margin["t"]

    def _px(self, place: float, name: str, low: float, high: float, reference: str | None) -> float:
        start, end = (0.0, 1.0) if reference == "paper" else self.layout[name]["range"]
        return low + (place - start) / (end - start) * (high - low)

    def x(self, place: float, reference: str | None = None) -> float:
        return self._px(place, "xaxis", self.left, self.right, reference)

    def y(self, place: float, reference: str | None = None) -> float:
        return self._px(place, "yaxis", self.bottom, self.top, reference)

    def labels(self) -> list[Box]:
        return [self._box(one) for one in self.layout["annotations"]]

    def _box(self, one: dict[str, Any]) -> Box:
        size = one["font"]["size"]
        rows = [re.sub("</?b>", "", row) for row in one["text"].split("<br>")]
        width, height = max(text_width(row, size) for row in rows), 1.3 * size * len(rows)
        left = self.x(one["x"], one.get("xref")) + one.get("xshift", 0)
        left -= {"left": 0.0, "center": 0.5, "right": 1.0}[one["xanchor"]] * width
        bottom = self.y(one["y"], one.get("yref")) + one.get("yshift", 0)
        bottom -= {"bottom": 0.0, "middle": 0.5, "top": 1.0}[one["yanchor"]] * height
        return Box(left, bottom, left + width, bottom + height, one["text"])

    def ticks(self) -> list[Box]:
        """Return the texts of both axes; plotly sets them beside the axis with a gap of some px."""
        boxes = []
        for value, text in zip(*self._ticks("xaxis"), strict=True):
            half = text_width(text, 12) / 2
            boxes.append(
                Box(self.x(value) - half, self.bottom - 20, self.x(value) + half, self.bottom - 4, text)
            )
        for value, text in zip(*self._ticks("yaxis"), strict=True):
            y, width = self.y(value), text_width(text, 12)
            boxes.append(Box(self.left - 3 - width, y - 8, self.left - 3, y + 8, text))
        return boxes

    def _ticks(self, name: str) -> tuple[list[float], list[str]]:
        return self.layout[name]["tickvals"], self.layout[name]["ticktext"]

    def lines(self) -> list[tuple[float, float, float, float]]:
        """Return the straight pieces of all lines, in px; areas have none."""
        pieces = []
        for trace in self.data:
            if trace["mode"] != "lines" or "fill" in trace:
                continue
            x, y = trace["x"], trace["y"]
            for x0, y0, x1, y1 in zip(x, y, x[1:], y[1:], strict=False):
                if None not in (x0, y0, x1, y1):
                    pieces.append((self.x(x0), self.y(y0), self.x(x1), self.y(y1)))
        return pieces

    def faults(self) -> list[str]:
        """Name the texts that overlap or leave the figure."""
        boxes = [*self.labels(), *self.ticks()]
        outside = [
            f"outside: {box.text}"
            for box in boxes
            if box.left < 0 or box.right > self.width or box.bottom < 0 or box.top > self.height
        ]
        return outside + [f"{a.text} / {b.text}" for a, b in combinations(boxes, 2) if a.overlaps(b)]

    def crossings(self) -> list[str]:
        """Name the texts that a line runs through."""
        lines = self.lines()
        return [box.text for box in self.labels() if any(box.is_crossed(*line) for line in lines)]


def standing_of(plan: dict[str, Any], rows: list[dict[str, Any]], as_of: int | None = None) -> Standing:
    """Assess one indicator of a plan from 2015 to 2020."""
    row = {"indicator": "x", "baseline_year": 2015, "target_year": 2020, "target_type": "level"} | plan
    table = check_plan(pd.DataFrame([row]))
    given_rows = [{"indicator": "x", "time_period": None, "obs_value": None} | one for one in rows]
    observations = check_observations(
        pd.DataFrame(given_rows, columns=["indicator", "time_period", "obs_value", *_optional(rows)])
    )
    assessment = assess(table, observations, as_of=as_of)
    snapshot = Snapshot(table, observations, assessment, as_of or 2020, tuple(YEARS), 1)
    return snapshot.standings[0]


def _optional(rows: list[dict[str, Any]]) -> list[str]:
    return [name for name in ("obs_status", "source", "comment") if any(name in row for row in rows)]


def level(values: dict[int | str, float], as_of: int | None = None, **plan: Any) -> Standing:
    rows = [{"time_period": str(year), "obs_value": value} for year, value in values.items()]
    return standing_of({"baseline": 10.0, "target": 20.0} | plan, rows, as_of)


def said(figure: dict[str, Any]) -> str:
    texts = " | ".join(one["text"] for one in figure["layout"]["annotations"])
    return re.sub("</?b>", "", texts.replace("<br>", " "))


def traces(figure: dict[str, Any], **marker: Any) -> list[tuple[float, float]]:
    """Return the points of the traces whose marker is like this."""
    return [
        point
        for trace in figure["data"]
        if "marker" in trace and all(trace["marker"].get(name) == value for name, value in marker.items())
        for point in zip(trace["x"], trace["y"], strict=True)
    ]


def dashes(figure: dict[str, Any], dash: str) -> list[list[Any]]:
    return [
        list(zip(trace["x"], trace["y"], strict=True))
        for trace in figure["data"]
        if trace["mode"] == "lines" and trace["line"].get("dash") == dash
    ]


# Nothing touches


@pytest.mark.parametrize("t", [ZH, EN], ids=["zh", "en"])
@pytest.mark.parametrize("year", YEARS)
def test_no_text_of_the_ten_indicators_touches_another_or_leaves_the_figure(published, year, t):
    snapshot = published(year)
    for standing in snapshot.standings:
        figure = trend_figure(standing, t)
        for width in (360, 600, PAGE, 1000, PHONE):
            assert Plot(figure, width).faults() == [], (standing.indicator.indicator, width)
        framed = trend_picture(snapshot, standing, t)["figure"]
        assert Plot(framed, EXPORT_WIDTH).faults() == [], standing.indicator.indicator


@pytest.mark.parametrize("t", [ZH, EN], ids=["zh", "en"])
@pytest.mark.parametrize("year", YEARS)
def test_no_line_of_the_ten_indicators_runs_through_a_text(published, year, t):
    snapshot = published(year)
    for standing in snapshot.standings:
        figure = trend_figure(standing, t)
        assert Plot(figure, PAGE).crossings() == [], standing.indicator.indicator
        framed = trend_picture(snapshot, standing, t)["figure"]
        assert Plot(framed, EXPORT_WIDTH).crossings() == [], standing.indicator.indicator


NUMBERS = st.one_of(
    st.floats(-1e9, 1e9, allow_nan=False),
    st.floats(0, 100),
    st.floats(0, 1e-3),
    st.sampled_from([0.0, 1.0, 10.0, 1_234_567_890.0, 0.00012, -5.0]),
)
SERIES = st.lists(st.none() | NUMBERS, min_size=9, max_size=9)  # 2012 to 2020
STATUSES = st.lists(st.sampled_from("AAPEB"), min_size=9, max_size=9)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.none() | NUMBERS, NUMBERS, SERIES, STATUSES, st.sampled_from(YEARS), st.sampled_from([ZH, EN]))
def test_no_text_of_any_series_touches_another_or_leaves_the_figure(base, target, values, codes, as_of, t):
    rows = [
        {"time_period": str(2012 + i), "obs_value": value, "obs_status": code, "comment": "counted anew " * 9}
        for i, (value, code) in enumerate(zip(values, codes, strict=True))
        if value is not None
    ]
    plan = {"baseline": base, "target": target, "decimals": 2}
    standing = standing_of(plan, rows, as_of)
    figure = trend_figure(standing, t)
    for width in (600, EXPORT_WIDTH - 8, PAGE):
        assert Plot(figure, width).faults() == []
