"""The address of the report pack: lines that come while it is made, one pack at a time, and a reader who goes away."""

from __future__ import annotations

import base64
import io
import json
import threading
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_compress import Compress
from waitress import create_server

from callbacks import report
from indicators.errors import N_
from indicators.opening import open_reader
from indicators.settings import load
from reports.drawing import DrawingError, Easel

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)


class Sketch(Easel):
    """Draws a pixel at once, when the gate is open; the tests of the pack draw with a browser."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.gate.set()
        self.broken = False

    def draw(self, picture: dict[str, Any], form: str = "png") -> bytes:
        if self.broken:
            raise DrawingError(N_("Charts cannot be drawn here: no Chromium was found on this machine."))
        assert self.gate.wait(30)
        return PIXEL


@pytest.fixture
def easel() -> Sketch:
    return Sketch()


@pytest.fixture
def server(tmp_path: Path, easel: Sketch) -> Flask:
    server = Flask(__name__)
    Compress(server)
    reader = open_reader(load(environment={}, store=tmp_path / "store"), fill=True)
    report.register(server, reader, easel)
    return server


@pytest.fixture
def browser(server: Flask) -> FlaskClient:
    return server.test_client()


def told(lines: Iterator[bytes]) -> Iterator[dict[str, Any]]:
    """Lines of an answer as they come; each is one object."""
    return (json.loads(line) for line in lines)


def asked(browser: FlaskClient, query: str) -> Any:
    """An answer whose lines are made when they are read."""
    return browser.get(f"/export/report.ndjson?{query}", buffered=False)


def test_the_lines_tell_how_far_it_is_and_bring_the_pack(browser: FlaskClient) -> None:
    answer = browser.get("/export/report.ndjson?as_of=2017&lang=zh")
    assert answer.mimetype == "application/x-ndjson"
    assert answer.headers["Cache-Control"] == "no-store"
    *steps, last = (json.loads(line) for line in answer.get_data().splitlines())
    assert all(step.keys() == {"done", "of", "what"} for step in steps)
    assert steps[-1]["done"] == steps[-1]["of"]
    assert "2017" in last["filename"]
    assert last["ascii"].isascii()
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(last["zip"]))) as archive:
        assert archive.testzip() is None
        manifest = json.loads(archive.read("manifest.json"))
        assert (manifest["as_of"], manifest["language"]) == (2017, "zh-CN")
        assert {file["path"] for file in manifest["files"]} == {*archive.namelist()} - {"manifest.json"}


def test_what_makes_no_sense_is_dropped_and_a_day_to_come_refused(browser: FlaskClient) -> None:
    assert browser.get("/export/report.ndjson?known=2999-01-01&lang=en").status_code == 400
    *_, last = browser.get("/export/report.ndjson?as_of=1066&lang=fr").get_data().splitlines()
    assert "2020" in json.loads(last)["filename"]


def test_a_machine_without_a_browser_says_so(browser: FlaskClient, easel: Sketch) -> None:
    easel.broken = True
    *_, last = browser.get("/export/report.ndjson?lang=en").get_data().splitlines()
    assert "no Chromium was found" in json.loads(last)["error"]
    easel.broken = False
    *_, last = browser.get("/export/report.ndjson?lang=en").get_data().splitlines()
    assert "zip" in json.loads(last)


def test_one_is_made_at_a_time_and_a_reader_who_goes_away_ends_it(
    server: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "_WAIT", 0.05)
    first, second = (asked(server.test_client(), "lang=en") for _ in range(2))
    assert next(told(first.response))["done"] == 0
    waiting = told(second.response)
    assert next(waiting).keys() == {"waiting"}
    assert next(waiting).keys() == {"waiting"}
    first.close()
    assert next(waiting)["done"] == 0
    second.close()


def test_lines_arrive_while_it_is_made(server: Flask, easel: Sketch) -> None:
    """Neither compression nor the server keeps them back: the first is read while the first picture waits."""
    easel.gate.clear()
    serving = create_server(server, host="127.0.0.1", port=0, threads=2)
    threading.Thread(target=serving.run, daemon=True).start()
    try:
        address = f"http://127.0.0.1:{serving.effective_port}/export/report.ndjson?lang=en"
        request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip, br, zstd"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            lines = told(answer)
            first = [next(lines), next(lines)]
            assert [line["done"] for line in first] == [0, 0]
            easel.gate.set()
            *_, last = lines
        assert "zip" in last
    finally:
        serving.close()
