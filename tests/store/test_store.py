"""What is saved is read back, in every vintage; what does not fit is refused and nothing is saved."""

from __future__ import annotations

import shutil
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from indicators.errors import ConflictError, StoreError
from indicators.observations import as_observations, read_published
from indicators.schema import HISTORY_COLUMNS, REVISION_COLUMNS, names
from indicators.store import Store, seed
from indicators.twins import DATA_DIR

HOUR = timedelta(hours=1)
START = datetime(2021, 1, 1, tzinfo=UTC)


def test_an_absent_store_reads_as_empty_and_is_not_created(tmp_path):
    store = Store(tmp_path / "none")
    assert store.head == 0
    assert store.observations().empty
    assert list(store.revisions().columns) == names(REVISION_COLUMNS)
    assert store.verify().batches == 0
    assert store.writable() is None
    assert not (tmp_path / "none").exists()


def test_a_saved_value_is_read_back_with_who_when_and_why(store, edits):
    frame = edits(
        ("works", "2016", 159.96), source="NCAC", source_address="https://example.org", comment="作品"
    )
    receipt = store.append(frame, author="ann", reason="first", request="r1")
    assert (receipt.batch, receipt.cells, receipt.request) == (1, 1, "r1")
    observations = store.observations()
    (row,) = observations.astype(object).where(observations.notna(), None).to_dict("records")
    assert row == {
        "indicator": "works",
        "ref_area": "CN",
        "time_period": "2016",
        "obs_value": 159.96,
        "obs_status": "A",
        "source": "NCAC",
        "source_address": "https://example.org",
        "comment": "作品",
        "revision": 1,
        "entered_by": "ann",
        "entered_at": START,
        "request": "r1",
        "approval": "single_user",
        "decided_by": None,
        "decided_at": None,
    }


def test_the_files_are_numbered_and_any_engine_reads_them(store, save):
    for revision in range(3):
        save(store, "works", float(revision), based_on=revision)
    folder = store.directory / "revisions"
    assert sorted(path.name for path in folder.iterdir()) == [f"{n:012d}.parquet" for n in (1, 2, 3)]
    everything = pd.read_parquet(folder)
    assert everything["obs_value"].tolist() == [0.0, 1.0, 2.0]
    assert list(everything.columns) == names(REVISION_COLUMNS)


def test_vintages_are_exact(store, save):
    save(store, "works", 1.0)  # at START
    save(store, "works", 2.0, based_on=1)  # an hour later
    save(store, "films", 9.0)  # two hours later
    before = START - timedelta(microseconds=1)
    assert store.observations(as_known_at=before).empty
    assert store.observations(as_known_at=START)["obs_value"].tolist() == [1.0]
    assert store.observations(as_known_at=START + HOUR)["obs_value"].tolist() == [2.0]
    assert store.observations(as_known_at=START + 2 * HOUR)["obs_value"].tolist() == [9.0, 2.0]
    assert len(store.revisions(as_known_at=START + HOUR)) == 2
    naive = (START + HOUR).replace(tzinfo=None)
    assert store.observations(as_known_at=naive)["obs_value"].tolist() == [2.0]


def test_a_clock_that_goes_back_never_dates_a_batch_before_the_last(tmp_path, save):
    moments = iter([START, START - HOUR, START])
    store = Store(tmp_path, clock=lambda: next(moments))
    times = [save(store, name, 1.0).entered_at for name in "abc"]
    assert times == [START, START + timedelta(microseconds=1), START + timedelta(microseconds=2)]


def test_time_is_kept_in_utc(tmp_path, save):
    beijing = datetime.fromisoformat("2021-01-01T08:00:00+08:00")
    store = Store(tmp_path, clock=lambda: beijing)
    assert save(store, "works", 1.0).entered_at == START
    assert str(store.observations()["entered_at"].dt.tz) == "UTC"


def test_a_deletion_is_a_revision_without_value(store, save):
    save(store, "works", 1.0)
    save(store, "works", None, based_on=1, obs_status="M")
    observations = store.observations()
    (row,) = observations.astype(object).where(observations.notna(), None).to_dict("records")
    assert row["revision"] == 2
    assert row["obs_status"] == "M"
    assert pd.isna(row["obs_value"])
    assert store.observations(as_known_at=START)["obs_value"].tolist() == [1.0]


