"""How often one may try: counted over processes, per peer and per name, and never for longer than it takes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from indicators.errors import TooManyTriesError
from indicators.people import sign_ins
from indicators.people import users as users_module
from indicators.people.sign_ins import MOST_OF_NAME, MOST_OF_PEER, SignIns, network_of
from indicators.people.users import Users
from indicators.store import Store

RIGHT = "correct horse battery"


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now


class Office:
    """Two processes at one store, whose clock is ours."""

    def __init__(self, directory: Path) -> None:
        self.clock, self.users = Clock(), Users(directory)
        self.users.add("anna", "analyst", RIGHT)
        self.store = Store(directory, clock=self.clock)
        self.desks = [
            SignIns(Users(directory), Store(directory, clock=self.clock), b"key", self.clock) for _ in "12"
        ]
        self.turn = 0

    def tries(self, name: str, passphrase: str, peer: str) -> str:
        """Try at one process, then at the other: ``in``, ``out``, or the seconds to wait."""
        self.turn += 1
        desk = self.desks[self.turn % 2]
        try:
            user = desk.check(name, passphrase, peer)
        except TooManyTriesError as error:
            return str(error.seconds)
        if user is None:
            return "out"
        desk.accept(user, peer)
        return "in"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    # Hashing is slow on purpose; how often it is done is counted here, not what it yields.
    monkeypatch.setattr(users_module, "generate_password_hash", lambda text, _method: f"={text}")
    monkeypatch.setattr(users_module, "check_password_hash", lambda kept, text: kept == f"={text}")
    return Office(tmp_path / "store")


def test_a_peer_waits_after_too_many_tries_whatever_the_names(office: Office):
    for number in range(MOST_OF_PEER):
        assert office.tries(f"name-{number}", "guess", "192.0.2.1") == "out"
    assert 890 <= int(office.tries("anna", RIGHT, "192.0.2.1")) <= 900
    assert office.tries("anna", RIGHT, "192.0.2.2") == "in"
    office.clock.now += timedelta(minutes=15)
    assert office.tries("anna", RIGHT, "192.0.2.1") == "in"


def test_waiting_ends_when_the_first_of_the_tries_is_a_quarter_of_an_hour_old(office: Office):
    office.tries("anna", "guess", "192.0.2.1")
    office.clock.now += timedelta(minutes=10)
    for _ in range(MOST_OF_PEER - 1):
        office.tries("anna", "guess", "192.0.2.1")
    assert 290 <= int(office.tries("anna", RIGHT, "192.0.2.1")) <= 300
    office.clock.now += timedelta(minutes=5)
    assert office.tries("anna", "guess", "192.0.2.1") == "out"  # the count is full again
    assert int(office.tries("anna", RIGHT, "192.0.2.1")) > 0


@pytest.mark.parametrize("name", ["anna", "ANNA", "nobody"])
def test_a_name_waits_when_many_peers_try_it_and_it_does_not_tell_whether_it_exists(
    office: Office, name: str
):
    for number in range(MOST_OF_NAME):
        assert office.tries(name, "guess", f"198.51.100.{number}") == "out"
    assert int(office.tries(name, RIGHT, "192.0.2.1")) > 890
    assert office.tries("other", "guess", "192.0.2.1") == "out"


def test_nobody_locks_out_a_user_who_signed_in_from_there_before(office: Office):
    assert office.tries("anna", RIGHT, "192.0.2.1") == "in"
    for number in range(MOST_OF_NAME):
        office.tries("anna", "guess", f"198.51.100.{number}")
    assert office.tries("anna", RIGHT, "192.0.2.1") == "in"
    assert int(office.tries("anna", RIGHT, "192.0.2.2")) > 890


def test_a_network_of_the_newer_kind_is_one_peer(office: Office):
    assert network_of("2001:db8:1:2:3::4") == "2001:db8:1:2::/64"
    assert network_of("192.0.2.1") == "192.0.2.1"
    assert network_of("none") == ""
    for number in range(MOST_OF_PEER):
        assert office.tries("anna", "guess", f"2001:db8::{number:x}") == "out"
    assert int(office.tries("anna", RIGHT, "2001:db8::ffff")) > 0


def test_what_nobody_is_called_is_not_written_down(office: Office):
    for typed in ("my secret passphrase", "anna"):
        office.tries(typed, "another secret", "192.0.2.1")
    kept = [(record.author, record.action) for record in office.store.trail()]
    assert kept == [("", "sign_in_refused"), ("anna", "sign_in_refused")]
    assert "secret" not in (office.store.directory / "audit.jsonl").read_text()


def test_a_clock_that_was_ahead_once_keeps_nobody_out_for_longer(office: Office):
    office.clock.now += timedelta(days=400)
    office.tries("anna", "guess", "192.0.2.1")
    office.clock.now -= timedelta(days=400)
    for _ in range(MOST_OF_PEER - 1):
        assert office.tries("anna", "guess", "192.0.2.1") == "out"
    assert 890 <= int(office.tries("anna", RIGHT, "192.0.2.1")) <= 900
    office.clock.now += timedelta(minutes=15)
    assert office.tries("anna", RIGHT, "192.0.2.1") == "in"


def test_who_signed_in_from_an_office_before_is_not_locked_out_by_a_colleague(office: Office):
    office.users.add("bob", "analyst", RIGHT)
    for name in ("anna", "bob"):
        assert office.tries(name, RIGHT, "192.0.2.1") == "in"
    for _ in range(MOST_OF_PEER):
        assert office.tries("bob", "guess", "192.0.2.1") == "out"
    assert office.tries("anna", RIGHT, "192.0.2.1") == "in"
    # The one name is bound, and so is who never signed in from there.
    assert int(office.tries("bob", RIGHT, "192.0.2.1")) > 890
    assert int(office.tries("carl", RIGHT, "192.0.2.1")) > 890


def test_many_peers_do_not_fill_the_trail_and_wait_all_the_same(office: Office, monkeypatch):
    monkeypatch.setattr(sign_ins, "MOST_RECORDED", 30, raising=False)
    for number in range(50):
        office.tries(f"name-{number}", "guess", f"198.51.100.{number}")
    kept = [record.action for record in office.store.trail()]
    assert kept == ["sign_in_refused"] * 30 + ["sign_ins_unrecorded"]
    assert office.tries("anna", RIGHT, "192.0.2.1") == "in"
    # Each of the two processes counts by itself what is not recorded.
    said = [office.tries("anna", "guess", "192.0.2.2") for _ in range(2 * MOST_OF_PEER + 2)]
    assert said[: 2 * MOST_OF_PEER] == ["out"] * 2 * MOST_OF_PEER
    assert all(int(one) > 890 for one in said[2 * MOST_OF_PEER :])
