"""The one mechanism of permissions: forgetting one stops the start, and each is asked for when a function is called."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from dash import Input, Output, html
from flask import Flask
from signing import browser

from callbacks.access import csrf, gate, person, session
from callbacks.access.gate import declared, permit, permit_dash, require_declared
from callbacks.access.person import People
from callbacks.document import Described, DocumentDash
from indicators.people.roles import Permission
from indicators.people.users import Users
from indicators.settings import load
from indicators.store import Store
from layouts import ids

SHOW = f"..{ids.PAGE}.children...{ids.SHOWN_ADDRESS}.data...{ids.TITLE}.data...{ids.ANNOUNCEMENT}.children.."


class Small(DocumentDash):
    """An application of one page."""

    used, own = re.compile("x^"), ()
    failed: list[Exception]

    def describe(self, t: Any) -> Described:
        return Described("Small")


@pytest.fixture
def server(tmp_path: Path) -> Flask:
    """A server on which nothing is yet, in single-user mode."""
    server = Flask(__name__, static_folder=None)
    session.register(server, b"k" * 32, is_https=False)
    settings = load(environment={}, store=tmp_path / "store")
    person.register(server, People(settings, Users(settings.store), Store(settings.store)))
    gate.register(server)
    csrf.register(server)
    return server


@pytest.fixture
def app(server: Flask, tmp_path: Path) -> Small:
    failed: list[Exception] = []
    app = Small(server, tmp_path, failed.append, suppress_callback_exceptions=True)
    app.failed = failed
    app.layout = html.Div()
    permit_dash(server, app, Permission.READ)
    return app


def test_a_start_names_every_route_and_callback_that_is_not_declared(server: Flask, app: Small):
    require_declared(server, [app])

    @server.get("/forgotten")
    def forgotten() -> str:
        return "secret"

    @permit(Permission.READ)
    @server.get("/wrong-way-round")  # what the server knows is the bare function
    def bare() -> str:
        return "secret"

    @app.callback(Output("silent", "children"), Input("a", "children"))
    def silent(_value: Any) -> str:
        return "secret"

    @permit(Permission.READ)
    @app.callback(Output("bare", "children"), Input("a", "children"))
    def outer(_value: Any) -> str:
        return "secret"

    app.clientside_callback("() => 1", Output("browser", "children"), Input("a", "children"))
    with pytest.raises(RuntimeError) as failure:
        require_declared(server, [app])
    assert str(failure.value) == (
        "without a declared permission: callback bare.children, callback silent.children, "
        "route /forgotten, route /wrong-way-round"
    )


def test_a_route_that_dash_adds_one_day_stops_the_start(server: Flask, app: Small):
    app._add_url("_dash-new", lambda: "secret")
    with pytest.raises(RuntimeError, match=r"route /_dash-new$"):
        require_declared(server, [app])


def test_what_is_not_declared_is_not_answered_even_by_a_server_that_runs(server: Flask, monkeypatch):
    @server.get("/forgotten")
    def forgotten() -> str:
        return "secret"

    monkeypatch.setattr(person, "_SINGLE", person.NOBODY)
    answer = server.test_client().get("/forgotten")
    assert answer.status_code == 401
    assert b"secret" not in answer.data


def test_a_refusal_in_a_callback_is_an_answer_and_no_failure(server: Flask, app: Small, monkeypatch):
    called: list[Any] = []

    @app.callback(Output("a", "children"), Input("b", "children"))
    @permit(Permission.REVIEW)
    def approve(value: Any) -> str:
        called.append(value)
        return "done"

    assert declared(app.callback_map["a.children"]["callback"]) is Permission.REVIEW
    client = server.test_client()
    body = {
        "output": "a.children",
        "outputs": {"id": "a", "property": "children"},
        "inputs": [{"id": "b", "property": "children", "value": 1}],
    }
    assert client.post("/_dash-update-component", json=body).json["response"] == {"a": {"children": "done"}}
    reader = person._SINGLE._replace(
        role="official", permissions=frozenset({Permission.OPEN, Permission.READ})
    )
    monkeypatch.setattr(person, "_SINGLE", reader)
    answer = client.post("/_dash-update-component", json=body | {"pathname": "/sign-in"})
    assert (answer.status_code, called, app.failed) == (403, [1], [])


PAGES = (
    "/",
    "/method",
    "/history",
    "/indicator/pct-applications",
    "/entry/",
    "/nowhere",
    "/account",
    "/.git/config",
)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_leads_to_the_sign_in_and_from_there_to_the_page(office: Flask, page: str):
    answer = office.test_client().get(f"{page}?as_of=2018&lang=en")
    assert answer.status_code == 303
    assert answer.location == f"/sign-in?next={page.replace('/', '%2F')}%3Fas_of%3D2018%26lang%3Den"


FILES = (
    *(
        "/export/officials.csv",
        "/export/report.ndjson",
        "/export/nothing",
        "/_dash-layout",
        "/_dash-dependencies",
    ),
    *("/entry/_dash-layout", "/entry/_dash-dependencies", "/assets/reading.js", "/assets/entry.css"),
    *("/entry/assets/style.css", "/_dash-component-suites/dash/deps/react@18.js", "/assets/../app.py"),
    "/_reload-hash",
)


@pytest.mark.parametrize("address", FILES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_file_is_refused_to_who_has_not_signed_in(office: Flask, address: str, method: str):
    answer = office.test_client().open(address, method=method)
    assert answer.status_code == 401
    assert len(answer.data) < 100


@pytest.mark.parametrize(
    "address", ["/api/v1/plan", "/api/v1/nothing", "/api/v2/plan", "/api/v1/openapi.json"]
)
def test_the_api_is_refused_as_problem_json(office: Flask, address: str):
    answer = office.test_client().get(address, headers={"Accept-Language": "en"})
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.json["detail"] == "Sign in first."
    assert answer.headers["WWW-Authenticate"].startswith("Cookie ")


def test_what_the_sign_in_needs_is_open(office: Flask):
    client = office.test_client()
    for address in ("/sign-in", "/assets/style.css", "/assets/favicon.svg", "/healthz"):
        with client.get(address) as answer:
            assert answer.status_code == 200, address
    for address in ("/language/en?next=/sign-in", "/theme/dark?next=/sign-in"):
        assert client.get(address).location == "/sign-in"


def show(address: str) -> dict[str, Any]:
    """What the reading page sends."""
    return {
        "output": SHOW,
        "outputs": [
            {"id": part.rsplit(".", 1)[0], "property": part.rsplit(".", 1)[1]}
            for part in SHOW.strip(".").split("...")
        ],
        "inputs": [{"id": ids.WANTED_ADDRESS, "property": "data", "value": address}],
        "changedPropIds": [f"{ids.WANTED_ADDRESS}.data"],
    }


@pytest.mark.parametrize("pathname", ["/sign-in", "/healthz", "/assets/style.css", "/"])
def test_a_forged_pathname_opens_no_callback(office: Flask, pathname: str):
    client = office.test_client()
    headers = {"Referer": f"http://localhost{pathname}"}
    answer = client.post("/_dash-update-component", json=show("/") | {"pathname": pathname}, headers=headers)
    assert answer.status_code == 401
    assert len(answer.data) < 100
    assert browser(office, "official").post("/_dash-update-component", json=show("/")).status_code == 200


@pytest.mark.parametrize("role", ["official", "reviewer", "administrator"])
def test_a_role_that_does_not_enter_sees_no_entry_page_nor_calls_it(office: Flask, role: str):
    client = browser(office, role)
    page = client.get("/entry/", headers={"Accept-Language": "en"})
    assert page.status_code == 403
    assert "Your role does not allow this." in page.text
    assert 'href="/entry/"' not in page.text
    for address in ("/entry/_dash-layout", "/entry/_dash-dependencies", "/entry/assets/entry.css"):
        assert client.get(address).status_code == 403
    assert client.post("/entry/_dash-update-component", json={}).status_code == 403
    layout = client.get("/_dash-layout", headers={"Referer": "http://localhost/"}).text
    assert '"href":"/entry/"' not in layout


def test_an_analyst_enters(office: Flask):
    client = browser(office, "analyst")
    assert client.get("/entry/").status_code == 200
    layout = json.dumps(client.get("/_dash-layout", headers={"Referer": "http://localhost/?lang=en"}).json)
    assert '"href": "/entry/"' in layout
    assert "Sign out" in layout
    assert '"href": "/account"' in layout


def test_without_users_it_is_said_on_every_page_that_there_is_one(client):
    for application in ("", "/entry"):
        headers = {"Referer": "http://localhost/?lang=en", "Accept-Language": "en"}
        layout = client.get(f"{application}/_dash-layout", headers=headers).text
        assert "Single-user mode" in layout
        assert "Sign out" not in layout
