"""Attacks on four eyes and closed years: forged payloads, decisions of others, ways around a lock."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pytest
from click.testing import CliRunner
from entry_calls import draft, entry, words
from flask import Flask
from ours import call
from small import browser, serve
from staff import save

from cli import main
from indicators.store import Store
from layouts import entry_ids as ids

WORKS: Final = "registered-works"


class Desk:
    """A server with a batch of bob that waits, and everybody's browser."""

    def __init__(self, directory: Path) -> None:
        self.server: Flask = serve(directory)
        self.store = Store(directory / "store")
        self.batch = save(self.store, "bob", (WORKS, "2017", 201.0)).batch
        self.browsers = {
            name: browser(self.server, name) for name in ("", "ota", "ann", "bob", "wei", "xu", "li")
        }

    def decide(self, who: str, batch: object, do: str = "approve", request: str = "", **more: str) -> int:
        form = {"do": do, "batch": str(batch), "request": request or "bob-1"} | more
        return int(self.browsers[who].post("/review", data=form).status_code)

    def save(self, who: str, *entries: Any, **more: Any) -> bool:
        """Ask for a save as its page does; gives whether the page is told that it was one,
        which the store bears out."""
        before = self.store.head
        answer = call(self.server, ids.TO_SAVE).send(self.browsers[who], draft(*entries) | more)
        assert answer.status_code == 200
        is_saved = ids.SAVED in answer.json["response"]
        assert self.store.head - before == is_saved
        return is_saved


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture
def unchanged(desk: Desk) -> Iterator[None]:
    before = desk.store.state
    yield
    assert desk.store.state == before


@pytest.mark.usefixtures("unchanged")
def test_nobody_but_another_reviewer_approves(desk: Desk):
    assert [desk.decide(who, desk.batch) for who in ("", "ota", "ann", "bob", "li")] == [
        303,
        403,
        403,
        403,
        403,
    ]


@pytest.mark.usefixtures("unchanged")
def test_the_author_of_a_batch_does_not_approve_it_as_a_reviewer_later(tmp_path: Path):
    desk = Desk(tmp_path)
    batch = save(desk.store, "wei", (WORKS, "2018", 240.0)).batch  # entered before the role changed
    for fields in (
        {},
        {"author": "bob"},
        {"entered_by": "bob"},
        {"by": "xu"},
        {"reason": "of somebody else"},
    ):
        for do in ("approve", "return"):
            assert desk.decide("wei", batch, do, f"wei-{batch - 1}", **fields) == 422
    assert desk.decide("xu", batch, request=f"wei-{batch - 1}") == 303


BATCHES: Final = (
    "0",
    "-1",
    "1",
    "3",
    "999999999999",
    "9999999999999",
    "9" * 5000,
    "2.0",
    "2e0",
    "0x2",
    "٢",
    "２",
    "+2",
    "2 ",
    "two",
    "",
    "2,2",
)


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("batch", BATCHES)
@pytest.mark.parametrize("do", ["approve", "return"])
def test_a_batch_that_is_none_is_not_decided(desk: Desk, batch: str, do: str):
    assert desk.decide("wei", batch, do, reason="x") in (400, 422)


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("reason", ["", " ", "\t\r\n", "\u3000", "x" * 501, "a\x00b", "\u202e"])
def test_nothing_is_returned_without_a_reason_that_can_be_read(desk: Desk, reason: str):
    assert desk.decide("wei", desk.batch, "return", reason=reason) == 422


def test_an_approval_that_is_sent_again_or_for_what_took_its_place_does_nothing(tmp_path: Path):
    desk = Desk(tmp_path)
    for request in ("bob-2", "", "None", "bob-1' OR '1'='1"):
        form = {"do": "approve", "batch": str(desk.batch), "request": request}
        assert desk.browsers["wei"].post("/review", data=form).status_code == 422
    assert desk.decide("wei", desk.batch) == 303
    trail = len(desk.store.trail())
    for who in ("wei", "xu"):
        for do in ("approve", "return"):
            assert desk.decide(who, desk.batch, do, reason="again") == 422
    assert len(desk.store.trail()) == trail


ASSIGNED: Final[Mapping[str, Any]] = {
    "entered_by": "li", "author": "li", "approval": "approved", "revision": 99, "ref_area": "XX", "batch": 1,
    "decided_by": "wei",
    "decided_at": "2020-01-01", "entered_at": "2001-01-01", "request": "bob-1", "shipped": True,
    "previous": "0" * 64, "unit": "件",
}  # fmt: skip


def test_what_a_payload_says_beyond_its_fields_counts_for_nothing(tmp_path: Path):
    desk = Desk(tmp_path)
    assert desk.save(
        "ann", entry(**ASSIGNED), author="li", approval="approved", shipped=True, entered_by="li"
    )
    row = desk.store.history().iloc[-1]
    assert (row["entered_by"], row["approval"], row["revision"], row["ref_area"]) == (
        "ann",
        "submitted",
        2,
        "CN",
    )
    assert (row["batch"], row["request"]) == (desk.batch + 1, "a" * 32)
    assert pd.isna(row["decided_by"])
    assert abs(row["entered_at"] - datetime.now(UTC)) < timedelta(minutes=5)
    # 7.3 as it was typed: no unit that a payload adds makes another number of it.
    assert row["obs_value"] == 7.3
    approved = desk.store.observations(values="approved")
    assert 7.3 not in approved["obs_value"].tolist()


