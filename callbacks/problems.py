"""Refusals of the JSON API, as RFC 9457 writes them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final, NoReturn

from flask import Response, abort
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from callbacks.preferences import reader_text
from callbacks.request_id import request_id
from indicators.errors import N_, PlanGaugeError
from indicators.exchange.json import write_json
from indicators.text import Text

#: Every address of the API begins with it, in whatever version.
API: Final = "/api/"
MEDIA_TYPE: Final = "application/problem+json"


def refuse(status: HTTPStatus, message: str, **values: object) -> NoReturn:
    """End a request with a message in the reader's language; it names what is wrong and what is allowed."""
    abort(status, description=reader_text()(message, **values))


def problem(error: Exception) -> Response:
    """Return what an error says: one that the request causes, a store that cannot be read, or a fault of ours."""
    t = reader_text()
    status, detail = _said(error, t)
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "request": request_id(),
    }
    response = Response(write_json(body), status.value, mimetype=MEDIA_TYPE)
    response.headers |= {
        "Content-Language": t.tag,
        "Vary": "Accept-Language, Cookie",
    }
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return response


def _said(error: Exception, t: Text) -> tuple[HTTPStatus, str]:
    if isinstance(error, MethodNotAllowed):
        return HTTPStatus.METHOD_NOT_ALLOWED, t(N_("The API is only read: with GET or HEAD."))
    if isinstance(error, HTTPException) and error.code:
        return HTTPStatus(error.code), str(error.description)
    if isinstance(error, PlanGaugeError):
        return HTTPStatus.SERVICE_UNAVAILABLE, error.text(t)
    return HTTPStatus.INTERNAL_SERVER_ERROR, t(N_("Something went wrong on the server. Nothing was changed."))
