"""The address at which the report pack is made while its progress is told, line by line."""

from __future__ import annotations

import json
import logging
from base64 import b64encode
from collections.abc import Generator, Iterator
from threading import BoundedSemaphore, Lock
from typing import Any, Final

from flask import Flask, Response, request

from callbacks.exports import asked_selection, asked_text
from callbacks.gate import permit
from indicators.errors import PlanGaugeError
from indicators.exchange.archive import zipped
from indicators.roles import Permission
from indicators.snapshot import Reader
from indicators.text import Text
from reports.drawing import Easel
from reports.pack import Pack, Step, pack

logger = logging.getLogger(__name__)

_Line = dict[str, Any]

ADDRESS: Final = "/export/report.ndjson"
#: How many are made or wait.
_PLACES: Final = 2
#: Seconds after which one who waits hears that it goes on; only then is it noticed that nobody listens any more.
_WAIT: Final = 2.0


def register(server: Flask, reader: Reader, easel: Easel) -> None:
    """Add the address of the report pack.

    It takes ``lang``, ``as_of``, ``known`` and ``values`` as the other exports do, and ``names=ascii``. It answers with
    lines of JSON: ``done``, ``of`` and ``what`` while it works, ``waiting`` while another one is made, at the end
    ``what``, ``filename`` and ``zip`` (base64), or ``error``. One is made at a time and one more may wait, for each
    keeps a thread of the server; it stops when its reader goes away.

    Parameters
    ----------
    server, reader
        The server and the plan.
    easel
        What draws the charts.
    """
    places, making = BoundedSemaphore(_PLACES), Lock()

    @server.get(ADDRESS)
    @permit(Permission.READ)
    def report() -> Response:
        t = asked_text()
        selection, shown = asked_selection(reader, t)
        snapshot = shown.snapshot(selection.as_of, selection.known)
        in_ascii = request.args.get("names") == "ascii"
        made = _made(pack(snapshot, shown.history, easel, t, in_ascii=in_ascii), t)
        told = _told(made, places, making, t)
        return Response(
            (json.dumps(line, ensure_ascii=False) + "\n" for line in told),
            mimetype="application/x-ndjson",
            headers={"X-Accel-Buffering": "no"},
        )


def _told(
    made: Generator[_Line, None, _Line], places: BoundedSemaphore, making: Lock, t: Text
) -> Iterator[_Line]:
    """Let a pack be made when it is its turn; refuse it where others wait already."""
    if not places.acquire(blocking=False):
        yield {"error": t("Other reports are being made; try again in a minute.")}
        return
    try:
        while not making.acquire(timeout=_WAIT):
            yield {"waiting": t("Another report is being made; this one follows.")}
        try:
            last = yield from made
        finally:
            making.release()
    finally:
        places.release()
    # Large, and only now: who does not read it on holds nobody up.
    yield last


def _made(making: Iterator[Step | Pack], t: Text) -> Generator[_Line, None, _Line]:
    """Make a pack, telling how far it has come; return the line that ends the answer."""
    last: _Line = {}
    try:
        for made in making:
            if isinstance(made, Pack):
                last = {"what": t("Done"), "filename": f"{made.name}.zip", "zip": _zipped(made)}
            else:
                yield made._asdict()
    except PlanGaugeError as error:
        return {"error": error.text(t)}
    except Exception:
        logger.exception("a report pack could not be made")
        return {"error": t("Something went wrong on the server. Nothing was changed.")}
    return last


def _zipped(made: Pack) -> str:
    content = zipped({file.path: file.content for file in made.files})
    return b64encode(content).decode("ascii")
