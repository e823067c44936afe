"""Attacks on who asks: forged senders, sessions, tokens, hosts and headers; nothing comes of any of them.

What ``test_gate``, ``test_csrf``, ``test_sign_in`` and ``test_proxy`` hold against is not repeated here.
"""

from __future__ import annotations

import base64
import json
import socket
import zlib
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any, Final

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from ours import VALUES, call
from small import browser, serve
from waitress.server import create_server as create_wsgi_server

from callbacks.access.csrf import HEADER
from indicators.people.users import Users
from indicators.store import Store
from layouts.ids import CSRF_TOKEN

COOKIE: Final = "plan-gauge"
ENTRY: Final = "/entry/_dash-update-component"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("attacked")


@pytest.fixture(scope="module")
def server(place: Path) -> Flask:
    return serve(place)


@pytest.fixture(scope="module")
def store(server: Flask, place: Path) -> Store:
    return Store(place / "store")


@pytest.fixture(scope="module")
def ann(server: Flask) -> Any:
    return browser(server, "ann")


@pytest.fixture(autouse=True)
def nothing_is_saved(store: Store) -> Iterator[None]:
    """Whatever was tried: no value, no decision, no lock, no user came of it."""
    before = store.head, Users(store.directory).path.read_bytes()
    yield
    assert (store.head, Users(store.directory).path.read_bytes()) == before
    assert {one.action for one in store.trail()} <= {"entered", "signed_in", "sign_in_refused", "signed_out"}


def bare(server: Flask, *, of: Any) -> Any:
    """What another site makes a browser send: its cookies, and nothing that a page of ours adds."""
    client: Any = FlaskClient(server, server.response_class)
    for name in (COOKIE, CSRF_TOKEN):
        client.set_cookie(name, of.get_cookie(name).value)
    return client


def is_in(client: Any) -> bool:
    return bool(client.get("/_dash-dependencies").status_code == 200)


SAVE: Final = "entry-to-save"
#: The content types that a form of another site can send without asking first, and how it hides JSON in them.
SIMPLE: Final = (
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "",
    "text/plain;application/json",
)


@pytest.mark.parametrize("kind", SIMPLE)
def test_a_form_of_another_site_saves_nothing_whatever_it_calls_its_body(server: Flask, ann: Any, kind: str):
    body = json.dumps(call(server, SAVE).body(VALUES[SAVE]))
    for padded in (
        body,
        f'{body[:-1]}, "=": 1}}',
        f"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n{body}\r\n--x--",
    ):
        assert bare(server, of=ann).post(ENTRY, data=padded, content_type=kind).status_code == 403


def test_json_of_another_site_saves_nothing_without_the_token_of_this_very_session(server: Flask, ann: Any):
    body = call(server, SAVE).body(VALUES[SAVE])
    assert bare(server, of=ann).post(ENTRY, json=body).status_code == 403
    other = browser(server, "bob").get_cookie(CSRF_TOKEN).value
    for token in (other, other.upper(), "null", "undefined", "0" * 64):
        assert bare(server, of=ann).post(ENTRY, json=body, headers={HEADER: token}).status_code == 403
        assert bare(server, of=ann).post(f"{ENTRY}?{CSRF_TOKEN}={token}", json=body).status_code == 403


