from __future__ import annotations

import json
import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from indicators.store import Store

ROOT = Path(__file__).parents[2]
START = datetime(2021, 1, 1, tzinfo=UTC)


@pytest.fixture
def clock():
    """A clock that moves an hour at each look."""
    looks = iter(range(10**6))
    return lambda: START + timedelta(hours=next(looks))


@pytest.fixture
def store(tmp_path, clock):
    return Store(tmp_path / "store", clock=clock)


@pytest.fixture
def edits():
    """Edits of cells: ``edits(("works", "2016", 159.96), …, based_on=0)``."""

    def build(*rows: tuple[str, str, float | None], based_on: int = 0, **columns: object) -> pd.DataFrame:
        frame = pd.DataFrame(rows, columns=["indicator", "time_period", "obs_value"])
        return frame.assign(based_on=based_on, **columns)

    return build


@pytest.fixture
def save(edits):
    """Save one cell: ``save(store, "works", 1.0, based_on=0)``; each call is a request of its own."""
    numbers = iter(range(10**6))

    def append(store: Store, indicator: str, value: float | None, *, based_on: int = 0, **columns: object):
        frame = edits((indicator, "2016", value), based_on=based_on, **columns)
        return store.append(frame, author="ann", reason="", request=f"r{next(numbers)}")

    return append


@pytest.fixture
def mounting():
    """Run a command that mounts, in a namespace of its own, and return the lines of JSON that it prints.

    Whatever it mounted or started is gone when it ends, however it ends.
    """

    def run(*command: str) -> list[dict[str, Any]]:
        done = subprocess.run(
            ["unshare", "--mount", "--pid", "--fork", "--kill-child", *command],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run


def pytest_collection_modifyitems(config, items):
    """Deselect what needs root where we are not, and say so at the end: nobody may take it for tested."""
    if os.geteuid():
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("root")])
        items[:] = [item for item in items if not item.get_closest_marker("root")]


def pytest_terminal_summary(terminalreporter):
    left_out = [
        item.nodeid
        for item in terminalreporter.stats.get("deselected", [])
        if item.get_closest_marker("root")
    ]
    if left_out:
        terminalreporter.section(
            "NOT TESTED: these mount file systems, run them as root", red=True, bold=True
        )
        terminalreporter.write_line("\n".join(left_out))
