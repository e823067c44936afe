"""What a picture says beside a class: that a value may still change, covers part of a year, or was met early."""

import re
from dataclasses import replace

import pandas as pd
import pytest
from test_trend import snapshot_of

from indicators.text import text_for
from layouts.figures.export import SIZES, PictureForm
from layouts.pictures import gap_picture, trend_picture

EN = text_for("en")


def texts(picture):
    """Return the texts of a picture, without marks of type and ends of lines."""
    return [
        re.sub("</?b>", "", one["text"].replace("<br>", " "))
        for one in picture["figure"]["layout"]["annotations"]
    ]


def pictures(snapshot, size="full"):
    """Return the texts of both charts of a plan with one indicator."""
    form = PictureForm(size)
    gap = gap_picture(snapshot, snapshot.standings, None, EN, form)
    return texts(trend_picture(snapshot, snapshot.standings[0], EN, form=form)), texts(gap)


def known(rows, as_of=2018, **plan):
    plan = {"plan": "p", "baseline": 10.0, "target": 20.0, "short_name_en": "Length"} | plan
    snapshot = snapshot_of(plan, rows, as_of)
    return replace(snapshot, observations=snapshot.observations.assign(entered_at=pd.NaT))


def row(period, value, status="A"):
    return {"time_period": period, "obs_value": value, "obs_status": status}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([row("2016", 12), row("2017", 14), row("2018", 15, "E")], "estimated"),
        ([row("2016", 12), row("2017", 14), row("2018", 15, "P")], "provisional"),
        ([row("2016", 12), row("2017", 14), row("2018-S1", 15)], "part of a year"),
    ],
    ids=["estimated", "provisional", "part"],
)
def test_both_charts_say_in_words_what_the_latest_actual_is(rows, said, size):
    trend, gap = pictures(known(rows, kind="stock"), size)
    assert any(text.startswith(f"Latest actual: {said}. Note:") for text in trend)
    assert any(text.endswith(f" Flags: Length ({said}).") for text in gap)


def test_an_estimate_of_an_earlier_year_is_no_flag():
    trend, gap = pictures(known([row("2016", 12), row("2017", 14, "E"), row("2018", 15)]))
    assert not any("Latest actual:" in text for text in trend)
    assert not any("Flags:" in text for text in gap)


def test_met_early_is_said_in_both_charts_and_met_in_time_in_none():
    early = [row("2016", 15), row("2017", 18), row("2018", 21)]
    trend, gap = pictures(known(early))
    assert any("Met early" in text for text in trend)
    assert any("Flags: Length (met early)." in text for text in gap)
    in_time = [*early, row("2019", 21), row("2020", 22)]
    trend, gap = pictures(known(in_time, 2020))
    assert not any("early" in text for text in [*trend, *gap])


def test_only_bars_that_are_drawn_are_flagged():
    """Without a baseline there is neither progress nor a bar; of a chart without any bar there is no picture."""
    snapshot = known([row("2018", 15, "E")], baseline=None, direction="increase")
    assert gap_picture(snapshot, snapshot.standings, None, EN) is None
