"""Whether the server lives, and whether it can do its work."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, Response, jsonify

from callbacks.access.gate import permit
from callbacks.access.watchers import is_watcher
from callbacks.operation.readiness import Part, Readiness, state
from indicators.errors import PlanGaugeError
from indicators.people.roles import Permission
from indicators.snapshot import Reader

_OK: Final = 200
_FAILING: Final = 503


def register(server: Flask, reader: Reader) -> None:
    """Add ``/healthz`` and ``/readyz``; why something fails is said to an administrator and on this machine only.

    ``/healthz`` answers 200 when the store reads and 503 when it does not. ``/readyz`` looks at every part that the
    work needs: 503 when one fails without which nothing goes, 200 and ``degraded`` when it is one of the others.
    """
    readiness = Readiness(reader)

    @server.get("/healthz")
    @permit(Permission.OPEN)
    def healthz() -> tuple[Response, int]:
        try:
            snapshot = reader.snapshot()
        except PlanGaugeError as error:
            why = {"reason": error.text()} if is_watcher() else {}
            return jsonify({"status": "failing", **why}), _FAILING
        return jsonify({"status": "ok", "journal": snapshot.journal}), _OK

    @server.get("/readyz")
    @permit(Permission.OPEN)
    def readyz() -> tuple[Response, int]:
        parts, reasons = readiness.parts(), is_watcher()
        found = state(parts)
        said = {part.name: _said(part, reasons=reasons) for part in parts}
        return jsonify({"status": found, "parts": said}), _FAILING if found == "failing" else _OK


def _said(part: Part, *, reasons: bool) -> dict[str, Any]:
    if not part.fault:
        return {"status": "ok"}
    return {"status": "failing"} | ({"reason": part.fault} if reasons else {})
