"""A vintage of a store is what a reader of a store would see that really held only the batches saved by then."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from indicators.observations import as_observations, read_published
from indicators.plan import read_plan
from indicators.provenance import vintage, vintage_moment
from indicators.snapshot import Reader
from indicators.store import Store, seed
from indicators.text import text_for
from indicators.twins import DATA_DIR

START = datetime(2021, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
PLEDGE = "ip-pledge-financing"
PUBLISHED = read_published(DATA_DIR / "published.parquet")


def reader(store: Store) -> Reader:
    return Reader(read_plan(DATA_DIR / "indicators.parquet"), store, as_observations(PUBLISHED))


@pytest.fixture
def revised(store, edits) -> Store:
    """The published actuals, then three batches, an hour apart: a revision, a deletion, another area."""
    seed(store, PUBLISHED)  # at START
    store.append(edits((PLEDGE, "2018", 1300.0), based_on=1), author="a", reason="", request="1")
    rows = edits((PLEDGE, "2020", None), (PLEDGE, "2019", 1500.0), based_on=1, obs_status=["M", "A"])
    store.append(rows, author="a", reason="", request="2")
    store.append(edits((PLEDGE, "2017", 1.0), ref_area="CN-63"), author="a", reason="", request="3")
    return store


def cut(store: Store, batches: int, folder: Path) -> Store:
    """A store that holds copies of the first batches only."""
    (folder / "revisions").mkdir(parents=True)
    for number in range(1, batches + 1):
        name = f"{number:012d}.parquet"
        shutil.copy(store.directory / "revisions" / name, folder / "revisions" / name)
    return Store(folder)


@pytest.mark.parametrize("as_of", [None, 2018])
@pytest.mark.parametrize("batches", [1, 2, 3, 4])
def test_a_vintage_equals_a_store_that_holds_only_its_batches(revised, tmp_path, batches, as_of):
    known = START + (batches - 1) * HOUR
    vintage = reader(revised).snapshot(as_of, known)
    then = reader(cut(revised, batches, tmp_path / "then")).snapshot(as_of)
    pd.testing.assert_frame_equal(vintage.assessment, then.assessment)
    pd.testing.assert_frame_equal(
        vintage.observations.reset_index(drop=True), then.observations.reset_index(drop=True)
    )
    assert (vintage.as_of, vintage.journal, vintage.known_at) == (then.as_of, batches, known)
    assert then.known_at is None


def test_before_the_first_save_nothing_can_be_assessed(revised):
    vintage = reader(revised).snapshot(known=START - HOUR)
    assert vintage.observations.empty
    assert vintage.journal == 0
    assert set(vintage.assessment["status"]) == {"not_assessable"}
    assert vintage.as_of == 2016  # the first year of the plan


def test_a_moment_between_two_saves_knows_the_first(revised):
    between = reader(revised).snapshot(known=START + HOUR / 2)
    assert between.journal == 1
    assert between.standing(PLEDGE).result.latest == 2180.0  # the published value of 2020


def test_the_last_year_is_that_of_what_was_known(store, edits):
    for revision, year in enumerate(("2016", "2018", "2017")):
        store.append(edits((PLEDGE, year, 900.0)), author="a", reason="", request=str(revision))
    vintages = [reader(store).snapshot(known=START + hours * HOUR).as_of for hours in range(3)]
    assert vintages == [2016, 2018, 2018]


def test_a_vintage_is_computed_once_and_anew_after_a_save(revised, edits):
    shown = reader(revised)
    first = shown.snapshot(2018, START)
    assert shown.snapshot(2018, START) is first
    assert shown.snapshot(2018) is not first
    revised.append(edits((PLEDGE, "2016", 1.0), based_on=1), author="a", reason="", request="4")
    again = shown.snapshot(2018, START)
    assert again is not first
    pd.testing.assert_frame_equal(again.assessment, first.assessment)


def test_the_history_of_a_reader_is_that_of_its_plan_and_area(revised, edits):
    revised.append(edits(("unplanned", "2018", 1.0)), author="a", reason="", request="4")
    shown = reader(revised)
    history = shown.history(shown.snapshot())
    assert history["batch"].tolist() == [1] * len(PUBLISHED) + [2, 3, 3]
    assert len(shown.history(shown.snapshot(known=START + HOUR))) == len(PUBLISHED) + 1


def test_what_is_saved_after_a_snapshot_is_no_part_of_its_history(revised, edits):
    shown = reader(revised)
    snapshot = shown.snapshot(2018)
    before = shown.history(snapshot)
    revised.append(edits((PLEDGE, "2016", 1.0), based_on=1), author="a", reason="", request="4")
    pd.testing.assert_frame_equal(shown.history(snapshot), before)
    assert len(shown.history(shown.snapshot(2018))) == len(before) + 1


def test_a_snapshot_knows_when_its_last_batch_was_saved(revised):
    """The fourth batch is of another area: it changes nothing that is shown, and is the state all the same."""
    shown = reader(revised)
    now = shown.snapshot(2018)
    assert (now.journal, now.saved_at) == (4, START + 3 * HOUR)
    again = shown.snapshot(2018, vintage_moment(now))
    assert again.journal == now.journal
    assert vintage(again, text_for("en")).startswith("Data: state 4, saved on ")
    third = shown.snapshot(2018, START + 2.5 * HOUR)
    assert (third.journal, third.saved_at) == (3, START + 2 * HOUR)
    assert vintage_moment(third) == START + 2.5 * HOUR
    for empty in (shown.snapshot(2018, START - HOUR), reader(Store(revised.directory / "none")).snapshot()):
        assert (empty.journal, empty.saved_at) == (0, None)


def test_earlier_saves_are_those_after_which_a_value_was_another(revised, edits):
    # A new source alone leaves the value as it was.
    revised.append(
        edits((PLEDGE, "2018", 1300.0), based_on=2, source="B"), author="a", reason="", request="4"
    )
    shown = reader(revised)
    for known, saves in ((None, [(2, START + HOUR), (1, START)]), (START + HOUR, [(1, START)])):
        earlier = shown.earlier_saves(PLEDGE, shown.snapshot(known=known))
        assert [(save.batch, save.entered_at) for save in earlier] == saves
    assert shown.earlier_saves("pct-applications", shown.snapshot()) == []


def test_a_vintage_of_one_indicator(revised):
    shown = reader(revised)
    earlier = shown.vintage(PLEDGE, 2018, START)
    assert earlier.known_at == START
    assert earlier.standing.result.latest == 1224.0  # as published for 2018
    assert shown.snapshot(2018).standing(PLEDGE).result.latest == 1300.0
    assert shown.vintage("no-such", 2018, START) is None
    assert shown.vintage(PLEDGE, 2018, None) is None
