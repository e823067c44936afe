"""The address of the report pack: lines that come while it is made, one pack at a time, and a reader who goes away."""

from __future__ import annotations

import base64
import io
import json
import sys
import threading
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_compress import Compress
from waitress import create_server

from callbacks import report
from callbacks.access import person
from callbacks.access.person import People
from callbacks.operation import health
from indicators.errors import N_
from indicators.opening import open_reader
from indicators.people.users import Users
from indicators.settings import load
from indicators.store import Store
from indicators.text import text_for
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
        self.trouble: Exception | None = None
        self.drawn = 0

    def draw(self, picture: dict[str, Any], form: str = "png") -> bytes:
        if self.trouble is not None:
            raise self.trouble
        self.drawn += 1
        assert self.gate.wait(30)
        return PIXEL


@pytest.fixture
def easel() -> Sketch:
    return Sketch()


@pytest.fixture
def server(tmp_path: Path, easel: Sketch) -> Flask:
    server = Flask(__name__)
    Compress(server)
    settings = load(environment={}, store=tmp_path / "store")
    reader = open_reader(settings, fill=True)
    person.register(server, People(settings, Users(settings.store), Store(settings.store)))
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


def test_the_lines_tell_how_far_it_is_and_bring_the_pack(browser: FlaskClient, tmp_path: Path) -> None:
    answer = browser.get("/export/report.ndjson?as_of=2017&lang=zh")
    assert answer.mimetype == "application/x-ndjson"
    *steps, last = (json.loads(line) for line in answer.get_data().splitlines())
    assert all(step.keys() == {"done", "of", "what"} for step in steps)
    assert steps[-1]["done"] == steps[-1]["of"] - 1
    assert last.keys() == {"what", "filename", "zip"}
    assert last["what"] == text_for("zh")("Done")
    assert "2017" in last["filename"]
    record = Store(tmp_path / "store").trail()[-1]
    assert (record.action, record.author, record.details) == (
        "report_made",
        "local",
        {"file": last["filename"]},
    )
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(last["zip"]))) as archive:
        assert archive.testzip() is None
        manifest = json.loads(archive.read("manifest.json"))
        assert (manifest["as_of"], manifest["language"]) == (2017, "zh-CN")
        assert {file["path"] for file in manifest["files"]} == {*archive.namelist()} - {"manifest.json"}


def test_names_are_in_ascii_to_the_innermost_file(browser: FlaskClient) -> None:
    *_, last = browser.get("/export/report.ndjson?as_of=2017&lang=zh&names=ascii").get_data().splitlines()
    line = json.loads(last)
    assert line["filename"].isascii()
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(line["zip"]))) as archive:
        assert all(name.isascii() for name in archive.namelist())
        files = json.loads(archive.read("manifest.json"))["files"]
        assert {*archive.namelist()} == {file["path"] for file in files} | {"manifest.json"}
        # The manifest keeps both.
        assert [file["path"] for file in files] == [file["ascii"] for file in files]
        assert {file["own"] for file in files}.isdisjoint(file["ascii"] for file in files)


def test_what_makes_no_sense_is_dropped_and_a_day_to_come_refused(browser: FlaskClient) -> None:
    assert browser.get("/export/report.ndjson?known=2999-01-01&lang=en").status_code == 400
    *_, last = browser.get("/export/report.ndjson?as_of=1066&lang=fr").get_data().splitlines()
    assert "2020" in json.loads(last)["filename"]


def test_a_machine_without_a_browser_says_so(browser: FlaskClient, easel: Sketch) -> None:
    easel.trouble = DrawingError(N_("Charts cannot be drawn here: no Chromium was found on this machine."))
    *_, last = browser.get("/export/report.ndjson?lang=en").get_data().splitlines()
    assert "no Chromium was found" in json.loads(last)["error"]
    easel.trouble = None
    *_, last = browser.get("/export/report.ndjson?lang=en").get_data().splitlines()
    assert "zip" in json.loads(last)


