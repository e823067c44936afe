"""Whether the server can do its work."""

from __future__ import annotations

from flask import Flask, Response, jsonify

from callbacks.gate import permit
from indicators.errors import PlanGaugeError
from indicators.roles import Permission
from indicators.snapshot import Reader


def register(server: Flask, reader: Reader) -> None:
    """Add ``/healthz``: 200 when the store reads, 503 with the reason when it does not."""

    @server.get("/healthz")
    @permit(Permission.OPEN)
    def healthz() -> tuple[Response, int]:
        try:
            snapshot = reader.snapshot()
        except PlanGaugeError as error:
            return jsonify({"status": "failing", "reason": str(error)}), 503
        return jsonify({"status": "ok", "journal": snapshot.journal}), 200
