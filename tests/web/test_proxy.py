"""A proxy in front: what it says counts from it alone, and who pretends to be it is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request
from signing import browser, employ

from app import create_server
from indicators.people.users import Users
from indicators.settings import load

PROXY = "127.0.0.10"
ADDRESS = "https://plan.example.gov"
OF_PROXY = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7", "Host": "plan.example.gov"}


def asked(server: Flask, address: str = "/export/gap.json", peer: str = PROXY, **headers: str) -> Any:
    client = browser(server, REMOTE_ADDR=peer)
    return client.get(
        address, headers=OF_PROXY | {name.replace("_", "-"): text for name, text in headers.items()}
    )


@pytest.fixture(scope="module")
def store_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("proxied") / "store"
    users = Users(store)
    users.add("anna", "analyst", None)
    users.add("gone", "official", None)
    users.change("gone", disabled=True)
    return store


@pytest.fixture(scope="module")
def proxied(store_path: Path) -> Flask:
    """A server whose proxy signs in."""
    settings = load(
        environment={},
        store=store_path,
        address=ADDRESS,
        trusted_proxies=f"{PROXY}, 10.0.0.0/8",
        user_header="X-User",
    )
    return create_server(settings)


def test_the_proxy_says_who_it_is(proxied: Flask):
    assert asked(proxied, X_User="anna").status_code == 200
    page = asked(proxied, "/entry/_dash-layout", X_User="Anna", Accept_Language="en").text
    assert "Signed in as" in page
    assert "Sign out" not in page  # that is up to the proxy
    assert "/account" not in page
    for address in ("/account", "/sign-out"):
        assert asked(proxied, address, X_User="anna").status_code == 404
    assert asked(proxied, "/sign-in?next=/method", X_User="anna").location == "/method"


def test_without_a_name_nobody_is_let_in(proxied: Flask):
    for address in ("/", "/export/gap.json", "/nowhere"):
        assert asked(proxied, address).status_code == 401
    assert asked(proxied, "/healthz").status_code == 200


@pytest.mark.parametrize("name", ["unknown", "gone"])
def test_who_is_no_user_gets_a_page_that_says_so(proxied: Flask, name: str):
    page = asked(proxied, "/", X_User=name, Accept_Language="en")
    assert page.status_code == 403
    assert f"{name} is not a user of Plan Gauge" in page.text
    assert asked(proxied, X_User=name).status_code == 403


@pytest.mark.parametrize("peer", ["127.0.0.1", "192.0.2.1", "11.0.0.1", "::1", ""])
def test_from_anybody_else_the_header_is_refused(proxied: Flask, peer: str):
    for address in ("/", "/export/gap.json", "/api/v1/plan", "/healthz"):
        answer = asked(proxied, address, peer=peer, X_User="anna")
        assert answer.status_code == 400, address


@pytest.mark.parametrize(
    "name",
    ["anna,anna", "anna, admin", "anna;", "an na", "<b>", "../anna", "a" * 65, "ａnna", ".anna", "anna\t"],
)
def test_what_is_no_single_name_is_refused(proxied: Flask, name: str):
    client = browser(proxied, REMOTE_ADDR=PROXY)
    answer = client.get("/export/gap.json", headers=OF_PROXY, environ_overrides={"HTTP_X_USER": name})
    assert answer.status_code == 400


def test_a_header_given_twice_is_refused(proxied: Flask):
    client = browser(proxied, REMOTE_ADDR=PROXY)
    answer = client.get(
        "/export/gap.json", headers=[*OF_PROXY.items(), ("X-User", "anna"), ("X-User", "anna")]
    )
    assert answer.status_code == 400


def test_the_token_of_one_does_not_serve_another_in_the_same_browser(proxied: Flask, store_path: Path):
    users = Users(store_path)
    if users.find("bea") is None:
        users.add("bea", "analyst", None)
    client = browser(proxied, REMOTE_ADDR=PROXY)
    https = {"base_url": ADDRESS, "headers": OF_PROXY | {"X-User": "anna"}}
    client.get("/entry/", **https)
    token = client.get_cookie("_csrf_token", "plan.example.gov").value

    def sent(name: str) -> int:
        headers = OF_PROXY | {"X-User": name, "X-CSRFToken": token, "Origin": ADDRESS}
        return client.post(
            "/entry/_dash-update-component", json={}, base_url=ADDRESS, headers=headers
        ).status_code

    assert sent("anna") == 400  # which is no callback
    assert sent("bea") == 403


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A server behind a proxy, and what it takes requests for."""
    store = tmp_path_factory.mktemp("seen") / "store"
    employ(store, "official")
    server = create_server(
        load(
            environment={}, store=store, address=ADDRESS, trusted_proxies=f"{PROXY}, 2001:db8::1, 10.0.0.0/8"
        )
    )
    kept: list[tuple[str | None, str]] = []
    server.before_request_funcs[None].insert(0, lambda: kept.append((request.remote_addr, request.scheme)))
    return server, kept


