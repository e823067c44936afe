"""Charts drawn without a reader's browser: by a Chromium of this machine, started once and kept warm."""

from __future__ import annotations

import asyncio
import atexit
import logging
import os
import shutil
import signal
import tempfile
from collections.abc import Coroutine
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Final, TypeVar

from indicators.errors import N_, PlanGaugeError

Picture = dict[str, Any]
_Result = TypeVar("_Result")

_ASSETS: Final = Path(__file__).resolve().parents[1] / "assets"
#: Seconds after which a browser that does not start, draw or stop is given up.
_PATIENCE: Final = 60.0
_FAREWELL: Final = 10.0


class DrawingError(PlanGaugeError):
    """A chart cannot be drawn on this machine: the message says what is missing."""


class Easel:
    """Draw export figures with a browser that is started at the first one and serves all that follow.

    Callers of several threads wait for each other. A browser that dies or hangs is started anew, once for each
    picture. Nothing is fetched: the page has the scripts of ``assets/``.

    Parameters
    ----------
    patience
        Seconds after which a browser that does not start or draw is given up.
    """

    def __init__(self, patience: float = _PATIENCE) -> None:
        self._patience = patience
        self._lock = Lock()
        self._browser: _Browser | None = None
        atexit.register(self.close)

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
        DrawingError
            Kaleido or a browser is missing, or the browser cannot draw.
        """
        kaleido = _library()
        with self._lock:
            try:
                return self._warm(kaleido).draw(picture, form, self._patience)
            except kaleido.errors.JavascriptError as error:
                raise DrawingError(N_("The chart cannot be drawn: {reason}."), reason=error) from None
            except _GONE:
                self._close()
            try:
                return self._warm(kaleido).draw(picture, form, self._patience)
            except _GONE as error:
                self._close()
                raise DrawingError(
                    N_("The browser that draws charts does not answer: {reason}."),
                    advice=N_("Set BROWSER_PATH to a Chromium that runs on this machine."),
                    reason=str(error) or type(error).__name__,
                ) from None

    def close(self) -> None:
        """Stop the browser; the next picture starts another one."""
        with self._lock:
            self._close()

    def _warm(self, kaleido: Any) -> _Browser:
        if self._browser is not None and not self._browser.is_alive:
            self._close()
        if self._browser is None:
            self._browser = _Browser(kaleido, self._patience)
        return self._browser

    def _close(self) -> None:
        if self._browser is not None:
            self._browser.close()
            self._browser = None


#: What a browser that died, hangs or does not start makes of a call.
_GONE: Final = (RuntimeError, OSError, TookTooLong, asyncio.CancelledError)


class _Browser:
    """One running browser: a loop in a thread of its own, a page with the scripts, a folder for both."""

    def __init__(self, kaleido: Any, patience: float) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="plan-gauge-browser-"))
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True, name="drawing")
        self._thread.start()
        self._kaleido: Any = None
        try:
            self._run(self._open(kaleido), patience)
        except BaseException:
            self.close()
            raise

    @property
    def is_alive(self) -> bool:
        return self._kaleido.subprocess.poll() is None

    def draw(self, picture: Picture, form: str, patience: float) -> bytes:
        options = {"format": form, "scale": picture["scale"] if form == "png" else 1}
        drawn: bytes = self._run(self._kaleido.calc_fig(picture["figure"], options), patience)
        return drawn

    def close(self) -> None:
        """Stop browser, loop and thread and remove the folder, whatever state they are in."""
        with suppress(Exception, asyncio.CancelledError):
            self._run(self._kaleido.close(), _FAREWELL)
        with suppress(AttributeError, ProcessLookupError):
            os.killpg(self._kaleido.subprocess.pid, signal.SIGKILL)  # it leads a group of its own
        with suppress(Exception):
            self._run(_cancel_all(), _FAREWELL)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_FAREWELL)
        if not self._thread.is_alive():
            self._loop.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    async def _open(self, kaleido: Any) -> None:
        page = self._folder / "index.html"
        scripts = [*sorted((_ASSETS / "vendor").glob("plotly-basic-*.min.js"))]
        generator = kaleido.PageGenerator(
            plotly=scripts[0].as_uri(), mathjax=False, others=[script.as_uri() for script in scripts[1:]]
        )
        page.write_text(generator.generate_index(), encoding="utf-8")
        self._kaleido = kaleido.Kaleido(
            page_generator=page, timeout=None, enable_extensions=False, tmp_dir=str(self._folder)
        )
        await self._kaleido.open()

    def _run(self, coroutine: Coroutine[Any, Any, _Result], patience: float) -> _Result:
        future: Future[_Result] = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        try:
            return future.result(patience)
        except TookTooLong:
            future.cancel()
            raise


async def _cancel_all() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def _library() -> Any:
    """Return kaleido, quiet: what goes wrong is said by our own error."""
    try:
        import kaleido
        import kaleido.errors
    except ImportError:
        raise DrawingError(
            N_("Charts cannot be drawn here: the library kaleido is not installed."),
            advice=N_('Install it with pip install "plan-gauge[report]".'),
        ) from None
    for name in ("choreographer", "kaleido"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return kaleido
