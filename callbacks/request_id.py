"""One id for each request: in the log, in refusals and errors, and in the answer, so that somebody can quote it."""

from __future__ import annotations

import re
from secrets import token_hex
from typing import Final

from flask import Flask, Response, request

from indicators.text import Text

HEADER: Final = "X-Request-ID"

#: What a proxy may call a request; anything else could be meant for whoever reads the log.
_SHAPE: Final = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)
_PLACE: Final = "plan_gauge.request_id"


def register(server: Flask) -> None:
    """Return the id of each request in its answer."""

    @server.after_request
    def name(response: Response) -> Response:
        response.headers[HEADER] = request_id()
        return response


def request_id() -> str:
    """Return the id of the current request: that of a trusted proxy, if it looks like one, else a new one."""
    place = request.environ
    if _PLACE not in place:
        given = request.headers.get(HEADER, "")
        place[_PLACE] = given if _SHAPE.fullmatch(given) else token_hex(8)
    return str(place[_PLACE])


def request_words(t: Text) -> str:
    """Return what somebody may quote to whoever reads the log."""
    return t("Request {id}.", id=request_id())