@pytest.mark.parametrize(
    ("peer", "forwarded", "proto", "expected"),
    [
        (PROXY, "192.0.2.7", "https", ("192.0.2.7", "https")),
        # What stands before the last address, the sender wrote itself.
        (PROXY, "127.0.0.1, 192.0.2.7", "https", ("192.0.2.7", "https")),
        (PROXY, "127.0.0.1, 192.0.2.7, 10.1.2.3", "https", ("192.0.2.7", "https")),
        ("2001:db8::1", "2001:db8::7", "http", ("2001:db8::7", "http")),
        (PROXY, "", "https", (PROXY, "https")),
        (PROXY, "not an address", "javascript", (PROXY, "http")),
        (PROXY, "10.9.9.9", "https", ("10.9.9.9", "https")),
        ("192.0.2.1", "127.0.0.1", "https", ("192.0.2.1", "http")),
        ("127.0.0.1", "192.0.2.7", "https", ("127.0.0.1", "http")),
        # A socket of both kinds writes an address of the older kind as one of the newer.
        (f"::ffff:{PROXY}", "::ffff:192.0.2.7", "https", ("192.0.2.7", "https")),
        ("::ffff:192.0.2.1", "127.0.0.1", "https", ("192.0.2.1", "http")),
    ],
)
def test_who_asks_and_how_is_what_trusted_proxies_say(
    seen: Any, peer: str, forwarded: str, proto: str, expected: Any
):
    server, kept = seen
    client = browser(server, REMOTE_ADDR=peer)
    client.get("/healthz", headers={"X-Forwarded-For": forwarded, "X-Forwarded-Proto": proto})
    assert kept[-1] == expected


@pytest.mark.parametrize(
    ("scheme", "host", "peer", "status"),
    [
        ("https", "plan.example.gov", PROXY, 200),
        ("https", "PLAN.example.gov", PROXY, 200),
        ("http", "plan.example.gov", PROXY, 400),  # the proxy says that it came in the clear
        ("https", "plan.example.gov:444", PROXY, 400),
        ("https", "evil.example", PROXY, 400),
        ("https", "plan.example.gov.evil.example", PROXY, 400),
        ("https", "localhost", "127.0.0.1", 200),  # this machine may ask whether its server is well
        ("https", "localhost", "192.0.2.1", 400),
        ("https", "[::1", PROXY, 400),
    ],
)
def test_the_server_answers_to_its_own_name(seen: Any, scheme: str, host: str, peer: str, status: int):
    client = browser(seen[0], REMOTE_ADDR=peer)
    answer = client.get("/healthz", headers={"X-Forwarded-Proto": scheme, "Host": host})
    assert answer.status_code == status


def test_single_user_mode_serves_this_machine_alone(tmp_path: Path):
    server = create_server(load(environment={}, store=tmp_path / "store", address="http://plan.example.gov"))
    client: Any = server.test_client()

    def status(peer: str, **headers: str) -> int:
        given = {"base_url": "http://plan.example.gov", "environ_overrides": {"REMOTE_ADDR": peer}}
        return client.get("/healthz", headers=headers, **given).status_code

    assert [status(peer) for peer in ("127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1")] == [200] * 4
    assert [status(peer) for peer in ("192.0.2.1", "::ffff:10.0.0.1", "2001:db8::1", "")] == [403] * 4
    # A proxy on this machine that nobody told us of would bring everybody.
    for header in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP", "X-Forwarded-Proto"):
        assert status("127.0.0.1", **{header: "127.0.0.1"}) == 403
