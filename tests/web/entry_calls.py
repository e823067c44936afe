"""Calls of the entry page's callbacks over HTTP, as its pages make them."""

from __future__ import annotations

import json
from typing import Any

from layouts import entry_ids as ids

ENGLISH = {"Accept-Language": "en"}
JSON = {"Content-Type": "application/json"}


def entry(**changes: Any) -> dict[str, Any]:
    """An entry for a cell whose published value is 7.2, as the page sends it."""
    return {
        "indicator": "pct-applications",
        "time_period": "2020",
        "obs_value": "7.3",
        "obs_status": "A",
        "source": "Annual report",
        "source_address": "",
        "comment": "",
        "based_on": 1,
    } | changes


def draft(*entries: Any, reason: str = "", request: str = "a" * 32) -> dict[str, Any]:
    return {"request": request, "reason": reason, "entries": list(entries)}


def call(client: Any, output: str, inputs: list[Any]) -> dict[str, Any]:
    answer = post(client, output, inputs)
    assert answer.status_code == 200
    return answer.get_json()


def post(client: Any, output: str, inputs: list[Any]) -> Any:
    """Send a callback's request; gives the response."""
    parts = [part.rsplit(".", 1) for part in output.strip(".").split("...")]
    outputs = [{"id": name, "property": prop} for name, prop in parts]
    body = {
        "output": output,
        "outputs": outputs if output.startswith("..") else outputs[0],
        "inputs": inputs,
        "state": [],
        "changedPropIds": [f"{inputs[0]['id']}.{inputs[0]['property']}"],
    }
    return client.post("/entry/_dash-update-component", data=json.dumps(body), headers=ENGLISH | JSON)


def key(client: Any, asks: str) -> str:
    """Key of the callback that a store asks, as the page learns it; outputs shared with another carry a hash."""
    declared = client.get("/entry/_dash-dependencies").get_json()
    return next(one["output"] for one in declared if asks in (part["id"] for part in one["inputs"]))


def ask(client: Any, store: str, data: Any) -> dict[str, Any]:
    """Put data into a store of the page that the server listens to; gives the whole answer."""
    return call(client, key(client, store), [{"id": store, "property": "data", "value": data}])


def press_save(client: Any, data: Any) -> dict[str, Any]:
    """Ask for a save; gives the whole answer."""
    return ask(client, ids.TO_SAVE, data)


def save(client: Any, data: Any) -> tuple[dict[str, Any], str]:
    """Ask for a save; gives what it changes and the words of the result."""
    answer = press_save(client, data)["response"]
    return answer, words(answer[ids.RESULT]["children"])


def check(client: Any, data: Any) -> tuple[list[dict[str, str]], str]:
    """Ask for a check; gives the marks of the cells and the words of the list."""
    answer = ask(client, ids.TO_CHECK, data)["response"]
    return answer[ids.FINDINGS]["data"], words(answer[ids.PROBLEMS]["children"])


def words(component: Any) -> str:
    if isinstance(component, str):
        return component
    if isinstance(component, list):
        return " ".join(filter(None, map(words, component)))
    return words(component["props"].get("children")) if isinstance(component, dict) else ""
