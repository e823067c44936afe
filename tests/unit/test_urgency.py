from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from indicators.assessment import assess
from indicators.rows import lines
from indicators.standing import Standing
from indicators.urgency import binding_first, by_urgency, early_warnings, missed


def standing(
    name, values, *, attribute="anticipatory", direction="increase", target=20.0, as_of=None, path=None
):
    """An indicator that is to go from 10 (2015) to its target (2020)."""
    plan = pd.DataFrame(
        {
            "indicator": [name],
            "baseline_year": [2015],
            "baseline": [10.0],
            "target_year": [2020],
            "target": [target],
            "target_type": ["level"],
            "direction": [direction],
            "attribute": [attribute],
            "path": [path],
        }
    )
    observations = pd.DataFrame(
        {"indicator": name, "time_period": [str(year) for year in values], "obs_value": list(values.values())}
    )
    result = lines(assess(plan, observations, as_of=as_of))[0]
    return Standing(lines(plan)[0], result, observations)


def slugs(standings):
    return [one.indicator.indicator for one in standings]


@pytest.mark.parametrize(
    ("year", "warned"),
    # Worked cases of METHOD: V08 is 8 after year one (behind), V03 and the published series of 5 behind, V06 is 10
    # in 2018 (ahead, but 77.3 of 80 at the latest pace); in 2019 the latest pace of 5 (1,806) would do, it is behind.
    [
        (2016, [("ip-royalty-exports", "both", True)]),
        (2017, [("ip-pledge-financing", "both", True)]),
        (2018, [("ip-pledge-financing", "both", True), ("ip-protection-satisfaction", "latest", False)]),
        (2019, [("ip-pledge-financing", "average", True)]),
        (2020, []),
    ],
)
def test_the_published_plan_warns_in_time(published, year, warned):
    found = early_warnings(published(year).standings)
    assert [(one.standing.indicator.indicator, one.short_at, one.is_certain) for one in found] == warned


def test_binding_targets_are_warned_of_first():
    far = standing("far", {2016: 10.1, 2017: 10.2})
    bound = standing("bound", {2016: 11.0, 2017: 13.0}, attribute="binding")
    assert slugs(one.standing for one in early_warnings([far, bound])) == ["bound", "far"]
    assert slugs(binding_first([far, bound])) == ["bound", "far"]


def short(*standings):
    return [(one.short_at, one.is_certain) for one in early_warnings(standings)]


def test_the_pace_that_falls_short_is_named_for_either_direction():
    # Up: 15 + 3 x 2.5 = 22.5 of 20 on average, 15 + 3 x 0.5 = 16.5 at the latest pace.
    assert short(standing("up", {2016: 14.5, 2017: 15.0})) == [("latest", False)]
    # Down from 10 to 5: 7.5 - 3 x 1.25 = 3.75 on average, 7.5 - 3 x 0.25 = 6.75 at the latest pace.
    down = standing("down", {2016: 7.75, 2017: 7.5}, direction="decrease", target=5.0)
    assert short(down) == [("latest", False)]


def test_what_is_behind_is_warned_of_whatever_the_paces_say():
    # 13 of 14 due; 13 + 3 x 1.5 = 17.5 on average, 13 + 3 x 3 = 22 at the latest pace.
    assert short(standing("behind", {2016: 10.0, 2017: 13.0})) == [("average", True)]
    # Half-way through a year nothing is projected.
    assert short(standing("half", {"2016-S1": 10.5})) == [("unknown", True)]


def test_short_at_both_paces_is_certain_although_the_outlooks_differ():
    """On the steady path from 10 to 20 by 2^(2/5) = 13.2 is due: 13 is 0.94 of the change due, 13.1 is 0.97.

    13.1 + 3 x 1.55 = 17.75 on average (falls short), 13.1 - 3 x 0.8 = 10.7 at the latest pace: 0.07 of
    the change (stalled).
    """
    one = standing("geometric", {2016: 13.9, 2017: 13.1}, path="geometric")
    assert (one.result.status, one.result.outlook) == ("on_track", "mixed")
    assert short(one) == [("both", True)]


def test_a_target_that_is_met_or_lost_gives_no_early_warning():
    met = standing("met", {2016: 21.0, 2017: 20.5})
    lost = standing("lost", {2019: 14.0, 2020: 15.0})
    assert early_warnings([met, lost]) == []
    assert slugs(missed([met, lost])) == ["lost"]


def test_the_worst_class_comes_first_and_what_cannot_be_judged_last():
    ahead, behind = standing("ahead", {2016: 13.0}), standing("behind", {2016: 11.5})
    unknown = standing("unknown", {2016: None})
    assert slugs(by_urgency([unknown, ahead, behind])) == ["behind", "ahead", "unknown"]


def test_binding_wins_within_a_class_and_the_distance_after_it():
    nearer, farther = standing("nearer", {2016: 11.7}), standing("farther", {2016: 11.3})
    bound = replace(
        nearer,
        indicator=SimpleNamespace(
            **(vars(nearer.indicator) | {"indicator": "bound", "attribute": "binding"})
        ),
    )
    assert slugs(by_urgency([nearer, farther, bound])) == ["bound", "farther", "nearer"]
