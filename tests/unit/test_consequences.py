"""What a save would change is what the assessment says after it; nothing is saved by asking."""

from __future__ import annotations

import pandas as pd
import pytest

from indicators.checks import check_entries
from indicators.consequences import Preview, consequences
from indicators.observations import as_observations, read_published
from indicators.plan import read_plan
from indicators.snapshot import Reader
from indicators.store import Store, seed
from indicators.twins import DATA_DIR

SATISFACTION, PLEDGE = "ip-protection-satisfaction", "ip-pledge-financing"


@pytest.fixture
def reader(tmp_path):
    """The plan with what had been published for the years up to 2018."""
    published = read_published(DATA_DIR / "published.parquet")
    published = published[published["time_period"] <= "2018"].reset_index(drop=True)
    store = Store(tmp_path / "store")
    seed(store, published)
    return Reader(read_plan(DATA_DIR / "indicators.parquet"), store, as_observations(published))


def values(reader: Reader, *cells: tuple[str, str, str], status: str = "A") -> pd.DataFrame:
    entries = [
        {"indicator": indicator, "time_period": year, "obs_value": value, "obs_status": status,
         "source": "Survey", "reason": "x"}
        for indicator, year, value in cells
    ]  # fmt: skip
    checked = check_entries(entries, reader.plan, reader.snapshot().observations)
    assert not checked.refused
    return checked.values


def test_a_target_that_a_save_meets(reader):
    found = consequences(reader, values(reader, (SATISFACTION, "2019", "80")))
    assert (found.year_before, found.year_after) == (2018, 2019)
    (change,) = found.changes
    assert change.indicator.indicator == SATISFACTION
    # Vector V06 of METHOD: 76.88 of 70 to 80 points after three of five years is ahead, 1.56 points a year are needed.
    assert (change.before.status, change.after.status) == ("ahead", "attained")
    assert change.before.required_increment == pytest.approx((80 - 76.88) / 2)
    assert change.after.required_increment == 0
    assert change.changes_class
    assert found.counts_after["attained"] - found.counts_before["attained"] == 1
    assert found.counts_after["ahead"] - found.counts_before["ahead"] == -1
    assert sum(found.counts_after.values()) == 10
    assert found.earlier == ()


def test_a_revision_changes_earlier_years_too(reader):
    # Pledge financing has to grow from 750 by 210 a year. 1,089.9 of 2017 is (1089.9 - 750) / 1050 = 0.324 where 0.4
    # is due: behind (0.81). 1,200 would be 0.429: ahead (1.07).
    found = consequences(reader, values(reader, (PLEDGE, "2017", "1200")))
    assert (found.year_before, found.year_after) == (2018, 2018)
    ((year, (change,)),) = found.earlier
    assert (year, change.indicator.indicator) == (2017, PLEDGE)
    assert (change.before.status, change.after.status) == ("lagging", "ahead")
    # At the end of 2018 the value of 2018 decides: nothing that the overview shows changes.
    assert found.changes == ()


def test_a_deletion_is_seen_coming(reader):
    found = consequences(reader, values(reader, (PLEDGE, "2018", ""), status="M"))
    (change,) = found.changes
    # Others still have 2018; without it pledge financing stands where it stood in 2017.
    assert found.year_after == 2018
    assert (change.before.latest_year, change.after.latest_year) == (2018, 2017)


def test_values_that_change_nothing_have_no_consequences(reader):
    known = reader.snapshot().standing(PLEDGE).observations
    value = known.loc[known["time_period"] == "2018", "obs_value"].iloc[0]
    found = consequences(reader, values(reader, (PLEDGE, "2018", repr(float(value)))))
    assert (found.changes, found.earlier) == ((), ())
    assert found.counts_before == found.counts_after
    assert consequences(reader, values(reader)).changes == ()


def test_the_preview_is_what_a_save_then_shows(reader):
    edits = values(
        reader, (SATISFACTION, "2019", "78.98"), (PLEDGE, "2018", "1300"), (PLEDGE, "2019", "1515")
    )
    preview = Preview(reader, edits)
    before = reader.store.head
    shown = {year: preview.snapshot(year).assessment for year in (2017, 2018, 2019)}
    latest = preview.snapshot()
    assert reader.store.head == before
    stored = reader.snapshot().observations.set_index(["indicator", "time_period"])["revision"]
    based_on = [int(stored.get((one.indicator, one.time_period), 0)) for one in edits.itertuples()]
    reader.store.append(edits.assign(based_on=based_on), author="ann", reason="", request="r")
    assert latest.as_of == reader.snapshot().as_of == 2019
    for year, assessment in shown.items():
        pd.testing.assert_frame_equal(assessment, reader.snapshot(year).assessment)
