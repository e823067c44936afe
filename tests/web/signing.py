"""An office: a store with users, and browsers in which one of them has signed in."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from browsing import Browser
from flask import Flask

from indicators.people.users import Users

PASSPHRASE: Final = "correct horse battery"


def employ(store: Path, *names: str, role: str = "") -> Users:
    """Add users to a store, each named as the role that it has unless one is given."""
    users = Users(store)
    for name in names:
        users.add(name, role or name, PASSPHRASE)
    return users


def browser(server: Flask, name: str = "", **environment: str) -> Any:
    """A browser of its own, in which a user has signed in if one is named."""
    client: Any = server.test_client()
    client.environ_base.update(environment)
    if name:
        assert sign_in(client, name).status_code == 303
    return client


def sign_in(client: Browser, name: str, passphrase: str = PASSPHRASE, **fields: str) -> Any:
    """Send the form of the sign-in; gives the answer."""
    return client.post("/sign-in", data={"name": name, "passphrase": passphrase} | fields)
