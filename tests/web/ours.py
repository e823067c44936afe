"""What our pages send, and what there is to send it to: found on the running server, not listed by hand."""

from __future__ import annotations

import base64
import gc
import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from dash import Dash
from entry_calls import draft, entry
from flask import Flask

from layouts import entry_ids, ids

CALLS: Final = "_dash-update-component"
_FILE: Final = base64.b64encode("指标,2020\nPCT专利申请量,7.3\n".encode()).decode()
#: What a page puts into the store that asks a callback, by the id of the store.
VALUES: Final[Mapping[str, Any]] = {
    ids.WANTED_ADDRESS: "/indicator/pct-applications?as_of=2018",
    ids.WHAT_IF_ASKED: {
        "given": "7.9",
        "field": ids.SUPPOSED_TEXT,
        "address": "/indicator/pct-applications?as_of=2018",
    },
    entry_ids.TO_CHECK: draft(entry()) | {"stand": "1"},
    entry_ids.TO_SAVE: draft(entry()),
    entry_ids.TO_READ: {"kind": "file", "id": "1", "name": "a.csv", "content": _FILE, "unsaved": []},
    entry_ids.ASKED: {"indicator": "pct-applications", "time_period": "2020"},
}


class Call(NamedTuple):
    """A callback that the server answers: where, by which key, asked by which store of the page."""

    address: str
    output: str
    asks: str

    def body(self, value: Any) -> dict[str, Any]:
        """What a page sends when it puts a value into the store."""
        parts = [part.rsplit(".", 1) for part in self.output.strip(".").split("...")]
        outputs = [{"id": name, "property": prop} for name, prop in parts]
        return {
            "output": self.output,
            "outputs": outputs if self.output.startswith("..") else outputs[0],
            "inputs": [{"id": self.asks, "property": "data", "value": value}],
            "state": [],
            "changedPropIds": [f"{self.asks}.data"],
        }

    def send(self, client: Any, value: Any, **headers: str) -> Any:
        """Send it; gives the answer."""
        sent = {"Content-Type": "application/json"} | headers
        return client.post(self.address, data=json.dumps(self.body(value)), headers=sent)


def applications(server: Flask) -> list[Dash]:
    """Every Dash application on a server, whether or not anybody told the server of it."""
    # Not isinstance: it would ask proxies, which stand for nothing now.
    found = [one for one in gc.get_objects() if issubclass(type(one), Dash)]
    return sorted(
        (app for app in found if app.server is server), key=lambda app: app.config.routes_pathname_prefix
    )


@cache
def calls(server: Flask) -> list[Call]:
    """Every callback that a server answers."""
    return [
        Call(f"{app.config.routes_pathname_prefix}{CALLS}", output, one["inputs"][0]["id"])
        for app in applications(server)
        for output, one in app.callback_map.items()
        if "callback" in one  # the browser answers the others by itself
    ]


def call(server: Flask, asks: str) -> Call:
    """The callback that a store of the page asks."""
    return next(one for one in calls(server) if one.asks == asks)
