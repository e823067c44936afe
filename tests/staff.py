"""An office in a test: a store with users, a server on it, and each user as a browser that signed in."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pandas as pd
from flask import Flask
from flask.testing import FlaskClient

from app import create_server
from indicators.people import users
from indicators.people.users import Users
from indicators.settings import load
from indicators.store import Receipt, Store

PASSPHRASE = "correct horse battery"
NAMES = {
    "li": "administrator",
    "wei": "reviewer",
    "xu": "reviewer",
    "ann": "analyst",
    "bob": "analyst",
    "ota": "official",
}


def hire(directory: Path) -> Users:
    """Add the users of the office, all with one passphrase that is hashed once."""
    hashed = users.generate_password_hash(PASSPHRASE)
    office = Users(directory)
    with patch.object(users, "generate_password_hash", lambda *_: hashed):
        for name, role in NAMES.items():
            office.add(name, role, PASSPHRASE)
    return office


def save(store: Store, author: str, *rows: tuple[str, str, float | None], reason: str = "") -> Receipt:
    """Save values as one batch, each upon the last revision of its cell."""
    frame = pd.DataFrame(rows, columns=["indicator", "time_period", "obs_value"])
    last = store.observations().set_index(["indicator", "time_period"])["revision"].to_dict()
    frame["based_on"] = [last.get((indicator, period), 0) for indicator, period, _ in rows]
    frame["obs_status"] = ["M" if value is None else "P" for *_, value in rows]
    frame["source"] = "Annual report"
    return store.append(frame, author=author, reason=reason, request=f"{author}-{store.head}")


class Staff:
    """A server and the people of its office; each signs in once."""

    def __init__(self, directory: Path) -> None:
        self.store = Store(directory)
        self.users = hire(directory)
        self.server: Flask = create_server(load(environment={}, store=directory))
        self._browsers: dict[str, FlaskClient] = {}

    def browser(self, name: str) -> FlaskClient:
        """Return the browser of somebody, in English; of nobody for an empty name."""
        if name not in self._browsers:
            self._browsers[name] = self.signed_in(name)
        return self._browsers[name]

    def signed_in(self, name: str, passphrase: str = PASSPHRASE) -> FlaskClient:
        """Return another browser in which somebody signs in."""
        browser = self.server.test_client()
        browser.set_cookie("lang", "en")
        if name:
            answer = browser.post("/sign-in", data={"name": name, "passphrase": passphrase})
            assert answer.status_code == 303, answer.text
        return browser

    def save(self, author: str, *rows: tuple[str, str, float | None], reason: str = "") -> Receipt:
        """Save values as one batch."""
        return save(self.store, author, *rows, reason=reason)
