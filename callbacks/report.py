"""The address at which the report pack is made while its progress is told, line by line."""

from __future__ import annotations

import json
import logging
import time
from base64 import b64encode
from collections.abc import Generator, Iterator
from threading import BoundedSemaphore, Lock
from typing import Any, Final, NamedTuple

from flask import Flask, Response, request

from callbacks.access.gate import permit
from callbacks.access.person import current_person
from callbacks.exports import asked_selection, asked_text
from callbacks.operation.metrics import PACKS
from callbacks.request_id import request_id, request_words
from indicators.errors import PlanGaugeError, StoreError
from indicators.exchange.archive import zipped
from indicators.people.roles import Permission
from indicators.snapshot import Reader
from indicators.store import Store
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
        # The request is over for Flask before the pack is made.
        asking = _Asking(current_person().name, request_id(), request_words(t), t)
        made = _made(pack(snapshot, shown.history, easel, t, in_ascii=in_ascii), asking, reader.store)
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


class _Asking(NamedTuple):
    """Who asks for a pack: name, id of the request, the words that say it, the language."""

    person: str
    request: str
    quote: str
    t: Text


def _made(making: Iterator[Step | Pack], asking: _Asking, store: Store) -> Generator[_Line, None, _Line]:
    """Make a pack, telling how far it has come; record it and return the line that ends the answer."""
    t, last, began, outcome = asking.t, _Line(), time.perf_counter(), "left"
    try:
        for made in making:
            if isinstance(made, Pack):
                last = {"what": t("Done"), "filename": f"{made.name}.zip", "zip": _zipped(made)}
            else:
                yield made._asdict()
        outcome = "made"
        _record(str(last["filename"]), asking, store)
    except PlanGaugeError as error:
        outcome = "failed"
        logger.warning("no report pack: %s", error, extra={"request": asking.request})
        return {"error": t.sentences([error.text(t), asking.quote])}
    except Exception:
        outcome = "failed"
        logger.exception("a report pack could not be made", extra={"request": asking.request})
        sorry = t("Something went wrong on the server. Nothing was changed.")
        return {"error": t.sentences([sorry, asking.quote])}
    finally:
        PACKS.labels(outcome).observe(time.perf_counter() - began)
    return last


def _record(file: str, asking: _Asking, store: Store) -> None:
    try:
        store.record("report_made", asking.person, file=file)
    except StoreError as error:  # it only reads, and a disk that takes nothing keeps nobody from that
        logger.error("report_made could not be recorded: %s", error, extra={"request": asking.request})


def _zipped(made: Pack) -> str:
    content = zipped({file.path: file.content for file in made.files})
    return b64encode(content).decode("ascii")
