"""Charts drawn without a reader's browser: by a Chromium of this machine, started once and kept warm."""

from __future__ import annotations

import asyncio
import atexit
import logging
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Coroutine
from concurrent.futures import CancelledError, Future, wait
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Final, TypeVar

from indicators.errors import N_, PlanGaugeError
from reports.extra import library

Picture = dict[str, Any]
_Result = TypeVar("_Result")

_ASSETS: Final = Path(__file__).resolve().parents[1] / "assets"
#: Kaleido asks plotly for a picture: it gets what assets/picture.js draws for a reader, who asks plotly in turn. The
#: page is loaded anew after each picture.
_AS_A_READER_DRAWS: Final = """\
const { toImage } = Plotly;
Plotly.toImage = async (figure, wanted) => {
  Plotly.toImage = toImage;
  const drawn = (await planGauge.draw(figure, wanted)).split(",", 2)[1];
  return wanted.format === "svg" ? decodeURIComponent(drawn) : drawn;
};
"""
#: Seconds after which a browser that does not start, draw or stop is given up.
_PATIENCE: Final = 60.0
_FAREWELL: Final = 10.0
#: Seconds between two looks at whether the browser still lives.
_GLANCE: Final = 0.2


class DrawingError(PlanGaugeError):
    """A chart cannot be drawn on this machine: the message says what is missing."""


class Easel:
    """Draw export figures with a browser that is started at the first one and serves all that follow.

    Callers of several threads wait for each other. A browser that dies or hangs is started anew, once for each
    picture. Each process has its own: one that was forked leaves that of its parent alone. Nothing is fetched: the page
    has the scripts of ``assets/``.

    Parameters
    ----------
    patience
        Seconds after which a browser that does not start or draw is given up; it may be changed.
    """

    def __init__(self, patience: float = _PATIENCE) -> None:
        self.patience = patience
        self._lock = Lock()
        self._browsers: dict[int, _Browser] = {}  # by the process that started it

    def draw(self, picture: Picture, form: str = "png") -> bytes:
        """Return a picture as PNG or SVG.

        Parameters
        ----------
        picture
            An export figure with its scale, as :mod:`layouts.pictures` makes them.
        form
            ``png`` or ``svg``.

        Raises
        ------
        LibraryError
            Kaleido is missing.
        DrawingError
            A browser is missing, or cannot draw.
        """
        kaleido = _library()
        with self._lock:
            with suppress(_Gone):
                return self._warm(kaleido).draw(picture, form, self.patience)
            self._kill()
            try:
                return self._warm(kaleido).draw(picture, form, self.patience)
            except _Gone as gone:
                self._kill()
                raise DrawingError(
                    N_("The browser that draws charts does not answer: {reason}."),
                    advice=N_("Set BROWSER_PATH to a Chromium that runs on this machine."),
                    reason=gone,
                ) from None

    @property
    def process(self) -> int | None:
        """Number of the group of processes that is the browser; None while none runs."""
        browser = self._browsers.get(os.getpid())
        return None if browser is None else browser.process

    def close(self) -> None:
        """Stop the browser; the next picture starts another one."""
        with self._lock:
            if (browser := self._browsers.pop(os.getpid(), None)) is not None:
                browser.close()

    def _warm(self, kaleido: Any) -> _Browser:
        browser = self._browsers.get(os.getpid())
        if browser is None or not browser.is_alive:
            self._kill()
            browser = self._browsers[os.getpid()] = _Browser(kaleido, self.patience)
        return browser

    def _kill(self) -> None:
        if (browser := self._browsers.pop(os.getpid(), None)) is not None:
            browser.kill()


class _Gone(Exception):  # noqa: N818 - not an error of the reader's: the browser is started anew
    """The browser died, hangs or did not start."""