def test_the_request_of_somebody_else_is_no_way_into_a_batch(tmp_path: Path):
    desk = Desk(tmp_path)
    assert desk.save("ann", entry(), request="b" * 32)
    before = desk.store.head
    for one in (entry(), entry(obs_value="7.4")):
        assert not desk.save("bob", one, request="b" * 32)
    for request in ("bob-1", "B" * 32, "", None, 7, ["b" * 32], "b" * 33):
        assert not desk.save("bob", entry(obs_value="7.4", based_on=2), request=request)
    assert desk.store.head == before


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("based_on", [0, 7, -1, 2**53, 10**30, "1", "1; 2", None, True, 1.5, [1], {"$gt": 0}])
def test_a_value_is_based_on_the_revision_that_stands_or_is_not_saved(desk: Desk, based_on: Any):
    assert not desk.save("ann", entry(based_on=based_on))


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(
    "wrong",
    [
        {"indicator": "../../x"}, {"indicator": "registered-works' --"}, {"time_period": "2020-13"},
        {"time_period": "1066"},
        {"obs_status": "approved"}, {"obs_value": "NaN"}, {"obs_value": "1e999"}, {"obs_value": {"value": 7.3}},
        {"obs_value": "=7.3"},
        {"source_address": "javascript:alert(1)"}, {"source_address": "data:text/html,x"},
        {"source_address": "https://"},
        {"source_address": "\x01javascript:alert(1)"}, {"source_address": "java\nscript:alert(1)"},
        {"source_address": "file:///etc/passwd"},
        {"source": ["x"]}, {"comment": "x" * 2001}, {"comment": "a\u202eb"}, {"source": "a\x00b"},
        {"comment": "\ud800"},
    ],
)  # fmt: skip
def test_a_field_that_holds_what_it_must_not_is_not_saved(desk: Desk, wrong: dict[str, Any]):
    assert not desk.save("ann", entry(**wrong))


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """2020 is closed, and the exception that somebody had is over since the day before yesterday."""
    directory = tmp_path_factory.mktemp("closed")
    past = datetime.now(UTC) - timedelta(days=4)
    store = Store(directory / "store", clock=lambda: past)
    store.close_year(2020, "li", "Final accounts")
    store.grant(2020, "li", "A printer's error", (past + timedelta(days=2)).date())
    return Desk(directory)


TABLE: Final = "indicator,time_period,obs_value,source\npct-applications,2020,7.3,Yearbook\n"


def test_nothing_is_entered_into_a_closed_year_through_the_page(closed: Desk):
    head = closed.store.head
    for one in (
        entry(),
        entry(obs_value="", obs_status="M"),
        entry(time_period=2020),
        entry(time_period=" 2020 "),
        entry(comment="x"),
    ):
        assert not closed.save("ann", one)
        assert not closed.save("ann", entry(time_period="2019", based_on=1), one)
    assert closed.store.head == head


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "file", "name": "a.csv", "content": base64.b64encode(TABLE.encode()).decode()},
        {"kind": "paste", "text": TABLE.replace(",", "\t")},
        {"kind": "paste", "text": "7.3", "anchor": {"indicator": "pct-applications", "time_period": "2020"}},
        {"kind": "restore", "revision": "pct-applications,2020,1"},
    ],
    ids=["file", "paste", "cell", "restore"],
)
def test_nothing_is_taken_in_for_a_closed_year(closed: Desk, asked: dict[str, Any]):
    answer = call(closed.server, ids.TO_READ).send(
        closed.browsers["ann"], {"id": "1", **asked}, **{"Accept-Language": "en"}
    )
    response = answer.json["response"]
    assert response[ids.INCOMING]["data"]["entries"] == []
    # A value that is the same needs no exception: then it says so.
    assert "closed" in words(response[ids.INTAKE]["children"]) or "Unchanged 1" in words(
        response[ids.INTAKE]["children"]
    )


def test_nothing_is_imported_into_a_closed_year_on_the_command_line(closed: Desk, tmp_path: Path):
    head = closed.store.head
    file = tmp_path / "a.csv"
    file.write_text(TABLE, encoding="utf-8")
    for more in ([], ["--reason", "by order"]):
        result = CliRunner().invoke(
            main, ["import", "--store", str(closed.store.directory), str(file), *more]
        )
        assert result.exit_code != 0
    assert closed.store.head == head


def test_a_lock_holds_against_a_save_that_was_checked_before_it(closed: Desk):
    """The store itself refuses, whoever calls it."""
    row = {
        "indicator": "pct-applications",
        "time_period": "2020",
        "obs_value": 7.3,
        "obs_status": "A",
        "source": "x",
        "based_on": 1,
    }
    with pytest.raises(Exception, match="2020 is closed"):
        closed.store.append(pd.DataFrame([row]), author="ann", reason="", request="c" * 32)


def test_no_lock_is_made_of_a_year_that_the_plan_does_not_have_nor_by_who_does_not_administer(desk: Desk):
    form = {"do": "close", "reason": "x"}
    for year in ("1", "-2016", "2016.0", "２０１６", "99999", "", "2016 OR 1=1"):
        assert desk.browsers["li"].post("/locks", data=form | {"year": year}).status_code == 400
    for who in ("ota", "ann", "wei"):
        assert desk.browsers[who].post("/locks", data=form | {"year": "2016"}).status_code == 403
    grant = {"do": "grant", "year": "2016", "reason": "x", "until": "2999-01-01"}
    assert desk.browsers["li"].post("/locks", data=grant).status_code == 422  # 2016 is open
    assert desk.store.locks() == {}
