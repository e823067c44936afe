"""Whoever holds the store stops nobody for ever: a writer waits its time, and is told."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from staff import Staff

from indicators.errors import StoreError
from indicators.people.users import LOCK, Users
from indicators.store import lock

HOLD = """
import fcntl, sys
file = open(sys.argv[1], "a")
fcntl.flock(file, fcntl.LOCK_EX)
print(flush=True)
input()
"""


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], subprocess.Popen[str]]]:
    """Hold a file in a process of its own; writers wait for a shorter time than usual."""
    assert lock.PATIENCE == 10
    monkeypatch.setattr(lock, "PATIENCE", 0.3)
    holders = []

    def start(path: Path) -> subprocess.Popen[str]:
        holder = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        holders.append(holder)
        assert holder.stdout is not None
        holder.stdout.readline()
        return holder

    yield start
    for holder in holders:
        holder.kill()
        holder.communicate()


def test_a_writer_waits_its_time_and_is_told(store, save, hold):
    save(store, "works", 1.0)
    holder = hold(store.directory / lock.FILE)
    began = time.monotonic()
    with pytest.raises(StoreError, match="Somebody else holds the store") as error:
        save(store, "works", 2.0, based_on=1)
    assert 0.3 <= time.monotonic() - began < 5
    assert str(store.directory / lock.FILE) in str(error.value)
    assert store.head == 1
    holder.kill()  # the system lets go of what it held
    holder.wait()
    assert save(store, "works", 2.0, based_on=1).batch == 2


def test_whoever_changes_users_is_told_too(store, hold):
    users = Users(store.directory)
    users.add("ann", "analyst", None)
    hold(store.directory / LOCK)
    with pytest.raises(StoreError, match="Somebody else holds the store"):
        users.change("ann", role="official")
    assert users.find("ann").role == "analyst"


def test_a_page_says_so_and_people_are_let_in_all_the_same(tmp_path, hold):
    staff = Staff(tmp_path / "store")
    batch = staff.save("ann", ("registered-works", "2017", 201.0))
    hold(staff.store.directory / lock.FILE)
    form = {"do": "approve", "batch": str(batch.batch), "request": batch.request}
    answer = staff.browser("wei").post("/review", data=form)
    assert answer.status_code == 503
    assert "Somebody else holds the store" in answer.text
    assert staff.store.decisions() == {}
