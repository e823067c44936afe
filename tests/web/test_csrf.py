"""Whatever may change something carries the token of its own session; nothing else stands for it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from signing import PASSPHRASE, browser

from callbacks.access.csrf import HEADER
from layouts.ids import CSRF_TOKEN

POSTS = ("/_dash-update-component", "/entry/_dash-update-component", "/sign-out", "/account")


def bare(server: Flask, client: Any) -> Any:
    """A client with the cookies of another one that adds nothing by itself."""
    other: Any = FlaskClient(server, server.response_class)
    for name in (CSRF_TOKEN, "plan-gauge"):
        other.set_cookie(name, client.get_cookie(name).value)
    return other


@pytest.mark.parametrize("address", POSTS)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_cookies_alone_change_nothing(office: Flask, address: str, method: str):
    answer = bare(office, browser(office, "analyst")).open(address, method=method, data={})
    assert answer.status_code == 403


def test_the_sign_in_asks_for_it_too(office: Flask):
    """Or another site could sign its victim in as somebody else, and have what is entered."""
    client: Any = office.test_client()
    client.get("/sign-in")
    form = {"name": "official", "passphrase": PASSPHRASE}
    assert bare(office, client).post("/sign-in", data=form).status_code == 403
    token = client.get_cookie(CSRF_TOKEN).value
    assert bare(office, client).post("/sign-in", data=form | {CSRF_TOKEN: token}).status_code == 303


def test_a_server_without_users_asks_for_it_too(client: Any, shipped: Flask):
    client.get("/")
    assert bare(shipped, client).post("/_dash-update-component", json={}).status_code == 403
    assert client.post("/_dash-update-component", json={}).status_code == 400  # which is no callback


def test_the_token_of_another_session_does_not_do(office: Flask):
    attacker, victim = browser(office, "official"), browser(office, "analyst")
    sent = bare(office, victim)
    stolen = attacker.get_cookie(CSRF_TOKEN).value
    assert sent.post("/sign-out", headers={HEADER: stolen}).status_code == 403
    # A cookie that another site of the domain plants beside the field is no proof either.
    sent.set_cookie(CSRF_TOKEN, stolen)
    assert sent.post("/sign-out", data={CSRF_TOKEN: stolen}).status_code == 403
    for wrong in ("", "x", "é", "\ufffd", victim.get_cookie(CSRF_TOKEN).value[:-1]):
        assert sent.post("/sign-out", data={CSRF_TOKEN: wrong}).status_code == 403
    assert sent.post("/sign-out", data={CSRF_TOKEN: victim.get_cookie(CSRF_TOKEN).value}).status_code == 303


def test_the_token_changes_with_the_session(office: Flask):
    client: Any = office.test_client()
    client.get("/sign-in")
    before = client.get_cookie(CSRF_TOKEN).value
    client.post("/sign-in", data={"name": "official", "passphrase": PASSPHRASE})
    assert client.get_cookie(CSRF_TOKEN).value != before
    assert bare(office, client).post("/sign-out", headers={HEADER: before}).status_code == 403


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost:81", "https://localhost", ""]
)
def test_another_origin_is_refused_whatever_it_carries(office: Flask, origin: str):
    client = browser(office, "official")
    assert client.post("/sign-out", headers={"Origin": origin}).status_code == 400
    assert client.post("/sign-out", headers={"Sec-Fetch-Site": "same-site"}).status_code == 400
    assert client.post("/sign-out", headers={"Origin": "http://localhost"}).status_code == 303


def test_a_form_that_is_refused_says_why_on_a_page_with_the_way_back(office: Flask):
    client = browser(office, "official")
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    stale = bare(office, client).post("/account", data={CSRF_TOKEN: "x"}, headers={"Accept-Language": "en"})
    assert stale.status_code == 403
    foreign = client.post("/account", data={"current": "x"}, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 400
    elsewhere = client.post("/account", data={"current": "x"}, headers={"Host": "evil.example"})
    assert elsewhere.status_code == 400
    for answer, said in (
        (stale, "This page is out of date"),
        (foreign, "does not come from a page of this server"),
        (elsewhere, "does not come from a page of this server"),
    ):
        assert answer.mimetype == "text/html"
        assert said in answer.text
        assert '<a href="/account"' in answer.text
        assert f"Request {answer.headers['X-Request-ID']}." in answer.text
        assert "/assets/style.css" in answer.text
    # Another site learns neither who is asked nor what its forms need.
    for answer in (foreign, elsewhere):
        assert "official" not in answer.text
        assert client.get_cookie(CSRF_TOKEN).value not in answer.text
