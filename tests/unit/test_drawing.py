"""Who draws: a browser that speaks nonsense is started anew, and a forked process leaves that of its parent alone."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from choreographer.errors import DevtoolsProtocolError, MessageTypeError, MissingKeyError

from reports import drawing
from reports.drawing import DrawingError, Easel

PICTURE = {"figure": {}, "scale": 3}


class Kaleido:
    """Kaleido with a process that sleeps as its browser; the tests of the pack have a real one."""

    started: list[Kaleido]
    trouble: list[Exception]

    def __init__(self, **_options: Any) -> None:
        self._browser_impl = SimpleNamespace(clean=lambda: None)

    async def open(self) -> None:
        self.subprocess = subprocess.Popen(["sleep", "60"], start_new_session=True)
        self.started.append(self)

    async def calc_fig(self, _figure: Any, _options: Any) -> bytes:
        if self.trouble:
            raise self.trouble.pop()
        return b"drawn"

    async def close(self) -> None:
        self.subprocess.kill()
        self.subprocess.wait()


@pytest.fixture
def easel(monkeypatch: pytest.MonkeyPatch) -> Iterator[Easel]:
    generator = SimpleNamespace(generate_index=lambda: "")
    Kaleido.started, Kaleido.trouble = [], []
    kaleido = SimpleNamespace(Kaleido=Kaleido, PageGenerator=lambda **_options: generator)
    monkeypatch.setattr(drawing, "library", lambda _module: kaleido)
    easel = Easel()
    yield easel
    easel.close()
    for one in Kaleido.started:
        one.subprocess.wait()


@pytest.mark.parametrize(
    "error",
    [
        DevtoolsProtocolError({"error": {"code": -32000, "message": "No target"}}),
        MessageTypeError("id", str, int),
        MissingKeyError("id", {}),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_browser_that_answers_nonsense_is_started_anew_once(easel: Easel, error: Exception) -> None:
    Kaleido.trouble = [error]
    assert easel.draw(PICTURE) == b"drawn"
    assert len(Kaleido.started) == 2
    Kaleido.trouble = [error, error]
    with pytest.raises(DrawingError, match="does not answer"):
        easel.draw(PICTURE)
    assert easel.process is None


def test_a_forked_process_leaves_the_browser_of_its_parent_alone(easel: Easel) -> None:
    easel.draw(PICTURE)
    browser = Kaleido.started[0]
    child = os.fork()
    if not child:  # pragma: no cover - another process
        try:
            assert easel.process is None
            assert easel.draw(PICTURE) == b"drawn"
            assert easel.process not in (None, browser.subprocess.pid)
            easel.close()
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0
    assert browser.subprocess.poll() is None
    assert easel.draw(PICTURE) == b"drawn"
    assert easel.process == browser.subprocess.pid
