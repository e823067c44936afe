"""A file of users that is gone never opens the door, nor lets values count that nobody approved."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from app import create_server
from indicators.errors import StoreError
from indicators.people.changes import add_user
from indicators.people.users import Users
from indicators.settings import load
from indicators.store import USERS, Store


@pytest.fixture
def robbed(tmp_path: Path) -> Store:
    """A store that had users, whose file somebody took away."""
    store = Store(tmp_path / "store")
    add_user(Users(store.directory), store, "li", "administrator", None, by="root")
    (store.directory / USERS).unlink()
    return store


def test_the_server_does_not_start(robbed):
    with pytest.raises(StoreError, match="file of users is gone"):
        create_server(load(store=robbed.directory))


def test_what_is_saved_waits_all_the_same(robbed):
    edits = pd.DataFrame(
        {
            "indicator": ["films"],
            "time_period": ["2016"],
            "obs_value": [1.0],
            "based_on": [0],
            "source": ["s"],
        }
    )
    robbed.append(edits, author="li", reason="", request="1")
    assert Store(robbed.directory).history()["approval"].tolist() == ["submitted"]


def test_a_server_that_saw_no_request_meanwhile_lets_nobody_in(tmp_path):
    store = Store(tmp_path / "store")
    client = create_server(load(environment={}, store=store.directory)).test_client()
    assert client.get("/export/gap.json").status_code == 200  # without sign-in, until there are users
    add_user(Users(store.directory), store, "li", "administrator", None, by="root")
    (store.directory / USERS).unlink()
    assert client.get("/export/gap.json").status_code == 401
