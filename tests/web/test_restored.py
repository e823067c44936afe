"""A backup that is put into the place of the store brings nobody back who had signed out."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path

from signing import browser, employ

from app import create_server
from indicators.settings import load
from indicators.store import Store, backup

COOKIE = "plan-gauge"


def test_no_session_outlives_a_restore(tmp_path: Path) -> None:
    directory = tmp_path / "store"
    employ(directory, "analyst")
    server = create_server(load(environment={}, store=directory))
    client = browser(server, "analyst")
    cookie = client.get_cookie(COOKIE).value

    def answer() -> int:
        """What a copy of the cookie gets, whatever became of the one in the browser."""
        thief = server.test_client()
        thief.set_cookie(COOKIE, cookie)
        return thief.get("/export/gap.json").status_code

    kept = backup.back_up(Store(directory), tmp_path / "backups", "root")
    assert answer() == HTTPStatus.OK
    client.post("/sign-out")
    assert answer() == HTTPStatus.UNAUTHORIZED
    backup.restore(kept, directory, "root")
    # The server goes on with its key, and in the trail that was restored nobody signed out.
    assert "signed_out" not in [record.action for record in Store(directory).trail()]
    assert answer() == HTTPStatus.UNAUTHORIZED
    browser(server, "analyst")  # who signs in anew is let in
