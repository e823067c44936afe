"""Health and readiness: each part that fails is named, and whoever may know hears why."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_server
from callbacks.operation import readiness
from callbacks.operation.readiness import Readiness
from indicators.people.users import Users
from indicators.settings import load
from indicators.snapshot import Reader
from indicators.store import Store

PARTS = {"store", "users", "writing", "lock", "disk", "browser", "document", "font"}
#: From another machine, through a proxy on this one.
ELSEWHERE = {"X-Forwarded-For": "203.0.113.7"}


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A client of a server with sign-in that looks anew each time it is asked; nobody has signed in."""
    monkeypatch.setattr(readiness, "_HOLDS", 0.0)
    Users(tmp_path / "store").add("chen", "administrator", None)
    return create_server(load(environment={}, store=tmp_path / "store")).test_client()


def failing(client: FlaskClient, status: int, said: str) -> dict[str, str]:
    """The parts that fail with their reasons, for who may know them; nobody else hears a reason."""
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (status, said)
    found = {name: part for name, part in answer.json["parts"].items() if part["status"] == "failing"}
    far = client.get("/readyz", headers=ELSEWHERE)
    assert far.status_code == status
    assert {name for name, part in far.json["parts"].items() if part == {"status": "failing"}} == set(found)
    return {name: part["reason"] for name, part in found.items()}


def test_everything_is_there(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"status": "ok", "parts": {name: {"status": "ok"} for name in PARTS}}


def test_a_store_that_does_not_read_stops_the_work(client: FlaskClient, tmp_path: Path) -> None:
    (tmp_path / "store" / "revisions" / "000000000002.parquet").write_bytes(b"PAR1 truncated")
    assert "000000000002.parquet" in failing(client, 503, "failing")["store"]
    assert "000000000002.parquet" in client.get("/healthz").json["reason"]
    far = client.get("/healthz", headers=ELSEWHERE)
    assert (far.status_code, far.json) == (503, {"status": "failing"})


def test_a_users_file_that_does_not_read_stops_the_work(client: FlaskClient, tmp_path: Path) -> None:
    (tmp_path / "store" / "users.json").write_text("[")
    assert "users.json" in failing(client, 503, "failing")["users"]


def test_a_lock_that_is_held_for_long_stops_the_work(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "_LONGEST_SAVE", 0.05)
    with (tmp_path / "store" / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert set(failing(client, 503, "failing")) == {"lock"}
    assert client.get("/readyz").json["parts"]["lock"] == {"status": "ok"}


def test_a_disk_with_less_room_than_is_enough_stops_the_work(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Either is enough: so many bytes, or such a share of the disk.
    monkeypatch.setattr(readiness, "_ENOUGH_BYTES", 2**62)
    monkeypatch.setattr(readiness, "_ENOUGH_SHARE", 0.0)
    assert client.get("/readyz").status_code == 200
    monkeypatch.setattr(readiness, "_ENOUGH_SHARE", 1.1)
    assert "MB left" in failing(client, 503, "failing")["disk"]


def test_without_chromium_the_work_goes_on(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chromium")
    assert "no Chromium was found" in failing(client, 200, "degraded")["browser"]


def test_without_the_font_the_work_goes_on(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "FILES", {400: tmp_path / "lost.woff2"})
    assert "lost.woff2" in failing(client, 200, "degraded")["font"]


def test_an_answer_holds_for_some_seconds(store: Store, published, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = published(2018)
    seconds = 0.0
    ready = Readiness(Reader(shown.plan, store, shown.observations), lambda: seconds)
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chromium")
    assert readiness.state(ready.parts()) == "degraded"
    monkeypatch.delenv("BROWSER_PATH")
    seconds = 4.9
    assert readiness.state(ready.parts()) == "degraded"
    seconds = 5.0
    assert readiness.state(ready.parts()) == "ok"
