"""Refuse what no page of ours sends, and answer every failure with a clear line instead of a traceback."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from dash import Dash
from dash.exceptions import DependencyException
from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import BadRequest, Forbidden, HTTPException, NotFound
from werkzeug.routing import RoutingException

from callbacks.access.csrf import SAFE_METHODS
from callbacks.access.plain import plain_page
from callbacks.access.proxy import peer
from callbacks.preferences import reader_text
from callbacks.problems import API, problem
from callbacks.request_id import request_id, request_words
from indicators.errors import N_
from indicators.people.roles import NOBODY
from indicators.settings import is_this_machine
from layouts.office.refusal import form_refusal_page
from layouts.shell import Visitor

logger = logging.getLogger(__name__)

_ENDPOINT = "_dash-update-component"
#: What browsers send of a form.
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")


def refuse_foreign(server: Flask, address: str, most_bytes: int, hard: Collection[str]) -> None:
    """Bound the size of requests, and refuse those that another site sends, before anything else looks at them.

    Parameters
    ----------
    server
        The server of all applications.
    address
        Its public address; empty for one that only this machine reaches.
    most_bytes
        Largest body of a request.
    hard
        Addresses that work hard when they are asked for: as what changes something, they are for our own pages.
    """
    server.config["MAX_CONTENT_LENGTH"] = most_bytes

    @server.before_request
    def look_at_sender() -> Any:
        is_ours = request.method not in SAFE_METHODS or request.path in hard
        return _refused(_foreign(address, is_ours=is_ours))


def refuse_forged(server: Flask, apps: Sequence[Dash]) -> None:
    """Check callback requests against the callbacks declared, and answer failures.

    Parameters
    ----------
    server
        The server of all applications.
    apps
        The Dash applications on it.
    """
    declared = {f"{app.config.requests_pathname_prefix}{_ENDPOINT}": app for app in apps}

    @server.before_request
    def look_at_body() -> Any:
        app = declared.get(request.path) if request.method == "POST" else None
        return _refused(_fault(app) if app is not None else "")

    @server.errorhandler(Exception)
    def answer(error: Exception) -> Any:
        is_api = request.path.startswith(API)
        if isinstance(
            error, DependencyException
        ):  # an address of Dash's names a package or a file that it lacks
            error = NotFound()
        if isinstance(error, HTTPException):
            return error if isinstance(error, RoutingException) else _refusal(error, is_api=is_api)
        logger.exception("request %s failed", request.path, exc_info=error)
        if is_api:
            return problem(error)
        t = reader_text()
        said = t.sentences([t("Something went wrong on the server. Nothing was changed."), request_words(t)])
        return Response(f"{said}\n", 500, mimetype="text/plain")


def _refusal(error: HTTPException, *, is_api: bool) -> Any:
    """Return a refusal that can be quoted; one that is an answer already stays as it is."""
    if is_api:
        return problem(error)
    if isinstance(error, Forbidden) and error.response is None and _is_form():
        return _form_refused(str(error.description), 403)
    if error.response is None:
        error.description = f"{error.description} {request_words(reader_text())}"
    return error.get_response(request.environ)


def _is_form() -> bool:
    """Whether somebody looks at what is answered: a form was sent, no callback."""
    return request.method == "POST" and request.mimetype in _FORMS


def _form_refused(said: str, status: int, visitor: Visitor | None = None) -> Response:
    t = reader_text()
    content = form_refusal_page(t.sentences([said, request_words(t)]), request.path, t)
    return plain_page(t("Nothing was changed"), content, status, visitor)


def _refused(wrong: str) -> Any:
    """Answer a request in which something is wrong."""
    if not wrong:
        return None
    logger.warning("refused a request from %s to %s: %s", request.remote_addr, request.path, wrong)
    if request.path.startswith(API):
        return problem(BadRequest(wrong))
    if _is_form():
        t = reader_text()
        # Who is asked from another site is shown to nobody, and gets no token.
        said = t(N_("The request does not come from a page of this server, or not by its address."))
        return _form_refused(said, 400, Visitor(NOBODY, "", signs_out=False))
    return jsonify({"error": wrong, "request": request_id()}), 400


def _foreign(address: str, *, is_ours: bool) -> str:
    """Say what shows that another site sent a request that is for our own pages; empty when nothing does.

    A site whose name is made to point here (DNS rebinding) still calls itself by that name; without sign-in, that is
    the only wall. This machine itself may always ask by its own name: whether the server is well, for one.
    """
    origin = f"{request.scheme}://{request.host}".lower()
    is_local = is_this_machine(_host_name()) and is_this_machine(peer())
    if origin != address and not is_local:
        return "the host is not this machine" if not address else "the host is not the address of this server"
    sender = request.headers.get("Origin")
    is_elsewhere = sender is not None and sender.lower() != origin
    # A GET carries no origin; "none" is an address that was typed.
    is_sent = request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none")
    if is_ours and (is_elsewhere or is_sent):
        return "the request comes from another site"
    return ""


def _host_name() -> str:
    try:
        return urlsplit(f"//{request.host}").hostname or ""
    except ValueError:
        return ""


def _fault(app: Dash) -> str:
    """Say what makes a callback request different from what our pages send; empty when nothing does."""
    try:
        body = request.get_json(silent=True)
        return _difference(body, app)
    except (RecursionError, LookupError, TypeError, ValueError):
        return "the request is not a callback"


def _difference(body: Any, app: Dash) -> str:
    if not isinstance(body, dict):
        return "the request is not a callback"
    callback = app.callback_map.get(body.get("output")) if isinstance(body.get("output"), str) else None
    if callback is None or "callback" not in callback:
        return "there is no such callback"
    for part in ("inputs", "state"):
        wanted = [(one["id"], one["property"]) for one in callback[part]]
        given = body.get(part, [] if part == "state" else None)
        if not isinstance(given, list) or [_name(one) for one in given] != wanted:
            return f"the {part} are not those of the callback"
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(isinstance(one, str) and "." in one for one in changed):
        return "the changed properties are not names"
    if not _same_outputs(body.get("outputs"), body["output"]):
        return "the outputs are not those of the callback"
    return ""


def _name(one: Any) -> tuple[Any, Any] | None:
    return (one.get("id"), one.get("property")) if isinstance(one, dict) else None


def _same_outputs(outputs: Any, key: str) -> bool:
    """Whether the outputs listed are those that the callback's key names."""
    several = key.startswith("..")
    if isinstance(outputs, list) is not several:
        return False
    names = [_name(one) for one in (outputs if several else [outputs])]
    if not names or any(name is None or not all(isinstance(part, str) for part in name) for name in names):
        return False
    joined = [f"{name[0]}.{name[1]}" for name in names if name is not None]
    return key == (f"..{'...'.join(joined)}.." if several else joined[0])
