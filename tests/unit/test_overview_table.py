from dataclasses import replace
from types import SimpleNamespace

from dash import html

from indicators.text import text_for
from layouts.address import Selection
from layouts.overview_table import table_card


def titles(component):
    """What is said on the dashes of a table."""
    return [
        part.title for part in component._traverse() if isinstance(part, html.Span) and hasattr(part, "title")
    ]


def test_each_dash_says_why_nothing_stands_there(published):
    snapshot = published(2018)
    one = snapshot.standing("pct-applications")
    without = {
        "indicator": SimpleNamespace(**vars(one.indicator) | {"baseline": None}),
        "result": SimpleNamespace(**vars(one.result) | {"expected": None}),
    }
    said = titles(table_card([replace(one, **without)], Selection(), snapshot, text_for("en")))
    assert said.count("The plan prints none.") == 1
    assert said.count("Not defined for this target.") == 1


def test_a_trend_without_data_says_that_none_was_published(published):
    snapshot = published(2018)
    one = snapshot.standing("ip-services-revenue-growth")
    said = titles(table_card([one], Selection(), snapshot, text_for("en")))
    assert "The plan prints none." not in said
    assert any("No actual on the plan's definition" in title for title in said)
