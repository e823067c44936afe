"""The trend chart: what is drawn, what is said, and that no text touches another or leaves the figure.

Where texts lie is worked out here from the finished figure alone, in px at the widths at which it is seen.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations
from typing import Any, NamedTuple

import pandas as pd
import pytest
from dash.html import H1, Div
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators.assessment import assess
from indicators.observations import check_observations
from indicators.plan import check_plan
from indicators.sentences import where_it_leads
from indicators.snapshot import Snapshot
from indicators.standing import Standing
from indicators.text import text_for
from layouts.address import Selection
from layouts.figures.export import SIZES, PictureForm
from layouts.figures.frame import text_width
from layouts.figures.trend import trend_figure, trend_note, trend_unit
from layouts.indicator import Earlier, indicator_page, trend_description
from layouts.pictures import trend_picture
from layouts.theme import colour

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
        if "narrow" in layout.get("meta", {}) and width < layout["meta"]["below"]:
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


def snapshot_of(plan: dict[str, Any], rows: list[dict[str, Any]], as_of: int | None = None) -> Snapshot:
    """Assess one indicator of a plan from 2015 to 2020."""
    row = {"indicator": "x", "baseline_year": 2015, "target_year": 2020, "target_type": "level"} | plan
    table = check_plan(pd.DataFrame([row]))
    given_rows = [{"indicator": "x", "time_period": None, "obs_value": None} | one for one in rows]
    observations = check_observations(
        pd.DataFrame(given_rows, columns=["indicator", "time_period", "obs_value", *_optional(rows)])
    )
    assessment = assess(table, observations, as_of=as_of)
    return Snapshot(table, observations, assessment, as_of or 2020, tuple(YEARS), 1)


def standing_of(plan: dict[str, Any], rows: list[dict[str, Any]], as_of: int | None = None) -> Standing:
    return snapshot_of(plan, rows, as_of).standings[0]


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


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("t", [ZH, EN], ids=["zh", "en"])
@pytest.mark.parametrize("year", [2018, 2020])
def test_no_text_of_a_picture_touches_another_or_leaves_it(published, year, t, size):
    snapshot = published(year)
    for standing in snapshot.standings:
        for title in ("above", "below"):
            framed = trend_picture(snapshot, standing, t, form=PictureForm(size, title))["figure"]
            assert framed["layout"]["width"] == SIZES[size].width
            assert Plot(framed, SIZES[size].width).faults() == [], (standing.indicator.indicator, title)


@pytest.mark.parametrize("t", [ZH, EN], ids=["zh", "en"])
@pytest.mark.parametrize("year", YEARS)
def test_no_line_of_the_ten_indicators_runs_through_a_text(published, year, t):
    snapshot = published(year)
    for standing in snapshot.standings:
        figure = trend_figure(standing, t)
        assert Plot(figure, PAGE).crossings() == [], standing.indicator.indicator
        framed = trend_picture(snapshot, standing, t)["figure"]
        assert Plot(framed, SIZES["full"].width).crossings() == [], standing.indicator.indicator


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
    for width in (600, SIZES["full"].width - 8, PAGE):
        assert Plot(figure, width).faults() == []


@pytest.mark.parametrize("count", [1, 2, 4])
@pytest.mark.parametrize("slug", ["ip-pledge-financing", "ip-royalty-exports", "ip-protection-satisfaction"])
def test_no_text_touches_another_beside_supposed_values(published, slug, count):
    standing = published(2016).standing(slug)
    supposed = published(2016 + count).standing(slug)
    figure = trend_figure(standing, ZH, supposed=supposed)
    for width in (PHONE, 600, PAGE):
        assert Plot(figure, width).faults() == [], width


@pytest.mark.parametrize(
    "standing",
    [
        level({2016: 1_100_000_000, 2017: 1_234_567_890, 2018: 1.3e9}, baseline=1e9, target=2e9),
        level({2016: 0.0001, 2017: 0.00012, 2018: 0.00013}, baseline=0.00009, target=0.0002),
        level({2015: -5, 2016: -3, 2017: -2}, baseline=-5.0, target=5.0),
        level(dict.fromkeys(range(2012, 2019), 10), target=10.0),
        level({2016: 12}),
        level({"2016-S1": 12.5}, kind="stock"),
        level({}, baseline=None, direction="increase"),
        level({2016: 18, 2017: 15, 2018: 13}, baseline=22.0, target=12.0, direction="decrease"),
        level({2016: 11, 2020: 19, 2021: 21}),
    ],
    ids=["large", "small", "negative", "constant", "one", "part", "none", "falling", "late"],
)
def test_every_kind_of_series_has_room_for_its_texts(standing):
    figure = trend_figure(standing, EN)
    for width in (PHONE, SIZES["full"].width - 8, PAGE):
        assert Plot(figure, width).faults() == [], width
    assert Plot(figure, PAGE).crossings() == []


# What is drawn


def test_an_estimated_value_is_hollow_and_the_line_to_it_dashed(published):
    """Pledge financing: 2017 was estimated (1089.9), 2016 and 2018 are final; 750 is the printed baseline."""
    figure = trend_figure(published(2018).standing("ip-pledge-financing"), EN)
    (line,) = dashes(figure, "7px,4px")
    assert line[:2] == [(2016, 1085.9), (2017, 1089.9)]
    solid = [piece for line in dashes(figure, "solid") for piece in line]
    assert [
        place for place in dict.fromkeys(solid) if place[0] and place[0] >= 2015 and place[1] != 848.5
    ] == [(2015, 750.0), (2016, 1085.9), (2017, 1089.9), (2018, 1224.0)]
    (points,) = (one for one in figure["data"] if "marker" in one and 1224.0 in one["y"])
    white = colour("card")
    assert [tone == white for tone in points["marker"]["color"]] == [False, True, False]


def test_a_provisional_value_is_hollow_on_a_solid_line():
    rows = [
        {"time_period": "2016", "obs_value": 12.0, "obs_status": "A"},
        {"time_period": "2017", "obs_value": 13.0, "obs_status": "P"},
    ]
    figure = trend_figure(standing_of({"baseline": 10.0, "target": 20.0}, rows), EN)
    assert dashes(figure, "7px,4px") == []
    (points,) = (one for one in figure["data"] if "marker" in one and 13.0 in one["y"])
    assert points["marker"]["color"][1] == colour("card") != points["marker"]["color"][0]


def test_a_year_without_a_value_interrupts_the_line():
    figure = trend_figure(level({2016: 11, 2018: 15, 2019: 16}), EN)
    pieces = [piece for line in dashes(figure, "solid") for piece in line]
    # From the baseline to 2016, from 2018 to 2019, and nothing between the two.
    assert pieces == [(2015, 10.0), (2016, 11.0), (None, None), (2018, 15.0), (2019, 16.0), (None, None)]


def test_a_break_is_a_gap_and_a_mark_with_its_reason(published):
    """Software copyrights, 2017 (data/published.csv): the registration fee was abolished."""
    standing = published(2018).standing("software-copyrights")
    figure = trend_figure(standing, EN)
    (mark,) = (one for one in figure["layout"]["shapes"] if one["x0"] == 2016.5)
    assert (mark["x1"], mark["yref"], mark["y0"], mark["y1"]) == (2016.5, "paper", 0, 1)
    x = [place for line in dashes(figure, "solid") for place, _ in line if place and 2016 < place < 2017]
    assert x[0] < 2016.5 < x[1]
    # The line stops before the mark and goes on behind it.
    reason = "registration fee abolished 1 Apr 2017, a structural break"
    assert reason in said(figure)
    assert reason in trend_note(standing, EN)
    hovers = [text for trace in figure["data"] for text in trace.get("hovertext", []) if "2017 ·" in text]
    assert reason in hovers[0].replace("<br>", " ")
    assert "74.5" in hovers[0]


@pytest.mark.parametrize(
    ("slug", "baseline", "value"),
    [("ip-pledge-financing", "750", "848.5"), ("ip-protection-satisfaction", "70", "68.72")],
)
def test_printed_baseline_and_published_value_are_both_labelled(published, slug, baseline, value):
    for year in YEARS:
        texts = said(trend_figure(published(year).standing(slug), EN))
        assert f"plan baseline {baseline}" in texts
        assert value in texts


def test_a_baseline_that_is_the_rounded_published_value_is_labelled_once(published):
    """The plan prints 3 where 3.0548 was published: ten thousand pieces, no digit after the point."""
    standing = published(2018).standing("pct-applications")
    assert "published" not in said(trend_figure(standing, EN))
    assert "published" not in trend_note(standing, EN)


def test_a_range_is_drawn_only_from_three_yearly_changes_on():
    """METHOD C7: an interval from three differences on; the baseline and two actuals have two."""
    two, three = level({2016: 12, 2017: 13}), level({2016: 12, 2017: 13, 2018: 15})
    for standing, drawn in ((two, False), (three, True)):
        figure = trend_figure(standing, EN)
        assert any("fill" in trace for trace in figure["data"]) is drawn
        assert ("80% range" in said(figure)) is drawn
        assert ("80% range" in trend_note(standing, EN)) is drawn
        assert "if the pace so far continues" in said(figure)
    assert "the first rests on 3 yearly changes" in trend_note(three, EN)
    even = level({2016: 12, 2017: 14})  # the average and the latest change are one and the same
    assert "Dotted, if the pace so far continues; it rests on 2 yearly changes" in trend_note(even, EN)
    assert "it rests on 1 yearly change." in trend_note(level({2016: 12}), EN)


def royalties(values: dict[int, float], **plan: Any) -> Standing:
    """A sum of 100 in five years after 44.4 in the five before (V07-V09)."""
    return level(
        values, target_type="period_aggregate", kind="flow", baseline=44.4, target=100, decimals=1, **plan
    )


def test_the_continuations_of_a_sum_are_named_by_their_yearly_amount():
    """METHOD V07: 59.2 + 3 x 29.6 = 148 at the average amount, 59.2 + 3 x 47.6 = 202 if the latest repeats."""
    two, one = royalties({2016: 11.6, 2017: 47.6}), royalties({2016: 11.6})
    texts, note = said(trend_figure(two, EN)), trend_note(two, EN)
    assert "148.0 at the average amount so far" in texts
    assert "202.0 if the latest amount repeats" in texts
    assert "pace" not in texts + note
    assert "at the average amount so far and if the latest amount repeats" in note
    assert "the first rests on 2 yearly amounts." in note
    assert "Dotted, at the average amount so far; it rests on 1 yearly amount." in trend_note(one, EN)


def test_a_level_with_two_dotted_lines_has_both_in_its_note():
    """From 10: 13 + 3 x 1.5 = 17.5 at the average pace, 13 + 3 x 1 = 16 at the latest."""
    note = trend_note(level({2016: 12, 2017: 13}), EN)
    assert (
        "if the pace so far continues and if the latest pace does; the first rests on 2 yearly changes"
        in note
    )


def test_the_text_beside_a_chart_says_what_the_paragraph_says():
    """V07 as above; a range needs three changes of the flows (METHOD C7), here with the flow before the plan."""
    two = royalties({2016: 11.6, 2017: 47.6})
    told = trend_description(two, None, None, EN)
    assert where_it_leads(two.indicator, two.result, EN) in told
    assert "148.0" in told
    assert "If the latest amount repeats: 202.0 in 2020." in told
    assert "80% range" not in told
    # V29's kind: the latest flow 30 repeats, 60 + 2 x 30 = 120; its range lies round 120, not round 60 + 2 x 20.
    ranged = royalties({2016: 10, 2017: 20, 2018: 30}, baseline_last_flow=9.0)
    told = trend_description(ranged, None, None, EN)
    assert "it will stand at 100.0" in told
    assert "If the latest amount repeats: 120.0 in 2020." in told
    assert "If the latest amount repeats, the 80% range is from" in told
    assert "At the average pace the 80% range is from" in trend_description(
        level({2016: 12, 2017: 13, 2018: 15}), None, None, EN
    )


def test_an_indicator_without_a_name_goes_by_its_short_name_then_by_its_code():
    assert "Line chart of x." in trend_description(level({2016: 12}), None, None, EN)
    assert "Line chart of Patents." in trend_description(
        level({2016: 12}, short_name_en="Patents"), None, None, EN
    )
    assert "Line chart of All patents." in trend_description(
        level({2016: 12}, name_en="All patents", short_name_en="Patents"), None, None, EN
    )


def test_the_page_of_an_indicator_without_a_name_has_a_heading():
    known = snapshot_of({"baseline": 10.0, "target": 20.0}, [{"time_period": "2016", "obs_value": 12}])
    entered = known.observations.assign(entered_at=pd.Timestamp("2017-03-01", tz="UTC"))
    snapshot = replace(known, observations=entered)
    selection = Selection("indicator", indicator="x")
    page = indicator_page(snapshot, snapshot.standings[0], Earlier([], None), selection, EN)
    headings = [part for part in Div(page)._traverse() if isinstance(part, H1)]
    assert [heading.children for heading in headings] == ["x"]


def test_a_sum_without_a_unit_has_an_axis_that_begins_with_a_word():
    assert trend_unit(royalties({2016: 11.6}).indicator, EN) == "running total of the period"
    assert (
        trend_unit(royalties({2016: 11.6}, unit_en="USD").indicator, EN) == "USD, running total of the period"
    )


def test_the_second_path_is_drawn_and_named_where_the_class_depends_on_it(published):
    standing = published(2016).standing("ip-royalty-exports")  # V08: PATH_DEPENDENT
    figure = trend_figure(standing, EN)
    (second,) = dashes(figure, "longdashdot")
    # The straight path of a sum of 100 in five years.
    assert second == [(2015, 0), (2016, 20), (2017, 40), (2018, 60), (2019, 80), (2020, 100)]
    assert "straight path" in said(figure)


def test_a_score_is_drawn_on_the_straight_path_whatever_the_plan_wants():
    """METHOD C12: ``path`` is ignored for scores; the straight line from 60 to 90 rises by 6 a year."""
    wanted = level({2016: 65}, target_type="score", baseline=60.0, target=90.0, path="geometric")
    (path,) = dashes(trend_figure(wanted, EN), "dash")
    assert path == [(2015, 60), (2016, 66), (2017, 72), (2018, 78), (2019, 84), (2020, 90)]


def test_growth_shows_the_target_rate_and_the_mean_so_far():
    """METHOD V10: 22, 18 and 15 % grow by 18.2987 % a year."""
    plan = {"target_type": "growth_average", "baseline": 20.0, "target": 20.0, "unit_en": "%", "decimals": 1}
    rows = [
        {"time_period": str(year), "obs_value": rate}
        for year, rate in ((2016, 22.0), (2017, 18.0), (2018, 15.0))
    ]
    figure = trend_figure(standing_of(plan, rows), EN)
    lines = [line for line in dashes(figure, "solid") if line[0][1] == pytest.approx(18.2987, abs=1e-4)]
    assert [year for year, _ in lines[0]] == [2016, 2018]
    assert "mean so far 18.3" in said(figure)
    assert dashes(figure, "dash")[0] == [(year, 20.0) for year in YEARS]
    assert dashes(figure, "dot") == []


def test_a_part_of_a_year_is_drawn_at_its_end_and_added_to_a_sum():
    """METHOD V12: 39.6 + 41.3 + 14.5 = 95.4 by the end of June 2013, half a year after the end of 2012."""
    rows = [
        {"time_period": period, "obs_value": value}
        for period, value in (("2016", 39.6), ("2017", 41.3), ("2018-S1", 14.5))
    ]
    plan = {"target_type": "period_aggregate", "target": 110.0, "kind": "flow"}
    figure = trend_figure(standing_of(plan, rows), EN)
    assert traces(figure, symbol="triangle-up") == [(2017.5, pytest.approx(95.4))]
    assert "2018-S1" in said(figure)


# Supposed values


def test_supposed_values_are_diamonds_on_a_short_dashed_line_from_the_latest_actual():
    actual = level({2016: 11, 2017: 12})
    supposed = level({2016: 11, 2017: 12, 2018: 15, 2019: 17})
    figure = trend_figure(actual, EN, supposed=supposed)
    assert traces(figure, symbol="diamond-open") == [(2018, 15.0), (2019, 17.0)]
    assert dashes(figure, "3px,3px") == [[(2017, 12.0), (2018, 15.0), (2019, 17.0)]]
    assert "supposed" in said(figure)
    assert "supposed, not published" in trend_note(actual, EN, supposed=supposed)
    # What is known stays as it was: the continuation sets out from 2017, and no actual is added.
    alone = trend_figure(actual, EN)
    assert dashes(figure, "dot") == dashes(alone, "dot")
    assert dashes(figure, "solid") == dashes(alone, "solid")
    assert "supposed" not in trend_note(actual, EN)


def test_a_supposed_year_of_a_sum_is_added_to_the_sum_so_far():
    """11.6 + 47.6 = 59.2 (METHOD V07), and 20 supposed make 79.2."""

    def royalties(values):
        rows = [{"time_period": str(year), "obs_value": value} for year, value in values.items()]
        return standing_of({"target_type": "period_aggregate", "baseline": 44.4, "target": 100.0}, rows)

    known = {2016: 11.6, 2017: 47.6}
    figure = trend_figure(royalties(known), EN, supposed=royalties({**known, 2018: 20.0}))
    assert traces(figure, symbol="diamond-open") == [(2018, pytest.approx(79.2))]
    (line,) = dashes(figure, "3px,3px")
    assert line[0] == (2017, pytest.approx(59.2))


def test_with_nothing_known_what_is_supposed_sets_out_from_the_baseline():
    figure = trend_figure(level({}), EN, supposed=level({2016: 12}))
    assert dashes(figure, "3px,3px") == [[(2015, 10.0), (2016, 12.0)]]
