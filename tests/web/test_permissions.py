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
from staff import NAMES, PASSPHRASE, hire, save
from werkzeug.routing import Rule

import app as program
from app import create_server
from callbacks.gate import permit
from indicators.roles import Permission
from indicators.settings import load
from indicators.store import Store

ROWS: Final = list(csv.DictReader((Path(__file__).parent / "permissions.csv").open(encoding="utf-8")))
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
    staffed, alone = (tmp_path_factory.mktemp(name) / "store" for name in ("staffed", "alone"))
    hire(staffed)
    servers = {name: create_server(load(environment={}, store=store)) for name, store in (("staffed", staffed), ("alone", alone))}
    save(Store(staffed), *WAITING)
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
    assert sorted((row["rule"], method) for row in ROWS for method in row["methods"].split()) == sorted(set(wanted))


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


def browser_of(name: str, server: Flask) -> Any:
    client: Any = server.test_client()
    if name:
        assert client.post("/sign-in", data={"name": name, "passphrase": PASSPHRASE}).status_code == 303
    return client


def ask(client: Any, server: Flask, row: Mapping[str, str], method: str, name: str, headers: Mapping[str, str]) -> str:
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
    client = browser_of(name, server)
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
    assert actions >= {"signed_in", "entered", "approved", "year_closed", "user_changed", "passphrase_changed", "signed_out"}