def test_a_missing_library_is_said_before_anything_is_drawn(
    browser: FlaskClient, easel: Sketch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    asked = browser.get("/export/report.ndjson?lang=en", headers={"X-Request-ID": "report-1"})
    (line,) = asked.get_data().splitlines()
    assert json.loads(line) == {
        "error": "This cannot be made here: the library python-docx is not installed. "
        'Install it with pip install "plan-gauge[report]". Request report-1.'
    }
    assert easel.drawn == 0


def test_what_goes_wrong_unforeseen_is_logged_and_said_without_how(
    browser: FlaskClient, easel: Sketch, caplog: pytest.LogCaptureFixture
) -> None:
    easel.trouble = ZeroDivisionError("secret")
    answer = browser.get("/export/report.ndjson?lang=en", headers={"X-Request-ID": "report-2"}).get_data()
    *_, last = answer.splitlines()
    sorry = "Something went wrong on the server. Nothing was changed. Request report-2."
    assert json.loads(last) == {"error": sorry}
    assert b"secret" not in answer
    assert "ZeroDivisionError: secret" in caplog.text


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


def test_who_stops_reading_before_the_archive_holds_nobody_up(server: Flask) -> None:
    idle = asked(server.test_client(), "lang=en")
    assert any("zip" in line for line in told(idle.response))  # and reads no further
    other = asked(server.test_client(), "lang=en")
    assert next(told(other.response))["done"] == 0
    other.close()
    idle.close()


@pytest.fixture
def address(server: Flask, tmp_path: Path) -> Iterator[str]:
    """Where the server answers, as it is served to an office."""
    health.register(server, open_reader(load(environment={}, store=tmp_path / "store"), fill=False))
    serving = create_server(server, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=serving.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{serving.effective_port}"
    serving.trigger.pull_trigger(serving.close)  # by the thread that serves


def test_lines_arrive_while_it_is_made(address: str, easel: Sketch) -> None:
    """Neither compression nor the server keeps them back: the first is read while the first picture waits."""
    easel.gate.clear()
    request = urllib.request.Request(
        f"{address}{report.ADDRESS}?lang=en", headers={"Accept-Encoding": "gzip, br, zstd"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        lines = told(answer)
        first = [next(lines), next(lines)]
        assert [line["done"] for line in first] == [0, 0]
        easel.gate.set()
        *_, last = lines
    assert "zip" in last


def test_many_who_ask_leave_the_server_its_threads(
    address: str, easel: Sketch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One is made, one waits, the third is refused at once; the server answers meanwhile."""
    monkeypatch.setattr(report, "_WAIT", 0.05)
    easel.gate.clear()
    with ExitStack() as opened:

        def ask(where: str) -> Any:
            return opened.enter_context(urllib.request.urlopen(f"{address}{where}", timeout=30))

        first = told(ask(f"{report.ADDRESS}?lang=en"))
        assert next(first)["done"] == 0
        second = told(ask(f"{report.ADDRESS}?lang=en"))
        assert next(second).keys() == {"waiting"}
        third = told(ask(f"{report.ADDRESS}?lang=en"))
        assert list(third) == [{"error": "Other reports are being made; try again in a minute."}]
        assert ask("/healthz").status == 200
        easel.gate.set()
        for lines in (first, second):
            *_, last = lines
            assert "zip" in last


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 400),
        ({"Sec-Fetch-Site": "same-site"}, 400),
        ({"Origin": "https://evil.example"}, 400),
    ],
    ids=str,
)
def test_a_page_of_another_site_cannot_start_it(shipped: Flask, headers: dict[str, str], status: int) -> None:
    """It may link to what is light, though."""
    client = shipped.test_client()
    with client.get(report.ADDRESS, headers=headers, buffered=False) as answer:
        assert answer.status_code == status
    assert client.get("/export/officials.csv", headers=headers).status_code == 200