def test_a_newer_revision_is_a_conflict_with_both_values(store, save, edits):
    save(store, "works", 1.0)
    save(store, "works", 2.5, based_on=1)
    with pytest.raises(ConflictError) as error:
        store.append(
            edits(("works", "2016", 3.5), ("films", "2016", 1.0), based_on=0),
            author="b",
            reason="",
            request="x",
        )
    (finding,) = error.value.findings
    assert (finding.row, finding.column) == ("works", "2016")
    assert "ann saved 2.5 at 2021-01-01 01:00:00" in finding.text()
    assert "yours is 3.5" in finding.text()
    assert store.head == 2


def test_a_revision_that_never_was_is_a_conflict(store, save):
    with pytest.raises(ConflictError, match="revision 3"):
        save(store, "works", 1.0, based_on=3)


def test_the_same_request_again_returns_the_first_receipt(store, edits):
    frame = edits(("works", "2016", 1.0), ("films", "2016", None), obs_status=["A", "M"])
    first = store.append(frame, author="ann", reason="why", request="r1")
    assert store.append(frame, author="ann", reason="why", request="r1") == first
    assert Store(store.directory).append(frame, author="ann", reason="why", request="r1") == first
    assert store.head == 1


@pytest.mark.parametrize(("value", "author"), [(2.0, "ann"), (1.0, "bob")])
def test_a_request_id_cannot_carry_another_save(store, edits, value, author):
    store.append(edits(("works", "2016", 1.0)), author="ann", reason="", request="r1")
    with pytest.raises(StoreError, match="another save"):
        store.append(edits(("works", "2016", value)), author=author, reason="", request="r1")
    assert store.head == 1


@pytest.mark.parametrize(
    ("rows", "columns", "says"),
    [
        ([], {}, "nothing to save"),
        ([("a", "2016", 1.0), ("a", "2016", 2.0)], {}, "there twice"),
        ([("a", "2016", float("inf"))], {}, "finite"),
        ([("a", "2016", "x")], {}, "not a number"),
        ([("a", "2016", None)], {}, "needs a status"),
        ([("a", "2016", 1.0)], {"obs_status": "M"}, "needs a status"),
        ([("a", "2016", 1.0)], {"obs_status": "Z"}, "not one of"),
        ([("", "2016", 1.0)], {}, "empty"),
        ([("a", None, 1.0)], {}, "empty"),
        ([("a", "2016", 1.0)], {"based_on": None}, "empty"),
    ],
)
def test_what_must_never_get_into_the_journal(store, edits, rows, columns, says):
    frame = edits(*rows).assign(**columns)
    with pytest.raises(StoreError, match=says):
        store.append(frame, author="ann", reason="", request="r1")
    assert store.head == 0
    assert not store.directory.exists()


@pytest.mark.parametrize(("author", "request_id"), [("", "r"), (" ", "r"), ("ann", "")])
def test_a_save_has_an_author_and_a_request(store, edits, author, request_id):
    with pytest.raises(StoreError, match="author and a request"):
        store.append(edits(("a", "2016", 1.0)), author=author, reason="", request=request_id)


def test_another_process_sees_a_save_at_once(store, save):
    other = Store(store.directory)
    assert other.observations().empty
    save(store, "works", 1.0)
    assert other.head == 1
    assert other.observations()["obs_value"].tolist() == [1.0]
    save(other, "works", 2.0, based_on=1)
    assert store.observations()["obs_value"].tolist() == [2.0]


def test_reading_again_reads_no_file_and_lists_no_folder_when_nothing_changed(store, save, monkeypatch):
    save(store, "works", 1.0)
    first = store.observations()
    opened = []
    real = Path.open
    monkeypatch.setattr(Path, "open", lambda path, *args: opened.append(path.name) or real(path, *args))
    monkeypatch.setattr("os.listdir", None)
    assert store.head == 1
    assert opened == ["000000000002.parquet"]
    pd.testing.assert_frame_equal(store.observations(), first)


def test_what_a_reader_does_to_a_frame_stays_with_the_reader(store, save):
    save(store, "works", 1.0)
    for read in (store.observations, store.revisions, store.history):
        frame = read()
        frame.loc[:, "obs_value"] = 99.0
        assert read()["obs_value"].tolist() == [1.0]


