"""What is saved waits for somebody else where there are users; what counts is what was decided by a moment."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest import mock

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.errors import EntryError, RulingError, StoreError
from indicators.observations import read_published
from indicators.store import Store, seed
from indicators.twins import DATA_DIR

START = datetime(2021, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def reviewed(store):
    """A store in which what is saved waits."""
    store.directory.mkdir()
    (store.directory / "users.json").write_text("{}")
    return store


def values(store: Store, which: str, known: datetime | None = None) -> list[float]:
    return store.observations(known, values=which)["obs_value"].tolist()


def test_what_is_saved_waits_until_somebody_else_approves_it(reviewed, save):
    save(reviewed, "works", 1.0)  # at START
    assert reviewed.reviewed
    assert values(reviewed, "approved") == []
    assert values(reviewed, "latest") == [1.0]
    (waiting,) = reviewed.waiting()
    assert (waiting.batch, waiting.author, waiting.entered_at) == (1, "ann", START)
    assert waiting.rows["obs_value"].tolist() == [1.0]
    before = reviewed.state
    reviewed.decide(1, approve=True, author="bob", reason=" checked ")
    assert reviewed.state != before
    assert values(reviewed, "approved") == [1.0]
    assert reviewed.waiting() == []
    decision = reviewed.decisions()[1]
    assert (decision.approved, decision.author, decision.reason) == (True, "bob", "checked")
    (row,) = reviewed.history().to_dict("records")
    assert (row["approval"], row["decided_by"], row["decided_at"]) == ("approved", "bob", decision.moment)
    # A new process reads the same.
    again = Store(reviewed.directory)
    assert again.decisions() == reviewed.decisions()
    pd.testing.assert_frame_equal(again.history(), reviewed.history())


def test_a_returned_batch_counts_for_nobody_and_what_it_replaced_does_again(reviewed, save):
    save(reviewed, "works", 1.0)
    reviewed.decide(1, approve=True, author="bob")
    save(reviewed, "works", 2.0, based_on=1)
    assert (values(reviewed, "latest"), values(reviewed, "approved")) == ([2.0], [1.0])
    reviewed.decide(2, approve=False, author="bob", reason="a digit too many")
    assert (values(reviewed, "latest"), values(reviewed, "approved")) == ([1.0], [1.0])
    assert values(reviewed, "entered") == [2.0]
    # Who mends it builds on the revision that was returned.
    assert reviewed.editable()["revision"].tolist() == [2]
    assert save(reviewed, "works", 3.0, based_on=2).batch == 3


@pytest.mark.parametrize(
    ("batch", "approve", "author", "reason", "says"),
    [
        (1, True, "ann", "", "your own values"),
        (1, False, "ann", "mine", "your own values"),
        (1, True, "Ann", "", "your own values"),
        (2, True, "carl", "", "bob approved state 2 already"),
        (2, False, "bob", "no", "bob approved state 2 already"),
        (3, True, "carl", "", "bob returned state 3 already"),
        (0, True, "bob", "", "no state 0"),
        (-1, True, "bob", "", "no state -1"),
        (4, True, "bob", "", "no state 4"),
        (1, False, "bob", "", "Say why"),
        (1, False, "bob", " \n", "Say why"),
    ],
)
def test_who_may_not_decide(reviewed, save, batch, approve, author, reason, says):
    for revision in range(3):
        save(reviewed, "works", float(revision), based_on=revision)
    reviewed.decide(2, approve=True, author="bob")
    reviewed.decide(3, approve=False, author="bob", reason="why")
    before = reviewed.trail()
    with pytest.raises(RulingError, match=says):
        reviewed.decide(batch, approve=approve, author=author, reason=reason)
    assert reviewed.trail() == before


def test_what_one_user_saves_alone_counts_at_once_and_needs_nobody(store, save):
    save(store, "works", 1.0)
    assert not store.reviewed
    assert values(store, "approved") == [1.0]
    assert store.waiting() == []
    with pytest.raises(RulingError, match="needs no approval"):
        store.decide(1, approve=True, author="bob")
    # With users, only what is saved from then on waits.
    (store.directory / "users.json").write_text("{}")
    save(store, "works", 2.0, based_on=1)
    assert (values(store, "approved"), values(store, "latest")) == ([1.0], [2.0])
    assert store.history()["approval"].tolist() == ["single_user", "submitted"]


def test_what_ships_with_the_project_waits_for_nobody(reviewed):
    published = read_published(DATA_DIR / "published.parquet")
    assert seed(reviewed, published)
    assert reviewed.history()["approval"].unique().tolist() == ["shipped"]
    assert len(values(reviewed, "approved")) == len(published)
    with pytest.raises(RulingError, match="needs no approval"):
        reviewed.decide(1, approve=False, author="bob", reason="no")


def test_a_closed_year_takes_values_by_exception_only(tmp_path, edits):
    now = [START]
    store = Store(tmp_path, clock=lambda: now[0])

    def enter(year: str, request: str) -> None:
        store.append(edits(("works", year, 1.0)), author="ann", reason="", request=request)

    store.close_year(2016, "root", "the yearbook is out")
    for period in ("2016", "2016-Q3"):
        with pytest.raises(
            EntryError, match=r"2016 is closed since 2021-01-01 \(root\): “the yearbook is out”"
        ):
            enter(period, "r1")
    enter("2017", "r2")
    assert store.head == 1
    with pytest.raises(RulingError, match="closed already"):
        store.close_year(2016, "root", "again")
    store.grant(2016, "root", "a misprint", date(2021, 1, 2))
    store.grant(2016, "root", "another", date(2021, 1, 1))
    assert [grant.reason for grant in store.locks()[2016].grants] == ["a misprint", "another"]
    # The exception that lasts longest counts, to the end of its last day in UTC.
    now[0] = datetime(2021, 1, 2, 23, 59, 59, tzinfo=UTC)
    enter("2016", "r3")
    now[0] += timedelta(seconds=1)
    with pytest.raises(EntryError):
        enter("2016-Q3", "r4")
    with pytest.raises(RulingError, match="2021-01-02 is over"):
        store.grant(2016, "root", "late", date(2021, 1, 2))
    store.open_year(2016, "root", "reopened")
    enter("2016-Q3", "r5")
    assert Store(tmp_path).locks() == {}
    store.close_year(2016, "root", "closed again")
    assert Store(tmp_path).locks()[2016].grants == ()
    for refused in (
        lambda: store.close_year(2018, "root", " "),
        lambda: store.open_year(2016, "root", ""),
        lambda: store.open_year(2018, "root", "why"),
        lambda: store.grant(2018, "root", "why", date(2022, 1, 1)),
        lambda: store.grant(2016, "root", "", date(2022, 1, 1)),
    ):
        with pytest.raises(RulingError):
            refused()


def test_nothing_is_approved_into_a_year_that_was_closed_meanwhile(reviewed, edits):
    for number, years in enumerate((("2015",), ("2015", "2016"), ("2016",), ("2016",)), start=1):
        rows = edits(*(("works", year, float(number)) for year in years), based_on=0)
        rows["indicator"] = f"works-{number}"
        reviewed.append(rows, author="ann", reason="", request=f"r{number}")
    reviewed.close_year(2016, "root", "the yearbook is out")
    reviewed.decide(1, approve=True, author="bob")
    for batch in (2, 3):
        with pytest.raises(
            RulingError, match=r"2016 is closed since .*the yearbook is out.*exception"
        ) as error:
            reviewed.decide(batch, approve=True, author="bob")
        assert [finding.row for finding in error.value.findings] == [f"works-{batch}"]
    assert list(reviewed.decisions()) == [1]
    reviewed.decide(3, approve=False, author="bob", reason="too late")
    reviewed.grant(2016, "root", "entered in time", reviewed.locks()[2016].moment.date() + 9 * HOUR * 24)
    reviewed.decide(2, approve=True, author="bob")
    reviewed.open_year(2016, "root", "reopened")
    reviewed.decide(4, approve=True, author="bob")


def test_only_what_was_looked_at_is_decided(reviewed, edits):
    for number in (1, 2):
        reviewed.append(
            edits((f"works-{number}", "2016", 1.0)), author="ann", reason="", request=f"r{number}"
        )
    for request in ("r2", "r3", ""):
        with pytest.raises(RulingError, match="another one than the page showed"):
            reviewed.decide(1, approve=True, author="bob", request=request)
    reviewed.decide(1, approve=True, author="bob", request="r1")


def test_what_decides_something_is_recorded_by_nothing_else(store):
    with pytest.raises(ValueError, match="approved"):
        store.record("approved", "eve", batch=1, digest="")
    assert store.trail() == []


def test_sessions_that_ended_are_known_to_every_process(store):
    store.record("signed_in", "ann", session="1a")
    store.record("signed_out", "ann", session="1a")
    again = Store(store.directory)
    assert (again.has_ended("1a"), again.has_ended("1b")) == (True, False)


def test_half_a_character_does_not_break_the_trail(store):
    store.record("sign_in_refused", "\ud800ann", name="\udfff")
    (record,) = Store(store.directory).trail()
    assert (record.author, record.details["name"]) == ("?ann", "?")
    store.verify()


def test_what_the_disk_does_not_take_does_not_count(reviewed, save, monkeypatch):
    save(reviewed, "works", 1.0)

    def fail(_: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", fail)
        with pytest.raises(StoreError, match="cannot be written"):
            reviewed.decide(1, approve=True, author="bob")
    for use in (reviewed, Store(reviewed.directory)):
        assert use.decisions() == {}
        assert use.verify().records == 1
    reviewed.decide(1, approve=True, author="bob")


#: A step: a batch of values of three cells, an approval or a return of the batch of a number, by one of two people.
steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("save"),
            st.frozensets(st.sampled_from("abc"), min_size=1),
            st.sampled_from(["ann", "bob"]),
        ),
        st.tuples(st.sampled_from(["approve", "return"]), st.integers(1, 5), st.sampled_from(["ann", "bob"])),
    ),
    max_size=14,
)


NEVER = datetime.max.replace(tzinfo=UTC)
#: Which approvals count, as the words say it.
COUNTING = {
    "entered": {"single_user", "submitted", "approved", "returned"},
    "latest": {"single_user", "submitted", "approved"},
    "approved": {"single_user", "approved"},
}


class Model:
    """Batches in a list, and what was decided about each when: nothing is folded, everything asked anew."""

    def __init__(self, with_users: bool) -> None:
        self.with_users = with_users
        self.saved: list[tuple[datetime, str, dict[str, float]]] = []
        self.decided: dict[int, tuple[datetime, bool]] = {}

    def may(self, batch: int, who: str) -> bool:
        is_there = self.with_users and batch <= len(self.saved)
        return is_there and batch not in self.decided and self.saved[batch - 1][1] != who

    def revision(self, cell: str) -> int:
        return sum(cell in values for _, _, values in self.saved)

    def approvals(self, until: datetime) -> list[tuple[int, str]]:
        return [
            (batch, self._approval(batch, until))
            for batch, (entered_at, _, _) in enumerate(self.saved, start=1)
            if entered_at <= until
        ]

    def _approval(self, batch: int, until: datetime) -> str:
        if not self.with_users:
            return "single_user"
        moment, approved = self.decided.get(batch, (NEVER, False))
        if moment == NEVER or moment > until:
            return "submitted"
        return "approved" if approved else "returned"

    def values(self, which: str, until: datetime) -> dict[str, float]:
        standing: dict[str, float] = {}
        for batch, approval in self.approvals(until):
            if approval in COUNTING[which]:
                standing |= self.saved[batch - 1][2]
        return standing

    def moments(self) -> list[datetime]:
        moments = [one[0] for one in (*self.saved, *self.decided.values())]
        return [START - HOUR, *moments, NEVER]


def do(store: Store, model: Model, number: int, kind: str, what: object, who: str) -> None:
    """Do a step in both."""
    if isinstance(what, frozenset):
        cells = sorted(what)
        rows = pd.DataFrame({"indicator": cells, "time_period": "2016", "obs_value": float(number)})
        rows["based_on"] = [model.revision(cell) for cell in cells]
        receipt = store.append(rows, author=who, reason="", request=str(number))
        model.saved.append((receipt.entered_at, who, dict.fromkeys(cells, float(number))))
    elif model.may(what, who):
        store.decide(what, approve=kind == "approve", author=who, reason="why")
        model.decided[what] = store.decisions()[what].moment, kind == "approve"
    else:
        with pytest.raises(RulingError):
            store.decide(what, approve=kind == "approve", author=who, reason="why")


@settings(max_examples=15, deadline=None)
@given(steps, st.booleans())
def test_what_counts_is_what_a_plain_fold_over_the_events_says(sequence, with_users):
    # What is durable is tested elsewhere.
    with tempfile.TemporaryDirectory() as directory, mock.patch("os.fsync"):
        ticks = iter(range(10**6))
        store, model = Store(directory, clock=lambda: START + next(ticks) * HOUR), Model(with_users)
        if with_users:
            Path(directory, "users.json").write_text("{}")
        for number, step in enumerate(sequence):
            do(store, model, number, *step)
        # A new process folds the same files: it is asked for what is known now.
        for use, moments in ((store, model.moments()), (Store(directory), [NEVER])):
            for moment in moments:
                known = None if moment == NEVER else moment
                for which in COUNTING:
                    found = use.observations(known, values=which)
                    assert dict(zip(found["indicator"], found["obs_value"], strict=True)) == model.values(
                        which, moment
                    )
                history = use.history(known).drop_duplicates("batch")
                told = list(zip(history["batch"], history["approval"], strict=True))
                assert told == model.approvals(moment)
            waiting = [batch for batch, approval in model.approvals(NEVER) if approval == "submitted"]
            assert [one.batch for one in use.waiting()] == waiting
        assert store.verify().records == len(model.saved) + len(model.decided)
