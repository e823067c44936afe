"""Attacks through addresses, headers and bodies: ways to other sites, to files, into the log, and sheer size."""

from __future__ import annotations

import logging
import zlib
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import pytest
from flask import Flask
from small import browser, serve
from staff import PASSPHRASE

from callbacks.operation.logs import TextFormatter
from indicators.people import sign_ins
from indicators.store import Store
from layouts.ids import CSRF_TOKEN

COOKIE: Final = "plan-gauge"
ENTRY: Final = "/entry/_dash-update-component"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("addressed")


@pytest.fixture(scope="module")
def server(place: Path) -> Flask:
    return serve(place)


@pytest.fixture(scope="module")
def store(server: Flask, place: Path) -> Store:
    return Store(place / "store")


@pytest.fixture(scope="module")
def ann(server: Flask) -> Any:
    return browser(server, "ann")


ELSEWHERE: Final = (
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nLocation: //evil.example", "https://evil.example", "https:evil.example", "http:/evil.example",
    "javascript:alert(1)",
    "data:text/html,x", " //evil.example", "\x00//evil.example", "／／evil.example", "/%0d%0aSet-Cookie:x=y",
    "/%5cevil.example",
    "/%2f%2fevil.example", "//localhost@evil.example", "/@evil.example", "/.evil.example", "/.//evil.example",
    "/..//evil.example",
    "//evil.example/..;/", "/\u2028/evil.example", "/\u200b/evil.example", "/;//evil.example", "/?//evil.example",
)  # fmt: skip


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_next_leads_to_no_other_site_and_adds_no_header(server: Flask, wanted: str):
    client = browser(server, "ota")
    for address in ("/sign-in", "/language/en", "/theme/dark"):
        answer = client.get(address, query_string={"next": wanted})
        assert answer.status_code in (302, 303)
        seen = urlsplit(
            "http://localhost" + answer.location if answer.location.startswith("/") else answer.location
        )
        assert not answer.location.startswith(("//", "/\\"))
        assert (seen.scheme, seen.netloc) == ("http", "localhost")
        assert not any(ord(letter) < 0x21 or ord(letter) > 0x7E for letter in answer.location)
        assert all(
            line.partition("=")[0] in ("lang", "theme", COOKIE, CSRF_TOKEN)
            for line in answer.headers.getlist("Set-Cookie")
        )


@pytest.mark.parametrize(
    "given",
    [
        "abcdefgh\r\nSet-Cookie: x=y",
        "abcdefgh\nx",
        "é" * 10,
        "<script>alert(1)</script>",
        "a" * 65,
        "a b c d e",
    ],
)
def test_an_id_of_a_request_splits_no_answer(server: Flask, given: str):
    answer = server.test_client().get("/healthz", environ_overrides={"HTTP_X_REQUEST_ID": given})
    assert answer.headers["X-Request-ID"] != given
    assert "x" not in {line.partition("=")[0] for line in answer.headers.getlist("Set-Cookie")}


def test_no_address_forges_a_line_of_the_log(server: Flask, ann: Any, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO)
    fake = "%0a2026-01-01T00:00:00.000Z%20INFO%20x:%20forged%1b[2J%e2%80%ae%c2%85"
    for address in (f"/{fake}", f"/export/{fake}", f"/api/{fake}", f"/_dash-component-suites/{fake}/x"):
        ann.get(address)
    ann.post(ENTRY, data="x", headers={"Content-Type": "application/json", "User-Agent": "a\x1b[2J"})
    lines = [TextFormatter().format(record) for record in caplog.records]
    assert len(lines) >= 5
    for line in lines:
        assert not any(
            ord(letter) < 0x20 or letter in "\x7f\x85\u202e" for letter in line.replace("\n    ", " ")
        )