@pytest.mark.parametrize(
    "said",
    [
        {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost@evil.example"}, {"Origin": "file://"}, {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "odd"},
    ],
)  # fmt: skip
def test_a_request_that_names_another_site_is_refused_even_with_the_token(
    server: Flask, ann: Any, said: dict[str, str]
):
    assert call(server, SAVE).send(ann, VALUES[SAVE], **said).status_code == 400
    # A pack is hard work: another site must not order one with a picture or a frame.
    assert ann.get("/export/report.ndjson", headers=said).status_code == 400


HOSTS: Final = (
    "evil.example", "evil.example:8050", "localhost.evil.example", "127.0.0.1.evil.example", "localhost@evil.example",
    "localhost,evil.example", "0x7f.1.evil.example", "[::ffff:7f00:1].evil.example", "", "0.0.0.0",
)  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_a_name_that_is_made_to_point_here_is_refused(server: Flask, tmp_path: Path, host: str):
    for asked in (server.test_client(), serve(tmp_path, staffed=False).test_client()):
        for address in ("/", "/api/v1/plan", "/metrics", "/healthz", "/users"):
            answer = asked.get(address, headers={"Host": host})
            assert answer.status_code == 400, (host, address)
            assert len(answer.data) < 300


@pytest.mark.parametrize(
    "name", ["X-Forwarded-Host", "X-Host", "X-Original-Host", "Forwarded", "X-Forwarded-Server"]
)
def test_a_header_that_names_another_host_is_nowhere_in_the_answer(server: Flask, ann: Any, name: str):
    given = {name: "host=evil.example" if name == "Forwarded" else "evil.example"}
    for address in ("/", "/sign-in", "/users", "/api/v1/plan", "/language/en?next=/", "//method"):
        for client in (ann, server.test_client()):
            answer = client.get(address, headers=given)
            assert "evil" not in f"{answer.text}{answer.headers}"


@pytest.mark.parametrize(
    "name", ["X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Path", "X-Forwarded-Prefix", "X-Script-Name"]
)
def test_a_header_that_names_another_address_leads_nowhere(server: Flask, name: str):
    for opened in ("/healthz", "/sign-in", "/assets/style.css"):
        assert server.test_client().get("/api/v1/plan", headers={name: opened}).status_code == 401
        answer = server.test_client().get(opened, headers={name: "/api/v1/plan"})
        with answer:
            assert b"pct-applications" not in answer.data


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_no_header_or_field_makes_another_method_of_a_request(server: Flask, store: Store, name: str):
    li = browser(server, "li")
    form = {"do": "close", "year": "2016", "reason": "x", "_method": "POST"}
    assert li.get("/locks", query_string=form, headers={name: "POST"}).status_code == 200
    assert li.get("/locks", data=form, headers={name: "POST"}).status_code == 200
    assert store.locks() == {}


@pytest.mark.parametrize(
    "method", ["HEAD", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "G\x00ET"]
)
def test_other_methods_do_nothing_and_echo_nothing(server: Flask, ann: Any, method: str):
    for address in ("/users", "/locks", "/review", "/account", ENTRY, "/sign-out"):
        answer = ann.open(
            address, method=method, data={"do": "close", "year": "2016"}, headers={"X-Secret": "echo-me"}
        )
        assert answer.status_code in (200, 303, 400, 403, 404, 405)
        assert answer.status_code != 200 or method == "HEAD"
        assert "echo-me" not in answer.text
    assert is_in(ann)


def tricks(value: str, key: bytes) -> Iterator[str]:
    """Cookies that would say who one is, if anybody believed them."""
    wish = {"id": "0" * 32, "name": "li", "epoch": "", "since": 2**31, "seen": 2**31}
    payload = base64.urlsafe_b64encode(json.dumps(wish).encode()).decode().rstrip("=")
    stamp, signature = value.split(".")[-2:]
    header = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    yield from (
        payload,
        f"{payload}.",
        f"{payload}..",
        f"{payload}.{stamp}.",
        f"{payload}.{stamp}.{signature}",
    )
    yield from (
        f"{header}.{payload}.",
        f".{value}",
        f"{value}.{signature}",
        value[:-1],
        value[1:],
        value.upper(),
        f'"{value}"',
    )
    squeezed = base64.urlsafe_b64encode(zlib.compress(json.dumps(wish).encode())).decode()
    yield f".{squeezed}.{stamp}.{signature}"
    # A bomb behind the dot that stands for "compressed".
    yield "." + base64.urlsafe_b64encode(zlib.compress(b"0" * 2_000_000)).decode() + f".{stamp}.{signature}"
    for wrong, salt in (
        (b"", "cookie-session"),
        (b"0" * 32, "cookie-session"),
        (key, "itsdangerous"),
        (key, "csrf"),
    ):
        yield str(URLSafeTimedSerializer(wrong or b"x", salt=salt).dumps(wish))


def test_a_cookie_that_we_did_not_sign_says_nothing(server: Flask, ann: Any):
    value = ann.get_cookie(COOKIE).value
    assert isinstance(server.secret_key, bytes)
    for forged in tricks(value, server.secret_key):
        client = server.test_client()
        client.set_cookie(COOKIE, forged)
        assert not is_in(client), forged[:80]


def test_the_cookie_of_another_store_opens_nothing(server: Flask, ann: Any, tmp_path: Path):
    other = serve(tmp_path)
    foreign = browser(other, "li").get_cookie(COOKIE).value
    client = server.test_client()
    client.set_cookie(COOKIE, foreign)
    assert not is_in(client)


def test_a_cookie_that_was_signed_for_nobody_cannot_be_grown_into_one_for_somebody(server: Flask):
    """Even who holds the key of sessions, but not the users' file, lacks the epoch of the user."""
    signer = SecureCookieSessionInterface().get_signing_serializer(server)
    assert signer is not None
    for epoch in ("", None, 0, True, [], {}):
        client = server.test_client()
        client.set_cookie(
            COOKIE, signer.dumps({"id": "1", "name": "li", "epoch": epoch, "since": 2**31, "seen": 2**31})
        )
        assert not is_in(client)


def test_two_cookies_of_one_name_make_nobody_of_somebody(server: Flask, ann: Any):
    value = ann.get_cookie(COOKIE).value
    client: Any = FlaskClient(server, server.response_class, use_cookies=False)
    for cookies in (
        f"{COOKIE}=x; {COOKIE}=y",
        f"{COOKIE}=; lang=en",
        f"{COOKIE}={value[:40]}; {COOKIE}={value[40:]}",
    ):
        assert client.get("/_dash-layout", headers={"Cookie": cookies}).status_code == 401


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """A server on a socket, which takes this machine for the proxy that signs people in."""
    server = serve(tmp_path_factory.mktemp("line"), trusted_proxies="127.0.0.1", user_header="X-User")
    wsgi: Any = create_wsgi_server(
        server, host="127.0.0.1", port=0, ident="", clear_untrusted_proxy_headers=False
    )
    thread = Thread(target=wsgi.run, daemon=True)
    thread.start()
    yield "127.0.0.1", wsgi.effective_port
    wsgi.close()


def said(line: tuple[str, int], *lines: str, target: str = "/_dash-layout") -> str:
    """Send a request as it is written here; gives all that comes back."""
    with socket.create_connection(line, timeout=10) as connection:
        head = "\r\n".join([f"GET {target} HTTP/1.1", "Host: localhost", *lines, "Connection: close", "", ""])
        connection.sendall(head.encode("latin-1"))
        return b"".join(iter(lambda: connection.recv(65536), b"")).decode("latin-1")


def status(answer: str) -> int:
    return int(answer.split(" ", 2)[1])


def test_the_name_of_a_user_counts_in_one_spelling_of_one_header_alone(line: tuple[str, int]):
    assert status(said(line, "X-User: ota")) == 200
    for lines in (
        ["X_User: ota"], ["X-User : ota"], ["X-User:"], ["X-User: ota", "X-User: li"], ["X-User: ota",
        "X_User: li", "x-user: li"],
        ["X-User: ota, li"], ["X-User: ota\tli"], ["X-User: li\x00"], ["X-User: \xb1li"], ["X-Forwarded-User: li"],
        ["Remote-User: li"],
        ["Cookie: X-User=li"], ["X-User: local"], ["X-User: plan-gauge"], [" X-User: li"],
        ["X-Forwarded-For: 127.0.0.1"],
    ):  # fmt: skip
        answer = said(line, *lines)
        assert status(answer) in (400, 401, 403), lines
        assert "props" not in answer
    # What comes with an underscore beside the real one changes nothing.
    assert status(said(line, "X-User: ota", "X_User: li", target="/users")) == 403


def test_a_target_that_names_another_host_or_form_is_no_way_in(line: tuple[str, int]):
    for target in (
        "http://evil.example/_dash-layout", "http://localhost/_dash-layout", "//evil.example/_dash-layout", "*",
        "evil.example:443",
        "/./_dash-layout", "/sign-in/../_dash-layout", "/%5fdash-layout", "/_dash-layout;/sign-in",
        "/sign-in%2f..%2f_dash-layout",
        "/healthz/../api/v1/plan", "/assets/style.css/../../api/v1/plan", "/healthz%00/_dash-layout",
        "/_dash-layout#/healthz",
    ):  # fmt: skip
        answer = said(line, target=target)
        assert status(answer) in (308, 400, 401, 403, 404), target
        assert "pct-applications" not in answer
        assert "evil" not in answer


def test_a_request_within_a_request_is_none(line: tuple[str, int]):
    hidden = "POST /locks HTTP/1.1\r\nHost: localhost\r\nX-User: li\r\nContent-Length: 0\r\n\r\n"
    for lines in (
        ["Content-Length: 5", "Content-Length: 6"], ["Transfer-Encoding: chunked", "Content-Length: 4"],
        ["Transfer-Encoding: xchunked"], ["Transfer-Encoding:\x0bchunked"], ["Content-Length: +5"],
        ["Content-Length: 0x5"],
    ):  # fmt: skip
        with socket.create_connection(line, timeout=10) as connection:
            head = "\r\n".join(
                [
                    "GET /healthz HTTP/1.1",
                    "Host: localhost",
                    "X-User: ota",
                    "Connection: close",
                    *lines,
                    "",
                    "",
                ]
            )
            connection.sendall((head + "0\r\n\r\n" + hidden).encode("latin-1"))
            connection.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode("latin-1")
        assert answer.count("HTTP/1.1 ") <= 1, lines
        assert "/locks" not in answer
