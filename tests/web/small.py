"""An office with a plan of two indicators: as much to refuse as in a large one, and answered sooner."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pandas as pd
from flask import Flask
from staff import PASSPHRASE, hire

from app import create_server
from indicators.settings import load

_DATA: Final = Path(__file__).resolve().parents[2] / "data"
_NAMES: Final = (
    "name_en",
    "name_zh",
    "short_name_en",
    "short_name_zh",
    "definition_en",
    "definition_zh",
    "source",
)
_KEPT: Final = ("pct-applications", "registered-works")


def serve(directory: Path, *, staffed: bool = True, hostile: str = "", **settings: object) -> Flask:
    """Serve a store of its own in a directory, with the users of an office or for a single user.

    What ``hostile`` says stands in the plan as name, definition and source of an indicator.
    """
    store = directory / "store"
    if staffed:
        hire(store)
    tables = {
        name: _only(name, of, directory) for name, of in (("plan", "indicators"), ("published", "published"))
    }
    if hostile:
        plan = pd.read_csv(tables["plan"], dtype="str")
        plan.loc[0, list(_NAMES)] = hostile
        plan.to_csv(tables["plan"], index=False)
    return create_server(load(environment={}, store=store, **tables, **settings))


def browser(server: Flask, name: str = "", **environment: str) -> Any:
    """A browser of its own, in which somebody of the office has signed in if one is named."""
    client: Any = server.test_client()
    client.environ_base.update(environment)
    if name:
        answer = client.post("/sign-in", data={"name": name, "passphrase": PASSPHRASE})
        assert answer.status_code == 303, answer.text
    return client


def _only(name: str, of: str, directory: Path) -> Path:
    """Write the rows of a shipped table that are about the indicators kept."""
    head, *rows = (_DATA / f"{of}.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    path = directory / f"{name}.csv"
    path.write_text(
        head + "".join(row for row in rows if any(f"{kept}," in row for kept in _KEPT)), encoding="utf-8"
    )
    return path
