"""The shipped set-up of Gunicorn: two processes that know of each other's saves and count together."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest
from entry_calls import draft, entry
from prometheus_client.parser import text_string_to_metric_families

from layouts import entry_ids as ids
from layouts.ids import CSRF_TOKEN

ROOT = Path(__file__).parents[2]
_PATIENCE = 30.0


class Served:
    """A running Gunicorn, asked through a new connection each time: any of its processes may answer."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self.folder = folder
        self.log = folder / "log"
        settings = {"STORE": folder / "store", "PORT": port, "LOG_FORMAT": "json"}
        environment = {f"PLAN_GAUGE_{name}": str(value) for name, value in settings.items()}
        with self.log.open("w") as log:
            self.master = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--config", ROOT / "deploy" / "gunicorn.conf.py"],
                cwd=folder,
                stderr=log,
                env={"PATH": os.environ["PATH"], "TMPDIR": str(folder), **environment},
            )
        self.cookies = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def ask(self, path: str, data: Any = None, **headers: str) -> str:
        content = None if data is None else json.dumps(data).encode()
        request = urllib.request.Request(self.address + path, content, headers)
        with self._opener.open(request, timeout=_PATIENCE) as answer:
            return str(answer.read().decode())

    def workers(self) -> list[int]:
        """Processes that answer."""
        children = Path(f"/proc/{self.master.pid}/task/{self.master.pid}/children")
        return [int(child) for child in children.read_text().split()]

    def counting(self) -> set[int]:
        """Processes that have answered something."""
        files = self.folder.glob("plan-gauge-metrics-*/histogram_*.db")
        return {int(path.stem.rpartition("_")[2]) for path in files}

    def counted(self, name: str, **labels: str) -> float:
        families = text_string_to_metric_families(self.ask("/metrics"))
        found = (sample for family in families for sample in family.samples if sample.name == name)
        return sum(sample.value for sample in found if labels.items() <= sample.labels.items())

    def save(self, data: dict[str, Any]) -> Any:
        """Save a draft as the entry page does."""
        self.ask("/entry/")
        token = next(cookie.value for cookie in self.cookies if cookie.name == CSRF_TOKEN)
        declared = json.loads(self.ask("/entry/_dash-dependencies"))
        output = next(
            one["output"] for one in declared if ids.TO_SAVE in (part["id"] for part in one["inputs"])
        )
        parts = [part.rsplit(".", 1) for part in output.strip(".").split("...")]
        asked = {
            "output": output,
            "outputs": [{"id": name, "property": prop} for name, prop in parts],
            "inputs": [{"id": ids.TO_SAVE, "property": "data", "value": data}],
            "state": [],
            "changedPropIds": [f"{ids.TO_SAVE}.data"],
        }
        headers = {"Content-Type": "application/json", "X-CSRFToken": str(token)}
        return json.loads(self.ask("/entry/_dash-update-component", asked, **headers))


def wait_for(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            if holds():
                return
        except OSError:
            pass
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    server = Served(tmp_path)
    try:
        wait_for(lambda: "ok" in server.ask("/healthz"))
        yield server
    finally:
        server.master.kill()
        server.master.wait()


def test_two_processes_serve_one_store_and_count_together(served: Served, tmp_path: Path) -> None:
    plans = 0

    def ask_for_plan() -> int:
        nonlocal plans
        plans += 1
        return int(json.loads(served.ask("/api/v1/plan"))["meta"]["vintage"])

    def both_answered() -> bool:
        ask_for_plan()
        return len(served.workers()) == 2 and set(served.workers()) <= served.counting()

    wait_for(both_answered)
    first, second = served.workers()
    assert ids.SAVED in served.save(draft(entry(), reason="checked"))["response"]
    assert {ask_for_plan() for _ in range(20)} == {2}
    count = {"endpoint": "/api/v1/plan", "method": "GET", "status": "2xx"}
    assert served.counted("plan_gauge_requests_total", **count) == plans

    # One dies: the other answers, another takes its place, and what it had counted stays counted.
    os.kill(first, signal.SIGKILL)
    assert ask_for_plan() == 2
    wait_for(lambda: first not in served.workers() and both_answered())
    assert second in served.workers()
    assert served.counted("plan_gauge_requests_total", **count) == plans

    served.master.terminate()
    assert served.master.wait(_PATIENCE) == 0
    assert not list(tmp_path.glob("plan-gauge-*"))
    lines = [json.loads(line) for line in served.log.read_text().splitlines()]
    assert len({line["request"] for line in lines if line.get("path") == "/api/v1/plan"}) == plans