class _Browser:
    """One running browser: a loop in a thread of its own, a page with the scripts, a folder for both."""

    def __init__(self, kaleido: Any, patience: float) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="plan-gauge-browser-"))
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(lambda *_: None)  # what a caller waits for is raised there
        self._thread = Thread(target=self._serve, daemon=True, name="drawing")
        self._thread.start()
        self._kaleido: Any = None
        self._owner = os.getpid()
        try:
            self._run(self._open(kaleido), patience)
        except BaseException:
            self.kill()
            raise
        # From here on, so that it comes before what cleans up behind kaleido: the last in is the first out.
        atexit.register(self.close)

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended; before it has started, too."""
        process = getattr(self._kaleido, "subprocess", None)
        return process is None or process.poll() is None

    @property
    def process(self) -> int:
        """Number of its process, which leads a group of its own."""
        return int(self._kaleido.subprocess.pid)

    def draw(self, picture: Picture, form: str, patience: float) -> bytes:
        """Return a picture; raises _Gone or DrawingError."""
        options = {"format": form, "scale": picture["scale"]}
        drawn: bytes = self._run(self._kaleido.calc_fig(picture["figure"], options), patience)
        return drawn

    def close(self) -> None:
        """Ask the browser to stop, then do away with what is left; at the end of a forked process nothing."""
        if self._owner != os.getpid():
            return
        with suppress(_Gone, DrawingError):
            self._run(self._kaleido.close(), _FAREWELL)
        self.kill()

    def kill(self) -> None:
        """End browser, loop and thread and remove the folder, whatever state they are in."""
        atexit.unregister(self.close)
        with suppress(AttributeError, ProcessLookupError):
            os.killpg(self.process, signal.SIGKILL)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_FAREWELL)
        if self._kaleido is not None:
            self._kaleido._browser_impl.clean()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _serve(self) -> None:
        """Run the loop until it is stopped, and end what still waits in it."""
        self._loop.run_forever()
        self._loop.run_until_complete(_end_all())
        self._loop.close()

    async def _open(self, kaleido: Any) -> None:
        page, drawn = self._folder / "index.html", self._folder / "draw.js"
        drawn.write_text(_AS_A_READER_DRAWS, encoding="utf-8")
        plotly = next((_ASSETS / "vendor").glob("plotly-basic-*.min.js"))
        generator = kaleido.PageGenerator(
            plotly=plotly.as_uri(), mathjax=False, others=[(_ASSETS / "picture.js").as_uri(), drawn.as_uri()]
        )
        page.write_text(generator.generate_index(), encoding="utf-8")
        self._kaleido = kaleido.Kaleido(
            page_generator=page, timeout=None, enable_extensions=False, tmp_dir=str(self._folder)
        )
        await self._kaleido.open()

    def _run(self, coroutine: Coroutine[Any, Any, _Result], patience: float) -> _Result:
        """Run a coroutine in the loop, as long as the browser lives and for no longer than one is patient."""
        from choreographer.errors import DevtoolsProtocolError, MessageTypeError, MissingKeyError
        from kaleido.errors import ChromeNotFoundError, JavascriptError, KaleidoError

        future: Future[_Result] = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        until = time.monotonic() + patience
        while not wait([future], _GLANCE).done:
            if not self.is_alive or time.monotonic() > until:
                future.cancel()
                raise _Gone("it hangs" if self.is_alive else "it has ended")
        try:
            return future.result()
        except ChromeNotFoundError:
            raise _without_browser() from None
        except (JavascriptError, KaleidoError) as error:
            raise DrawingError(N_("The chart cannot be drawn: {reason}."), reason=error) from None
        except (
            DevtoolsProtocolError, MessageTypeError, MissingKeyError, RuntimeError, OSError, CancelledError,
        ) as error:  # fmt: skip
            raise _Gone(" ".join(str(part) for part in error.args) or type(error).__name__) from error


def find_browser() -> Path:
    """Return the program that would draw; it is not started.

    Raises
    ------
    LibraryError
        Kaleido is missing.
    DrawingError
        There is no browser.
    """
    _library()
    from choreographer.browsers.chromium import Chromium

    found = Chromium.find_browser(skip_local=False)
    if not found or not os.path.isfile(found) or not os.access(found, os.X_OK):
        raise _without_browser()
    return Path(found)


def _without_browser() -> DrawingError:
    return DrawingError(
        N_("Charts cannot be drawn here: no Chromium was found on this machine."),
        advice=N_("Install Chromium, or set BROWSER_PATH to one."),
    )


def end_in_order() -> None:
    """Let a request to end (SIGTERM) end this process as an interruption does: it would leave the browser's folder."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


async def _end_all() -> None:
    """Cancel what else runs in the loop, and wait for its end."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def _library() -> Any:
    """Return kaleido, quiet: what goes wrong is said by our own error."""
    kaleido = library("kaleido")
    for name in ("choreographer", "kaleido"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return kaleido
