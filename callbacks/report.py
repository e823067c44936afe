"""The address at which the report pack is made while its progress is told, line by line."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from threading import Lock
from typing import Any, Final

from flask import Flask, Response

from callbacks.exports import asked_selection, asked_text
from indicators.errors import PlanGaugeError
from indicators.exchange.archive import zipped
from indicators.snapshot import Reader, Snapshot
from indicators.text import Text
from reports.drawing import Easel
from reports.pack import Pack, pack

#: Seconds after which one who waits hears that it goes on; only then is it noticed that nobody listens any more.
_WAIT: Final = 2.0


def register(server: Flask, reader: Reader, easel: Easel) -> None:
    """Add the address of the report pack.

    It takes ``lang``, ``as_of`` and ``known`` as the other exports do and answers with lines of JSON: ``done``, ``of``
    and ``what`` while it works, ``waiting`` while another one is made, at the end ``filename``, ``ascii`` and ``zip``
    (base64), or ``error``. One is made at a time; it stops when its reader goes away.

    Parameters
    ----------
    server, reader
        The server and the plan.
    easel
        What draws the charts.
    """
    making = Lock()

    @server.get("/export/report.ndjson")
    def report() -> Response:
        t = asked_text()
        selection = asked_selection(reader, t)
        snapshot = reader.snapshot(selection.as_of, selection.known)
        told = _told(reader, snapshot, easel, making, t)
        return Response(
            (json.dumps(line, ensure_ascii=False) + "\n" for line in told),
            mimetype="application/x-ndjson",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )


def _told(
    reader: Reader, snapshot: Snapshot, easel: Easel, making: Lock, t: Text
) -> Iterator[dict[str, Any]]:
    """Make a pack, telling how far it has come; wait while another one is made."""
    while not making.acquire(timeout=_WAIT):
        yield {"waiting": t("Another report is being made; this one follows.")}
    try:
        for made in pack(snapshot, reader.history, easel, t):
            yield _packed(made) if isinstance(made, Pack) else made._asdict()
    except PlanGaugeError as error:
        yield {"error": error.text(t)}
    finally:
        making.release()


def _packed(made: Pack) -> dict[str, Any]:
    content = zipped({file.path: file.content for file in made.files})
    return {
        "filename": f"{made.name.own}.zip",
        "ascii": f"{made.name.ascii}.zip",
        "zip": b64encode(content).decode("ascii"),
    }
