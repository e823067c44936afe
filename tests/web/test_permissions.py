"""Every route and every callback of the running server against everybody: ``permissions.csv`` says what each gets."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

import pytest
from dash import Dash, Input, Output, callback
from flask import Flask
from ours import VALUES, applications, call, calls
from small import browser, serve
from staff import PASSPHRASE, save
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

import app as program
from callbacks.access.gate import permit
from indicators.people.roles import Permission

_TABLE: Final = Path(__file__).with_name("permissions.csv").read_text(encoding="utf-8")
ROWS: Final = list(csv.DictReader(_TABLE.splitlines()))
#: The columns, each with who asks.
EVERYBODY: Final = {
    "anonymous": "",
    "official": "ota",
    "analyst": "ann",
    "reviewer": "wei",
    "administrator": "li",
}
COLUMNS: Final = (*EVERYBODY, "single user")
#: A batch that waits for approval, as its number and its request in the forms of the table.
WAITING: Final = ("bob", ("registered-works", "2017", 201.0))


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Flask]:
    """A server with users and one of a single user."""
    servers = {
        name: serve(tmp_path_factory.mktemp(name), staffed=name == "staffed") for name in ("staffed", "alone")
    }
    save(servers["staffed"].extensions["plan_gauge.waiting"], *WAITING)
    return servers


def methods(rule: Rule) -> Iterator[str]:
    assert rule.methods is not None
    yield from sorted(rule.methods)


def test_every_route_and_every_callback_has_its_row_and_every_row_its_route(offices: Mapping[str, Flask]):
    server = offices["staffed"]
    wanted = sorted(
        [
            *((rule.rule, method) for rule in server.url_map.iter_rules() for method in methods(rule)),
            *((f"{one.address} {one.asks}", "callback") for one in calls(server)),
        ]
    )
    # The same rule answers OPTIONS for several views: one row is enough.
    assert sorted((row["rule"], method) for row in ROWS for method in row["methods"].split()) == sorted(
        set(wanted)
    )


def test_the_table_asks_of_each_rule_what_belongs_to_it(offices: Mapping[str, Flask]):
    """An example that another rule answers would say nothing of its own."""
    matched = offices["staffed"].url_map.bind("localhost")
    for row in ROWS:
        for method in set(row["methods"].split()) - {"callback"}:
            rule, _ = matched.match(row["example"].partition("?")[0], method, return_rule=True)
            assert rule.rule == row["rule"], row


def test_every_callback_has_a_value_that_our_pages_send(offices: Mapping[str, Flask]):
    assert {one.asks for one in calls(offices["staffed"])} == set(VALUES)
    assert len(applications(offices["staffed"])) == 2


def ask(
    client: Any, server: Flask, row: Mapping[str, str], method: str, name: str, headers: Mapping[str, str]
) -> str:
    """Send the example of a row; gives the status, or that one is led to the sign-in."""
    if method == "callback" or row["form"] in VALUES:
        asks = row["rule"].rpartition(" ")[2] if method == "callback" else row["form"]
        if method == "OPTIONS":
            answer = client.open(row["example"], method=method, headers=headers)
        else:
            answer = call(server, asks).send(client, VALUES[asks], **headers)
    else:
        text = row["form"].format(name=name or "ota", passphrase=PASSPHRASE, request="bob-1")
        form = dict(parse_qsl(text)) if method == "POST" else None
        answer = client.open(row["example"], method=method, data=form, headers=headers)
    with answer:
        is_led = answer.status_code == 303 and answer.location.startswith("/sign-in")
        return "sign-in" if is_led and not row["example"].startswith("/sign-out") else str(answer.status_code)


@pytest.mark.parametrize("column", COLUMNS)
def test_everybody_gets_what_the_table_says(offices: Mapping[str, Flask], column: str):
    """In the order of the table: what ends a session or uses something up comes last."""
    server = offices["staffed" if column in EVERYBODY else "alone"]
    name = EVERYBODY.get(column, "")
    # Who comes through a proxy is not this machine itself, which may see more.
    headers = {"Via": "1.1 proxy"} if column in EVERYBODY else {}
    client = browser(server, name)
    wrong = {}
    for row in ROWS:
        for method in row["methods"].split():
            found = ask(client, server, row, method, name, headers)
            if found != row[column]:
                wrong[row["rule"], method] = f"{found} instead of {row[column]}"
    assert wrong == {}


def test_what_the_table_lets_be_done_was_done(offices: Mapping[str, Flask]):
    """A write that is answered well and does nothing would make its row worthless; the walks above did them all."""
    actions = {record.action for record in offices["staffed"].extensions["plan_gauge.waiting"].trail()}
    assert actions >= {
        "signed_in",
        "entered",
        "approved",
        "year_closed",
        "user_changed",
        "passphrase_changed",
        "signed_out",
    }


def add_route(server: Flask, app: Dash) -> None:
    server.add_url_rule("/forgotten", "forgotten", lambda: "secret")


def add_dash_route(server: Flask, app: Dash) -> None:
    app.server.route("/entry/forgotten")(lambda: "secret")


def add_callback(server: Flask, app: Dash) -> None:
    app.callback(Output("forgotten", "children"), Input("location", "href"))(lambda href: "secret")


def add_global_callback(server: Flask, app: Dash) -> None:
    # Dash hands it to an application in the first request only.
    callback(Output("forgotten", "children"), Input("location", "href"))(lambda href: "secret")


@pytest.mark.parametrize("add", [add_route, add_dash_route, add_callback, add_global_callback])
def test_what_declares_no_permission_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, add: Any
):
    create = program.create_entry_app

    def with_more(server: Flask, *given: Any) -> Any:
        app = create(server, *given)
        add(server, app)
        return app

    monkeypatch.setattr(program, "create_entry_app", with_more)
    with pytest.raises(RuntimeError, match=r"without a declared permission: (callback|route) .*forgotten"):
        serve(tmp_path, staffed=False)


def test_a_permission_of_the_outer_function_alone_stops_the_start_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    create = program.create_entry_app

    def with_more(server: Flask, *given: Any) -> Any:
        app = create(server, *given)
        permit(Permission.ENTER)(
            app.callback(Output("forgotten", "children"), Input("location", "href"))(str)
        )
        return app

    monkeypatch.setattr(program, "create_entry_app", with_more)
    with pytest.raises(RuntimeError, match=r"callback forgotten.children"):
        serve(tmp_path, staffed=False)


ENTERING: Final = [asks for asks in VALUES if asks.startswith("entry-")]
FORGED: Final[Mapping[str, Any]] = {
    "as it is": {},
    "pathname": {"pathname": "/sign-in"},
    "changed": {"changedPropIds": ["wanted-address.data"]},
    "outputs": {"outputs": [{"id": "page", "property": "children"}]},
    "inputs": {"inputs": [{"id": "wanted-address", "property": "data", "value": "/"}]},
    "background": {"job": "1", "cacheKey": "x", "background": True},
}


@pytest.mark.parametrize("asks", ENTERING)
@pytest.mark.parametrize("forged", FORGED)
@pytest.mark.parametrize("name", ["", "ota", "wei", "li"])
def test_no_way_leads_around_the_permission_of_a_callback(
    offices: Mapping[str, Flask], browsers: Mapping[str, Any], asks: str, forged: str, name: str
):
    """Neither where it is sent nor what it says of itself: not through the other application, nor from an open page."""
    server = offices["staffed"]
    head = server.extensions["plan_gauge.waiting"].head
    one = call(server, asks)
    body = one.body(VALUES[asks]) | FORGED[forged]
    headers = {
        "Referer": "http://localhost/sign-in",
        "X-Original-URL": "/sign-in",
        "X-Rewrite-URL": "/sign-in",
    }
    for address in (
        one.address,
        "/_dash-update-component",
        f"{one.address}?pathname=/sign-in",
        f"/x/..{one.address}",
    ):
        answer = browsers[name].post(address, json=body, headers=headers)
        assert answer.status_code in (401, 403, 400, 404, 405, 303), answer.text
        assert answer.status_code in ((401, 303) if not name else (400, 403, 405))
        assert len(answer.data) < 300
    assert server.extensions["plan_gauge.waiting"].head == head


@pytest.fixture(scope="module")
def browsers(offices: Mapping[str, Flask]) -> Mapping[str, Any]:
    return {name: browser(offices["staffed"], name) for name in EVERYBODY.values()}


def test_the_function_of_a_callback_asks_for_itself(offices: Mapping[str, Flask]):
    """Called without any of what stands before it, it still refuses."""
    server = offices["staffed"]
    for app in applications(server):
        for output, one in app.callback_map.items():
            if "callback" not in one:
                continue
            function: Any = one["callback"].__wrapped__  # what was handed to app.callback(…)
            with server.test_request_context("/sign-in"), pytest.raises(HTTPException) as refused:
                function(VALUES[one["inputs"][0]["id"]])
            assert refused.value.get_response().status_code in (303, 401), output