def test_a_restored_backup_is_noticed(store, save, tmp_path):
    save(store, "works", 1.0)
    save(store, "works", 2.0, based_on=1)
    shutil.copytree(store.directory, tmp_path / "backup")
    save(store, "works", 3.0, based_on=2)
    shutil.rmtree(store.directory)
    shutil.copytree(tmp_path / "backup", store.directory)
    assert store.head == 2
    assert store.observations()["obs_value"].tolist() == [2.0]
    with pytest.raises(ConflictError, match="saved 2 at"):
        save(store, "works", 4.0, based_on=3)
    assert save(store, "works", 4.0, based_on=2).batch == 3
    assert store.verify().batches == 3


def test_batches_restored_without_the_trail_that_names_later_ones_are_no_backup(store, save):
    save(store, "works", 1.0)
    save(store, "works", 2.0, based_on=1)
    (store.directory / "revisions" / "000000000002.parquet").unlink()
    for use in (store, Store(store.directory)):
        for read in (use.observations, use.verify, lambda: save(store, "works", 3.0, based_on=1)):
            with pytest.raises(StoreError, match="trail says that it was saved") as error:
                read()
            assert error.value.findings[0].file == "000000000002.parquet"


def test_threads_that_share_a_store(store, edits):
    rounds, outcomes, lock = 10, [], threading.Lock()

    def work(name: str) -> None:
        while (seen := int(store.observations()["revision"].max()) if store.head else 0) < rounds:
            try:
                store.append(
                    edits(("a", "2016", 1.0), based_on=seen), author=name, reason="", request=f"{name}{seen}"
                )
                outcome = "saved"
            except ConflictError:
                outcome = "conflict"
            with lock:
                outcomes.append(outcome)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("saved") == rounds
    assert store.revisions()["revision"].tolist() == list(range(1, rounds + 1))
    assert store.verify().batches == rounds


def test_the_first_start_fills_an_empty_store_once(store):
    published = read_published(DATA_DIR / "published.parquet")
    assert seed(store, published) is True
    assert seed(store, published) is False
    observations = store.observations()
    assert len(observations) == len(published)
    expected = as_observations(published).sort_values(
        ["indicator", "ref_area", "time_period"], ignore_index=True
    )
    pd.testing.assert_frame_equal(observations[list(expected.columns)], expected)
    assert observations["entered_by"].unique().tolist() == ["plan-gauge"]
    assert observations["revision"].unique().tolist() == [1]


def test_a_store_that_holds_anything_is_not_filled(store, save):
    save(store, "works", 1.0)
    assert seed(store, read_published(DATA_DIR / "published.parquet")) is False
    assert store.head == 1


def test_the_history_says_what_was_saved_together_why_and_what_it_replaced(store, edits):
    store.append(
        edits(("works", "2016", 1.0), ("films", "2016", 5.0)), author="ann", reason="first", request="r1"
    )
    store.append(
        edits(("works", "2016", 2.5), based_on=1, obs_status="P"), author="bob", reason="", request="r2"
    )
    store.append(
        edits(("works", "2016", None), based_on=2, obs_status="M"), author="ann", reason="gone", request="r3"
    )
    store.append(edits(("works", "2016", 3.0), based_on=3), author="ann", reason="back", request="r4")
    history = store.history()
    assert list(history.columns) == names(HISTORY_COLUMNS)
    pd.testing.assert_frame_equal(history[names(REVISION_COLUMNS)], store.revisions())
    told = ["indicator", "batch", "reason", "obs_value_before", "obs_status_before", "obs_value"]
    rows = history[told].astype(object).where(history[told].notna(), None)
    assert list(rows.itertuples(index=False, name=None)) == [
        ("works", 1, "first", None, None, 1.0),
        ("films", 1, "first", None, None, 5.0),
        ("works", 2, "", 1.0, "A", 2.5),
        ("works", 3, "gone", 2.5, "P", None),
        ("works", 4, "back", None, "M", 3.0),
    ]
    pd.testing.assert_frame_equal(Store(store.directory).history(), history)


def test_a_vintage_of_the_history_ends_with_the_moment(store, save):
    for revision in range(3):
        save(store, "works", float(revision), based_on=revision)  # an hour apart
    known = store.history(as_known_at=START + HOUR)
    assert known["batch"].tolist() == [1, 2]
    assert store.history(as_known_at=START - HOUR).empty
    assert list(store.history(as_known_at=START - HOUR).columns) == names(HISTORY_COLUMNS)
    assert len(store.history()) == 3


def test_an_absent_store_has_a_history_without_rows(tmp_path):
    history = Store(tmp_path / "none").history()
    assert history.empty
    assert list(history.columns) == names(HISTORY_COLUMNS)
