"""Every request has an id: in its answer, in what refuses it, and in the one line that it leaves in the log."""

from __future__ import annotations

import logging
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_server
from indicators.errors import StoreError
from indicators.settings import load
from indicators.snapshot import Reader

MADE = re.compile(r"[0-9a-f]{16}")
MINE = "my-request-0001"
ASKED = {"X-Request-ID": MINE, "Accept-Language": "en"}


@pytest.fixture(scope="module")
def believing(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A server whose proxy is the peer of every request that names no other."""
    store = tmp_path_factory.mktemp("believing") / "store"
    return create_server(load(environment={}, store=store, trusted_proxies="127.0.0.1"))


@pytest.fixture
def client(believing: Flask) -> FlaskClient:
    return believing.test_client()


def lines(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.name == "callbacks.operation.accounting"]


@pytest.mark.parametrize("given", [MINE, "a" * 8, "0" * 64])
def test_an_id_that_a_proxy_gives_is_kept(client: FlaskClient, given: str) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize(
    "given", ["", "a" * 7, "a" * 65, "with space", "semi;colon", "路径路径路径路径", "<script>1", "a_b_c_d_e"]
)
def test_what_is_no_id_is_replaced(client: FlaskClient, given: str) -> None:
    sent = {"X-Request-ID": given.encode().decode("latin-1")}
    assert MADE.fullmatch(client.get("/healthz", headers=sent).headers["X-Request-ID"])


def test_an_id_that_anybody_else_gives_is_replaced(client: FlaskClient, shipped: Flask) -> None:
    answers = (
        client.get("/healthz", headers=ASKED, environ_base={"REMOTE_ADDR": "127.0.0.2"}),
        shipped.test_client().get("/healthz", headers=ASKED),
    )
    assert all(MADE.fullmatch(answer.headers["X-Request-ID"]) for answer in answers)


def test_each_request_has_another_id(client: FlaskClient) -> None:
    assert len({client.get("/healthz").headers["X-Request-ID"] for _ in range(20)}) == 20


def test_a_refusal_names_it(client: FlaskClient) -> None:
    assert client.get("/api/v1/plan?odd=1", headers=ASKED).json["request"] == MINE
    assert MINE in client.get("/export/gap.json?indicator=none", headers=ASKED).text
    assert f"Request {MINE}." in client.get("/export/observations.csv?known=2999-01-01", headers=ASKED).text
    assert MINE in client.put("/healthz", headers=ASKED).text
    forged = client.post("/_dash-update-component", json={}, headers=ASKED)
    assert forged.status_code == 400
    assert forged.json["request"] == MINE


def test_a_fault_of_ours_names_it_and_its_traceback_in_the_log_too(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("hidden")

    monkeypatch.setattr(Reader, "snapshot", fail)
    caplog.set_level(logging.INFO)
    answer = client.get("/export/gap.json", headers=ASKED)
    assert answer.status_code == 500
    assert answer.text == f"Something went wrong on the server. Nothing was changed. Request {MINE}.\n"
    answer = client.get("/api/v1/plan", headers=ASKED)
    assert (answer.status_code, answer.json["request"]) == (500, MINE)
    assert "hidden" not in answer.text
    assert [line.status for line in lines(caplog)] == [500, 500]
    assert [line.request for line in lines(caplog)] == [MINE, MINE]


@pytest.mark.parametrize("layout", ["/_dash-layout", "/entry/_dash-layout"])
def test_a_page_that_cannot_be_shown_names_it(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, layout: str
) -> None:
    def fail(*_: object) -> None:
        raise StoreError("It cannot be read.")

    monkeypatch.setattr(Reader, "snapshot", fail)
    assert f"Request {MINE}." in client.get(layout, headers=ASKED).text


def test_a_request_leaves_one_line_without_what_its_address_asks_for(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client.get("/?person=zhang-san", headers={"Cookie": "lang=en; secret=s3cret", **ASKED})
    (line,) = lines(caplog)
    assert (line.request, line.method, line.path, line.status) == (MINE, "GET", "/", 200)
    assert line.person == "local"
    assert line.milliseconds > 0
    assert "zhang-san" not in caplog.text
    assert "s3cret" not in caplog.text


def test_a_file_and_an_answer_that_was_kept_leave_one_too(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with client.get("/assets/style.css") as answer:
        assert answer.status_code == 200
    tag = client.get("/api/v1/plan").headers["ETag"]
    assert client.head("/api/v1/plan", headers={"If-None-Match": tag}).status_code == 304
    assert [(line.path, line.status) for line in lines(caplog)] == [
        ("/assets/style.css", 200),
        ("/api/v1/plan", 200),
        ("/api/v1/plan", 304),
    ]


def test_a_start_leaves_none(tmp_path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    create_server(load(environment={}, store=tmp_path / "store"))
    assert not lines(caplog)