def test_secrets_are_in_no_line_of_the_log_and_in_no_address(server: Flask, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    client = server.test_client()
    client.post("/sign-in", data={"name": "ann", "passphrase": "a wrong passphrase", "next": "/"})
    client.post(
        "/sign-in?passphrase=a+wrong+passphrase", data={"name": "a wrong passphrase", "passphrase": ""}
    )
    signed = browser(server, "ann")
    signed.get("/?lang=en&token=secret-in-query")
    cookie, token = (signed.get_cookie(name).value for name in (COOKIE, CSRF_TOKEN))
    text = "\n".join(TextFormatter().format(record) for record in caplog.records)
    for secret in ("a wrong passphrase", "a+wrong", PASSPHRASE, cookie, token, "secret-in-query"):
        assert secret not in text


def test_sign_in_refusal_and_sign_out_are_each_recorded(server: Flask, store: Store):
    before = len(store.trail())
    client = browser(server, "ann")
    client.post("/sign-out")
    server.test_client().post("/sign-in", data={"name": "ANN", "passphrase": "no"})
    server.test_client().post("/sign-in", data={"name": "nobody at all", "passphrase": "no"})
    found = [(one.action, one.author) for one in store.trail()[before:]]
    assert found == [
        ("signed_in", "ann"),
        ("signed_out", "ann"),
        ("sign_in_refused", "ann"),
        ("sign_in_refused", ""),
    ]
    kept = (store.directory / "audit.jsonl").read_text()
    assert PASSPHRASE not in kept
    assert "nobody at all" not in kept  # people type passphrases there


FILES: Final = (
    "session.key",
    "users.json",
    "audit.jsonl",
    "audit.head",
    "store.json",
    "lock",
    "revisions/00000001.parquet",
    "snapshot",
)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("who", ["", "li"])
def test_no_file_of_the_store_is_ever_served(server: Flask, store: Store, who: str, name: str):
    client = browser(server, who) if who else server.test_client()
    path = store.directory / name
    content = path.read_bytes() if path.is_file() else None
    for way in (
        f"/{name}", f"/assets/{name}", f"/assets/../{name}", f"/assets/..%2f..%2fstore/{name}", f"/assets{path}",
        f"/assets//{path}", f"/assets/%2e%2e/%2e%2e{path}", f"/assets/fonts/../../../../../../..{path}",
        f"/entry/assets/....//....//{path}", f"/assets/fonts/..\\..\\{name}", f"/assets/%00{path}",
        f"/_dash-component-suites/dash/../../../../..{path}",
        f"/_dash-component-suites/dash/{path}",
        f"/_dash-component-suites/../{name}", f"/_dash-component-suites/os/{name}",
        f"/export/../{name}", f"/api/v1/../../{name}",
    ):  # fmt: skip
        with client.get(way) as answer:
            assert content is None or not content or content not in answer.data
            assert b"BEGIN" not in answer.data
            if way.startswith(("/assets", "/_dash", "/entry/assets")):
                assert answer.status_code in (303, 401, 403, 404), way


def test_what_is_behind_the_sign_in_is_kept_by_no_cache(server: Flask, ann: Any):
    """Also where an address is dressed up as a picture or a style sheet, for a cache that goes by endings."""
    for address in (
        "/",
        "/x.css",
        "/method/x.js",
        "/account/x.png",
        "/entry/x.css",
        "/review;.css",
        "/api/v1/plan?x=.css",
    ):
        answer = ann.get(address)
        assert answer.headers["Cache-Control"] in ("no-store", "private, no-cache"), address
        assert "public" not in answer.headers["Cache-Control"]


KINDS: Final = (
    "/", "/nowhere", "/sign-in", "/healthz", "/metrics", "/export/gap.json", "/export/nothing", "/api/v1/plan",
    "/api/v9", "/users",
    "/_dash-layout", "/entry/", "/assets/style.css", "/assets/nothing", "/_dash-component-suites/x/y",
    "/language/en", "//x", "/trail.csv",
)  # fmt: skip


@pytest.mark.parametrize("address", KINDS)
@pytest.mark.parametrize("who", ["", "ann"])
def test_every_kind_of_answer_forbids_frames_sniffing_and_foreign_scripts(
    server: Flask, ann: Any, who: str, address: str
):
    client = ann if who else server.test_client()
    for method in ("GET", "HEAD", "POST", "BREW"):
        with client.open(address, method=method) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert "frame-ancestors 'none'" in policy
            assert "unsafe-eval" not in policy
            assert "unsafe" not in policy.partition("script-src")[2].partition(";")[0]
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "Access-Control-Allow-Origin" not in answer.headers
            assert "Werkzeug" not in answer.headers.get("Server", "")


LARGE: Final = {
    "body": lambda: {"data": b"x" * (4 * 1024 * 1024 + 1), "content_type": "application/json"},
    "form": lambda: {"data": "a=" + "x" * 4_100_000, "content_type": "application/x-www-form-urlencoded"},
    "fields": lambda: {"data": "a=1&" * 900_000, "content_type": "application/x-www-form-urlencoded"},
    "parts": lambda: {"data": {f"f{n}": "x" for n in range(1500)}, "content_type": "multipart/form-data"},
    "depth": lambda: {"data": "[" * 900_000 + "]" * 900_000, "content_type": "application/json"},
    "number": lambda: {"data": "1" * 1_000_000, "content_type": "application/json"},
    "compressed": lambda: {"data": zlib.compress(b"0" * 10_000_000), "headers": {"Content-Encoding": "deflate"}},
}  # fmt: skip


@pytest.mark.parametrize("large", LARGE)
@pytest.mark.parametrize("address", ["/sign-in", ENTRY, "/account"])
def test_what_is_too_large_or_too_deep_is_refused(
    server: Flask, ann: Any, address: str, large: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sign_ins, "MOST_OF_PEER", 10_000)  # or it would be refused for another reason
    for client in (ann, server.test_client()):
        answer = client.post(address, **LARGE[large]())
        assert answer.status_code in (303, 400, 401, 403, 413, 415, 422), answer.status_code
        assert len(answer.data) < 20_000


def test_an_address_with_very_many_parameters_is_answered_or_refused_at_once(ann: Any):
    many = urlencode([(f"p{n}", "x" * 20) for n in range(5000)])
    assert ann.get(f"/?{many}").status_code in (200, 404)
    assert ann.get(f"/api/v1/plan?{many}").status_code == 400
    assert ann.get("/", headers={"Accept-Language": ",".join(["en;q=0.5"] * 20_000)}).status_code == 200
